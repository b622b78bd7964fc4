//! One person, by a contact point and all that the identity joins to it: everything that is held of them, and erasing it.
//!
//! An erasure goes by steps, each of which can be done again: first the person is kept out of everything, then the records
//! that flows delivered are taken back by the flows' own delivery, then the state forgets, then its files are cleaned.
//! Broken off anywhere, the same command finishes it; until then nothing brings the person back.

use super::flow::{Part, deliver};
use super::kept_apart::who_is_who;
use super::named::Finder;
use super::outside::{SystemClock, SystemRand};
use super::report::JobReport;
use super::{Options, Progress, RunError, Running, chosen, open, zone};
use crate::drivers::{FileForm, source, table_rows};
use crate::transform::{Answers, Keyed, Moment, People, contacts_in};
use jiff::Timestamp;
use martlet_compiler::plan::{Flow, Object, Plan, SettingValue, System};
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::PortError;
use martlet_delivery::record::Cell;
use martlet_state::StateStore;
use martlet_state::erasure::{Cells, Forgotten};
use std::collections::BTreeSet;
use std::path::Path;

/// The steps of an erasure, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EraseStep {
    /// From now on nothing is captured or handed over of the person.
    Block,
    /// What flows delivered is taken back.
    TakeBack,
    /// The state forgets.
    Forget,
    /// The files of the state are cleaned of what was removed.
    Clean,
}

impl EraseStep {
    /// All of them.
    pub const ALL: [EraseStep; 4] =
        [EraseStep::Block, EraseStep::TakeBack, EraseStep::Forget, EraseStep::Clean];
}

/// What an object of a system holds of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// `system.object`.
    pub object: String,
    /// The records that name them.
    pub records: Vec<Cells>,
}

/// Where somebody's records are, and where nobody could look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Objects that hold something.
    pub holding: Vec<Holding>,
    /// Objects that could not be looked into, and why.
    pub unread: Vec<(String, String)>,
}

/// What an erasure came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// What flows took back, as the reports of their jobs.
    pub flows: Vec<JobReport>,
    /// What the state forgot.
    pub forgotten: Forgotten,
    /// Records of flows that the project has no more: nobody takes them back. The flow, and where it delivered to.
    pub orphaned: Vec<(String, String)>,
    /// Where the person still is: sources, which are not ours to change, and what others wrote.
    pub left: Whereabouts,
}

/// How an erasure ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// To its end.
    Done(Box<Erased>),
    /// A flow could not take its records back: nothing of the person goes anywhere, and the command must be run again.
    Unfinished(Vec<JobReport>),
    /// Whoever looked on broke it off.
    BrokenOff,
}

/// Whom it is about.
#[derive(Clone, Copy, Debug)]
pub struct Who<'w> {
    /// The kind of contact point, in the ledger's word.
    pub kind: &'w str,
    /// The point, in the form in which two spellings of it are equal.
    pub normal: &'w str,
}

/// All identifiers of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// The contact point that is named, and whatever else the identity joins to it: contact points, and identifiers that
    /// systems gave.
    pub points: BTreeSet<PointRef>,
    /// It is joined to others all the same who are never merged, so nobody can tell whose these are: it stands for itself.
    pub contradictory: bool,
}

impl Whose {
    /// Whoever has a contact point.
    #[must_use]
    pub fn point(key: &ProjectKey, who: Who<'_>) -> Whose {
        Whose { points: [key.point(who.kind, who.normal)].into(), contradictory: false }
    }

    /// The person's contact points in a record, in the form in which two spellings are equal.
    #[must_use]
    pub fn contacts_in(&self, record: &[(String, String)], key: &ProjectKey) -> Vec<String> {
        let theirs = contacts_in(record).into_iter();
        let theirs = theirs.filter(|(kind, normal)| self.points.contains(&key.contact(*kind, normal)));
        theirs.map(|(_, normal)| normal).collect()
    }
}

/// All identifiers of whoever has a contact point, as the ledger says and the records of now keep apart.
///
/// # Errors
/// The ledger cannot be read, or records that keep people apart.
pub fn whose(
    plan: &Plan,
    options: &Options,
    key: &ProjectKey,
    store: &mut StateStore,
    who: Who<'_>,
) -> Result<Whose, PortError> {
    let mut whose = Whose::point(key, who);
    let people = who_is_who(plan, options, key, store)?.people();
    let person = people.of(key.point(who.kind, who.normal));
    match person {
        Some(person) if people.is_contradictory(person) => whose.contradictory = true,
        Some(person) => whose.points.extend(people.members(person)),
        None => {}
    }
    Ok(whose)
}

