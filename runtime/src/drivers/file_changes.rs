//! The rows of a unit by key, as a file that is written anew takes them; what a key looks like is up to the file's form.

use super::destination::Target;
use martlet_delivery::ports::{NotTaken, PortError, Rows};
use martlet_delivery::record::{Action, Cell, Key};
use std::collections::HashMap;

/// The rows of a unit, by key.
pub(super) struct Changes {
    pub(super) rows: Vec<Change>,
    /// First row of each key.
    first: HashMap<Vec<u8>, usize>,
}

/// One row.
pub(super) struct Change {
    pub(super) number: u64,
    pub(super) action: Action,
    pub(super) cells: Vec<Cell>,
    /// The next row with the same key.
    next: Option<usize>,
    /// How many records of the file have this key (of the key's first row).
    pub(super) counterparts: u64,
}

/// Keeps the parts of a key apart by their lengths.
pub(super) fn part(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
    bytes.extend_from_slice(part);
}

impl Changes {
    /// Takes the rows; `key` gives the bytes that a record of the file with this key has for it.
    pub(super) fn collect(
        target: &Target,
        key: impl Fn(&Key) -> Vec<u8>,
        rows: &mut dyn Rows,
    ) -> Result<Changes, PortError> {
        let mut changes = Changes { rows: Vec::new(), first: HashMap::new() };
        let mut last: HashMap<usize, usize> = HashMap::new();
        while let Some((number, staged)) = rows.next()? {
            let index = changes.rows.len();
            let first = *changes.first.entry(key(&staged.key)).or_insert(index);
            if first != index {
                let before = last.insert(first, index).unwrap_or(first);
                if let Some(before) = changes.rows.get_mut(before) {
                    before.next = Some(index);
                }
            }
            let (action, mut cells) = (staged.action, staged.cells);
            for (slot, cell) in target.key.iter().zip(staged.key.0) {
                if let Some(empty @ Cell::Unchanged) = cells.get_mut(*slot) {
                    *empty = cell;
                }
            }
            changes.rows.push(Change { number, action, cells, next: None, counterparts: 0 });
        }
        Ok(changes)
    }

    /// The rows that come to nothing, whatever the records are: what is put and will not be there, because none or
    /// several have its key, and what is about a record that cannot be found.
    pub(super) fn refused(&self, target: &Target) -> Vec<(u64, NotTaken)> {
        let beyond = |row: &Change| Some((row.number, target.out_of_reach(row.action)?));
        let mut refused: Vec<_> = self.rows.iter().filter_map(beyond).collect();
        for first in self.first.values().filter_map(|index| self.rows.get(*index)) {
            let several = || format!("{} records of the file have this key", first.counterparts);
            let Some(why) = target.leaves(first.counterparts, several) else { continue };
            let put = self.chain(first).filter(|row| row.action == Action::Put);
            refused.extend(put.map(|row| (row.number, why.clone())));
        }
        refused.sort_by_key(|(number, _)| *number);
        refused
    }

    /// Whether there is nothing to write.
    pub(super) fn puts_nothing(&self) -> bool {
        self.rows.iter().all(|row| row.action != Action::Put)
    }

    /// The first row with a key, with its index.
    pub(super) fn of_key(&self, key: &[u8]) -> Option<(usize, &Change)> {
        let index = *self.first.get(key)?;
        Some((index, self.rows.get(index)?))
    }

    /// The rows with the same key, each with its index, from the first on.
    pub(super) fn chain_from(&self, index: usize) -> impl Iterator<Item = (usize, &Change)> {
        let at = |index: usize| Some((index, self.rows.get(index)?));
        std::iter::successors(at(index), move |(_, row)| row.next.and_then(at))
    }

    fn chain<'c>(&'c self, first: &'c Change) -> impl Iterator<Item = &'c Change> {
        std::iter::successors(Some(first), |row| row.next.and_then(|next| self.rows.get(next)))
    }

    /// Notes a record of the file with this key.
    pub(super) fn count(&mut self, key: &[u8]) {
        if let Some(change) = self.first.get(key).and_then(|index| self.rows.get_mut(*index)) {
            change.counterparts += 1;
        }
    }
}
