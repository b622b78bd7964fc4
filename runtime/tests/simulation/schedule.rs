//! One schedule: made from a seed, run to its end, looked on by the oracles.

use crate::destination::Destination;
use crate::oracle::{Oracle, Reached};
use crate::random::{Random, SimClock, SimRand};
use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::{ConsentView, Micros, PointRef, State};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::{Effect, Event, Permit, RejectLimit};
use martlet_delivery::ports::{
    Answer, Begin, Capture, CaptureBatch, Clock, Ended, PortError, Rows, RunToken, Store, Transport, Unit,
};
use martlet_delivery::record::{Action, Cause, Cell, Key, Reject, Shape, Staged, Verdict};
use martlet_runtime::run::intake::{EndingDo, Endings, Source};
use martlet_runtime::run::job::{Destinations, Job, Observer, perform};
use martlet_state::{Sabotage, StateStore};
use std::cell::{Cell as Shared, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;
use std::rc::Rc;

#[derive(Clone, Copy)]
pub struct Options {
    /// Whether the destination, the store and the process fail at random.
    pub faults: bool,
    /// The process dies at this boundary (two for each effect: before it, and after it with its answer lost).
    pub kill_at: Option<u64>,
    pub sabotage: Option<Sabotage>,
}

impl Default for Options {
    fn default() -> Options {
        Options { faults: true, kill_at: None, sabotage: None }
    }
}

pub struct Seen {
    pub trace: String,
    pub boundaries: u64,
    pub reached: Reached,
}

pub const FLOW: &str = "readers";
const HOUR: Micros = 3_600_000_000;

/// What a source row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Fine,
    Filtered,
    Broken,
    Unreadable,
}

#[derive(Clone, Debug)]
pub struct SourceRow {
    pub kind: Kind,
    pub id: u64,
    pub person: u64,
    pub version: u64,
}

/// A choice that arrives at some time, made at some earlier time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Happening {
    pub person: u64,
    pub call: bool,
    pub grant: bool,
    pub made_at: Micros,
}

pub fn shape() -> Shape {
    let guard = |purpose: &str, channel: &str, point| martlet_consent::Guard {
        purpose: purpose.into(),
        cells: vec![(channel.into(), point)],
        ..martlet_consent::Guard::default()
    };
    Shape {
        fields: ["id", "email", "name", "phone", "flag"].map(String::from).to_vec(),
        field_guards: vec![None, None, None, Some(1), None],
        points: 2,
        guards: vec![guard("news", "email", 0), guard("sales", "call", 1)],
    }
}

fn key() -> ProjectKey {
    ProjectKey::new(&[9; 32])
}

pub fn email(person: u64) -> String {
    format!("p{person}@mail.example")
}

fn points(key: &ProjectKey, person: u64) -> Vec<Option<PointRef>> {
    vec![Some(key.point("email", &email(person))), Some(key.point("phone", &person.to_string()))]
}

struct SimSource {
    rows: Vec<SourceRow>,
    next: usize,
    fails_at: Option<usize>,
    key: ProjectKey,
    shape: Shape,
}

impl Source for SimSource {
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError> {
        if self.fails_at == Some(self.next) {
            return Err(PortError::new("reading", "simulated"));
        }
        let Some(row) = self.rows.get(self.next) else { return Ok(None) };
        self.next += 1;
        let id = Key(vec![Cell::Text(row.id.to_string())]);
        let reject = |rule: &str| Reject {
            rule: rule.into(),
            place: "field name".into(),
            reason: "simulated".into(),
            payload: vec![("id".into(), row.id.to_string())],
        };
        Ok(Some(match row.kind {
            Kind::Filtered => Verdict::Filtered,
            Kind::Broken => Verdict::Rejected(reject("type"), Some(id)),
            Kind::Unreadable => Verdict::Rejected(reject("read"), None),
            Kind::Fine => {
                let points = points(&self.key, row.person);
                let allowed = view.allowed(&self.shape.guards, &points);
                if allowed & 1 == 0 {
                    return Ok(Some(Verdict::Withheld(Some(id))));
                }
                let text = |text: String| Cell::Text(text);
                let phone = if allowed & 2 != 0 { text(row.person.to_string()) } else { Cell::Unchanged };
                Verdict::Mapped(Staged {
                    ordinal: None,
                    cause: Cause::Source,
                    action: Action::Put,
                    key: id,
                    cells: vec![
                        text(row.id.to_string()),
                        text(email(row.person)),
                        text(format!("v{}", row.version)),
                        phone,
                        Cell::Unchanged,
                    ],
                    points,
                    allowed,
                })
            }
        }))
    }
}

