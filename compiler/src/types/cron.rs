//! Whether a `cron` line is one that schedulers take: five parts, each a list of values, ranges and steps (crontab(5)),
//! and how long it rests at most.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The lowest and highest value of each part, and the words that stand for values from the lowest one on.
const PARTS: [(u32, u32, &[&str]); 5] =
    [(0, 59, &[]), (0, 23, &[]), (1, 31, &[]), (1, 12, &MONTHS), (0, 7, &DAYS)];

pub(super) fn is_valid(line: &str) -> bool {
    let parts: Vec<&str> = line.split_ascii_whitespace().collect();
    parts.len() == PARTS.len()
        && parts.iter().zip(PARTS).all(|(part, bounds)| part.split(',').all(|item| fits(item, bounds)))
}

fn fits(item: &str, bounds: (u32, u32, &[&str])) -> bool {
    values(item, bounds).is_some()
}

/// The values that an item of a list stands for; none: it stands for nothing.
fn values(item: &str, (low, high, words): (u32, u32, &[&str])) -> Option<BTreeSet<u32>> {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| digits)
    };
    let value = |text: &str| {
        let word = words.iter().position(|word| text.eq_ignore_ascii_case(word));
        let word = word.and_then(|at| u32::try_from(at).ok()).map(|at| at + low);
        word.or_else(|| number(text)).filter(|value| (low..=high).contains(value))
    };
    let every = match step {
        Some(step) => number(step).filter(|step| *step >= 1)?,
        None => 1,
    };
    let (from, to) = match range.split_once('-') {
        Some((from, to)) => (value(from)?, value(to)?),
        None if range == "*" => (low, high),
        // A step belongs to a range.
        None if step.is_some() => return None,
        None => (value(range)?, value(range)?),
    };
    (from <= to).then(|| (from..=to).step_by(usize::try_from(every).unwrap_or(usize::MAX)).collect())
}

/// The days that are looked at: nine years, among them two that follow a leap day after eight years.
const FIRST: Date = date(2096, 1, 1);
const LAST: Date = date(2104, 12, 31);

/// The longest time in seconds between two starts of a line, where the clocks change, too; none: it is no line, or it
/// never starts.
pub(crate) fn longest_rest(line: &str) -> Option<u64> {
    let mut parts = line.split_ascii_whitespace().zip(PARTS).map(|(part, bounds)| {
        let items: Option<Vec<BTreeSet<u32>>> = part.split(',').map(|item| values(item, bounds)).collect();
        items.map(|items| items.into_iter().flatten().collect::<BTreeSet<u32>>())
    });
    let mut next = || parts.next().flatten();
    let (minutes, hours, days, months, weekdays) = (next()?, next()?, next()?, next()?, next()?);
    let written: Vec<&str> = line.split_ascii_whitespace().collect();
    let free = |at: usize| written.get(at).is_some_and(|part| part.starts_with('*'));
    // Where both are named, either does (crontab(5)).
    let either = !free(2) && !free(4);
    let starts_on = |day: Date| {
        let of_month = u32::try_from(day.day()).is_ok_and(|day| days.contains(&day));
        let number = u32::try_from(day.weekday().to_sunday_zero_offset()).unwrap_or_default();
        let of_week = weekdays.contains(&number) || (number == 0 && weekdays.contains(&7));
        let right = if either { of_month || of_week } else { of_month && of_week };
        right && u32::try_from(day.month()).is_ok_and(|month| months.contains(&month))
    };
    let times: Vec<u64> = hours
        .iter()
        .flat_map(|hour| minutes.iter().map(move |minute| u64::from(hour * 60 + minute)))
        .collect();
    let (first, last) = (*times.first()?, *times.last()?);
    let within = times.iter().zip(times.iter().skip(1)).map(|(a, b)| b.saturating_sub(*a)).max().unwrap_or(0);
    let (mut longest, mut before): (u64, Option<u64>) = (within, None);
    let days = FIRST.series(1.day()).take_while(|day| *day <= LAST);
    for (number, day) in (0_u64..).zip(days) {
        if starts_on(day) {
            if let Some(before) = before {
                longest = longest.max(((number - before) * 24 * 60 + first).saturating_sub(last));
            }
            before = Some(number);
        }
    }
    before?;
    let seconds = longest.max(1) * 60;
    // Where clocks are put back, an hour comes twice.
    Some(if seconds < HOUR { seconds } else { seconds + HOUR })
}

const HOUR: u64 = 3_600;

#[cfg(test)]
mod tests {
    use super::{is_valid, longest_rest};

    #[test]
    fn the_longest_rest_of_a_line() {
        let hours = |line: &str| longest_rest(line).map(|rest| rest / 360);
        for (line, tenths) in [
            ("0 6 * * *", Some(250)),
            ("*/15 * * * *", Some(2)),
            ("30 6 * * 1-5", Some(730)),
            ("0 6,18 * * *", Some(130)),
            ("0 6 1 * *", Some(31 * 240 + 10)),
            ("0 6 1 * mon", Some(7 * 240 + 10)),
            ("0 0 29 2 *", Some((8 * 365 + 1) * 240 + 10)),
            ("0 0 30 2 *", None),
            ("0 0", None),
        ] {
            assert_eq!(hours(line), tenths, "{line}");
        }
    }

    #[test]
    fn lines_of_schedulers_are_told_from_others() {
        for line in ["* * * * *", "*/15 6-18 * * mon-fri", "0 0 1,15 JAN 7", "5-55/10 2 * * 1-5"] {
            assert!(is_valid(line), "{line}");
        }
        for line in [
            "",
            "0 6 * *",
            "0 6 * * * *",
            "60 0 * * *",
            "0 6 0 * *",
            "0 6 * 13 *",
            "0 6-2 * * *",
            "*/0 * * * *",
            "5/2 * * * *",
            "@daily",
            "+1 * * * *",
            "0 6 * * fry",
        ] {
            assert!(!is_valid(line), "{line}");
        }
    }
}
