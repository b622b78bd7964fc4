//! Finds out who is who before anything is decided: what records say of identifiers becomes links and splits of the
//! ledger, and what they come to is put into the view (`docs/consent.md`, section 3.6).

use super::choices::event_id;
use super::flow::word_of;
use super::job::catch_up;
use super::kept_apart::{Apart, apart};
use super::report::{JobReport, Kind};
use super::{Options, Progress, Running};
use crate::drivers::{is_still_to_be_made, source};
use crate::transform::{End, Identified, IdentifiersOf, Moment, People, Record, Run};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{FromObject, Identity, Plan, Step, Support};
use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::identity::{Identities, People as Persons, Tie, conflict_of};
use martlet_consent::{Ask, ConsentView, EVERY, Micros, PointRef, State};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::Report;
use martlet_delivery::ports::{Begin, Clock, Counted, Ended, PortError, Rand, RunToken, Store, Stream};
use martlet_delivery::record::Outcome;
use martlet_state::StateStore;
use martlet_state::ties::{Said, Tied};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

type Pair = (PointRef, PointRef);

fn pair(a: PointRef, b: PointRef) -> Pair {
    if a <= b { (a, b) } else { (b, a) }
}

/// What the ledger said before.
#[derive(Default)]
pub(super) struct Before {
    pub(super) identities: Identities,
    /// What was said last of two identifiers, in the order in which they were first named.
    last: Vec<Tied>,
    /// Where each pair stands there.
    places: HashMap<Pair, usize>,
}

impl Before {
    pub(super) fn read(store: &mut StateStore) -> Result<Before, PortError> {
        let mut before = Before::default();
        store.ties(&mut |tied| {
            before.identities.note(tied.a, tied.b, tied.tie, tied.at, tied.event);
            let next = before.last.len();
            match before.places.entry(pair(tied.a, tied.b)) {
                Entry::Vacant(place) => {
                    place.insert(next);
                    before.last.push(tied);
                }
                Entry::Occupied(place) => {
                    let held = before.last.get_mut(*place.get());
                    let newer =
                        |held: &&mut Tied| (held.at, held.tie, held.event) < (tied.at, tied.tie, tied.event);
                    if let Some(held) = held.filter(newer) {
                        *held = tied;
                    }
                }
            }
        })?;
        Ok(before)
    }

    /// The number of the link between two identifiers.
    fn link(&self, pair: Pair) -> Option<usize> {
        let place = *self.places.get(&pair)?;
        self.last.get(place).filter(|tied| tied.tie == Tie::Link).map(|_| place)
    }

    /// All links, with their numbers.
    fn links(&self) -> impl Iterator<Item = (usize, &Tied)> {
        self.last.iter().enumerate().filter(|(_, tied)| tied.tie == Tie::Link)
    }
}

/// A record that says something of who is who.
pub(super) struct Kept<'p> {
    ordinal: u64,
    object: &'p str,
    pub(super) said: Identified,
}

/// All that the records say now.
#[derive(Default)]
pub(super) struct Read<'p> {
    pub(super) records: Vec<Kept<'p>>,
    /// What became of each record that was read, in their order.
    outcomes: Vec<Outcome>,
    /// Records that said an earlier link and could be read as a whole now, and where they are.
    seen: HashMap<[u8; 32], &'p str>,
    /// An object was left out because this version cannot read it.
    blind: bool,
}

/// What there is to record.
struct News<'p> {
    kind: EventKind,
    end: End,
    other: PointRef,
    object: &'p str,
    record: [u8; 32],
}

/// What who is who is brought up to date in.
pub(crate) struct Joining<'j> {
    pub(crate) plan: &'j Plan,
    pub(crate) moment: Moment,
    pub(crate) zone: &'j TimeZone,
    pub(crate) key: &'j ProjectKey,
    pub(crate) store: &'j mut StateStore,
    pub(crate) view: &'j mut ConsentView,
    pub(crate) clock: &'j mut dyn Clock,
    pub(crate) rand: &'j mut dyn Rand,
    pub(crate) progress: &'j mut dyn Progress,
}

