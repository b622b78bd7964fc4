//! The fold: what all choices of one cell come to, in whatever order they arrive (`docs/consent.md`, section 3).

use crate::cell::Micros;
use crate::state::{Class, State};

/// A choice as the fold sees it: one event of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The state it asserts.
    pub state: State,
    /// The act lies in `lo..=hi`.
    pub lo: Micros,
    /// See `lo`.
    pub hi: Micros,
    /// Made by the person in a direct way with evidence, so that it may lift an earlier denial (section 9.3).
    pub direct: bool,
    /// Breaks ties for ever the same way.
    pub event: [u8; 16],
}

impl Choice {
    /// When it counts: a grant at its earliest, a denial at its latest, so doubt falls on the side of the denial.
    #[must_use]
    pub fn counts_at(&self) -> Micros {
        match self.state.class() {
            Class::Permissive => self.lo,
            Class::Restrictive | Class::Open => self.hi,
        }
    }

    fn order(&self) -> (Micros, u8, [u8; 16]) {
        (self.counts_at(), u8::from(self.state.class() == Class::Restrictive), self.event)
    }
}

/// What all choices of one cell come to. Merging is commutative, associative and idempotent, so it does not matter
/// in which order or how often choices arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    denial: Option<Choice>,
    direct_grant: Option<Choice>,
    other_grant: Option<Choice>,
    open: Option<State>,
}

fn later(current: Option<Choice>, new: Choice) -> Option<Choice> {
    match current {
        Some(held) if held.order() >= new.order() => Some(held),
        _ => Some(new),
    }
}

impl Standing {
    /// Takes one more choice into account.
    pub fn add(&mut self, choice: Choice) {
        match choice.state.class() {
            Class::Restrictive => self.denial = later(self.denial, choice),
            Class::Permissive if choice.direct => self.direct_grant = later(self.direct_grant, choice),
            Class::Permissive => self.other_grant = later(self.other_grant, choice),
            Class::Open => {
                let strongest = self.open.filter(|held| held.openness() >= choice.state.openness());
                self.open = Some(strongest.unwrap_or(choice.state));
            }
        }
    }

    /// Takes all choices of another cell into account too.
    #[must_use]
    pub fn with(mut self, other: Standing) -> Standing {
        [other.denial, other.direct_grant, other.other_grant]
            .into_iter()
            .flatten()
            .for_each(|choice| self.add(choice));
        if let Some(open) = other.open {
            let strongest = self.open.filter(|held| held.openness() >= open.openness());
            self.open = Some(strongest.unwrap_or(open));
        }
        self
    }

    /// The choice that holds. A grant that was not made directly is inert in a cell that holds any denial, whatever
    /// the order of arrival (section 9.3).
    #[must_use]
    pub fn holds(&self) -> Option<Choice> {
        let grant = match (self.denial, self.direct_grant, self.other_grant) {
            (Some(_), direct, _) => direct,
            (None, direct, Some(other)) => later(direct, other),
            (None, direct, None) => direct,
        };
        match (self.denial, grant) {
            (Some(denial), Some(grant)) => later(Some(denial), grant),
            (denial, grant) => denial.or(grant),
        }
    }

    /// The state that shows.
    #[must_use]
    pub fn state(&self) -> State {
        self.holds().map_or(self.open.unwrap_or(State::Unknown), |choice| choice.state)
    }
}
