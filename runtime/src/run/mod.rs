//! Running a plan: choices are captured first, then slots are told of them, then each flow is delivered.

pub mod abandon;
pub(crate) mod again;
mod changes;
pub mod choices;
mod cursor;
pub mod drift;
pub mod elsewhere;
pub mod endings;
pub mod flow;
pub(crate) mod identity;
pub(crate) mod in_hand;
pub mod intake;
pub mod job;
mod joined;
pub mod kept;
pub mod kept_apart;
pub(crate) mod last_contact;
pub(crate) mod law;
pub(crate) mod lists;
pub mod named;
pub mod outside;
mod people;
pub mod person;
mod planned;
mod possible;
pub mod preview;
pub mod proof;
mod put_away;
pub mod release;
pub mod report;
mod requests;
mod rest;
pub(crate) mod spread;
pub(crate) mod told_list;
#[cfg(test)]
pub(crate) mod trial;
pub mod who;

use crate::drivers::{source, written_at};
use crate::transform::{Answers, Moment, People};
pub(crate) use cursor::Mark;
use flow::Part;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use law::Shown;
use lists::Ready;
use martlet_compiler::plan::{Capture, Flow, Plan, Spread, Suppression};
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::{Effect, Event};
use martlet_delivery::ports::{Clock, Ended, PortError, Rand, Secrets};
use martlet_state::query::RejectRow;
use martlet_state::{Place, StateStore};
use outside::{KeyFile, RunLock, SystemClock, SystemRand};
use preview::Look;
use report::{JobReport, Kind, RunReport};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
#[cfg(test)]
pub(crate) use trial::quick_folder;

/// What a run goes by.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The folder that relative paths of the plan begin at.
    pub root: PathBuf,
    /// The folder of the state: its file, its key, the lock of a run.
    pub state: PathBuf,
    /// Where the state itself stands, if not in a file of that folder.
    pub place: Option<Place>,
    /// The flows to run; empty: all.
    pub flows: Vec<String>,
    /// Read and decide everything, write nowhere.
    pub dry: bool,
    /// The time that the run works with; the clock's if none is given.
    pub as_of: Option<Timestamp>,
    /// Memory for the records that a flow looks into, in bytes, if not as much as usual; the rest is put away on disk.
    pub memory: Option<usize>,
    /// Removals that somebody confirmed, by flow.
    pub confirmed_removals: BTreeMap<String, u64>,
}

/// Why nothing was run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The plan has no such flow.
    #[error("there is no flow `{0}` in this project")]
    NoSuchFlow(String),
    /// The list of rejects has no such number.
    #[error("there is no reject {0}; it may be settled by now, or a newer run has listed it anew")]
    NoSuchReject(u64),
    /// The state, the key or the lock.
    #[error(transparent)]
    Port(#[from] PortError),
    /// It would touch products that are only planned: each with its connector.
    #[error("this can be checked and not run yet: {0}, and that product is only planned")]
    Planned(String),
    /// The plan cannot be carried out.
    #[error("the plan cannot be run: {0}")]
    Plan(String),
}

