//! Choices that are kept elsewhere (`history external from`): they count like those of the ledger, and the ledger holds
//! one entry for all that was read, not a copy of what anybody chose.

use super::flow::word_of;
use super::{Options, zone};
use crate::drivers::source;
use crate::transform::{Captured, Choices, Moment, People, Reading, Run};
use jiff::Timestamp;
use martlet_compiler::plan::{Capture as Declared, Constant, Expr, Plan};
use martlet_consent::event::EventKind;
use martlet_consent::leaf::rows_hash;
use martlet_consent::{CellKey, Choice, Class, ConsentView, Micros, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Anchor, PortError};
use martlet_state::history::HistoryEvent;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// What a choice is about; purpose and channel are the same for all of one place.
struct Of {
    point: PointRef,
    person: Option<PointRef>,
    topic: Option<String>,
    brand: Option<String>,
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Elsewhere {
    choices: Vec<(Of, Choice)>,
    rows: Vec<[u8; 32]>,
}

impl Elsewhere {
    /// Takes a choice, so that it is not recorded; whether it counts: of somebody who was erased only a no does, and of
    /// those who came back, what they said later too.
    pub(super) fn take(
        &mut self,
        key: &ProjectKey,
        (erased, back): (&BTreeSet<PointRef>, &BTreeMap<PointRef, Micros>),
        captured: Captured,
    ) -> bool {
        let point = &captured.point;
        let before = back.get(point).is_some_and(|at| captured.lo <= *at);
        if (before || erased.contains(point)) && captured.state.class() != Class::Restrictive {
            return false;
        }
        let row = row(key, &captured);
        self.rows.push(row);
        // The same row is the same choice, whenever it is read.
        let id = row.first_chunk().copied().unwrap_or_default();
        if let Some(choice) = captured.choice(id) {
            let Captured { point, person, topic, brand, .. } = captured;
            self.choices.push((Of { point, person: person.map(|it| it.reference), topic, brand }, choice));
        }
        true
    }

    /// What of it the ledger holds. In which order a system gives its rows says nothing.
    pub(super) fn anchor(&mut self, declared: &Declared, plan: &str, observed_at: Micros) -> Anchor {
        self.rows.sort_unstable();
        let place = declared.place();
        let (system, object) = place.split_once('.').unwrap_or((&place, ""));
        let fields: Vec<&str> = declared.fields().into_iter().collect();
        let brand = match &declared.brand {
            Some(Expr::Constant(Constant::Text(brand))) => Some(brand.clone()),
            _ => None,
        };
        Anchor {
            purpose: declared.purpose.clone(),
            channel: declared.channel.clone(),
            brand,
            source_system: system.to_owned(),
            source_object: object.to_owned(),
            source_field: fields.join(","),
            observed_at,
            choices: self.rows.len() as u64,
            hash: rows_hash(&self.rows),
            plan: plan.to_owned(),
        }
    }

