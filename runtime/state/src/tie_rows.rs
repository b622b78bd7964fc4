//! The links, or the splits, of one event of the ledger, side by side in one value: an event for each would cost more than
//! all that is done with them. Each can be erased for itself; its hash stays in its place.

use crate::db::{self, DbError};
use martlet_consent::PointRef;
use martlet_consent::leaf::{row_hash, rows_hash};
use martlet_consent::tree::Hash;

/// Links or splits of one event.
pub const TOGETHER: usize = 256;

/// The mark, the salt, both ends, and the record that says so.
const WIDTH: usize = 1 + 16 + 3 * 32;

const GONE: u8 = 0;
const HELD: u8 = 1;

/// Two identifiers of which a record says something. All of it keyed hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// One of them.
    pub a: PointRef,
    /// The other.
    pub b: PointRef,
    /// The record.
    pub record: [u8; 32],
}

impl Ends {
    /// Whether it is about any of these.
    pub(crate) fn is_of(&self, is: impl Fn(&PointRef) -> bool) -> bool {
        is(&self.a) || is(&self.b)
    }
}

/// The bytes of a further row. The salt is random: nobody can tell by the hash who stood there.
pub(crate) fn put(bytes: &mut Vec<u8>, salt: &[u8; 16], ends: &Ends) {
    bytes.push(HELD);
    bytes.extend_from_slice(salt);
    for part in [&ends.a.0, &ends.b.0, &ends.record] {
        bytes.extend_from_slice(part);
    }
}

/// The rows at their places; none: it was erased.
///
/// # Errors
/// These are no such rows.
pub(crate) fn rows(bytes: &[u8]) -> db::Result<impl Iterator<Item = Option<Ends>>> {
    let (rows, rest) = bytes.as_chunks::<WIDTH>();
    // Behind the hash of a row that went nothing stands.
    let is_row = |row: &[u8; WIDTH]| match row[0] {
        GONE => row.iter().skip(33).all(|byte| *byte == 0),
        mark => mark == HELD,
    };
    if !rest.is_empty() || rows.len() > TOGETHER || !rows.iter().all(is_row) {
        return Err(DbError::other("who is who stands there in a form that this version does not know"));
    }
    Ok(rows.iter().map(|row| {
        let part = |number: usize| -> [u8; 32] {
            let from = 17 + 32 * number;
            row.get(from..from + 32).and_then(|part| part.try_into().ok()).unwrap_or_default()
        };
        (row[0] == HELD).then(|| Ends { a: PointRef(part(0)), b: PointRef(part(1)), record: part(2) })
    }))
}

/// The hash of all rows, whichever of them were erased since.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    let hashes: Vec<Hash> = bytes.chunks(WIDTH).map(hash_of).collect();
    rows_hash(&hashes)
}

fn hash_of(row: &[u8]) -> Hash {
    match row.split_first() {
        Some((&GONE, rest)) => rest.first_chunk().copied().unwrap_or_default(),
        _ => row_hash(row),
    }
}

/// Erases the rows for which this holds: their hashes stay. Gives the places of those that went.
///
/// # Errors
/// These are no such rows.
pub(crate) fn erase(bytes: &mut [u8], is: impl Fn(&Ends) -> bool) -> db::Result<Vec<usize>> {
    let gone = rows(bytes)?.enumerate().filter(|(_, ends)| ends.as_ref().is_some_and(&is));
    let gone: Vec<usize> = gone.map(|(place, _)| place).collect();
    for place in &gone {
        let Some(row) = bytes.chunks_mut(WIDTH).nth(*place) else { continue };
        let hash = hash_of(row);
        row.fill(GONE);
        row.iter_mut().skip(1).zip(hash).for_each(|(byte, of)| *byte = of);
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use super::{Ends, erase, hash, put, rows};
    use martlet_consent::PointRef;

    fn ends(number: u8) -> Ends {
        Ends {
            a: PointRef([number; 32]),
            b: PointRef([number.wrapping_add(1); 32]),
            record: [number.wrapping_add(2); 32],
        }
    }

    #[test]
    fn rows_are_erased_one_by_one_and_the_hash_stays() {
        let mut bytes = Vec::new();
        (1..=5).for_each(|number| put(&mut bytes, &[number; 16], &ends(number * 10)));
        let before = hash(&bytes);
        assert_eq!(erase(&mut bytes, |row| row.is_of(|end| [20, 41].contains(&end.0[0]))).unwrap(), [1, 3]);
        assert_eq!(
            rows(&bytes).unwrap().collect::<Vec<_>>(),
            [Some(ends(10)), None, Some(ends(30)), None, Some(ends(50))]
        );
        assert_eq!(hash(&bytes), before);
        assert!(!bytes.windows(32).any(|part| part == [20; 32] || part == [41; 32]));
        // Nothing is left to erase there.
        assert_eq!(erase(&mut bytes, |row| row.is_of(|end| end.0[0] == 20)).unwrap(), [0_usize; 0]);
    }

    #[test]
    fn each_byte_counts() {
        let mut bytes = Vec::new();
        (1..=2).for_each(|number| put(&mut bytes, &[number; 16], &ends(number * 10)));
        erase(&mut bytes, |row| row.a.0[0] == 20).unwrap();
        let before = hash(&bytes);
        for place in 0..bytes.len() {
            let mut other = bytes.clone();
            other[place] ^= 1;
            assert!(rows(&other).is_err() || hash(&other) != before, "byte {place}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(rows(&[1; 112]).is_err());
        assert!(rows(&[2; 113]).is_err());
        assert!(rows(&vec![1; 113 * 257]).is_err());
    }
}
