//! When a value that was read again is a new act, and which way a flag points (`docs/consent.md`, sections 3.7
//! and 4).

use crate::cell::Micros;
use crate::state::State;

/// Whether a value that was just read mints an act (section 3.7): it differs from what this system showed last, and
/// from what was written there last and not yet seen back. `T` is the value with its version where the system has
/// one: an echo is told by value and version, never by who wrote it. A signal that stands, such as a browser's
/// setting sent with every page, mints nothing as long as it stays the same.
#[must_use]
pub fn mints<T: PartialEq>(last_seen: Option<&T>, last_written_by_us: Option<&T>, now_seen: &T) -> bool {
    last_seen != Some(now_seen) && last_written_by_us != Some(now_seen)
}

/// What is remembered of one field of one record of a system, so that [`mints`] is asked rightly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch<T> {
    last_seen: Option<T>,
    /// What was written there, until it, or anything else that is new, is seen. Kept longer, it would swallow the
    /// person's own choice of the same value later on.
    written: Option<T>,
}

impl<T> Default for Watch<T> {
    fn default() -> Self {
        Watch { last_seen: None, written: None }
    }
}

impl<T: PartialEq> Watch<T> {
    /// Notes that a value was written there.
    pub fn wrote(&mut self, value: T) {
        self.written = Some(value);
    }

    /// Notes what was read; true: it mints an act.
    pub fn saw(&mut self, value: T) -> bool {
        let new = mints(self.last_seen.as_ref(), self.written.as_ref(), &value);
        if self.last_seen.as_ref() != Some(&value) {
            self.written = None;
            self.last_seen = Some(value);
        }
        new
    }
}

/// When an act happened that only a change between two readings shows (section 3.7): after the earlier reading, at
/// the latest at this one. Without an earlier reading: at any time before.
#[must_use]
pub fn between(earlier: Option<Micros>, now: Micros) -> (Micros, Micros) {
    (earlier.map_or(Micros::MIN, |earlier| earlier.saturating_add(1).min(now)), now)
}

/// What a flag that is named for the no comes to, such as *do not mail*, *opted out*, *data sale opt-out* or a
/// browser's privacy signal (section 4, rule N0): set, it is a no of the kind given; not set, it says nothing. It is
/// never a yes.
#[must_use]
pub fn flag_of_no(set: Option<bool>, no: State) -> State {
    match set {
        Some(true) => no,
        Some(false) | None => State::Unknown,
    }
}

/// What the legitimate-interest bit of a TCF string says for a vendor: not set although the vendor was shown, the
/// person objected, or the interest was never established; both are a no. Set, it is no act of the person.
#[must_use]
pub fn tcf_legitimate_interest(bit: bool, vendor_disclosed: bool) -> State {
    if !bit && vendor_disclosed { State::Objected } else { State::Unknown }
}
