//! Comparing, reckoning with and writing out values, as the language defines it.

use martlet_compiler::plan::{ArithmeticOp, CompareOp};
use martlet_compiler::types::value::Value;
use martlet_delivery::record::Cell;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Whether a comparison holds. An absent side: `==` and the orderings are false, `!=` is true; null equals null.
pub(super) fn holds(op: CompareOp, left: &Value<'_>, right: &Value<'_>) -> bool {
    match op {
        CompareOp::Equal => equal(left, right),
        CompareOp::NotEqual => !equal(left, right),
        CompareOp::Less => order(left, right).is_some_and(Ordering::is_lt),
        CompareOp::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
        CompareOp::Greater => order(left, right).is_some_and(Ordering::is_gt),
        CompareOp::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
    }
}

/// Whether two values are equal. Numbers compare by what they mean: `1.50` is `1.5`.
pub(super) fn equal(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Missing | Value::Null, Value::Missing | Value::Null) => true,
        _ => order(left, right).is_some_and(Ordering::is_eq),
    }
}

/// The order of two values of one kind; `None` for an absent side, or for kinds that have no order between them.
pub(super) fn order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Instant(left), Value::Instant(right)) => Some(left.cmp(right)),
        _ => Some(number(left)?.cmp(&number(right)?)),
    }
}

fn number(value: &Value<'_>) -> Option<Decimal> {
    match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

/// Whether a number lies between two ends, which belong to it.
pub(super) fn between(value: &Value<'_>, low: Option<Decimal>, high: Option<Decimal>) -> bool {
    number(value)
        .is_some_and(|value| low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high))
}

/// The result of arithmetic on two numbers, or why there is none. Whole numbers stay whole, but for division.
pub(super) fn reckon(
    op: ArithmeticOp,
    left: &Value<'_>,
    right: &Value<'_>,
) -> Result<Value<'static>, &'static str> {
    const TOO_LARGE: &str = "the result is too large a number";
    if let (Value::Int(left), Value::Int(right)) = (left, right) {
        let whole = match op {
            ArithmeticOp::Add => Some(left.checked_add(*right)),
            ArithmeticOp::Subtract => Some(left.checked_sub(*right)),
            ArithmeticOp::Multiply => Some(left.checked_mul(*right)),
            ArithmeticOp::Divide => None,
        };
        if let Some(result) = whole {
            return result.map(Value::Int).ok_or(TOO_LARGE);
        }
    }
    let (Some(left), Some(right)) = (number(left), number(right)) else {
        return Err("a side of the calculation is no number");
    };
    let result = match op {
        ArithmeticOp::Add => left.checked_add(right),
        ArithmeticOp::Subtract => left.checked_sub(right),
        ArithmeticOp::Multiply => left.checked_mul(right),
        ArithmeticOp::Divide if right.is_zero() => return Err("a division by zero"),
        ArithmeticOp::Divide => left.checked_div(right),
    };
    result.map(Value::Decimal).ok_or(TOO_LARGE)
}

/// A value as text; `None` where it is absent.
pub(super) fn in_text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    Some(match value {
        Value::Missing | Value::Null => return None,
        Value::Text(text) => Cow::Borrowed(text.as_ref()),
        Value::Bool(true) => Cow::Borrowed("true"),
        Value::Bool(false) => Cow::Borrowed("false"),
        Value::Int(number) => Cow::Owned(number.to_string()),
        Value::Decimal(number) => Cow::Owned(number.to_string()),
        Value::Date(day) => Cow::Owned(day.to_string()),
        Value::Instant(at) => Cow::Owned(at.to_string()),
    })
}

/// A value as a destination gets it; `None` where it is absent.
pub(super) fn cell(value: Value<'_>) -> Option<Cell> {
    Some(match value {
        Value::Missing | Value::Null => return None,
        Value::Bool(value) => Cell::Bool(value),
        Value::Int(value) => Cell::Int(value),
        Value::Text(text) => Cell::Text(text.into_owned()),
        Value::Decimal(number) => Cell::Text(number.to_string()),
        Value::Date(day) => Cell::Text(day.to_string()),
        Value::Instant(at) => Cell::Text(at.to_string()),
    })
}

/// Null, missing, or text of white space only.
pub(super) fn is_blank(value: &Value<'_>) -> bool {
    match value {
        Value::Text(text) => text.trim().is_empty(),
        value => value.is_absent(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Value<'static> {
        Value::Decimal(text.parse().unwrap())
    }

    #[test]
    fn absent_sides() {
        let one = Value::Int(1);
        assert!(holds(CompareOp::Equal, &Value::Null, &Value::Missing));
        assert!(!holds(CompareOp::Equal, &one, &Value::Null));
        assert!(holds(CompareOp::NotEqual, &one, &Value::Null));
        assert!(!holds(CompareOp::Less, &Value::Null, &one));
        assert!(!holds(CompareOp::GreaterOrEqual, &Value::Null, &one));
    }

    #[test]
    fn numbers_compare_by_meaning_and_text_by_letters() {
        assert!(equal(&decimal("1.50"), &decimal("1.5")));
        assert!(equal(&Value::Int(2), &decimal("2.0")));
        assert!(!equal(&Value::Text("2".into()), &Value::Int(2)));
        assert!(!equal(&Value::Text("é".into()), &Value::Text("e\u{301}".into())));
        assert!(between(&Value::Int(1999), Some(1000.into()), Some(1999.into())));
        assert!(!between(&decimal("1999.01"), None, Some(1999.into())));
        assert!(!between(&Value::Null, None, None));
    }

    #[test]
    fn reckoning_tells_what_cannot_be() {
        assert_eq!(reckon(ArithmeticOp::Add, &Value::Int(2), &Value::Int(3)), Ok(Value::Int(5)));
        assert_eq!(reckon(ArithmeticOp::Divide, &Value::Int(7), &Value::Int(2)), Ok(decimal("3.5")));
        assert_eq!(reckon(ArithmeticOp::Add, &Value::Int(1), &decimal("0.10")), Ok(decimal("1.10")));
        assert!(reckon(ArithmeticOp::Multiply, &Value::Int(i64::MAX), &Value::Int(2)).is_err());
        assert!(reckon(ArithmeticOp::Multiply, &Value::Decimal(Decimal::MAX), &Value::Int(2)).is_err());
        assert_eq!(reckon(ArithmeticOp::Divide, &Value::Int(1), &Value::Int(0)), Err("a division by zero"));
    }
}
