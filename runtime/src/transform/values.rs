//! Comparing, reckoning with and writing out values, as the language defines it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use martlet_compiler::plan::{ArithmeticOp, CompareOp};
use martlet_compiler::types::value::{Period, Value};
use martlet_delivery::record::Cell;
use martlet_stdlib::calendar::{FIRST_DAY, working_days_later};
pub(super) use martlet_stdlib::values::{equal, in_text, number, order};
use martlet_stdlib::values::{plus, times};
use rust_decimal::Decimal;
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

/// Whether a number lies between two ends, which belong to it.
pub(super) fn between(value: &Value<'_>, low: Option<Decimal>, high: Option<Decimal>) -> bool {
    number(value)
        .is_some_and(|value| low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high))
}

const TOO_LARGE: &str = "the result is too large a number";
const TOO_FAR: &str = "the result is too far away a time";

/// The result of arithmetic on two values, or why there is none. Whole numbers stay whole, but for division. On points
/// in time, days and longer units count in this zone.
pub(super) fn reckon(
    op: ArithmeticOp,
    left: &Value<'_>,
    right: &Value<'_>,
    zone: &TimeZone,
) -> Result<Value<'static>, &'static str> {
    let signed = |period: &Period| match op {
        ArithmeticOp::Subtract => period.negated().ok_or(TOO_FAR),
        _ => Ok(*period),
    };
    match (op, left, right) {
        (ArithmeticOp::Add | ArithmeticOp::Subtract, Value::Date(day), Value::Duration(period)) => {
            moved_day(*day, signed(period)?).map(Value::Date)
        }
        (ArithmeticOp::Add | ArithmeticOp::Subtract, Value::Instant(at), Value::Duration(period)) => {
            Ok(Value::Instant(moved_instant(*at, signed(period)?, zone)))
        }
        (ArithmeticOp::Add, Value::Duration(_), Value::Date(_) | Value::Instant(_)) => {
            reckon(op, right, left, zone)
        }
        (ArithmeticOp::Add | ArithmeticOp::Subtract, Value::Duration(first), Value::Duration(second)) => {
            first.plus(signed(second)?).map(Value::Duration).ok_or(TOO_FAR)
        }
        (ArithmeticOp::Subtract, Value::Date(to), Value::Date(from)) => {
            Ok(Value::Duration(Period::days(from.duration_until(*to).as_hours() / 24)))
        }
        (ArithmeticOp::Subtract, Value::Instant(to), Value::Instant(from)) => {
            Ok(Value::Duration(Period::exact(from.duration_until(*to))))
        }
        _ => numbers(op, left, right),
    }
}

fn numbers(op: ArithmeticOp, left: &Value<'_>, right: &Value<'_>) -> Result<Value<'static>, &'static str> {
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
        ArithmeticOp::Add => plus(left, right),
        ArithmeticOp::Subtract => plus(left, -right),
        ArithmeticOp::Multiply => times(left, right),
        ArithmeticOp::Divide if right.is_zero() => return Err("a division by zero"),
        // A quotient alone may have more digits than there is room for, and is rounded then.
        ArithmeticOp::Divide => left.checked_div(right),
    };
    result.map(Value::Decimal).ok_or(TOO_LARGE)
}

/// A day so much later, or the calendar's end. The last day of a shorter month stands for days that it does not have.
fn moved_day(day: Date, period: Period) -> Result<Date, &'static str> {
    if period.exact != SignedDuration::ZERO {
        return Err("a day has no hours that could be added to it");
    }
    Ok(working_days_later(day.saturating_add(calendar(period)), period.business_days).max(FIRST_DAY))
}

/// A point in time so much later, or the calendar's end.
pub(super) fn moved_instant(at: Timestamp, period: Period, zone: &TimeZone) -> Timestamp {
    let local = at.to_zoned(zone.clone()).saturating_add(calendar(period));
    let day = working_days_later(local.date(), period.business_days);
    // At the calendar's ends a day may have no such time.
    let local = local.with().date(day).build().unwrap_or(local);
    let end = if period.exact.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
    local.timestamp().checked_add(period.exact).unwrap_or(end)
}

/// The months and days of a length; what is longer than the calendar is as long as the calendar.
fn calendar(period: Period) -> Span {
    const MONTHS: i64 = 19_998 * 12;
    const DAYS: i64 = 7_304_484;
    Span::new().months(period.months.clamp(-MONTHS, MONTHS)).days(period.days.clamp(-DAYS, DAYS))
}

/// Whole years since a birth; `None` before it.
pub(super) fn age(born: Date, today: Date) -> Option<i64> {
    let before = (today.month(), today.day()) < (born.month(), born.day());
    let years = i64::from(today.year()) - i64::from(born.year()) - i64::from(before);
    (years >= 0).then_some(years)
}

/// What a path leads to: a record that was looked up has its fields under their joined names, one in a list has
/// records in it.
pub(super) fn at_path<'v>(value: Value<'v>, path: &[String]) -> Value<'v> {
    let (Some((first, rest)), false) = (path.split_first(), value.is_absent()) else { return value };
    match value.get(&path.join(".")) {
        Value::Missing => at_path(value.get(first), rest),
        found => found,
    }
}

