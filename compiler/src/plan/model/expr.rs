//! Expressions of a plan: what each means is said here, and the evaluator does it.

use super::{Identifier, Point};
use serde::{Deserialize, Serialize};

/// An expression, typed and with every `otherwise` decided. Fields are those of the flow's source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    /// A literal.
    Constant(Constant),
    /// A field of the source record.
    Field(String),
    /// A `let` before it.
    Let(String),
    /// A field of what a look-up found, absent where nothing was found. Without a field: the record itself, which
    /// only stands under [`Expr::IsAbsent`].
    Found {
        /// The look-up.
        lookup: String,
        /// The field.
        field: Option<String>,
    },
    /// The list of all records that a look-up found; empty where there is none.
    Rows(String),
    /// The item of an `each`, or its field.
    Item {
        /// The `each`.
        each: String,
        /// The field; absent: the item itself.
        field: Option<String>,
    },
    /// A value named by [`Expr::Bind`] around it.
    Local(String),
    /// Names a value while another is worked out: how a function of the project is called. A failure of the value
    /// shows where the name is used.
    Bind {
        /// The name.
        name: String,
        /// The value.
        value: Box<Expr>,
        /// Where the name holds.
        body: Box<Expr>,
    },
    /// A named value of a record, or a member of JSON; absent where that is absent or has none of that name.
    Get {
        /// The record.
        of: Box<Expr>,
        /// The name.
        field: String,
    },
    /// An item of a list by its number, the first is 0; absent where there is none.
    Index {
        /// The list.
        of: Box<Expr>,
        /// The number.
        index: Box<Expr>,
    },
    /// Inside the `per_item` of a list function: the item, or what this path leads to in it.
    Element(Vec<String>),
    /// A list.
    List(Vec<Expr>),
    /// A record.
    Record(Vec<(String, Expr)>),
    /// The day or instant fixed at the start of the run.
    Now(NowKind),
    /// How many records the run delivers; in names of files only.
    RunCount,
    /// What is known of the person that the record is about.
    Person {
        /// What is asked.
        fact: PersonFact,
        /// The contact point that a look-up finds and that tells who it is; absent: those of the source record.
        point: Option<Point>,
    },
    /// A recorded choice of the person that the record is about.
    Consent {
        /// What is asked of it.
        ask: ConsentAsk,
        /// The purpose.
        purpose: String,
        /// The channel.
        channel: String,
        /// The topic within the purpose; absent: all of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
        /// The brand; absent: the company's.
        brand: Option<String>,
        /// Where the record tells who the person is, where choices are kept for each person apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Identifier>,
        /// The contact point.
        point: Point,
    },
    /// Whether a text holds what a regular expression describes (somewhere; `^` and `$` bind it to the ends); an
    /// absent text does not.
    Matches {
        /// The text.
        value: Box<Expr>,
        /// The pattern.
        pattern: String,
        /// Whether case does not matter.
        ignore_case: bool,
    },
    /// A function of the standard library whose first parameter is a list. An absent list gives absent without a call,
    /// unless that parameter may be absent.
    ListCall {
        /// Its name.
        function: String,
        /// The list.
        list: Box<Expr>,
        /// What is worked out for each item, which it sees as [`Expr::Element`].
        per_item: Vec<Expr>,
        /// Its further arguments, the same for all items.
        arguments: Vec<Expr>,
    },
    /// A function of the standard library whose first parameter is no list. An absent first argument gives absent
    /// without a call, unless that parameter may be absent.
    Call {
        /// Its name.
        function: String,
        /// Its arguments, the piped one first.
        arguments: Vec<Expr>,
    },
    /// The fallback where the value is absent; a failure stays one.
    Default {
        /// The value.
        value: Box<Expr>,
        /// Taken where it is absent.
        fallback: Box<Expr>,
    },
    /// What happens where the value fails.
    Recover {
        /// The value.
        value: Box<Expr>,
        /// Whether an absent value is caught too (for `reject` and `skip`).
        absent_too: bool,
        /// What happens.
        action: Recovery,
    },
    /// The first arm that matches.
    Match {
        /// The value.
        subject: Box<Expr>,
        /// The arms.
        arms: Vec<Arm>,
        /// Where none matches; absent: the checker proved that one does.
        otherwise: Option<Box<Expr>>,
    },
    /// One of two.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        otherwise: Box<Expr>,
    },
    /// A comparison; see language.md section 4 for absent sides.
    Compare {
        /// The operator.
        op: CompareOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// Whether the value is one of a list; an item that is itself a list stands for its items.
    In {
        /// The value.
        value: Box<Expr>,
        /// The list.
        list: Vec<Expr>,
        /// `not in`.
        negated: bool,
    },
    /// Whether the value is null or missing, or (blank) also empty or white space.
    IsAbsent {
        /// The value.
        value: Box<Expr>,
        /// `is blank`.
        blank: bool,
        /// `is not …`.
        negated: bool,
    },
    /// Not.
    Not(Box<Expr>),
    /// All hold.
    All(Vec<Expr>),
    /// Any holds.
    Any(Vec<Expr>),
    /// Sum and difference, product; absent if a side is absent; too large a result is a failure. Days and instants
    /// take durations; on instants days and longer units count in the project's zone. The difference of two days is a
    /// duration in days, of two instants one in seconds. Results beyond the calendar stop at its ends.
    Arithmetic {
        /// The operator.
        op: ArithmeticOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// Text put together; absent if a part is absent.
    Join(Vec<Expr>),
    /// Keep what the destination has.
    Unchanged,
}

/// `today` or `now`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NowKind {
    /// The day, in the project's zone.
    Today,
    /// The instant.
    Now,
}