/// The simulated destination, shared with the oracle.
#[derive(Clone)]
struct Way(Rc<RefCell<Destination>>);

impl Transport for Way {
    fn inspect(&mut self) -> Result<Option<String>, PortError> {
        self.0.borrow_mut().inspect()
    }
    fn prepares(&self) -> bool {
        self.0.borrow().prepares()
    }
    fn prepare(&mut self, unit: &Unit, rows: &mut dyn Rows) -> Result<String, PortError> {
        self.0.borrow_mut().prepare(unit, rows)
    }
    fn hand_over(&mut self, permit: Permit, rows: &mut dyn Rows) -> Answer {
        self.0.borrow_mut().hand_over(permit, rows)
    }
    fn probe(&mut self, unit: &Unit) -> Result<Answer, PortError> {
        self.0.borrow_mut().probe(unit)
    }
    fn discard(&mut self, unit: &Unit) -> Result<(), PortError> {
        self.0.borrow_mut().discard(unit)
    }
}

impl Destinations for Way {
    fn current(&self) -> &str {
        "simulated"
    }
    fn open(&mut self, _: &str) -> Result<&mut dyn Transport, PortError> {
        Ok(self)
    }
}

/// What goes on outside the run: choices that arrive, faults of the list of rejects, deaths.
struct Outside<'s> {
    clock: SimClock,
    random: Random,
    heap: BinaryHeap<Reverse<(Micros, u64, Happening)>>,
    choices: Choices,
    oracle: &'s mut Oracle,
    faults: bool,
    kill_at: Option<u64>,
    boundary: u64,
    trace: blake3::Hasher,
    violation: Option<String>,
}

/// Another process that records choices.
struct Choices {
    store: StateStore,
    token: RunToken,
    next: u64,
}

impl Choices {
    fn record(&mut self, happening: Happening, now: Micros) -> Result<(), PortError> {
        let key = key();
        let (kind, value) = if happening.call {
            ("phone", happening.person.to_string())
        } else {
            ("email", email(happening.person))
        };
        self.next += 1;
        let mut id = [0; 16];
        id[8..].copy_from_slice(&self.next.to_be_bytes());
        let event = LedgerEvent {
            id,
            kind: EventKind::Act,
            purpose: if happening.call { "sales" } else { "news" }.into(),
            channel: if happening.call { "call" } else { "email" }.into(),
            brand: None,
            state: if happening.grant { State::Granted } else { State::Withdrawn },
            basis: "consent".into(),
            lo: happening.made_at,
            hi: happening.made_at,
            precision: Precision::Instant,
            observed_at: now,
            source_system: "web".into(),
            source_object: "choices".into(),
            source_field: "choice".into(),
            method: "form".into(),
            actor: "subject".into(),
            notice: None,
            notice_version: None,
            evidence_level: 1,
            flow: "news".into(),
            plan: "plan".into(),
            private: Private {
                point: key.point(kind, &value),
                point_kind: kind.into(),
                source_record: [0; 32],
                raw_value: happening.grant.to_string(),
                evidence: None,
                salt: [0; 16],
            },
        };
        let seen = key.reference("seen", &self.next.to_string());
        let capture = Capture { event, slot: [0; 32], seen, timed: true };
        let batch = CaptureBatch { read: 1, events: vec![(self.next, capture)], ..CaptureBatch::default() };
        self.store.capture(self.token, &batch)
    }
}

