//! Comparing values and writing them as text, as the language defines it.

use jiff::SignedDuration;
use martlet_compiler::types::value::{Period, Value};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write;

/// Whether two values are equal. Numbers compare by what they mean: `1.50` is `1.5`. Null equals null.
#[must_use]
pub fn equal(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Missing | Value::Null, Value::Missing | Value::Null) => true,
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| equal(left, right))
        }
        (Value::Record(left), Value::Record(right)) => {
            let same = |(left, right): (&(_, Value<'_>), &(_, Value<'_>))| {
                left.0 == right.0 && equal(&left.1, &right.1)
            };
            left.len() == right.len() && left.iter().zip(right.iter()).all(same)
        }
        _ => order(left, right).is_some_and(Ordering::is_eq),
    }
}

/// The order of two values of one kind; `None` for an absent side, or for kinds that have no order between them.
#[must_use]
pub fn order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
        (Value::Instant(left), Value::Instant(right)) => Some(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => left.order(right),
        _ => Some(number(left)?.cmp(&number(right)?)),
    }
}

/// A value as a number, if it is one.
#[must_use]
pub fn number(value: &Value<'_>) -> Option<Decimal> {
    match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

/// Two numbers together; `None` where there is no room for all digits, which would be rounded otherwise.
#[must_use]
pub fn plus(left: Decimal, right: Decimal) -> Option<Decimal> {
    let sum = left.checked_add(right)?;
    let digits = left.normalize().scale().max(right.normalize().scale());
    (sum.is_zero() || sum.scale() >= digits).then_some(sum)
}

/// A number times another; `None` where there is no room for all digits, which would be rounded otherwise.
#[must_use]
pub fn times(left: Decimal, right: Decimal) -> Option<Decimal> {
    let product = left.checked_mul(right)?;
    let digits = left.normalize().scale().saturating_add(right.normalize().scale());
    (left.is_zero() || right.is_zero() || product.scale() >= digits).then_some(product)
}

/// A value as text; `None` where it is absent.
#[must_use]
pub fn in_text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    Some(match value {
        Value::Missing | Value::Null => return None,
        Value::Text(text) => Cow::Borrowed(text.as_ref()),
        Value::Bool(true) => Cow::Borrowed("true"),
        Value::Bool(false) => Cow::Borrowed("false"),
        Value::Int(number) => Cow::Owned(number.to_string()),
        Value::Decimal(number) => Cow::Owned(number.to_string()),
        Value::Date(day) => Cow::Owned(day.to_string()),
        Value::Time(time) => Cow::Owned(time.to_string()),
        Value::Instant(at) => Cow::Owned(at.to_string()),
        Value::Duration(period) => Cow::Owned(iso(period)),
        Value::List(_) | Value::Record(_) => {
            let mut json = String::new();
            in_json(value, &mut json);
            Cow::Owned(json)
        }
    })
}

/// A length of time in the form of ISO 8601: `P12M`, `P3DT15M`. Working days are days there: the form has no other.
fn iso(period: &Period) -> String {
    let parts = [period.months, period.days, period.business_days];
    let exact = period.exact.as_secs();
    let negative = parts.iter().all(|part| *part <= 0)
        && period.exact <= SignedDuration::ZERO
        && *period != Period::default();
    let sign = if negative { -1 } else { 1 };
    let mut text = String::from(if negative { "-P" } else { "P" });
    let put = |text: &mut String, number: i64, unit: char| {
        if number != 0 {
            let _ = write!(text, "{}{unit}", number.saturating_mul(sign));
        }
    };
    put(&mut text, period.months, 'M');
    put(&mut text, period.days.saturating_add(period.business_days), 'D');
    if exact != 0 || text.ends_with('P') {
        text.push('T');
        put(&mut text, exact / 3600, 'H');
        put(&mut text, exact % 3600 / 60, 'M');
        put(&mut text, exact % 60, 'S');
        if text.ends_with('T') {
            text.push_str("0S");
        }
    }
    text
}

/// A value as JSON; numbers keep all their digits.
pub(crate) fn in_json(value: &Value<'_>, json: &mut String) {
    match value {
        Value::Missing | Value::Null => json.push_str("null"),
        Value::Bool(_) | Value::Int(_) | Value::Decimal(_) => {
            json.push_str(in_text(value).as_deref().unwrap_or("null"));
        }
        Value::List(items) => {
            json.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                in_json(item, json);
            }
            json.push(']');
        }
        Value::Record(fields) => {
            json.push('{');
            // A field that is missing stays so; one that is null is written.
            let there = fields.iter().filter(|(_, value)| *value != Value::Missing);
            for (index, (name, value)) in there.enumerate() {
                if index > 0 {
                    json.push(',');
                }
                quoted(name, json);
                json.push(':');
                in_json(value, json);
            }
            json.push('}');
        }
        other => quoted(in_text(other).as_deref().unwrap_or_default(), json),
    }
}

fn quoted(text: &str, json: &mut String) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value<'_> {
        Value::Text(text.into())
    }

    #[test]
    fn lists_and_records_in_text() {
        let item = Value::record([("a", text("x\"\n")), ("b", Value::Null), ("c", Value::Missing)]);
        let list = Value::list([item.clone(), Value::Int(2), Value::Decimal("1.50".parse().unwrap())]);
        assert_eq!(in_text(&list).unwrap(), r#"[{"a":"x\"\n","b":null},2,1.50]"#);
        assert!(equal(&item, &item.clone()) && !equal(&item, &list));
    }

    #[test]
    fn periods() {
        let day = Period::days(1);
        let hours = Period::exact(SignedDuration::from_hours(24));
        let month = Period { months: 1, ..Period::default() };
        assert_eq!(day.order(&hours), Some(Ordering::Equal));
        assert_eq!(month.order(&day), None, "which month?");
        assert_eq!(month.plus(day).unwrap().order(&month), Some(Ordering::Greater));
        assert_eq!(iso(&month.plus(hours).unwrap()), "P1MT24H");
        assert_eq!(iso(&day.negated().unwrap()), "-P1D");
        assert_eq!(iso(&Period::default()), "PT0S");
    }
}
