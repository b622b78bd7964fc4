//! One record of a JSON file on its way into the new one, whatever separates the records there.

use super::destination::Target;
use super::file_changes::part;
use super::packing::Sink;
use crate::transform::JsonLine;
use martlet_compiler::plan::Field;
use martlet_delivery::record::Cell;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// What becomes of the bytes of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// They stay.
    Stays,
    /// The flow changed some of its cells.
    Changed,
    /// There were none: the flow made it.
    New,
}

/// The record that the pass stands at.
pub(super) struct JsonRecord<'p> {
    target: &'p Target,
    /// The object, if it is one that can be read; or the new one.
    object: Option<JsonLine>,
    fate: Fate,
    /// For each column that the flow writes the place of its cell.
    slots: Vec<(&'p Field, usize)>,
    /// Whether no column is within a record of the object.
    flat: bool,
}

impl<'p> JsonRecord<'p> {
    pub(super) fn of(target: &'p Target) -> JsonRecord<'p> {
        let slot = |column: &Field| target.fields.iter().position(|it| it.field.name == column.name);
        let slots: Vec<_> =
            target.columns.iter().filter_map(|column| Some((column, slot(column)?))).collect();
        let names: BTreeSet<String> =
            slots.iter().map(|(column, _)| column.path.join(".").nfc().collect()).collect();
        let flat = names.len() == slots.len() && slots.iter().all(|(column, _)| column.path.len() == 1);
        JsonRecord { target, object: None, fate: Fate::Stays, slots, flat }
    }

    /// Goes on to the next one.
    pub(super) fn forget(&mut self) {
        (self.object, self.fate) = (None, Fate::Stays);
    }

    pub(super) fn read(&mut self, bytes: &[u8]) {
        self.object = JsonLine::read(bytes);
    }

    pub(super) fn is_new(&self) -> bool {
        self.fate == Fate::New
    }

    /// Its text, if it is not what stood there.
    pub(super) fn text(&self) -> Option<&[u8]> {
        let object = self.object.as_ref().filter(|_| self.fate != Fate::Stays)?;
        Some(object.text().as_bytes())
    }

    pub(super) fn key(&self) -> Option<Vec<u8>> {
        let object = self.object.as_ref()?;
        let mut bytes = Vec::new();
        for field in self.target.key_fields() {
            part(&mut bytes, object.key_part(field, self.target.adds)?.as_bytes());
        }
        Some(bytes)
    }

    /// Whether it has nothing in a field that the flow writes.
    pub(super) fn lacks(&self, slot: usize) -> bool {
        match (&self.object, self.target.fields.get(slot)) {
            (Some(object), Some(target)) => object.lacks(&target.field),
            _ => true,
        }
    }

    pub(super) fn change(&mut self, cells: &[(usize, &Cell)]) -> Result<(), String> {
        let Some(object) = &self.object else { return Ok(()) };
        // Where one of the cells has no place in it, none is changed.
        let mut changed = object.clone();
        for (slot, cell) in cells {
            if let Some(target) = self.target.fields.get(*slot) {
                changed.set(&target.field, cell)?;
            }
        }
        (self.object, self.fate) = (Some(changed), Fate::Changed);
        Ok(())
    }

    /// Makes a new one, its names in the order of the object's fields.
    pub(super) fn make(&mut self, cells: &[Cell]) -> Result<(), String> {
        let mut filled = self.slots.iter().filter_map(|(column, slot)| Some((*column, cells.get(*slot)?)));
        let object = match self.flat {
            true => JsonLine::of(filled),
            false => filled.try_fold(JsonLine::empty(), |mut object, (column, cell)| {
                object.put(column, cell).map(|()| object)
            })?,
        };
        (self.object, self.fate) = (Some(object), Fate::New);
        Ok(())
    }
}

/// Writes these bytes, one after the other.
pub(super) fn put(out: &mut dyn Sink, parts: &[&[u8]]) -> Result<(), String> {
    parts.iter().try_for_each(|part| out.write_all(part)).map_err(|error| super::plain(&error))
}
