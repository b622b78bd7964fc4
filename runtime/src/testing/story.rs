//! A test as it happens: what is given, runs of the flow, what happens then, and what is looked up in between.

use super::destination::{MemoryTable, OneWay};
use super::outside::{TestClock, TestRand};
use super::world::{self, Given, ObjectName, World};
use super::{TestFailure, expect, seed};
use crate::drivers::read_file;
use crate::run::Progress;
use crate::run::choices::{About, Reader, Records};
use crate::run::flow::{endings, kind_word, permissions, reject_limit};
use crate::run::intake::Source;
use crate::run::job::{Job, Observer, perform};
use crate::transform::{Facts, Moment, People, Prepared, Record, Room, Run, Tables, normal_point, people_in};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use martlet_compiler::plan::{Constant, Event, Flow, Mode, Plan, PointKind, Test, TestRecord, TestStepKind};
use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::{Class, ConsentView, PointRef, State};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::Effect;
use martlet_delivery::ports::{Begin, Capture, CaptureBatch, Clock, Ended, PortError, Rand, Store, Stream};
use martlet_delivery::record::{Origin, Tally, Verdict};
use martlet_state::StateStore;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

/// The time of a test that names none.
const EPOCH: &str = "2026-01-01T00:00:00Z";

/// A test under way.
pub(super) struct Story<'s> {
    pub(super) plan: &'s Plan,
    root: &'s Path,
    pub(super) flows: Vec<&'s Flow>,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
    pub(super) clock: TestClock,
    pub(super) rand: TestRand,
    pub(super) key: ProjectKey,
    pub(super) store: StateStore,
    pub(super) view: ConsentView,
    /// What the test says of people.
    pub(super) told: People,
    /// What is known of people: that, and what the records that are given say.
    pub(super) people: People,
    /// Who is on a list because the test says so: the contact point, and the list or erasure.
    pub(super) suppressed: Vec<(PointRef, String)>,
    pub(super) world: Rc<RefCell<World>>,
    /// How many records were taken away, by destination.
    pub(super) removed: BTreeMap<ObjectName, Rc<RefCell<u64>>>,
    /// Records delivered before the test, until the first run.
    delivered: Vec<TestRecord>,
    /// What the last runs came to, by flow.
    pub(super) came_to: BTreeMap<String, (Tally, Option<String>)>,
    /// Requests to be erased that were carried out.
    pub(super) erased: BTreeSet<[u8; 32]>,
    /// Whether something happened since the last run.
    moved: bool,
}

/// Nobody looks on.
pub(super) struct Unwatched;

impl Observer for Unwatched {
    fn before(&mut self, _: &Effect) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn after(&mut self, _: &martlet_delivery::machine::Event) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl Progress for Unwatched {
    fn job(&mut self, _: &str) {}

    fn records(&mut self, _: u64) {}
}

impl<'s> Story<'s> {
    pub(super) fn begin(plan: &'s Plan, test: &Test, root: &'s Path) -> Result<Story<'s>, String> {
        let flows = crate::run::in_order(plan.flows.iter().filter(|flow| flow.of == test.flow).collect());
        if flows.is_empty() {
            return Err(format!("the plan has no flow `{}`", test.flow));
        }
        let now = instant(test.now.as_deref().unwrap_or(EPOCH))?;
        let (clock, rand) = (TestClock::at(now.as_microsecond()), TestRand::default());
        let key = || ProjectKey::new(&[0; 32]);
        let store = StateStore::open_private(key(), Box::new(clock.clone()), Box::new(rand.clone()));
        Ok(Story {
            plan,
            root,
            flows,
            zone: crate::run::zone(plan).map_err(|error| error.to_string())?,
            now,
            clock,
            rand,
            key: key(),
            store: store.map_err(|error| error.to_string())?,
            view: crate::run::view_of(plan),
            told: People::default(),
            people: People::default(),
            suppressed: Vec::new(),
            world: Rc::default(),
            removed: BTreeMap::new(),
            delivered: Vec::new(),
            came_to: BTreeMap::new(),
            erased: BTreeSet::new(),
            moved: true,
        })
    }

