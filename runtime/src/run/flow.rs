//! Delivers one flow of a plan: its source read and mapped, its destination opened, its effects performed.

use super::Running;
use super::again::{Judging, Rejects};
use super::cursor::{Cursor, Mark};
use super::endings::{EndingDo, Endings};
use super::intake::Source;
use super::job::{Destinations, Job, Observer, perform};
use super::preview::Look;
use super::report::{JobReport, Kind};
use super::rest::Rest;
use crate::drivers::{Destination, LocalFiles, Opened};
use crate::transform::{Aside, Keyed, MadeFrom, Prepared, Same, ending_cells, shape};
use martlet_compiler::plan::{Ending, Flow, OnReject, Plan, PointKind};
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::{Effect, Event, RejectLimit, Report};
use martlet_delivery::ports::{Answer, Ended, KeyHash, PortError, SourcePrint, Store, Transport};
use martlet_delivery::record::{Origin, Shape, Verdict};
use martlet_state::query::RejectRow;
use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// The kind of a contact point, as keyed hashes and the ledger name it.
pub(crate) fn kind_word(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Email => "email",
        PointKind::Phone => "phone",
    }
}

/// The same, where it may be an identifier that a system gave.
pub(crate) fn word_of(kind: Option<PointKind>) -> &'static str {
    kind.map_or("identifier", kind_word)
}

impl Keyed for ProjectKey {
    fn contact(&self, kind: PointKind, normal: &str) -> PointRef {
        self.point(kind_word(kind), normal)
    }

    fn other(&self, what: &str, text: &str) -> [u8; 32] {
        self.reference(what, text)
    }
}

/// What of a flow's source a run is about.
pub(crate) enum Part<'p> {
    /// All of it.
    Whole,
    /// As much of it as somebody wants to look at.
    Preview(Look<'p>),
    /// Records that were rejected, as they were kept.
    Rejects(Vec<RejectRow>),
    /// Nothing; only what names somebody who was erased is taken back.
    Erased,
}

/// Runs one flow; with a reason why its source may not go out, only what must be taken back.
pub(crate) fn deliver(
    running: &mut Running<'_>,
    flow: &Flow,
    part: Part<'_>,
    only_withdrawals: Option<String>,
) -> JobReport {
    running.progress.job(&flow.name);
    let failed = |reason: String| JobReport::not_run(Kind::Flow, &flow.name, reason);
    let made = Prepared::new(running.plan, flow)
        .map_err(|e| e.to_string())
        .and_then(|prepared| Ok((prepared, endings(flow)?, Ways::new(running, flow)?)));
    let (prepared, endings, mut ways) = match made {
        Ok(made) => made,
        Err(reason) => return failed(reason),
    };
    let shape = prepared.shape().clone();
    let prepared_asks_sources = prepared.asks_sources();
    let judging = Judging {
        plan: running.plan,
        root: &running.options.root,
        prepared,
        moment: running.moment,
        zone: running.zone,
        people: running.people,
        key: running.key,
        tables: None,
        room: running.options.memory.unwrap_or(super::put_away::ROOM),
    };
    let limit = match part {
        Part::Whole => reject_limit(&flow.on_reject),
        Part::Rejects(_) | Part::Erased | Part::Preview(_) => count_limit(&flow.on_reject),
    };
    let cursor = match Cursor::of(running.plan, flow, running.moment.now, running.store) {
        Ok(cursor) => cursor,
        Err(error) => return failed(error.to_string()),
    };
    let mut records: Box<dyn Read + '_> = match part {
        Part::Whole => Box::new(Records {
            rest: Rest::of(running.plan, flow, &running.options.root, running.key),
            made_from: MadeFrom::of(running.plan, flow, running.key),
            cursor,
            ..Records::of(flow, judging, None)
        }),
        Part::Preview(look) => Box::new(Records::of(flow, judging, Some(look))),
        Part::Rejects(rejects) => match Rejects::new(judging, &flow.source, Some(rejects)) {
            Ok(rejects) => Box::new(rejects),
            Err(error) => return failed(error.to_string()),
        },
        Part::Erased => match Rejects::new(judging, &flow.source, None) {
            Ok(rejects) => Box::new(rejects),
            Err(error) => return failed(error.to_string()),
        },
    };
    let mut notes = Vec::new();
    if prepared_asks_sources {
        let view = &mut running.view;
        if let Err(error) =
            running.store.choice_sources(&mut |event, source| view.note_source(event, &source))
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
        limits: (limit, running.options.confirmed_removals.get(&flow.name).copied()),
        dry: running.options.dry,
        echoes: None,
        source: records.as_mut(),
        destinations: &mut ways,
        store: running.store,
        clock: running.clock,
        rand: running.rand,
        key: running.key,
        view: &mut running.view,
    };
    let mut watching = Watching { progress: running.progress, handed: Handed::Nothing };
    let report = perform(job, &mut watching);
    let broken_off = Report { ended: Ended::Failed, reason: None, tally: None };
    notes.extend(records.notes());
    let report = report.unwrap_or(broken_off);
    let unsure = watching.handed.is_unsure(report.tally.is_some());
    JobReport { unsure, ..JobReport::of(Kind::Flow, &flow.name, report, notes) }
}

