//! Values as cells of a CSV file: rendered by type, guarded against spreadsheets, quoted.

use crate::transform::split::{Escape, Marks};
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

/// Whether a cell gets an apostrophe in front.
pub(super) fn is_guarded(cell: &Cell, ty: &Type, style: CellStyle) -> bool {
    let number = matches!(ty, Type::Int | Type::Decimal(..));
    matches!(cell, Cell::Text(text) if !number && matches!(guarded(text, style), Cow::Owned(_)))
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

/// How cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoting {
    pub marks: Marks,
    /// Every cell stands in quotes, whether it needs them or not.
    pub always: bool,
}

impl Quoting {
    /// Why a value cannot be written; `None`: it can. `alone`: it is the only one of its row.
    pub(super) fn refuses(self, value: &str, alone: bool) -> Option<&'static str> {
        let Marks { delimiter, quote, escape } = self.marks;
        let ends = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
        match (quote, escape) {
            (None, _) if alone && value.is_empty() => {
                Some("would be a line with nothing in it, without `quote`")
            }
            (None, Escape::Doubled | Escape::None) if value.bytes().any(ends) => Some(
                "holds what separates cells or lines, which cannot be written where `quote` is `none`; say \
                 `escape backslash`, or another `quote`",
            ),
            (Some(quote), Escape::None) if value.bytes().any(|byte| byte == quote) => Some(
                "holds a quotation mark, which cannot be written where `escape` is `none`; say `escape doubled` or \
                 `escape backslash`",
            ),
            _ => None,
        }
    }

    /// Writes a value as a cell, in quotes where it needs them. `empty` text (other than no value) is `""`.
    pub(super) fn write(self, value: &str, is_null: bool, out: &mut Vec<u8>) {
        let Marks { delimiter, quote, escape } = self.marks;
        let ends = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
        let Some(quote) = quote else {
            for byte in value.bytes() {
                if escape == Escape::Backslash && (ends(byte) || byte == b'\\') {
                    out.push(b'\\');
                }
                out.push(byte);
            }
            return;
        };
        let plain = !value.bytes().any(|byte| ends(byte) || byte == quote);
        if !self.always && plain && (is_null || !value.is_empty()) {
            out.extend_from_slice(value.as_bytes());
            return;
        }
        out.push(quote);
        for byte in value.bytes() {
            match escape {
                Escape::Doubled if byte == quote => out.push(quote),
                Escape::Backslash if byte == quote || byte == b'\\' => out.push(b'\\'),
                _ => {}
            }
            out.push(byte);
        }
        out.push(quote);
    }
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
