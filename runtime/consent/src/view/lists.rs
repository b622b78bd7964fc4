//! Who is left out, and the registers that must be asked first (`docs/consent.md`, section 3.4).

use crate::cell::Micros;
use crate::suppression::{Scope, Suppression};
use std::sync::Arc;

/// What a list, or a register, is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// None: every purpose.
    pub purposes: Option<Vec<String>>,
    /// None named: every channel.
    pub channels: Vec<String>,
    /// The numbers of the places, as in [`super::Facts`]; none named: everywhere. People of whom no place is known may
    /// be there, so it is about them too.
    pub places: Option<Vec<u16>>,
}

impl Reach {
    /// Whether it is about a message to people of a place.
    #[must_use]
    pub fn covers(&self, purpose: &str, channel: &str, place: u16) -> bool {
        self.purposes.as_ref().is_none_or(|purposes| purposes.iter().any(|known| known == purpose))
            && (self.channels.is_empty() || self.channels.iter().any(|known| known == channel))
            && (place == 0 || self.places.as_ref().is_none_or(|places| places.contains(&place)))
    }
}

/// Somebody who must be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LeftOut {
    pub(super) kind: Suppression,
    pub(super) scope: Scope,
    /// Shared by all who are on one list.
    pub(super) reach: Arc<Reach>,
    /// From a list that is read anew by every run, not from the ledger.
    pub(super) listed: bool,
    /// Where the ledger has it from, by number: what comes from there later may end it.
    pub(super) slot: Option<usize>,
}

impl LeftOut {
    /// Whether it concerns a message.
    pub(super) fn hits(
        &self,
        own: bool,
        (purpose, channel, brand): (&str, &str, Option<&str>),
        place: u16,
    ) -> bool {
        self.reach.covers(purpose, channel, place) && self.scope.covers(own, channel, brand)
    }
}

/// A list that must be asked before anything goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MustBeYoung {
    pub(super) reach: Reach,
    /// The last moment at which it may be relied on; none: never.
    pub(super) until: Option<Micros>,
    /// As [`LeftOut::listed`].
    pub(super) listed: bool,
}

impl MustBeYoung {
    /// Whether it blocks a message: without a known time it cannot be said to be young.
    pub(super) fn blocks(&self, purpose: &str, channel: &str, place: u16, now: Option<Micros>) -> bool {
        let young = now.zip(self.until).is_some_and(|(now, until)| now <= until);
        !young && self.reach.covers(purpose, channel, place)
    }
}