    /// Everything in its order; a step that cannot be done ends the test.
    pub(super) fn tell(mut self, test: &Test) -> Vec<TestFailure> {
        let mut failures = Vec::new();
        for step in &test.steps {
            let done = match &step.kind {
                TestStepKind::Given(event) => self.happens(event, false),
                TestStepKind::Then(event) => self.runs().and_then(|()| self.happens(event, true)),
                TestStepKind::Expect(expected) => self.runs().map(|()| {
                    failures.extend(expect::check(&mut self, expected, step.span));
                }),
            };
            if let Err(message) = done {
                failures.push(TestFailure {
                    span: step.span,
                    message,
                    differs: Vec::new(),
                    found: Vec::new(),
                });
                return failures;
            }
        }
        failures
    }

    /// The clock moves on, and with it what is permitted may change.
    pub(super) fn goes_on(&mut self, to: &str) -> Result<(), String> {
        let to = instant(to)?;
        if to > self.now {
            self.now = to;
            self.clock.set(to.as_microsecond());
            self.moved = true;
        }
        Ok(())
    }

    pub(super) fn happens(&mut self, event: &Event, later: bool) -> Result<(), String> {
        self.moved = true;
        match event {
            Event::Record(record) => self.world.borrow_mut().add(self.plan, record, later),
            Event::Consent { who, state, purpose, channel, topic, brand, at } => {
                let at = at.as_deref().map(instant).transpose()?.unwrap_or(self.now);
                if later && at > self.now {
                    self.now = at;
                    self.clock.set(at.as_microsecond());
                }
                let state = State::from_word(state).ok_or_else(|| format!("there is no state `{state}`"))?;
                let about = About { topic: topic.as_deref(), brand: brand.as_deref(), person: None };
                self.chooses(who, state, (purpose, channel, about), at)
            }
            // So it is where nothing is given; the words are for who reads the test.
            Event::NoConsent => Ok(()),
            Event::File(path) => self.file(path),
            Event::Delivered(record) => {
                self.delivered.push(record.clone());
                Ok(())
            }
            Event::Person { who, facts } => self.is_known(who, facts),
            Event::Suppressed { who, by } => self.is_suppressed(who, by),
            Event::Gone(record) => match self.world.borrow_mut().remove(self.plan, record)? {
                true => Ok(()),
                false => Err(format!("{} has no record with these values that could be gone", record.object)),
            },
        }
    }

    /// The contact point that a test names.
    pub(super) fn point(&self, who: &str) -> Result<(PointKind, PointRef), String> {
        let kind = if who.contains('@') { PointKind::Email } else { PointKind::Phone };
        let normal = normal_point(kind, who).ok_or_else(|| {
            format!("`{who}` is neither an e-mail address nor a phone number with its country (`+45 …`)")
        })?;
        Ok((kind, self.key.point(kind_word(kind), &normal)))
    }

