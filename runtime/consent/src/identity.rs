//! Which identifiers are one person: links and splits as events, and what they come to (`docs/consent.md`,
//! section 3.6).

use crate::cell::{Micros, PointRef};
use crate::index::{Groups, Keys, NOBODY, Number};
use crate::standing::{Choice, Standing};
use crate::state::{Class, State};
use std::collections::{BTreeMap, BTreeSet};

/// What an event says of two identifiers. At one instant a split outweighs a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// They are one person.
    Link,
    /// They are two persons after all.
    Split,
}

/// All that was said of which identifiers are one person. What counts of each pair is what was said last, so the
/// order of arrival does not matter.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    pairs: Keys<(PointRef, PointRef)>,
    /// Of each pair what was said last.
    said: Vec<(Micros, Tie, [u8; 16])>,
    never: BTreeSet<(PointRef, PointRef)>,
    holders: BTreeMap<PointRef, BTreeSet<PointRef>>,
}

fn pair(a: PointRef, b: PointRef) -> (PointRef, PointRef) {
    if a <= b { (a, b) } else { (b, a) }
}

impl Identities {
    /// Notes a link or a split; the number of the pair, if that is what counts of it now. Pairs are numbered from 0 in
    /// the order in which they were first named.
    pub fn note(&mut self, a: PointRef, b: PointRef, tie: Tie, at: Micros, event: [u8; 16]) -> Option<usize> {
        let new = (at, tie, event);
        let place = self.pairs.put(pair(a, b)) as usize;
        match self.said.get_mut(place) {
            Some(held) if *held >= new => return None,
            Some(held) => *held = new,
            None => self.said.push(new),
        }
        Some(place)
    }

    /// The number of a pair that is linked.
    #[must_use]
    pub fn link(&self, a: PointRef, b: PointRef) -> Option<usize> {
        let place = self.pairs.find(pair(a, b))? as usize;
        self.said.get(place).filter(|(_, tie, _)| *tie == Tie::Link).map(|_| place)
    }

    /// All pairs that are linked, with their numbers.
    pub fn links(&self) -> impl Iterator<Item = (usize, (PointRef, PointRef))> {
        let all = self.ties().enumerate().filter(|(_, (_, _, tie))| *tie == Tie::Link);
        all.map(|(place, (ends, ..))| (place, *ends))
    }

    /// How many pairs were ever named.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.said.len()
    }

    /// Notes that two identifiers are never one person.
    pub fn never(&mut self, a: PointRef, b: PointRef) {
        if a != b {
            self.never.insert(pair(a, b));
        }
    }

    /// Notes that a contact point, which is nobody's because it stands with people who are never one, stands with this
    /// identifier of one of them.
    pub fn held_by(&mut self, point: PointRef, identifier: PointRef) {
        self.holders.entry(point).or_default().insert(identifier);
    }

    /// The contact points that are nobody's for that reason, and the identifiers they stand with.
    pub fn holders(&self) -> impl Iterator<Item = (PointRef, &BTreeSet<PointRef>)> {
        self.holders.iter().map(|(point, identifiers)| (*point, identifiers))
    }

    /// What was said last of each pair.
    fn ties(&self) -> impl Iterator<Item = (&(PointRef, PointRef), Micros, Tie)> {
        self.pairs.all().iter().zip(&self.said).map(|(ends, (at, tie, _))| (ends, *at, *tie))
    }

    /// What it all comes to.
    #[must_use]
    pub fn people(&self) -> People {
        let mut known: Vec<PointRef> = self.pairs.all().iter().flat_map(|(a, b)| [*a, *b]).collect();
        known.sort_unstable();
        known.dedup();
        let mut references = Keys::default();
        known.into_iter().for_each(|reference| _ = references.put(reference));
        let index = |of: &PointRef| references.find(*of).map_or(usize::MAX, |place| place as usize);
        let mut sets = Sets((0..references.all().len()).collect());
        for ((a, b), ..) in self.ties().filter(|(_, _, tie)| *tie == Tie::Link) {
            sets.join(index(a), index(b));
        }
        // The root of a set is its smallest identifier, so persons are numbered in the order of those.
        let (mut person, mut count): (Vec<Number>, Number) = (Vec::new(), 0);
        for at in 0..references.all().len() {
            let root = sets.root(at);
            person.push(if root == at { count } else { person[root] });
            count += Number::from(root == at);
        }
        drop(sets);
        // Identifiers are sorted already, so those of one person stay so.
        let mut places: Vec<Number> = (0..).take(person.len()).collect();
        places.sort_by_key(|place| person[*place as usize]);
        let mut members = Groups::default();
        for group in places.chunk_by(|a, b| person[*a as usize] == person[*b as usize]) {
            members.push(group.iter().copied());
        }
        let of = |reference: &PointRef| person.get(index(reference)).map(|person| *person as usize);
        let mut linked: Vec<Option<(Micros, Number)>> = vec![None; members.count()];
        for ((a, b), at, _) in self.ties().filter(|(_, _, tie)| *tie == Tie::Link) {
            let smaller = references.find(*a.min(b));
            if let Some((first, smaller)) = of(a).and_then(|person| linked.get_mut(person)).zip(smaller) {
                let new = (at, smaller);
                *first = Some(first.map_or(new, |known| known.min(new)));
            }
        }
        let both = |(a, b): &(PointRef, PointRef)| Some((of(a)?, of(b)?));
        let never = self.never.iter().filter_map(both);
        let contradictory = never.filter(|(a, b)| a == b).map(|(a, _)| a).collect();
        let splits = self.ties().filter(|(_, _, tie)| *tie == Tie::Split);
        let parted =
            splits.filter_map(|(ends, at, _)| both(ends).map(|(a, b)| (a, b, at))).filter(|(a, b, _)| a != b);
        let shared = shared_denials(&parted.collect::<Vec<_>>());
        let first = linked.into_iter().zip(members.iter()).map(|(first, all)| match first {
            Some((_, first)) => first,
            None => all.first().copied().unwrap_or(NOBODY),
        });
        People { first: first.collect(), references, person, members, contradictory, shared }
    }
}

