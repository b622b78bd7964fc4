//! Delivers one flow of a plan: its source read and mapped, its destination opened, its effects performed.

use super::Running;
use super::intake::{EndingDo, Endings, Source};
use super::job::{Destinations, Job, Observer, perform};
use super::report::{JobReport, Kind};
use crate::drivers::{Destination, LocalFiles, Opened, source};
use crate::transform::{Moment, People, Prepared, Record, Run, Tables, ending_cells, shape};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{Ending, Flow, OnReject, Plan, PointKind};
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::{Effect, Event, RejectLimit, Report};
use martlet_delivery::ports::{Ended, PortError, Store, Transport};
use martlet_delivery::record::{Shape, Verdict};
use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The kind of a contact point, as keyed hashes and the ledger name it.
pub(crate) fn kind_word(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Email => "email",
        PointKind::Phone => "phone",
    }
}

/// Runs one flow; with a reason why its source may not go out, only what must be taken back.
pub(crate) fn deliver(running: &mut Running<'_>, flow: &Flow, only_withdrawals: Option<String>) -> JobReport {
    running.progress.job(&flow.name);
    let failed = |reason: String| JobReport::not_run(Kind::Flow, &flow.name, reason);
    let made = Prepared::new(running.plan, flow)
        .map_err(|e| e.to_string())
        .and_then(|prepared| Ok((prepared, endings(running.plan, flow)?, Ways::new(running, flow)?)));
    let (prepared, endings, mut ways) = match made {
        Ok(made) => made,
        Err(reason) => return failed(reason),
    };
    let shape = prepared.shape().clone();
    let prepared_asks_sources = prepared.asks_sources();
    let mut records = Records {
        plan: running.plan,
        id: &flow.source,
        root: &running.options.root,
        prepared,
        moment: running.moment,
        zone: running.zone,
        people: running.people,
        key: running.key,
        opened: None,
        tables: None,
        waiting: VecDeque::new(),
    };
    let mut notes = Vec::new();
    if prepared_asks_sources {
        let view = &mut running.view;
        if let Err(error) = running.store.choice_sources(&mut |event, source| view.note_source(event, source))
        {
            return failed(error.to_string());
        }
    }
    let job = Job {
        flow: &flow.name,
        only_withdrawals,
        notes: &mut notes,
        plan: &running.plan.hash,
        place: &place(running.plan, flow),
        permissions: &permissions(flow, &shape),
        shape: &shape,
        endings: &endings,
        limits: (reject_limit(&flow.on_reject), running.options.confirmed_removals.get(&flow.name).copied()),
        dry: running.options.dry,
        source: &mut records,
        destinations: &mut ways,
        store: running.store,
        clock: running.clock,
        rand: running.rand,
        key: running.key,
        view: &mut running.view,
    };
    let mut watching = Watching { progress: running.progress };
    let report = perform(job, &mut watching);
    let broken_off = Report { ended: Ended::Failed, reason: None, tally: None };
    notes.extend(records.notes());
    JobReport::of(Kind::Flow, &flow.name, report.unwrap_or(broken_off), notes)
}

/// Where a flow delivers to and by which key: what must not change under what is delivered.
fn place(plan: &Plan, flow: &Flow) -> String {
    let system = flow.destination.split_once('.').map_or("", |(system, _)| system);
    let system = plan.systems.iter().find(|known| known.name == system);
    let settings = system.map(|system| &system.settings);
    let path = settings.and_then(|settings| settings.get("path"));
    let database: Vec<_> = ["host", "port", "database", "schema"]
        .into_iter()
        .filter_map(|name| settings.and_then(|settings| settings.get(name)))
        .collect();
    let argument =
        flow.destination_argument.as_ref().map_or(String::new(), |argument| format!("({argument})"));
    let database = if database.is_empty() { String::new() } else { format!(" in {database:?}") };
    format!("{}{argument} at {path:?}{database} by {:?}", flow.destination, flow.mode.key())
}

/// The permissions of a flow, their contact points, and the fields that wait for them.
pub(crate) fn permissions(flow: &Flow, shape: &Shape) -> String {
    let mut waiting: Vec<_> =
        shape.fields.iter().zip(&shape.field_guards).filter(|(_, guard)| guard.is_some()).collect();
    waiting.sort();
    format!("{:?} {waiting:?}", flow.guards)
}

pub(crate) fn reject_limit(on_reject: &OnReject) -> RejectLimit {
    match on_reject {
        OnReject::Continue => RejectLimit::None,
        OnReject::StopAbove(most) => RejectLimit::Above(*most),
        OnReject::StopAbovePerMille(share) => RejectLimit::AbovePerMille(*share),
    }
}

/// What happens to delivered records of a flow that may not stay as they are.
pub(crate) fn endings(plan: &Plan, flow: &Flow) -> Result<Endings, String> {
    let shape = shape(plan, flow);
    let make = |ending: &Option<Ending>| ending_do(&shape, ending.as_ref());
    Ok(Endings { permission: make(&flow.permission_ends)?, gone: make(&flow.gone)? })
}

