//! Addresses for lists that the ledger does not hold in words: of choices that are kept elsewhere, and of people who chose
//! by an identifier alone. They stand in records that the run reads, and are looked up there; nothing keeps them.

use super::identity::{Look, Open, objects};
use crate::transform::{Told, normal_point};
use martlet_compiler::plan::{Plan, PointKind, Spread, Type};
use martlet_compiler::types::value::Value;
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::keys::ProjectKey;
use std::collections::{BTreeMap, BTreeSet};

/// Where such addresses may stand: fields by object.
fn places<'p>(plan: &'p Plan, spread: &Spread, kind: PointKind) -> BTreeMap<&'p str, BTreeSet<&'p str>> {
    let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let slot = &spread.slot;
    let same = plan.captures.iter().filter(|it| it.purpose == slot.purpose && it.channel == slot.channel);
    let mut by_identifier = false;
    for capture in same {
        by_identifier |= capture.identifier.is_some();
        if capture.external && capture.identifier.is_none() && capture.point.kind == kind {
            places.entry(&capture.object).or_default().insert(&capture.point.field);
        }
    }
    let Some(identity) = plan.identity.as_ref().filter(|_| by_identifier) else { return places };
    let wanted = match kind {
        PointKind::Email => Type::Email,
        PointKind::Phone => Type::Phone,
    };
    for id in objects(plan, identity) {
        let fields = plan.objects.iter().filter(|object| object.id() == id).flat_map(|object| &object.fields);
        let fields = fields.filter(|field| field.ty == wanted).map(|field| field.name.as_str());
        places.entry(id).or_default().extend(fields);
    }
    places
}

/// The addresses there of everybody who must be on a list. What cannot be read is noted: of what is known all is told.
pub(crate) fn contacts(
    plan: &Plan,
    (spread, told): (&Spread, &Told),
    key: &ProjectKey,
    view: &ConsentView,
    open: Open<'_>,
    notes: &mut Vec<String>,
) -> BTreeMap<PointRef, String> {
    let kind = told.kind();
    let word = super::flow::kind_word(kind);
    let mut found = BTreeMap::new();
    for (id, names) in places(plan, spread, kind).into_iter().filter(|(_, names)| !names.is_empty()) {
        let fields = plan.objects.iter().filter(|object| object.id() == id).flat_map(|object| &object.fields);
        let at: Vec<usize> =
            fields.enumerate().filter(|(_, it)| names.contains(it.name.as_str())).map(|(at, _)| at).collect();
        let looked = open(id, &mut |record| {
            for value in at.iter().filter_map(|at| record.values.get(*at)) {
                let Value::Text(text) = value else { continue };
                let Some(normal) = normal_point(kind, text) else { continue };
                let point = key.point(word, &normal);
                if told.refused(point, view) {
                    found.entry(point).or_insert_with(|| normal.into_owned());
                }
            }
        });
        match looked {
            Ok(Look::All) => {}
            Ok(Look::Blind) => notes.push(format!("{id} may hold further addresses, and cannot be read")),
            Err(error) => notes.push(format!("{id} may hold further addresses, and cannot be read: {error}")),
        }
    }
    found
}
