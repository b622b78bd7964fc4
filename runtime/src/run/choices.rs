//! Reads the choices of one object into the ledger.

use super::Running;
use super::flow::{kind_word, reader_notes};
use super::outside::{SystemClock, SystemRand};
use super::report::{JobReport, Kind};
use crate::drivers::{Opened, source};
use crate::transform::{Captured, Choices, Reading};
use martlet_compiler::plan::{Capture as Declared, PointKind};
use martlet_delivery::consent::{Class, Micros, PointRef};
use martlet_delivery::ledger::{EventKind, LedgerEvent, Private};
use martlet_delivery::machine::Report;
use martlet_delivery::ports::{
    Begin, Capture, CaptureBatch, Clock, Ended, PortError, Rand, RunToken, Store, Stream,
};

/// Source records of one transaction.
const BATCH: u64 = 5_000;

/// Captures the choices of one object.
pub(crate) fn capture(running: &mut Running<'_>, declared: &Declared) -> JobReport {
    let name = format!("consent {} via {} from {}", declared.purpose, declared.channel, declared.object);
    running.progress.job(&name);
    // The ledger's times are the clock's, whatever time the run works with.
    let observed = SystemClock.now();
    let begin = Begin {
        flow: name.clone(),
        plan: running.plan.hash.clone(),
        place: String::new(),
        permissions: String::new(),
        at: SystemClock.now(),
        confirmed_removals: None,
    };
    let token = match running.store.begin(&begin) {
        Ok(token) => token,
        Err(error) => return JobReport::not_run(Kind::Choices, &name, error.to_string()),
    };
    let mut notes = Vec::new();
    let (ended, reason) = match read(running, declared, token, observed, &mut notes) {
        Ok(()) => (Ended::Done, None),
        Err(error) => (Ended::Failed, Some(error.to_string())),
    };
    let report = match running.store.finish(token, ended, reason.as_deref(), SystemClock.now()) {
        Ok(tally) if tally.adds_up() => Report { ended, reason, tally: Some(tally) },
        Ok(tally) => Report {
            ended: Ended::Failed,
            reason: Some(format!("the numbers do not add up: {tally:?}; please report this")),
            tally: Some(tally),
        },
        Err(error) => Report { ended: Ended::Failed, reason: Some(error.to_string()), tally: None },
    };
    JobReport::of(Kind::Choices, &name, report, notes)
}

fn read(
    running: &mut Running<'_>,
    declared: &Declared,
    token: RunToken,
    observed: Micros,
    notes: &mut Vec<String>,
) -> Result<(), PortError> {
    let choices = Choices::new(running.plan, declared)
        .map_err(|error| PortError::new("preparing the consent", error))?;
    let mut reader: Opened = source(running.plan, &declared.object, &running.options.root)?;
    let key = running.key;
    let point = |kind: PointKind, text: &str| -> PointRef { key.point(kind_word(kind), text) };
    let reading = Reading { moment: running.moment, observed, point: &point };
    let recorder = Recorder { running, declared, observed };
    let (mut unusable, mut nobodys) = (0u64, 0u64);
    loop {
        let mut batch = CaptureBatch::default();
        while batch.read < BATCH {
            let Some(record) = reader.next_record()? else { break };
            batch.read += 1;
            match choices.read(&record, &reading) {
                Ok(captured) => {
                    unusable += u64::from(captured.ahead);
                    batch.events.push((record.ordinal, recorder.event(captured)));
                }
                Err(refused) => {
                    nobodys += u64::from(refused.denies.is_none());
                    let denied = refused.denies.map(|denial| (record.ordinal, recorder.event(denial)));
                    batch.events.extend(denied);
                    batch.rejects.push((record.ordinal, refused.reject));
                }
            }
        }
        if batch.read == 0 {
            break;
        }
        recorder.running.store.capture(token, &batch)?;
        recorder.running.progress.records(batch.read);
    }
    notes.extend(reader_notes(&reader, &declared.object));
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

/// Makes ledger events of what was read.
struct Recorder<'c, 'r> {
    running: &'c mut Running<'r>,
    declared: &'c Declared,
    observed: Micros,
}

impl Recorder<'_, '_> {
    fn event(&self, captured: Captured) -> Capture {
        let key = self.running.key;
        let (system, object) = self.declared.object.split_once('.').unwrap_or((&self.declared.object, ""));
        let cell = format!("{:?}|{}|{}", captured.point, captured.purpose, captured.channel);
        let point: String = captured.point.0.iter().map(|byte| format!("{byte:02x}")).collect();
        let slot = key.reference("slot", &format!("{}|{cell}|{point}", self.declared.object));
        let raw = captured.raw.clone().unwrap_or_default();
        let time = captured.raw_at.as_deref().unwrap_or_default();
        let seen = key.reference("seen", &format!("{}|{raw}|{time}", captured.state.word()));
        let source = captured.source_key.join("\u{1f}");
        let mut salt = [0; 16];
        SystemRand.fill(Stream::Salts, &mut salt);
        let evidence = (!captured.evidence.is_empty())
            .then(|| serde_json::to_string(&captured.evidence).unwrap_or_default());
        let (notice, notice_version) = captured.notice.unzip();
        // A yes that the source may not say is kept as seen, and is no act.
        let act = captured.state.class() != Class::Open;
        let event = LedgerEvent {
            id: event_id(),
            kind: if act { EventKind::Act } else { EventKind::Observation },
            purpose: captured.purpose,
            channel: captured.channel,
            state: captured.state,
            basis: "consent".into(),
            lo: captured.lo,
            hi: captured.hi,
            precision: captured.precision,
            observed_at: self.observed,
            source_system: system.into(),
            source_object: object.into(),
            source_field: self.declared.point.field.clone(),
            method: captured.method,
            actor: "subject".into(),
            notice,
            notice_version: notice_version.flatten(),
            evidence_level: captured.evidence_level,
            flow: self.declared.purpose.clone(),
            plan: self.running.plan.hash.clone(),
            private: Private {
                point: captured.point,
                point_kind: kind_word(captured.point_kind).into(),
                source_record: key.reference("record", &source),
                raw_value: raw,
                evidence,
                salt,
            },
        };
        Capture { event, slot, seen, timed: captured.raw_at.is_some() }
    }
}

/// UUID version 7: the time, then random bits.
fn event_id() -> [u8; 16] {
    let mut random = [0; 10];
    SystemRand.fill(Stream::EventIds, &mut random);
    let millis = u64::try_from(SystemClock.now() / 1_000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into_bytes()
}
