//! Random numbers of a schedule: SplitMix64, a stream for each use, so that one use does not disturb another.

use martlet_consent::Micros;
use martlet_delivery::ports::{Clock, Rand, Stream};
use std::cell::Cell;
use std::rc::Rc;

pub struct Random(u64);

impl Random {
    pub fn new(seed: u64, stream: u64) -> Random {
        let mut random =
            Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03));
        random.next();
        random
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// The store's and the job's random numbers.
pub struct SimRand(pub Random);

impl Rand for SimRand {
    fn fill(&mut self, _: Stream, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0.next().to_le_bytes()[0];
        }
    }
}

/// Virtual time, shared by everything in a schedule.
#[derive(Clone)]
pub struct SimClock(pub Rc<Cell<Micros>>);

impl Clock for SimClock {
    fn now(&mut self) -> Micros {
        self.0.get()
    }

    fn sleep(&mut self, millis: u64) {
        self.0.set(self.0.get() + i64::try_from(millis).unwrap_or(0) * 1_000);
    }
}
