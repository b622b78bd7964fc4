//! Reads a cell of text as the type that its field declares, or says why it does not fit.

use super::json;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Span, Timestamp};
use martlet_compiler::plan::{Field, Type};
use martlet_compiler::types::value::{Period, Value};
use martlet_stdlib::email;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Why a cell does not fit; never repeats the cell.
pub type Misfit = Cow<'static, str>;

/// Why a word does not fit a field with a closed list of them.
pub(super) const STRANGE_WORD: &str = "is none of the words that this field may hold";

/// The value of a cell.
///
/// # Errors
/// It does not fit the field's type.
pub fn read<'c>(field: &Field, cell: Cow<'c, [u8]>) -> Result<Value<'c>, Misfit> {
    let text = utf8(cell)?;
    if let Type::Text(limit) = &field.ty {
        if text.is_empty() && field.optional {
            return Ok(Value::Null);
        }
        return within(text, *limit).map(Value::Text);
    }
    if text.trim().is_empty() {
        return if field.optional { Ok(Value::Null) } else { Err("is empty".into()) };
    }
    match &field.ty {
        Type::Text(limit) => within(text, *limit).map(Value::Text),
        Type::Id => Ok(Value::Text(text)),
        Type::Money { .. } => decimal(text.trim(), MONEY.0, MONEY.1).map(Value::Decimal),
        Type::Time => time(text.trim()).map(Value::Time),
        Type::Duration => duration(text.trim()).map(Value::Duration),
        Type::Language => convert(text, |text| language(text.trim())).map(Value::Text),
        Type::Currency => convert(text, |text| currency(text.trim())).map(Value::Text),
        Type::Timezone => convert(text, |text| zone(text.trim())).map(Value::Text),
        Type::Uuid => convert(text, |text| uuid(text.trim())).map(Value::Text),
        // In a text file a list or a record stands as JSON.
        Type::Json | Type::List(_) | Type::Record(_) => json::value(text.trim(), &field.ty),
        Type::Enum { open: true, .. } => Ok(Value::Text(text)),
        Type::Enum { values, open: false } => {
            if values.iter().any(|value| *value == *text) {
                Ok(Value::Text(text))
            } else {
                Err(STRANGE_WORD.into())
            }
        }
        Type::Int => whole(text.trim()).map(Value::Int),
        Type::Decimal(digits, after) => decimal(text.trim(), *digits, *after).map(Value::Decimal),
        Type::Bool(words) => yes_or_no(text.trim(), words.as_ref()).map(Value::Bool),
        Type::Date => day(text.trim()).map(Value::Date),
        Type::Instant => instant(text.trim()).map(Value::Instant),
        Type::Email => convert(text, |text| email::delivered(text).map_err(Cow::Borrowed)).map(Value::Text),
        Type::Phone => convert(text, |text| phone(text.trim())).map(Value::Text),
        Type::Country => convert(text, |text| country(text.trim())).map(Value::Text),
        Type::Url => convert(text, |text| url(text.trim())).map(Value::Text),
    }
}

fn utf8(cell: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Misfit> {
    const BAD: Misfit = Cow::Borrowed(
        "holds letters that are not in UTF-8; save the file as `CSV UTF-8`, or say its `encoding` in `connect`",
    );
    match cell {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| BAD),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| BAD),
    }
}

fn convert<'c>(
    text: Cow<'c, str>,
    change: impl for<'t> FnOnce(&'t str) -> Result<Cow<'t, str>, Misfit>,
) -> Result<Cow<'c, str>, Misfit> {
    match text {
        Cow::Borrowed(text) => change(text),
        Cow::Owned(text) => change(&text).map(|text| Cow::Owned(text.into_owned())),
    }
}

fn within(text: Cow<'_, str>, limit: Option<u32>) -> Result<Cow<'_, str>, Misfit> {
    match limit {
        // A character takes at least one byte.
        Some(limit) if text.len() > limit as usize && text.chars().count() > limit as usize => {
            Err(format!("is longer than {limit} characters").into())
        }
        _ => Ok(text),
    }
}

fn whole(text: &str) -> Result<i64, Misfit> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("is no whole number".into());
    }
    text.parse().map_err(|_| "is too large a number".into())
}