/// Sees how far a run is: a terminal shows it, a test breaks it off.
pub trait Progress {
    /// A flow, or a consent's choices, begins.
    fn job(&mut self, name: &str);
    /// So many records were read since the last call.
    fn records(&mut self, read: u64);
    /// Before a step of an erasure.
    fn step(&mut self, _step: person::EraseStep) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    /// Before an effect of a flow's delivery.
    fn before(&mut self, _effect: &Effect) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    /// After it.
    fn after(&mut self, _event: &Event) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Where the state of a project stands, below its state folder.
#[must_use]
pub fn state_file(state: &Path) -> PathBuf {
    state.join("state").join("martlet.sqlite")
}

/// Where the key of a project stands: beside the state's folder, not in it.
#[must_use]
pub fn key_file(state: &Path) -> PathBuf {
    match std::env::var_os("MARTLET_KEY_FILE") {
        Some(path) => PathBuf::from(path),
        None => state.join("keys").join("project.key"),
    }
}

/// Opens the state for reading; `None`: nothing was run yet.
///
/// # Errors
/// It is there and cannot be opened.
pub fn open_state(state: &Path, place: Option<&Place>) -> Result<Option<StateStore>, PortError> {
    let place = place.cloned().unwrap_or_else(|| Place::File(state_file(state)));
    if !StateStore::begun(&place)? {
        return Ok(None);
    }
    let key = KeyFile::new(key_file(state), false).project_key()?;
    StateStore::open_reading(&place, key, Box::new(SystemClock), Box::new(SystemRand::default())).map(Some)
}

/// Everything a job needs of its run.
pub(crate) struct Running<'r> {
    pub(crate) plan: &'r Plan,
    pub(crate) options: &'r Options,
    pub(crate) moment: Moment,
    pub(crate) zone: &'r TimeZone,
    pub(crate) people: &'r People,
    pub(crate) clock: &'r mut dyn Clock,
    pub(crate) rand: &'r mut dyn Rand,
    pub(crate) key: &'r ProjectKey,
    pub(crate) store: &'r mut StateStore,
    pub(crate) view: ConsentView,
    pub(crate) progress: &'r mut dyn Progress,
}

/// Runs a plan.
///
/// # Errors
/// Nothing was begun: another run is under way, the state cannot be opened, a name is unknown, a product is planned.
pub fn run(plan: &Plan, options: &Options, progress: &mut dyn Progress) -> Result<RunReport, RunError> {
    carry_out(plan, options, Wanted::All, progress)
}

/// Shows what a flow would make of the records of its source, one by one, until `look` has seen enough. Everything is read
/// and decided as in a dry run, and nothing is written.
///
/// # Errors
/// As [`run`].
pub fn preview(
    plan: &Plan,
    options: &Options,
    look: Look<'_>,
    progress: &mut dyn Progress,
) -> Result<RunReport, RunError> {
    carry_out(plan, &Options { dry: true, ..options.clone() }, Wanted::Preview(look), progress)
}

/// Tries rejects again, those with these numbers or else all, of the flows that are chosen: the kept records take the
/// whole path under this plan. Choices are read first, as always, which tries their own rejects again.
///
/// # Errors
/// As [`run`]; or there is no reject with a number.
pub fn retry(
    plan: &Plan,
    options: &Options,
    numbers: &BTreeSet<u64>,
    progress: &mut dyn Progress,
) -> Result<RunReport, RunError> {
    carry_out(plan, options, Wanted::Rejects(numbers), progress)
}

/// The rejects to try again, by flow.
fn kept(
    store: &mut StateStore,
    flows: &[&Flow],
    numbers: &BTreeSet<u64>,
) -> Result<BTreeMap<String, Vec<RejectRow>>, RunError> {
    let all = store.rejects(None)?;
    if let Some(unknown) = numbers.iter().find(|number| !all.iter().any(|reject| reject.id == **number)) {
        return Err(RunError::NoSuchReject(*unknown));
    }
    let mut by_flow: BTreeMap<String, Vec<RejectRow>> = BTreeMap::new();
    for reject in all {
        let wanted = numbers.is_empty() || numbers.contains(&reject.id);
        if wanted && flows.iter().any(|flow| flow.name == reject.flow) {
            by_flow.entry(reject.flow.clone()).or_default().push(reject);
        }
    }
    Ok(by_flow)
}