    fn chooses(
        &mut self,
        who: &str,
        state: State,
        (purpose, channel, about): (&str, &str, About<'_>),
        at: Timestamp,
    ) -> Result<(), String> {
        let (kind, point) = self.point(who)?;
        let (mut id, mut salt, mut slot) = ([0; 16], [0; 16], [0; 32]);
        self.rand.fill(Stream::EventIds, &mut id);
        self.rand.fill(Stream::Salts, &mut salt);
        self.rand.fill(Stream::Salts, &mut slot);
        let act = state.class() != Class::Open;
        let event = LedgerEvent {
            id,
            kind: if act { EventKind::Act } else { EventKind::Observation },
            purpose: purpose.into(),
            channel: channel.into(),
            topic: about.topic.map(Into::into),
            brand: about.brand.map(Into::into),
            state,
            basis: "consent".into(),
            lo: at.as_microsecond(),
            hi: at.as_microsecond(),
            precision: Precision::Instant,
            observed_at: self.clock.now(),
            source_system: "test".into(),
            source_object: String::new(),
            source_field: String::new(),
            // The person said so themselves, so that a later yes lifts an earlier no.
            method: "form".into(),
            actor: "subject".into(),
            notice: None,
            notice_version: None,
            evidence_level: 1,
            caused_by: None,
            flow: purpose.into(),
            plan: self.plan.hash.clone(),
            private: Private {
                point,
                point_kind: kind_word(kind).into(),
                source_record: slot,
                contact: String::new(),
                person: None,
                raw_value: state.word().into(),
                evidence: None,
                salt,
            },
        };
        let batch = CaptureBatch {
            read: 1,
            events: vec![(0, Capture { event, slot, seen: slot, value: slot, timed: true })],
            ..CaptureBatch::default()
        };
        let begin = Begin {
            flow: "choices of the test".into(),
            plan: self.plan.hash.clone(),
            place: String::new(),
            permissions: String::new(),
            at: self.clock.now(),
            confirmed_removals: None,
        };
        let now = self.clock.now();
        let store = &mut self.store;
        let record = || -> Result<(), PortError> {
            let token = store.begin(&begin)?;
            store.capture(token, &batch)?;
            store.finish(token, Ended::Done, None, now).map(drop)
        };
        let mut record = record;
        record().map_err(|error| error.to_string())
    }

    fn is_known(&mut self, who: &str, facts: &[(String, Constant)]) -> Result<(), String> {
        let (_, point) = self.point(who)?;
        let mut known = Facts::default();
        for (name, value) in facts {
            let value = crate::transform::value_of(value).map_err(|error| error.to_string())?;
            match name.as_str() {
                "born" => known.put_born(value),
                "country" => known.put_country(value),
                "last_sale" => known.put_last_sale(value),
                other => {
                    return Err(format!(
                        "nothing is known of people as `{other}`: write born, country or last_sale"
                    ));
                }
            }
        }
        self.told.add(point, &known, 0);
        Ok(())
    }

    fn is_suppressed(&mut self, who: &str, by: &str) -> Result<(), String> {
        let (_, point) = self.point(who)?;
        let known = self.plan.erasures.iter().any(|erasure| erasure.name == by)
            || self.plan.suppressions.iter().any(|list| list.name == by);
        if !known {
            return Err(format!("the plan has no suppression list `{by}`"));
        }
        self.suppressed.push((point, by.to_owned()));
        Ok(())
    }

    /// Reads a file of the project as the source of the flow.
    fn file(&mut self, path: &str) -> Result<(), String> {
        let flow = self.flows.first().ok_or("there is no flow")?;
        let object = world::object(self.plan, &flow.source)?;
        let mut opened =
            read_file(self.plan, &flow.source, self.root, path).map_err(|error| error.to_string())?;
        let mut world = self.world.borrow_mut();
        let rows = world.rows_mut(&(flow.source.clone(), flow.source_argument.clone()));
        while let Some(record) = opened.next_record().map_err(|error| error.to_string())? {
            if let Some(fault) = &record.fault {
                return Err(format!("{path}: {}: {}", fault.place, fault.reason));
            }
            let row: Vec<_> = record.values.iter().cloned().map(|value| value.into_owned()).collect();
            debug_assert_eq!(row.len(), object.fields.len());
            rows.push(row);
        }
        Ok(())
    }

    pub(super) fn moment(&self) -> Moment {
        Moment { now: self.now, today: self.now.to_zoned(self.zone.clone()).date() }
    }

    /// Reads choices and runs the flow, if something happened since it ran last.
    pub(super) fn runs(&mut self) -> Result<(), String> {
        if !std::mem::take(&mut self.moved) {
            return Ok(());
        }
        if self.plan.captures.iter().any(|capture| capture.external) {
            // What is kept elsewhere counts as it stands there now.
            self.view = crate::run::view_of(self.plan);
        }
        for record in std::mem::take(&mut self.delivered) {
            seed::deliver(self, &record)?;
        }
        self.asked()?;
        self.meets()?;
        self.makes_ready()?;
        self.captures()?;
        self.joins()?;
        self.knows()?;
        crate::run::choices::strict(self.plan, &mut self.store, &mut self.view)
            .map_err(|error| error.to_string())?;
        self.tells()?;
        for flow in self.flows.clone() {
            self.delivers(flow)?;
        }
        Ok(())
    }

    /// Choices that people made in the objects that the test gives.
    fn captures(&mut self) -> Result<(), String> {
        for declared in &self.plan.captures {
            let name = (declared.object.clone(), declared.argument.clone());
            if !self.world.borrow().has(&name) {
                continue;
            }
            let object = world::object(self.plan, &declared.object)?;
            let mut given = Given::new(object, self.world.borrow().rows(&name));
            let moment = self.moment();
            let mut reader = Reader {
                plan: self.plan,
                moment,
                zone: &self.zone,
                key: &self.key,
                store: &mut self.store,
                view: &mut self.view,
                clock: &mut self.clock,
                rand: &mut self.rand,
            };
            let reports =
                reader.jobs(&[declared], &mut |reader, slots| reader.read(slots, &mut given, &mut |_| {}));
            for (report, _) in reports {
                if let (Ended::Failed, Some(reason)) = (report.ended, report.reason) {
                    return Err(reason);
                }
            }
        }
        Ok(())
    }

    /// What the flow's look-ups find things in.
    fn tables(&self, prepared: &Prepared) -> Result<Tables, String> {
        let mut none = || Err(String::new());
        let mut room = Room { bytes: usize::MAX, outside: &mut none };
        prepared.tables(
            &mut room,
            |object: &str, argument: Option<&str>, each: &mut dyn FnMut(&Record<'_>)| {
                let name = (object.to_owned(), argument.map(Into::into));
                let mut given =
                    Given::new(world::object(self.plan, object)?, self.world.borrow().rows(&name));
                while let Some(record) = given.next().map_err(|error| error.to_string())? {
                    each(&record);
                }
                Ok(())
            },
        )
    }

    /// Whose the one source record is that is given, in the order of the flow's contact points; nobody's where none or
    /// several are.
    pub(super) fn whose(&self, flow: &Flow) -> Result<Vec<Option<PointRef>>, String> {
        let prepared = Prepared::new(self.plan, flow).map_err(|error| error.to_string())?;
        let name = (flow.source.clone(), flow.source_argument.clone());
        let rows = self.world.borrow().rows(&name).to_vec();
        if rows.len() != 1 {
            return Ok(vec![None; prepared.shape().points]);
        }
        let tables = self.tables(&prepared)?;
        let mut given = Given::new(world::object(self.plan, &flow.source)?, &rows);
        let run = Run {
            moment: self.moment(),
            zone: &self.zone,
            consent: &self.view,
            people: &self.people,
            keys: &self.key,
        };
        let record = given.next().map_err(|error| error.to_string())?;
        Ok(record.map(|record| prepared.whose(&record, &tables, &run)).unwrap_or_default())
    }

    fn delivers(&mut self, flow: &'s Flow) -> Result<(), String> {
        let words = |error: crate::transform::PrepareError| error.to_string();
        let prepared = Prepared::new(self.plan, flow).map_err(words)?;
        let shape = prepared.shape().clone();
        let endings = endings(flow)?;
        let target = world::object(self.plan, &flow.destination)?;
        let name = (flow.destination.clone(), flow.destination_argument.clone());
        let removed = self.removed.entry(name).or_default().clone();
        let table = MemoryTable::new(self.world.clone(), removed, target, flow, &shape)?;
        if prepared.asks_sources() {
            let view = &mut self.view;
            let noted = self.store.choice_sources(&mut |event, source| view.note_source(event, &source));
            noted.map_err(|error| error.to_string())?;
        }
        let tables = self.tables(&prepared)?;
        let source = world::object(self.plan, &flow.source)?;
        let rows = self.world.borrow().rows(&(flow.source.clone(), flow.source_argument.clone())).to_vec();
        if matches!(flow.mode, Mode::OneFilePerRun { .. }) {
            table.begin_file();
        }
        let counterparts = matches!(flow.mode, Mode::Update { .. });
        let counterparts = counterparts
            .then(|| MemoryTable::new(self.world.clone(), Default::default(), target, flow, &shape))
            .transpose()?;
        let mut source = TestSource {
            counterparts,
            prepared,
            tables,
            given: Given::new(source, &rows),
            moment: self.moment(),
            zone: &self.zone,
            people: &self.people,
            key: &self.key,
            waiting: VecDeque::new(),
            read: Vec::new(),
        };
        let mut way = OneWay(table);
        let job = Job {
            flow: &flow.name,
            only_withdrawals: None,
            notes: &mut Vec::new(),
            plan: &self.plan.hash,
            place: "in memory",
            permissions: &permissions(flow, &shape),
            shape: &shape,
            endings: &endings,
            // However many records a test takes away, it means to.
            limits: (reject_limit(&flow.on_reject), Some(u64::MAX)),
            dry: false,
            echoes: None,
            source: &mut source,
            destinations: &mut way,
            store: &mut self.store,
            clock: &mut self.clock,
            rand: &mut self.rand,
            key: &self.key,
            view: &mut self.view,
        };
        let report = perform(job, &mut Unwatched).ok_or("the run was broken off")?;
        if report.ended == Ended::Failed {
            return Err(report.reason.unwrap_or_else(|| "the run failed".into()));
        }
        let mut reason = report.reason;
        if let Mode::Upsert { remove_rest: Some(most), .. } = &flow.mode {
            let keys = seed::delivered_keys(&mut self.store, &flow.name)?;
            if let Err(stopped) = way.0.keep_only(&keys, *most) {
                reason = Some(stopped);
            }
        }
        self.came_to.insert(flow.name.clone(), (report.tally.unwrap_or_default(), reason));
        Ok(())
    }
}

/// A point in time of a test.
fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| format!("`{text}` is no point in time"))
}

