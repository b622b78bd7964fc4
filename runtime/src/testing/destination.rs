//! A destination in memory that takes every mode, as the product at the other end would.

use super::rehearsal::HandOver;
use super::world::{ObjectName, Row, World};
use crate::run::job::Destinations;
use crate::transform::cells;
use martlet_compiler::plan::{Flow, Mode, Object, Only};
use martlet_compiler::types::value::Value;
use martlet_delivery::machine::Permit;
use martlet_delivery::ports::{Answer, NotTaken, PortError, Rows, Transport, Unit};
use martlet_delivery::record::{Action, Cell, Key, Shape, Staged};
use martlet_stdlib::values::equal;
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// One flow's way into the objects of a test.
pub(super) struct MemoryTable<'m> {
    world: Rc<RefCell<World>>,
    name: ObjectName,
    object: &'m Object,
    mode: &'m Mode,
    /// Indexes of the object's fields that the flow writes, in the order of its shape, with their limits.
    fields: Vec<(usize, Option<Only>)>,
    /// Indexes of the object's fields of the key.
    key: Vec<usize>,
    /// How many records were taken away.
    removed: Rc<RefCell<u64>>,
}

impl<'m> MemoryTable<'m> {
    pub(super) fn new(
        world: Rc<RefCell<World>>,
        removed: Rc<RefCell<u64>>,
        object: &'m Object,
        flow: &'m Flow,
        shape: &Shape,
    ) -> Result<MemoryTable<'m>, String> {
        let index = |name: &String| {
            let found = object.fields.iter().position(|field| field.name == *name);
            found.ok_or_else(|| format!("{} has no field `{name}`", object.id()))
        };
        let only =
            |name: &String| flow.fields.iter().find(|line| line.target == *name).and_then(|line| line.only);
        let fields =
            shape.fields.iter().map(|name| Ok((index(name)?, only(name)))).collect::<Result<_, String>>()?;
        let key = flow.mode.key().iter().map(index).collect::<Result<_, String>>()?;
        let name = (flow.destination.clone(), flow.destination_argument.clone());
        Ok(MemoryTable { world, name, object, mode: &flow.mode, fields, key, removed })
    }

    /// Takes away all records but those with these keys, as `remove the rest` does; the share that may go is in per
    /// mille.
    pub(super) fn keep_only(&self, keys: &[Key], most: u32) -> Result<(), String> {
        let mut world = self.world.borrow_mut();
        let rows = world.rows_mut(&self.name);
        let kept = |row: &Row| keys.iter().any(|key| self.is(row, key));
        let all = rows.len();
        let gone = rows.iter().filter(|row| !kept(row)).count();
        let (gone_share, most_share) = (gone.saturating_mul(1000), all.saturating_mul(most as usize));
        if gone_share > most_share {
            return Err(format!(
                "{gone} of {all} records are not in the selection, more than `remove the rest` may take away"
            ));
        }
        rows.retain(kept);
        *self.removed.borrow_mut() += u64::try_from(gone).unwrap_or(u64::MAX);
        Ok(())
    }

    /// Whether a record with this key is there.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.world.borrow().rows(&self.name).iter().any(|row| self.is(row, key))
    }

    /// Takes the file of the last run away: each run writes one of its own, and what is looked at is the last.
    pub(super) fn begin_file(&self) {
        self.world.borrow_mut().rows_mut(&self.name).clear();
    }

    /// Whether a record has this key.
    fn is(&self, row: &Row, key: &Key) -> bool {
        !self.key.is_empty()
            && self.key.len() == key.0.len()
            && self.key.iter().zip(&key.0).all(|(index, cell)| {
                let wanted = self.value(*index, cell);
                row.get(*index).zip(wanted).is_some_and(|(held, wanted)| equal(held, &wanted))
            })
    }

    /// A cell as a value of this field; none: it stays as it is.
    fn value(&self, index: usize, cell: &Cell) -> Option<Value<'static>> {
        let field = self.object.fields.get(index)?;
        Some(match cell {
            Cell::Unchanged => return None,
            Cell::Null => Value::Null,
            Cell::Int(number) => Value::Int(*number),
            Cell::Bool(value) => Value::Bool(*value),
            // What does not fit the declared type stays text, so that an expectation shows it.
            Cell::Text(text) => match cells::read(field, Cow::Borrowed(text.as_bytes())) {
                Err(_) => Value::Text(Cow::Owned(text.clone())),
                Ok(value) => value.into_owned(),
            },
        })
    }

    /// A row as it arrives, whether it can be taken or not.
    fn handed(&self, row: &Staged) -> HandOver {
        let name =
            |(index, _): &(usize, Option<Only>)| self.object.fields.get(*index).map(|it| it.name.clone());
        let fields = self.fields.iter().filter_map(name);
        HandOver {
            object: self.name.0.clone(),
            action: row.action,
            key: row.key.clone(),
            cells: fields.zip(row.cells.iter().cloned()).collect(),
        }
    }

    /// Does what a row says, if it can.
    fn take(&self, row: &Staged) -> Result<(), NotTaken> {
        let refused = |reason: &str| Err(NotTaken::Refused(reason.into()));
        let mut world = self.world.borrow_mut();
        world.handed.push(self.handed(row));
        let rows = world.rows_mut(&self.name);
        let there: Vec<usize> = rows
            .iter()
            .enumerate()
            .filter(|(_, held)| self.is(held, &row.key))
            .map(|(index, _)| index)
            .collect();
        match row.action {
            Action::Remove => {
                let before = rows.len();
                rows.retain(|held| !self.is(held, &row.key));
                let removed = before - rows.len();
                *self.removed.borrow_mut() += u64::try_from(removed).unwrap_or(u64::MAX);
            }
            Action::Mark => {
                for index in there {
                    if let Some(held) = rows.get_mut(index) {
                        self.write(held, &row.cells, false, false);
                    }
                }
            }
            Action::Put => match (self.mode, there.as_slice()) {
                (Mode::Append { .. } | Mode::OneFilePerRun { .. }, _) | (Mode::Insert { .. }, []) => {
                    rows.push(self.new_row(&row.cells));
                }
                (Mode::Insert { .. }, _) => return refused("a record with this key is there already"),
                (Mode::Update { .. }, []) => return Err(NotTaken::NoCounterpart),
                (Mode::Update { .. }, all) => {
                    for index in all {
                        if let Some(held) = rows.get_mut(*index) {
                            self.write(held, &row.cells, false, true);
                        }
                    }
                }
                (_, []) => rows.push(self.new_row(&row.cells)),
                (_, [one]) => {
                    if let Some(held) = rows.get_mut(*one) {
                        self.write(held, &row.cells, false, true);
                    }
                }
                (_, _) => return refused("several records with this key are there"),
            },
        }
        Ok(())
    }

    fn new_row(&self, cells: &[Cell]) -> Row {
        let mut row: Row = vec![Value::Null; self.object.fields.len()];
        self.write(&mut row, cells, true, true);
        row
    }

    fn write(&self, row: &mut Row, cells: &[Cell], new: bool, limited: bool) {
        for ((index, only), cell) in self.fields.iter().zip(cells) {
            let (Some(value), Some(held)) = (self.value(*index, cell), row.get_mut(*index)) else { continue };
            let free = match only {
                None => true,
                _ if !limited => true,
                Some(Only::OnCreate) => new,
                Some(Only::WhenEmpty) => {
                    held.is_absent() || matches!(held, Value::Text(text) if text.is_empty())
                }
            };
            if free {
                *held = value;
            }
        }
    }
}