/// What of the flows is wanted.
enum Wanted<'w> {
    /// They run.
    All,
    /// Their rejects are tried again: these, or all.
    Rejects(&'w BTreeSet<u64>),
    /// Somebody looks at what they would do.
    Preview(Look<'w>),
}

fn carry_out(
    plan: &Plan,
    options: &Options,
    mut wanted: Wanted<'_>,
    progress: &mut dyn Progress,
) -> Result<RunReport, RunError> {
    let flows = chosen(plan, &options.flows)?;
    let confirmed: Vec<String> = options.confirmed_removals.keys().cloned().collect();
    chosen(plan, &confirmed)?;
    let asked: BTreeSet<(&str, &str)> = flows.iter().flat_map(|flow| cells(flow)).collect();
    let read = |capture: &&Capture| {
        options.flows.is_empty() || asked.contains(&(capture.purpose.as_str(), capture.channel.as_str()))
    };
    let spreads: Vec<&Spread> = plan.spreads.iter().filter(|spread| read(&&spread.slot)).collect();
    let granted = spreads.iter().filter(|spread| spread.grants);
    let granted: Vec<Flow> = granted.map(|spread| spread::as_flow(plan, spread, Answers::Yes)).collect();
    let asking = || flows.iter().copied().chain(&granted);
    let lists: Vec<&Suppression> =
        lists::readable(plan).filter(|list| asking().any(|flow| lists::concerns(list, flow))).collect();
    let slots = plan.captures.iter().filter(read).chain(spreads.iter().map(|spread| &spread.slot));
    planned::refuse(plan, &flows, slots, &lists)?;
    possible::check(plan, &flows, &lists, &spreads)?;
    let zone = zone(plan)?;
    let now = options.as_of.unwrap_or_else(Timestamp::now);
    let moment = Moment { now, today: now.to_zoned(zone.clone()).date() };
    let (_lock, key, mut store) = open(options)?;
    let mut rejects = match &wanted {
        Wanted::Rejects(numbers) => Some(kept(&mut store, &flows, numbers)?),
        Wanted::All | Wanted::Preview(_) => None,
    };
    let erased = match &wanted {
        Wanted::All => {
            let (zone, key, store) = (&zone, &key, &mut store);
            let progress = &mut *progress;
            requests::Requesting { plan, options, moment, zone, key, store, progress }.carry_out()
        }
        Wanted::Rejects(_) | Wanted::Preview(_) => Vec::new(),
    };
    let mut view = view_of(plan);
    let people = people::read(plan, options, &zone, moment, &key)?;
    let joined;
    let mut report = RunReport { plan: plan.hash.clone(), dry: options.dry, jobs: erased };
    let ready = Ready { plan, moment, zone: &zone, key: &key, people: &people };
    let (mut unlisted, mut registers) = (Vec::new(), Vec::new());
    ready.outlasting(&mut view);
    for list in lists {
        let (job, as_of) = outside_list(&ready, options, list, &mut view, &mut store);
        if job.failed() {
            unlisted.push(list);
        } else {
            registers.push((list, as_of));
        }
        report.jobs.push(job);
    }
    let mut running = Running {
        plan,
        options,
        moment,
        zone: &zone,
        people: &people,
        clock: &mut SystemClock,
        rand: &mut SystemRand::default(),
        key: &key,
        store: &mut store,
        view,
        progress,
    };

    let mut unread = BTreeMap::new();
    let captures: Vec<&Capture> = plan.captures.iter().filter(read).collect();
    for (capture, job) in captures.iter().zip(choices::capture_all(&mut running, &captures)) {
        if job.failed() {
            let cell = (capture.purpose.as_str(), capture.channel.as_str());
            unread.insert(cell, job.name.clone());
            if capture.external {
                running.view.note_unread(cell.0, cell.1);
            }
        }
        report.jobs.push(job);
    }
    let unjoined = identity::join(&mut running)?.and_then(|job| {
        let unjoined = job.failed().then(|| {
            format!("{} could not be brought up to date, so a no by another address may be missing", job.name)
        });
        report.jobs.push(job);
        unjoined
    });
    let mut shown = Shown::new();
    if law::asks_notices(plan) {
        running.store.notices_shown(&mut |point, notice| {
            shown.entry(point).or_default().insert(notice);
        })?;
        law::shown_to_all(&mut shown, &running.view);
    }
    // What is known of somebody by one identifier is known by all.
    if let Some(people) = people.joined(running.view.persons()) {
        joined = people;
        running.people = &joined;
    }
    let ready = Ready { people: running.people, ..ready };
    ready.facts(&mut running.view, &shown, &registers);
    last_contact::note(plan, running.store, &mut running.view)?;
    if let Err(error) = choices::strict(plan, running.store, &mut running.view) {
        return Err(RunError::Port(error));
    }
    if !matches!(wanted, Wanted::Preview(_)) {
        report.jobs.extend(spread::tell_all(&mut running, &spreads, &unread, &unlisted, unjoined.as_deref()));
    }
    let mut columns = drift::Columns::kept(&options.state)?;
    for flow in flows {
        let part = match (&mut rejects, &mut wanted) {
            (None, Wanted::Preview(look)) => Part::Preview(&mut **look),
            (None, _) => Part::Whole,
            (Some(rejects), _) => match rejects.remove(&flow.name) {
                Some(rejects) => Part::Rejects(rejects),
                None => continue,
            },
        };
        let blind = cells(flow).find_map(|cell| unread.get(&cell)).map(|consent| {
            format!(
                "{consent} could not be read, so somebody's no may be missing; nothing was handed over from the source"
            )
        });
        let unlisted = unlisted.iter().find(|list| lists::concerns(list, flow)).map(|list| {
            format!(
                "the suppression list {} could not be read, so somebody who must be left out may be missing; nothing \
                 was handed over from the source",
                list.name
            )
        });
        let unjoined =
            || unjoined.as_ref().map(|why| format!("{why}; nothing was handed over from the source"));
        let drift = drift::look(&running, &mut columns, flow);
        let unknown = blind.or(unlisted).or_else(unjoined);
        let reason = unknown.clone().or_else(|| drift.reason());
        let mut job = flow::deliver(&mut running, flow, part, reason);
        drift.tell(unknown.is_none(), &mut job);
        report.jobs.push(job);
    }
    if !options.dry {
        if let (Err(error), Some(job)) = (columns.keep(), report.jobs.last_mut()) {
            job.notes.push(format!("what changes in columns cannot be told next time: {error}"));
        }
        // What was handed over stays so, whatever becomes of this file.
        if let (Err(error), Some(job)) = (kept::keep(&options.state, &mut store), report.jobs.last_mut()) {
            job.notes.push(format!("the checkpoint beside the state is not the newest: {error}"));
        }
    }
    Ok(report)
}

/// The records of a suppression list, and of when they are.
fn outside_records(
    plan: &Plan,
    options: &Options,
) -> impl FnMut(&Suppression, lists::Each<'_>) -> Result<Option<Timestamp>, PortError> {
    move |list, each| {
        let object = list.object.as_deref().unwrap_or_default();
        // Asked before it is read: what is written meanwhile makes the list look older, never younger.
        let as_of = written_at(plan, object, &options.root)?;
        let mut opened = source(plan, object, &options.root)?;
        while let Some(record) = opened.next_record().map_err(PortError::from)? {
            each(&record);
        }
        Ok(as_of)
    }
}

/// Reads one suppression list for a run, and tells of when it is.
fn outside_list(
    ready: &Ready<'_>,
    options: &Options,
    list: &Suppression,
    view: &mut ConsentView,
    store: &mut StateStore,
) -> (JobReport, Option<Timestamp>) {
    let name = format!("suppression list {}", list.name);
    let read = ready.list(list, view, &mut outside_records(ready.plan, options));
    let read = read.and_then(|count| Ok((ready.keep(list, &count.kept, store)?, count)));
    let (kept, count) = match read {
        Ok(read) => read,
        Err(error) => return (JobReport::not_run(Kind::List, &name, error.to_string()), None),
    };
    let mut notes = vec![format!("{} rows read, {} of them leave somebody out", count.read, count.found)];
    if kept > 0 {
        notes.push(format!("{kept} newly recorded: they stay left out when their rows are gone"));
    }
    if count.nobody > 0 {
        notes.push(format!(
            "{} rows name nobody who could be found, so whoever they mean is not left out; look at them first",
            count.nobody
        ));
    }
    let job = JobReport {
        kind: Kind::List,
        name,
        ended: Ended::Done,
        reason: None,
        tally: None,
        unsure: false,
        notes,
    };
    (job, count.as_of)
}

/// A view in which nothing was chosen yet, and that knows how topics hang together.
#[must_use]
pub fn view_of(plan: &Plan) -> ConsentView {
    let mut view = ConsentView::default();
    for topic in &plan.topics {
        topic.under.iter().for_each(|part_of| view.note_topic(&topic.name, part_of));
    }
    view
}

/// The purposes and channels that a flow asks about.
fn cells(flow: &Flow) -> impl Iterator<Item = (&str, &str)> {
    flow.guards
        .iter()
        .flat_map(|guard| guard.cells.iter().map(|cell| (guard.purpose.as_str(), cell.channel.as_str())))
}

fn chosen<'p>(plan: &'p Plan, names: &[String]) -> Result<Vec<&'p Flow>, RunError> {
    let is = |flow: &Flow, name: &String| flow.name == *name || flow.of == *name;
    if let Some(unknown) = names.iter().find(|name| !plan.flows.iter().any(|flow| is(flow, name))) {
        return Err(RunError::NoSuchFlow(unknown.clone()));
    }
    let wanted = |flow: &&Flow| names.is_empty() || names.iter().any(|name| is(flow, name));
    Ok(in_order(plan.flows.iter().filter(wanted).collect()))
}

