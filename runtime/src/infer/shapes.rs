//! What one value looks like. A value may look like several things; what the column is, all of them together tell.

use crate::transform::cells;
use martlet_compiler::plan::{Field, Type};
use martlet_compiler::types::value::{Outcome, Value};
use serde::Deserialize;
use std::borrow::Cow;

/// What a value may look like; in the tables by the name in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Shape {
    /// Anything: for what the tables ask.
    Any,
    /// One of few words: asked of the whole column.
    Few,
    Email,
    /// Written as phone numbers are.
    Phone,
    /// Nothing but seven to fifteen digits.
    Digits,
    Url,
    /// A web address without its beginning.
    Host,
    Int,
    /// Digits that begin with a zero.
    LeadingZero,
    Number,
    #[serde(rename = "number with comma")]
    NumberWithComma,
    /// A day, however written.
    Date,
    IsoDate,
    Instant,
    /// A day and a time without a zone.
    Moment,
    Time,
    Uuid,
    Ip,
    Iban,
    Country,
    #[serde(rename = "country name")]
    CountryName,
    Language,
    Timezone,
    Currency,
    /// Letters, and what stands between them in names.
    Words,
    /// No blank in it.
    Token,
    Postcode,
}

/// How days are written, other than by ISO 8601; of two that fit the same the first is likelier.
pub(super) const DAYS: [&str; 8] =
    ["d.M.yyyy", "d/M/yyyy", "M/d/yyyy", "d-M-yyyy", "yyyy/MM/dd", "yyyyMMdd", "M-d-yyyy", "yyyy.MM.dd"];

/// What a value looks like, and in which of [`DAYS`] it is a day.
pub(super) fn shapes(text: &str, found: &mut Vec<Shape>, days: &mut Vec<usize>) {
    let text = text.trim();
    found.clear();
    days.clear();
    let mut add = |fits: bool, shape: Shape| {
        if fits {
            found.push(shape);
        }
    };
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let spaced = text.chars().any(char::is_whitespace);
    let is = |ty: Type| cells::read(&field(ty), Cow::Borrowed(bytes)).is_ok();

    add(text.contains('@') && !spaced && is(Type::Email), Shape::Email);
    add(is(Type::Url), Shape::Url);
    add(is_host(text), Shape::Host);
    add(bytes.len() == 36 && is(Type::Uuid), Shape::Uuid);
    add(text.parse::<std::net::IpAddr>().is_ok(), Shape::Ip);
    add(bytes.len() <= 42 && digits > 2 && kernel("iban", text, &[]), Shape::Iban);
    add(!spaced && bytes.len() <= 64, Shape::Token);
    add(is_words(text), Shape::Words);
    add(is_postcode(text), Shape::Postcode);
    if digits > 0 {
        add(is_phone(text, digits), Shape::Phone);
        add(digits == bytes.len() && (7..=15).contains(&digits), Shape::Digits);
        add(is(Type::Int), Shape::Int);
        add(bytes.len() > 1 && bytes.first() == Some(&b'0') && digits == bytes.len(), Shape::LeadingZero);
        add(is(Type::Decimal(28, 10)), Shape::Number);
        add(text.contains(',') && is_number_with_comma(text), Shape::NumberWithComma);
        let iso = bytes.len() == 10 && is(Type::Date);
        add(iso, Shape::IsoDate);
        add(is(Type::Instant), Shape::Instant);
        let moment = moment_of(text, iso);
        add(moment, Shape::Moment);
        add(bytes.len() <= 8 && text.contains(':') && is(Type::Time), Shape::Time);
        if (8..=10).contains(&bytes.len()) && !iso {
            days.extend((0..DAYS.len()).filter(|form| is_day(text, *form)));
        }
        let day = iso || !days.is_empty();
        add(day || moment, Shape::Date);
    } else {
        add(bytes.len() == 2 && is_country(text), Shape::Country);
        add(bytes.len() > 3 && kernel("country_code", text, &[]), Shape::CountryName);
        add(is_language(text), Shape::Language);
        add(text.contains('/') && is(Type::Timezone), Shape::Timezone);
        let capitals = bytes.len() == 3 && bytes.iter().all(u8::is_ascii_uppercase);
        add(capitals && kernel("currency_code", text, &[]), Shape::Currency);
    }
}

fn is_day(text: &str, form: usize) -> bool {
    DAYS.get(form).is_some_and(|form| kernel("parse_date", text, &[form]))
}

/// Whether a function of the language takes the text.
fn kernel(name: &str, text: &str, more: &[&str]) -> bool {
    let Some(kernel) = martlet_stdlib::kernel(name) else { return false };
    let mut arguments = vec![Value::Text(Cow::Borrowed(text))];
    arguments.extend(more.iter().map(|text| Value::Text(Cow::Borrowed(*text))));
    matches!(kernel(&arguments), Outcome::Value(value) if !value.is_absent())
}

