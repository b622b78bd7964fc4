//! Tells slots what people chose: refusals everywhere first, then grants, before any flow. What is written goes the way
//! of every delivery, claim included; only the field that holds the choice is written, in records that are there.

use super::Running;
use super::choices::{About, SlotName, value};
use super::endings::{EndingDo, Endings};
use super::flow::{Handed, Watching, Ways, reader_notes};
use super::identity::look;
use super::in_hand::contacts;
use super::intake::Source;
use super::job::{Job, perform};
use super::lists;
use super::report::{JobReport, Kind};
use super::told_list::{self, Listing};
use crate::drivers::{Opened, is_still_to_be_made, source};
use crate::transform::{Answers, Moment, People, PrepareError, Record, Run, Told, shape};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{
    Capture, Constant, Expr, Flow, Guard, GuardCell, Mapping, Mode, OnReject, Pattern, Plan, Spread,
    Suppression,
};
use martlet_consent::{Class, ConsentView, State};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::{RejectLimit, Report};
use martlet_delivery::ports::{Echo, Ended, PortError};
use martlet_delivery::record::{Action, Cell, Staged, Verdict};
use std::collections::BTreeMap;
use std::path::Path;

/// The name of the job that tells a slot of these answers.
pub(crate) fn name(plan: &Plan, spread: &Spread, answers: Answers) -> String {
    let name = spread.job_among(&plan.spreads);
    match answers {
        Answers::No => name,
        Answers::Yes => format!("{name} (yes)"),
    }
}

/// The delivery that a lane of a slot is: an update of one field in the records that are there; of a list, the records
/// of those who said no.
pub(crate) fn as_flow(plan: &Plan, spread: &Spread, answers: Answers) -> Flow {
    let slot = &spread.slot;
    // In the order in which the parts of a key stand.
    let person = slot.person.as_ref().map(|person| &person.field);
    let about = spread.brand_field.iter().chain(&spread.topic_field).chain(person);
    let by: Vec<String> = std::iter::once(&slot.point.field).chain(about).cloned().collect();
    let field = |target: &String| Mapping {
        target: target.clone(),
        value: Expr::Field(target.clone()),
        clears: false,
        guard: None,
        when: None,
        else_null: false,
        only: None,
        in_words: String::new(),
        declared_at: slot.declared_at.clone(),
    };
    // A no needs nobody's permission; a yes is asked for again in its claim.
    let guard = || Guard {
        purpose: slot.purpose.clone(),
        topic: spread.topic.clone(),
        person: slot.person.clone(),
        cells: vec![GuardCell { channel: slot.channel.clone(), point: slot.point.clone() }],
        all: true,
        processing: false,
        brand: spread.brand.clone(),
        confirming: false,
    };
    let name = name(plan, spread, answers);
    let fields = by.iter().chain(std::iter::once(&spread.field).filter(|_| !spread.stands_for_no()));
    Flow {
        of: name.clone(),
        name,
        label: slot.label.clone(),
        doc: None,
        owner: slot.owner.clone(),
        schedule: String::new(),
        after: Vec::new(),
        source: slot.object.clone(),
        source_argument: slot.argument.clone(),
        destination: slot.object.clone(),
        destination_argument: slot.argument.clone(),
        steps: Vec::new(),
        fields: fields.map(field).collect(),
        mode: if spread.adds { told_list::mode(plan, spread, by) } else { Mode::Update { by } },
        filter: None,
        purpose: Some(slot.purpose.clone()),
        guards: if answers == Answers::Yes { vec![guard()] } else { Vec::new() },
        lets: Vec::new(),
        on_reject: OnReject::Continue,
        permission_ends: None,
        gone: None,
        declared_at: slot.declared_at.clone(),
    }
}

