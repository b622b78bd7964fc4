//! What becomes of one row at a table, whatever database keeps it: found by its key, changed, added, removed, or left.

use super::destination::Target;
use martlet_delivery::ports::NotTaken;
use martlet_delivery::record::{Action, Staged};

/// The rows that a unit leaves out, by their number.
pub(super) type Left = Vec<(u64, NotTaken)>;

/// A table, as one row is written to it.
pub(super) trait Keyed {
    /// A key as the table is asked for it.
    type Key;
    /// Why it fails.
    type Error;
    /// The key of a row, exactly as it is spelled.
    fn key(&self, row: &Staged) -> Self::Key;
    /// How many records have it: none, one, or several.
    fn count(&mut self, key: &Self::Key) -> Result<u64, Self::Error>;
    /// Adds a record.
    fn insert(&mut self, row: &Staged) -> Result<(), Self::Error>;
    /// Changes the records with a key; `limited` heeds `only on create` and `only when empty`.
    fn update(&mut self, row: &Staged, key: &Self::Key, limited: bool) -> Result<(), Self::Error>;
    /// Removes the records with a key.
    fn remove(&mut self, key: &Self::Key) -> Result<(), Self::Error>;
}

/// Writes one row; gives the reason if it will not be there. `odd` has the other spellings of its key that stand there.
pub(super) fn act<T: Keyed>(
    table: &mut T,
    target: &Target,
    row: &Staged,
    odd: &[T::Key],
) -> Result<Option<NotTaken>, T::Error> {
    if let Some(why) = target.out_of_reach(row.action) {
        return Ok(Some(why));
    }
    let exact = table.key(row);
    let mut keys = std::iter::once(&exact).chain(odd);
    match row.action {
        Action::Remove => keys.try_for_each(|key| table.remove(key))?,
        Action::Mark => keys.try_for_each(|key| table.update(row, key, false))?,
        Action::Put => {
            let exactly = if target.meets.finds() { table.count(&exact)? } else { 0 };
            let there = exactly.saturating_add(odd.len() as u64);
            match target.leaves(there, several) {
                None if there == 0 => table.insert(row)?,
                None => keys.try_for_each(|key| table.update(row, key, true))?,
                left => return Ok(left),
            }
        }
    }
    Ok(None)
}

/// Why a record is not put where several have its key.
pub(super) fn several() -> String {
    "several records of the table have this key".into()
}

/// What a marker says of a row that was left out; a row without a reason has no counterpart.
pub(super) fn reason(why: &NotTaken) -> Option<&str> {
    match why {
        NotTaken::Refused(reason) => Some(reason),
        NotTaken::NoCounterpart => None,
    }
}

/// What a unit's markers list as left out; `None`: it has no marker. The first marker names no row.
#[derive(Default)]
pub(super) struct Marker(pub(super) Option<Left>);

impl Marker {
    /// Takes note of one marker.
    pub(super) fn note(&mut self, row: Option<i64>, reason: Option<String>) {
        let left = self.0.get_or_insert_with(Vec::new);
        if let Some(row) = row {
            let why = reason.map_or(NotTaken::NoCounterpart, NotTaken::Refused);
            left.push((u64::try_from(row).unwrap_or_default(), why));
        }
    }
}