    /// Lets the choices count; where they were made is noted if somebody asks for it.
    pub(super) fn fold(self, declared: &Declared, sources: bool, view: &mut ConsentView) {
        let mut cell = CellKey::new(PointRef([0; 32]), &*declared.purpose, &*declared.channel);
        let seen = view.seen();
        for (of, choice) in self.choices {
            if sources {
                view.note_source(choice.event, &declared.object);
            }
            (cell.point, cell.person) = (of.point, of.person);
            (cell.topic, cell.brand) = (of.topic, of.brand);
            view.add(seen, &cell, choice);
        }
    }
}

/// What these identifiers' owner chose in one place where choices are kept elsewhere, as it stands there now, in the words
/// of the ledger. The ledger has no number for it.
///
/// # Errors
/// The place cannot be read.
pub fn kept_there(
    plan: &Plan,
    declared: &Declared,
    options: &Options,
    key: &ProjectKey,
    whose: &BTreeSet<PointRef>,
) -> Result<Vec<HistoryEvent>, PortError> {
    let failed = |why: &dyn Display| PortError::new(format!("reading {}", declared.place()), why);
    let choices = Choices::new(plan, declared).map_err(|why| failed(&why))?;
    let zone = zone(plan).map_err(|why| failed(&why))?;
    let now = Timestamp::now();
    let moment = Moment { now, today: now.to_zoned(zone.clone()).date() };
    let (consent, people) = (ConsentView::default(), People::default());
    let run = Run { moment, zone: &zone, consent: &consent, people: &people, keys: key };
    let reading = Reading { run, observed: now.as_microsecond() };
    let mut there = Vec::new();
    let mut opened = source(plan, &declared.object, &options.root)?;
    while let Some(record) = opened.next_record().map_err(PortError::from)? {
        let captured = match choices.read(&record, &reading) {
            Ok(captured) => captured,
            Err(refused) => refused.denies,
        };
        if let Some(captured) = captured.filter(|captured| whose.contains(&captured.point)) {
            there.push(event(plan, declared, key, &reading, record.ordinal, captured));
        }
    }
    Ok(there)
}

fn event(
    plan: &Plan,
    declared: &Declared,
    key: &ProjectKey,
    reading: &Reading<'_>,
    ordinal: u64,
    captured: Captured,
) -> HistoryEvent {
    let (system, object) = declared.object.split_once('.').unwrap_or((&declared.object, ""));
    let fields: Vec<&str> = declared.fields().into_iter().collect();
    let name = key.reference("kept elsewhere, shown", &format!("{}|{ordinal}", declared.place()));
    let act = captured.state.class() != Class::Open;
    let (notice, notice_version) = captured.notice.unzip();
    HistoryEvent {
        number: 0,
        id: name.first_chunk().copied().unwrap_or_default(),
        kind: if act { EventKind::Act } else { EventKind::Observation }.word().to_owned(),
        point: captured.point,
        other: captured.person.as_ref().map(|person| person.reference),
        person: captured.person.map(|person| (person.of, person.is)),
        purpose: captured.purpose,
        channel: captured.channel,
        topic: captured.topic,
        brand: captured.brand,
        state: captured.state.word().to_owned(),
        lo: captured.lo,
        hi: captured.hi,
        precision: captured.precision.word().to_owned(),
        observed_at: reading.observed,
        recorded_at: reading.observed,
        expires_at: None,
        source_system: system.to_owned(),
        source_object: object.to_owned(),
        source_field: fields.join(","),
        method: captured.method,
        actor: captured.actor,
        notice,
        notice_version: notice_version.flatten(),
        evidence_level: captured.evidence_level,
        corrects: None,
        caused_by: None,
        consent: declared.purpose.clone(),
        plan: plan.hash.clone(),
        suppression: None,
        contact_kind: word_of(captured.point_kind).to_owned(),
        contact: captured.contact,
        said: captured.raw.unwrap_or_default(),
        evidence: captured.evidence,
    }
}

/// What a row says of whom, by a keyed hash; when it was read is no part of it.
fn row(key: &ProjectKey, captured: &Captured) -> [u8; 32] {
    let when =
        captured.raw_at.as_ref().map(|_| [captured.lo.to_le_bytes(), captured.hi.to_le_bytes()].concat());
    let text =
        |text: &Option<String>| text.as_ref().map_or([0].to_vec(), |text| [&[1], text.as_bytes()].concat());
    let (notice, version) = captured.notice.clone().unzip();
    let parts = [
        when.unwrap_or_default(),
        text(&captured.topic),
        text(&captured.brand),
        text(&notice),
        text(&version.flatten()),
        vec![captured.evidence_level],
    ];
    let said = captured.said();
    let person = captured.person.as_ref().map_or(&[][..], |person| &person.reference.0);
    let fixed = [captured.point.0.as_slice(), person, captured.method.as_bytes(), captured.actor.as_bytes()];
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).chain(fixed).chain(said).collect();
    key.reference_of("kept elsewhere", &parts)
}
