//! Reads the choices of one object into the ledger.

use super::Running;
use super::elsewhere::Elsewhere;
use super::flow::{reader_notes, word_of};
use super::report::{JobReport, Kind};
use crate::drivers::{Opened, is_still_to_be_made, source};
use crate::transform::{
    Captured, Choices, Moment, People, Reading, Record, Refused, Run, asks_sources, people_in,
};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{Capture as Declared, Constant, Expr, Plan};
use martlet_consent::event::{EventKind, LedgerEvent, Private};
use martlet_consent::{Class, ConsentView, Micros, PointRef, State};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::Report;
use martlet_delivery::ports::{
    Begin, Capture, CaptureBatch, Clock, Ended, PortError, Rand, RunToken, Store, Stream,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Source records of one transaction.
const BATCH: u64 = 5_000;

/// Source records, one after the other.
pub(crate) trait Records {
    /// The next; `None` at the end.
    fn next(&mut self) -> Result<Option<Record<'_>>, PortError>;
}

impl Records for Opened {
    fn next(&mut self) -> Result<Option<Record<'_>>, PortError> {
        Ok(self.next_record()?)
    }
}

/// Where choices are read into.
pub(crate) struct Reader<'c> {
    pub(crate) plan: &'c Plan,
    pub(crate) moment: Moment,
    pub(crate) zone: &'c TimeZone,
    pub(crate) key: &'c ProjectKey,
    pub(crate) store: &'c mut dyn Store,
    /// Where choices count that are kept elsewhere; those of the ledger are read from there.
    pub(crate) view: &'c mut ConsentView,
    /// The ledger's times are the clock's, whatever time the run works with.
    pub(crate) clock: &'c mut dyn Clock,
    pub(crate) rand: &'c mut dyn Rand,
}

/// Tells the view for which choices any refusal wins, and where each was made.
pub(crate) fn strict(plan: &Plan, store: &mut dyn Store, view: &mut ConsentView) -> Result<(), PortError> {
    if !any_refusal(plan, view) {
        return Ok(());
    }
    store.choice_sources(&mut |event, source| view.note_source(event, &source))
}

/// Tells the view for which choices any refusal wins, if it does for any.
pub fn any_refusal(plan: &Plan, view: &mut ConsentView) -> bool {
    let told = plan.spreads.iter().map(|spread| &spread.slot);
    let strict = plan.captures.iter().chain(told).filter(|capture| capture.any_refusal);
    let mut any = false;
    for capture in strict {
        any = true;
        view.any_refusal_wins(&capture.purpose, &capture.channel);
    }
    any
}

/// What a choice at a contact point is about, beside its purpose and channel.
#[derive(Clone, Copy, Default)]
pub(crate) struct About<'a> {
    pub(crate) topic: Option<&'a str>,
    pub(crate) brand: Option<&'a str>,
    pub(crate) person: Option<PointRef>,
}

/// Where a choice is seen: the slot, the cell, and whose. Two flags of one object are two slots: what one says now is no
/// change of what the other said.
pub(crate) struct SlotName<'d> {
    declared: &'d Declared,
    /// Its fields, as the ledger names them.
    fields: String,
    place: String,
}

