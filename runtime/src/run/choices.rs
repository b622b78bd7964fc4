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

/// Captures the choices of one slot.
pub(crate) fn capture(running: &mut Running<'_>, declared: &Declared) -> JobReport {
    let name = name(running.plan, declared);
    running.progress.job(&name);
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
    let mut notes = Vec::new();
    let (plan, root, progress) = (running.plan, &running.options.root, &mut running.progress);
    let report = reader.job(declared, &mut notes, &mut |reader, token, notes| {
        if is_still_to_be_made(plan, &declared.object, root)? {
            notes.push(format!("{} is not there yet; a flow of this project makes it", declared.object));
            return Ok(());
        }
        let mut opened = source(plan, &declared.object, root)?;
        reader.read(declared, &mut opened, token, notes, &mut |read| progress.records(read))?;
        notes.splice(0..0, reader_notes(&opened, &declared.object));
        Ok(())
    });
    JobReport::of(Kind::Choices, &name, report, notes)
}

/// What reads: into this run of the job, with room for what somebody may want to know.
type Body<'b> = &'b mut dyn FnMut(&mut Reader<'_>, RunToken, &mut Vec<String>) -> Result<(), PortError>;

impl Reader<'_> {
    /// Does one job of reading choices, from its begin to its end in the state.
    pub(crate) fn job(&mut self, declared: &Declared, notes: &mut Vec<String>, body: Body<'_>) -> Report {
        let failed =
            |error: PortError| Report { ended: Ended::Failed, reason: Some(error.to_string()), tally: None };
        let begin = Begin {
            flow: name(self.plan, declared),
            plan: self.plan.hash.clone(),
            place: String::new(),
            permissions: String::new(),
            at: self.clock.now(),
            confirmed_removals: None,
        };
        let token = match self.store.begin(&begin) {
            Ok(token) => token,
            Err(error) => return failed(error),
        };
        let (ended, reason) = match body(self, token, notes) {
            Ok(()) => (Ended::Done, None),
            Err(error) => (Ended::Failed, Some(error.to_string())),
        };
        match self.store.finish(token, ended, reason.as_deref(), self.clock.now()) {
            Ok(tally) if tally.adds_up() => Report { ended, reason, tally: Some(tally) },
            Ok(tally) => Report {
                ended: Ended::Failed,
                reason: Some(format!("the numbers do not add up: {tally:?}; please report this")),
                tally: Some(tally),
            },
            Err(error) => failed(error),
        }
    }

    /// Reads the choices that these records tell.
    pub(crate) fn read(
        &mut self,
        declared: &Declared,
        records: &mut dyn Records,
        token: RunToken,
        notes: &mut Vec<String>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), PortError> {
        let choices = Choices::new(self.plan, declared)
            .map_err(|error| PortError::new("preparing the consent", error))?;
        let observed = self.clock.now();
        let key = self.key;
        // What a record says of a choice depends on no other choice.
        let (consent, people) = (ConsentView::default(), People::default());
        let run = Run { moment: self.moment, zone: self.zone, consent: &consent, people: &people, keys: key };
        let reading = Reading { run, observed };
        let erased: BTreeSet<PointRef> = self.store.erased()?.into_iter().collect();
        let back: BTreeMap<PointRef, Micros> = self.store.came_back()?.into_iter().collect();
        let is_theirs = |refused: &Refused| {
            let named = || people_in(&refused.reject.payload, key);
            !erased.is_empty() && refused.whose.into_iter().chain(named()).any(|it| erased.contains(&it))
        };
        let (mut unusable, mut nobodys) = (0u64, 0u64);
        let mut elsewhere = declared.external.then(Elsewhere::default);
        let slot = SlotName::of(declared);
        loop {
            let mut batch = CaptureBatch::default();
            let mut take = |batch: &mut CaptureBatch, ordinal, captured| match &mut elsewhere {
                None => batch.events.push((ordinal, self.event(&slot, observed, captured))),
                Some(elsewhere) => match elsewhere.take(key, (&erased, &back), captured) {
                    true => batch.elsewhere.push(ordinal),
                    false => batch.withheld.push(ordinal),
                },
            };
            while batch.read < BATCH {
                let Some(record) = records.next()? else { break };
                batch.read += 1;
                match choices.read(&record, &reading) {
                    Ok(None) => batch.nobody.push(record.ordinal),
                    Ok(Some(captured)) => {
                        unusable += u64::from(captured.ahead);
                        take(&mut batch, record.ordinal, captured);
                    }
                    Err(refused) => {
                        nobodys += u64::from(refused.denies.is_none());
                        // Of somebody who was erased nothing waits to be looked at.
                        match is_theirs(&refused) {
                            true if refused.denies.is_none() => batch.withheld.push(record.ordinal),
                            true => {}
                            false => batch.rejects.push((record.ordinal, refused.reject)),
                        }
                        if let Some(denial) = refused.denies {
                            take(&mut batch, record.ordinal, denial);
                        }
                    }
                }
            }
            if batch.read == 0 {
                break;
            }
            self.store.capture(token, &batch)?;
            progress(batch.read);
        }
        if let Some(elsewhere) = elsewhere {
            notes.push(self.relies(declared, elsewhere, token, observed)?);
        }
        if nobodys > 0 {
            notes.push(format!(
                "{nobodys} rejected rows may hold somebody's no that was not recorded; look at them first"
            ));
        }
        if unusable > 0 {
            notes.push(format!(
                "{unusable} choices have a time that lies ahead or cannot be read; being no yes, they count from now"
            ));
        }
        Ok(())
    }

    /// Lets choices count that are kept elsewhere, once the ledger says what was read.
    fn relies(
        &mut self,
        declared: &Declared,
        mut elsewhere: Elsewhere,
        token: RunToken,
        observed: Micros,
    ) -> Result<String, PortError> {
        let anchor = elsewhere.anchor(declared, &self.plan.hash, observed);
        let new = self.store.anchor(token, &anchor)?;
        let sources = declared.any_refusal || self.plan.flows.iter().any(asks_sources);
        elsewhere.fold(declared, sources, self.view);
        Ok(match new {
            true => {
                format!("{} choices are kept there; the ledger has one new entry for them", anchor.choices)
            }
            false => format!("{} choices are kept there, as before", anchor.choices),
        })
    }

    /// The event of the ledger that a choice becomes.
    fn event(&mut self, slot: &SlotName<'_>, observed: Micros, captured: Captured) -> Capture {
        let (key, declared) = (self.key, slot.declared);
        let (system, object) = declared.object.split_once('.').unwrap_or((&declared.object, ""));
        let about = About {
            topic: captured.topic.as_deref(),
            brand: captured.brand.as_deref(),
            person: captured.person.as_ref().map(|person| person.reference),
        };
        let about = slot.about(key, captured.point, &about);
        let seen = key.reference_of("seen", &captured.said());
        let raw = captured.raw.unwrap_or_default();
        let value = value(key, captured.state, &raw);
        let source: Vec<&[u8]> = captured.source_key.iter().map(String::as_bytes).collect();
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
            purpose: captured.purpose,
            channel: captured.channel,
            topic: captured.topic,
            brand: captured.brand,
            state: captured.state,
            basis: "consent".into(),
            lo: captured.lo,
            hi: captured.hi,
            precision: captured.precision,
            observed_at: observed,
            source_system: system.into(),
            source_object: object.into(),
            source_field: slot.fields.clone(),
            method: captured.method,
            actor: captured.actor,
            notice,
            notice_version: notice_version.flatten(),
            evidence_level: captured.evidence_level,
            caused_by: None,
            flow: declared.purpose.clone(),
            plan: self.plan.hash.clone(),
            private: Private {
                point: captured.point,
                point_kind: word_of(captured.point_kind).into(),
                contact: captured.contact,
                person: captured.person,
                source_record: key.reference_of("record", &source),
                raw_value: raw,
                evidence,
                salt,
            },
        };
        Capture { event, slot: about, seen, value, timed: captured.raw_at.is_some() }
    }
}

/// UUID version 7: the time, then random bits.
pub(crate) fn event_id(rand: &mut dyn Rand, clock: &mut dyn Clock) -> [u8; 16] {
    let mut random = [0; 10];
    rand.fill(Stream::EventIds, &mut random);
    let millis = u64::try_from(clock.now() / 1_000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into_bytes()
}
