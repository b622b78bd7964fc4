//! Finding what is held by a key, in little memory: the keys stand in a row of their own, and a table of places says
//! where. Its order is the order of arrival, the same in every run.

use crate::cell::PointRef;

/// The place of a key: the number of a reference within the view, of a cell, of a pair.
pub(crate) type Number = u32;

/// Stands where there is none.
pub(crate) const NOBODY: Number = Number::MAX;

/// A key that is held in a row. What comes from outside is a keyed hash already, so nobody can aim at a slow table.
pub(crate) trait Key: Copy + Eq {
    fn spread(self) -> u64;
}

impl Key for PointRef {
    fn spread(self) -> u64 {
        // A part of a keyed hash is as good as the whole.
        self.0.first_chunk().map_or(0, |part| u64::from_le_bytes(*part)).wrapping_mul(SPREAD)
    }
}

impl Key for Number {
    fn spread(self) -> u64 {
        u64::from(self).wrapping_mul(SPREAD)
    }
}

impl Key for (PointRef, PointRef) {
    fn spread(self) -> u64 {
        self.0.spread().rotate_left(31) ^ self.1.spread()
    }
}

/// An odd number with well spread bits: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Keys in the order in which they came, each with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keys<K> {
    keys: Vec<K>,
    /// Places of keys, by the middle bits of their spread, the next free one after it; a power of two of them, at most
    /// three quarters full.
    places: Vec<Slot>,
}

/// A place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    /// The high bits of the key's spread: nearly every other key is told by them, and need not be fetched.
    tag: u32,
    /// [`NOBODY`]: it is free.
    place: Number,
}

const FREE: Slot = Slot { tag: 0, place: NOBODY };

/// The high half.
fn tag(spread: u64) -> u32 {
    u32::try_from(spread >> 32).unwrap_or(NOBODY)
}

impl<K> Default for Keys<K> {
    fn default() -> Self {
        Keys { keys: Vec::new(), places: Vec::new() }
    }
}

impl<K: Key> Keys<K> {
    /// Where a key stands in the table, or where it would.
    fn slot(&self, key: K) -> Option<usize> {
        let mask = self.places.len().checked_sub(1)?;
        let spread = key.spread();
        let mut slot = usize::try_from(spread >> 20).unwrap_or(0) & mask;
        loop {
            let held = *self.places.get(slot)?;
            let is_key = || self.keys.get(held.place as usize).is_none_or(|known| *known == key);
            if held.place == NOBODY || held.tag == tag(spread) && is_key() {
                return Some(slot);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The place of a key.
    pub(crate) fn find(&self, key: K) -> Option<Number> {
        self.places.get(self.slot(key)?).map(|slot| slot.place).filter(|place| *place != NOBODY)
    }

    /// All keys, in the order in which they came.
    pub(crate) fn all(&self) -> &[K] {
        &self.keys
    }

    /// The key at a place.
    pub(crate) fn at(&self, place: Number) -> Option<K> {
        self.keys.get(place as usize).copied()
    }

    /// The place of a key, which is put last if it is new.
    pub(crate) fn put(&mut self, key: K) -> Number {
        if let Some(place) = self.find(key) {
            return place;
        }
        if (self.keys.len() + 1) * 4 > self.places.len() * 3 {
            self.grow();
        }
        let place = Number::try_from(self.keys.len()).unwrap_or(NOBODY).min(NOBODY - 1);
        self.keys.push(key);
        self.set(key, place);
        place
    }

    fn set(&mut self, key: K, place: Number) {
        if let Some(slot) = self.slot(key)
            && let Some(held) = self.places.get_mut(slot)
        {
            *held = Slot { tag: tag(key.spread()), place };
        }
    }

    fn grow(&mut self) {
        self.places = vec![FREE; (self.places.len() * 2).max(8)];
        for place in 0..self.keys.len() {
            self.set(self.keys[place], Number::try_from(place).unwrap_or(NOBODY));
        }
    }
}

/// Groups of numbers, one after the other in one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Groups {
    numbers: Vec<Number>,
    /// Where each group ends.
    ends: Vec<usize>,
}

impl Groups {
    pub(crate) fn push(&mut self, group: impl IntoIterator<Item = Number>) {
        self.numbers.extend(group);
        self.ends.push(self.numbers.len());
    }

    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    /// A group; none: there is none of that number.
    pub(crate) fn get(&self, group: usize) -> Option<&[Number]> {
        let start = group.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.numbers.get(start..*self.ends.get(group)?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[Number]> {
        (0..self.count()).filter_map(|group| self.get(group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_apart() {
        let mut groups = Groups::default();
        assert_eq!(groups.get(0), None);
        for group in [vec![3, 1], vec![], vec![7]] {
            groups.push(group);
        }
        assert_eq!(
            (groups.get(0), groups.get(1), groups.get(2)),
            (Some(&[3, 1][..]), Some(&[][..]), Some(&[7][..]))
        );
        assert_eq!((groups.get(3), groups.count(), groups.iter().count()), (None, 3, 3));
    }

    #[test]
    fn every_key_is_found_where_it_was_put() {
        let mut keys: Keys<Number> = Keys::default();
        assert_eq!(keys.find(0), None);
        for number in 0..10_000u32 {
            // Keys with the same low bits too.
            assert_eq!(keys.put(number << 12), number);
            assert_eq!(keys.put(number << 12), number);
        }
        for number in 0..10_000u32 {
            assert_eq!(keys.find(number << 12), Some(number));
            assert_eq!(keys.find((number << 12) + 1), None);
        }
        let mut points: Keys<PointRef> = Keys::default();
        assert_eq!([1, 2, 1, 3].map(|byte| points.put(PointRef([byte; 32]))), [0, 1, 0, 2]);
        assert_eq!(points.find(PointRef([4; 32])), None);
    }
}
