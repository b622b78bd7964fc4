//! What is done for a source record before its condition is asked: records of other objects are looked up, lists are
//! taken apart into one record for each item.
//!
//! All records of a looked-up object are read by the fields that must be equal, once for each run.

use super::expression::{Halt, Node, Run, Scope};
use super::looked_up::{Room, Table};
use super::prepare::{Names, PrepareError, object};
use super::record::Record;
use martlet_compiler::plan::{Cardinality, Flow, Plan, Step};
use martlet_compiler::types::value::{Failure, Value};
use std::borrow::Cow;

/// A step of a flow, prepared.
#[derive(Debug)]
pub(super) enum StepNode {
    Lookup(Lookup),
    Each(Node),
}

/// A look-up, prepared once for all records.
#[derive(Debug)]
pub(super) struct Lookup {
    name: String,
    /// `system.object` that is looked into, and what is given to it in parentheses.
    object: (String, Option<String>),
    /// Indexes of that object's fields, and the values that they must equal.
    on: Vec<(usize, Node)>,
    rest: Option<Node>,
    cardinality: Cardinality,
}

/// The records of the objects that a flow looks into, one table for each look-up.
#[derive(Debug, Default)]
pub struct Tables(Vec<Table>);

/// The steps of a flow, in their order. Names of steps are known to later ones, and to everything after.
pub(super) fn prepare<'p>(
    plan: &'p Plan,
    flow: &'p Flow,
    names: &mut Names<'p>,
) -> Result<Vec<StepNode>, PrepareError> {
    let mut steps = Vec::new();
    for step in &flow.steps {
        match step {
            Step::Each(each) => {
                names.place = format!("`each {}`", each.name);
                let list = names.node(&each.list)?;
                names.steps.push(&each.name);
                steps.push(StepNode::Each(list));
            }
            Step::Lookup(lookup) => {
                names.place = format!("`lookup {}`", lookup.name);
                let looked_up = object(plan, &lookup.object)?;
                let field = |name: &String| {
                    let found = looked_up.fields.iter().position(|field| field.name == *name);
                    let missing =
                        || PrepareError::Field { object: lookup.object.clone(), field: name.clone() };
                    found.ok_or_else(missing)
                };
                let mut on = Vec::new();
                for (name, value) in &lookup.on {
                    on.push((field(name)?, names.node(value)?));
                }
                names.steps.push(&lookup.name);
                let rest = lookup.rest.as_ref().map(|rest| names.node(rest)).transpose()?;
                steps.push(StepNode::Lookup(Lookup {
                    name: lookup.name.clone(),
                    object: (lookup.object.clone(), lookup.argument.clone()),
                    on,
                    rest,
                    cardinality: lookup.cardinality,
                }));
            }
        }
    }
    Ok(steps)
}

/// What the steps made of a record.
pub(super) enum Stepped<'r> {
    /// What each step gave; one for each item, and none where a list is empty.
    Into(Vec<Vec<Value<'r>>>),
    /// A step failed.
    Stopped {
        /// The step.
        place: String,
        /// Why.
        halt: Halt,
    },
}

/// Does the steps for a record.
pub(super) fn run<'r>(
    steps: &'r [StepNode],
    tables: &Tables,
    record: &'r Record<'r>,
    run: &Run<'_>,
) -> Stepped<'r> {
    let mut made: Vec<Vec<Value<'r>>> = vec![Vec::new()];
    let mut tables = tables.0.iter();
    for step in steps {
        let table = match step {
            StepNode::Lookup(_) => tables.next(),
            StepNode::Each(_) => None,
        };
        let mut next = Vec::new();
        for so_far in made {
            let scope = Scope { steps: &so_far, ..Scope::of(&record.values, run) };
            match step {
                StepNode::Each(list) => match list.value(&scope) {
                    Ok(Value::List(items)) => {
                        for item in items.iter() {
                            let mut with = so_far.clone();
                            with.push(item.clone());
                            next.push(with);
                        }
                    }
                    // An absent list has no items.
                    Ok(_) => {}
                    Err(halt) => return Stepped::Stopped { place: "each".into(), halt },
                },
                StepNode::Lookup(lookup) => match lookup.find(table, &so_far, &scope) {
                    Ok(found) => {
                        let mut with = so_far;
                        with.push(found);
                        next.push(with);
                    }
                    Err(halt) => return Stepped::Stopped { place: lookup.name.clone(), halt },
                },
            }
        }
        made = next;
    }
    Stepped::Into(made)
}

