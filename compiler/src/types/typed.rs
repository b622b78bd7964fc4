//! The typed project: each flow's expressions with the type of every part, its permissions, and what is captured.

use super::kind::Kind;
use crate::library::Function;
use crate::plan::{ArithmeticOp, CompareOp, Constant, NowKind, OnReject, Only, Pattern, Point};
use crate::resolve::Resolved;
use crate::resolve::model::ObjectId;
use crate::source::Span;
use crate::syntax::ast::Blanks;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The project with everything checked.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What the names stand for.
    pub names: Arc<Resolved>,
    /// Flows by name.
    pub flows: Vec<Flow>,
    /// Captures by purpose, channel and object.
    pub captures: Vec<Capture>,
}

/// What is known of a value before any record is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// What it is.
    pub kind: Kind,
    /// May be null or missing.
    pub absent: bool,
    /// May be `unchanged`.
    pub unchanged: bool,
    /// The steps that may fail without anything said about it.
    pub fails: Vec<FailPoint>,
    /// Categories of the data that it is made of or depends on.
    pub categories: BTreeSet<String>,
}

/// A step that may fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailPoint {
    /// The step.
    pub span: Span,
    /// The function, or the operator.
    pub step: String,
    /// What can go wrong, in a few words.
    pub why: String,
}

/// An expression and its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Where it was written.
    pub span: Span,
}

/// The kinds of expressions. They mirror the plan's; see there for what they mean.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum ExprKind {
    /// Wrong, and reported.
    Poison,
    Constant(Constant),
    Field(String),
    Let(String),
    Now(NowKind),
    Call {
        function: FunctionRef,
        arguments: Vec<Expr>,
    },
    Default {
        value: Box<Expr>,
        fallback: Box<Expr>,
    },
    Recover {
        value: Box<Expr>,
        action: Recovery,
    },
    Match {
        subject: Box<Expr>,
        arms: Vec<Arm>,
        otherwise: Option<Box<Expr>>,
    },
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Compare {
        op: CompareOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    In {
        value: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    IsAbsent {
        value: Box<Expr>,
        blank: bool,
        negated: bool,
    },
    Not(Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Arithmetic {
        op: ArithmeticOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Join(Vec<Expr>),
    Unchanged,
}

/// A function of the library; equal by name.
#[derive(Clone, Copy, Debug)]
pub struct FunctionRef(pub &'static Function);

impl PartialEq for FunctionRef {
    fn eq(&self, other: &FunctionRef) -> bool {
        self.0.name == other.0.name
    }
}

/// What `otherwise` does.
#[derive(Clone, Debug, PartialEq)]
pub enum Recovery {
    /// Take this value where the other fails.
    Value(Box<Expr>),
    /// Reject the record where the value fails or is absent.
    Reject(String),
    /// Leave the record out where the value fails or is absent.
    Skip,
}

/// An arm of a `match`; `else` is kept apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// The patterns.
    pub patterns: Vec<Pattern>,
    /// The value.
    pub value: Expr,
}

/// A checked flow. Parts that are absent are missing or wrong, and reported.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its name; its declaration is in [`Resolved::flows`].
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// The object it reads.
    pub source: Option<ObjectId>,
    /// The object it writes.
    pub destination: Option<ObjectId>,
    /// How records meet the destination.
    pub mode: Option<Mode>,
    /// The condition on source records.
    pub filter: Option<Expr>,
    /// Permissions; the first is the record's.
    pub guards: Vec<Guard>,
    /// `let`s in the order written.
    pub lets: Vec<Let>,
    /// The mapping, one entry for each target.
    pub fields: Vec<Mapping>,
    /// What absent values do.
    pub blanks: Option<Blanks>,
    /// What rejects do.
    pub on_reject: OnReject,
    /// When permission ends.
    pub permission_ends: Option<Ending>,
    /// When the source record is gone.
    pub gone: Option<Ending>,
    /// When it runs, in words.
    pub schedule: String,
    /// An expression in it uses a name that stands for nothing, and is reported.
    pub unknown_names: bool,
}

/// How records meet the destination, with the key's fields.
pub type Mode = crate::plan::Mode;
/// A permission.
pub type Guard = crate::plan::Guard;

/// A named intermediate value.
#[derive(Clone, Debug)]
pub struct Let {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// Its value.
    pub value: Expr,
    /// Something uses it.
    pub used: bool,
}

/// One target field and its value.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The target field.
    pub target: String,
    /// Where the target stands.
    pub span: Span,
    /// Where the line stands.
    pub line: Span,
    /// The value.
    pub value: Expr,
    /// Index of the guard that must allow this field.
    pub guard: Option<usize>,
    /// Further condition.
    pub when: Option<Expr>,
    /// `else null`.
    pub else_null: bool,
    /// Limits on writing.
    pub only: Option<Only>,
}

/// What happens to a delivered record that may not stay as it is.
#[derive(Clone, Debug)]
pub enum Ending {
    /// Write these constants.
    Write(Vec<Mapping>),
    /// Remove the record.
    Remove,
    /// Erase the record.
    Erase,
    /// Leave it.
    Keep(String),
}

/// Choices read from one object for one purpose and channel.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// Index into [`Resolved::consents`].
    pub consent: usize,
    /// Where people choose.
    pub object: ObjectId,
    /// What stands there.
    pub fact: Fact,
}

