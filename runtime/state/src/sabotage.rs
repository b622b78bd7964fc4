//! Deliberate faults, for showing that the simulation finds them (the suite is listed in `docs/promises.md`). Only a build
//! with the feature `sabotage` can switch one on.

use martlet_consent::{Choice, Class, Micros};
use martlet_delivery::record::{Cell, Key};
use std::borrow::Cow;

/// A deliberate fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// What is delivered is recorded when a unit is claimed, not when its answer is settled.
    PositionBeforeSettle,
    /// Consent is asked when records are read, not in the claim.
    ConsentAtReadOnly,
    /// The report's numbers come from a counter beside the rows.
    CounterBesideRows,
    /// An error of the list of rejects is swallowed.
    RejectErrorSwallowed,
    /// The choice that arrived last counts, whenever it was made.
    LastWriterByArrival,
    /// At one instant the yes wins.
    TieToOptIn,
    /// A reject that is tried again does not ask for consent in the claim.
    ReplaySkipsConsent,
    /// What an empty or shrunken read leaves out is removed without asking.
    DeleteOnEmptyRead,
    /// Keys are lower-cased, so that some of them become one.
    LowerCasedKeys,
}

/// A choice as the fold is told of it.
pub(crate) fn told(sabotage: Option<Sabotage>, seq: u64, choice: Choice) -> Choice {
    match sabotage {
        Some(Sabotage::LastWriterByArrival) => {
            let arrived = Micros::try_from(seq).unwrap_or(Micros::MAX);
            Choice { lo: arrived, hi: arrived, direct: true, ..choice }
        }
        Some(Sabotage::TieToOptIn) if choice.state.class() == Class::Restrictive => {
            Choice { hi: choice.hi.saturating_sub(1), ..choice }
        }
        _ => choice,
    }
}

/// A key as it is staged.
pub(crate) fn staged_key(sabotage: Option<Sabotage>, key: &Key) -> Cow<'_, Key> {
    let lower = |cell: &Cell| match cell {
        Cell::Text(text) => Cell::Text(text.to_lowercase()),
        other => other.clone(),
    };
    match sabotage {
        Some(Sabotage::LowerCasedKeys) => Cow::Owned(Key(key.0.iter().map(lower).collect())),
        _ => Cow::Borrowed(key),
    }
}
