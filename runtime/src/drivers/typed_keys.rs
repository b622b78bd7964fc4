//! Keys of files whose cells have types: as the text of what they are.

use super::destination::Target;
use super::file_changes::part;
use crate::transform::{TableCell, key_text, meaning};
use martlet_delivery::record::{Cell, Key};

/// A staged key.
pub(super) fn typed_key(target: &Target, key: &Key) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (cell, field) in key.0.iter().zip(target.key_fields()) {
        part(&mut bytes, key_text(cell, &field.ty).as_bytes());
    }
    bytes
}

/// The key of a record of the file, whose cells are these; `None` where it has none.
pub(super) fn held_key(target: &Target, cell: impl Fn(usize) -> Option<TableCell>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for (slot, field) in target.key.iter().zip(target.key_fields()) {
        let text = match &cell(*slot)? {
            // Where records are made, two spellings of a text are two keys.
            TableCell::Text(text) if target.adds => String::from_utf8(text.clone()).ok()?,
            cell => meaning(field, cell)?,
        };
        part(&mut bytes, key_text(&Cell::Text(text), &field.ty).as_bytes());
    }
    Some(bytes)
}

/// Whether there is nothing in a cell.
pub(super) fn is_nothing(cell: Option<&TableCell>) -> bool {
    match cell {
        None | Some(TableCell::Null) => true,
        Some(TableCell::Text(text)) => text.is_empty(),
        Some(_) => false,
    }
}
