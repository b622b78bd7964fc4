//! Whether a `cron` line is one that schedulers take: five parts, each a list of values, ranges and steps (crontab(5)).

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

fn fits(item: &str, (low, high, words): (u32, u32, &[&str])) -> bool {
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
    let stepped = step.is_none_or(|step| number(step).is_some_and(|step| step >= 1));
    let ranged = match range.split_once('-') {
        Some((from, to)) => value(from).zip(value(to)).is_some_and(|(from, to)| from <= to),
        None if range == "*" => true,
        // A step belongs to a range.
        None => step.is_none() && value(range).is_some(),
    };
    ranged && stepped
}

#[cfg(test)]
mod tests {
    use super::is_valid;

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
