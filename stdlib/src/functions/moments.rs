//! Forms of days and times, `d.M.yyyy HH:mm`: checked when a project is compiled, read and written when it runs.

#[cfg(feature = "kernels")]
use jiff::civil::DateTime;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// A part of a form.
#[cfg_attr(not(feature = "kernels"), expect(dead_code, reason = "only reading and writing look into it"))]
enum Part<'f> {
    /// A unit of at least and at most so many digits.
    Digits(Unit, usize, usize),
    /// Text that stands for itself.
    Plain(&'f str),
    /// A letter without a meaning.
    Unknown,
}

/// The first part of a form, and what follows it.
fn part(form: &str) -> Option<(Part<'_>, &str)> {
    let first = form.chars().next()?;
    if let Some(quoted) = form.strip_prefix('\'') {
        return Some(match quoted.split_once('\'') {
            Some((plain, after)) => (Part::Plain(plain), after),
            None => (Part::Unknown, ""),
        });
    }
    if !first.is_alphabetic() {
        let (plain, after) = form.split_at_checked(first.len_utf8())?;
        return Some((Part::Plain(plain), after));
    }
    let after = form.trim_start_matches(first);
    let part = match (first, form.len() - after.len()) {
        ('y', 4) => Part::Digits(Unit::Year, 4, 4),
        // Written only: which century two digits mean cannot be told.
        ('y', 2) => Part::Digits(Unit::Year, 2, 2),
        ('M', length @ 1..=2) => Part::Digits(Unit::Month, length, 2),
        ('d', length @ 1..=2) => Part::Digits(Unit::Day, length, 2),
        ('H', length @ 1..=2) => Part::Digits(Unit::Hour, length, 2),
        ('m', length @ 1..=2) => Part::Digits(Unit::Minute, length, 2),
        ('s', length @ 1..=2) => Part::Digits(Unit::Second, length, 2),
        _ => Part::Unknown,
    };
    Some((part, after))
}

/// The units that a form names, in its order.
fn units(form: &str) -> Result<Vec<(Unit, usize)>, String> {
    let mut units = Vec::new();
    let mut rest = form;
    while let Some((part, after)) = part(rest) {
        match part {
            Part::Digits(unit, _, most) => units.push((unit, most)),
            Part::Plain(_) => {}
            Part::Unknown => {
                return Err(format!(
                    "the form `{form}` has a letter that stands for nothing; years are `yyyy`, months `MM`, days `dd`, \
                     hours `HH`, minutes `mm`, seconds `ss`, and other letters stand between single quotes"
                ));
            }
        }
        rest = after;
    }
    Ok(units)
}

/// Whether a form can be read or written; a form to be read names a whole day and a time.
///
/// # Errors
/// What is wrong with it, in words, with the mend.
pub(super) fn check(form: &str, to_read: bool) -> Result<(), String> {
    let units = units(form)?;
    if units.is_empty() {
        return Err(format!(
            "the form `{form}` names no part of a time; write one such as `yyyy-MM-dd HH:mm`"
        ));
    }
    if !to_read {
        return Ok(());
    }
    let count = |wanted: Unit| units.iter().filter(|(unit, _)| *unit == wanted).count();
    let once = [Unit::Year, Unit::Month, Unit::Day, Unit::Hour, Unit::Minute]
        .into_iter()
        .all(|unit| count(unit) == 1);
    if !once || count(Unit::Second) > 1 || units.contains(&(Unit::Year, 2)) {
        return Err(format!(
            "the form `{form}` does not name a time; write year, month, day, hour and minute once each, such as \
             `yyyy-MM-dd HH:mm:ss`"
        ));
    }
    Ok(())
}

/// How many characters a text in this form has at most.
pub(super) fn longest(form: &str) -> Option<u32> {
    let mut length = 0_usize;
    let mut rest = form;
    while let Some((part, after)) = part(rest) {
        length += match part {
            Part::Digits(_, _, most) => most,
            Part::Plain(plain) => plain.chars().count(),
            Part::Unknown => return None,
        };
        rest = after;
    }
    u32::try_from(length).ok()
}

