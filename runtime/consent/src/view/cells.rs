//! The choices of every cell, held small: there may be millions of them, and every hand-over asks.

use crate::cell::Micros;
use crate::expiry::Expiry;
use crate::index::{NOBODY, Number};
use crate::standing::{Choice, Standing};
use crate::state::{Class, State};
use std::collections::{BTreeMap, BTreeSet};

/// A choice as a cell holds it: 48 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    lo: Micros,
    hi: Micros,
    until: Micros,
    event: [u8; 16],
    pub(super) person: Number,
    state: State,
    evidence: u8,
    direct: bool,
    guardian: bool,
}

impl Held {
    pub(super) fn new(choice: Choice, person: Number) -> Held {
        let Choice { state, lo, hi, direct, guardian, evidence, until, event } = choice;
        Held { lo, hi, until, event, person, state, evidence, direct, guardian }
    }

    fn choice(&self) -> Choice {
        let Held { lo, hi, until, event, state, evidence, direct, guardian, person: _ } = *self;
        Choice { state, lo, hi, direct, guardian, evidence, until, event }
    }

    pub(super) fn class(&self) -> Class {
        self.state.class()
    }
}

/// A choice among others of the same number.
#[derive(Clone, Debug)]
struct Act {
    held: Held,
    /// What it is about.
    group: Number,
    /// The one before it; [`NOBODY`]: none.
    before: Number,
}

/// Choices by number, those of one number one after the other whatever they are about: whoever asks for one of them soon
/// asks for the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    /// By number: the last one.
    last: Vec<Number>,
    acts: Vec<Act>,
}

impl Cells {
    /// Adds a choice; the same one may come again.
    pub(super) fn add(&mut self, number: Number, group: Number, held: Held) {
        if self.at(number, group).any(|known| *known == held) {
            return;
        }
        let at = number as usize;
        if self.last.len() <= at {
            self.last.resize(at + 1, NOBODY);
        }
        let place = Number::try_from(self.acts.len()).unwrap_or(NOBODY);
        self.acts.push(Act { held, group, before: std::mem::replace(&mut self.last[at], place) });
    }

    /// What a cell holds.
    pub(super) fn at(&self, number: Number, group: Number) -> impl Iterator<Item = &Held> {
        let next = |place: Number| self.acts.get(place as usize);
        let last = self.last.get(number as usize).copied().and_then(next);
        let all = std::iter::successors(last, move |act| next(act.before));
        all.filter(move |act| act.group == group).map(|act| &act.held)
    }
}

/// What counts at the time of asking.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counting<'v> {
    /// Events that corrections void (`docs/consent.md`, section 2).
    pub(super) voided: &'v BTreeSet<[u8; 16]>,
    /// When; none: whatever is recorded counts.
    pub(super) now: Option<Micros>,
    /// A yes that the person gave before this moment, and no guardian, is not valid: they were too young.
    pub(super) of_age: Option<Micros>,
    /// A yes is to be confirmed within this time.
    pub(super) confirm: Option<Expiry>,
    /// Any later yes lifts a no.
    pub(super) lift_any: bool,
    /// The least proof with which a direct yes lifts a no.
    pub(super) lift_min: u8,
}