impl Transport for MemoryTable<'_> {
    fn inspect(&mut self) -> Result<Option<String>, PortError> {
        Ok(Some("in memory".into()))
    }

    fn prepares(&self) -> bool {
        false
    }

    fn adds_once(&self) -> bool {
        matches!(self.mode, Mode::Insert { .. } | Mode::Append { .. } | Mode::OneFilePerRun { .. })
    }

    fn prepare(&mut self, _: &Unit, _: &mut dyn Rows) -> Result<String, PortError> {
        Ok(String::new())
    }

    fn hand_over(&mut self, _: Permit, rows: &mut dyn Rows) -> Answer {
        let mut refused = Vec::new();
        loop {
            match rows.next() {
                Ok(Some((number, row))) => {
                    if let Err(why) = self.take(&row) {
                        refused.push((number, why));
                    }
                }
                Ok(None) => return Answer::Landed { refused },
                Err(error) => return Answer::Unknown(error),
            }
        }
    }

    fn probe(&mut self, _: &Unit) -> Result<Answer, PortError> {
        Ok(Answer::Landed { refused: Vec::new() })
    }

    fn discard(&mut self, _: &Unit) -> Result<(), PortError> {
        Ok(())
    }
}

/// The one way out that a flow of a test has.
pub(super) struct OneWay<'m>(pub(super) MemoryTable<'m>);

impl Destinations for OneWay<'_> {
    fn current(&self) -> &str {
        "in memory"
    }

    fn open(&mut self, _: &str) -> Result<&mut dyn Transport, PortError> {
        // The object lives as long as the way.
        Ok(&mut self.0)
    }
}
