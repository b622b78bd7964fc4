//! Values as cells of a CSV file: rendered by type, guarded against spreadsheets, quoted.

use martlet_compiler::plan::Type;
use martlet_delivery::record::Cell;
use std::borrow::Cow;

/// Who the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellStyle {
    /// Another program: every value exactly.
    Machine,
    /// A person with a spreadsheet: values that it would take for a formula get an apostrophe in front.
    Spreadsheet,
}

/// The value that a cell has in the file. `None` for a cell that keeps what is there.
pub(super) fn value<'c>(cell: &'c Cell, ty: &Type, style: CellStyle) -> Option<Cow<'c, str>> {
    Some(match cell {
        Cell::Unchanged => return None,
        Cell::Null => Cow::Borrowed(""),
        Cell::Int(number) => Cow::Owned(number.to_string()),
        Cell::Bool(value) => Cow::Owned(match ty {
            Type::Bool(Some((yes, no))) => guarded(if *value { yes } else { no }, style).into_owned(),
            _ => value.to_string(),
        }),
        // A number's sign is no formula.
        Cell::Text(text) if matches!(ty, Type::Int | Type::Decimal(..)) => Cow::Borrowed(text),
        Cell::Text(text) => guarded(text, style),
    })
}

/// Puts an apostrophe before what a spreadsheet takes for a formula. It can be undone: a value that begins with
/// apostrophes and goes on like a formula gets one more.
fn guarded(text: &str, style: CellStyle) -> Cow<'_, str> {
    let dangerous =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if style == CellStyle::Spreadsheet && text.trim_start_matches('\'').starts_with(dangerous) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

/// Writes a value as a cell, in quotes where it needs them. `empty` text (other than no value) is `""`.
pub(super) fn quote(value: &str, is_null: bool, delimiter: u8, out: &mut Vec<u8>) {
    let plain = !value.bytes().any(|byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r'));
    if plain && (is_null || !value.is_empty()) {
        out.extend_from_slice(value.as_bytes());
        return;
    }
    out.push(b'"');
    for byte in value.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        let guard = |text: &str| {
            value(&Cell::Text(text.into()), &Type::Text(None), CellStyle::Spreadsheet).unwrap().into_owned()
        };
        for start in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"] {
            assert_eq!(guard(&format!("{start}1")), format!("'{start}1"));
        }
        assert_eq!(guard("'=1"), "''=1");
        assert_eq!(guard("'n beetje"), "'n beetje");
        let minus = Cell::Text("-1.50".into());
        assert_eq!(value(&minus, &Type::Decimal(5, 2), CellStyle::Spreadsheet).unwrap(), "-1.50");
        assert_eq!(value(&Cell::Int(-1), &Type::Int, CellStyle::Spreadsheet).unwrap(), "-1");
        assert_eq!(value(&minus, &Type::Text(None), CellStyle::Machine).unwrap(), "-1.50");
    }

    proptest! {
        #[test]
        fn guards_keep_values_apart(left in "['=a＠]{0,4}", right in "['=a＠]{0,4}") {
            let (one, two) = (guarded(&left, CellStyle::Spreadsheet), guarded(&right, CellStyle::Spreadsheet));
            prop_assert_eq!(one == two, left == right);
        }
    }
}
