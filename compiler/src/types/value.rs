//! Values as kernels take and give them. Present, null and missing are three things.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

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
    /// A time of day without a zone.
    Time(Time),
    /// A point in time.
    Instant(Timestamp),
    /// A length of time.
    Duration(Period),
    /// Several values, in order. Shared, because the records that a look-up found are handed about.
    List(Arc<[Value<'a>]>),
    /// A record inside a list or a look-up: its fields with their names, in the order declared.
    Record(Arc<[(Arc<str>, Value<'a>)]>),
}

impl<'a> Value<'a> {
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
            Value::Time(v) => Value::Time(v),
            Value::Instant(v) => Value::Instant(v),
            Value::Duration(v) => Value::Duration(v),
            Value::List(items) => Value::List(items.iter().cloned().map(Value::into_owned).collect()),
            Value::Record(fields) => Value::Record(
                fields.iter().map(|(name, value)| (name.clone(), value.clone().into_owned())).collect(),
            ),
        }
    }

    /// The same value, its text borrowed.
    #[must_use]
    pub fn lend(&'a self) -> Value<'a> {
        match self {
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            other => other.clone(),
        }
    }

    /// A list of these values.
    #[must_use]
    pub fn list(items: impl IntoIterator<Item = Value<'a>>) -> Value<'a> {
        Value::List(items.into_iter().collect())
    }

    /// A record of these fields.
    #[must_use]
    pub fn record<N: Into<Arc<str>>>(fields: impl IntoIterator<Item = (N, Value<'a>)>) -> Value<'a> {
        Value::Record(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// The field of that name of a record; missing where there is none, or where this is no record.
    #[must_use]
    pub fn get(&self, field: &str) -> Value<'a> {
        match self {
            Value::Record(fields) => fields
                .iter()
                .find(|(name, _)| **name == *field)
                .map_or(Value::Missing, |(_, value)| value.clone()),
            _ => Value::Missing,
        }
    }
}

/// A length of time. Months differ in length, so they are counted for themselves, and so are working days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// Years count as twelve.
    pub months: i64,
    /// Weeks count as seven; on a point in time a day is one of the calendar.
    pub days: i64,
    /// Days that are neither Saturday nor Sunday.
    pub business_days: i64,
    /// Hours and less.
    pub exact: SignedDuration,
}

impl Period {
    /// So many days.
    #[must_use]
    pub fn days(days: i64) -> Period {
        Period { days, ..Period::default() }
    }

    /// Exactly so long.
    #[must_use]
    pub fn exact(exact: SignedDuration) -> Period {
        Period { exact, ..Period::default() }
    }

    /// The other way round; `None` where it is too long.
    #[must_use]
    pub fn negated(self) -> Option<Period> {
        Some(Period {
            months: self.months.checked_neg()?,
            days: self.days.checked_neg()?,
            business_days: self.business_days.checked_neg()?,
            exact: self.exact.checked_neg()?,
        })
    }

    /// Both together; `None` where that is too long.
    #[must_use]
    pub fn plus(self, other: Period) -> Option<Period> {
        Some(Period {
            months: self.months.checked_add(other.months)?,
            days: self.days.checked_add(other.days)?,
            business_days: self.business_days.checked_add(other.business_days)?,
            exact: self.exact.checked_add(other.exact)?,
        })
    }

    /// Which is longer, where that can be said: months are compared with months, working days with working days, and
    /// days, as 24 hours, with hours and less.
    #[must_use]
    pub fn order(&self, other: &Period) -> Option<Ordering> {
        let seconds = |period: &Period| {
            let days = period.days.checked_mul(24 * 60 * 60).map(SignedDuration::from_secs)?;
            days.checked_add(period.exact)
        };
        let parts = [
            self.months.cmp(&other.months),
            self.business_days.cmp(&other.business_days),
            seconds(self)?.cmp(&seconds(other)?),
        ];
        let mut different = parts.into_iter().filter(|part| part.is_ne());
        let first = different.next().unwrap_or(Ordering::Equal);
        // More months and fewer days: which is longer depends on the month.
        different.all(|part| part == first).then_some(first)
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

/// What a function does: pure; the arguments in the order declared, optional ones left out at the end. A function of a
/// list gets the list first, then for each expression in `.field` form the list of what it gives for each item.
pub type Kernel = for<'a> fn(&[Value<'a>]) -> Outcome<'a>;