fn decimal(text: &str, digits: u32, after: u32) -> Result<Decimal, Misfit> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !numeric(whole) || !numeric(fraction) {
        return Err("is no decimal number (digits, with a point before the decimals)".into());
    }
    if fraction.trim_end_matches('0').len() > after as usize {
        return Err(format!("has more than {after} digits after the point").into());
    }
    if whole.trim_start_matches('0').len() > digits.saturating_sub(after) as usize {
        return Err("is too large a number".into());
    }
    Decimal::from_str_exact(text).map_err(|_| "is too large a number".into())
}

fn yes_or_no(text: &str, words: Option<&(String, String)>) -> Result<bool, Misfit> {
    let (yes, no) = words.map_or(("true", "false"), |(yes, no)| (yes.as_str(), no.as_str()));
    if text == yes {
        return Ok(true);
    }
    if text == no {
        return Ok(false);
    }
    // Capitals do not matter, unless they are all that tells the two words apart.
    let same = |left: &str, right: &str| left.to_lowercase() == right.to_lowercase();
    match (same(text, yes), same(text, no)) {
        (true, false) => Ok(true),
        (false, true) => Ok(false),
        _ => Err(format!("is neither `{yes}` nor `{no}`").into()),
    }
}

fn day(text: &str) -> Result<Date, Misfit> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return Err("is no day in the form `yyyy-MM-dd`".into());
    }
    text.parse().map_err(|_| "is a day that the calendar does not have".into())
}

fn instant(text: &str) -> Result<Timestamp, Misfit> {
    text.parse().map_err(|_| {
        "is no point in time in the form `2027-01-31T09:00:00Z` (with `Z` or an offset such as `+01:00`)"
            .into()
    })
}

/// Digits in all and after the point that an amount of money may have.
pub(super) const MONEY: (u32, u32) = (28, 6);

fn time(text: &str) -> Result<Time, Misfit> {
    let shape = matches!(text.len(), 5 | 8)
        && text.bytes().enumerate().all(|(index, byte)| match index {
            2 | 5 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    let no_time = || Misfit::from("is no time of day in the form `09:30` or `09:30:00`");
    if shape { text.parse().map_err(|_| no_time()) } else { Err(no_time()) }
}

fn duration(text: &str) -> Result<Period, Misfit> {
    let no_length = || Misfit::from("is no length of time in the form `P2D` or `PT15M`");
    if !text.trim_start_matches('-').starts_with('P') {
        return Err(no_length());
    }
    let span: Span = text.parse().map_err(|_| no_length())?;
    let months = i64::from(span.get_years()) * 12 + i64::from(span.get_months());
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let seconds = i64::from(span.get_hours()) * 3600 + span.get_minutes() * 60 + span.get_seconds();
    Ok(Period { months, days, business_days: 0, exact: SignedDuration::from_secs(seconds) })
}

fn language(text: &str) -> Result<Cow<'_, str>, Misfit> {
    let part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let known = (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    if known && parts.all(part) {
        Ok(Cow::Borrowed(text))
    } else {
        Err("is no language code such as `da` or `pt-BR`".into())
    }
}

fn currency(text: &str) -> Result<Cow<'_, str>, Misfit> {
    if text.len() != 3 || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err("is no currency code of three letters".into());
    }
    Ok(Cow::Owned(text.to_ascii_uppercase()))
}

fn zone(text: &str) -> Result<Cow<'_, str>, Misfit> {
    match jiff::tz::TimeZone::get(text) {
        Ok(_) => Ok(Cow::Borrowed(text)),
        Err(_) => Err("is no time zone such as `Europe/Copenhagen`".into()),
    }
}

fn uuid(text: &str) -> Result<Cow<'_, str>, Misfit> {
    let parsed = uuid::Uuid::try_parse(text);
    parsed.map(|uuid| Cow::Owned(uuid.hyphenated().to_string())).map_err(|_| "is no UUID".into())
}

fn phone(text: &str) -> Result<Cow<'_, str>, Misfit> {
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        Ok(Cow::Borrowed(text))
    } else {
        Err("is no phone number: it has no digits".into())
    }
}

fn country(text: &str) -> Result<Cow<'_, str>, Misfit> {
    let known = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !known {
        return Err("is no country code of two letters".into());
    }
    Ok(if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(text.to_ascii_uppercase())
    } else {
        Cow::Borrowed(text)
    })
}