fn ending_do(shape: &Shape, ending: Option<&Ending>) -> Result<EndingDo, String> {
    match ending {
        None | Some(Ending::Keep { .. }) => Ok(EndingDo::Keep),
        Some(Ending::Remove | Ending::Erase) => Ok(EndingDo::Remove),
        Some(write @ Ending::Write(_)) => {
            let cells = ending_cells(shape, write).map_err(|e| e.to_string())?;
            Ok(cells.map_or(EndingDo::Keep, EndingDo::Mark))
        }
    }
}

/// The source's records, mapped. The source is opened with the first record that is asked for, which is after
/// withdrawals went out; so are the objects that are looked into.
struct Records<'r> {
    plan: &'r Plan,
    id: &'r str,
    root: &'r Path,
    prepared: Prepared,
    moment: Moment,
    zone: &'r TimeZone,
    people: &'r People,
    key: &'r ProjectKey,
    opened: Option<Opened>,
    tables: Option<Tables>,
    /// What a source record was taken apart into.
    waiting: VecDeque<Verdict>,
}

impl Source for Records<'_> {
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError> {
        if let Some(verdict) = self.waiting.pop_front() {
            return Ok(Some(verdict));
        }
        let tables = match &mut self.tables {
            Some(tables) => tables,
            None => {
                let read = |object: &str, _: Option<&str>, each: &mut dyn FnMut(&Record<'_>)| {
                    let mut opened = source(self.plan, object, self.root)?;
                    while let Some(record) = opened.next_record()? {
                        each(&record);
                    }
                    Ok::<(), PortError>(())
                };
                self.tables.insert(self.prepared.tables(read)?)
            }
        };
        let reader = match &mut self.opened {
            Some(reader) => reader,
            None => self.opened.insert(source(self.plan, self.id, self.root)?),
        };
        let point = |kind: PointKind, text: &str| -> PointRef { self.key.point(kind_word(kind), text) };
        let keyed = |what: &str, text: &str| self.key.reference(what, text);
        let run = Run {
            moment: self.moment,
            zone: self.zone,
            consent: view,
            people: self.people,
            point: &point,
            keyed: &keyed,
        };
        // A record that is taken apart into nothing is followed by the next.
        while self.waiting.is_empty() {
            let Some(record) = reader.next_record()? else { return Ok(None) };
            self.waiting.extend(self.prepared.judge(&record, tables, &run));
        }
        Ok(self.waiting.pop_front())
    }
}

impl Records<'_> {
    fn notes(&self) -> Vec<String> {
        let mut notes = self.opened.as_ref().map(|reader| reader_notes(reader, self.id)).unwrap_or_default();
        let broken = self.tables.as_ref().map_or(0, Tables::broken);
        if broken > 0 {
            notes.push(format!(
                "{broken} rows of objects that are looked into could not be read and are not found"
            ));
        }
        notes
    }
}

/// What a reader left out without a reject.
pub(crate) fn reader_notes(reader: &Opened, id: &str) -> Vec<String> {
    let names = reader.extra_columns().iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    let extra = (!names.is_empty())
        .then(|| format!("columns that {id} does not declare were left alone: {}", names.join(", ")));
    let lenient = reader.lenient_counts().into_iter().map(|(field, count)| {
        format!("{count} cells of `{field}` did not fit and were taken as absent, as its mark `lenient` says")
    });
    extra.into_iter().chain(lenient).collect()
}

/// The flow's way out, and those of units that an earlier plan left open.
struct Ways {
    root: PathBuf,
    current: String,
    opened: BTreeMap<String, Box<dyn Transport>>,
}

impl Ways {
    fn new(running: &Running<'_>, flow: &Flow) -> Result<Ways, String> {
        let destination = Destination::new(running.plan, flow).map_err(|e| e.to_string())?;
        Ok(Ways {
            root: running.options.root.clone(),
            current: destination.to_text().map_err(|e| e.to_string())?,
            opened: BTreeMap::new(),
        })
    }
}

impl Destinations for Ways {
    fn current(&self) -> &str {
        &self.current
    }

    fn open(&mut self, destination: &str) -> Result<&mut dyn Transport, PortError> {
        let way = match self.opened.remove(destination) {
            Some(way) => way,
            None => {
                let files = Box::new(LocalFiles::new(self.root.clone()));
                Destination::from_text(destination)?.open(&self.root, files)?
            }
        };
        Ok(self.opened.entry(destination.to_owned()).or_insert(way).as_mut())
    }
}

/// Tells whoever looks on how far the run is.
struct Watching<'w> {
    progress: &'w mut dyn super::Progress,
}

impl Observer for Watching<'_> {
    fn before(&mut self, effect: &Effect) -> ControlFlow<()> {
        self.progress.before(effect)
    }

    fn after(&mut self, event: &Event) -> ControlFlow<()> {
        if let Event::Took(batch) = event {
            self.progress.records(batch.read);
        }
        self.progress.after(event)
    }
}
