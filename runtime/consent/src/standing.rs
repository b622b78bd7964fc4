//! The fold: what all choices of one cell come to, in whatever order they arrive (`docs/consent.md`, section 3).

use crate::cell::Micros;
use crate::expiry::{Expiry, NEVER, has_run_out};
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
    /// Made by the person in a direct way with evidence, so that it may lift an earlier denial (section 3.3).
    pub direct: bool,
    /// Made by a parent or guardian in the person's place.
    pub guardian: bool,
    /// How well it is proven (section 1): 0 none, 1 time and source, 2 with notice version, 3 with artefact.
    pub evidence: u8,
    /// When it ends by itself, as the source says; [`NEVER`] if it does not.
    pub until: Micros,
    /// Breaks ties for ever the same way.
    pub event: [u8; 16],
}

impl Choice {
    /// A choice made in `lo..=hi` that is neither direct nor proven and has no end of its own.
    #[must_use]
    pub fn new(state: State, lo: Micros, hi: Micros, event: [u8; 16]) -> Choice {
        Choice { state, lo, hi, direct: false, guardian: false, evidence: 0, until: NEVER, event }
    }

    /// When it counts (section 3.2): a grant at its earliest, a denial at its latest, so doubt falls on the side of
    /// the denial.
    #[must_use]
    pub fn counts_at(&self) -> Micros {
        match self.state.class() {
            Class::Permissive => self.lo,
            Class::Restrictive | Class::Open => self.hi,
        }
    }

    /// Section 3.2: the later wins, at one instant the denial, and then the number of the event. What follows can
    /// only differ between two choices that claim to be one event; it keeps the outcome the same in every order, and
    /// on the side of what allows less.
    fn order(&self) -> impl Ord + use<> {
        let rank = u8::from(self.state.class() == Class::Restrictive);
        let less = (std::cmp::Reverse(self.until), std::cmp::Reverse(self.evidence));
        (self.counts_at(), rank, self.event, less, self.state, self.lo, self.hi, self.direct, !self.guardian)
    }
}

/// What all choices of one cell come to. Merging is commutative, associative and idempotent (section 3.2), so it
/// does not matter in which order or how often choices arrive.
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
    /// the order of arrival (section 3.3).
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

    /// The state that shows, without regard to how long a yes lasts.
    #[must_use]
    pub fn state(&self) -> State {
        self.holds().map_or(self.open.unwrap_or(State::Unknown), |choice| choice.state)
    }

    /// The choice that holds for a question asked at a time, where a yes needs so much proof. Of several grants that
    /// are later than every denial, one that still lasts and is proven well enough counts; were it always the latest,
    /// a denial that makes the latest one inert could bring an older one back, and so allow more.
    #[must_use]
    pub fn holds_for(&self, now: Option<Micros>, rule: Option<Expiry>, evidence_min: u8) -> Option<Choice> {
        let other = self.other_grant.filter(|_| self.denial.is_none());
        let beats = |grant: &Choice| self.denial.is_none_or(|denial| grant.order() > denial.order());
        let grants = [self.direct_grant, other].into_iter().flatten().filter(beats);
        let lasts = |grant: &Choice| now.is_none_or(|now| !has_run_out(grant, rule, now));
        let best = grants.max_by_key(|grant| (lasts(grant), grant.evidence >= evidence_min, grant.order()));
        best.or(self.denial)
    }

    /// The state that shows at a time: a yes that has run out shows as expired (section 1; computed).
    #[must_use]
    pub fn state_at(&self, now: Micros, rule: Option<Expiry>) -> State {
        match self.holds_for(Some(now), rule, 0) {
            Some(yes) if yes.state.class() == Class::Permissive && has_run_out(&yes, rule, now) => {
                State::Expired
            }
            holds => holds.map_or(self.state(), |choice| choice.state),
        }
    }

    /// The latest denial, whether it holds or not.
    #[must_use]
    pub fn denial(&self) -> Option<Choice> {
        self.denial
    }

    /// Whether anybody chose at all; what was merely seen is no act.
    #[must_use]
    pub fn has_act(&self) -> bool {
        self.denial.is_some() || self.direct_grant.is_some() || self.other_grant.is_some()
    }

    /// What several come to where each of them must allow: a no of one is a no of all.
    #[must_use]
    pub fn of_all(each: &[Standing]) -> Standing {
        let refused = each.iter().filter(|standing| standing.state().class() == Class::Restrictive);
        let denials = refused.fold(Standing::default(), |all, standing| all.with(standing.denials()));
        if denials.has_act() {
            return denials;
        }
        each.iter().fold(Standing::default(), |all, standing| all.with(*standing))
    }

    /// Only the denials of this cell.
    #[must_use]
    pub fn denials(&self) -> Standing {
        Standing { denial: self.denial, ..Standing::default() }
    }
}
