//! Values as kernels take and give them. Present, null and missing are three things.

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A value of one field of one record.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// The record has no such field (a JSON key that is not there).
    Missing,
    /// The field is there and holds nothing (an empty cell of an optional field, SQL NULL).
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// Text; semantic types (email, country, id, enum …) are text too.
    Text(Cow<'a, str>),
    /// A calendar day without a zone.
    Date(Date),
    /// A point in time.
    Instant(Timestamp),
}

impl Value<'_> {
    /// Null or missing.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Missing | Value::Null)
    }

    /// The same value, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Missing => Value::Missing,
            Value::Null => Value::Null,
            Value::Bool(v) => Value::Bool(v),
            Value::Int(v) => Value::Int(v),
            Value::Decimal(v) => Value::Decimal(v),
            Value::Date(v) => Value::Date(v),
            Value::Instant(v) => Value::Instant(v),
        }
    }
}

/// Why a step failed on one value: for the list of rejects, so in words a marketer reads; never the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub Cow<'static, str>);

/// What a kernel gives: a value, nothing, or a failure with its reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<'a> {
    /// A value.
    Value(Value<'a>),
    /// No value for this input, which is no failure.
    Absent,
    /// It could not be done, for that reason.
    Failure(Failure),
}

/// What a function does: pure; the arguments in the order declared, optional ones left out at the end.
pub type Kernel = for<'a> fn(&[Value<'a>]) -> Outcome<'a>;