/// Each flow after those that it says it runs after; else in the order of the plan. What would go round in a circle,
/// which the compiler refuses, stays in that order.
pub(crate) fn in_order(mut waiting: Vec<&Flow>) -> Vec<&Flow> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let waits =
            |flow: &&Flow| waiting.iter().any(|other| flow.after.contains(&other.of) && other.of != flow.of);
        let next = waiting.iter().position(|flow| !waits(flow)).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// The project's zone.
pub(crate) fn zone(plan: &Plan) -> Result<TimeZone, RunError> {
    TimeZone::get(&plan.project.zone)
        .map_err(|_| RunError::Plan(format!("the time zone `{}` is unknown", plan.project.zone)))
}

/// Lock, key and state. A dry run takes no lock, makes no key file and works on a copy of the state in memory.
pub(crate) fn open(options: &Options) -> Result<(Option<RunLock>, ProjectKey, StateStore), PortError> {
    let (place, key) = (options.place.clone(), key_file(&options.state));
    let place = place.unwrap_or_else(|| Place::File(state_file(&options.state)));
    let (clock, rand) = (Box::new(SystemClock), Box::new(SystemRand::default()));
    if options.dry {
        let key = |key: &Path, fresh: bool| match fresh {
            true => Ok(ProjectKey::new(&[0; 32])),
            false => KeyFile::new(key.to_path_buf(), false).project_key(),
        };
        let fresh = !StateStore::begun(&place)?;
        let path = key_file(&options.state);
        let store = StateStore::open_copy(&place, key(&path, fresh)?, clock, rand)?;
        return Ok((None, key(&path, fresh)?, store));
    }
    let lock = RunLock::take(&options.state)?;
    // A state without its key must not get a new one: nothing in it could be read.
    let mut secrets = KeyFile::new(key, !StateStore::begun(&place)?);
    let mut store = StateStore::open(&place, secrets.project_key()?, clock, rand)?;
    store.alone()?;
    Ok((Some(lock), secrets.project_key()?, store))
}
