//! What a cell came to at one time, as far as it was known at another one; and what corrections void
//! (`docs/consent.md`, section 2).

use crate::cell::Micros;
use crate::expiry::Expiry;
use crate::standing::{Choice, Standing};
use crate::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// An event of the ledger about one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// What it asserts.
    pub choice: Choice,
    /// When the ledger took it; strictly increasing.
    pub recorded_at: Micros,
    /// The event that it corrects, and so voids.
    pub corrects: Option<[u8; 16]>,
}

/// One correction: its place in the ledger, itself, and the event that it voids.
pub type Correction = (i64, [u8; 16], [u8; 16]);

/// The events that corrections void. A correction that is itself corrected voids nothing any more. Only an event
/// that was recorded earlier can be corrected, so the latest correction is judged first.
#[must_use]
pub fn voided(corrections: impl IntoIterator<Item = Correction>) -> BTreeSet<[u8; 16]> {
    let ordered: BTreeSet<Correction> = corrections.into_iter().collect();
    let place: BTreeMap<[u8; 16], i64> = ordered.iter().map(|(at, event, _)| (*event, *at)).collect();
    let mut voided = BTreeSet::new();
    for (at, event, corrected) in ordered.iter().rev() {
        let earlier = place.get(corrected).is_none_or(|corrected| corrected < at);
        if earlier && !voided.contains(event) {
            voided.insert(*corrected);
        }
    }
    voided
}

/// All of a cell as it stood at `valid`, from what the ledger knew at `known` (section 2, *As-of*): the fold of the
/// events recorded by then and not corrected by then. An act counts from the earliest moment at which it may have
/// happened, so that a no of which only the day is known holds on that day.
#[must_use]
pub fn standing_as_of(events: &[Recorded], valid: Micros, known: Micros) -> Standing {
    let by_then = || events.iter().filter(|event| event.recorded_at <= known);
    let void =
        voided(by_then().filter_map(|event| Some((event.recorded_at, event.choice.event, event.corrects?))));
    let mut standing = Standing::default();
    by_then()
        .filter(|event| event.choice.lo <= valid && !void.contains(&event.choice.event))
        .for_each(|event| standing.add(event.choice));
    standing
}

/// The state at `valid`, as far as it was known at `known`; a yes that had run out by `valid` is expired.
#[must_use]
pub fn state_as_of(events: &[Recorded], valid: Micros, known: Micros, rule: Option<Expiry>) -> State {
    standing_as_of(events, valid, known).state_at(valid, rule)
}