impl<'d> SlotName<'d> {
    pub(crate) fn of(declared: &'d Declared) -> SlotName<'d> {
        let fields = declared.fields().into_iter().collect::<Vec<&str>>().join(",");
        SlotName { declared, fields, place: declared.place() }
    }

    /// The reference of what it says about somebody.
    pub(crate) fn about(&self, key: &ProjectKey, point: PointRef, about: &About<'_>) -> [u8; 32] {
        let (purpose, channel) = (self.declared.purpose.as_bytes(), self.declared.channel.as_bytes());
        let finer = [
            about.topic.map_or(&[][..], str::as_bytes),
            about.brand.map_or(&[][..], str::as_bytes),
            about.person.as_ref().map_or(&[][..], |person| &person.0),
        ];
        let [topic, brand, person] = finer;
        let cell =
            [self.place.as_bytes(), self.fields.as_bytes(), purpose, channel, &point.0, topic, brand, person];
        key.reference_of("slot", &cell)
    }
}

/// What a slot says there, whenever it was said.
pub(crate) fn value(key: &ProjectKey, state: State, raw: &str) -> [u8; 32] {
    key.reference_of("value", &[state.word().as_bytes(), raw.as_bytes()])
}

/// The name of the job that reads the choices of one slot.
pub(super) fn name(plan: &Plan, declared: &Declared) -> String {
    let slot = declared.slot_among(&plan.captures);
    let about = |word: &str, named: &Option<Expr>| match named {
        Some(Expr::Constant(Constant::Text(name))) => format!(" {word} {name}"),
        _ => String::new(),
    };
    let (topic, brand) = (about("topic", &declared.topic), about("brand", &declared.brand));
    format!("consent {} via {}{topic}{brand} from {slot}", declared.purpose, declared.channel)
}

/// Captures the choices of all these slots, each object read once; a report for each, in their order. Slots whose jobs have
/// one name, such as those of two brands in one field, are read one after the other: of a job one run is open at a time.
pub(super) fn capture_all(running: &mut Running<'_>, declared: &[&Declared]) -> Vec<JobReport> {
    let names: Vec<String> = declared.iter().map(|declared| name(running.plan, declared)).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, slot) in declared.iter().enumerate() {
        let joins = |group: &&mut Vec<usize>| {
            let same_object =
                |other: &&Declared| (&other.object, &other.argument) == (&slot.object, &slot.argument);
            let first = group.first().and_then(|first| declared.get(*first));
            first.is_some_and(same_object) && group.iter().all(|other| names.get(*other) != names.get(index))
        };
        match groups.iter_mut().find(joins) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    let mut reports: BTreeMap<usize, JobReport> = BTreeMap::new();
    for group in groups {
        let slots: Vec<&Declared> = group.iter().filter_map(|index| declared.get(*index).copied()).collect();
        reports.extend(group.into_iter().zip(capture(running, &slots)));
    }
    reports.into_values().collect()
}

/// Captures the choices of slots of one object, which is read once for all of them; a report for each.
fn capture(running: &mut Running<'_>, declared: &[&Declared]) -> Vec<JobReport> {
    let names: Vec<String> = declared.iter().map(|declared| name(running.plan, declared)).collect();
    names.iter().take(1).for_each(|name| running.progress.job(name));
    let mut reader = Reader {
        plan: running.plan,
        moment: running.moment,
        zone: running.zone,
        key: running.key,
        store: running.store,
        view: &mut running.view,
        clock: running.clock,
        rand: running.rand,
    };
    let (plan, root, progress) = (running.plan, &running.options.root, &mut running.progress);
    let reports = reader.jobs(declared, &mut |reader, slots| {
        let Some(object) = slots.first().map(|slot| &slot.declared.object) else { return Ok(()) };
        if is_still_to_be_made(plan, object, root)? {
            let note = format!("{object} is not there yet; a flow of this project makes it");
            slots.iter_mut().for_each(|slot| slot.notes.push(note.clone()));
            return Ok(());
        }
        let mut opened = source(plan, object, root)?;
        reader.read(slots, &mut opened, &mut |read| progress.records(read))?;
        let notes = reader_notes(&opened, object);
        slots.iter_mut().for_each(|slot| drop(slot.notes.splice(0..0, notes.iter().cloned())));
        Ok(())
    });
    let reports = names.iter().zip(reports);
    reports.map(|(name, (report, notes))| JobReport::of(Kind::Choices, name, report, notes)).collect()
}

/// A slot whose choices are read: its run in the state, and what somebody may want to know.
pub(crate) struct Slot<'d> {
    declared: &'d Declared,
    token: RunToken,
    notes: Vec<String>,
    /// Why nothing more of it can be read.
    failed: Option<PortError>,
}

/// What reads the choices of some slots.
type Body<'b> = &'b mut dyn FnMut(&mut Reader<'_>, &mut [Slot<'_>]) -> Result<(), PortError>;

