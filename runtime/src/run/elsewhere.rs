//! Choices that are kept elsewhere (`history external from`): they count like those of the ledger, and the ledger holds
//! one entry for all that was read, not a copy of what anybody chose.

use martlet_compiler::plan::{Capture as Declared, Constant, Expr};
use martlet_consent::leaf::rows_hash;
use martlet_consent::{CellKey, Choice, Class, ConsentView, Micros, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Anchor, Capture, CaptureBatch};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What was read so far.
#[derive(Default)]
pub(super) struct Elsewhere {
    choices: Vec<(CellKey, Choice)>,
    rows: Vec<[u8; 32]>,
}

impl Elsewhere {
    /// Takes the choices out of a batch, so that none of them is recorded. Of somebody who was erased only a no counts; of
    /// those who came back, what they said later does too.
    pub(super) fn take(
        &mut self,
        key: &ProjectKey,
        (erased, back): (&BTreeSet<PointRef>, &BTreeMap<PointRef, Micros>),
        batch: &mut CaptureBatch,
    ) {
        for (ordinal, capture) in std::mem::take(&mut batch.events) {
            let event = &capture.event;
            let point = &event.private.point;
            let before = back.get(point).is_some_and(|at| event.lo <= *at);
            if (before || erased.contains(point)) && event.state.class() != Class::Restrictive {
                batch.withheld.push(ordinal);
                continue;
            }
            batch.elsewhere.push(ordinal);
            let row = row(key, &capture);
            self.rows.push(row);
            let Some(choice) = event.choice() else { continue };
            // The same row is the same choice, whenever it is read.
            let id = row.first_chunk().copied().unwrap_or_default();
            let cell = CellKey::new(event.private.point, &*event.purpose, &*event.channel);
            let cell = CellKey { brand: event.brand.clone(), ..cell };
            self.choices.push((cell, Choice { event: id, ..choice }));
        }
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

    /// Lets the choices count.
    pub(super) fn fold(self, declared: &Declared, view: &mut ConsentView) {
        for (cell, choice) in self.choices {
            view.note_source(choice.event, declared.object.clone());
            let seen = view.seen();
            view.add(seen, cell, choice);
        }
    }
}

/// What a row says of whom, by a keyed hash; when it was read is no part of it.
fn row(key: &ProjectKey, capture: &Capture) -> [u8; 32] {
    let event = &capture.event;
    let mut text = String::with_capacity(256);
    for byte in capture.slot.iter().chain(&capture.seen) {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    let when = capture.timed.then_some((event.lo, event.hi));
    let notice = (&event.notice, &event.notice_version);
    let _ = write!(text, "{when:?}{:?}{:?}{notice:?}{}", event.method, event.actor, event.evidence_level);
    key.reference("kept elsewhere", &text)
}