/// Tells every slot: refusals everywhere first, then grants. No yes is written where a no may be missing, because choices
/// of that purpose and channel (`unread`, with the name of their job) or a list of people could not be read; what is
/// known of refusals is told all the same.
pub(crate) fn tell_all(
    running: &mut Running<'_>,
    spreads: &[&Spread],
    unread: &BTreeMap<(&str, &str), String>,
    unlisted: &[&Suppression],
    unjoined: Option<&str>,
) -> Vec<JobReport> {
    let mut jobs: Vec<JobReport> =
        spreads.iter().map(|spread| tell(running, spread, Answers::No, None)).collect();
    for spread in spreads.iter().filter(|spread| spread.grants) {
        let cell = (spread.slot.purpose.as_str(), spread.slot.channel.as_str());
        let asks = as_flow(running.plan, spread, Answers::Yes);
        let list = unlisted.iter().find(|list| lists::concerns(list, &asks));
        let missing = unread.get(&cell).cloned();
        let missing = missing.or_else(|| list.map(|list| format!("the suppression list {}", list.name)));
        let why = missing.map(|what| {
            format!("{what} could not be read, so somebody's no may be missing; no yes was written")
        });
        let why = why.or_else(|| unjoined.map(|unjoined| format!("{unjoined}; no yes was written")));
        jobs.push(tell(running, spread, Answers::Yes, why));
    }
    jobs
}

/// Tells one slot of refusals, or of grants; with a reason why no yes may be written, it is not.
fn tell(running: &mut Running<'_>, spread: &Spread, answers: Answers, blind: Option<String>) -> JobReport {
    let flow = as_flow(running.plan, spread, answers);
    running.progress.job(&flow.name);
    let failed = |reason: String| JobReport::not_run(Kind::Told, &flow.name, reason);
    let to_be_made = match is_still_to_be_made(running.plan, &spread.slot.object, &running.options.root) {
        Ok(true) if !spread.adds => {
            let note = format!("{} is not there yet; a flow of this project makes it", spread.slot.object);
            return JobReport::nothing_to_do(Kind::Told, &flow.name, note);
        }
        Ok(to_be_made) => to_be_made,
        Err(error) => return failed(error.to_string()),
    };
    let made = Told::new(running.plan, spread)
        .map_err(|error| error.to_string())
        .and_then(|told| Ok((told, echoes(running.plan, spread)?, Ways::new(running, &flow)?)));
    let (told, echoes, mut ways) = match made {
        Ok(made) => made,
        Err(reason) => return failed(reason),
    };
    let shape = shape(&flow);
    let (moment, zone, people, key) = (running.moment, running.zone, running.people, running.key);
    let mut notes = Vec::new();
    let (told, list) = if spread.adds {
        let (plan, options) = (running.plan, running.options);
        let mut in_hand = |told: &Told, view: &ConsentView| {
            let mut open = |id: &str, each: &mut dyn FnMut(&Record<'_>)| look(plan, options, id, each);
            contacts(plan, (spread, told), key, view, &mut open, &mut notes)
        };
        let (store, view) = (&mut *running.store, &mut running.view);
        match Listing::prepare(plan, (spread, answers), told, store, view, &mut in_hand) {
            Ok((told, list)) => (told, Some(list)),
            Err(error) => return failed(error.to_string()),
        }
    } else {
        (told, None)
    };
    let mut records = Slot {
        plan: running.plan,
        object: &spread.slot.object,
        root: &running.options.root,
        told: &told,
        answers,
        moment,
        zone,
        people,
        key,
        opened: None,
        to_be_made,
        list,
    };
    let expected = |row: &Staged| echoes.iter().filter_map(|echo| echo.of(key, row)).collect();
    let job = Job {
        flow: &flow.name,
        only_withdrawals: blind,
        notes: &mut notes,
        plan: &running.plan.hash,
        // Nothing is looked after here: each run looks at the slot itself, wherever it lies.
        place: "",
        permissions: "",
        shape: &shape,
        endings: &Endings { permission: EndingDo::Keep, gone: EndingDo::Keep },
        limits: (RejectLimit::None, None),
        dry: running.options.dry,
        echoes: Some(&expected),
        source: &mut records,
        destinations: &mut ways,
        store: running.store,
        clock: running.clock,
        rand: running.rand,
        key: running.key,
        view: &mut running.view,
    };
    let mut watching = Watching { progress: running.progress, handed: Handed::Nothing };
    let broken_off = Report { ended: Ended::Failed, reason: None, tally: None };
    let mut report = perform(job, &mut watching).unwrap_or(broken_off);
    let unsure = watching.handed.is_unsure(report.tally.is_some());
    notes.extend(
        records.opened.as_ref().map(|opened| reader_notes(opened, &spread.slot.object)).unwrap_or_default(),
    );
    let (written, refused) =
        report.tally.map_or((false, false), |tally| (tally.delivered > 0, tally.rejected > 0));
    if (written || refused) && report.ended == Ended::Done {
        // Read back: what does not say so although it was written is not told.
        let left = records.left(&running.view);
        let unproved = (left != Ok(0)).then(|| running.store.not_stopped(&flow.name));
        if let Some(Err(error)) = unproved {
            notes.push(error.to_string());
        }
        match left {
            _ if !written => {}
            Ok(0) => {}
            Ok(left) => {
                report.ended = Ended::Failed;
                report.reason = Some(format!(
                    "{left} records of {} still say otherwise after they were written: look at them there",
                    spread.slot.place()
                ));
            }
            Err(error) => {
                report.ended = Ended::Failed;
                report.reason = Some(format!("what was written could not be read back: {error}"));
            }
        }
    }
    let list = records.list.filter(|_| answers == Answers::Yes && report.ended == Ended::Done);
    let let_go = list.map(|list| list.let_go(running.plan, spread, running.store));
    if let Some(Err(error)) = let_go {
        notes.push(error.to_string());
    }
    JobReport { unsure, ..JobReport::of(Kind::Told, &flow.name, report, notes) }
}

/// The records of a slot, looked at one by one.
struct Slot<'s> {
    plan: &'s Plan,
    object: &'s str,
    root: &'s Path,
    told: &'s Told,
    answers: Answers,
    moment: Moment,
    zone: &'s TimeZone,
    people: &'s People,
    key: &'s ProjectKey,
    opened: Option<Opened>,
    /// Nothing is there to be read.
    to_be_made: bool,
    list: Option<Listing>,
}