impl Reader<'_> {
    /// Does one job of reading choices for each slot, from its begin to its end in the state; what fails as a whole fails
    /// for each of them.
    pub(crate) fn jobs(&mut self, declared: &[&Declared], body: Body<'_>) -> Vec<(Report, Vec<String>)> {
        let begun: Vec<Result<RunToken, PortError>> =
            declared.iter().map(|declared| self.begin(declared)).collect();
        let open = declared.iter().zip(&begun).filter_map(|(declared, begun)| {
            let token = *begun.as_ref().ok()?;
            Some(Slot { declared, token, notes: Vec::new(), failed: None })
        });
        let mut slots: Vec<Slot<'_>> = open.collect();
        if let Err(error) = body(self, &mut slots) {
            for slot in &mut slots {
                slot.failed.get_or_insert_with(|| error.clone());
            }
        }
        let mut slots = slots.into_iter();
        begun
            .into_iter()
            .map(|begun| match begun.map(|_| slots.next()) {
                Ok(Some(slot)) => self.finish(slot),
                Ok(None) => (failed(&PortError::new("reading choices", "nothing was begun")), Vec::new()),
                Err(error) => (failed(&error), Vec::new()),
            })
            .collect()
    }

    fn begin(&mut self, declared: &Declared) -> Result<RunToken, PortError> {
        self.store.begin(&Begin {
            flow: name(self.plan, declared),
            plan: self.plan.hash.clone(),
            place: String::new(),
            permissions: String::new(),
            at: self.clock.now(),
            confirmed_removals: None,
        })
    }

    fn finish(&mut self, slot: Slot<'_>) -> (Report, Vec<String>) {
        let (ended, reason) = match slot.failed {
            None => (Ended::Done, None),
            Some(error) => (Ended::Failed, Some(error.to_string())),
        };
        let report = match self.store.finish(slot.token, ended, reason.as_deref(), self.clock.now()) {
            Ok(tally) if tally.adds_up() => Report { ended, reason, tally: Some(tally) },
            Ok(tally) => Report {
                ended: Ended::Failed,
                reason: Some(format!("the numbers do not add up: {tally:?}; please report this")),
                tally: Some(tally),
            },
            Err(error) => failed(&error),
        };
        (report, slot.notes)
    }

    /// Reads the choices that these records tell, for each of the slots. A slot that cannot be recorded any more is left
    /// behind.
    ///
    /// # Errors
    /// The records cannot be read on.
    pub(crate) fn read(
        &mut self,
        slots: &mut [Slot<'_>],
        records: &mut dyn Records,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), PortError> {
        let observed = self.clock.now();
        // What a record says of a choice depends on no other choice.
        let (consent, people) = (ConsentView::default(), People::default());
        let run =
            Run { moment: self.moment, zone: self.zone, consent: &consent, people: &people, keys: self.key };
        let gone = Gone {
            erased: self.store.erased()?.into_iter().collect(),
            back: self.store.came_back()?.into_iter().collect(),
        };
        let declared: Vec<&Declared> = slots.iter().map(|slot| slot.declared).collect();
        let prepared = declared.iter().map(|declared| Choices::new(self.plan, declared));
        let prepared: Vec<Choices> = prepared
            .collect::<Result<_, _>>()
            .map_err(|error| PortError::new("preparing the consent", error))?;
        let mut takings: Vec<Taking<'_>> = declared
            .iter()
            .zip(&prepared)
            .map(|(declared, choices)| self.taking(declared, choices))
            .collect();
        let reading = Reading { run, observed };
        loop {
            let mut read = 0;
            while read < BATCH {
                let Some(record) = records.next()? else { break };
                read += 1;
                for taking in &mut takings {
                    self.take(taking, &record, &reading, &gone);
                }
            }
            if read == 0 {
                break;
            }
            for (slot, taking) in slots.iter_mut().zip(&mut takings) {
                let batch = CaptureBatch { read, ..std::mem::take(&mut taking.batch) };
                if slot.failed.is_none() {
                    slot.failed = self.store.capture(slot.token, &batch).err();
                }
            }
            progress(read);
        }
        for (slot, taking) in slots.iter_mut().zip(takings).filter(|(slot, _)| slot.failed.is_none()) {
            slot.notes.extend(taking.notes());
            if let Some(elsewhere) = taking.elsewhere {
                match self.relies(slot, elsewhere, observed) {
                    Ok(note) => slot.notes.insert(0, note),
                    Err(error) => slot.failed = Some(error),
                }
            }
        }
        Ok(())
    }

    fn taking<'t>(&mut self, declared: &'t Declared, choices: &'t Choices) -> Taking<'t> {
        let sources = declared.any_refusal || self.plan.flows.iter().any(asks_sources);
        Taking {
            slot: SlotName::of(declared),
            choices,
            elsewhere: declared.external.then(|| Elsewhere::new(declared, sources, self.view)),
            batch: CaptureBatch::default(),
            unusable: 0,
            nobodys: 0,
        }
    }

    /// Takes what one record says into a slot's batch.
    fn take(&mut self, taking: &mut Taking<'_>, record: &Record<'_>, reading: &Reading<'_>, gone: &Gone) {
        match taking.choices.read(record, reading) {
            Ok(None) => taking.batch.nobody += 1,
            Ok(Some(captured)) => {
                taking.unusable += u64::from(captured.ahead);
                match self.keep(taking, record.ordinal, reading.observed, captured, gone) {
                    Kept::InBatch => {}
                    Kept::Elsewhere => taking.batch.elsewhere += 1,
                    Kept::Not => taking.batch.withheld += 1,
                }
            }
            Err(refused) => {
                taking.nobodys += u64::from(refused.denies.is_none());
                let erased = gone.names(&refused, self.key);
                let denial = refused.denies;
                let kept = denial.map(|it| self.keep(taking, record.ordinal, reading.observed, it, gone));
                match kept {
                    // Of somebody who was erased nothing waits to be looked at.
                    _ if !erased => taking.batch.rejects.push((record.ordinal, refused.reject)),
                    Some(Kept::InBatch) => {}
                    Some(Kept::Elsewhere) => taking.batch.elsewhere += 1,
                    Some(Kept::Not) | None => taking.batch.withheld += 1,
                }
            }
        }
    }

    fn keep(
        &mut self,
        taking: &mut Taking<'_>,
        ordinal: u64,
        observed: Micros,
        captured: Captured<'_>,
        gone: &Gone,
    ) -> Kept {
        match &mut taking.elsewhere {
            None => {
                let event = self.event(&taking.slot, observed, captured);
                taking.batch.events.push((ordinal, event));
                Kept::InBatch
            }
            Some(elsewhere) => match elsewhere.take(self.key, gone, captured, self.view) {
                true => Kept::Elsewhere,
                false => Kept::Not,
            },
        }
    }

    /// Says in the ledger what was read of choices that are kept elsewhere.
    fn relies(
        &mut self,
        slot: &Slot<'_>,
        mut elsewhere: Elsewhere<'_>,
        observed: Micros,
    ) -> Result<String, PortError> {
        let anchor = elsewhere.anchor(&self.plan.hash, observed);
        Ok(match self.store.anchor(slot.token, &anchor)? {
            true => {
                format!("{} choices are kept there; the ledger has one new entry for them", anchor.choices)
            }
            false => format!("{} choices are kept there, as before", anchor.choices),
        })
    }

    /// The event of the ledger that a choice becomes.
    fn event(&mut self, slot: &SlotName<'_>, observed: Micros, captured: Captured<'_>) -> Capture {
        let (key, declared) = (self.key, slot.declared);
        let (system, object) = declared.object.split_once('.').unwrap_or((&declared.object, ""));
        let about = About {
            topic: captured.topic.as_deref(),
            brand: captured.brand.as_deref(),
            person: captured.person.as_ref().map(|person| person.reference),
        };
        let about = slot.about(key, captured.point, &about);
        let timed = captured.raw_at().is_some();
        let said = captured.said();
        let seen = key.reference_of("seen", &said.each_ref().map(|text| text.as_bytes()));
        let raw = captured.raw.clone().unwrap_or_default().into_owned();
        let value = value(key, captured.state, &raw);
        let source: Vec<&[u8]> = captured.source_key.iter().map(|key| key.as_bytes()).collect();
        let mut salt = [0; 16];
        self.rand.fill(Stream::Salts, &mut salt);
        let evidence = (!captured.evidence.is_empty())
            .then(|| serde_json::to_string(&captured.evidence).unwrap_or_default());
        let (notice, notice_version) = captured.notice.unzip();
        // A yes that the source may not say is kept as seen, and is no act.
        let kind = match captured.suppression {
            Some(kind) => EventKind::Suppression(kind),
            None if captured.state.class() != Class::Open => EventKind::Act,
            None => EventKind::Observation,
        };
        let event = LedgerEvent {
            id: event_id(self.rand, self.clock),
            kind,
            purpose: captured.purpose.to_owned(),
            channel: captured.channel.to_owned(),
            topic: captured.topic.map(Cow::into_owned),
            brand: captured.brand.map(Cow::into_owned),
            state: captured.state,
            basis: "consent".into(),
            lo: captured.lo,
            hi: captured.hi,
            precision: captured.precision,
            observed_at: observed,
            source_system: system.into(),
            source_object: object.into(),
            source_field: slot.fields.clone(),
            method: captured.method.to_owned(),
            actor: captured.actor.to_owned(),
            notice: notice.map(str::to_owned),
            notice_version: notice_version.flatten(),
            evidence_level: captured.evidence_level,
            caused_by: None,
            flow: declared.purpose.clone(),
            plan: self.plan.hash.clone(),
            private: Private {
                point: captured.point,
                point_kind: word_of(captured.point_kind).into(),
                contact: captured.contact.into_owned(),
                person: captured.person,
                source_record: key.reference_of("record", &source),
                raw_value: raw,
                evidence,
                salt,
            },
        };
        Capture { event, slot: about, seen, value, timed }
    }
}