/// What became of reading an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// All its records were read, which may be none.
    All,
    /// This version cannot read it.
    Blind,
}

/// Gives each record of an object.
pub(crate) type Open<'o> = &'o mut dyn FnMut(&str, &mut dyn FnMut(&Record<'_>)) -> Result<Look, PortError>;

/// Brings who is who up to date; none: no identity was ever declared.
pub(super) fn join(running: &mut Running<'_>) -> Result<Option<JobReport>, PortError> {
    let (plan, options) = (running.plan, running.options);
    let mut joining = Joining {
        plan,
        moment: running.moment,
        zone: running.zone,
        key: running.key,
        store: running.store,
        view: &mut running.view,
        clock: running.clock,
        rand: running.rand,
        progress: running.progress,
    };
    joining.job(&mut |id, each| look(plan, options, id, each))
}

/// Gives each record of an object of the project.
pub(super) fn look(
    plan: &Plan,
    options: &Options,
    id: &str,
    each: &mut dyn FnMut(&Record<'_>),
) -> Result<Look, PortError> {
    if is_still_to_be_made(plan, id, &options.root)? {
        return Ok(Look::All);
    }
    let system = id.split_once('.').map_or(id, |(system, _)| system);
    if plan.systems.iter().any(|it| it.name == system && it.support == Support::Planned) {
        return Ok(Look::Blind);
    }
    let mut opened = source(plan, id, &options.root)?;
    while let Some(record) = opened.next_record().map_err(PortError::from)? {
        each(&record);
    }
    Ok(Look::All)
}

impl<'j> Joining<'j> {
    /// Does the job of bringing who is who up to date; none: no identity was ever declared.
    pub(crate) fn job(&mut self, open: Open<'_>) -> Result<Option<JobReport>, PortError> {
        let before = Before::read(self.store)?;
        let plan = self.plan;
        if plan.identity.is_none() && before.links().next().is_none() {
            self.view.set_identities(&before.identities);
            return Ok(None);
        }
        let name = match &plan.identity {
            Some(identity) => format!("identity {}", identity.name),
            None => "identity that is no more".to_owned(),
        };
        self.progress.job(&name);
        let begin = Begin {
            flow: name.clone(),
            plan: plan.hash.clone(),
            place: String::new(),
            permissions: String::new(),
            at: self.clock.now(),
            confirmed_removals: None,
        };
        let token = match self.store.begin(&begin) {
            Ok(token) => token,
            Err(error) => return Ok(Some(JobReport::not_run(Kind::People, &name, error.to_string()))),
        };
        let mut notes = Vec::new();
        let (ended, reason) = match self.update(token, &before, open, &mut notes) {
            Ok(()) => (Ended::Done, None),
            Err(error) => {
                self.view.set_identities(&before.identities);
                (Ended::Failed, Some(error.to_string()))
            }
        };
        let tally = self.store.finish(token, ended, reason.as_deref(), self.clock.now())?;
        Ok(Some(JobReport::of(Kind::People, &name, Report { ended, reason, tally: Some(tally) }, notes)))
    }

    fn update(
        &mut self,
        token: RunToken,
        before: &Before,
        open: Open<'_>,
        notes: &mut Vec<String>,
    ) -> Result<(), PortError> {
        let plan = self.plan;
        let mut read = match &plan.identity {
            Some(identity) => self.records(identity, before, open)?,
            None => Read::default(),
        };
        let apart = apart(&read.records);
        let erased: BTreeSet<PointRef> = self.store.erased()?.into_iter().collect();
        for record in &mut read.records {
            record.said.ends.retain(|end| !apart.both(end.reference) && !erased.contains(&end.reference));
        }
        let links = links(&mut read, before);
        let splits = splits(&read, before, &apart, plan.identity.is_none());
        let counts = (links.len(), splits.len());

        let at = self.clock.now();
        let mut after = before.identities.clone();
        let mut said: Vec<Said> = Vec::with_capacity(links.len() + splits.len());
        for news in links.iter().chain(&splits) {
            let event = event(self, news, at);
            let tie = if news.kind == EventKind::IdentityLink { Tie::Link } else { Tie::Split };
            after.note(news.end.reference, news.other, tie, at, event.id);
            said.push((event, Some(news.other)));
        }
        apart.keep(&mut after);
        let are = after.people();
        catch_up(self.store, self.view)?;
        let mut conflicts = Vec::new();
        // Only who is newly joined can be in conflict.
        if !links.is_empty() {
            let were = before.identities.people();
            self.view.set_people(&before.identities, &were);
            conflicts = self::conflicts(self.view, (&were, &are), &links, &systems(&read));
        }
        for conflict in &conflicts {
            said.push((conflict.event(self, at), None));
        }
        let outcomes = Counted::of(read.outcomes.iter().copied());
        self.store.tie(token, read.outcomes.len() as u64, &outcomes, &said)?;
        self.view.set_people(&after, &are);
        tell(counts, &apart, conflicts.len(), notes);
        Ok(())
    }

    pub(super) fn records(
        &mut self,
        identity: &'j Identity,
        before: &Before,
        open: Open<'_>,
    ) -> Result<Read<'j>, PortError> {
        let plan = self.plan;
        let (consent, people) = (ConsentView::default(), People::default());
        let run =
            Run { moment: self.moment, zone: self.zone, consent: &consent, people: &people, keys: self.key };
        let told: HashSet<[u8; 32]> = before.links().map(|(_, tied)| tied.record).collect();
        let mut read = Read::default();
        for id in objects(plan, identity) {
            let of = IdentifiersOf::new(plan, identity, id)
                .map_err(|error| PortError::new("preparing the identity", error))?;
            if !of.can_tie() {
                continue;
            }
            let look = open(id, &mut |record| {
                read.take(id, of.of(record, &run), &told);
                self.progress.records(1);
            })?;
            read.blind |= look == Look::Blind;
        }
        Ok(read)
    }
}

/// What somebody may want to know.
fn tell((links, splits): (usize, usize), apart: &Apart, conflicts: usize, notes: &mut Vec<String>) {
    if links > 0 || splits > 0 {
        notes.push(format!("{links} identifiers newly joined, {splits} parted"));
    }
    if !apart.both.is_empty() {
        notes.push(format!(
            "{} identifiers stand in records that are never merged, so they join nobody",
            apart.both.len()
        ));
    }
    if conflicts > 0 {
        notes.push(format!(
            "{conflicts} choices are in conflict: yes by one identifier and no by another, found to be one person; \
             nothing goes out until they say"
        ));
    }
}

/// The objects whose records say who is who: those that the project reads for anything, and those that the identity
/// names.
pub(super) fn objects<'p>(plan: &'p Plan, identity: &'p Identity) -> BTreeSet<&'p str> {
    let slots = plan.captures.iter().chain(plan.spreads.iter().map(|spread| &spread.slot));
    let mut objects: BTreeSet<&str> = slots.map(|slot| slot.object.as_str()).collect();
    for flow in &plan.flows {
        objects.insert(&flow.source);
        objects.extend(flow.steps.iter().filter_map(|step| match step {
            Step::Lookup(lookup) => Some(lookup.object.as_str()),
            Step::Each(_) => None,
        }));
    }
    let facts = [&identity.country, &identity.born, &identity.last_sale];
    objects.extend(facts.into_iter().flatten().map(|from: &FromObject| from.object.as_str()));
    objects.extend(named(identity));
    objects.retain(|id| plan.objects.iter().any(|object| object.id() == *id));
    objects
}

/// The objects that an identity names by their fields.
pub(super) fn named(identity: &Identity) -> impl Iterator<Item = &str> {
    let object =
        |path: &'_ String| -> usize { path.match_indices('.').nth(1).map_or(path.len(), |(end, _)| end) };
    let paths = identity.links.iter().chain(&identity.never_merge);
    paths.filter_map(move |path| path.get(..object(path)))
}

impl<'p> Read<'p> {
    fn take(&mut self, object: &'p str, said: Identified, told: &HashSet<[u8; 32]>) {
        let ordinal = self.outcomes.len() as u64;
        let nobody = said.ends.is_empty();
        self.outcomes.push(if nobody { Outcome::Filtered } else { Outcome::Unchanged });
        if let Some(record) = said.record.filter(|record| said.whole && told.contains(record)) {
            self.seen.insert(record, object);
        }
        if said.ends.len() > 1 || !nobody && !said.apart.is_empty() {
            self.records.push(Kept { ordinal, object, said });
        }
    }
}

/// Links that are new: each identifier of a record with its first one.
fn links<'p>(read: &mut Read<'p>, before: &Before) -> Vec<News<'p>> {
    let mut new: HashSet<Pair> = HashSet::new();
    let mut links = Vec::new();
    for record in &read.records {
        let Some((first, others)) = record.said.ends.split_first() else { continue };
        for end in others {
            let ends = pair(first.reference, end.reference);
            if before.link(ends).is_some() || !new.insert(ends) {
                continue;
            }
            links.push(News {
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
fn splits<'p>(read: &Read<'p>, before: &Before, apart: &Apart, all: bool) -> Vec<News<'p>> {
    let mut said = vec![false; before.last.len()];
    for record in &read.records {
        let ends = &record.said.ends;
        let pairs = ends
            .iter()
            .enumerate()
            .flat_map(|(at, a)| ends.iter().skip(at + 1).map(move |b| pair(a.reference, b.reference)));
        for link in pairs.filter_map(|ends| before.link(ends)) {
            said[link] = true;
        }
    }
    let ended = before.links().filter(|(link, tied)| {
        let nobodys = apart.both(tied.a) || apart.both(tied.b);
        let unsaid = !read.blind && read.seen.contains_key(&tied.record) && !said[*link];
        all || nobodys || unsaid
    });
    ended
        .map(|(_, tied)| News {
            kind: EventKind::IdentitySplit,
            end: End { reference: tied.a, kind: None },
            other: tied.b,
            object: read.seen.get(&tied.record).copied().unwrap_or(""),
            record: tied.record,
        })
        .collect()
}

/// A choice that is yes by one identifier and no by another, of one person as is known now.
struct Conflict {
    purpose: String,
    topic: Option<String>,
    channel: String,
    brand: Option<String>,
    point: End,
    object: String,
    record: [u8; 32],
}

/// The identifiers in these records that systems gave.
fn systems(read: &Read<'_>) -> BTreeSet<PointRef> {
    let ends = read.records.iter().flat_map(|record| &record.said.ends);
    ends.filter(|end| end.kind.is_none()).map(|end| end.reference).collect()
}

/// Where differing choices meet in people who were several until now; `view` knows them as several.
fn conflicts(
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
        let several = are.members(person).iter().filter(|member| {
            let was = were.of(**member);
            // Of an identifier without any contact point nobody knew whose it is: that is told now, and it was nobody else.
            let strange = |was: usize| were.members(was).iter().all(|member| systems.contains(member));
            !was.map_or_else(|| systems.contains(member), strange) && (was.is_none() || parts.insert(was))
        });
        let parts: Vec<PointRef> = several.copied().collect();
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
    fn event(&self, running: &mut Joining<'_>, at: Micros) -> LedgerEvent {
        let news = News {
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
            ..event(running, &news, at)
        }
    }
}

/// The event of the ledger that something new becomes. Who is meant stands in it as keyed hashes only.
fn event(running: &mut Joining<'_>, news: &News<'_>, at: Micros) -> LedgerEvent {
    let (system, object) = news.object.split_once('.').unwrap_or((news.object, ""));
    let mut salt = [0; 16];
    running.rand.fill(Stream::Salts, &mut salt);
    LedgerEvent {
        id: event_id(running.rand, running.clock),
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
        flow: running.plan.identity.as_ref().map_or_else(String::new, |identity| identity.name.clone()),
        plan: running.plan.hash.clone(),
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