/// Where a choice stands in an object, and what its values mean.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The purpose; absent: any that asks.
    pub purpose: Option<String>,
    /// The channel.
    pub channel: String,
    /// The contact point; absent where that is wrong and reported.
    pub point: Option<Point>,
    /// The value that says it.
    pub value: Expr,
    /// What its values mean.
    pub states: Vec<(Vec<Pattern>, String)>,
    /// When it was made.
    pub at: Option<Expr>,
    /// Zone of times without one.
    pub zone: Option<String>,
    /// How it was made.
    pub method: String,
    /// Notice shown.
    pub notice: Option<(String, Option<String>)>,
    /// Fields kept as evidence.
    pub evidence: Vec<String>,
    /// Whether grants are taken.
    pub grants: bool,
    /// Where it is written.
    pub span: Span,
}

impl Type {
    /// A value that is there and cannot fail.
    #[must_use]
    pub fn sure(kind: Kind) -> Type {
        Type { kind, absent: false, unchanged: false, fails: Vec::new(), categories: BTreeSet::new() }
    }

    /// Poison.
    #[must_use]
    pub fn unknown() -> Type {
        Type::sure(Kind::Unknown)
    }
}

impl Expr {
    /// What stands for something wrong and reported.
    #[must_use]
    pub fn poison(span: Span) -> Expr {
        Expr { kind: ExprKind::Poison, ty: Type::unknown(), span }
    }

    /// A literal.
    #[must_use]
    pub fn constant(value: Constant, kind: Kind, span: Span) -> Expr {
        let absent = matches!(value, Constant::Null);
        Expr { kind: ExprKind::Constant(value), ty: Type { absent, ..Type::sure(kind) }, span }
    }

    /// The parts, in the order written.
    #[must_use]
    pub fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Poison
            | ExprKind::Constant(_)
            | ExprKind::Field(_)
            | ExprKind::Let(_)
            | ExprKind::Now(_)
            | ExprKind::Unchanged => Vec::new(),
            ExprKind::Call { arguments, .. } => arguments.iter().collect(),
            ExprKind::Default { value, fallback } => vec![value, fallback],
            ExprKind::Recover { value, action: Recovery::Value(other) } => vec![value, other],
            ExprKind::Recover { value, .. } | ExprKind::IsAbsent { value, .. } | ExprKind::Not(value) => {
                vec![value]
            }
            ExprKind::Match { subject, arms, otherwise } => std::iter::once(&**subject)
                .chain(arms.iter().map(|arm| &arm.value))
                .chain(otherwise.as_deref())
                .collect(),
            ExprKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
            ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
                vec![left, right]
            }
            ExprKind::In { value, list, .. } => std::iter::once(&**value).chain(list).collect(),
            ExprKind::All(parts) | ExprKind::Any(parts) | ExprKind::Join(parts) => parts.iter().collect(),
        }
    }
}
