//! One schedule: made from a seed, run to its end, looked on by the oracles.

use crate::choices::{Choices, Happening};
use crate::destination::Destination;
use crate::oracle::Oracle;
use crate::random::{Random, SimClock, SimRand};
use crate::reached::Reached;
use crate::source::{Kind, SimSource, SourceRow, change, key, random_rows, shape};
use martlet_consent::{ConsentView, Micros};
use martlet_delivery::machine::{Effect, Event, Permit, RejectLimit};
use martlet_delivery::ports::{Answer, Begin, Clock, Ended, PortError, Rows, Store, Transport, Unit};
use martlet_delivery::record::{Again, Cell};
use martlet_runtime::run::endings::{EndingDo, Endings};
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

impl Outside<'_> {
    /// Lets what is due happen; then perhaps the process dies.
    fn boundary(&mut self) -> ControlFlow<()> {
        let step = i64::try_from(self.random.below(2_000)).unwrap_or(0) * 1_000;
        self.clock.0.set(self.clock.0.get() + step);
        self.settle_heap(self.clock.0.get());
        self.boundary += 1;
        let dies = self.kill_at == Some(self.boundary - 1) || (self.faults && self.random.chance(2));
        if dies || self.violation.is_some() {
            self.oracle.reached.note(dies, "crash");
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

fn ending(random: &mut Random) -> EndingDo {
    let mut mark = vec![Cell::Unchanged; 4];
    mark.push(Cell::Bool(true));
    match random.below(4) {
        0 => EndingDo::Keep,
        1 => EndingDo::Mark(mark),
        _ => EndingDo::Remove,
    }
}

/// The choices of a schedule: when each arrives. Some tie, some are only roughly dated, some arrive twice.
fn choices(random: &mut Random, people: u64, now: Micros) -> BinaryHeap<Reverse<(Micros, u64, Happening)>> {
    let hours = |count: u64| i64::try_from(count).unwrap_or(0) * HOUR;
    let mut heap = BinaryHeap::new();
    for number in 0..random.below(24) {
        let lo = now - hours(random.below(48));
        let width = if random.chance(25) { hours(random.below(6)) } else { 0 };
        let happening = Happening {
            number,
            person: random.below(people),
            call: random.chance(30),
            grant: random.chance(65),
            lo,
            hi: lo + width,
            direct: random.chance(90),
        };
        let mut arrives = || {
            // Before the first run, or within one of the runs, which begin an hour apart.
            let within = i64::try_from(random.below(60_000)).unwrap_or(0) * 1_000;
            let run = i64::try_from(random.below(4)).unwrap_or(0);
            if random.chance(40) { now } else { now + run * (HOUR + 50_000_000) + within }
        };
        let (first, second) = (arrives(), arrives());
        heap.push(Reverse((first, random.next(), happening)));
        if random.chance(15) {
            heap.push(Reverse((second, random.next(), happening)));
        }
    }
    heap
}

/// Rejects to try again, most of them mended; none: the run reads the source.
fn rejects(random: &mut Random, store: &mut StateStore) -> Result<Option<Retry>, PortError> {
    let mut retry = Retry::default();
    if !random.chance(35) {
        return Ok(None);
    }
    let mut kept = store.rejects(Some(FLOW))?;
    kept.sort_by_key(|reject| (reject.read, reject.id));
    for reject in kept {
        let Some(ordinal) = reject.read.1 else { continue };
        let kind = if random.chance(70) { Kind::Fine } else { Kind::Broken };
        if let Some(row) = SourceRow::kept(&reject, kind) {
            retry.rows.push(row);
            retry.again.push(Again { reject: reject.id, read: (reject.read.0, ordinal) });
        }
    }
    Ok((!retry.rows.is_empty()).then_some(retry))
}

#[derive(Default)]
struct Retry {
    rows: Vec<SourceRow>,
    again: Vec<Again>,
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
    let recorder = Choices { store: recorder, token, read: 0 };

    let people = 1 + random.below(6);
    let destination = Rc::new(RefCell::new(Destination::new(random.chance(50), options.faults, seed)));
    let endings = Endings { permission: ending(&mut random), gone: ending(&mut random) };
    let mut oracle = Oracle::new(&name, Rc::clone(&destination), endings.clone())?;
    let mut rows = random_rows(&mut random, people, 0);
    let mut outside = Outside {
        clock: clock.clone(),
        random: Random::new(seed, 4),
        heap: choices(&mut random, people, clock.0.get()),
        choices: recorder,
        oracle: &mut oracle,
        faults: options.faults,
        kill_at: options.kill_at,
        boundary: 0,
        trace: blake3::Hasher::new(),
        violation: None,
    };
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
        let retry = if calm { None } else { rejects(&mut random, &mut store).map_err(failed)? };
        let retried = retry.is_some();
        let (read, again) = retry.map_or((rows.clone(), None), |retry| (retry.rows, Some(retry.again)));
        let confirmed = (!retried && (calm || random.chance(60))).then_some(1_000);
        let tried = again.as_ref().map(|again| again.iter().map(|again| again.reject).collect());
        outside.oracle.begin(&rows, &read, tried, confirmed);
        let fails_at = (!calm && options.faults && random.chance(10))
            .then(|| usize::try_from(random.below(6)).unwrap_or(0));
        let mut source = SimSource::new(read, again, fails_at);
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
                confirmed,
            ),
            dry: false,
            echoes: None,
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
            None => {
                store = open(200 + run).map_err(failed)?;
                outside.oracle.verify(&mut store)?;
            }
        }
        if calm {
            let ended = report.as_ref().map(|report| report.ended);
            if ended != Some(Ended::Done) {
                return Err(format!("P3: an undisturbed run ended as {report:?}"));
            }
            outside.oracle.judge_end(&rows, run > runs)?;
            outside.oracle.verify(&mut store)?;
        } else if run + 1 < runs && !retried {
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
