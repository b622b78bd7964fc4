//! What kernels have in common: taking arguments apart, giving results back.

pub(super) use crate::values::{equal, in_text, order};
pub(super) use jiff::Timestamp;
pub(super) use jiff::civil::Date;
pub(super) use jiff::tz::TimeZone;
pub(super) use martlet_compiler::types::value::{Failure, Outcome, Value};
pub(super) use rust_decimal::Decimal;
pub(super) use rust_decimal::prelude::ToPrimitive;
pub(super) use std::borrow::Cow;

/// What a kernel that was called with a value of a wrong kind says; the checker keeps it from happening.
const WRONG: Outcome<'static> = Outcome::Failure(Failure(Cow::Borrowed("the value is of another kind")));

/// A failure for that reason.
pub(super) fn fails<'a>(reason: &'static str) -> Outcome<'a> {
    Outcome::Failure(Failure(Cow::Borrowed(reason)))
}

/// Runs `change` on the first argument, which the checker proved to be text. Text comes borrowed in a job, so that a
/// kernel that changes nothing allocates nothing.
pub(super) fn on_text<'a>(
    arguments: &[Value<'a>],
    change: impl FnOnce(Cow<'a, str>) -> Outcome<'a>,
) -> Outcome<'a> {
    match arguments.first() {
        Some(Value::Text(text)) => change(text.clone()),
        first => other(first),
    }
}

/// What becomes of a first argument that is not of the kind a kernel works on.
pub(super) fn other<'a>(argument: Option<&Value<'a>>) -> Outcome<'a> {
    match argument {
        Some(Value::Missing | Value::Null) | None => Outcome::Absent,
        Some(_) => WRONG,
    }
}

/// Runs `change` on the first argument as text that is always new.
pub(super) fn to_text<'a>(arguments: &[Value<'a>], change: impl FnOnce(&str) -> String) -> Outcome<'a> {
    on_text(arguments, |text| Outcome::Value(Value::Text(Cow::Owned(change(&text)))))
}

/// Runs `change` on the first argument as text; a reason is a failure.
pub(super) fn try_text<'a>(
    arguments: &[Value<'a>],
    change: impl FnOnce(&str) -> Result<String, &'static str>,
) -> Outcome<'a> {
    on_text(arguments, |text| match change(&text) {
        Ok(text) => Outcome::Value(Value::Text(Cow::Owned(text))),
        Err(reason) => fails(reason),
    })
}

/// Runs `change` on the first argument as a number.
pub(super) fn on_number<'a>(
    arguments: &[Value<'a>],
    change: impl FnOnce(Decimal) -> Option<Decimal>,
) -> Outcome<'a> {
    match arguments.first() {
        Some(Value::Int(number)) => match change(Decimal::from(*number)) {
            // What went in whole comes out whole.
            Some(result) => whole(result),
            None => fails("the result is too large a number"),
        },
        Some(Value::Decimal(number)) => match change(*number) {
            Some(result) => Outcome::Value(Value::Decimal(result)),
            None => fails("the result is too large a number"),
        },
        first => other(first),
    }
}

/// A number without digits after the point, as a whole number.
pub(super) fn whole<'a>(number: Decimal) -> Outcome<'a> {
    match i64::try_from(number.trunc()) {
        Ok(number) => Outcome::Value(Value::Int(number)),
        Err(_) => fails("the result is too large a number"),
    }
}

/// Runs `change` on the first argument as a day.
pub(super) fn on_date<'a>(arguments: &[Value<'a>], change: impl FnOnce(Date) -> Outcome<'a>) -> Outcome<'a> {
    match arguments.first() {
        Some(Value::Date(day)) => change(*day),
        first => other(first),
    }
}

/// Runs `change` on the first argument as a point in time, in the zone that the second names.
pub(super) fn on_zoned<'a>(
    arguments: &[Value<'a>],
    change: impl FnOnce(jiff::Zoned) -> Outcome<'a>,
) -> Outcome<'a> {
    match (arguments.first(), zone_at(arguments, 1)) {
        (Some(Value::Instant(at)), Some(zone)) => change(at.to_zoned(zone)),
        (Some(Value::Instant(_)), None) => fails("the time zone is not known"),
        (first, _) => other(first),
    }
}

