//! Who is who, as the view holds it: by numbers, for every hand-over asks (`docs/consent.md`, section 3.6).

use super::ConsentView;
use crate::cell::{Micros, PointRef};
use crate::identity::{Identities, People};
use crate::index::{Groups, Number};
use std::collections::{BTreeMap, BTreeSet};

/// Who is linked to whom, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Linked {
    /// By number; the person.
    pub(super) of: Vec<Option<Number>>,
    pub(super) members: Groups,
    /// The identifier that stands for each person.
    pub(super) first: Vec<Option<Number>>,
    pub(super) contradictory: BTreeSet<usize>,
    /// References whose denials up to a time are this person's too.
    pub(super) shared: BTreeMap<usize, Vec<(Number, Micros)>>,
    /// By a contact point that is nobody's because it stands with people who are never merged: their identifiers.
    pub(super) holders: BTreeMap<Number, Vec<Number>>,
}

impl ConsentView {
    /// Takes into account who is who (section 3.6), in place of what was known before.
    pub fn set_identities(&mut self, identities: &Identities) {
        self.set_people(identities, &identities.people());
    }

    /// The same, by somebody who knows already what it comes to.
    pub fn set_people(&mut self, identities: &Identities, people: &People) {
        let mut linked = Linked::default();
        for person in 0..people.count() {
            for member in people.members(person) {
                let at = self.number(member) as usize;
                linked.of.resize(linked.of.len().max(at + 1), None);
                linked.of[at] = Number::try_from(person).ok();
            }
            linked.members.push(people.members(person).map(|member| self.number(member)));
            linked.first.push(people.first(person).map(|first| self.number(first)));
            if people.is_contradictory(person) {
                linked.contradictory.insert(person);
            }
        }
        for person in 0..people.count() {
            let others = people.shared_with(person).iter();
            let shared: Vec<(Number, Micros)> = others
                .flat_map(|(other, until)| {
                    linked.members.get(*other).unwrap_or_default().iter().map(|number| (*number, *until))
                })
                .collect();
            if !shared.is_empty() {
                linked.shared.insert(person, shared);
            }
        }
        for (point, holders) in identities.holders() {
            let point = self.number(point);
            let mut numbers: BTreeSet<Number> = BTreeSet::new();
            for holder in holders {
                match people.of(*holder) {
                    Some(person) => numbers.extend(people.members(person).map(|member| self.number(member))),
                    None => _ = numbers.insert(self.number(*holder)),
                }
            }
            linked.holders.insert(point, numbers.into_iter().collect());
        }
        self.linked = linked;
    }

    /// The identifiers of each person who is known by several; not of those of whom nobody can tell whose they are.
    pub fn persons(&self) -> impl Iterator<Item = Vec<PointRef>> {
        let told = |(person, _): &(usize, _)| !self.linked.contradictory.contains(person);
        let several = self.linked.members.iter().enumerate().filter(told).filter(|(_, all)| all.len() > 1);
        several.map(|(_, all)| all.iter().filter_map(|number| self.numbers.at(*number)).collect())
    }

    /// The identifier that stands for whomever this one belongs to.
    #[must_use]
    pub fn person_of(&self, point: PointRef) -> PointRef {
        let (_, person) = self.linked_to(point);
        let told = person.filter(|person| !self.linked.contradictory.contains(person));
        told.and_then(|person| self.numbers.at(self.linked.first.get(person).copied().flatten()?))
            .unwrap_or(point)
    }

    pub(super) fn linked_to(&self, reference: PointRef) -> (Numbers<'_>, Option<usize>) {
        let Some(number) = self.numbers.find(reference) else { return (Numbers::Linked(&[]), None) };
        let person = self.linked.of.get(number as usize).copied().flatten().map(|person| person as usize);
        match person.and_then(|person| self.linked.members.get(person)) {
            Some(members) => (Numbers::Linked(members), person),
            None => (Numbers::One([number]), None),
        }
    }

    pub(super) fn who(&self, point: PointRef, person: Option<PointRef>) -> Who<'_> {
        let (points, at) = self.linked_to(point);
        let named = person.map(|person| self.linked_to(person));
        let linked = [at, named.as_ref().and_then(|(_, of)| *of)].into_iter().flatten();
        Who {
            points,
            one: at.is_some() && named.as_ref().is_some_and(|(_, of)| *of == at),
            persons: named.map(|(persons, _)| persons),
            contradictory: linked.into_iter().any(|linked| self.linked.contradictory.contains(&linked)),
            shared: at.and_then(|at| self.linked.shared.get(&at)).map_or(&[], Vec::as_slice),
            holders: self.holders(point, person),
        }
    }

    /// Who may be meant by a contact point that several people have, where it is not said who.
    fn holders(&self, point: PointRef, person: Option<PointRef>) -> &[Number] {
        if self.linked.holders.is_empty() || person.is_some() {
            return &[];
        }
        let number = self.numbers.find(point);
        number.and_then(|number| self.linked.holders.get(&number)).map_or(&[], Vec::as_slice)
    }
}

/// The references of one person, as far as they are known.
pub(super) enum Numbers<'v> {
    One([Number; 1]),
    Linked(&'v [Number]),
}

impl Numbers<'_> {
    pub(super) fn all(&self) -> &[Number] {
        match self {
            Numbers::One(number) => number,
            Numbers::Linked(numbers) => numbers,
        }
    }
}

/// Whose choices count for a question.
pub(super) struct Who<'v> {
    pub(super) points: Numbers<'v>,
    /// None: not known who.
    pub(super) persons: Option<Numbers<'v>>,
    /// The contact point and the person are joined by an identity, so they share one cell (section 3.6).
    pub(super) one: bool,
    pub(super) contradictory: bool,
    pub(super) shared: &'v [(Number, Micros)],
    /// Identifiers of those who may be meant, where the contact point is several people's.
    pub(super) holders: &'v [Number],
}
