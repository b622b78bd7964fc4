//! `parse_date`: a day written in one of several forms. Strict: a day that the calendar does not have is no day.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_date",
    family: Family::Dates,
    since: "0.1.0",
    summary: "a day from text: `d` and `M` take one or two digits, `dd` and `MM` two, `yyyy` four; forms are tried \
              in the order written",
    in_words: "read as a day",
    params: &[
        Param {
            name: "text",
            kind: Kind::Text,
            literal: false,
            repeated: false,
            help: "the day as somebody wrote it",
        },
        Param {
            name: "form",
            kind: Kind::Text,
            literal: true,
            repeated: true,
            help: "how it may be written, such as \"d.M.yyyy\"",
        },
    ],
    returns: Returns::Kind(Kind::Date),
    check_literals: Some(check_literals),
    longest: None,
    fails: &["the text is no day in any of the forms", "the calendar has no such day"],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Changed,
    search: &["date", "day", "convert", "to_date", "strptime"],
    examples: &[
        Example {
            title: "a Danish day",
            expression: r#""7.3.2026" | parse_date("d.M.yyyy")"#,
            gives: "2026-03-07",
        },
        Example {
            title: "the second form fits",
            expression: r#""2026-03-07" | parse_date("d.M.yyyy", "yyyy-MM-dd")"#,
            gives: "2026-03-07",
        },
        Example {
            title: "no such day",
            expression: r#""31.02.2026" | parse_date("dd.MM.yyyy")"#,
            gives: "fails",
        },
        Example {
            title: "two digits are not four",
            expression: r#""7.3.26" | parse_date("d.M.yyyy")"#,
            gives: "fails",
        },
        Example { title: "null stays null", expression: r#"null | parse_date("d.M.yyyy")"#, gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let text = text.trim();
        let mut no_such_day = false;
        for form in arguments.iter().skip(1) {
            let Value::Text(form) = form else { continue };
            match read(text, form) {
                Read::Day(day) => return Outcome::Value(Value::Date(day)),
                Read::NoSuchDay => no_such_day = true,
                Read::OtherForm => {}
            }
        }
        Outcome::Failure(Failure(if no_such_day {
            Cow::Borrowed("the calendar has no such day")
        } else {
            Cow::Owned(format!("the text is no day in the form {}", forms(arguments)))
        }))
    })
}

#[cfg(feature = "kernels")]
fn forms(arguments: &[Value<'_>]) -> String {
    let mut named = String::new();
    for form in arguments.iter().skip(1) {
        if let Value::Text(form) = form {
            if !named.is_empty() {
                named.push_str(" or ");
            }
            named.push('`');
            named.push_str(form);
            named.push('`');
        }
    }
    named
}

/// Each form after the piped text.
fn check_literals(literals: &[Option<&str>]) -> Result<(), String> {
    literals.iter().skip(1).flatten().try_for_each(|form| check(form))
}

/// Whether a form can be read: it names day, month and year once each, and all other characters are separators.
///
/// # Errors
/// What is wrong with it, in words, with the mend.
fn check(form: &str) -> Result<(), String> {
    let wrong = |why: &str| {
        Err(format!(
            "the form `{form}` {why}; write day, month and year once each, such as `d.M.yyyy` or `yyyy-MM-dd`"
        ))
    };
    let (mut day, mut month, mut year) = (0, 0, 0);
    let mut rest = form;
    while let Some((part, after)) = part(rest) {
        match part {
            Part::Digits(Unit::Day, ..) => day += 1,
            Part::Digits(Unit::Month, ..) => month += 1,
            Part::Digits(Unit::Year, ..) => year += 1,
            Part::Unknown => {
                return wrong("has a letter that stands for nothing (years are `yyyy`, months `M` or `MM`)");
            }
            Part::Separator(c) if c.is_ascii_digit() => return wrong("has a digit in it"),
            Part::Separator(_) => {}
        }
        rest = after;
    }
    if (day, month, year) == (1, 1, 1) { Ok(()) } else { wrong("does not name a day") }
}

#[cfg(feature = "kernels")]
enum Read {
    Day(Date),
    NoSuchDay,
    OtherForm,
}

#[derive(Clone, Copy)]
enum Unit {
    Day,
    Month,
    Year,
}

#[cfg_attr(not(feature = "kernels"), expect(dead_code, reason = "only reading a day counts its digits"))]
enum Part {
    /// A unit of at least and at most so many digits.
    Digits(Unit, usize, usize),
    Separator(char),
    /// A letter without a meaning.
    Unknown,
}

/// The first part of a form, and what follows it.
fn part(form: &str) -> Option<(Part, &str)> {
    let first = form.chars().next()?;
    if !first.is_alphabetic() {
        return Some((Part::Separator(first), form.strip_prefix(first)?));
    }
    let after = form.trim_start_matches(first);
    let length = form.len() - after.len();
    let part = match (first, length) {
        ('d', 1) => Part::Digits(Unit::Day, 1, 2),
        ('d', 2) => Part::Digits(Unit::Day, 2, 2),
        ('M', 1) => Part::Digits(Unit::Month, 1, 2),
        ('M', 2) => Part::Digits(Unit::Month, 2, 2),
        // Two-digit years are left out: which century they mean cannot be told.
        ('y', 4) => Part::Digits(Unit::Year, 4, 4),
        _ => Part::Unknown,
    };
    Some((part, after))
}

#[cfg(feature = "kernels")]
fn read(text: &str, form: &str) -> Read {
    let (mut day, mut month, mut year) = (0_i16, 0_i16, 0_i16);
    let (mut text, mut form) = (text, form);
    while let Some((part, after)) = part(form) {
        form = after;
        text = match part {
            Part::Unknown => return Read::OtherForm,
            Part::Separator(separator) => match text.strip_prefix(separator) {
                Some(rest) => rest,
                None => return Read::OtherForm,
            },
            Part::Digits(unit, least, most) => {
                let Some((number, rest)) = digits(text, least, most) else { return Read::OtherForm };
                match unit {
                    Unit::Day => day = number,
                    Unit::Month => month = number,
                    Unit::Year => year = number,
                }
                rest
            }
        };
    }
    if !text.is_empty() {
        return Read::OtherForm;
    }
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Read::NoSuchDay };
    if year == 0 {
        return Read::NoSuchDay;
    }
    Date::new(year, month, day).map_or(Read::NoSuchDay, Read::Day)
}

