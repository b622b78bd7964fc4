//! Reckoning with days, from 1 January of year 0 to 31 December 9999; beyond them it stops at the calendar's ends.

use jiff::Span;
use jiff::civil::{Date, Time, Weekday};
use rust_decimal::Decimal;

/// The first day that the language knows.
pub const FIRST_DAY: Date = Date::constant(0, 1, 1);

/// The day so many days later.
#[must_use]
pub fn days_later(day: Date, count: i64) -> Date {
    const MOST: i64 = 7_304_484;
    day.saturating_add(Span::new().days(count.clamp(-MOST, MOST))).max(FIRST_DAY)
}

/// The same day so many months later, or the last one of that month.
#[must_use]
pub fn months_later(day: Date, count: i64) -> Date {
    const MOST: i64 = 19_998 * 12;
    day.saturating_add(Span::new().months(count.clamp(-MOST, MOST))).max(FIRST_DAY)
}

/// So many days from Monday to Friday on; public holidays are not known here.
#[must_use]
pub fn working_days_later(mut day: Date, count: i64) -> Date {
    let is_free = |day: Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    // A week-end counts as the working day before it on the way: from there whole weeks lead to working days.
    while count != 0 && is_free(day) {
        let back = if count > 0 { day.yesterday() } else { day.tomorrow() };
        let Ok(back) = back else { break };
        day = back;
    }
    // Five working days are a week, which spares most of the way; more weeks than that the calendar does not have.
    const WEEKS: i64 = 1_043_497;
    day = day.saturating_add(Span::new().weeks((count / 5).clamp(-WEEKS, WEEKS)));
    let mut left = count % 5;
    while left != 0 {
        let next = if left > 0 { day.tomorrow() } else { day.yesterday() };
        let Ok(next) = next else { return day };
        day = next;
        if !is_free(day) {
            left -= left.signum();
        }
    }
    day
}

/// How many working days follow one day, up to and with another.
#[must_use]
pub fn working_days(from: Date, to: Date) -> i64 {
    if to < from {
        return -working_days(to, from);
    }
    // Working days since a Monday long ago, the day itself counted.
    const MONDAY: Date = Date::constant(1, 1, 1);
    let until = |day: Date| {
        let days = MONDAY.duration_until(day).as_hours() / 24;
        days.div_euclid(7) * 5 + (days.rem_euclid(7) + 1).min(5)
    };
    until(to) - until(from)
}

/// How many whole months lie between two days.
#[must_use]
pub fn months(from: Date, to: Date) -> i64 {
    if to < from {
        return -months(to, from);
    }
    let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month())
        - i64::from(from.month());
    months - i64::from(to.day() < from.day())
}

/// The first day on or after `from` with the month and day of `day`.
#[must_use]
pub fn next(day: Date, from: Date) -> Date {
    let in_year = |year: i16| {
        Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, 3, 1)).unwrap_or(Date::MAX)
    };
    let this = in_year(from.year());
    if this >= from { this } else { in_year(from.year().saturating_add(1)) }
}

/// The day that a spreadsheet keeps as this number. Its calendar has a 29 February 1900, number 60.
#[must_use]
pub fn of_spreadsheet(number: Decimal) -> Option<Date> {
    let number = i64::try_from(number.floor()).ok().filter(|number| *number >= 1 && *number != 60)?;
    let start = if number < 60 { Date::constant(1899, 12, 31) } else { Date::constant(1899, 12, 30) };
    let day = start.checked_add(Span::new().try_days(number).ok()?).ok()?;
    (day >= FIRST_DAY).then_some(day)
}

