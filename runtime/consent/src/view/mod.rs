//! The standing of every cell as of one position of the ledger, and the question that every hand-over puts to it.

mod cells;
mod contacts;
mod judge;
mod lists;
mod people;
mod suppressed;
mod terms;
mod unread;

pub use judge::Guard;
pub use lists::Reach;
pub use suppressed::Suppressed;
pub use terms::{ChildRule, Children, Register, Rest, Terms};

use crate::as_of::{Correction, voided};
use crate::cell::{CellKey, EVERY, Micros, PointRef};
use crate::grain::{Grain, gate, settle};
use crate::index::{Keys, NOBODY, Number};
use crate::permit::SoftOptIn;
use crate::standing::{Choice, Standing};
use crate::state::{Class, State};
use crate::suppression::{ListAge, Scope, Suppression};
use cells::{Cells, Counting, Group, Held};
use jiff::civil::Date;
use lists::{LeftOut, MustBeYoung};
use people::{Linked, Numbers, Who};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::Asked;

/// What is known of whoever is behind a contact point, beside their choices. Nothing favourable is assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The number of the place whose law applies; 0: not known.
    pub place: u16,
    /// For a soft opt-in.
    pub soft: SoftOptIn,
    /// The notice was given that must come first.
    pub notice_given: bool,
    /// An exception from a ban is claimed, and recorded.
    pub exception: bool,
    /// Below the age of consent, and no guardian decided.
    pub minor_without_guardian: bool,
    /// The day of birth.
    pub born: Option<Date>,
    /// The conditions that hold for the person, a bit for each number.
    pub met: u64,
}

impl Facts {
    /// Whether a condition holds for the person; one without a number does not.
    #[must_use]
    pub fn meets(&self, condition: u8) -> bool {
        1u64.checked_shl(condition.into()).is_some_and(|bit| self.met & bit != 0)
    }
}

/// A cell that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask<'a> {
    /// The contact point.
    pub point: PointRef,
    /// Whose message it is; none: not known, so whatever anybody said at that contact point counts.
    pub person: Option<PointRef>,
    /// The purpose.
    pub purpose: &'a str,
    /// The topic within it; none: the whole purpose.
    pub topic: Option<&'a str>,
    /// The channel.
    pub channel: &'a str,
    /// The brand; none: the company's.
    pub brand: Option<&'a str>,
}

/// Names the cells of one purpose, topic, channel and brand within one view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupNumber(Number);

/// The standing of every cell, as of one position of the ledger, and who is left out.
#[derive(Clone, Debug, Default)]
pub struct ConsentView {
    numbers: Keys<PointRef>,
    groups: Vec<Group>,
    /// By contact point.
    cells: Cells,
    /// The denials that name a person, by person: they hold at every contact point of theirs.
    personal: Cells,
    /// Some group is about every purpose or every channel.
    coarse: bool,
    corrections: BTreeSet<Correction>,
    voided: BTreeSet<[u8; 16]>,
    linked: Linked,
    left_out: BTreeMap<Number, Vec<LeftOut>>,
    /// Where the ledger's suppressions come from.
    slots: Vec<suppressed::Slot>,
    registers: Vec<MustBeYoung>,
    /// By number.
    facts: Vec<Facts>,
    asked: Asked,
    now: Option<Micros>,
    /// Where choices were made, for those who ask: the place of its name among the few names that there are.
    sources: BTreeMap<[u8; 16], usize>,
    source_names: Vec<String>,
    /// Purposes and channels for which any refusal wins.
    any_refusal: BTreeSet<(String, String)>,
    /// Purposes and channels about which choices are kept where they could not be read.
    unread: BTreeSet<(String, String)>,
    erased: BTreeSet<PointRef>,
    /// When people were contacted last.
    contacts: BTreeMap<contacts::About, BTreeMap<Number, Micros>>,
    /// What lists block that outlast their rows, by their names.
    lists: BTreeMap<String, Vec<Arc<Reach>>>,
    /// The topic that each topic is part of.
    topics: BTreeMap<String, String>,
    seen: u64,
}

