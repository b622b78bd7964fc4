//! Reading the ledger for people: everything that it holds about somebody. Nothing here writes.

use crate::cipher::Cipher;
use crate::db::{self, DbError, Row, bind, failed};
use crate::open::StateStore;
use crate::sealed::{Said, Sealed};
use crate::suppressions::OF_LIST;
use crate::tie_rows::rows;
use crate::to_u64;
use martlet_consent::event::{EventKind, is_direct};
use martlet_consent::{Choice, Class, Micros, NEVER, PointRef, State};
use martlet_delivery::ports::PortError;
use std::collections::HashSet;

const READING: &str = "reading the ledger";

/// An event of the ledger, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEvent {
    /// Its number.
    pub number: u64,
    /// The contact point that it is about.
    pub point: PointRef,
    /// The person that it names beside the contact point; of who is who, the other identifier.
    pub other: Option<PointRef>,
    /// Its own name.
    pub id: [u8; 16],
    /// What it is, in the ledger's word (`act`, `observation`, `suppression` …).
    pub kind: String,
    /// The cell.
    pub purpose: String,
    /// The cell.
    pub channel: String,
    /// The topic; none: the whole purpose.
    pub topic: Option<String>,
    /// The brand; none: every brand.
    pub brand: Option<String>,
    /// The state asserted, in the ledger's word.
    pub state: String,
    /// The act lies in `lo..=hi`.
    pub lo: Micros,
    /// See `lo`.
    pub hi: Micros,
    /// How exactly the source told the time: `instant`, `day`, `day_no_zone`, `unknown`.
    pub precision: String,
    /// When it was read.
    pub observed_at: Micros,
    /// When the ledger took it.
    pub recorded_at: Micros,
    /// When it ends by itself, as its source says.
    pub expires_at: Option<Micros>,
    /// Where it was read.
    pub source_system: String,
    /// Where it was read.
    pub source_object: String,
    /// Where it was read.
    pub source_field: String,
    /// How the choice was made.
    pub method: String,
    /// Who chose.
    pub actor: String,
    /// The notice that was shown.
    pub notice: Option<String>,
    /// Its version.
    pub notice_version: Option<String>,
    /// 0 none, 1 time and source, 2 with notice version, 3 with artefact.
    pub evidence_level: u8,
    /// The event that it corrects.
    pub corrects: Option<[u8; 16]>,
    /// The event that it follows from.
    pub caused_by: Option<[u8; 16]>,
    /// The consent declaration that captured it.
    pub consent: String,
    /// Hash of the plan that captured it.
    pub plan: String,
    /// Why somebody is left out, or was until now, in the ledger's word.
    pub suppression: Option<String>,
    /// `email` or `phone`.
    pub contact_kind: String,
    /// The contact point that it is about. Personal data.
    pub contact: String,
    /// Whose choice it is alone: which identifier (`system.object.field`), and its value. None: of whoever has the contact
    /// point. Personal data.
    pub person: Option<(String, String)>,
    /// The value as it stood at the source. Personal data.
    pub said: String,
    /// What was kept as evidence: names and values. Personal data.
    pub evidence: Vec<(String, String)>,
}

impl HistoryEvent {
    /// Its place among all events; one event may say who is who of many.
    fn place_in_ledger(&self) -> (u64, PointRef, Option<PointRef>) {
        (self.number, self.point, self.other)
    }

    /// The state asserted; a word of a newer version must not turn a no into an open question.
    #[must_use]
    pub fn state(&self) -> State {
        State::from_word(&self.state).unwrap_or(State::Conflict)
    }

    /// The suppression list that it is about.
    #[must_use]
    pub fn list(&self) -> Option<&str> {
        self.suppression.as_ref().and_then(|_| self.consent.strip_prefix(OF_LIST))
    }

    /// Where it was read, as `system.object.field`.
    #[must_use]
    pub fn place(&self) -> String {
        let parts = [&self.source_system, &self.source_object, &self.source_field];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(".")
    }

    /// Its choice, as the fold takes it; none for what is neither an act nor an open question.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        let acts = [EventKind::Act, EventKind::Correction, EventKind::Expiry];
        let act = acts.iter().any(|kind| kind.word() == self.kind);
        let open = self.state().class() == Class::Open && self.suppression.is_none();
        (act || open).then(|| Choice {
            direct: is_direct(&self.method, &self.actor, self.evidence_level),
            evidence: self.evidence_level,
            until: self.expires_at.unwrap_or(NEVER),
            ..Choice::new(self.state(), self.lo, self.hi, self.id)
        })
    }
}

/// The columns of an event that [`event`] reads.
const EVENT: &str = "l.seq, l.event_id, l.kind, l.purpose, l.channel, l.brand, l.state, l.eff_lo, l.eff_hi,
    l.eff_precision, l.observed_at, l.recorded_at, l.expires_at, l.source_system, l.source_object,
    l.source_field, l.method, l.actor, l.notice_id, l.notice_version, l.evidence_level, l.corrects,
    l.flow_id, l.flow_hash, l.suppression, l.topic, l.caused_by";

/// How many these are.
const WIDTH: usize = 27;

