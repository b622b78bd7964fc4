//! Keys of a table that are spelled otherwise than they are read: `Ana@X.Example` is the address `Ana@x.example`. Who
//! changes records that are there changes them all, however they are spelled: a "no" must not miss one.

use super::destination::Target;
use crate::transform::{TableCell, meaning};
use martlet_compiler::plan::Type;
use martlet_delivery::record::{Cell, Key, Staged};
use std::collections::HashMap;

/// The spellings that an exact comparison misses, by what they mean; each as the database has it.
pub(super) struct OddKeys<R>(HashMap<Vec<String>, Vec<R>>);

impl<R: PartialEq> OddKeys<R> {
    pub(super) fn none() -> OddKeys<R> {
        OddKeys(HashMap::new())
    }

    /// Notes the key of a record that is there, if it is spelled otherwise than it is read.
    pub(super) fn note(&mut self, target: &Target, cells: &[TableCell], spelled: R) {
        let (mut means, mut exact) = (Vec::with_capacity(cells.len()), true);
        for (field, cell) in target.key_fields().zip(cells) {
            let Some(meaning) = meaning(field, cell) else { return };
            exact &= !matches!(cell, TableCell::Text(text) if *text != meaning.as_bytes());
            means.push(meaning);
        }
        if exact {
            return;
        }
        let all = self.0.entry(means).or_default();
        if !all.contains(&spelled) {
            all.push(spelled);
        }
    }

    /// The other spellings of a row's key.
    pub(super) fn of(&self, row: &Staged) -> &[R] {
        if self.0.is_empty() {
            return &[];
        }
        self.0.get(&means(&row.key)).map_or(&[], Vec::as_slice)
    }
}

/// What a staged key means, as [`meaning`] writes it.
fn means(key: &Key) -> Vec<String> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Int(number) => number.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Null | Cell::Unchanged => String::new(),
    };
    key.0.iter().map(text).collect()
}

/// Whether texts that differ may be read as the same value of this type.
pub(super) fn has_spellings(ty: &Type) -> bool {
    !matches!(ty, Type::Text(_) | Type::Id | Type::Enum { .. } | Type::Int | Type::Bool(_))
}