fn url(text: &str) -> Result<Cow<'_, str>, Misfit> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !text.chars().any(char::is_whitespace) => Ok(Cow::Borrowed(text)),
        _ => Err("is no web address that begins with `https://` or `http://`".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::tests::field;

    fn cell(ty: Type, optional: bool, text: &str) -> Result<Value<'static>, String> {
        let mut field = field("F", ty);
        field.optional = optional;
        read(&field, Cow::Borrowed(text.as_bytes())).map(Value::into_owned).map_err(Cow::into_owned)
    }

    fn word(text: &str) -> Value<'static> {
        Value::Text(text.to_owned().into())
    }

    #[test]
    fn empty_cells() {
        assert_eq!(cell(Type::Text(None), true, ""), Ok(Value::Null));
        assert_eq!(cell(Type::Text(None), false, ""), Ok(word("")));
        assert_eq!(cell(Type::Text(None), true, " "), Ok(word(" ")));
        assert_eq!(cell(Type::Int, true, " "), Ok(Value::Null));
        assert_eq!(cell(Type::Email, false, " "), Err("is empty".into()));
    }

    #[test]
    fn what_fits() {
        assert_eq!(cell(Type::Text(Some(3)), false, "æøå"), Ok(word("æøå")));
        assert_eq!(cell(Type::Id, false, "00123"), Ok(word("00123")));
        assert_eq!(cell(Type::Int, false, " -9223372036854775808"), Ok(Value::Int(i64::MIN)));
        assert_eq!(
            cell(Type::Decimal(5, 2), false, "123.450"),
            Ok(Value::Decimal("123.450".parse().unwrap()))
        );
        assert_eq!(cell(Type::Bool(None), false, "TRUE"), Ok(Value::Bool(true)));
        let words = || Type::Bool(Some(("ja".into(), "nej".into())));
        assert_eq!(cell(words(), false, "Nej "), Ok(Value::Bool(false)));
        assert_eq!(cell(Type::Date, false, "2024-02-29"), Ok(Value::Date("2024-02-29".parse().unwrap())));
        assert_eq!(cell(Type::Email, false, "Ana@X.Example "), Ok(word("Ana@x.example")));
        assert_eq!(cell(Type::Country, false, "dk"), Ok(word("DK")));
        let stage = || Type::Enum { values: vec!["lead".into()], open: false };
        assert_eq!(cell(stage(), false, "lead"), Ok(word("lead")));
        let Ok(Value::Instant(at)) = cell(Type::Instant, false, "2024-03-01T10:00:00+01:00") else {
            panic!()
        };
        assert_eq!(at.to_string(), "2024-03-01T09:00:00Z");
    }

    #[test]
    fn what_does_not_fit_says_why_without_the_value() {
        let cases = [
            (Type::Text(Some(3)), "abcd", "is longer than 3 characters"),
            (Type::Int, "1.5", "is no whole number"),
            (Type::Int, "1e3", "is no whole number"),
            (Type::Int, "9223372036854775808", "is too large a number"),
            (Type::Decimal(5, 2), "1.234", "has more than 2 digits after the point"),
            (Type::Decimal(5, 2), "1234", "is too large a number"),
            (Type::Decimal(5, 2), "1,5", "is no decimal number (digits, with a point before the decimals)"),
            (Type::Decimal(5, 2), "1_0", "is no decimal number (digits, with a point before the decimals)"),
            (Type::Bool(None), "yes", "is neither `true` nor `false`"),
            (Type::Date, "2024-2-29", "is no day in the form `yyyy-MM-dd`"),
            (Type::Date, "2023-02-29", "is a day that the calendar does not have"),
            (Type::Email, "ana", "has no `@`"),
            (Type::Country, "Denmark", "is no country code of two letters"),
            (Type::Url, "x.example", "is no web address that begins with `https://` or `http://`"),
            (Type::Phone, "none", "is no phone number: it has no digits"),
        ];
        for (ty, text, reason) in cases {
            assert_eq!(cell(ty, false, text), Err(reason.into()), "{text}");
        }
        assert!(cell(Type::Instant, false, "2024-03-01T10:00:00").is_err());
        let open = Type::Enum { values: vec![], open: true };
        assert_eq!(cell(open, false, "anything"), Ok(word("anything")));
        let bad = read(&field("F", Type::Text(None)), Cow::Borrowed(b"\xff"));
        assert_eq!(bad, Err("holds letters that are not in UTF-8; save the file as `CSV UTF-8`, or say its `encoding` in `connect`".into()));
    }
}
