//! What records say of who is who that the ledger does not say yet: links, splits, and choices that come to be in
//! conflict by them; and the events that these become.

use super::choices::event_id;
use super::flow::word_of;
use super::identity::{Before, Pair, Read};
use super::kept_apart::Apart;
use crate::transform::End;
use martlet_compiler::plan::Plan;
use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::identity::{People as Persons, conflict_of};
use martlet_consent::{Ask, ConsentView, EVERY, Micros, PointRef, State};
use martlet_delivery::ports::{Clock, Rand, Stream};
use martlet_delivery::record::Outcome;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What there is to record.
pub(super) struct News<'p> {
    /// The event's; given once it is clear what there is.
    pub(super) id: [u8; 16],
    pub(super) kind: EventKind,
    pub(super) end: End,
    pub(super) other: PointRef,
    pub(super) object: &'p str,
    pub(super) record: [u8; 32],
}

/// Links that are new: each identifier of a record with its first one.
pub(super) fn links<'p>(read: &mut Read<'p>, before: &Before) -> Vec<News<'p>> {
    let mut new: HashSet<Pair> = HashSet::new();
    let mut links = Vec::new();
    for record in &read.records {
        let Some((first, others)) = record.said.ends.split_first() else { continue };
        for end in others {
            let (a, b) = (first.reference, end.reference);
            if before.identities.link(a, b).is_some() || !new.insert((a.min(b), a.max(b))) {
                continue;
            }
            links.push(News {
                id: [0; 16],
                kind: EventKind::IdentityLink,
                end: *end,
                other: first.reference,
                object: record.object,
                record: record.said.record.unwrap_or_default(),
            });
            let outcome = usize::try_from(record.ordinal).ok().and_then(|at| read.outcomes.get_mut(at));
            if let Some(outcome) = outcome {
                *outcome = Outcome::Delivered;
            }
        }
    }
    links
}

/// Links that hold no more: the record that said so says something else and no other record says it, or the
/// identifier is nobody's.
pub(super) fn splits<'p>(read: &Read<'p>, before: &Before, apart: &Apart, all: bool) -> Vec<News<'p>> {
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
        .map(|(_, (a, b), record)| News {
            id: [0; 16],
            kind: EventKind::IdentitySplit,
            end: End { reference: a, kind: None },
            other: b,
            object: read.seen.get(&record).copied().unwrap_or(""),
            record,
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
    links: &[News<'_>],
    systems: &BTreeSet<PointRef>,
) -> Vec<Conflict> {
    let mut joined: BTreeMap<usize, &News<'_>> = BTreeMap::new();
    for news in links {
        let Some(person) = are.of(news.other) else { continue };
        let by = joined.entry(person).or_insert(news);
        if by.end.kind.is_none() {
            *by = news;
        }
    }
    let mut conflicts = Vec::new();
    for (person, news) in joined {
        // One identifier of each who was somebody else.
        let mut parts: BTreeSet<Option<usize>> = BTreeSet::new();
        let several = are.members(person).filter(|member| {
            let was = were.of(*member);
            // Of an identifier without any contact point nobody knew whose it is: that is told now, and it was nobody else.
            let strange = |was: usize| were.members(was).all(|member| systems.contains(&member));
            !was.map_or_else(|| systems.contains(member), strange) && (was.is_none() || parts.insert(was))
        });
        let parts: Vec<PointRef> = several.collect();
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
                    object: news.object.to_owned(),
                    record: news.record,
                });
            }
        }
    }
    conflicts
}

impl Conflict {
    pub(super) fn event(&self, making: &mut Making<'_>, at: Micros) -> LedgerEvent {
        let news = News {
            id: making.id(),
            kind: EventKind::Act,
            end: self.point,
            other: self.point.reference,
            object: &self.object,
            record: self.record,
        };
        LedgerEvent {
            purpose: self.purpose.clone(),
            channel: self.channel.clone(),
            topic: self.topic.clone(),
            brand: self.brand.clone(),
            state: State::Conflict,
            basis: "consent".into(),
            ..making.event(&news, at)
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

    /// The event of the ledger that something new becomes. Who is meant stands in it as keyed hashes only.
    pub(super) fn event(&mut self, news: &News<'_>, at: Micros) -> LedgerEvent {
        let (system, object) = news.object.split_once('.').unwrap_or((news.object, ""));
        let mut salt = [0; 16];
        self.rand.fill(Stream::Salts, &mut salt);
        LedgerEvent {
            id: news.id,
            kind: news.kind,
            purpose: String::new(),
            channel: String::new(),
            topic: None,
            brand: None,
            state: State::Unknown,
            basis: String::new(),
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
            flow: self.plan.identity.as_ref().map_or_else(String::new, |identity| identity.name.clone()),
            plan: self.plan.hash.clone(),
            private: Private {
                point: news.end.reference,
                point_kind: word_of(news.end.kind).into(),
                contact: String::new(),
                person: None,
                source_record: news.record,
                raw_value: String::new(),
                evidence: None,
                salt,
            },
        }
    }
}
