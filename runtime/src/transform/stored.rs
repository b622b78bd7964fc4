//! Values of a looked-up record as bytes, and back, each exactly as it was.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use martlet_compiler::types::value::{Period, Value};
use serde::{Deserialize, Serialize};

/// A value, as it is put away.
#[derive(Serialize, Deserialize)]
enum Stored {
    #[serde(rename = "m")]
    Missing,
    #[serde(rename = "n")]
    Null,
    #[serde(rename = "b")]
    Bool(bool),
    #[serde(rename = "i")]
    Int(i64),
    /// As text, so that zeros at its end stay.
    #[serde(rename = "d")]
    Decimal(String),
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "y")]
    Date(Date),
    #[serde(rename = "c")]
    Time(Time),
    #[serde(rename = "a")]
    Instant(Timestamp),
    /// Months, days, working days, and the exact rest.
    #[serde(rename = "p")]
    Period(i64, i64, i64, SignedDuration),
    #[serde(rename = "l")]
    List(Vec<Stored>),
    #[serde(rename = "r")]
    Record(Vec<(String, Stored)>),
}

impl Stored {
    fn of(value: &Value<'_>) -> Stored {
        match value {
            Value::Missing => Stored::Missing,
            Value::Null => Stored::Null,
            Value::Bool(value) => Stored::Bool(*value),
            Value::Int(number) => Stored::Int(*number),
            Value::Decimal(number) => Stored::Decimal(number.to_string()),
            Value::Text(text) => Stored::Text(text.clone().into_owned()),
            Value::Date(day) => Stored::Date(*day),
            Value::Time(time) => Stored::Time(*time),
            Value::Instant(at) => Stored::Instant(*at),
            Value::Duration(it) => Stored::Period(it.months, it.days, it.business_days, it.exact),
            Value::List(items) => Stored::List(items.iter().map(Stored::of).collect()),
            Value::Record(fields) => {
                let field =
                    |(name, value): &(std::sync::Arc<str>, Value<'_>)| (name.to_string(), Stored::of(value));
                Stored::Record(fields.iter().map(field).collect())
            }
        }
    }

    fn value(self) -> Option<Value<'static>> {
        Some(match self {
            Stored::Missing => Value::Missing,
            Stored::Null => Value::Null,
            Stored::Bool(value) => Value::Bool(value),
            Stored::Int(number) => Value::Int(number),
            Stored::Decimal(text) => Value::Decimal(text.parse().ok()?),
            Stored::Text(text) => Value::Text(text.into()),
            Stored::Date(day) => Value::Date(day),
            Stored::Time(time) => Value::Time(time),
            Stored::Instant(at) => Value::Instant(at),
            Stored::Period(months, days, business_days, exact) => {
                Value::Duration(Period { months, days, business_days, exact })
            }
            Stored::List(items) => {
                Value::List(items.into_iter().map(Stored::value).collect::<Option<Vec<_>>>()?.into())
            }
            Stored::Record(fields) => {
                let field = |(name, value): (String, Stored)| Some((name, value.value()?));
                Value::record(fields.into_iter().map(field).collect::<Option<Vec<_>>>()?)
            }
        })
    }
}

/// The values of a record, and why it cannot be used.
pub(super) fn to_bytes<'v>(
    values: impl Iterator<Item = &'v Value<'v>>,
    fault: Option<&str>,
) -> Result<Vec<u8>, String> {
    let values: Vec<Stored> = values.map(Stored::of).collect();
    serde_json::to_vec(&(values, fault)).map_err(|error| error.to_string())
}

/// What [`to_bytes`] gave.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<(Vec<Value<'static>>, Option<String>), String> {
    let broken = || "what was put away of it is damaged; run again".to_owned();
    let (values, fault): (Vec<Stored>, Option<String>) =
        serde_json::from_slice(bytes).map_err(|_| broken())?;
    let values = values.into_iter().map(Stored::value).collect::<Option<Vec<_>>>();
    Ok((values.ok_or_else(broken)?, fault))
}