/// What of a person is known in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belongs {
    /// Their other contact points.
    pub contacts: BTreeSet<String>,
    /// How many identifiers there are beside: those that systems gave, and contact points that nothing holds any more.
    pub others: usize,
    /// See [`Whose::contradictory`].
    pub contradictory: bool,
}

/// What belongs to whoever has a contact point, beside it. Nothing is written.
///
/// # Errors
/// As [`whose`].
pub fn belongs(plan: &Plan, options: &Options, who: Who<'_>) -> Result<Belongs, PortError> {
    let Some((key, mut store)) = open_for_export(options)? else { return Ok(Belongs::default()) };
    let whose = whose(plan, options, &key, &mut store, who)?;
    let held = whereabouts(plan, &options.root, &key, &whose);
    belongs_in(&whose, &key, &mut store, who, &held)
}

/// The same, where it was looked up already who it is and where they are.
///
/// # Errors
/// The ledger cannot be read.
pub fn belongs_in(
    whose: &Whose,
    key: &ProjectKey,
    store: &mut StateStore,
    who: Who<'_>,
    held: &Whereabouts,
) -> Result<Belongs, PortError> {
    let mut contacts = BTreeSet::new();
    let points: Vec<PointRef> = whose.points.iter().copied().collect();
    let said = store.history(&points)?.into_iter().filter(|event| whose.points.contains(&event.point));
    contacts.extend(said.map(|event| event.contact).filter(|contact| !contact.is_empty()));
    let records = held.holding.iter().flat_map(|held| &held.records);
    contacts.extend(records.flat_map(|record| whose.contacts_in(record, key)));
    contacts.remove(who.normal);
    let others = whose.points.len().saturating_sub(contacts.len() + 1);
    Ok(Belongs { contacts, others, contradictory: whose.contradictory })
}

/// Everything that the plan's systems hold of a person, as far as this program can look into them.
#[must_use]
pub fn whereabouts(plan: &Plan, root: &Path, key: &ProjectKey, whose: &Whose) -> Whereabouts {
    let finder = Finder::new(plan, key, whose);
    let mut found = Whereabouts::default();
    for object in &plan.objects {
        let id = object.id();
        let mut records = Vec::new();
        let mut each = |record: Cells| {
            if finder.is_in(&id, &record) {
                records.push(record.into_iter().filter(|(name, _)| !name.is_empty()).collect());
            }
        };
        if let Err(why) = look_into(plan, root, object, &mut each) {
            found.unread.push((id.clone(), why));
        }
        if !records.is_empty() {
            found.holding.push(Holding { object: id, records });
        }
    }
    found
}

fn look_into(plan: &Plan, root: &Path, object: &Object, each: &mut dyn FnMut(Cells)) -> Result<(), String> {
    let system: &System = plan
        .systems
        .iter()
        .find(|system| system.name == object.system)
        .ok_or_else(|| format!("the plan has no system `{}`", object.system))?;
    let path = match system.settings.get("path") {
        Some(SettingValue::Text(path)) => path.as_str(),
        _ => "",
    };
    match system.driver.as_str() {
        "sqlite" => table_rows(&root.join(path), path, &object.name, each).map_err(|error| error.to_string()),
        driver if FileForm::is_of(driver) => {
            // A file that no run has made yet holds nobody.
            if !path.contains('*') && !root.join(path).exists() {
                return Ok(());
            }
            let mut opened = source(plan, &object.id(), root).map_err(|error| error.to_string())?;
            while let Some(record) = opened.next_record().map_err(|error| error.to_string())? {
                each(record.payload());
            }
            Ok(())
        }
        driver => {
            Err(format!("this version cannot look into `{}`, which is reached by `{driver}`", system.name))
        }
    }
}

/// Erases everything that is held of whoever has a contact point, by all their identifiers.
///
/// # Errors
/// Nothing was begun, as for a run; or the state cannot be written, and the command must be run again.
pub fn erase(
    plan: &Plan,
    options: &Options,
    who: Who<'_>,
    reason: &str,
    progress: &mut dyn Progress,
) -> Result<Erasure, RunError> {
    let (_lock, key, mut store) = open(options)?;
    let whose = whose(plan, options, &key, &mut store, who)?;
    let erased = erase_from(plan, options, (&key, &mut store), (&whose, &[], reason), progress)?;
    let Erasure::Done(mut erased) = erased else { return Ok(erased) };
    if progress.step(EraseStep::Clean).is_break() {
        return Ok(Erasure::BrokenOff);
    }
    store.clean()?;
    super::kept::keep(&options.state, &mut store)?;
    erased.left = whereabouts(plan, &options.root, &key, &whose);
    Ok(Erasure::Done(erased))
}

