//! Expressions.

use super::{Duration, Name, Path, Text};
use crate::source::Span;

/// An expression.
#[derive(Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Could not be read; its finding is already made.
    Broken,
    /// `null`.
    Null,
    /// `unchanged`, where a value is wanted after `default` or `otherwise`.
    Unchanged,
    /// `true`, `false`.
    Bool(bool),
    /// A number as written, without a sign: `42`, `3.50`.
    Number(String),
    /// A share as written, without its sign: `10%`.
    Percent(String),
    /// `/…/i`.
    Regex {
        /// The pattern.
        pattern: String,
        /// `i`: case does not matter.
        ignore_case: bool,
    },
    /// `"text with {parts}"`.
    Text(Vec<TextPart>),
    /// `2027-01-31`.
    Date(String),
    /// `2027-01-31T09:00:00Z`.
    Instant(String),
    /// `12 months`.
    Duration(Duration),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{ name: value }`.
    Record(Vec<(Name, Expr)>),
    /// `.name`: the field of the item of a list.
    Element(Name),
    /// `by .placed`, as an argument.
    By(Box<Expr>),
    /// `purpose via channel`, as an argument of the functions that ask about permission.
    Cell {
        /// The purpose.
        purpose: Name,
        /// The channel.
        channel: Name,
        /// `topic running`.
        topic: Option<Name>,
        /// `brand north`.
        brand: Option<Name>,
    },
    /// A field, a `let`, `today`, `now`.
    Name(Name),
    /// `a.b`.
    Field {
        /// What it is taken of.
        of: Box<Expr>,
        /// The field.
        name: Name,
    },
    /// `f(a, b)`.
    Call {
        /// The function.
        function: Name,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// `a[1]`.
    Index {
        /// What it is taken of.
        of: Box<Expr>,
        /// Which.
        index: Box<Expr>,
    },
    /// `value | .field`.
    PipeField {
        /// The value.
        value: Box<Expr>,
        /// The field.
        name: Name,
    },
    /// `value | treat as behaviour.interest because "…" approved by "…" until 2026-12-31`.
    Treat {
        /// The value.
        value: Box<Expr>,
        /// The category it is lowered to.
        category: Path,
        /// Why.
        because: Text,
        /// Who said so.
        approved_by: Text,
        /// The last day, as written.
        until: Text,
    },
    /// `value | f(a)`.
    Pipe {
        /// The value.
        value: Box<Expr>,
        /// The function.
        function: Name,
        /// Its further arguments.
        arguments: Vec<Expr>,
    },
    /// `value default fallback`.
    Default {
        /// The value.
        value: Box<Expr>,
        /// Taken where it is absent.
        fallback: Box<Expr>,
    },
    /// `value otherwise …`.
    Otherwise {
        /// The value.
        value: Box<Expr>,
        /// What happens where it fails.
        action: Recovery,
        /// The word `otherwise` and what follows.
        action_span: Span,
    },
    /// `not a`, `-a`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        value: Box<Expr>,
    },
    /// `a == b`, `a and b`, `a + b`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The operator's place.
        op_span: Span,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `a is null`, `a is not blank`.
    Is {
        /// The value.
        value: Box<Expr>,
        /// `not`.
        negated: bool,
        /// `blank` (else `null`).
        blank: bool,
    },
    /// `if c then a else b`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        otherwise: Box<Expr>,
    },
    /// `match x { … }`.
    Match {
        /// The value.
        subject: Box<Expr>,
        /// The arms, `else` included.
        arms: Vec<Arm>,
    },
}

/// A part of a string in an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    /// Text, escapes resolved.
    Plain(String),
    /// `{expression}`.
    Hole(Expr),
}

/// What `otherwise` does.
#[derive(Clone, Debug, PartialEq)]
pub enum Recovery {
    /// Take this value.
    Value(Box<Expr>),
    /// `reject because "…"`.
    Reject(Text),
    /// `skip record`.
    Skip,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum UnaryOp {
    Not,
    Negate,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Add,
    Subtract,
    Multiply,
    Divide,
    Matches,
}

/// An arm of a `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// The patterns; `else` is [`Pattern::Else`] alone.
    pub patterns: Vec<Pattern>,
    /// The value.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// A pattern of a `match` or of a consent table.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// `"text"`.
    Text(Text),
    /// `42`, `-1`, `3.5`, as written.
    Number(Name),
    /// `true`, `false`.
    Bool(bool, Span),
    /// `1..9`, `..9`, `10..`, both ends belong to it; as written.
    Range {
        /// Lower end.
        low: Option<Name>,
        /// Upper end.
        high: Option<Name>,
        /// All of it.
        span: Span,
    },
    /// `2027-01-31`, as written.
    Date(Name),
    /// `2027-01-31T09:00:00Z`, as written.
    Instant(Name),
    /// `/…/i`.
    Regex {
        /// The pattern.
        pattern: String,
        /// `i`: case does not matter.
        ignore_case: bool,
        /// All of it.
        span: Span,
    },
    /// `null`.
    Null(Span),
    /// `empty`: absent or `""`.
    Empty(Span),
    /// A bare word, as enums may be written.
    Word(Name),
    /// `else`.
    Else(Span),
}