/// What `otherwise` does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Recovery {
    /// Take this value.
    Value(Box<Expr>),
    /// Reject the record.
    Reject {
        /// Why.
        because: String,
    },
    /// Leave the record out; counted as filtered.
    Skip,
}

/// An arm of a `match`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Any of them.
    pub patterns: Vec<Pattern>,
    /// The value.
    pub value: Expr,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Equal to it.
    Equal(Constant),
    /// Between both ends, which belong to it; an absent end is open. Decimal numbers as text.
    Range {
        /// Lower end.
        low: Option<String>,
        /// Upper end.
        high: Option<String>,
    },
    /// Null or missing.
    Absent,
    /// Null, missing or `""`.
    Empty,
    /// A text that holds what a regular expression describes.
    Regex {
        /// The pattern.
        pattern: String,
        /// Whether case does not matter.
        ignore_case: bool,
    },
    /// Anything.
    Else,
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Constant {
    /// `null`.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A decimal number, as text.
    Decimal(String),
    /// Yes or no.
    Bool(bool),
    /// `2027-01-31`.
    Date(String),
    /// RFC 3339.
    Instant(String),
    /// A length of time.
    Duration(Duration),
    /// Several constants; in tests only, expressions use [`Expr::List`].
    List(Vec<Constant>),
    /// Named constants; in tests only, expressions use [`Expr::Record`].
    Record(Vec<(String, Constant)>),
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// Units of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
    /// Monday to Friday.
    BusinessDays,
    Weeks,
    Months,
    Years,
}

/// What is known of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PersonFact {
    /// The number that the identity gives.
    Id,
    /// The country.
    Country,
    /// The age in years on the day of the run.
    Age,
}

impl PersonFact {
    /// The category of what it says.
    #[must_use]
    pub const fn category(self) -> &'static str {
        match self {
            PersonFact::Id => "identity.id",
            PersonFact::Country => "contact.country",
            PersonFact::Age => "demographic.age",
        }
    }
}

/// What is asked of a recorded choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsentAsk {
    /// One of the 14 states.
    State,
    /// When the person chose.
    Date,
    /// `system.object` where the person chose.
    Source,
    /// The legal basis on which the person may be addressed.
    Basis,
}

impl Expr {
    /// The expressions that it is made of, in the order in which they are worked out.
    #[must_use]
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Expr::Constant(_)
            | Expr::Field(_)
            | Expr::Let(_)
            | Expr::Found { .. }
            | Expr::Rows(_)
            | Expr::Item { .. }
            | Expr::Local(_)
            | Expr::Element(_)
            | Expr::Now(_)
            | Expr::RunCount
            | Expr::Person { .. }
            | Expr::Consent { .. }
            | Expr::Unchanged => Vec::new(),
            Expr::Bind { value, body, .. } => vec![value, body],
            Expr::Get { of, .. } => vec![of],
            Expr::Index { of, index } => vec![of, index],
            Expr::Record(values) => values.iter().map(|(_, value)| value).collect(),
            Expr::ListCall { list, per_item, arguments, .. } => {
                std::iter::once(&**list).chain(per_item).chain(arguments).collect()
            }
            Expr::Call { arguments: list, .. }
            | Expr::List(list)
            | Expr::All(list)
            | Expr::Any(list)
            | Expr::Join(list) => list.iter().collect(),
            Expr::Default { value, fallback } => vec![value, fallback],
            Expr::Recover { value, action: Recovery::Value(other), .. } => vec![value, other],
            Expr::Recover { value, .. }
            | Expr::Matches { value, .. }
            | Expr::IsAbsent { value, .. }
            | Expr::Not(value) => vec![value],
            Expr::Match { subject, arms, otherwise } => std::iter::once(&**subject)
                .chain(arms.iter().map(|arm| &arm.value))
                .chain(otherwise.as_deref())
                .collect(),
            Expr::If { condition, then, otherwise } => vec![condition, then, otherwise],
            Expr::Compare { left, right, .. } | Expr::Arithmetic { left, right, .. } => vec![left, right],
            Expr::In { value, list, .. } => std::iter::once(&**value).chain(list).collect(),
        }
    }
}

impl Duration {
    /// `1 month`, `2 business days`.
    #[must_use]
    pub fn in_words(self) -> String {
        let unit = match self.unit {
            Unit::Seconds => "second",
            Unit::Minutes => "minute",
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::BusinessDays => "business day",
            Unit::Weeks => "week",
            Unit::Months => "month",
            Unit::Years => "year",
        };
        format!("{} {unit}{}", self.amount, if self.amount == 1 { "" } else { "s" })
    }
}