impl Source for Slot<'_> {
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError> {
        let run =
            Run { moment: self.moment, zone: self.zone, consent: view, people: self.people, keys: self.key };
        if !self.to_be_made {
            let reader = match &mut self.opened {
                Some(reader) => reader,
                None => self.opened.insert(source(self.plan, self.object, self.root)?),
            };
            if let Some(record) = reader.next_record()? {
                if let Some(list) = &mut self.list {
                    list.saw(self.told.whose(&record, &run));
                }
                return Ok(Some(self.told.judge(&record, self.answers, &run)));
            }
        }
        Ok(self.list.as_mut().and_then(|list| list.next(self.told, view)))
    }

    fn is_partial(&self) -> bool {
        self.list.as_ref().is_some_and(Listing::is_partial)
    }
}

impl Slot<'_> {
    /// How many records would still be written.
    fn left(&mut self, view: &ConsentView) -> Result<u64, PortError> {
        // What was still to be made is there now.
        (self.opened, self.to_be_made) = (None, false);
        self.list.iter_mut().for_each(Listing::again);
        let mut left = 0;
        while let Some(verdict) = self.next(view)? {
            left += u64::from(matches!(verdict, Verdict::Restated(_)));
        }
        Ok(left)
    }
}

/// What a choice that is read from the written field will be taken for.
pub(crate) struct EchoOf<'p> {
    slot: SlotName<'p>,
    /// People are found by an identifier, which is the person of the choice as well.
    identified: bool,
    /// The choice is that of the person whom the record names, beside its address.
    personal: bool,
    /// Which topic a written row is about.
    topic: Option<String>,
    brand: Option<BrandOf>,
    /// For each value that may be written: its cell, what it means there, and the value as it is read.
    values: Vec<(Cell, State, String)>,
    /// What any address there means, where to stand there is the no.
    stands_for: Option<State>,
}

