//! Who is left out, and the registers that must be asked first (`docs/consent.md`, section 3.4).

use crate::cell::Micros;
use crate::suppression::{ListAge, Scope, Suppression};

/// Somebody who must be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LeftOut {
    pub(super) kind: Suppression,
    pub(super) scope: Scope,
    /// None: every purpose.
    pub(super) purposes: Option<Vec<String>>,
    /// None named: every channel.
    pub(super) channels: Vec<String>,
}

impl LeftOut {
    /// Whether it concerns a message.
    pub(super) fn hits(&self, own: bool, purpose: &str, channel: &str, brand: Option<&str>) -> bool {
        self.purposes.as_ref().is_none_or(|purposes| purposes.iter().any(|known| known == purpose))
            && (self.channels.is_empty() || self.channels.iter().any(|known| known == channel))
            && self.scope.covers(own, channel, brand)
    }
}

/// A register that must be asked before anything goes out on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MustBeYoung {
    pub(super) channel: String,
    pub(super) place: u16,
    pub(super) age: ListAge,
}

impl MustBeYoung {
    /// Whether it blocks a message: without a known time it cannot be said to be young.
    pub(super) fn blocks(&self, channel: &str, place: u16, now: Option<Micros>) -> bool {
        self.channel == channel
            && self.place == place
            && !now.is_some_and(|now| self.age.is_young_enough(now))
    }
}
