//! Merges staged rows into the records of a file: written once, over the seam that every form of file has.
//!
//! A record that no row is about passes as it is. Each form says what a record's key is, and how a record is changed
//! and made; which records those are, and what is refused, is decided here.

use super::destination::Target;
use super::file_changes::{Change, Changes};
use martlet_compiler::plan::Only;
use martlet_delivery::ports::NotTaken;
use martlet_delivery::record::{Action, Cell};

/// The records of a file, on their way into the file that replaces it. What goes wrong is said in words.
pub(super) trait Pass {
    /// Goes on to the next record, or to what stands between records; `false` at the end.
    ///
    /// # Errors
    /// The file cannot be read further.
    fn next(&mut self) -> Result<bool, String>;

    /// The key of the record; `None` where it has none, or is no record.
    fn key(&self) -> Option<Vec<u8>>;

    /// Whether there is nothing in a field that the flow writes.
    fn lacks(&self, slot: usize) -> bool;

    /// Changes fields of the record: all of them or none.
    ///
    /// # Errors
    /// A value has no place there.
    fn change(&mut self, cells: &[(usize, &Cell)]) -> Result<(), String>;

    /// Goes on to a new record, behind all others, with a cell for each field that the flow writes.
    ///
    /// # Errors
    /// A value has no place there; then there is no new record.
    fn make(&mut self, cells: &[Cell]) -> Result<(), String>;

    /// Writes the record, or what stands between records.
    ///
    /// # Errors
    /// It cannot be written.
    fn write(&mut self) -> Result<(), String>;

    /// Takes the record away: it is not written.
    ///
    /// # Errors
    /// Something else in the file needs it.
    fn remove(&mut self) -> Result<(), String> {
        Ok(())
    }

    /// Writes what stands behind the last record.
    ///
    /// # Errors
    /// It cannot be written.
    fn end(&mut self) -> Result<(), String>;

    /// How many cells were guarded against being taken for a formula (promise S4).
    fn guarded(&self) -> u64 {
        0
    }
}

/// Counts the records of the file that have the key of a row, and reads the file to its end.
pub(super) fn count(target: &Target, changes: &mut Changes, pass: &mut dyn Pass) -> Result<(), String> {
    while pass.next()? {
        if let Some(key) = target.meets.finds().then(|| pass.key()).flatten() {
            changes.count(&key);
        }
    }
    Ok(())
}

/// What became of the rows.
pub(super) struct Merged {
    /// Those that will not be there, and why.
    pub refused: Vec<(u64, NotTaken)>,
    /// How many cells were guarded.
    pub guarded: u64,
}

/// Writes the file anew: the records that are there with their changes, then the new ones.
pub(super) fn merge(target: &Target, changes: &Changes, pass: &mut dyn Pass) -> Result<Merged, String> {
    let mut merging =
        Merging { target, changes, found: vec![false; changes.rows.len()], refused: changes.refused(target) };
    while pass.next()? {
        let key = target.meets.finds().then(|| pass.key()).flatten();
        let known = key.and_then(|key| changes.of_key(&key));
        match known.is_none_or(|(first, row)| merging.stays(first, row, pass)) {
            true => pass.write()?,
            false => pass.remove()?,
        }
    }
    merging.add(pass)?;
    pass.end()?;
    let mut refused = merging.refused;
    // A row that changes several records may be refused by each of them.
    refused.sort_by_key(|(number, _)| *number);
    refused.dedup_by_key(|(number, _)| *number);
    Ok(Merged { refused, guarded: pass.guarded() })
}

struct Merging<'m> {
    target: &'m Target,
    changes: &'m Changes,
    /// Which rows found their record.
    found: Vec<bool>,
    refused: Vec<(u64, NotTaken)>,
}

impl Merging<'_> {
    /// Changes the record as the rows with its key say; whether it stays.
    fn stays(&mut self, first: usize, row: &Change, pass: &mut dyn Pass) -> bool {
        let left = self.target.leaves(row.counterparts, String::new).is_some();
        let mut stays = true;
        for (index, change) in self.changes.chain_from(first) {
            if let Some(found) = self.found.get_mut(index) {
                *found = true;
            }
            match change.action {
                Action::Remove => stays = false,
                Action::Put if left => {}
                _ => {
                    let cells = self.written(change, pass);
                    if let Err(why) = pass.change(&cells) {
                        self.refused.push((change.number, NotTaken::Refused(why)));
                    }
                }
            }
        }
        stays
    }

    /// The cells that a row writes into the record that is there.
    fn written<'c>(&self, change: &'c Change, pass: &dyn Pass) -> Vec<(usize, &'c Cell)> {
        let fields = change.cells.iter().zip(&self.target.fields).enumerate();
        let writes = |slot: usize, cell: &Cell, only: Option<Only>| {
            // The record is there under its key, so that stays as it is written.
            if *cell == Cell::Unchanged || self.target.key.contains(&slot) {
                return false;
            }
            match only {
                _ if change.action != Action::Put => true,
                Some(Only::OnCreate) => false,
                Some(Only::WhenEmpty) => pass.lacks(slot),
                None => true,
            }
        };
        fields
            .filter(|(slot, (cell, field))| writes(*slot, cell, field.only))
            .map(|(slot, (cell, _))| (slot, cell))
            .collect()
    }

    /// Makes the records that are not there yet.
    fn add(&mut self, pass: &mut dyn Pass) -> Result<(), String> {
        for (row, found) in self.changes.rows.iter().zip(&self.found) {
            if !self.target.adds || row.action != Action::Put || *found {
                continue;
            }
            match pass.make(&row.cells) {
                Ok(()) => pass.write()?,
                Err(why) => self.refused.push((row.number, NotTaken::Refused(why))),
            }
        }
        Ok(())
    }
}
