//! The objects of a test: the records that are given to it, and those that flows deliver.

use super::rehearsal::HandOver;
use crate::run::choices::Records;
use crate::transform::{Record, cells, value_of};
use martlet_compiler::plan::{Constant, Object, Plan, TestRecord, TestValue, Type};
use martlet_compiler::types::value::Value;
use martlet_delivery::ports::PortError;
use martlet_stdlib::values::equal;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// `system.object`, and what is given to it in parentheses.
pub(super) type ObjectName = (String, Option<String>);

/// A record: a value for each field of the object, in its order.
pub(super) type Row = Vec<Value<'static>>;

/// All objects of a test.
#[derive(Debug, Default)]
pub(super) struct World {
    objects: BTreeMap<ObjectName, Vec<Row>>,
    /// What was handed over, in its order.
    pub(super) handed: Vec<HandOver>,
}

impl World {
    pub(super) fn rows(&self, name: &ObjectName) -> &[Row] {
        self.objects.get(name).map_or(&[], Vec::as_slice)
    }

    /// The records of an object, whatever is given to it in parentheses.
    pub(super) fn rows_of(&self, id: &str) -> Vec<Row> {
        let of = self.objects.iter().filter(|((object, _), _)| object == id);
        of.flat_map(|(_, rows)| rows.iter().cloned()).collect()
    }

    pub(super) fn rows_mut(&mut self, name: &ObjectName) -> &mut Vec<Row> {
        self.objects.entry(name.clone()).or_default()
    }

    pub(super) fn has(&self, name: &ObjectName) -> bool {
        self.objects.contains_key(name)
    }

    /// Adds a record. One that `replaces` takes the place of the record with the same key, and keeps what it does not
    /// name.
    pub(super) fn add(&mut self, plan: &Plan, record: &TestRecord, replaces: bool) -> Result<(), String> {
        let object = object(plan, &record.object)?;
        let given = values(object, &record.values)?;
        let keys: Vec<usize> = positions(object, |field| field.key);
        let rows = self.rows_mut(&name(record));
        let same = |row: &&mut Row| {
            !keys.is_empty()
                && keys.iter().all(|key| match (row.get(*key), given.get(key)) {
                    (Some(held), Some(value)) => equal(held, value),
                    _ => false,
                })
        };
        if let Some(held) = rows.iter_mut().find(same).filter(|_| replaces) {
            for (index, value) in given {
                if let Some(cell) = held.get_mut(index) {
                    *cell = value;
                }
            }
            return Ok(());
        }
        let mut row: Row = object.fields.iter().map(absent).collect();
        for (index, value) in given {
            if let Some(cell) = row.get_mut(index) {
                *cell = value;
            }
        }
        rows.push(row);
        Ok(())
    }

    /// Takes away the records with these values; false: there was none.
    pub(super) fn remove(&mut self, plan: &Plan, record: &TestRecord) -> Result<bool, String> {
        let given = values(object(plan, &record.object)?, &record.values)?;
        let rows = self.rows_mut(&name(record));
        let before = rows.len();
        rows.retain(|row| {
            !given.iter().all(|(index, value)| row.get(*index).is_some_and(|held| equal(held, value)))
        });
        Ok(rows.len() < before)
    }
}

/// The object of a record of a test.
pub(super) fn name(record: &TestRecord) -> ObjectName {
    (record.object.clone(), record.argument.clone())
}

pub(super) fn object<'p>(plan: &'p Plan, id: &str) -> Result<&'p Object, String> {
    crate::transform::object(plan, id).map_err(|error| error.to_string())
}

/// Indexes of the fields of which this holds.
pub(super) fn positions(
    object: &Object,
    holds: impl Fn(&martlet_compiler::plan::Field) -> bool,
) -> Vec<usize> {
    object.fields.iter().enumerate().filter(|(_, field)| holds(field)).map(|(index, _)| index).collect()
}

/// A field that a test does not name: null where it may be absent, and left away where a record could not be without it.
fn absent(field: &martlet_compiler::plan::Field) -> Value<'static> {
    if field.optional { Value::Null } else { Value::Missing }
}

/// The values of a record of a test, by the index of their field, as a reader would give them.
pub(super) fn values(
    object: &Object,
    given: &[TestValue],
) -> Result<BTreeMap<usize, Value<'static>>, String> {
    let mut read = BTreeMap::new();
    for value in given {
        let index = object.fields.iter().position(|field| field.name == value.field);
        let index = index.ok_or_else(|| format!("{} has no field `{}`", object.id(), value.field))?;
        let field = object.fields.get(index).ok_or("the field is gone")?;
        read.insert(index, as_read(field, &value.value)?);
    }
    Ok(read)
}

/// A constant as a reader of this field gives it: an address with its domain in small letters, for instance.
pub(super) fn as_read(
    field: &martlet_compiler::plan::Field,
    value: &Constant,
) -> Result<Value<'static>, String> {
    match (value, &field.ty) {
        (Constant::Text(text), ty) if !matches!(ty, Type::Json | Type::List(_) | Type::Record(_)) => {
            if text.is_empty() && field.optional {
                return Ok(Value::Null);
            }
            let read = cells::read(field, Cow::Borrowed(text.as_bytes()));
            read.map(Value::into_owned).map_err(|why| format!("`{}` {why}", field.name))
        }
        (value, _) => value_of(value).map_err(|error| error.to_string()),
    }
}

/// The records of an object as a source.
pub(super) struct Given<'g> {
    object: &'g Object,
    rows: Vec<Row>,
    next: usize,
}

impl<'g> Given<'g> {
    pub(super) fn new(object: &'g Object, rows: &[Row]) -> Given<'g> {
        Given { object, rows: rows.to_vec(), next: 0 }
    }
}

impl Records for Given<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, PortError> {
        let index = self.next;
        self.next += 1;
        let row = self.rows.get(index);
        let ordinal = u64::try_from(index).unwrap_or(u64::MAX);
        Ok(row.map(|row| Record::of_values(ordinal, &self.object.fields, row.clone())))
    }
}