/// The records of a test on their way through a flow.
struct TestSource<'t> {
    /// Where an `update` finds what it changes; none for other modes.
    counterparts: Option<MemoryTable<'t>>,
    prepared: Prepared,
    tables: Tables,
    given: Given<'t>,
    moment: Moment,
    zone: &'t TimeZone,
    people: &'t People,
    key: &'t ProjectKey,
    waiting: VecDeque<Verdict>,
    /// What was read of the last record: whoever it names beside the person that it is about may have been erased.
    read: Vec<(String, String)>,
}

impl Source for TestSource<'_> {
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError> {
        let run =
            Run { moment: self.moment, zone: self.zone, consent: view, people: self.people, keys: self.key };
        while self.waiting.is_empty() {
            let Some(record) = self.given.next()? else { return Ok(None) };
            self.read = record.payload();
            let counterparts = &self.counterparts;
            let verdicts = self.prepared.judge(&record, &self.tables, &run).into_iter();
            // Without a counterpart an update has nothing to do.
            self.waiting.extend(verdicts.map(|verdict| match (verdict, counterparts) {
                (Verdict::Mapped(row), Some(table)) if !table.has(&row.key) => Verdict::Filtered,
                (verdict, _) => verdict,
            }));
        }
        Ok(self.waiting.pop_front())
    }

    fn origin(&self) -> Origin {
        Origin { people: people_in(&self.read, self.key), record: self.read.clone(), made_from: None }
    }
}
