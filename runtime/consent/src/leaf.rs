//! The leaf of the hash tree that an event of the ledger is (`docs/consent.md`, section 2): made of every column of
//! its row, so that none can be changed unseen.

use crate::tree::Hash;
use sha2::{Digest, Sha256};

/// What stands in a column. An empty column is left out of what is hashed, so that a ledger of an earlier version,
/// which did not have the column yet, keeps its hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Held<'v> {
    Number(i64),
    Text(&'v str),
    Bytes(&'v [u8]),
}

/// A row: its filled columns, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Columns<'v>(Vec<(&'v str, Held<'v>)>);

impl<'v> Columns<'v> {
    /// What stands in a column.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Held<'v>> {
        let found = self.0.binary_search_by_key(&name, |(name, _)| name).ok()?;
        self.0.get(found).map(|(_, held)| held)
    }

    /// Whether no column is filled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Columns with different names, in any order.
impl<'v> FromIterator<(&'v str, Held<'v>)> for Columns<'v> {
    fn from_iter<I: IntoIterator<Item = (&'v str, Held<'v>)>>(columns: I) -> Columns<'v> {
        let mut columns: Vec<_> = columns.into_iter().collect();
        columns.sort_unstable_by_key(|(name, _)| *name);
        Columns(columns)
    }
}

/// The bytes of a row: for each filled column, in the order of their names, the name and the value, each with its
/// length, and the kind of value between them. No two rows have the same bytes.
fn bytes(columns: &Columns<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1_024);
    let mut put = |field: &[u8]| {
        bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
        bytes.extend_from_slice(field);
    };
    for (name, held) in &columns.0 {
        put(name.as_bytes());
        match held {
            Held::Number(number) => {
                put(b"n");
                put(&number.to_be_bytes());
            }
            Held::Text(text) => {
                put(b"t");
                put(text.as_bytes());
            }
            Held::Bytes(kept) => {
                put(b"b");
                put(kept);
            }
        }
    }
    bytes
}

/// The hash of the erasable part, which holds a salt, so that nobody can guess from the hash what was erased.
#[must_use]
pub fn private_hash(columns: &Columns<'_>) -> Hash {
    Sha256::digest(bytes(columns)).into()
}

/// The hash of the numbers of events, in their order: by it an erasure says whose personal part it took.
#[must_use]
pub fn numbers_hash(numbers: &[i64]) -> Hash {
    let mut hash = Sha256::new();
    numbers.iter().for_each(|number| hash.update(number.to_be_bytes()));
    hash.finalize().into()
}

/// The hash of a row that is kept among others.
#[must_use]
pub fn row_hash(row: &[u8]) -> Hash {
    Sha256::digest(row).into()
}

/// The hash of rows, each given by its own: what an anchor holds of those that are kept elsewhere, and an event of those
/// that stand in it.
#[must_use]
pub fn rows_hash(rows: &[Hash]) -> Hash {
    let mut hash = Sha256::new();
    rows.iter().for_each(|row| hash.update(row));
    hash.finalize().into()
}

/// The leaf: `SHA-256(0x00 ++ the part that stays ++ the hash of the erasable part)`. The erasable part may go; its
/// hash stays.
#[must_use]
pub fn leaf_hash(columns: &Columns<'_>, private: &Hash) -> Hash {
    let mut leaf = Sha256::new();
    leaf.update([0x00]);
    leaf.update(bytes(columns));
    leaf.update(private);
    leaf.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::{Columns, Held, leaf_hash, private_hash};

    #[test]
    fn rows_that_differ_anywhere_have_different_hashes() {
        let rows: [&[(&str, Held<'_>)]; 9] = [
            &[],
            &[("a", Held::Text(""))],
            &[("a", Held::Bytes(b""))],
            &[("a", Held::Text("b"))],
            &[("b", Held::Text("a"))],
            &[("a", Held::Number(98))],
            &[("a", Held::Bytes(&98i64.to_be_bytes()))],
            // The same letters, divided otherwise.
            &[("a", Held::Text("bc")), ("d", Held::Text("e"))],
            &[("a", Held::Text("b")), ("d", Held::Text("ce"))],
        ];
        let rows: Vec<Columns<'_>> = rows.iter().map(|row| row.iter().copied().collect()).collect();
        for (index, row) in rows.iter().enumerate() {
            for other in rows.iter().skip(index + 1) {
                assert_ne!(private_hash(row), private_hash(other));
                assert_ne!(leaf_hash(row, &[0; 32]), leaf_hash(other, &[0; 32]));
            }
            assert_ne!(leaf_hash(row, &[0; 32]), leaf_hash(row, &[1; 32]));
        }
    }
}