/// What stays of an event, and nothing of whom it is about.
fn event(row: &Row<'_>) -> db::Result<HistoryEvent> {
    Ok(HistoryEvent {
        number: to_u64(row.get(0)?),
        point: PointRef([0; 32]),
        other: None,
        id: row.get(1)?,
        kind: row.get(2)?,
        purpose: row.get(3)?,
        channel: row.get(4)?,
        brand: row.get(5)?,
        state: row.get(6)?,
        lo: row.get(7)?,
        hi: row.get(8)?,
        precision: row.get(9)?,
        observed_at: row.get(10)?,
        recorded_at: row.get(11)?,
        expires_at: row.get(12)?,
        source_system: row.get(13)?,
        source_object: row.get(14)?,
        source_field: row.get(15)?,
        method: row.get(16)?,
        actor: row.get(17)?,
        notice: row.get(18)?,
        notice_version: row.get(19)?,
        evidence_level: row.get(20)?,
        corrects: row.get(21)?,
        consent: row.get(22)?,
        plan: row.get(23)?,
        suppression: row.get(24)?,
        topic: row.get(25)?,
        caused_by: row.get(26)?,
        contact_kind: String::new(),
        contact: String::new(),
        person: None,
        said: String::new(),
        evidence: Vec::new(),
    })
}

/// An event with its erasable part, still sealed.
fn read(row: &Row<'_>) -> db::Result<(HistoryEvent, Sealed)> {
    let event = HistoryEvent {
        point: PointRef(row.get(WIDTH)?),
        other: row.get::<Option<[u8; 32]>>(WIDTH + 1)?.map(PointRef),
        contact_kind: row.get(WIDTH + 2)?,
        ..event(row)?
    };
    let sealed = Sealed {
        point: row.get(WIDTH + 3)?,
        said: row.get(WIDTH + 4)?,
        person: row.get(WIDTH + 5)?,
        evidence: row.get(WIDTH + 6)?,
    };
    Ok((event, sealed))
}

/// Opens what is sealed.
fn opened(cipher: &Cipher, event: HistoryEvent, sealed: &Sealed) -> Result<HistoryEvent, PortError> {
    let Said { contact, said, person, evidence } = sealed.open(cipher)?;
    Ok(HistoryEvent { contact, person, said, evidence, ..event })
}

/// The events that this condition selects, in the order in which they were recorded.
fn select(condition: &str) -> String {
    format!(
        "SELECT {EVENT}, p.point_ref, p.subject_ref, p.point_kind, p.point_ct, p.raw_value_ct, p.subject_ct,
           p.evidence_ct
         FROM ledger l JOIN ledger_private p ON p.seq = l.seq WHERE {condition} ORDER BY l.seq"
    )
}

impl StateStore {
    /// The keyed hash under which the ledger knows a contact point; `normal` is in the form in which two spellings of
    /// it are equal.
    #[must_use]
    pub fn point(&self, kind: &str, normal: &str) -> PointRef {
        self.key.point(kind, normal)
    }

    /// Everything that the ledger holds about any of these identifiers, in the order in which it was recorded.
    ///
    /// # Errors
    /// The store cannot be read, or a value was written with another key.
    pub fn history(&mut self, whose: &[PointRef]) -> Result<Vec<HistoryEvent>, PortError> {
        let mut events = Vec::new();
        for point in whose {
            let found = self.db.all(&select("p.point_ref = ?1 OR p.subject_ref = ?1"), bind![point.0], read);
            for (event, sealed) in found.map_err(failed(READING))? {
                events.push(opened(&self.cipher, event, &sealed)?);
            }
        }
        events.extend(self.tied(whose).map_err(failed(READING))?);
        events.sort_by_key(HistoryEvent::place_in_ledger);
        events.dedup_by_key(|event| event.place_in_ledger());
        Ok(events)
    }

    /// What events that hold many links or splits say of any of these.
    fn tied(&mut self, whose: &[PointRef]) -> db::Result<Vec<HistoryEvent>> {
        let whose: HashSet<&PointRef> = whose.iter().collect();
        let mut found = Vec::new();
        let select = format!(
            "SELECT {EVENT}, t.ties FROM ledger l JOIN ledger_ties t ON t.seq = l.seq ORDER BY l.seq"
        );
        self.db.query(&select, bind![], |row| {
            let ties: Vec<u8> = row.get(WIDTH)?;
            for ends in rows(&ties)?.flatten().filter(|ends| ends.is_of(|end| whose.contains(end))) {
                found.push(HistoryEvent { point: ends.a, other: Some(ends.b), ..event(row)? });
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Each event of the ledger that names somebody still, in the order in which it was recorded; not who is who, which
    /// holds keyed hashes only and is told by the records.
    ///
    /// # Errors
    /// The store cannot be read, a value was written with another key, or the caller fails.
    pub fn each_event(
        &mut self,
        each: &mut dyn FnMut(HistoryEvent) -> Result<(), PortError>,
    ) -> Result<(), PortError> {
        let (cipher, mut ended) = (&self.cipher, Ok(()));
        let done =
            self.db.query(&select("l.kind NOT IN ('identity_link', 'identity_split')"), bind![], |row| {
                let (event, sealed) = read(row)?;
                ended = opened(cipher, event, &sealed).and_then(&mut *each);
                // What went wrong is said below; any failure ends the query.
                if ended.is_ok() { Ok(()) } else { Err(DbError::other("")) }
            });
        ended?;
        done.map_err(failed(READING))
    }
}