impl Lookup {
    /// The record or records that belong to a source record.
    fn find<'r>(
        &'r self,
        table: Option<&Table>,
        so_far: &[Value<'r>],
        scope: &Scope<'r, '_>,
    ) -> Result<Value<'r>, Halt> {
        let mut wanted = Vec::with_capacity(self.on.len());
        for (_, value) in &self.on {
            wanted.push(value.value(scope)?);
        }
        let rows = match table.zip(index_key(wanted.iter())) {
            Some((table, key)) => table.get(&key).map_err(|why| self.stop(why))?,
            None => Vec::new(),
        };
        let mut found = Vec::new();
        for row in rows {
            if let Some(fault) = &row.fault {
                return Err(self.stop(format!(
                    "the look-up `{}` finds a record that cannot be used: {fault}",
                    self.name
                )));
            }
            let value: Value<'r> = row.value;
            if let Some(rest) = &self.rest {
                let mut with = so_far.to_vec();
                with.push(value.clone());
                if !rest.holds(&Scope { steps: &with, ..*scope })? {
                    continue;
                }
            }
            found.push(value);
        }
        match self.cardinality {
            Cardinality::Many => Ok(Value::list(found)),
            Cardinality::AtMostOne | Cardinality::ExpectedOne if found.len() > 1 => Err(self.stop(format!(
                "the look-up `{}` finds {} records in {}, where one at most is expected",
                self.name,
                found.len(),
                self.object.0
            ))),
            Cardinality::AtMostOne | Cardinality::ExpectedOne => Ok(found.pop().unwrap_or(Value::Null)),
        }
    }

    /// Takes a record of the object that is looked into.
    fn add(&self, record: &Record<'_>, table: &mut Table, room: &mut Room<'_>) {
        if record.values.is_empty() {
            table.broken += 1;
            return;
        }
        let cells = self.on.iter().map(|(field, _)| record.values.get(*field).unwrap_or(&Value::Missing));
        // A record without the value equals nothing.
        if let Some(key) = index_key(cells) {
            table.add(key, record, room);
        }
    }

    fn stop(&self, why: String) -> Halt {
        Halt::Failure(Failure(Cow::Owned(why)))
    }
}

impl Tables {
    /// Tables for the look-ups of a flow, filled with what `read` gives: it calls its last argument with each record
    /// of the object that the first names.
    ///
    /// # Errors
    /// An object cannot be read.
    pub(super) fn fill<E>(
        steps: &[StepNode],
        room: &mut Room<'_>,
        mut read: impl FnMut(&str, Option<&str>, &mut dyn FnMut(&Record<'_>)) -> Result<(), E>,
    ) -> Result<Tables, E> {
        let mut tables = Tables::default();
        for step in steps {
            let StepNode::Lookup(lookup) = step else { continue };
            let mut table = Table::default();
            let (object, argument) = &lookup.object;
            read(object, argument.as_deref(), &mut |record| lookup.add(record, &mut table, room))?;
            tables.0.push(table);
        }
        Ok(tables)
    }

    /// Why a record found no room anywhere.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.0.iter().find_map(|table| table.failed.as_deref())
    }

    /// Rows of looked-up objects that could not be read at all, so that no record can find them.
    #[must_use]
    pub fn broken(&self) -> u64 {
        self.0.iter().map(|table| table.broken).sum()
    }
}

/// Equal for lists of values that are equal one by one; `None` where one is absent.
fn index_key<'k, 'v: 'k>(values: impl Iterator<Item = &'k Value<'v>>) -> Option<String> {
    let mut key = String::new();
    for value in values {
        let written = match value {
            Value::Int(_) | Value::Decimal(_) => super::values::number(value)?.normalize().to_string(),
            value => super::values::in_text(value)?.into_owned(),
        };
        let kind = match value {
            Value::Int(_) | Value::Decimal(_) => 'n',
            Value::Text(_) => 't',
            _ => 'o',
        };
        key.push_str(&format!("{kind}{}:{written}", written.len()));
    }
    Some(key)
}