/// A time of day as people write it.
#[must_use]
pub fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    let bare = |half: &str| {
        let cut = text.len().checked_sub(half.len())?;
        let (before, end) = text.split_at_checked(cut)?;
        end.eq_ignore_ascii_case(half).then(|| before.trim_end())
    };
    let (clock, half) = match (bare("am").or_else(|| bare("a.m.")), bare("pm").or_else(|| bare("p.m."))) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (text, None),
    };
    let mut parts = clock.split([':', '.']);
    let (first, minute, second) = (parts.next()?, parts.next(), parts.next());
    let (hour, minute) = match minute {
        None if first.len() == 4 => first.split_at_checked(2).map(|(hour, minute)| (hour, Some(minute)))?,
        minute => (first, minute),
    };
    // A number alone is no time: it needs its minutes, or its half of the day.
    if parts.next().is_some() || (minute.is_none() && half.is_none()) {
        return None;
    }
    let number = |text: &str, least: usize| {
        let plain = (least..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i8>().ok().filter(|_| plain)
    };
    let hour = match (number(hour, 1)?, half) {
        (hour, None) => hour,
        (hour @ 1..=12, Some(half)) => hour % 12 + half,
        _ => return None,
    };
    let minute = minute.map_or(Some(0), |minute| number(minute, 2))?;
    let second = second.map_or(Some(0), |second| number(second, 2))?;
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_of_day_in_many_forms() {
        for (text, expected) in [
            ("0930", "09:30:00"),
            ("9:30:15", "09:30:15"),
            (" 12.00 p.m. ", "12:00:00"),
            ("12:01am", "00:01:00"),
            ("11 PM", "23:00:00"),
        ] {
            assert_eq!(time(text), Some(expected.parse().unwrap()), "{text}");
        }
        for text in [
            "",
            "9",
            "930",
            "24:00",
            "13 pm",
            "0 am",
            "9:5",
            "9:30:15:2",
            "９:30",
            "am",
            "9:60",
            "+9:30",
            "é",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn from_a_week_end_working_days_lead_to_working_days() {
        let (saturday, sunday) = (Date::constant(2026, 3, 7), Date::constant(2026, 3, 8));
        for (day, count, expected) in [
            (saturday, 1, "2026-03-09"),
            (sunday, 5, "2026-03-13"),
            (saturday, 10, "2026-03-20"),
            (saturday, -1, "2026-03-06"),
            (sunday, -5, "2026-03-02"),
            (sunday, 0, "2026-03-08"),
        ] {
            assert_eq!(working_days_later(day, count).to_string(), expected, "{day} {count}");
        }
    }

    #[test]
    fn spreadsheets_count_a_day_too_many() {
        let day = |number: &str| of_spreadsheet(number.parse().unwrap()).map(|day| day.to_string());
        assert_eq!(day("1").unwrap(), "1900-01-01");
        assert_eq!(day("59").unwrap(), "1900-02-28");
        assert_eq!(day("61").unwrap(), "1900-03-01");
        assert_eq!(day("2958465.9").unwrap(), "9999-12-31");
        for none in ["0", "0.5", "-1", "60", "60.5", "2958466", "99999999999999999999"] {
            assert_eq!(day(none), None, "{none}");
        }
    }

    fn days() -> impl Strategy<Value = Date> {
        (1_i16..=9998, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Date::constant(year, month, day))
    }

    proptest! {
        #[test]
        fn working_days_are_counted_as_they_are_gone(day in days(), count in 0_i64..400) {
            prop_assume!(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
            let later = working_days_later(day, count);
            prop_assert_eq!(working_days(day, later), count);
            prop_assert_eq!(working_days(later, day), -count);
            prop_assert_eq!(working_days_later(later, -count), day);
        }

        #[test]
        fn months_are_counted_as_they_are_gone(day in days(), count in -500_i64..500) {
            let later = months_later(day, count);
            prop_assume!(later > FIRST_DAY && later < Date::MAX);
            prop_assert_eq!(months(day, later), count);
        }

        #[test]
        fn the_next_time_is_within_a_year(day in days(), from in days()) {
            let next = next(day, from);
            prop_assert!(next >= from && days_later(from, 366) >= next);
            prop_assert!((next.month(), next.day()) == (day.month(), day.day()) || (day.month(), day.day()) == (2, 29));
        }

        #[test]
        fn any_number_moves_a_day(day in days(), count in any::<i64>()) {
            let ends = FIRST_DAY..=Date::MAX;
            prop_assert!(ends.contains(&days_later(day, count)) && ends.contains(&months_later(day, count)));
            let _ = working_days_later(day, count);
        }
    }
}