/// Erases a person by these identifiers from what is open already, but for the last steps: the files of the state are not
/// cleaned, and nobody looked where the person still is. What flows delivered to objects that are kept stays there.
///
/// # Errors
/// As [`erase`].
pub(super) fn erase_from(
    plan: &Plan,
    options: &Options,
    (key, store): (&ProjectKey, &mut StateStore),
    (whose, kept, reason): (&Whose, &[String], &str),
    progress: &mut dyn Progress,
) -> Result<Erasure, RunError> {
    let finder = Finder::new(plan, key, whose);
    let names = |job: &str, record: &[(String, String)]| finder.in_job(job, record);
    let flows: Vec<&Flow> =
        chosen(plan, &[])?.into_iter().filter(|flow| !kept.contains(&flow.destination)).collect();
    if progress.step(EraseStep::Block).is_break() {
        return Ok(Erasure::BrokenOff);
    }
    store.block(&whose.points)?;
    if progress.step(EraseStep::TakeBack).is_break() {
        return Ok(Erasure::BrokenOff);
    }
    let reports = take_back((plan, &flows), options, key, store, progress)?;
    let unresolved = store.unresolved()?;
    let held = store.held_of(&whose.points)?;
    let known = |name: &str| flows.iter().any(|flow| flow.name == name);
    if unresolved.iter().any(|name| known(name)) || held.iter().any(|record| known(&record.flow)) {
        return Ok(Erasure::Unfinished(reports));
    }
    // What a consent wrote into a record, or on a list, is left where it is: it is why nobody writes to them.
    let told = |name: &str| {
        let mut jobs = plan.spreads.iter().flat_map(|it| [Answers::No, Answers::Yes].map(|of| (it, of)));
        jobs.any(|(spread, answers)| super::spread::name(plan, spread, answers) == name)
    };
    let stays = |name: &str| plan.flows.iter().any(|flow| flow.name == name);
    let orphans = held.into_iter().filter(|record| !told(&record.flow) && !stays(&record.flow));
    let mut orphaned: Vec<(String, String)> = orphans.map(|record| (record.flow, record.place)).collect();
    orphaned.dedup();
    if progress.step(EraseStep::Forget).is_break() {
        return Ok(Erasure::BrokenOff);
    }
    let forgotten = store.forget_person(&whose.points, &names, reason, &plan.hash)?;
    let left = Whereabouts::default();
    Ok(Erasure::Done(Box::new(Erased { flows: reports, forgotten, orphaned, left })))
}

/// Lets every flow that ever ran take back what its people permit no more, the erased ones first of all; no source is
/// read.
fn take_back(
    (plan, flows): (&Plan, &[&Flow]),
    options: &Options,
    key: &ProjectKey,
    store: &mut StateStore,
    progress: &mut dyn Progress,
) -> Result<Vec<JobReport>, RunError> {
    let zone = zone(plan)?;
    let now = options.as_of.unwrap_or_else(Timestamp::now);
    let moment = Moment { now, today: now.to_zoned(zone.clone()).date() };
    let ran: Vec<String> = store.status()?.into_iter().map(|status| status.flow).collect();
    let view = ConsentView::default();
    let mut running = Running {
        plan,
        options,
        moment,
        zone: &zone,
        people: &People::default(),
        clock: &mut SystemClock,
        rand: &mut SystemRand::default(),
        key,
        store,
        view,
        progress,
    };
    let mut reports = Vec::new();
    for flow in flows {
        if ran.contains(&flow.name) {
            reports.push(deliver(&mut running, flow, Part::Erased, None));
        }
    }
    Ok(reports)
}

/// A cell of a key, as somebody reads it.
#[must_use]
pub fn key_text(cell: &Cell) -> String {
    match cell {
        Cell::Unchanged | Cell::Null => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Int(number) => number.to_string(),
        Cell::Bool(value) => value.to_string(),
    }
}

/// Opens what is needed to look at a person: the state, if one was begun, and its key.
///
/// # Errors
/// It is there and cannot be opened.
pub fn open_for_export(options: &Options) -> Result<Option<(ProjectKey, StateStore)>, PortError> {
    use martlet_delivery::ports::Secrets;
    let Some(store) = super::open_state(&options.state, options.place.as_ref())? else { return Ok(None) };
    let key = super::outside::KeyFile::new(super::key_file(&options.state), false).project_key()?;
    Ok(Some((key, store)))
}
