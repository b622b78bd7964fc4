//! Choices that are kept elsewhere (`history external from`): they count like those of the ledger, and the ledger holds
//! one entry for all that was read, not a copy of what anybody chose.

use crate::transform::Captured;
use martlet_compiler::plan::{Capture as Declared, Constant, Expr};
use martlet_consent::leaf::rows_hash;
use martlet_consent::{CellKey, Choice, Class, ConsentView, Micros, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::Anchor;
use std::collections::{BTreeMap, BTreeSet};

/// What was read so far.
#[derive(Default)]
pub(super) struct Elsewhere {
    /// Each with its contact point and its brand: purpose and channel are the same for all.
    choices: Vec<(PointRef, Option<String>, Choice)>,
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
            self.choices.push((captured.point, captured.brand, choice));
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
        for (point, brand, choice) in self.choices {
            if sources {
                view.note_source(choice.event, &declared.object);
            }
            (cell.point, cell.brand) = (point, brand);
            view.add(seen, &cell, choice);
        }
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
        text(&captured.brand),
        text(&notice),
        text(&version.flatten()),
        vec![captured.evidence_level],
    ];
    let said = captured.said();
    let fixed = [captured.point.0.as_slice(), captured.method.as_bytes(), captured.actor.as_bytes()];
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).chain(fixed).chain(said).collect();
    key.reference_of("kept elsewhere", &parts)
}
