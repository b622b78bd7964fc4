//! What happens to delivered records that may not stay as they are.

use martlet_consent::ConsentView;
use martlet_delivery::ports::{Batch, Delivered, KeyHash, PortError, Store};
use martlet_delivery::record::{Action, Cause, Cell, Shape, Staged};

/// Source records of one transaction of staging.
pub(super) const BATCH: usize = 10_000;

/// What happens to a delivered record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndingDo {
    /// Nothing; it stays.
    Keep,
    /// It is removed.
    Remove,
    /// These cells are written into it, in the order of [`Shape::fields`].
    Mark(Vec<Cell>),
}

/// What happens to delivered records that may not stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endings {
    /// When a person's permission ends.
    pub permission: EndingDo,
    /// When the source record is gone.
    pub gone: EndingDo,
}

/// A record to take back.
pub(super) struct Planned {
    pub(super) key: KeyHash,
    pub(super) cause: Cause,
    pub(super) allowed: u32,
    pub(super) what: EndingDo,
}

/// What must be done with a delivered record, if its permission ended.
pub(super) fn withdrawal(
    record: &Delivered,
    shape: &Shape,
    endings: &Endings,
    view: &ConsentView,
) -> Option<Planned> {
    if record.stale {
        return None;
    }
    let undecided = view.undecided(&shape.guards, &record.points) & record.allowed;
    let now = view.allowed(&shape.guards, &record.points) | undecided;
    let fields = record.allowed & !now & !1;
    let left = record.allowed & !fields & !1;
    let planned =
        |allowed, what| Some(Planned { key: record.key_hash, cause: Cause::Withdrawal, allowed, what });
    let ends = now & 1 == 0 && !record.ended;
    let mut cells = match &endings.permission {
        EndingDo::Remove if ends => return planned(0, EndingDo::Remove),
        EndingDo::Keep if ends && fields == 0 => return planned(0, EndingDo::Keep),
        EndingDo::Mark(cells) if ends => cells.clone(),
        _ if fields == 0 => return None,
        _ => vec![Cell::Unchanged; shape.fields.len()],
    };
    clear_ended(shape, &mut cells, fields);
    // Bit 0 stays where the record itself is still permitted and was not ended before.
    let own = if record.ended { 0 } else { now & 1 };
    planned(left | own, EndingDo::Mark(cells))
}

/// What happens to a record that was written under other permissions and that the source says nothing of: its
/// permission ends, and so does that of every field that waits for one.
pub(super) fn stale_ending(shape: &Shape, permission: &EndingDo) -> EndingDo {
    let mut cells = match permission {
        EndingDo::Remove => return EndingDo::Remove,
        EndingDo::Mark(cells) => cells.clone(),
        EndingDo::Keep => vec![Cell::Unchanged; shape.fields.len()],
    };
    clear_ended(shape, &mut cells, u32::MAX);
    EndingDo::Mark(cells)
}

/// Both endings at once: removing wins, and of two values for one cell the second.
pub(super) fn overlay(first: &EndingDo, second: &EndingDo) -> EndingDo {
    match (first, second) {
        (EndingDo::Remove, _) | (_, EndingDo::Remove) => EndingDo::Remove,
        (EndingDo::Mark(cells), EndingDo::Mark(over)) => {
            let cell =
                |(cell, over): (&Cell, &Cell)| if *over == Cell::Unchanged { cell } else { over }.clone();
            EndingDo::Mark(cells.iter().zip(over).map(cell).collect())
        }
        (EndingDo::Keep, other) | (other, EndingDo::Keep) => other.clone(),
    }
}

/// Empties the fields that wait for a guard in `ended`: they were delivered under a permission that is no more.
pub(super) fn clear_ended(shape: &Shape, cells: &mut [Cell], ended: u32) {
    for (cell, guard) in cells.iter_mut().zip(&shape.field_guards) {
        if guard.is_some_and(|guard| ended & (1 << guard) != 0) {
            *cell = Cell::Null;
        }
    }
}

/// The next batch of records to take back, from the end of the list.
pub(super) fn take_back(
    store: &mut dyn Store,
    flow: &str,
    planned: &mut Vec<Planned>,
) -> Result<Option<Batch>, PortError> {
    let mut batch = Batch::default();
    while batch.staged.len() + batch.ended.len() < BATCH {
        let Some(Planned { key: hash, cause, allowed, what }) = planned.pop() else { break };
        let (action, cells) = match what {
            EndingDo::Keep => {
                batch.ended.push(hash);
                continue;
            }
            EndingDo::Remove => (Action::Remove, Vec::new()),
            EndingDo::Mark(cells) => (Action::Mark, cells),
        };
        let Some(key) = store.delivered_key(flow, hash)? else { continue };
        let row = Staged { ordinal: None, cause, action, key, cells, points: Vec::new(), allowed };
        batch.staged.push((row, None));
    }
    Ok((!batch.staged.is_empty() || !batch.ended.is_empty()).then_some(batch))
}