fn is_country(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
        && kernel("country_name", &text.to_ascii_uppercase(), &[])
}

fn is_language(text: &str) -> bool {
    let base = text.split(['-', '_']).next().unwrap_or_default();
    let code = base.len() == 2 && base.bytes().all(|byte| byte.is_ascii_alphabetic());
    code && text.len() <= 6 && !text.contains('_') && kernel("language_code", &base.to_ascii_lowercase(), &[])
}

fn is_host(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-');
    host.contains('.')
        && host.split('.').all(part)
        && host.rsplit('.').next().is_some_and(|end| end.len() > 1 && end.chars().all(char::is_alphabetic))
        && !text.chars().any(char::is_whitespace)
}

fn is_words(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
        && text.chars().count() <= 60
        && text.chars().all(|c| {
            c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.' | ',' | '/' | '(' | ')' | '&' | 'ʼ')
        })
}

/// As postal codes of the world are: short, a digit in it, letters only in a few places.
fn is_postcode(text: &str) -> bool {
    let signs = text.chars().filter(|c| c.is_ascii_alphanumeric()).count();
    (3..=10).contains(&signs)
        && text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, ' ' | '-'))
}

fn is_phone(text: &str, digits: usize) -> bool {
    let other =
        |c: char| !c.is_ascii_digit() && !matches!(c, '+' | ' ' | '-' | '(' | ')' | '/' | '.' | '\u{a0}');
    let begins = text.starts_with('+') || text.starts_with("00");
    let parted = text.contains([' ', '-', '(', '/']) && (text.starts_with('0') || text.starts_with('('));
    let american = text.len() == 12 && text.matches('-').count() == 2;
    let whole = text.starts_with('0') && digits >= 9;
    (7..=15).contains(&digits) && !text.contains(other) && (begins || parted || american || whole)
}

/// `1.234,50`, `1 234,50`, `12,5`: digits in groups of three, with a comma before the decimals.
fn is_number_with_comma(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let Some((whole, fraction)) = unsigned.rsplit_once(',') else { return false };
    let group = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(['.', ' ', '\u{a0}', '\u{202f}']);
    let first = groups.next().unwrap_or_default();
    let begins = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    begins && groups.all(group) && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// A day with a time behind it, without a zone, or one with both in another form than RFC 3339.
fn moment_of(text: &str, iso: bool) -> bool {
    let Some((day, time)) = text.split_once([' ', 'T']).filter(|_| !iso) else { return false };
    let clock = time.split([' ', '+', 'Z', '.']).next().unwrap_or_default();
    let parts: Vec<&str> = clock.split(':').collect();
    let is_clock = (2..=3).contains(&parts.len())
        && parts
            .iter()
            .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_iso = || cells::read(&field(Type::Date), Cow::Borrowed(day.as_bytes())).is_ok();
    is_clock && (is_iso() || (0..DAYS.len()).any(|form| is_day(day, form)))
}

fn field(ty: Type) -> Field {
    crate::drivers::bare_field(&[], ty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(text: &str, shape: Shape) -> bool {
        let (mut found, mut days) = (Vec::new(), Vec::new());
        shapes(text, &mut found, &mut days);
        found.contains(&shape)
    }

    #[test]
    fn values_look_like_what_they_are() {
        for (text, shape) in [
            ("ana@mail.example", Shape::Email),
            ("+45 33 12 34 56", Shape::Phone),
            ("030 / 1234567", Shape::Phone),
            ("00123", Shape::LeadingZero),
            ("1.234,50", Shape::NumberWithComma),
            ("31.12.2026", Shape::Date),
            ("31.12.2026 10:15", Shape::Moment),
            ("2026-12-31T10:15:00Z", Shape::Instant),
            ("10:15", Shape::Time),
            ("192.0.2.7", Shape::Ip),
            ("GB82 WEST 1234 5698 7654 32", Shape::Iban),
            ("Deutschland", Shape::CountryName),
            ("UA", Shape::Country),
            ("de-AT", Shape::Language),
            ("EUR", Shape::Currency),
            ("Anne-Marie d’Arc", Shape::Words),
            ("SW1A 1AA", Shape::Postcode),
            ("www.mail.example/ana", Shape::Host),
        ] {
            assert!(looks(text, shape), "{text} as {shape:?}");
        }
        for (text, shape) in [
            ("12.5", Shape::NumberWithComma),
            ("31.02.2026", Shape::Date),
            ("4711", Shape::Phone),
            ("GB82 WEST 1234 5698 7654 33", Shape::Iban),
            ("ana@", Shape::Email),
            ("XQ", Shape::Country),
        ] {
            assert!(!looks(text, shape), "{text} as {shape:?}");
        }
    }
}
