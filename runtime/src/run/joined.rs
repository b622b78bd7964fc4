//! What records say of who is who that the ledger does not say yet: links, splits, and choices that come to be in
//! conflict by them; and the events that these become.

use super::choices::event_id;
use super::flow::word_of;
use super::identity::{Before, Read};
use super::kept_apart::Apart;
use crate::transform::End;
use martlet_compiler::plan::Plan;
use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::identity::{Identities, People as Persons, Tie, conflict_of};
use martlet_consent::{Ask, ConsentView, EVERY, Micros, PointRef, State};
use martlet_delivery::ports::{Clock, Rand, Stream};
use martlet_delivery::record::Outcome;
use martlet_state::ties::{Ends, TOGETHER, Ties};
use std::collections::{BTreeMap, BTreeSet};

/// A link or a split that there is to record.
pub(super) struct News {
    end: End,
    other: PointRef,
    record: [u8; 32],
}

/// Those that become one event.
pub(super) struct Told<'p> {
    /// The event's own name.
    event: [u8; 16],
    tie: Tie,
    object: &'p str,
    news: Vec<News>,
}

/// Everything that there is to record, in the order in which it is recorded.
pub(super) struct Telling<'t, 'm, 'p> {
    making: &'t mut Making<'m>,
    identities: &'t mut Identities,
    at: Micros,
    told: Vec<Told<'p>>,
}

impl<'t, 'm, 'p> Telling<'t, 'm, 'p> {
    /// What is told counts in these identities from now on.
    pub(super) fn new(making: &'t mut Making<'m>, identities: &'t mut Identities, at: Micros) -> Self {
        Telling { making, identities, at, told: Vec::new() }
    }

    fn tell(&mut self, tie: Tie, object: &'p str, news: News) {
        let full = |told: &Told<'_>| (told.tie, told.object) != (tie, object) || told.news.len() >= TOGETHER;
        if self.told.last().is_none_or(full) {
            self.told.push(Told { event: self.making.id(), tie, object, news: Vec::new() });
        }
        let Some(told) = self.told.last_mut() else { return };
        self.identities.note(news.end.reference, news.other, tie, self.at, told.event);
        told.news.push(news);
    }

    /// Links that are new: each identifier of a record with its first one. How many.
    pub(super) fn links(&mut self, read: &mut Read<'p>) -> usize {
        let mut count = 0;
        for record in &read.records {
            let Some((first, others)) = record.said.ends.split_first() else { continue };
            for end in others {
                if self.identities.link(first.reference, end.reference).is_some() {
                    continue;
                }
                let record_is = record.said.record.unwrap_or_default();
                let news = News { end: *end, other: first.reference, record: record_is };
                self.tell(Tie::Link, record.object, news);
                count += 1;
                let outcome = usize::try_from(record.ordinal).ok().and_then(|at| read.outcomes.get_mut(at));
                if let Some(outcome) = outcome {
                    *outcome = Outcome::Delivered;
                }
            }
        }
        count
    }

    /// Links that hold no more.
    pub(super) fn splits(&mut self, splits: Vec<(&'p str, News)>) {
        splits.into_iter().for_each(|(object, news)| self.tell(Tie::Split, object, news));
    }

    pub(super) fn told(self) -> Vec<Told<'p>> {
        self.told
    }
}

/// Links that hold no more: the record that said so says something else and no other record says it, or the
/// identifier is nobody's.
pub(super) fn splits<'p>(read: &Read<'p>, before: &Before, apart: &Apart, all: bool) -> Vec<(&'p str, News)> {
    let mut said = vec![false; before.identities.pairs()];
    for record in &read.records {
        let ends = &record.said.ends;
        let pairs = ends.iter().enumerate().flat_map(|(at, a)| ends.iter().skip(at + 1).map(move |b| (a, b)));
        for link in pairs.filter_map(|(a, b)| before.identities.link(a.reference, b.reference)) {
            said[link] = true;
        }
    }
    let ended = before.links().filter(|(link, (a, b), record)| {
        let nobodys = apart.both(*a) || apart.both(*b);
        let unsaid = !read.blind && read.seen.contains_key(record) && !said[*link];
        all || nobodys || unsaid
    });
    ended
        .map(|(_, (a, b), record)| {
            let object = read.seen.get(&record).copied().unwrap_or("");
            (object, News { end: End { reference: a, kind: None }, other: b, record })
        })
        .collect()
}

/// A choice that is yes by one identifier and no by another, of one person as is known now.
pub(super) struct Conflict {
    purpose: String,
    topic: Option<String>,
    channel: String,
    brand: Option<String>,
    point: End,
    object: String,
    record: [u8; 32],
}

/// The identifiers in these records that systems gave.
pub(super) fn systems(read: &Read<'_>) -> BTreeSet<PointRef> {
    let ends = read.records.iter().flat_map(|record| &record.said.ends);
    ends.filter(|end| end.kind.is_none()).map(|end| end.reference).collect()
}