/// Whether a zone exists. Only with the kernels there is a table of zones; without them the name's shape is looked at.
///
/// # Errors
/// What is wrong with it, in words, with the mend.
pub(super) fn check_zone(zone: Option<&str>) -> Result<(), String> {
    let Some(zone) = zone else { return Ok(()) };
    #[cfg(feature = "kernels")]
    let known = jiff::tz::TimeZone::get(zone).is_ok();
    #[cfg(not(feature = "kernels"))]
    let known = zone == "UTC"
        || zone.split_once('/').is_some_and(|(area, place)| !area.is_empty() && !place.is_empty());
    if known {
        return Ok(());
    }
    Err(format!(
        "there is no time zone `{zone}`; write one such as `Europe/Copenhagen`, `America/New_York` or `UTC`"
    ))
}

/// Reads a text in a form that [`check`] accepts for reading.
#[cfg(feature = "kernels")]
pub(super) fn read(text: &str, form: &str) -> Option<DateTime> {
    let (mut year, mut month, mut day, mut hour, mut minute, mut second) =
        (0_i16, 0_i8, 0_i8, 0_i8, 0_i8, 0_i8);
    let (mut text, mut form) = (text, form);
    while let Some((part, after)) = part(form) {
        form = after;
        text = match part {
            Part::Unknown => return None,
            Part::Plain(plain) => text.strip_prefix(plain)?,
            Part::Digits(unit, least, most) => {
                let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
                if count < least {
                    return None;
                }
                let (number, rest) = text.split_at_checked(count)?;
                let small = || number.parse::<i8>().ok();
                match unit {
                    Unit::Year => year = number.parse().ok()?,
                    Unit::Month => month = small()?,
                    Unit::Day => day = small()?,
                    Unit::Hour => hour = small()?,
                    Unit::Minute => minute = small()?,
                    Unit::Second => second = small()?,
                }
                rest
            }
        };
    }
    if !text.is_empty() || year == 0 {
        return None;
    }
    DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

/// Writes a time in a form that [`check`] accepts.
#[cfg(feature = "kernels")]
pub(super) fn write(time: &DateTime, form: &str) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    let mut rest = form;
    while let Some((part, after)) = part(rest) {
        rest = after;
        let (number, width) = match part {
            Part::Unknown => continue,
            Part::Plain(plain) => {
                text.push_str(plain);
                continue;
            }
            Part::Digits(Unit::Year, _, 2) => (time.year().rem_euclid(100), 2),
            Part::Digits(Unit::Year, ..) => (time.year(), 4),
            Part::Digits(Unit::Month, least, _) => (i16::from(time.month()), least),
            Part::Digits(Unit::Day, least, _) => (i16::from(time.day()), least),
            Part::Digits(Unit::Hour, least, _) => (i16::from(time.hour()), least),
            Part::Digits(Unit::Minute, least, _) => (i16::from(time.minute()), least),
            Part::Digits(Unit::Second, least, _) => (i16::from(time.second()), least),
        };
        // Writing to a text cannot fail.
        let _ = write!(text, "{number:0width$}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        assert!(check("yyyy-MM-dd'T'HH:mm:ss", true).is_ok() && check("HH:mm", false).is_ok());
        for form in ["yyyy-MM-dd", "yy-MM-dd HH:mm", "yyyy-MM-dd hh:mm", "yyyy-MM-dd HH:mm 'open", "HH HH:mm"]
        {
            assert!(check(form, true).is_err(), "{form}");
        }
        assert!(check("d. M. yyyy", false).is_ok() && check("-", false).is_err());
        assert!(check_zone(Some("Europe/Copenhagen")).is_ok() && check_zone(Some("Danish time")).is_err());
    }

    #[cfg(feature = "kernels")]
    proptest::proptest! {
        #[test]
        fn reads_what_it_writes(month in 1_i8..=12, day in 1_i8..=28, hour in 0_i8..24, minute in 0_i8..60) {
            let time = DateTime::new(2026, month, day, hour, minute, 0, 0).unwrap();
            for form in ["d.M.yyyy H:mm", "yyyyMMddHHmm", "dd/MM/yyyy 'at' HH.mm"] {
                proptest::prop_assert_eq!(read(&write(&time, form), form), Some(time));
            }
        }

        #[test]
        fn any_text_and_form_give_an_answer(text in ".*", form in ".*") {
            let _ = (check(&form, true), check(&form, false), read(&text, &form));
        }
    }
}
