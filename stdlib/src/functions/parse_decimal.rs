//! `parse_decimal`: a decimal number from text, with the signs that the country uses.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_decimal",
    family: Family::Numbers,
    summary: "a decimal number from text: say which sign stands before the decimals; the other of `.` and `,`, spaces \
              and apostrophes may stand between groups of three digits",
    in_words: "read as a number",
    params: &[
        value("text", Kind::Text, "the number as somebody wrote it"),
        literal("point", Kind::Text, "the sign before the decimals: \".\" or \",\""),
    ],
    returns: Returns::Kind(Kind::Decimal),
    check_literals: Some(a_point),
    fails: &["the text is no number in that form"],
    search: &["decimal comma", "float", "convert", "to number", "amount", "money", "locale"],
    examples: &[
        example("a Danish amount", r#""1.234,50" | parse_decimal(",")"#, "1234.50"),
        example("an English amount", r#""1,234.50" | parse_decimal(".")"#, "1234.50"),
        example("no decimals", r#""-17" | parse_decimal(".")"#, "-17"),
        example("the zero is left out", r#"".5" | parse_decimal(".")"#, "0.5"),
        example("groups are of three digits", r#""1.23" | parse_decimal(",")"#, "fails"),
        example("a currency is no digit", r#""EUR 5" | parse_decimal(".")"#, "fails"),
        example("null stays null", r#"null | parse_decimal(".")"#, "null"),
    ],
    ..BASE
};

/// The decimal sign is one of the two in use.
pub(super) fn a_point(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(1).copied().flatten() {
        Some(point) if !matches!(point, "." | ",") => {
            Err(format!("`{point}` stands before no decimals; write `\".\"` or `\",\"`"))
        }
        _ => Ok(()),
    }
}

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let point = text_at(arguments, 1).and_then(|point| point.chars().next()).unwrap_or('.');
    on_text(arguments, |text| match read(text.trim(), point) {
        Some(number) => Outcome::Value(Value::Decimal(number)),
        None => fails("the text is no number in that form"),
    })
}

#[cfg(feature = "kernels")]
pub(super) fn read(text: &str, point: char) -> Option<Decimal> {
    let (minus, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = match unsigned.split_once(point) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (unsigned, None),
    };
    let numeric = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut written = String::with_capacity(text.len() + 1);
    if minus {
        written.push('-');
    }
    match whole.chars().find(|c| !c.is_ascii_digit()) {
        Some(mark) if mark != point && matches!(mark, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’') => {
            let mut groups = whole.split(mark);
            written.push_str(groups.next().filter(numeric).filter(|first| first.len() <= 3)?);
            for group in groups {
                written.push_str(Some(group).filter(numeric).filter(|group| group.len() == 3)?);
            }
        }
        Some(_) => return None,
        // `,5` is a half: people leave the zero out.
        None if whole.is_empty() && decimals.is_some() => written.push('0'),
        None => written.push_str(Some(whole).filter(numeric)?),
    }
    if let Some(decimals) = decimals {
        written.push('.');
        written.push_str(Some(decimals).filter(numeric)?);
    }
    Decimal::from_str_exact(&written).ok()
}