fn failed(error: &PortError) -> Report {
    Report { ended: Ended::Failed, reason: Some(error.to_string()), tally: None }
}

/// What is read for one slot, of which nothing is recorded yet.
struct Taking<'t> {
    slot: SlotName<'t>,
    choices: &'t Choices,
    /// What is kept elsewhere, where it is.
    elsewhere: Option<Elsewhere<'t>>,
    batch: CaptureBatch,
    unusable: u64,
    nobodys: u64,
}

/// What became of a choice that was read.
enum Kept {
    /// It is recorded with the batch.
    InBatch,
    /// It counts, and stays where it is.
    Elsewhere,
    /// It is of somebody who was erased.
    Not,
}

impl Taking<'_> {
    fn notes(&self) -> impl Iterator<Item = String> + use<> {
        let nobodys = (self.nobodys > 0).then(|| {
            format!(
                "{} rejected rows may hold somebody's no that was not recorded; look at them first",
                self.nobodys
            )
        });
        let unusable = (self.unusable > 0).then(|| {
            format!(
                "{} choices have a time that lies ahead or cannot be read; being no yes, they count from now",
                self.unusable
            )
        });
        nobodys.into_iter().chain(unusable)
    }
}

/// Who was erased, and who of them came back, and when they were erased.
pub(super) struct Gone {
    pub(super) erased: BTreeSet<PointRef>,
    pub(super) back: BTreeMap<PointRef, Micros>,
}

impl Gone {
    /// Whether a record that could not be read names somebody who was erased.
    fn names(&self, refused: &Refused<'_>, key: &ProjectKey) -> bool {
        let named = || people_in(&refused.reject.payload, key);
        !self.erased.is_empty()
            && refused.whose.into_iter().chain(named()).any(|point| self.erased.contains(&point))
    }
}

/// UUID version 7: the time, then random bits.
pub(crate) fn event_id(rand: &mut dyn Rand, clock: &mut dyn Clock) -> [u8; 16] {
    let mut random = [0; 10];
    rand.fill(Stream::EventIds, &mut random);
    let millis = u64::try_from(clock.now() / 1_000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into_bytes()
}
