//! Expressions with the type of every part.

use crate::library::Function;
use crate::plan::{
    ArithmeticOp, CompareOp, ConsentAsk, Constant, Identifier, NowKind, Pattern, PersonFact, Point, Treatment,
};
use crate::source::Span;
use crate::types::kind::Kind;
use std::collections::BTreeSet;

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
    /// The form it is in.
    pub form: Form,
}

/// The form of a value: whether it can be compared with others of its kind, and whether it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As it came.
    #[default]
    Raw,
    /// In the one form that stands for all ways of writing it, as this function makes it.
    Canonical(&'static str),
    /// Hashed.
    Hashed {
        /// The recipe.
        recipe: &'static str,
        /// The function whose form was hashed, where it was one.
        of: Option<&'static str>,
    },
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
    Found {
        lookup: String,
        field: Option<String>,
    },
    Rows(String),
    Item {
        each: String,
        field: Option<String>,
    },
    Local(String),
    Bind {
        name: String,
        value: Box<Expr>,
        body: Box<Expr>,
    },
    /// The value as it is, under a category that a person answers for.
    Treat {
        value: Box<Expr>,
        treatment: Treatment,
    },
    Get {
        of: Box<Expr>,
        field: String,
    },
    Index {
        of: Box<Expr>,
        index: Box<Expr>,
    },
    Element(Vec<String>),
    List(Vec<Expr>),
    Record(Vec<(String, Expr)>),
    RunCount,
    /// `customer_within(…)`, `notice_shown(…)`.
    Past {
        function: &'static str,
        argument: Box<Expr>,
    },
    Person {
        fact: PersonFact,
        point: Option<Point>,
    },
    Consent {
        ask: ConsentAsk,
        purpose: String,
        channel: String,
        topic: Option<String>,
        brand: Option<String>,
        person: Option<Identifier>,
        point: Point,
    },
    Matches {
        value: Box<Expr>,
        pattern: String,
        ignore_case: bool,
    },
    ListCall {
        function: FunctionRef,
        list: Box<Expr>,
        per_item: Vec<Expr>,
        arguments: Vec<Expr>,
    },
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

impl Type {
    /// A value that is there and cannot fail.
    #[must_use]
    pub fn sure(kind: Kind) -> Type {
        Type {
            kind,
            absent: false,
            unchanged: false,
            fails: Vec::new(),
            categories: BTreeSet::new(),
            form: Form::Raw,
        }
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
            | ExprKind::Found { .. }
            | ExprKind::Rows(_)
            | ExprKind::Item { .. }
            | ExprKind::Local(_)
            | ExprKind::Element(_)
            | ExprKind::RunCount
            | ExprKind::Person { .. }
            | ExprKind::Consent { .. }
            | ExprKind::Unchanged => Vec::new(),
            ExprKind::Bind { value, body, .. } => vec![value, body],
            ExprKind::Get { of, .. } => vec![of],
            ExprKind::Index { of, index } => vec![of, index],
            ExprKind::Record(values) => values.iter().map(|(_, value)| value).collect(),
            ExprKind::ListCall { list, per_item, arguments, .. } => {
                std::iter::once(&**list).chain(per_item).chain(arguments).collect()
            }
            ExprKind::Matches { value, .. } | ExprKind::Treat { value, .. } => vec![value],
            ExprKind::Past { argument, .. } => vec![argument],
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
            ExprKind::All(parts) | ExprKind::Any(parts) | ExprKind::Join(parts) | ExprKind::List(parts) => {
                parts.iter().collect()
            }
        }
    }
}