impl Counting<'_> {
    /// A corrected event does not count, nor a yes whose time has not come. A no always counts.
    fn counts(&self, held: &Held) -> bool {
        let early = held.class() == Class::Permissive && self.now.is_some_and(|now| held.lo > now);
        !early && (self.voided.is_empty() || !self.voided.contains(&held.event))
    }

    /// The fold of those that count.
    pub(super) fn fold<'h>(&self, held: impl IntoIterator<Item = &'h Held>) -> Standing {
        let counting = held.into_iter().filter(|held| self.counts(held)).map(Held::choice);
        let mut standing = Standing::default();
        match self.confirm {
            None => counting.for_each(|choice| standing.add(self.judged(choice))),
            Some(within) => {
                let mut choices: Vec<Choice> = counting.map(|choice| self.judged(choice)).collect();
                lapse(&mut choices, within, self.now);
                choices.into_iter().for_each(|choice| standing.add(choice));
            }
        }
        standing
    }

    /// A yes as the terms see it: one of a child is not valid, and the row of the place says what lifts a no.
    fn judged(&self, choice: Choice) -> Choice {
        if choice.state.class() != Class::Permissive {
            return choice;
        }
        if !choice.guardian && self.of_age.is_some_and(|of_age| choice.lo < of_age) {
            return Choice { state: State::Invalidated, direct: false, ..choice };
        }
        Choice { direct: self.lift_any || (choice.direct && choice.evidence >= self.lift_min), ..choice }
    }

    /// The fold where any refusal wins: who said no in one of these sources is no, whatever they said elsewhere and
    /// when, until the source where they said it says yes.
    pub(super) fn fold_by_source<'h>(
        &self,
        held: impl IntoIterator<Item = &'h Held>,
        sources: &BTreeMap<[u8; 16], usize>,
    ) -> Standing {
        let mut by_source: BTreeMap<Option<usize>, Vec<&Held>> = BTreeMap::new();
        for held in held {
            by_source.entry(sources.get(&held.event).copied()).or_default().push(held);
        }
        let each: Vec<Standing> = by_source.into_values().map(|held| self.fold(held)).collect();
        Standing::of_all(&each)
    }

    /// The fold of the denials that may have been made until then.
    pub(super) fn denials_until<'h>(
        &self,
        held: impl IntoIterator<Item = &'h Held>,
        until: Micros,
    ) -> Standing {
        self.fold(held.into_iter().filter(|held| held.class() == Class::Restrictive && held.lo <= until))
    }
}

/// The cells of one purpose, topic, channel and brand, of which there are few.
#[derive(Clone, Debug)]
pub(super) struct Group {
    purpose: String,
    topic: Option<String>,
    channel: String,
    brand: Option<String>,
}

impl Group {
    pub(super) fn of(purpose: &str, topic: Option<&str>, channel: &str, brand: Option<&str>) -> Group {
        Group {
            purpose: purpose.to_owned(),
            topic: topic.map(str::to_owned),
            channel: channel.to_owned(),
            brand: brand.map(str::to_owned),
        }
    }

    pub(super) fn is(&self, purpose: &str, topic: Option<&str>, channel: &str, brand: Option<&str>) -> bool {
        self.purpose == purpose
            && self.channel == channel
            && self.topic.as_deref() == topic
            && self.brand.as_deref() == brand
    }

    /// Purpose, topic, channel, brand.
    pub(super) fn names(&self) -> (&str, Option<&str>, &str, Option<&str>) {
        (&self.purpose, self.topic.as_deref(), &self.channel, self.brand.as_deref())
    }

    /// Whether it is about a purpose on a channel, for whatever topic and brand.
    pub(super) fn is_about(&self, purpose: &str, channel: &str) -> bool {
        self.purpose == purpose && self.channel == channel
    }
}

/// What waited too long for its confirmation no longer waits, and a confirmation that certainly came too late is none.
fn lapse(choices: &mut Vec<Choice>, within: Expiry, now: Option<Micros>) {
    let pending: Vec<(Micros, Micros)> = choices
        .iter()
        .filter(|choice| choice.state == State::Pending)
        .map(|choice| (choice.hi, within.ends(choice.hi)))
        .collect();
    choices.retain(|choice| {
        let last = pending.iter().filter(|(asked, _)| *asked <= choice.lo).max();
        let late = last.is_some_and(|(_, ends)| *ends <= choice.lo);
        !(late && choice.state.class() == Class::Permissive)
    });
    for choice in choices.iter_mut().filter(|choice| choice.state == State::Pending) {
        if now.is_some_and(|now| within.ends(choice.lo) <= now) {
            choice.state = State::Asked;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_small() {
        assert_eq!(size_of::<Held>(), 48);
        assert_eq!(size_of::<Act>(), 56);
    }
}