/// Where a flow delivers to and by which key: what must not change under what is delivered.
pub(super) fn place(plan: &Plan, flow: &Flow) -> String {
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

/// The limit where only rejects are read: a share is about the whole source.
fn count_limit(on_reject: &OnReject) -> RejectLimit {
    match reject_limit(on_reject) {
        RejectLimit::AbovePerMille(_) => RejectLimit::None,
        limit => limit,
    }
}

/// What happens to delivered records of a flow that may not stay as they are.
pub(crate) fn endings(flow: &Flow) -> Result<Endings, String> {
    let shape = shape(flow);
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

/// What a job reads, and what it has to say about that in the end.
pub(crate) trait Read: Source {
    fn notes(&self) -> Vec<String>;
}

/// The source's records, mapped. The source is opened with the first record that is asked for, which is after
/// withdrawals went out; so are the objects that are looked into.
struct Records<'r> {
    flow: &'r str,
    id: &'r str,
    judging: Judging<'r>,
    opened: Option<Opened>,
    /// What a source record was taken apart into.
    waiting: VecDeque<Verdict>,
    /// What was read of it.
    record: Aside,
    /// What was delivered, by what it was made from, where that tells what becomes of a record.
    made_from: Option<MadeFrom>,
    /// What the last record is made from.
    print: Option<SourcePrint>,
    /// What else the destination has, where that is removed.
    rest: Option<Rest<'r>>,
    /// Somebody who looks at each, and how long.
    look: Option<Look<'r>>,
    enough: bool,
    /// What need not be read, where a field tells what changed.
    cursor: Option<Cursor>,
    /// How late the last record was changed.
    mark: Option<Mark>,
}

impl<'r> Records<'r> {
    fn of(flow: &'r Flow, judging: Judging<'r>, look: Option<Look<'r>>) -> Records<'r> {
        Records {
            flow: &flow.name,
            id: &flow.source,
            judging,
            opened: None,
            waiting: VecDeque::new(),
            record: Aside::default(),
            made_from: None,
            print: None,
            look,
            enough: false,
            rest: None,
            cursor: None,
            mark: None,
        }
    }

    fn open(&self) -> Result<Opened, PortError> {
        self.judging.open_since(self.id, self.cursor.as_ref().and_then(Cursor::since))
    }
}

/// Of nothing else anybody asks what was read.
fn goes_out_or_is_rejected(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Mapped(_) | Verdict::Same(_) | Verdict::Restated(_) | Verdict::Rejected(..))
}

impl Source for Records<'_> {
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError> {
        if let Some(verdict) = self.waiting.pop_front() {
            return Ok(Some(verdict));
        }
        self.judging.look_up()?;
        let reader = match &mut self.opened {
            Some(reader) => reader,
            None => {
                let opened = self.open()?;
                self.opened.insert(opened)
            }
        };
        // A record that is taken apart into nothing is followed by the next.
        while self.waiting.is_empty() && !self.enough {
            let Some(record) = reader.next_record()? else { return Ok(None) };
            if let Some(cursor) = &mut self.cursor {
                if !cursor.reads(&record.values) {
                    continue;
                }
                self.mark = cursor.mark(&record.values);
            }
            let mut same = Same { delivered: self.made_from.as_ref(), print: None };
            let verdicts = self.judging.judge_unless_same(&record, view, &mut same);
            self.print = same.print;
            if let Some(look) = &mut self.look {
                self.enough = look(self.judging.shown(self.flow, &record, &verdicts, view)).is_break();
            }
            match verdicts.iter().any(goes_out_or_is_rejected) {
                true => self.record.keep(&record),
                false => self.record.clear(),
            }
            self.waiting.extend(verdicts);
        }
        Ok(self.waiting.pop_front())
    }

    fn origin(&self) -> Origin {
        Origin { made_from: self.print, ..self.judging.origin(self.record.payload()) }
    }

    fn made_from(&self) -> Option<SourcePrint> {
        self.print
    }

    fn know(&mut self, delivered: &mut dyn Iterator<Item = (SourcePrint, KeyHash)>) {
        // What else is there is told by keys, which only the mapping gives.
        match &mut self.made_from {
            Some(made_from) if self.rest.is_none() => made_from.know(delivered),
            _ => {}
        }
    }

    fn is_partial(&self) -> bool {
        self.look.is_some()
    }

    fn rest(&self) -> Option<&Rest<'_>> {
        self.rest.as_ref()
    }

    fn resume(&mut self, held: Option<u64>) {
        if let Some(cursor) = &mut self.cursor {
            cursor.begin(held);
        }
    }

    fn position(&self, held: u64) -> Option<String> {
        self.cursor.as_ref().and_then(|cursor| cursor.position(held))
    }

    fn mark(&self) -> Option<Mark> {
        self.mark
    }

    fn recall(
        &mut self,
        wanted: &BTreeMap<u64, KeyHash>,
        view: &ConsentView,
        flow: &str,
    ) -> Result<BTreeMap<u64, Origin>, PortError> {
        let mut reader = self.open()?;
        let (mut origins, mut ordinal) = (BTreeMap::new(), 0);
        while let Some(record) = reader.next_record()? {
            if self.cursor.as_ref().is_some_and(|cursor| !cursor.wants(&record.values)) {
                continue;
            }
            for verdict in self.judging.judge(&record, view) {
                let hash = match &verdict {
                    Verdict::Mapped(row) => Some(self.judging.key.key_hash(flow, &row.key)),
                    _ => None,
                };
                if hash.is_some() && wanted.get(&ordinal).copied() == hash {
                    origins.insert(ordinal, self.judging.origin(record.payload()));
                }
                ordinal += 1;
            }
        }
        Ok(origins)
    }
}