impl ConsentView {
    /// The last sequence number taken into account; 0: none.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }

    fn number(&mut self, reference: PointRef) -> Number {
        self.numbers.put(reference)
    }

    /// Takes the event with this sequence number into account; events may come again.
    pub fn add(&mut self, seq: u64, cell: impl Borrow<CellKey>, choice: Choice) {
        let cell = cell.borrow();
        let (topic, brand) = (cell.topic.as_deref(), cell.brand.as_deref());
        let group = self.group(&cell.purpose, topic, &cell.channel, brand);
        self.add_to(group, cell.point, cell.person, choice);
        self.advance(seq);
    }

    /// The number of the cells of one purpose, topic, channel and brand, for [`ConsentView::add_to`].
    pub fn group(
        &mut self,
        purpose: &str,
        topic: Option<&str>,
        channel: &str,
        brand: Option<&str>,
    ) -> GroupNumber {
        let known = self.groups.iter().position(|group| group.is(purpose, topic, channel, brand));
        let at = known.unwrap_or_else(|| {
            self.groups.push(Group::of(purpose, topic, channel, brand));
            self.coarse |= purpose == EVERY || channel == EVERY;
            self.groups.len() - 1
        });
        GroupNumber(Number::try_from(at).unwrap_or(NOBODY))
    }

    /// Takes a choice into account that stands in no ledger, or whose position is told by [`ConsentView::advance`].
    pub fn add_to(&mut self, group: GroupNumber, point: PointRef, person: Option<PointRef>, choice: Choice) {
        let point = self.number(point);
        let person = person.map_or(NOBODY, |person| self.number(person));
        let held = Held::new(choice, person);
        self.cells.add(point, group.0, held);
        if person != NOBODY && held.class() == Class::Restrictive {
            self.personal.add(person, group.0, held);
        }
    }

    /// Notes the topic that a topic is part of: a no to that one is a no to it too.
    pub fn note_topic(&mut self, topic: &str, part_of: &str) {
        self.topics.insert(topic.to_owned(), part_of.to_owned());
    }

    /// A topic, and before it all that it is part of.
    fn way_to<'a>(&'a self, topic: Option<&'a str>) -> Vec<&'a str> {
        let mut way = Vec::new();
        let mut next = topic;
        while let Some(topic) = next.filter(|topic| !way.contains(topic)) {
            way.push(topic);
            next = self.topics.get(topic).map(String::as_str);
        }
        way.reverse();
        way
    }

    /// What was chosen of anything, by anybody: each purpose, topic, channel and brand once.
    pub fn cells(&self) -> impl Iterator<Item = (&str, Option<&str>, &str, Option<&str>)> {
        self.groups.iter().map(Group::names)
    }

    /// Notes that the ledger was read up to here, events without a choice included.
    pub fn advance(&mut self, seq: u64) {
        self.seen = self.seen.max(seq);
    }

    /// Takes into account that the event with this sequence number corrects another one, which no longer counts
    /// (section 2). What it says itself is added like any other choice.
    pub fn correct(&mut self, seq: u64, event: [u8; 16], corrected: [u8; 16]) {
        self.corrections.insert((i64::try_from(seq).unwrap_or(i64::MAX), event, corrected));
        self.voided = voided(self.corrections.iter().copied());
        self.advance(seq);
    }

    /// The time at which is asked. It ends what has run out, and tells whether registers are young enough.
    pub fn set_now(&mut self, now: Micros) {
        self.now = Some(now);
    }

    /// Notes what is known of whoever is behind a contact point.
    pub fn note_facts(&mut self, point: PointRef, facts: Facts) {
        let at = self.number(point) as usize;
        if self.facts.len() <= at {
            self.facts.resize(at + 1, Facts::default());
        }
        self.facts[at] = facts;
    }

    /// Forgets what is known of people, so that it can be noted anew.
    pub fn forget_facts(&mut self) {
        self.facts.clear();
    }

    fn facts_of(&self, point: PointRef) -> Facts {
        let known = |number: Number| self.facts.get(number as usize).copied();
        self.numbers.find(point).and_then(known).unwrap_or_default()
    }

