//! Choices that are read from a copy: what is said where nobody listens is known only once flows have brought it to where
//! somebody does.

use super::cell::{Cell, Index};
use crate::govern::reader::Reader;
use crate::plan::{Hindrance, Leg};
use crate::resolve::model::ObjectUse;
use crate::types::typed::Flow;
use std::collections::BTreeSet;

/// How a choice comes to the place where it is read, and what the times rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Brought {
    pub(super) way: Vec<Leg>,
    pub(super) assumed: Vec<String>,
}

impl Brought {
    pub(super) fn seconds(&self) -> u64 {
        self.way.iter().fold(0, |sum: u64, leg| sum.saturating_add(leg.seconds))
    }
}

/// The slowest way by which flows bring choices to these fields; nothing where people choose there themselves. What comes
/// from a field that is `heard` is known from there.
pub(super) fn brought(
    index: &Index<'_>,
    cell: &Cell<'_>,
    (place, fields): (&ObjectUse, &BTreeSet<String>),
    heard: &BTreeSet<String>,
    seen: &mut BTreeSet<String>,
) -> Result<Brought, Hindrance> {
    let mut slowest = Brought::default();
    for flow in index.writing(&place.object) {
        let Some((from, to)) = flow.source.as_ref().zip(flow.destination.as_ref()) else { continue };
        let sources = sources(index, flow, fields);
        let unheard = !sources.is_empty() && sources.iter().all(|id| !heard.contains(id));
        if to.argument != place.argument || !unheard || !seen.insert(flow.name.clone()) {
            continue;
        }
        let runs = cell.runs(index, flow)?;
        let of_source = format!("{}.", from.object);
        let before = sources.iter().filter_map(|id| id.strip_prefix(&of_source).map(str::to_owned)).collect();
        let mut all = brought(index, cell, (from, &before), heard, seen)?;
        all.way.push(Leg {
            words: format!("the flow `{}` brings it from `{from}` to `{to}`", flow.name),
            seconds: index.visible(&from.object.system).saturating_add(runs.at_most()),
        });
        all.assumed.extend(runs.assumed);
        if all.seconds() > slowest.seconds() {
            slowest = all;
        }
    }
    Ok(slowest)
}

/// The fields that a flow makes these of, or that decide about them.
fn sources(index: &Index<'_>, flow: &Flow, fields: &BTreeSet<String>) -> BTreeSet<String> {
    let reader = Reader::new(index.typed, flow);
    let mut all = BTreeSet::new();
    for line in flow.fields.iter().filter(|line| fields.contains(&line.target)) {
        let uses = reader.value(&line.value);
        let used = uses.direct.iter().map(|(source, _)| source).chain(&uses.influences);
        all.extend(used.filter(|source| !source.known).map(|source| source.id.clone()));
    }
    all
}