impl Read for Records<'_> {
    fn notes(&self) -> Vec<String> {
        let mut notes = self.opened.as_ref().map(|reader| reader_notes(reader, self.id)).unwrap_or_default();
        notes.extend(self.judging.note());
        notes.extend(self.cursor.as_ref().and_then(Cursor::note));
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
    // New words of a source are told together, with the mend; which they are stands with the rejects alone.
    let strange = reader.strange_words().iter().map(|(field, count)| {
        let records = if *count == 1 { "1 record holds".to_owned() } else { format!("{count} records hold") };
        format!(
            "{records} a word in `{field}` of {id} that its `enum` does not have; where the source is right, add the \
             word, or write `enum open(…)`"
        )
    });
    extra.into_iter().chain(lenient).chain(strange).collect()
}

/// The flow's way out, and those of units that an earlier plan left open.
pub(super) struct Ways {
    root: PathBuf,
    current: String,
    opened: BTreeMap<String, Box<dyn Transport>>,
}

impl Ways {
    pub(super) fn new(running: &Running<'_>, flow: &Flow) -> Result<Ways, String> {
        let now = running.moment.now.to_zoned(running.zone.clone());
        let destination = Destination::new(running.plan, flow).and_then(|made| made.of_run(&now));
        let destination = destination.map_err(|e| e.to_string())?;
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

    fn notes(&self) -> Vec<String> {
        self.opened.values().flat_map(|way| way.notes()).collect()
    }
}

/// What is known of the last hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handed {
    /// There was none.
    Nothing,
    /// The destination said whether it landed.
    Answered,
    /// It was made, and nobody knows.
    Unknown,
}

impl Handed {
    fn on(self, event: &Event) -> Handed {
        match event {
            Event::Answered(Answer::Unknown(_)) => Handed::Unknown,
            Event::Answered(_) => Handed::Answered,
            _ => self,
        }
    }

    /// Where the state could not be written any more, an answer is not recorded either.
    pub(super) fn is_unsure(self, counted: bool) -> bool {
        self == Handed::Unknown || (self == Handed::Answered && !counted)
    }
}

/// Tells whoever looks on how far the run is.
pub(super) struct Watching<'w> {
    pub(super) progress: &'w mut dyn super::Progress,
    pub(super) handed: Handed,
}

impl Observer for Watching<'_> {
    fn before(&mut self, effect: &Effect) -> ControlFlow<()> {
        if matches!(effect, Effect::HandOver(_)) {
            self.handed = Handed::Unknown;
        }
        self.progress.before(effect)
    }

    fn after(&mut self, event: &Event) -> ControlFlow<()> {
        self.handed = self.handed.on(event);
        if let Event::Took(batch) = event {
            self.progress.records(batch.read);
        }
        self.progress.after(event)
    }
}

#[cfg(test)]
mod tests {
    use super::Handed;
    use crate::run::report::{JobReport, Kind};
    use martlet_delivery::machine::Event;
    use martlet_delivery::ports::{Answer, PortError};

    #[test]
    fn what_may_have_landed_is_midway() {
        let error = || PortError::new("writing", "the line went dead");
        let after = |answers: &[Answer]| {
            let told = answers.iter().cloned().map(Event::Answered);
            told.fold(Handed::Unknown, |handed, event| handed.on(&event))
        };
        let midway = |handed: Handed, counted| {
            let job = JobReport::not_run(Kind::Flow, "f", "it failed".into());
            JobReport { unsure: handed.is_unsure(counted), ..job }.midway()
        };
        assert!(!midway(Handed::Nothing, true) && !midway(Handed::Nothing, false));
        assert!(midway(after(&[Answer::Unknown(error())]), true));
        assert!(!midway(after(&[Answer::Unknown(error()), Answer::NotLanded(error())]), true));
        let landed = after(&[Answer::Landed { refused: Vec::new() }]);
        assert!(!midway(landed, true), "the numbers tell what landed");
        assert!(midway(landed, false), "it landed, and there are no numbers");
    }
}
