//! Rows of a unit, many of them in one statement where they are alike; where the table does not take them so, one by one,
//! so that each is refused for itself.

use super::keyed::{Keyed, Left, act, several};
use super::odd_keys::{OddKeys, has_spellings};
use super::server_statements::{SqlColumn, Texts, Written};
use super::server_table::SqlServer;
use martlet_delivery::ports::NotTaken;
use martlet_delivery::record::{Action, Cell, Staged};
use std::collections::{BTreeMap, BTreeSet};

/// Rows at most that are written at once.
const ROWS: usize = 500;

/// Parameters of a statement at most: servers count them by 16 bits.
const PARAMETERS: usize = 60_000;

/// Bytes of text after which what was collected is written: far below what servers take at once.
const BYTES: usize = 256 << 10;

/// The rows of a unit on their way into a table.
pub(super) struct Batches<'b, S: SqlServer> {
    table: Open<'b, S>,
    odd: &'b OddKeys<Texts>,
    /// Whether keys that differ as texts are different keys there.
    tells_apart: bool,
    /// Rows that are alike, and have different keys.
    rows: Vec<(u64, Staged)>,
    keys: BTreeSet<Texts>,
    bytes: usize,
}

impl<'b, S: SqlServer> Batches<'b, S> {
    pub(super) fn new(
        session: &'b mut S::Session,
        written: &'b Written<'b, S::Column>,
        odd: &'b OddKeys<Texts>,
    ) -> Batches<'b, S> {
        let mut keys = written.target.key_fields().zip(written.keys());
        let tells_apart = keys.all(|(field, column)| column.is_text() || !has_spellings(&field.ty));
        let (rows, keys) = (Vec::new(), BTreeSet::new());
        Batches { table: Open { session, written }, odd, tells_apart, rows, keys, bytes: 0 }
    }

    pub(super) fn session(&mut self) -> &mut S::Session {
        self.table.session
    }

    /// Takes the next row, or the end of them; gives those of all so far that will not be there.
    pub(super) fn take(&mut self, next: Option<(u64, Staged)>) -> Result<Left, S::Error> {
        let Some((number, row)) = next else { return self.write() };
        if self.is_alone(&row) {
            let mut left = self.write()?;
            let why = self.table.one(&row, self.odd.of(&row))?;
            left.extend(why.map(|why| (number, why)));
            return Ok(left);
        }
        let key = self.table.key(&row);
        let left = if self.joins(&row, &key) { Left::new() } else { self.write()? };
        if self.table.written.target.meets.finds() {
            self.keys.insert(key);
        }
        self.bytes += row.cells.iter().map(size).sum::<usize>();
        self.rows.push((number, row));
        Ok(left)
    }

    /// Whether a row is written for itself.
    fn is_alone(&self, row: &Staged) -> bool {
        let target = self.table.written.target;
        target.out_of_reach(row.action).is_some()
            || (target.meets.finds() && !self.tells_apart)
            || !self.odd.of(row).is_empty()
    }

    /// Whether a row can be written with those that wait.
    fn joins(&self, row: &Staged, key: &Texts) -> bool {
        let Some((_, first)) = self.rows.first() else { return true };
        let unchanged =
            |row: &Staged| row.cells.iter().map(|cell| *cell == Cell::Unchanged).collect::<Vec<_>>();
        // A text of a key is a parameter twice.
        let most = ROWS.min(PARAMETERS / (2 * row.cells.len()).max(1));
        self.rows.len() < most
            && self.bytes < BYTES
            && first.action == row.action
            && unchanged(first) == unchanged(row)
            && !self.keys.contains(key)
    }

    /// Writes what waits.
    fn write(&mut self) -> Result<Left, S::Error> {
        let rows = std::mem::take(&mut self.rows);
        self.keys.clear();
        self.bytes = 0;
        match rows.as_slice() {
            [] => Ok(Left::new()),
            [(number, row)] => Ok(self.table.one(row, &[])?.map(|why| (*number, why)).into_iter().collect()),
            rows => self.table.many(rows),
        }
    }
}

fn size(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        _ => 8,
    }
}

/// A table within a transaction.
struct Open<'o, S: SqlServer> {
    session: &'o mut S::Session,
    written: &'o Written<'o, S::Column>,
}

