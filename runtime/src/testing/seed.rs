//! Records that a flow delivered before its test begins: they go the way of a run too, under a yes of their own that
//! is in no ledger.

use super::destination::{MemoryTable, OneWay};
use super::story::{Story, Unwatched};
use super::world;
use crate::run::endings::{EndingDo, Endings};
use crate::run::flow::{kind_word, permissions};
use crate::run::intake::Source;
use crate::run::job::{Job, perform};
use crate::transform::{cell_of, flow_points, normal_point, shape};
use martlet_compiler::plan::{Flow, Mode, Point, PointKind, TestRecord, Type};
use martlet_compiler::types::value::Value;
use martlet_consent::{CellKey, Choice, ConsentView, Ground, PointRef, Rest, State};
use martlet_delivery::machine::RejectLimit;
use martlet_delivery::ports::{Ended, PortError, Store};
use martlet_delivery::record::{Action, Cause, Cell, Key, Shape, Staged, Verdict};
use martlet_state::StateStore;

/// Puts a record at the destination and into the state, as delivered.
pub(super) fn deliver(story: &mut Story<'_>, record: &TestRecord) -> Result<(), String> {
    let to =
        |flow: &&&Flow| flow.destination == record.object && flow.destination_argument == record.argument;
    let flow: &Flow = story
        .flows
        .iter()
        .find(to)
        .ok_or_else(|| format!("the flow does not deliver to {}", record.object))?;
    let shape = shape(flow);
    let object = world::object(story.plan, &record.object)?;
    let given = world::values(object, &record.values)?;
    let cell = |name: &String| {
        let index = object.fields.iter().position(|field| field.name == *name);
        let value = index.and_then(|index| given.get(&index)).cloned();
        value.map_or(Cell::Unchanged, |value| cell_of(value).unwrap_or(Cell::Null))
    };
    let cells: Vec<Cell> = shape.fields.iter().map(cell).collect();
    let key = Key(flow.mode.key().iter().map(cell).collect());
    if let Some(missing) = flow.mode.key().iter().zip(&key.0).find(|(_, cell)| **cell == Cell::Unchanged) {
        return Err(format!("a delivered record needs its key: `{}` is missing", missing.0));
    }
    if !matches!(flow.mode, Mode::Insert { .. } | Mode::Append { .. } | Mode::OneFilePerRun { .. }) {
        story.world.borrow_mut().add(story.plan, record, false)?;
    }
    let points: Vec<Option<PointRef>> = flow_points(flow)
        .into_iter()
        .zip(story.whose(flow)?)
        .map(|(point, of_source)| own(story, point, record).or(of_source))
        .collect();
    let mut view = ConsentView::default();
    for guard in &shape.guards {
        if guard.processing {
            // It was delivered, so whatever it rested on held.
            let always = Rest { ground: Ground::Always, condition: None };
            view.set_grounds(&guard.purpose, 0, vec![always]);
        }
        for (channel, index) in &guard.cells {
            let Some(point) = points.get(*index).copied().flatten() else { continue };
            let cell = CellKey {
                topic: guard.topic.clone(),
                brand: guard.brand.clone(),
                ..CellKey::new(point, guard.purpose.clone(), channel.clone())
            };
            let state = if guard.confirming { State::Pending } else { State::Granted };
            view.add(0, cell, Choice { direct: true, ..Choice::new(state, 0, 0, [0; 16]) });
        }
    }
    let allowed = view.allowed(&shape.guards, &points);
    let row =
        Staged { ordinal: Some(0), cause: Cause::Source, action: Action::Put, key, cells, points, allowed };
    go(story, flow, &shape, row, &mut view)
}

fn go(
    story: &mut Story<'_>,
    flow: &Flow,
    shape: &Shape,
    row: Staged,
    view: &mut ConsentView,
) -> Result<(), String> {
    let object = world::object(story.plan, &flow.destination)?;
    let table = MemoryTable::new(story.world.clone(), Default::default(), object, flow, shape)?;
    let endings = Endings { permission: EndingDo::Keep, gone: EndingDo::Keep };
    let job = Job {
        flow: &flow.name,
        only_withdrawals: None,
        notes: &mut Vec::new(),
        plan: &story.plan.hash,
        place: "in memory",
        permissions: &permissions(flow, shape),
        shape,
        endings: &endings,
        limits: (RejectLimit::None, Some(u64::MAX)),
        dry: false,
        echoes: None,
        source: &mut Once(Some(row)),
        destinations: &mut OneWay(table),
        store: &mut story.store,
        clock: &mut story.clock,
        rand: &mut story.rand,
        key: &story.key,
        view,
    };
    match perform(job, &mut Unwatched) {
        Some(report) if report.ended == Ended::Done && report.tally.is_some_and(|tally| tally.delivered == 1) => Ok(()),
        Some(report) => Err(report.reason.unwrap_or_else(|| {
            "the delivered record names nobody whose permission could be asked: give it an e-mail address or a phone \
             number, or give the source record that it came from"
                .into()
        })),
        None => Err("the run was broken off".into()),
    }
}

/// Whose a delivered record is by a contact point of its own; else the one source record that is given tells it.
fn own(story: &Story<'_>, point: &Point, record: &TestRecord) -> Option<PointRef> {
    let hash = |text: &str| {
        let normal = normal_point(point.kind, text)?;
        Some(story.key.point(kind_word(point.kind), &normal))
    };
    let object = world::object(story.plan, &record.object).ok()?;
    let given = world::values(object, &record.values).ok()?;
    let kind = |ty: &Type| match ty {
        Type::Email => Some(PointKind::Email),
        Type::Phone => Some(PointKind::Phone),
        _ => None,
    };
    given.iter().find_map(|(index, value)| match (object.fields.get(*index)?, value) {
        (field, Value::Text(text)) if kind(&field.ty) == Some(point.kind) => hash(text),
        _ => None,
    })
}

/// The keys of what a flow has delivered and that is still there.
pub(super) fn delivered_keys(store: &mut StateStore, flow: &str) -> Result<Vec<Key>, String> {
    let mut hashes = Vec::new();
    let mut keys = Vec::new();
    let words = |error: PortError| error.to_string();
    store
        .delivered(flow, &mut |record| {
            if !record.ended && !record.gone {
                hashes.push(record.key_hash);
            }
        })
        .map_err(words)?;
    for hash in hashes {
        keys.extend(store.delivered_key(flow, hash).map_err(words)?);
    }
    Ok(keys)
}

/// One record, once.
struct Once(Option<Staged>);

impl Source for Once {
    fn next(&mut self, _: &ConsentView) -> Result<Option<Verdict>, PortError> {
        Ok(self.0.take().map(Verdict::Mapped))
    }
}
