//! What a flow makes of a record, for somebody who looks before it runs: the source beside what is mapped, and why a record or
//! a field is left out.

use crate::transform::{Prepared, Record, Run, Tables};
use martlet_consent::Guard;
use martlet_delivery::record::{Cell, Staged, Verdict};
use std::ops::ControlFlow;

/// Looks at a record, and says whether that is enough.
pub type Look<'l> = &'l mut dyn FnMut(Shown) -> ControlFlow<()>;

/// A source record, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The flow that looks at it.
    pub flow: String,
    /// Its number in the source, from 1.
    pub number: u64,
    /// Its fields as they were read; of a record that could not be taken apart, all of it under the name `line`.
    pub source: Vec<(String, Option<String>)>,
    /// One for each item of the lists that it is taken apart by, else one.
    pub made: Vec<Made>,
}

/// What became of a record, or of an item of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It would be handed over, with these fields.
    Mapped(Vec<(String, Field)>),
    /// A rule of the flow leaves it out.
    Filtered(String),
    /// There is no permission.
    Withheld(String),
    /// Somebody must look: where, and why.
    Rejected(String, String),
}

/// A field of the destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// It gets this; nothing: it is emptied.
    Value(Option<String>),
    /// It stays as it is there.
    Unchanged,
    /// It needs a permission that is not there.
    Withheld(String),
}

/// What a record was judged by.
pub(crate) struct About<'a> {
    pub(crate) flow: &'a str,
    pub(crate) prepared: &'a Prepared,
    pub(crate) tables: &'a Tables,
    pub(crate) run: &'a Run<'a>,
    /// It names somebody who was erased.
    pub(crate) erased: bool,
}

pub(crate) fn shown(about: &About<'_>, record: &Record<'_>, verdicts: &[Verdict]) -> Shown {
    Shown {
        flow: about.flow.to_owned(),
        number: record.ordinal + 1,
        source: record.texts(),
        made: verdicts.iter().map(|verdict| made(about, record, verdict)).collect(),
    }
}

fn made(about: &About<'_>, record: &Record<'_>, verdict: &Verdict) -> Made {
    match verdict {
        Verdict::Mapped(_) | Verdict::Restated(_) if about.erased => {
            Made::Withheld("This person was erased, and is kept out of everything.".into())
        }
        Verdict::Mapped(row) | Verdict::Restated(row) => Made::Mapped(fields(about, row)),
        Verdict::Holds | Verdict::Same(_) => Made::Filtered("The destination says so already.".into()),
        Verdict::Filtered if about.prepared.is_left_out(record, about.tables, about.run) => {
            Made::Filtered("`where` leaves it out.".into())
        }
        Verdict::Filtered => Made::Filtered("A line says `otherwise skip record`.".into()),
        Verdict::Withheld(_) => {
            let points = about.prepared.whose(record, about.tables, about.run);
            let guard = about.prepared.shape().guards.first();
            Made::Withheld(guard.map_or_else(String::new, |guard| denied(about, guard, &points)))
        }
        Verdict::Rejected(reject, _) => Made::Rejected(reject.place.clone(), reject.reason.clone()),
    }
}

/// Why a permission is not there, channel by channel.
fn denied(about: &About<'_>, guard: &Guard, points: &[Option<martlet_consent::PointRef>]) -> String {
    let why = |cell: &(String, usize)| {
        let denied = about.run.consent.judge(guard, cell, points).err()?;
        Some(format!("{} via {}: {}", guard.purpose, cell.0, denied.sentence()))
    };
    let reasons: Vec<String> = guard.cells.iter().filter_map(why).collect();
    if reasons.is_empty() { format!("No permission for {}.", guard.purpose) } else { reasons.join(" ") }
}

fn fields(about: &About<'_>, row: &Staged) -> Vec<(String, Field)> {
    let shape = about.prepared.shape();
    let field = |(index, name): (usize, &String)| {
        let guard = shape.field_guards.get(index).copied().flatten();
        let held_back = guard.filter(|guard| row.allowed & (1 << guard) == 0);
        let held_back = held_back.and_then(|guard| shape.guards.get(guard));
        let field = match (held_back, row.cells.get(index)) {
            (Some(guard), _) => Field::Withheld(denied(about, guard, &row.points)),
            (None, None | Some(Cell::Unchanged)) => Field::Unchanged,
            (None, Some(Cell::Null)) => Field::Value(None),
            (None, Some(Cell::Text(text))) => Field::Value(Some(text.clone())),
            (None, Some(Cell::Int(number))) => Field::Value(Some(number.to_string())),
            (None, Some(Cell::Bool(value))) => Field::Value(Some(value.to_string())),
        };
        (name.clone(), field)
    };
    shape.fields.iter().enumerate().map(field).collect()
}