/// Which brand a written row is about.
enum BrandOf {
    Named(String),
    /// The second part of its key says it.
    InKey,
}

impl EchoOf<'_> {
    pub(crate) fn of(&self, key: &ProjectKey, row: &Staged) -> Option<Echo> {
        let point = row.points.first().copied().flatten()?;
        let address = match row.key.0.first() {
            Some(Cell::Text(text)) => text,
            _ => "",
        };
        let (state, raw) = match self.stands_for {
            // Whoever is there again after we took them away said no.
            Some(_) if row.action == Action::Remove => (State::Granted, ""),
            Some(state) => (state, address),
            None => {
                let written = row.cells.last()?;
                let (_, state, raw) = self.values.iter().find(|(cell, ..)| cell == written)?;
                (*state, raw.as_str())
            }
        };
        let brand = match &self.brand {
            None => None,
            Some(BrandOf::Named(brand)) => Some(brand.as_str()),
            Some(BrandOf::InKey) => match row.key.0.get(1) {
                Some(Cell::Text(brand)) => Some(brand.as_str()),
                _ => None,
            },
        };
        let named = || row.points.get(1).copied().flatten();
        let person = if self.identified { Some(point) } else { named().filter(|_| self.personal) };
        Some(Echo {
            slot: self.slot.about(key, point, &About { brand, person, topic: self.topic.as_deref() }),
            value: value(key, state, raw),
            grants: state.class() == Class::Permissive,
        })
    }
}

/// Every choice of the plan that is read from the field that a slot writes, whichever purpose it is for.
pub(crate) fn echoes<'p>(plan: &'p Plan, spread: &Spread) -> Result<Vec<EchoOf<'p>>, String> {
    let slot = &spread.slot;
    let same = |capture: &&Capture| {
        !capture.external
            && capture.object == slot.object
            && capture.argument == slot.argument
            && capture.value == Expr::Field(spread.field.clone())
    };
    let made = |capture: &'p Capture| {
        let values = spread.values.iter().map(|written| read_back(capture, &written.value));
        let brand = capture.brand.as_ref().map(|brand| match brand {
            Expr::Constant(Constant::Text(brand)) => BrandOf::Named(brand.clone()),
            _ => BrandOf::InKey,
        });
        let any = capture.states.iter().find(|rule| rule.patterns.contains(&Pattern::Else));
        let stands_for =
            any.filter(|_| spread.stands_for_no()).and_then(|rule| State::from_word(&rule.state));
        let values = values.collect::<Result<_, PrepareError>>()?;
        Ok(EchoOf {
            slot: SlotName::of(capture),
            identified: capture.identifier.is_some(),
            personal: capture.person.is_some(),
            topic: capture.topic.as_ref().and(spread.topic.clone()),
            brand,
            values,
            stands_for,
        })
    };
    let made = plan.captures.iter().filter(same).map(made).collect::<Result<_, PrepareError>>();
    made.map_err(|error| error.to_string())
}

/// What a value becomes when its slot is read again: the cell that is written, the state, the text.
fn read_back(capture: &Capture, written: &Constant) -> Result<(Cell, State, String), PrepareError> {
    let means = capture.states.iter().find(|rule| {
        rule.patterns.iter().any(|pattern| match pattern {
            Pattern::Equal(value) => value == written,
            Pattern::Else => true,
            _ => false,
        })
    });
    let state = match means.map(|rule| rule.state.as_str()) {
        None | Some("suppressed") => State::Invalidated,
        Some(word) => State::from_word(word).ok_or_else(|| PrepareError::State(word.into()))?,
    };
    let state = if state.class() == Class::Permissive && !capture.grants { State::Unknown } else { state };
    let value = crate::transform::value_of(written)?;
    let text = martlet_stdlib::values::in_text(&value).unwrap_or_default().into_owned();
    Ok((crate::transform::cell_of(value).unwrap_or(Cell::Null), state, text))
}
