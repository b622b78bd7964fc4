//! Choices that are kept elsewhere (`history external from`): they count like those of the ledger, and the ledger holds
//! one entry for all that was read, not a copy of what anybody chose.

use super::choices::Gone;
use super::flow::word_of;
use super::{Options, zone};
use crate::drivers::source;
use crate::transform::{Captured, Choices, Moment, People, Reading, Run};
use jiff::Timestamp;
use martlet_compiler::plan::{Capture as Declared, Constant, Expr, Plan};
use martlet_consent::event::EventKind;
use martlet_consent::leaf::rows_hash;
use martlet_consent::{Class, ConsentView, GroupNumber, Micros, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Anchor, PortError};
use martlet_state::history::HistoryEvent;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Display;

/// What was read so far of one slot. It counts from the moment that it is read; where the slot cannot be read to its end,
/// nothing goes out that asks about its choices.
pub(super) struct Elsewhere<'d> {
    declared: &'d Declared,
    /// Where the choices count that name neither a topic nor a brand.
    group: GroupNumber,
    /// Whether somebody asks where a choice was made.
    sources: bool,
    rows: Vec<[u8; 32]>,
}

impl<'d> Elsewhere<'d> {
    pub(super) fn new(declared: &'d Declared, sources: bool, view: &mut ConsentView) -> Elsewhere<'d> {
        let group = view.group(&declared.purpose, None, &declared.channel, None);
        Elsewhere { declared, group, sources, rows: Vec::new() }
    }

    /// Takes a choice, so that it is not recorded; whether it counts: of somebody who was erased only a no does, and of
    /// those who came back, what they said later too.
    pub(super) fn take(
        &mut self,
        key: &ProjectKey,
        gone: &Gone,
        captured: Captured<'_>,
        view: &mut ConsentView,
    ) -> bool {
        let point = &captured.point;
        let before = gone.back.get(point).is_some_and(|at| captured.lo <= *at);
        if (before || gone.erased.contains(point)) && captured.state.class() != Class::Restrictive {
            return false;
        }
        let row = row(key, &captured);
        self.rows.push(row);
        // The same row is the same choice, whenever it is read.
        let id = row.first_chunk().copied().unwrap_or_default();
        if let Some(choice) = captured.choice(id) {
            if self.sources {
                view.note_source(id, &self.declared.object);
            }
            let (topic, brand) = (captured.topic.as_deref(), captured.brand.as_deref());
            let group = match (topic, brand) {
                (None, None) => self.group,
                (topic, brand) => view.group(&self.declared.purpose, topic, &self.declared.channel, brand),
            };
            view.add_to(group, captured.point, captured.person.map(|person| person.reference), choice);
        }
        true
    }

    /// What of it the ledger holds. In which order a system gives its rows says nothing.
    pub(super) fn anchor(&mut self, plan: &str, observed_at: Micros) -> Anchor {
        let declared = self.declared;
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
    captured: Captured<'_>,
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
        purpose: captured.purpose.to_owned(),
        channel: captured.channel.to_owned(),
        topic: captured.topic.map(Cow::into_owned),
        brand: captured.brand.map(Cow::into_owned),
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
        method: captured.method.to_owned(),
        actor: captured.actor.to_owned(),
        notice: notice.map(str::to_owned),
        notice_version: notice_version.flatten(),
        evidence_level: captured.evidence_level,
        corrects: None,
        caused_by: None,
        consent: declared.purpose.clone(),
        plan: plan.hash.clone(),
        suppression: None,
        contact_kind: word_of(captured.point_kind).to_owned(),
        contact: captured.contact.into_owned(),
        said: captured.raw.unwrap_or_default().into_owned(),
        evidence: captured
            .evidence
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into_owned()))
            .collect(),
    }
}

fn text(text: Option<&str>) -> &[u8] {
    text.unwrap_or_default().as_bytes()
}

/// What a row says of whom, by a keyed hash; when it was read is no part of it.
fn row(key: &ProjectKey, captured: &Captured<'_>) -> [u8; 32] {
    let timed = !captured.at.is_absent();
    let when = [captured.lo.to_le_bytes(), captured.hi.to_le_bytes()];
    let person = captured.person.as_ref().map_or(&[][..], |person| &person.reference.0);
    let (notice, version) = match &captured.notice {
        Some((notice, version)) => (Some(*notice), version.as_deref()),
        None => (None, None),
    };
    // Nothing and an empty text are told apart.
    let there = |text: Option<&str>| u8::from(text.is_some());
    let (topic, brand) = (captured.topic.as_deref(), captured.brand.as_deref());
    let small = [there(topic), there(brand), there(notice), there(version), captured.evidence_level];
    key.reference_of(
        "kept elsewhere",
        &[
            if timed { when.as_flattened() } else { &[] },
            &small,
            text(topic),
            text(brand),
            text(notice),
            text(version),
            &captured.point.0,
            person,
            captured.method.as_bytes(),
            captured.actor.as_bytes(),
            captured.word().as_bytes(),
            text(captured.raw.as_deref()),
        ],
    )
}
