//! The choices of every cell, held small: there may be millions of them, and every hand-over asks.

use super::hash::Table;
use crate::cell::{CellKey, Micros};
use crate::standing::{Choice, Standing};
use crate::state::{Class, State};
use std::collections::BTreeSet;

/// The number of a reference within the view.
pub(super) type Number = u32;

/// Stands where a choice names nobody.
pub(super) const NOBODY: Number = Number::MAX;

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
}

impl Held {
    pub(super) fn new(choice: Choice, person: Number) -> Held {
        let Choice { state, lo, hi, direct, evidence, until, event } = choice;
        Held { lo, hi, until, event, person, state, evidence, direct }
    }

    fn choice(&self) -> Choice {
        let Held { lo, hi, until, event, state, evidence, direct, person: _ } = *self;
        Choice { state, lo, hi, direct, evidence, until, event }
    }

    fn class(&self) -> Class {
        self.state.class()
    }
}

/// Most cells hold one choice.
#[derive(Clone, Debug)]
pub(super) enum Kept {
    One(Held),
    Many(Vec<Held>),
}

/// The choices of one cell.
#[derive(Clone, Debug)]
pub(super) struct Acts(Kept);

impl Acts {
    pub(super) fn one(held: Held) -> Acts {
        Acts(Kept::One(held))
    }

    /// Adds a choice; the same one may come again.
    pub(super) fn add(&mut self, held: Held) {
        match &mut self.0 {
            Kept::One(known) if *known == held => {}
            Kept::One(known) => self.0 = Kept::Many(vec![*known, held]),
            Kept::Many(known) if known.contains(&held) => {}
            Kept::Many(known) => known.push(held),
        }
    }

    pub(super) fn all(&self) -> &[Held] {
        match &self.0 {
            Kept::One(held) => std::slice::from_ref(held),
            Kept::Many(held) => held,
        }
    }
}

/// What counts at the time of asking.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counting<'v> {
    /// Events that corrections void (`docs/consent.md`, section 2).
    pub(super) voided: &'v BTreeSet<[u8; 16]>,
    /// When; none: whatever is recorded counts.
    pub(super) now: Option<Micros>,
}

impl Counting<'_> {
    /// A corrected event does not count, nor a yes whose time has not come. A no always counts.
    fn counts(&self, held: &Held) -> bool {
        let early = held.class() == Class::Permissive && self.now.is_some_and(|now| held.lo > now);
        !early && (self.voided.is_empty() || !self.voided.contains(&held.event))
    }

    /// The fold of those that count.
    pub(super) fn fold<'h>(&self, held: impl IntoIterator<Item = &'h Held>) -> Standing {
        let mut standing = Standing::default();
        held.into_iter().filter(|held| self.counts(held)).for_each(|held| standing.add(held.choice()));
        standing
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

/// All cells of one purpose, topic, channel and brand, of which there are few; by contact point.
#[derive(Clone, Debug)]
pub(super) struct Group {
    purpose: String,
    topic: Option<String>,
    channel: String,
    brand: Option<String>,
    pub(super) cells: Table<Number, Acts>,
    /// The denials that name a person, by person: they hold at every contact point of theirs.
    pub(super) personal: Table<Number, Acts>,
}

impl Group {
    pub(super) fn of(cell: &CellKey) -> Group {
        Group {
            purpose: cell.purpose.clone(),
            topic: cell.topic.clone(),
            channel: cell.channel.clone(),
            brand: cell.brand.clone(),
            cells: Table::default(),
            personal: Table::default(),
        }
    }

    pub(super) fn is(&self, purpose: &str, topic: Option<&str>, channel: &str, brand: Option<&str>) -> bool {
        self.purpose == purpose
            && self.channel == channel
            && self.topic.as_deref() == topic
            && self.brand.as_deref() == brand
    }

    pub(super) fn add(&mut self, point: Number, held: Held) {
        put(&mut self.cells, point, held);
        if held.person != NOBODY && held.class() == Class::Restrictive {
            put(&mut self.personal, held.person, held);
        }
    }
}

fn put(cells: &mut Table<Number, Acts>, at: Number, held: Held) {
    cells.entry(at).and_modify(|acts| acts.add(held)).or_insert_with(|| Acts::one(held));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_small() {
        assert!(size_of::<Held>() <= 48);
        assert!(size_of::<(Number, Acts)>() <= 64, "{}", size_of::<(Number, Acts)>());
    }
}