impl Outside<'_> {
    /// Lets what is due happen; then perhaps the process dies.
    fn boundary(&mut self) -> ControlFlow<()> {
        let step = i64::try_from(self.random.below(2_000)).unwrap_or(0) * 1_000;
        self.clock.0.set(self.clock.0.get() + step);
        self.settle_heap(self.clock.0.get());
        self.boundary += 1;
        let dies = self.kill_at == Some(self.boundary - 1) || (self.faults && self.random.chance(2));
        if dies || self.violation.is_some() {
            self.oracle.reached.crash |= dies;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn settle_heap(&mut self, now: Micros) {
        while let Some(Reverse((at, _, happening))) = self.heap.peek().copied() {
            if at > now {
                break;
            }
            self.heap.pop();
            if let Err(error) = self.choices.record(happening, now) {
                self.violation = Some(format!("a choice could not be recorded: {error}"));
            }
            self.oracle.chosen(happening);
        }
    }

    fn note(&mut self, result: Result<(), String>) {
        if let Err(violation) = result {
            self.violation.get_or_insert(violation);
        }
    }
}

impl Observer for Outside<'_> {
    fn before(&mut self, effect: &Effect) -> ControlFlow<()> {
        self.trace.update(format!("{effect:?}").as_bytes());
        if std::env::var_os("MARTLET_SIM_TRACE").is_some() {
            eprintln!("> {effect:?}");
        }
        self.oracle.reached.effect(effect);
        if self.faults && self.random.chance(1) {
            self.oracle.break_rejects();
        }
        self.boundary()
    }

    fn after(&mut self, event: &Event) -> ControlFlow<()> {
        self.trace.update(format!("{event:?}").as_bytes());
        if std::env::var_os("MARTLET_SIM_TRACE").is_some() {
            eprintln!("< {event:?}");
        }
        let result = self.oracle.look(event);
        self.note(result);
        self.boundary()
    }
}

fn random_rows(random: &mut Random, people: u64, version: u64) -> Vec<SourceRow> {
    let rows = random.below(12);
    (0..rows)
        .map(|_| SourceRow {
            kind: match random.below(20) {
                0 => Kind::Broken,
                1 => Kind::Filtered,
                2 => Kind::Unreadable,
                _ => Kind::Fine,
            },
            id: random.below(8),
            person: random.below(people),
            version,
        })
        .collect()
}

/// Changes some rows, adds some, takes some away.
fn change(random: &mut Random, rows: &mut Vec<SourceRow>, people: u64, version: u64) {
    rows.retain(|_| !random.chance(15));
    for row in rows.iter_mut() {
        if random.chance(20) {
            row.version = version;
        }
        if row.kind == Kind::Unreadable && random.chance(70) {
            row.kind = Kind::Fine;
        } else if row.kind == Kind::Fine && random.chance(3) {
            row.kind = if random.chance(50) { Kind::Unreadable } else { Kind::Broken };
        }
    }
    let more = random_rows(random, people, version);
    rows.extend(more.into_iter().take(3));
}

fn ending(random: &mut Random) -> EndingDo {
    let mut mark = vec![Cell::Unchanged; 4];
    mark.push(Cell::Bool(true));
    match random.below(4) {
        0 => EndingDo::Keep,
        1 => EndingDo::Mark(mark),
        _ => EndingDo::Remove,
    }
}

