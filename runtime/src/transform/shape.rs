//! What delivery must know of a flow's records: the fields it writes, the permissions they wait for, endings, the key.

use super::points::points;
use super::prepare::{PrepareError, value_of};
use super::values;
use martlet_compiler::plan::{Ending, Expr, Flow, Mapping};
use martlet_delivery::record::{Cell, Key, Shape};

/// The shape of a flow's records: the fields of the mapping and of the endings that write, in this order, each once.
#[must_use]
pub fn shape(flow: &Flow) -> Shape {
    let mut fields: Vec<String> = Vec::new();
    let mut field_guards = Vec::new();
    for mapping in &flow.fields {
        fields.push(mapping.target.clone());
        field_guards.push(mapping.guard.map(|guard| guard as usize));
    }
    for mapping in endings(flow) {
        if !fields.contains(&mapping.target) {
            fields.push(mapping.target.clone());
            field_guards.push(None);
        }
    }
    let points = points(flow);
    let cell = |cell: &martlet_compiler::plan::GuardCell| {
        let index = points.iter().position(|point| **point == cell.point).unwrap_or(points.len());
        (cell.channel.clone(), index)
    };
    let guards = flow
        .guards
        .iter()
        .map(|guard| martlet_consent::Guard {
            purpose: guard.purpose.clone(),
            topic: guard.topic.clone(),
            person: guard.person.as_ref().map(|_| points.len()),
            cells: guard.cells.iter().map(cell).collect(),
            all: guard.all,
            brand: guard.brand.clone(),
            confirming: guard.confirming,
            processing: guard.processing,
        })
        .collect();
    // Who the person is stands behind the contact points.
    let person = flow.guards.iter().any(|guard| guard.person.is_some());
    Shape { fields, field_guards, points: points.len() + usize::from(person), guards }
}

fn endings(flow: &Flow) -> impl Iterator<Item = &Mapping> {
    [&flow.permission_ends, &flow.gone].into_iter().flatten().flat_map(|ending| match ending {
        Ending::Write(mappings) => mappings.as_slice(),
        _ => &[],
    })
}

/// The cells that an ending writes, in the order of the shape's fields; `None` for endings that write nothing.
///
/// # Errors
/// A value of it is no constant.
pub fn ending_cells(shape: &Shape, ending: &Ending) -> Result<Option<Vec<Cell>>, PrepareError> {
    let Ending::Write(mappings) = ending else { return Ok(None) };
    let mut cells = vec![Cell::Unchanged; shape.fields.len()];
    for mapping in mappings {
        let slot = shape.fields.iter().position(|field| *field == mapping.target);
        let cell = slot.and_then(|slot| cells.get_mut(slot));
        let not_written = || PrepareError::Field { object: "the flow".into(), field: mapping.target.clone() };
        *cell.ok_or_else(not_written)? = constant_cell(&mapping.value, &mapping.target)?;
    }
    Ok(Some(cells))
}

fn constant_cell(value: &Expr, target: &str) -> Result<Cell, PrepareError> {
    if *value == Expr::Unchanged {
        return Ok(Cell::Unchanged);
    }
    let not_constant = || PrepareError::Constant(format!("the ending's value for {target}"));
    let Expr::Constant(constant) = value else { return Err(not_constant()) };
    let value = value_of(constant)?;
    Ok(values::cell(value).unwrap_or(Cell::Null))
}

/// The key in mapped cells; `None` where a part of it is absent, kept unchanged, or empty.
pub(super) fn key(cells: &[Cell], slots: &[usize]) -> Option<Key> {
    let part = |slot: &usize| match cells.get(*slot)? {
        Cell::Unchanged | Cell::Null => None,
        Cell::Text(text) if text.is_empty() => None,
        cell => Some(cell.clone()),
    };
    slots.iter().map(part).collect::<Option<Vec<_>>>().map(Key)
}