/// Runs `change` on the items of the list that is the first argument.
pub(super) fn on_list<'a>(
    arguments: &[Value<'a>],
    change: impl FnOnce(&[Value<'a>]) -> Outcome<'a>,
) -> Outcome<'a> {
    match arguments.first() {
        Some(Value::List(items)) => change(items),
        first => other(first),
    }
}

/// The items of the list that is argument number `index`, or else the first: what a function reckons with is given
/// for each item, or is the item itself.
pub(super) fn per_item<'s, 'a>(arguments: &'s [Value<'a>], index: usize) -> &'s [Value<'a>] {
    match arguments.get(index).or_else(|| arguments.first()) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

/// The text that is argument number `index`.
pub(super) fn text_at<'s>(arguments: &'s [Value<'_>], index: usize) -> Option<&'s str> {
    match arguments.get(index) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// The whole number that is argument number `index`.
pub(super) fn int_at(arguments: &[Value<'_>], index: usize) -> Option<i64> {
    match arguments.get(index) {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    }
}

/// The number that is argument number `index`.
pub(super) fn number_at(arguments: &[Value<'_>], index: usize) -> Option<Decimal> {
    match arguments.get(index) {
        Some(Value::Int(number)) => Some(Decimal::from(*number)),
        Some(Value::Decimal(number)) => Some(*number),
        _ => None,
    }
}

/// The first argument, rounded to as many digits after the point as the second says, at most 10.
pub(super) fn rounded<'a>(arguments: &[Value<'a>], strategy: rust_decimal::RoundingStrategy) -> Outcome<'a> {
    let digits = int_at(arguments, 1).and_then(|digits| u32::try_from(digits).ok()).unwrap_or(0).min(10);
    match number_at(arguments, 0) {
        Some(number) => Outcome::Value(Value::Decimal(number.round_dp_with_strategy(digits, strategy))),
        None => other(arguments.first()),
    }
}

/// The time zone that argument number `index` names.
pub(super) fn zone_at(arguments: &[Value<'_>], index: usize) -> Option<TimeZone> {
    text_at(arguments, index).and_then(|name| TimeZone::get(name).ok())
}

/// Bytes as small hexadecimal digits.
pub(super) fn in_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'a' - 10 + value });
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// Text as a result.
pub(super) fn as_text(text: Cow<'_, str>) -> Outcome<'_> {
    Outcome::Value(Value::Text(text))
}

/// A whole number as a result.
pub(super) fn int<'a>(number: impl Into<i64>) -> Outcome<'a> {
    Outcome::Value(Value::Int(number.into()))
}

/// How many, as a result.
pub(super) fn how_many<'a>(count: usize) -> Outcome<'a> {
    Outcome::Value(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// Yes or no as a result.
pub(super) fn yes<'a>(answer: bool) -> Outcome<'a> {
    Outcome::Value(Value::Bool(answer))
}

/// Applies a change that may borrow from its input to text that may be owned.
pub(super) fn map_cow<'a, E>(
    text: Cow<'a, str>,
    change: impl for<'t> FnOnce(&'t str) -> Result<Cow<'t, str>, E>,
) -> Result<Cow<'a, str>, E> {
    match text {
        Cow::Borrowed(text) => change(text),
        Cow::Owned(text) => change(&text).map(|changed| Cow::Owned(changed.into_owned())),
    }
}

/// A part of the first argument as a result, absent where there is none.
pub(super) fn maybe_part<'a>(
    arguments: &[Value<'a>],
    change: impl for<'t> FnOnce(&'t str) -> Option<&'t str>,
) -> Outcome<'a> {
    on_text(arguments, |whole| match whole {
        Cow::Borrowed(whole) => change(whole).map_or(Outcome::Absent, |part| as_text(Cow::Borrowed(part))),
        Cow::Owned(whole) => {
            change(&whole).map_or(Outcome::Absent, |part| as_text(Cow::Owned(part.to_owned())))
        }
    })
}

/// A part of the first argument as a result.
pub(super) fn part<'a>(
    arguments: &[Value<'a>],
    change: impl for<'t> FnOnce(&'t str) -> &'t str,
) -> Outcome<'a> {
    on_text(arguments, |whole| match whole {
        Cow::Borrowed(whole) => as_text(Cow::Borrowed(change(whole))),
        Cow::Owned(whole) => as_text(Cow::Owned(change(&whole).to_owned())),
    })
}
