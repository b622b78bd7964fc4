//! Cells of a sheet: what they hold, and how values are written into them so that they come back as they were.

use super::csv_cells::{CellStyle, value};
use super::xlsx_book::{Book, Days};
use crate::transform::TableCell;
use jiff::Span;
use jiff::civil::{Date, DateTime};
use martlet_compiler::plan::{Field, Type};
use martlet_delivery::record::Cell;
use rust_decimal::Decimal;

/// Characters that a cell may have, as Excel's specification says.
const LONGEST: usize = 32_767;

/// Digits of a number that Excel keeps.
const DIGITS: usize = 15;

/// What is written into a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Nothing,
    Text(String),
    Number(String),
    Bool(bool),
}

/// A cell as it is written; none: it stays as it is.
///
/// # Errors
/// The sheet cannot hold it.
pub(super) fn written(cell: &Cell, field: &Field, style: CellStyle) -> Result<Option<Written>, String> {
    let Some(text) = value(cell, &field.ty, style) else { return Ok(None) };
    let number = matches!(field.ty, Type::Int | Type::Decimal(..) | Type::Money { .. });
    Ok(Some(match cell {
        Cell::Null => Written::Nothing,
        Cell::Bool(value) if field.ty == Type::Bool(None) => Written::Bool(*value),
        _ if number => match short(&text) {
            Some(number) => Written::Number(number),
            None => Written::Text(text.into_owned()),
        },
        _ if text.encode_utf16().count() > LONGEST => {
            return Err(format!(
                "`{}` has more than {LONGEST} characters, and no cell holds them",
                field.name
            ));
        }
        _ => Written::Text(text.into_owned()),
    }))
}

/// A number that Excel keeps whole; others are written as text.
fn short(text: &str) -> Option<String> {
    let number = Decimal::from_str_exact(text).ok()?.normalize();
    let digits = number.mantissa().unsigned_abs().to_string();
    let text = number.to_string();
    (digits.trim_end_matches('0').len() <= DIGITS && text.len() <= DIGITS + 6).then_some(text)
}

/// What a cell holds: `kind` and `style` are its attributes `t` and `s`, `text` what stands in it.
pub(super) fn held(book: &Book, kind: &str, style: Option<usize>, text: &str) -> TableCell {
    let of = |text: &str| TableCell::Text(text.as_bytes().to_vec());
    match kind {
        "s" => match text.trim().parse().ok().and_then(|number| book.text(number)) {
            Some(text) => of(text),
            None => TableCell::Bytes,
        },
        "inlineStr" | "str" | "d" => of(text),
        "b" => match text.trim() {
            "1" | "true" => TableCell::Bool(true),
            "0" | "false" => TableCell::Bool(false),
            _ => TableCell::Bytes,
        },
        // A formula that went wrong is no value.
        "e" => TableCell::Bytes,
        _ if text.trim().is_empty() => TableCell::Null,
        _ => match book.days(style) {
            Some(days) => day(text.trim(), days).map_or(TableCell::Bytes, |day| of(&day)),
            None => number(text.trim()),
        },
    }
}

fn number(text: &str) -> TableCell {
    if let Ok(whole) = text.parse() {
        return TableCell::Int(whole);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => TableCell::Real(number),
        _ => TableCell::Bytes,
    }
}

/// A number of days as a date, with the time of day where it has one; no zone is known.
fn day(text: &str, days: Days) -> Option<String> {
    let number: f64 = text.parse().ok()?;
    let whole = number.trunc();
    if !(0.0..=2_958_465.0).contains(&whole) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "within what was looked at before")]
    let (whole, millis) = (whole as i32, ((number - whole) * 86_400_000.0).round() as i64);
    let first = match days {
        Days::From1904 => Date::constant(1904, 1, 1),
        // The calendar of 1900 has a 29 February that never was: number 60.
        Days::From1900 if whole == 60 || whole == 0 => return None,
        Days::From1900 if whole < 60 => Date::constant(1899, 12, 31),
        Days::From1900 => Date::constant(1899, 12, 30),
    };
    let at: DateTime =
        first.checked_add(Span::new().days(whole)).ok()?.to_datetime(jiff::civil::Time::midnight());
    let at = at.checked_add(Span::new().milliseconds(millis)).ok()?;
    Some(if millis == 0 { at.date().to_string() } else { at.to_string() })
}

/// A text as XML may hold it: other characters by their number, and what looks like such a number too.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        let odd = matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\r' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        if odd || (letter == '_' && by_number(text.get(at..).unwrap_or_default()).is_some()) {
            out.push_str(&format!("_x{:04X}_", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    out
}

/// The text of what XML holds.
pub(super) fn unescaped(held: &str) -> String {
    if !held.contains("_x") {
        return held.to_owned();
    }
    let mut units: Vec<u16> = Vec::new();
    let mut rest = held;
    while let Some(letter) = rest.chars().next() {
        let skip = match by_number(rest) {
            Some(unit) => {
                units.push(unit);
                "_x0000_".len()
            }
            None => {
                units.extend_from_slice(letter.encode_utf16(&mut [0; 2]));
                letter.len_utf8()
            }
        };
        rest = rest.get(skip..).unwrap_or_default();
    }
    String::from_utf16_lossy(&units)
}

/// The number in `_x000D_`, which the text begins with.
fn by_number(text: &str) -> Option<u16> {
    let (digits, end) = text.strip_prefix("_x")?.split_at_checked(4)?;
    let hexadecimal = end.starts_with('_') && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (number, day_of_1900, day_of_1904) in [
            ("1", Some("1900-01-01"), Some("1904-01-02")),
            ("59", Some("1900-02-28"), Some("1904-02-29")),
            ("60", None, Some("1904-03-01")),
            ("61", Some("1900-03-01"), Some("1904-03-02")),
            ("45351", Some("2024-02-29"), Some("2028-03-01")),
            ("45351.5", Some("2024-02-29T12:00:00"), Some("2028-03-01T12:00:00")),
            ("2958465", Some("9999-12-31"), None),
            ("-1", None, None),
            ("x", None, None),
        ] {
            assert_eq!(day(number, Days::From1900).as_deref(), day_of_1900, "{number}");
            assert_eq!(day(number, Days::From1904).as_deref(), day_of_1904, "{number}");
        }
    }

    #[test]
    fn numbers_that_excel_would_round_are_texts() {
        for (number, kept) in [
            ("123456789012345", Some("123456789012345")),
            ("1234567890123456", None),
            ("-0.10", Some("-0.1")),
            ("0.1234567890123456", None),
            ("1000000000000000000", Some("1000000000000000000")),
            ("0.0000000001", Some("0.0000000001")),
        ] {
            assert_eq!(short(number).as_deref(), kept, "{number}");
        }
    }

    proptest! {
        #[test]
        fn texts_come_back(text in "[_x0-9A-Fa\\r\\n\\t\\x00\\x01\u{fffe}é😀 ]{0,20}") {
            let held = escaped(&text);
            prop_assert_eq!(unescaped(&held), text);
            let odd = held.contains(['\r', '\0', '\u{1}', '\u{fffe}']);
            prop_assert!(!odd);
        }
    }
}
