//! A hash that is the same in every run. The keys of the view are keyed hashes already, or numbers that the view
//! gives out, so nobody outside can aim at a slow table.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table with the fixed hash. Nothing may depend on the order in which it is walked.
pub(super) type Table<K, V> = HashMap<K, V, BuildHasherDefault<Fixed>>;

/// The hasher.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fixed(u64);

impl Fixed {
    fn mix(&mut self, word: u64) {
        // An odd number with well spread bits: 2^64 divided by the golden ratio.
        self.0 = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }
}

impl Hasher for Fixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            self.mix(eight.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }
}