/// A value as a destination gets it; `None` where it is absent.
pub(crate) fn cell(value: Value<'_>) -> Option<Cell> {
    Some(match value {
        Value::Missing | Value::Null => return None,
        Value::Bool(value) => Cell::Bool(value),
        Value::Int(value) => Cell::Int(value),
        Value::Text(text) => Cell::Text(text.into_owned()),
        other => Cell::Text(in_text(&other)?.into_owned()),
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

    fn reckon(op: ArithmeticOp, left: &Value<'_>, right: &Value<'_>) -> Result<Value<'static>, &'static str> {
        super::reckon(op, left, right, &TimeZone::get("Europe/Copenhagen").unwrap())
    }

    #[test]
    fn reckoning_tells_what_cannot_be() {
        assert_eq!(reckon(ArithmeticOp::Add, &Value::Int(2), &Value::Int(3)), Ok(Value::Int(5)));
        assert_eq!(reckon(ArithmeticOp::Divide, &Value::Int(7), &Value::Int(2)), Ok(decimal("3.5")));
        assert_eq!(reckon(ArithmeticOp::Add, &Value::Int(1), &decimal("0.10")), Ok(decimal("1.10")));
        assert!(reckon(ArithmeticOp::Multiply, &Value::Int(i64::MAX), &Value::Int(2)).is_err());
        assert!(reckon(ArithmeticOp::Multiply, &Value::Decimal(Decimal::MAX), &Value::Int(2)).is_err());
        // What has no room for all its digits is no result, and is not rounded.
        let (large, small) = (decimal("1234567890123456789012345.67"), decimal("0.00001"));
        assert!(reckon(ArithmeticOp::Add, &large, &small).is_err());
        assert!(reckon(ArithmeticOp::Multiply, &large, &decimal("1.00001")).is_err());
        for (op, left, right, result) in [
            (ArithmeticOp::Multiply, &decimal("0.20"), &decimal("0.5"), "0.1"),
            (ArithmeticOp::Subtract, &large, &large, "0"),
            (ArithmeticOp::Multiply, &large, &decimal("0.000"), "0"),
        ] {
            assert!(reckon(op, left, right).is_ok_and(|got| equal(&got, &decimal(result))), "{result}");
        }
        assert_eq!(reckon(ArithmeticOp::Divide, &Value::Int(1), &Value::Int(0)), Err("a division by zero"));
    }

    #[test]
    fn times_move_as_calendars_do() {
        let day = |text: &str| Value::Date(text.parse().unwrap());
        let at = |text: &str| Value::Instant(text.parse().unwrap());
        let period = |months, days, business_days| {
            Value::Duration(Period { months, days, business_days, exact: SignedDuration::ZERO })
        };
        let add = |left: &Value<'_>, right: &Value<'_>| reckon(ArithmeticOp::Add, left, right);
        let subtract = |left: &Value<'_>, right: &Value<'_>| reckon(ArithmeticOp::Subtract, left, right);
        assert_eq!(subtract(&day("2028-02-29"), &period(12, 0, 0)), Ok(day("2027-02-28")));
        assert_eq!(add(&day("2026-01-31"), &period(1, 0, 0)), Ok(day("2026-02-28")));
        // Friday and two working days is Tuesday, back it is Friday again.
        assert_eq!(add(&day("2026-03-06"), &period(0, 0, 2)), Ok(day("2026-03-10")));
        assert_eq!(subtract(&day("2026-03-10"), &period(0, 0, 2)), Ok(day("2026-03-06")));
        assert_eq!(add(&day("2026-03-06"), &period(0, 0, 12)), Ok(day("2026-03-24")));
        // A day over the change to summer time has 23 hours.
        let (before, after) = (at("2026-03-28T12:00:00Z"), at("2026-03-29T11:00:00Z"));
        assert_eq!(add(&before, &period(0, 1, 0)), Ok(after.clone()));
        let hours = Value::Duration(Period::exact(SignedDuration::from_hours(23)));
        assert_eq!(subtract(&after, &before), Ok(hours.clone()));
        assert_eq!(add(&before, &hours), Ok(after));
        assert_eq!(subtract(&day("2026-03-02"), &day("2026-02-27")), Ok(period(0, 3, 0)));
        assert!(add(&day("2026-03-02"), &hours).is_err());
    }

    #[test]
    fn times_beyond_the_calendar_stop_at_its_ends() {
        let zone = TimeZone::get("Europe/Copenhagen").unwrap();
        let long = |months, days, business_days, hours| {
            let exact = SignedDuration::from_hours(hours);
            Value::Duration(Period { months, days, business_days, exact })
        };
        let most = i64::MAX;
        for length in [long(most, 0, 0, 0), long(0, most, 0, 0), long(0, 0, most, 0), long(0, 0, 3, 0)] {
            for (op, end) in [(ArithmeticOp::Add, Date::MAX), (ArithmeticOp::Subtract, FIRST_DAY)] {
                let moved = super::reckon(op, &Value::Date(end), &length, &zone);
                assert_eq!(moved, Ok(Value::Date(end)), "{length:?}");
            }
        }
        let hours = long(0, 0, 0, 1_000_000_000);
        for (op, end) in [(ArithmeticOp::Add, Timestamp::MAX), (ArithmeticOp::Subtract, Timestamp::MIN)] {
            for length in [&long(most, 0, 0, 0), &long(0, 0, most, 0), &hours] {
                let Ok(Value::Instant(moved)) = super::reckon(op, &Value::Instant(end), length, &zone) else {
                    panic!("{length:?}")
                };
                assert!(
                    moved.duration_until(end).abs() < SignedDuration::from_hours(72),
                    "{length:?}: {moved}"
                );
            }
        }
    }
}