/// Where differing choices meet in people who were several until now; `view` knows them as several.
pub(super) fn conflicts(
    view: &ConsentView,
    (were, are): (&Persons, &Persons),
    told: &[Told<'_>],
    systems: &BTreeSet<PointRef>,
) -> Vec<Conflict> {
    let mut joined: BTreeMap<usize, (&str, &News)> = BTreeMap::new();
    let links = told.iter().filter(|told| told.tie == Tie::Link);
    for (object, news) in links.flat_map(|told| told.news.iter().map(|news| (told.object, news))) {
        let Some(person) = are.of(news.other) else { continue };
        let by = joined.entry(person).or_insert((object, news));
        if by.1.end.kind.is_none() {
            *by = (object, news);
        }
    }
    let mut conflicts = Vec::new();
    for (person, (object, news)) in joined {
        // One identifier of each who was somebody else.
        let mut parts: BTreeSet<Option<usize>> = BTreeSet::new();
        let several = are.members(person).filter(|member| {
            let was = were.of(*member);
            // Of an identifier without any contact point nobody knew whose it is: that is told now, and it was nobody else.
            let strange = |was: usize| were.members(was).all(|member| systems.contains(&member));
            !was.map_or_else(|| systems.contains(member), strange) && (was.is_none() || parts.insert(was))
        });
        let parts: Vec<PointRef> = several.collect();
        if parts.len() < 2 {
            continue;
        }
        for (purpose, topic, channel, brand) in view.cells().filter(|(purpose, ..)| *purpose != EVERY) {
            let of = |point: &PointRef| {
                view.standing_of(&Ask { point: *point, person: None, purpose, topic, channel, brand })
            };
            let mut standings = parts.iter().map(of);
            let Some(mut all) = standings.next() else { continue };
            let mut differ = false;
            for standing in standings {
                differ |= conflict_of(all, standing, 0, [0; 16]).is_some();
                all = all.with(standing);
            }
            if differ {
                conflicts.push(Conflict {
                    purpose: purpose.to_owned(),
                    topic: topic.map(str::to_owned),
                    channel: channel.to_owned(),
                    brand: brand.map(str::to_owned),
                    point: news.end,
                    object: object.to_owned(),
                    record: news.record,
                });
            }
        }
    }
    conflicts
}

impl Conflict {
    pub(super) fn event(&self, making: &mut Making<'_>, at: Micros) -> LedgerEvent {
        let (system, object) = place(&self.object);
        LedgerEvent {
            id: making.id(),
            kind: EventKind::Act,
            purpose: self.purpose.clone(),
            channel: self.channel.clone(),
            topic: self.topic.clone(),
            brand: self.brand.clone(),
            state: State::Conflict,
            basis: "consent".into(),
            lo: at,
            hi: at,
            precision: Precision::Instant,
            observed_at: at,
            source_system: system.into(),
            source_object: object.into(),
            source_field: String::new(),
            method: "import".into(),
            actor: "system".into(),
            notice: None,
            notice_version: None,
            evidence_level: 0,
            caused_by: None,
            flow: making.identity(),
            plan: making.plan.hash.clone(),
            private: Private {
                point: self.point.reference,
                point_kind: word_of(self.point.kind).into(),
                contact: String::new(),
                person: None,
                source_record: self.record,
                raw_value: String::new(),
                evidence: None,
                salt: making.salt(),
            },
        }
    }
}

/// What events are made with.
pub(super) struct Making<'m> {
    pub(super) plan: &'m Plan,
    pub(super) clock: &'m mut dyn Clock,
    pub(super) rand: &'m mut dyn Rand,
}

impl Making<'_> {
    pub(super) fn id(&mut self) -> [u8; 16] {
        event_id(self.rand, self.clock)
    }

    fn salt(&mut self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.rand.fill(Stream::Salts, &mut salt);
        salt
    }

    fn identity(&self) -> String {
        self.plan.identity.as_ref().map_or_else(String::new, |identity| identity.name.clone())
    }

    /// The event of the ledger that this becomes. Who is meant stands in it as keyed hashes only.
    pub(super) fn ties(&self, told: &Told<'_>, at: Micros) -> Ties {
        let (system, object) = place(told.object);
        let ends = told.news.iter();
        Ties {
            event: told.event,
            tie: told.tie,
            ends: ends.map(|it| Ends { a: it.end.reference, b: it.other, record: it.record }).collect(),
            at,
            source_system: system.into(),
            source_object: object.into(),
            identity: self.identity(),
            plan: self.plan.hash.clone(),
        }
    }
}

/// System and object of `system.object`.
fn place(id: &str) -> (&str, &str) {
    id.split_once('.').unwrap_or((id, ""))
}