/// Disjoint sets of indices; the smallest index of a set is its root, whatever was joined first.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        self.0[high] = low;
    }
}

/// Until when denials of one person were denials of another one too, because they were held to be one: the latest
/// split between them, and along a chain of splits the earliest of its links.
fn shared_denials(parted: &[(usize, usize, Micros)]) -> BTreeMap<usize, Vec<(usize, Micros)>> {
    let mut next: BTreeMap<usize, Vec<(usize, Micros)>> = BTreeMap::new();
    for (a, b, at) in parted {
        next.entry(*a).or_default().push((*b, *at));
        next.entry(*b).or_default().push((*a, *at));
    }
    let mut shared = BTreeMap::new();
    for start in next.keys().copied() {
        let mut until: BTreeMap<usize, Micros> = BTreeMap::new();
        let mut open: Vec<(usize, Micros)> = next.get(&start).cloned().unwrap_or_default();
        while let Some((person, at)) = open.pop() {
            if person == start || until.get(&person).is_some_and(|known| *known >= at) {
                continue;
            }
            until.insert(person, at);
            open.extend(next.get(&person).into_iter().flatten().map(|(on, split)| (*on, at.min(*split))));
        }
        if !until.is_empty() {
            shared.insert(start, until.into_iter().collect());
        }
    }
    shared
}

/// Who is who: persons numbered from 0, in the order of their smallest identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    references: Keys<PointRef>,
    /// By the place of an identifier.
    person: Vec<Number>,
    /// By person, the places of their identifiers.
    members: Groups,
    /// By person, the place of the identifier that stands for them.
    first: Vec<Number>,
    contradictory: BTreeSet<usize>,
    shared: BTreeMap<usize, Vec<(usize, Micros)>>,
}

impl People {
    /// The person an identifier belongs to; none: nothing was ever said of it.
    #[must_use]
    pub fn of(&self, reference: PointRef) -> Option<usize> {
        let place: Number = self.references.find(reference)?;
        self.person.get(place as usize).map(|person| *person as usize)
    }

    /// How many persons there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.members.count()
    }

    /// The identifiers of a person, sorted.
    pub fn members(&self, person: usize) -> impl Iterator<Item = PointRef> {
        let places = self.members.get(person).unwrap_or_default();
        places.iter().filter_map(|place| self.references.at(*place))
    }

    /// The identifier that stands for a person: of those that were linked first the smallest, so that whoever is joined
    /// later leaves it as it is.
    #[must_use]
    pub fn first(&self, person: usize) -> Option<PointRef> {
        self.references.at(*self.first.get(person)?)
    }

    /// Whether two identifiers that are never one person were linked into one: nobody can tell whose choices these
    /// are, so every one of them is in conflict.
    #[must_use]
    pub fn is_contradictory(&self, person: usize) -> bool {
        self.contradictory.contains(&person)
    }

    /// The persons whose denials, up to a time each, are this person's too (section 3.6: a split copies the denials
    /// to both).
    #[must_use]
    pub fn shared_with(&self, person: usize) -> &[(usize, Micros)] {
        self.shared.get(&person).map_or(&[], Vec::as_slice)
    }
}

/// What two records come to when they are found to be one person (section 3.6): both keep their denials, and where
/// one said yes and the other no, and the yes would win, nobody can tell: a conflict from the time of the link, until
/// the person says. None: what the fold of both comes to holds.
#[must_use]
pub fn conflict_of(a: Standing, b: Standing, linked_at: Micros, event: [u8; 16]) -> Option<Choice> {
    let (one, other) = (a.state().class(), b.state().class());
    let disagree = matches!(
        (one, other),
        (Class::Permissive, Class::Restrictive) | (Class::Restrictive, Class::Permissive)
    );
    let wins = a.with(b).state().class() == Class::Permissive;
    (disagree && wins).then(|| Choice::new(State::Conflict, linked_at, linked_at, event))
}

/// What a person keeps of a shared cell after a split (section 3.6): every denial, and of the grants those whose
/// proof names the person. Who an event names is given with it.
#[must_use]
pub fn after_split(shared: &[(Choice, Option<PointRef>)], person: PointRef) -> Standing {
    let mut standing = Standing::default();
    let kept = shared
        .iter()
        .filter(|(choice, named)| choice.state.class() != Class::Permissive || *named == Some(person));
    kept.for_each(|(choice, _)| standing.add(*choice));
    standing
}