    /// Somebody is on a list of people who must be left out, for these purposes (none given: all) and channels (none
    /// named: all).
    pub fn suppress(&mut self, point: PointRef, purposes: Option<Vec<String>>, channels: Vec<String>) {
        let reach = Arc::new(Reach { purposes, channels, places: None });
        self.list(point, Suppression::InternalDnc, reach);
    }

    /// Somebody is on a list that leaves people out: of a list of addresses that do not work the address, of any other
    /// the person.
    pub fn list(&mut self, point: PointRef, kind: Suppression, reach: Arc<Reach>) {
        let scope = match kind {
            Suppression::HardBounce | Suppression::Invalid => Scope::Point,
            _ => Scope::Subject,
        };
        self.put_on_list(point, kind, scope, reach);
    }

    /// The same of somebody whom the list names by an identifier of a system: by which of their contact points is not
    /// known, so it leaves out each of them.
    pub fn list_person(&mut self, person: PointRef, kind: Suppression, reach: Arc<Reach>) {
        self.put_on_list(person, kind, Scope::Subject, reach);
    }

    fn put_on_list(&mut self, point: PointRef, kind: Suppression, scope: Scope, reach: Arc<Reach>) {
        let point = self.number(point);
        self.left_out.entry(point).or_default().push(LeftOut {
            kind,
            scope,
            reach,
            listed: true,
            slot: None,
        });
    }

    /// Forgets all lists, so that they can be read anew; who is left out for a reason of the ledger stays so.
    pub fn forget_lists(&mut self) {
        self.left_out.retain(|_, rows| {
            rows.retain(|row| !row.listed);
            !rows.is_empty()
        });
        self.registers.retain(|register| !register.listed);
    }

    /// Somebody is left out for a reason of the ledger, as far as the scope says (section 3.4).
    pub fn leave_out(&mut self, reference: PointRef, kind: Suppression, scope: Scope) {
        let number = self.number(reference);
        let row = LeftOut { kind, scope, reach: Arc::default(), listed: false, slot: None };
        self.left_out.entry(number).or_default().push(row);
    }

    /// A register must be asked before anything goes out on a channel to people of a place; too old, it blocks them
    /// all (section 3.4).
    pub fn require_register(&mut self, channel: &str, place: u16, age: ListAge) {
        let reach = Reach { purposes: None, channels: vec![channel.to_owned()], places: Some(vec![place]) };
        self.registers.push(MustBeYoung { reach, until: age.ends(), listed: false });
    }

    /// A list must be asked before anything goes out that it is about, and may be relied on until then; none: never.
    pub fn require_list(&mut self, reach: Reach, until: Option<Micros>) {
        self.registers.push(MustBeYoung { reach, until, listed: true });
    }

    /// Whether a list that must be asked first is too old for this message.
    fn is_unasked(&self, purpose: &str, channel: &str, place: u16) -> bool {
        self.registers.iter().any(|list| list.blocks(purpose, channel, place, self.now))
    }

    /// Notes where a choice was made, as `system.object`.
    pub fn note_source(&mut self, event: [u8; 16], source: &str) {
        let known = self.source_names.iter().position(|name| name == source);
        let place = known.unwrap_or_else(|| {
            self.source_names.push(source.to_owned());
            self.source_names.len() - 1
        });
        self.sources.insert(event, place);
    }

    /// For a purpose on a channel any refusal wins: a yes counts only where nobody who is asked holds a no of that
    /// person. Which choices come from where must be noted by [`ConsentView::note_source`].
    pub fn any_refusal_wins(&mut self, purpose: &str, channel: &str) {
        self.any_refusal.insert((purpose.to_owned(), channel.to_owned()));
    }

    /// Where a choice was made, as far as that was noted.
    #[must_use]
    pub fn source(&self, choice: &Choice) -> Option<&str> {
        let place = self.sources.get(&choice.event)?;
        self.source_names.get(*place).map(String::as_str)
    }

