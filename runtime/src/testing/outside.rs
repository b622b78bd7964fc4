//! The outside of a test: a clock that stands until the test moves it, and numbers that are the same in every run.

use martlet_consent::Micros;
use martlet_delivery::ports::{Clock, Rand, Stream};
use std::cell::Cell;
use std::rc::Rc;

/// The test's clock; copies of it show the same time.
#[derive(Clone, Debug)]
pub(super) struct TestClock(Rc<Cell<Micros>>);

impl TestClock {
    pub(super) fn at(now: Micros) -> TestClock {
        TestClock(Rc::new(Cell::new(now)))
    }

    pub(super) fn set(&self, now: Micros) {
        self.0.set(now);
    }
}

impl Clock for TestClock {
    fn now(&mut self) -> Micros {
        self.0.get()
    }

    fn sleep(&mut self, _: u64) {}
}

/// Numbers that differ from each other and are the same in every run.
#[derive(Clone, Debug, Default)]
pub(super) struct TestRand(Rc<Cell<u64>>);

impl Rand for TestRand {
    fn fill(&mut self, stream: Stream, bytes: &mut [u8]) {
        let number = self.0.get() + 1;
        self.0.set(number);
        let seed = format!("{stream:?} {number}");
        blake3::Hasher::new().update(seed.as_bytes()).finalize_xof().fill(bytes);
    }
}