/// A number of at least and at most so many ASCII digits, and what follows it.
#[cfg(feature = "kernels")]
fn digits(text: &str, least: usize, most: usize) -> Option<(i16, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (number, rest) = text.split_at_checked(count)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str, form: &str) -> Option<String> {
        match kernel(&[Value::Text(text.into()), Value::Text(form.into())]) {
            Outcome::Value(Value::Date(day)) => Some(day.to_string()),
            Outcome::Failure(_) => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn strict_about_digits_separators_and_the_calendar() {
        assert_eq!(parse(" 29.02.2024 ", "d.M.yyyy").unwrap(), "2024-02-29");
        assert_eq!(parse("20240229", "yyyyMMdd").unwrap(), "2024-02-29");
        assert_eq!(parse("3/14/2026", "M/d/yyyy").unwrap(), "2026-03-14");
        for (text, form) in [
            ("29.02.2023", "d.M.yyyy"),
            ("0.1.2024", "d.M.yyyy"),
            ("1.13.2024", "d.M.yyyy"),
            ("1.1.0000", "d.M.yyyy"),
            ("001.1.2024", "d.M.yyyy"),
            ("1.1.20245", "d.M.yyyy"),
            ("1.1.2024 10:00", "d.M.yyyy"),
            ("1-1-2024", "d.M.yyyy"),
            ("1.1.2024", "dd.MM.yyyy"),
            ("١.١.٢٠٢٤", "d.M.yyyy"),
            ("", "d.M.yyyy"),
        ] {
            assert_eq!(parse(text, form), None, "{text} as {form}");
        }
    }

    #[test]
    fn reasons_name_the_forms_and_never_the_value() {
        let given =
            [Value::Text("soon".into()), Value::Text("d.M.yyyy".into()), Value::Text("yyyy-MM-dd".into())];
        let Outcome::Failure(Failure(reason)) = kernel(&given) else { panic!() };
        assert_eq!(reason, "the text is no day in the form `d.M.yyyy` or `yyyy-MM-dd`");
    }

    #[test]
    fn forms_that_cannot_be_read_are_told() {
        assert!(check("d.M.yyyy").is_ok() && check("yyyy-MM-dd").is_ok() && check("yyyy/M/d").is_ok());
        for form in
            ["", "d.M.yy", "dd.mm.yyyy", "d.M", "d.d.yyyy", "yyyy-MM-ddThh", "ddd.M.yyyy", "2 d.M.yyyy"]
        {
            assert!(check(form).is_err(), "{form}");
        }
    }

    proptest! {
        #[test]
        fn reads_back_every_day(year in 1_i16..=9999, month in 1_i8..=12, day in 1_i8..=28) {
            let written = format!("{day:02}.{month:02}.{year:04}");
            prop_assert_eq!(parse(&written, "d.M.yyyy"), Some(format!("{year:04}-{month:02}-{day:02}")));
        }

        #[test]
        fn any_text_and_form_give_an_answer(text in any::<String>(), form in any::<String>()) {
            let _ = parse(&text, &form);
            let _ = check(&form);
        }
    }
}