    /// What is known of a cell, of whomever: what was chosen for the brand, for every brand, and for everything
    /// coarser (section 3.5).
    #[must_use]
    pub fn standing(&self, point: PointRef, purpose: &str, channel: &str, brand: Option<&str>) -> Standing {
        self.standing_of(&Ask { point, person: None, purpose, topic: None, channel, brand })
    }

    /// What is known of a cell.
    #[must_use]
    pub fn standing_of(&self, ask: &Ask<'_>) -> Standing {
        self.standing_with(ask, self.counting())
    }

    fn counting(&self) -> Counting<'_> {
        Counting {
            voided: &self.voided,
            now: self.now,
            of_age: None,
            confirm: None,
            lift_any: false,
            lift_min: 0,
        }
    }

    /// What is known of a cell under these terms.
    fn standing_under(&self, ask: &Ask<'_>, terms: &Terms, facts: &Facts) -> Standing {
        let of_age = terms.children.and_then(|children| children.of_age(facts.born));
        self.standing_with(
            ask,
            Counting {
                of_age,
                confirm: terms.confirm,
                lift_any: terms.lift_any,
                lift_min: terms.evidence_min,
                ..self.counting()
            },
        )
    }

    fn standing_with(&self, ask: &Ask<'_>, counting: Counting<'_>) -> Standing {
        let who = self.who(ask.point, ask.person);
        if who.contradictory {
            // Whose choices these are, nobody can tell: no yes is later than this (section 3.6).
            let conflict = Choice::new(State::Conflict, Micros::MIN, Micros::MAX, [u8::MAX; 16]);
            let mut standing = Standing::default();
            standing.add(conflict);
            return standing;
        }
        if !self.coarse && ask.topic.is_none() && ask.brand.is_none() {
            // Nothing stands above the cell.
            let group = self.groups.iter().position(|group| group.is(ask.purpose, None, ask.channel, None));
            return group.map(|group| self.own(group, &who, counting)).unwrap_or_default();
        }
        let topics = self.way_to(ask.topic);
        let group = |grain: Grain, brand: Option<&str>| {
            let (purpose, topic, channel) = match grain {
                Grain::All => (EVERY, None, EVERY),
                Grain::Channel => (EVERY, None, ask.channel),
                Grain::PurposeEverywhere => (ask.purpose, None, EVERY),
                Grain::Purpose => (ask.purpose, None, ask.channel),
                Grain::Topic(at) => (ask.purpose, topics.get(at).copied(), ask.channel),
            };
            self.groups.iter().position(|group| group.is(purpose, topic, channel, brand))
        };
        settle(topics.len(), ask.brand.is_some(), |level, branded| {
            group(level, ask.brand.filter(|_| branded)).map(|group| self.own(group, &who, counting))
        })
    }

    /// The state that shows of a cell at the time that is set: a yes that has run out shows as expired.
    #[must_use]
    pub fn state_of(&self, ask: &Ask<'_>) -> State {
        let standing = self.standing_now(ask);
        let expiry = self.expiry_of(self.first(ask), ask);
        self.now.map_or(standing.state(), |now| standing.state_at(now, expiry))
    }

    /// What is known of a cell under the first of its purpose's bases.
    #[must_use]
    pub fn standing_now(&self, ask: &Ask<'_>) -> Standing {
        self.standing_under(ask, self.first(ask), &self.facts_of(ask.point))
    }

    fn first(&self, ask: &Ask<'_>) -> &Terms {
        let bases = self.bases(ask.purpose, ask.channel, self.facts_of(ask.point).place);
        bases.first().unwrap_or(&Terms::STRICT)
    }

    /// What was chosen in one group of cells, nothing above it included.
    fn own(&self, at: usize, who: &Who<'_>, counting: Counting<'_>) -> Standing {
        let group = Number::try_from(at).unwrap_or(NOBODY);
        let is_strict = |(purpose, channel): &(String, String)| {
            self.groups.get(at).is_some_and(|group| group.is_about(purpose, channel))
        };
        let strict = self.any_refusal.iter().any(is_strict);
        let fold = |held: &mut dyn Iterator<Item = &Held>| match strict {
            true => counting.fold_by_source(held, &self.sources),
            false => counting.fold(held),
        };
        let at = |point: &Number| self.cells.at(*point, group);
        let acts = || who.points.all().iter().flat_map(at);
        let shared = who.shared.iter().fold(Standing::default(), |all, (point, until)| {
            all.with(counting.denials_until(at(point), *until))
        });
        if who.persons.is_none() && who.holders.is_empty() {
            // Nearly always nobody is named beside the contact points, and everything said there counts.
            let mut named = false;
            let all = fold(&mut acts().inspect(|held| named |= held.person != NOBODY));
            if !named {
                return all.with(shared);
            }
        }
        let nobodys = || fold(&mut acts().filter(|held| held.person == NOBODY)).with(shared);
        let of = |persons: &[Number]| {
            let everywhere = persons.iter().flat_map(|person| self.personal.at(*person, group));
            // What was said by an identifier alone stands at that one.
            let alone = persons.iter().flat_map(at).filter(|held| persons.contains(&held.person));
            let there = acts().filter(|held| persons.contains(&held.person));
            fold(&mut there.chain(everywhere).chain(alone))
        };
        if let Some(persons) = &who.persons {
            let (person, point) = (of(persons.all()), nobodys());
            return if who.one { person.with(point) } else { gate(person, point) };
        }
        let own = |person: Number| person == NOBODY || who.points.all().contains(&person);
        let alone = |person: &Number| at(person).any(|held| held.person == *person);
        let others: BTreeSet<Number> = acts()
            .map(|held| held.person)
            .filter(|person| !own(*person))
            .chain(who.holders.iter().copied().filter(alone))
            .collect();
        if others.is_empty() {
            return fold(&mut acts()).with(shared);
        }
        // Which of the people who chose there it is, is not known: each of them must have said yes.
        let point = nobodys();
        let each: Vec<Standing> = others.into_iter().map(|person| gate(of(&[person]), point)).collect();
        Standing::of_all(&each)
    }

    /// Why somebody is left out of a message, if they are (section 3.4). Of several reasons, one that stops service
    /// messages too is told first.
    #[must_use]
    pub fn left_out(&self, ask: &Ask<'_>) -> Option<Suppression> {
        self.left_out_by(ask, |_| true)
    }

    /// The same, as far as the ledger says so: lists are for those who read them.
    #[must_use]
    pub fn left_out_for_good(&self, ask: &Ask<'_>) -> Option<Suppression> {
        self.left_out_by(ask, |row| !row.listed)
    }

    fn left_out_by(&self, ask: &Ask<'_>, counts: impl Fn(&LeftOut) -> bool) -> Option<Suppression> {
        if self.left_out.is_empty() {
            return None;
        }
        let own = self.numbers.find(ask.point);
        let place = self.facts_of(ask.point).place;
        let message = (ask.purpose, ask.channel, ask.brand);
        let (points, _) = self.linked_to(ask.point);
        let person = ask.person.map(|person| self.linked_to(person).0);
        let persons = person.as_ref().map_or(&[][..], Numbers::all);
        let hits = points.all().iter().chain(persons).flat_map(|number| {
            let own = own == Some(*number);
            let rows = self.left_out.get(number).map_or(&[][..], Vec::as_slice).iter();
            rows.filter(move |row| row.hits(own, message, place))
        });
        hits.filter(|row| counts(row)).map(|row| row.kind).min_by_key(|kind| (!kind.is_hard(), *kind))
    }

    /// Somebody was erased: nothing is permitted with their contact point, whatever else is known.
    pub fn erase(&mut self, point: PointRef) {
        self.erased.insert(point);
    }

    /// Whether a contact point was erased.
    #[must_use]
    pub fn is_erased(&self, point: PointRef) -> bool {
        self.erased.contains(&point)
    }

    /// Whether anybody was.
    #[must_use]
    pub fn has_erased(&self) -> bool {
        !self.erased.is_empty()
    }

    /// Whether a list leaves this contact point out.
    #[must_use]
    pub fn is_suppressed(&self, point: PointRef, purpose: &str, channel: &str) -> bool {
        self.left_out(&Ask { point, person: None, purpose, topic: None, channel, brand: None }).is_some()
    }
}