impl<S: SqlServer> Open<'_, S> {
    /// Writes one row; gives the reason if it will not be there.
    fn one(&mut self, row: &Staged, odd: &[Texts]) -> Result<Option<NotTaken>, S::Error> {
        S::run(self.session, "SAVEPOINT martlet_row", &[])?;
        let target = self.written.target;
        let why = match act(self, target, row, odd) {
            Ok(why) => why,
            Err(error) => match S::refusal(&error) {
                Some(reason) => Some(NotTaken::Refused(reason)),
                None => return Err(error),
            },
        };
        if why.is_some() {
            S::run(self.session, "ROLLBACK TO SAVEPOINT martlet_row", &[])?;
        }
        S::run(self.session, "RELEASE SAVEPOINT martlet_row", &[])?;
        Ok(why)
    }

    /// Writes rows that are alike and have different keys; gives those that will not be there.
    fn many(&mut self, rows: &[(u64, Staged)]) -> Result<Left, S::Error> {
        S::run(self.session, "SAVEPOINT martlet_rows", &[])?;
        let left = match self.at_once(rows) {
            Ok(left) => left,
            // One of them may be refused, or the table takes them in another way only.
            Err(error) if S::is_told(&error) && !S::may_pass(&error) => None,
            Err(error) => return Err(error),
        };
        let left = match left {
            Some(left) => left,
            None => {
                S::run(self.session, "ROLLBACK TO SAVEPOINT martlet_rows", &[])?;
                self.each(rows)?
            }
        };
        S::run(self.session, "RELEASE SAVEPOINT martlet_rows", &[])?;
        Ok(left)
    }

    fn each(&mut self, rows: &[(u64, Staged)]) -> Result<Left, S::Error> {
        let mut left = Left::new();
        for (number, row) in rows {
            left.extend(self.one(row, &[])?.map(|why| (*number, why)));
        }
        Ok(left)
    }

    /// `None`: what stands there is not understood.
    fn at_once(&mut self, rows: &[(u64, Staged)]) -> Result<Option<Left>, S::Error> {
        let all: Vec<&Staged> = rows.iter().map(|(_, row)| row).collect();
        let mut left = Left::new();
        match all.first().map_or(Action::Put, |row| row.action) {
            Action::Remove => {
                let keys: Vec<Texts> = all.iter().map(|row| self.key(row)).collect();
                let (remove, given) = S::remove_many(self.written, &keys.iter().collect::<Vec<_>>());
                S::run(self.session, &remove, &given)?;
            }
            Action::Mark => self.change(&all, false)?,
            Action::Put => {
                let Some(there) = self.there(&all)? else { return Ok(None) };
                let (mut added, mut changed) = (Vec::new(), Vec::new());
                for ((number, row), there) in rows.iter().zip(there) {
                    match self.written.target.leaves(there, several) {
                        Some(why) => left.push((*number, why)),
                        None if there == 0 => added.push(row),
                        None => changed.push(row),
                    }
                }
                if !added.is_empty() {
                    let (add, given) = S::add_many(self.written, &added);
                    S::run(self.session, &add, &given)?;
                }
                self.change(&changed, true)?;
            }
        }
        Ok(Some(left))
    }

    /// How many records have the key of each row; `None`: a record was found by a key that is none of theirs.
    fn there(&mut self, rows: &[&Staged]) -> Result<Option<Vec<u64>>, S::Error> {
        if !self.written.target.meets.finds() {
            return Ok(Some(vec![0; rows.len()]));
        }
        let keys: Vec<Texts> = rows.iter().map(|row| self.key(row)).collect();
        let mut found: BTreeMap<Texts, u64> = keys.iter().map(|key| (key.clone(), 0)).collect();
        let (find, given) = S::find_many(self.written, &keys.iter().collect::<Vec<_>>());
        S::ask(self.session, &find, &given, &mut |key| *found.entry(key).or_default() += 1)?;
        let counts = || keys.iter().filter_map(|key| found.get(key).copied()).collect();
        Ok((found.len() == keys.len()).then(counts))
    }

    fn change(&mut self, rows: &[&Staged], limited: bool) -> Result<(), S::Error> {
        let Some(first) = rows.first() else { return Ok(()) };
        if self.written.changed(&first.cells, limited).is_empty() {
            return Ok(());
        }
        if let Some((change, given)) = S::change_many(self.written, rows, limited) {
            return S::run(self.session, &change, &given);
        }
        rows.iter().try_for_each(|row| {
            let key = self.key(row);
            self.update(row, &key, limited)
        })
    }
}

impl<S: SqlServer> Keyed for Open<'_, S> {
    type Key = Texts;
    type Error = S::Error;

    fn key(&self, row: &Staged) -> Texts {
        self.written.key(&row.key.0)
    }

    fn count(&mut self, key: &Texts) -> Result<u64, S::Error> {
        // Several, should the answer not be understood: then nothing is added.
        let mut count = u64::MAX;
        S::ask(self.session, &self.written.count(), &self.written.asked(key), &mut |found| {
            let text = found.into_iter().next().flatten();
            count = text.and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
        })?;
        Ok(count)
    }

    fn insert(&mut self, row: &Staged) -> Result<(), S::Error> {
        let (insert, given) = self.written.insert(&row.cells);
        S::run(self.session, &insert, &given)
    }

    fn update(&mut self, row: &Staged, key: &Texts, limited: bool) -> Result<(), S::Error> {
        let Some((update, mut given)) = self.written.update(&row.cells, limited) else { return Ok(()) };
        given.extend(self.written.asked(key));
        S::run(self.session, &update, &given)
    }

    fn remove(&mut self, key: &Texts) -> Result<(), S::Error> {
        S::run(self.session, &self.written.remove(), &self.written.asked(key))
    }
}