/// Runs the schedule of a seed; the error is the promise that was broken.
pub fn run_schedule(seed: u64, options: Options) -> Result<Seen, String> {
    let failed = |error: PortError| error.to_string();
    let mut random = Random::new(seed, 1);
    let clock = SimClock(Rc::new(Shared::new(1_000_000 * HOUR)));
    // The name must differ between schedules that run at the same time.
    let name = format!("sim{seed}-{:?}-{:?}", std::thread::current().id(), options.kill_at);
    let open = |stream| {
        let (clock, rand) = (Box::new(clock.clone()), Box::new(SimRand(Random::new(seed, stream))));
        StateStore::open_memory(&name, key(), clock, rand)
    };
    let mut store = open(2).map_err(failed)?;
    let begin = Begin {
        flow: "choices".into(),
        plan: "plan".into(),
        place: "there".into(),
        permissions: "all".into(),
        at: 0,
        confirmed_removals: None,
    };
    let mut recorder = open(3).map_err(failed)?;
    let token = recorder.begin(&begin).map_err(failed)?;
    let choices = Choices { store: recorder, token, next: 0 };

    let people = 1 + random.below(6);
    let destination = Rc::new(RefCell::new(Destination::new(random.chance(50), options.faults, seed)));
    let endings = Endings { permission: ending(&mut random), gone: ending(&mut random) };
    let mut oracle = Oracle::new(&name, Rc::clone(&destination), endings.clone())?;
    let mut rows = random_rows(&mut random, people, 0);
    let mut outside = Outside {
        clock: clock.clone(),
        random: Random::new(seed, 4),
        heap: BinaryHeap::new(),
        choices,
        oracle: &mut oracle,
        faults: options.faults,
        kill_at: options.kill_at,
        boundary: 0,
        trace: blake3::Hasher::new(),
        violation: None,
    };
    for number in 0..random.below(24) {
        let now = clock.0.get();
        let happening = Happening {
            person: random.below(people),
            call: random.chance(30),
            grant: random.chance(65),
            made_at: now - i64::try_from(random.below(48)).unwrap_or(0) * HOUR,
        };
        // Before the first run, or within one of the runs, which begin an hour apart.
        let within = i64::try_from(random.below(60_000)).unwrap_or(0) * 1_000;
        let run = i64::try_from(random.below(4)).unwrap_or(0);
        let arrives = if random.chance(40) { now } else { now + run * (HOUR + 50_000_000) + within };
        outside.heap.push(Reverse((arrives, number, happening)));
    }
    outside.settle_heap(clock.0.get());

    let runs = 2 + random.below(3);
    for run in 0..=runs + 1 {
        // The last two runs are undisturbed: the first must mend everything, the second must find nothing to do.
        let calm = run >= runs;
        if calm {
            outside.faults = false;
            outside.kill_at = None;
            destination.borrow_mut().faults = false;
            outside.oracle.mend_rejects();
            outside.settle_heap(Micros::MAX);
            store = open(5 + run).map_err(failed)?;
        }
        store.sabotage = options.sabotage;
        outside.oracle.begin(&rows);
        let mut source = SimSource {
            fails_at: (!calm && options.faults && random.chance(10))
                .then(|| usize::try_from(random.below(6)).unwrap_or(0)),
            rows: rows.clone(),
            next: 0,
            key: key(),
            shape: shape(),
        };
        let shape = shape();
        let job = Job {
            flow: FLOW,
            plan: "plan",
            place: "there",
            permissions: if !calm && random.chance(10) { "changed" } else { "all" },
            shape: &shape,
            endings: &endings,
            limits: (
                if !calm && random.chance(10) { RejectLimit::Above(1) } else { RejectLimit::None },
                (calm || random.chance(70)).then_some(1_000),
            ),
            dry: false,
            source: &mut source,
            destinations: &mut Way(Rc::clone(&destination)),
            store: &mut store,
            clock: &mut clock.clone(),
            rand: &mut SimRand(Random::new(seed, 100 + run)),
            key: &key(),
            view: &mut ConsentView::default(),
            only_withdrawals: (!calm && random.chance(5)).then(|| "a consent could not be read".into()),
            notes: &mut Vec::new(),
        };
        let report = perform(job, &mut outside);
        if let Some(violation) = outside.violation.take() {
            return Err(violation);
        }
        match &report {
            Some(report) => outside.oracle.judge_report(report)?,
            None => store = open(200 + run).map_err(failed)?,
        }
        if calm {
            let ended = report.as_ref().map(|report| report.ended);
            if ended != Some(Ended::Done) {
                return Err(format!("P3: an undisturbed run ended as {report:?}"));
            }
            outside.oracle.judge_end(&rows, run > runs)?;
        } else if run + 1 < runs {
            change(&mut random, &mut rows, people, run + 1);
            if options.faults && random.chance(5) {
                destination.borrow_mut().disturb();
            }
        }
        outside.oracle.break_rejects_off_at_random(&mut outside.random);
        clock.0.set(clock.clone().now() + HOUR);
    }
    let trace = outside.trace.finalize().to_hex().to_string();
    let boundaries = outside.boundary;
    Ok(Seen { trace, boundaries, reached: oracle.reached })
}
