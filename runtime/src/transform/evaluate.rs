//! Runs a flow on one source record: filter, contact points, permission, `let`s, mapping.

use super::cells::Misfit;
use super::expression::{Halt, Node, Run, Scope};
use super::identity::IdentifierNode;
use super::looked_up::Room;
use super::made::MadeFrom;
use super::points::{PointNode, points};
use super::prepare::{Names, PrepareError, object};
use super::record::Record;
use super::room::in_room;
use super::shape::{key, shape};
use super::steps::{self, StepNode, Stepped, Tables};
use super::values;
use martlet_compiler::plan::{ConsentAsk, Expr, Flow, Plan, Step, Type};
use martlet_compiler::types::value::Value;
use martlet_consent::PointRef;
use martlet_delivery::ports::SourcePrint;
use martlet_delivery::record::{Action, Cause, Cell, Key, Shape, Staged, Verdict};

/// A flow, prepared once for all its records.
#[derive(Debug)]
pub struct Prepared {
    shape: Shape,
    steps: Vec<StepNode>,
    asks_sources: bool,
    filter: Option<Node>,
    points: Vec<PointNode>,
    person: Option<IdentifierNode>,
    lets: Vec<(String, Node)>,
    fields: Vec<Line>,
    key: KeyOf,
}

/// What was delivered already, for a record that may be the same.
#[derive(Clone, Copy, Default)]
pub struct Same<'s> {
    /// By what it was made from; none: nobody asks.
    pub delivered: Option<&'s MadeFrom>,
    /// What the last record is made from.
    pub print: Option<SourcePrint>,
}

/// What tells a record from others.
#[derive(Debug)]
enum KeyOf {
    /// Slots of the key's fields.
    Slots(Vec<usize>),
    /// Fields of the source: records without a key at the destination are told apart by where they come from.
    Source(Vec<usize>),
    /// All that is mapped.
    Whole,
}

/// A line of the mapping; its slot is its index.
#[derive(Debug)]
struct Line {
    target: String,
    /// What the target field takes.
    ty: Option<Type>,
    value: Node,
    clears: bool,
    guard: Option<u32>,
    when: Option<Node>,
    else_null: bool,
}

impl Prepared {
    /// Prepares a flow of a plan.
    ///
    /// # Errors
    /// The plan names something that it does not hold or that this program does not know.
    pub fn new(plan: &Plan, flow: &Flow) -> Result<Prepared, PrepareError> {
        let source = object(plan, &flow.source)?;
        let mut names = Names::of(plan, source, &flow.source);
        let steps = steps::prepare(plan, flow, &mut names)?;
        names.place = "`where`".into();
        let filter = flow.filter.as_ref().map(|filter| names.node(filter)).transpose()?;
        let points =
            points(flow).into_iter().map(|point| names.point(point)).collect::<Result<_, PrepareError>>()?;
        let person = flow.guards.iter().find_map(|guard| guard.person.as_ref());
        let person = person.map(|known| IdentifierNode::new(&mut names, known)).transpose()?;
        let mut lets = Vec::new();
        for declared in &flow.lets {
            names.place = format!("`{}`", declared.name);
            lets.push((declared.name.clone(), names.node(&declared.value)?));
            names.lets.push(&declared.name);
        }
        let mut fields = Vec::new();
        let written = plan.objects.iter().find(|object| object.id() == flow.destination);
        for mapping in &flow.fields {
            names.place = format!("`{}`", mapping.target);
            let field = written.and_then(|object| object.fields.iter().find(|it| it.name == mapping.target));
            fields.push(Line {
                target: mapping.target.clone(),
                ty: field.map(|field| field.ty.clone()),
                value: names.node(&mapping.value)?,
                clears: mapping.clears,
                guard: mapping.guard,
                when: mapping.when.as_ref().map(|when| names.node(when)).transpose()?,
                else_null: mapping.else_null,
            });
        }
        let slot = |name: &String| {
            let found = fields.iter().position(|line| line.target == *name);
            found.ok_or_else(|| PrepareError::Field { object: flow.destination.clone(), field: name.clone() })
        };
        let slots: Vec<usize> = flow.mode.key().iter().map(slot).collect::<Result<_, PrepareError>>()?;
        let from: Vec<usize> =
            source.fields.iter().enumerate().filter(|(_, field)| field.key).map(|(index, _)| index).collect();
        let many = flow.steps.iter().any(|step| matches!(step, Step::Each(_)));
        let key = match (slots.is_empty(), from.is_empty() || many) {
            (false, _) => KeyOf::Slots(slots),
            (true, false) => KeyOf::Source(from),
            (true, true) => KeyOf::Whole,
        };
        Ok(Prepared {
            shape: shape(flow),
            steps,
            asks_sources: asks_sources(flow),
            filter,
            points,
            person,
            lets,
            fields,
            key,
        })
    }

    /// Whether it asks where choices were made.
    #[must_use]
    pub fn asks_sources(&self) -> bool {
        self.asks_sources
    }

    /// The tables of the flow's look-ups, in the room there is, filled with what `read` gives: it calls its last argument with each record
    /// of the object that the first names, with what is given to it in parentheses.
    ///
    /// # Errors
    /// An object cannot be read.
    pub fn tables<E>(
        &self,
        room: &mut Room<'_>,
        read: impl FnMut(&str, Option<&str>, &mut dyn FnMut(&Record<'_>)) -> Result<(), E>,
    ) -> Result<Tables, E> {
        Tables::fill(&self.steps, room, read)
    }

    /// The shape of the flow's records.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What becomes of a record: one verdict, or one for each item of the lists that it is taken apart by.
    #[must_use]
    pub fn judge(&self, record: &Record<'_>, tables: &Tables, run: &Run<'_>) -> Vec<Verdict> {
        self.judge_unless_same(record, tables, run, &mut Same::default())
    }

    /// The same, but that a record is not mapped that is made from the same as one that was delivered.
    #[must_use]
    pub fn judge_unless_same(
        &self,
        record: &Record<'_>,
        tables: &Tables,
        run: &Run<'_>,
        same: &mut Same<'_>,
    ) -> Vec<Verdict> {
        same.print = None;
        if let Some(fault) = &record.fault {
            let reject = record.reject(fault.rule, &*fault.place, &*fault.reason);
            return vec![Verdict::Rejected(reject, self.key_of(record, &[], run))];
        }
        match steps::run(&self.steps, tables, record, run) {
            Stepped::Into(made) => {
                made.iter().map(|steps| self.judge_one(record, steps, run, same)).collect()
            }
            Stepped::Stopped { place, halt } => vec![self.stopped(halt, record, &[], &place, run)],
        }
    }

    /// Whether `where` leaves a record out.
    #[must_use]
    pub fn is_left_out(&self, record: &Record<'_>, tables: &Tables, run: &Run<'_>) -> bool {
        let Stepped::Into(made) = steps::run(&self.steps, tables, record, run) else { return false };
        let out = |steps: &Vec<Value<'_>>| {
            let scope = Scope { steps, ..Scope::of(&record.values, run) };
            self.filter.as_ref().is_some_and(|filter| filter.holds(&scope) == Ok(false))
        };
        made.iter().any(out)
    }

    /// Whose a record is, in the order of [`Shape::points`]: of the first item, where it is taken apart.
    #[must_use]
    pub fn whose(&self, record: &Record<'_>, tables: &Tables, run: &Run<'_>) -> Vec<Option<PointRef>> {
        let steps = match steps::run(&self.steps, tables, record, run) {
            Stepped::Into(made) => made.into_iter().next().unwrap_or_default(),
            Stepped::Stopped { .. } => Vec::new(),
        };
        self.points_of(&Scope { steps: &steps, ..Scope::of(&record.values, run) })
    }

    fn judge_one<'r>(
        &'r self,
        record: &'r Record<'r>,
        steps: &[Value<'r>],
        run: &Run<'_>,
        same: &mut Same<'_>,
    ) -> Verdict {
        let mut scope = Scope { steps, ..Scope::of(&record.values, run) };
        match self.filter.as_ref().map(|filter| filter.holds(&scope)) {
            None | Some(Ok(true)) => {}
            Some(Ok(false)) => return Verdict::Filtered,
            Some(Err(halt)) => return self.stopped(halt, record, steps, "where", run),
        }
        let points = self.points_of(&scope);
        let allowed = run.consent.allowed_at_all(&self.shape.guards, &points);
        if !self.shape.guards.is_empty() && allowed & 1 == 0 {
            return Verdict::Withheld(self.key_of(record, steps, run));
        }
        if let Some(delivered) = same.delivered {
            let print = delivered.print(record, steps, allowed);
            same.print = Some(print);
            if let Some(key) = delivered.same(print) {
                return Verdict::Same(key);
            }
        }
        let mut lets = Vec::with_capacity(self.lets.len());
        for (name, node) in &self.lets {
            let scope = Scope { lets: &lets, ..scope };
            match node.value(&scope) {
                Err(halt) if halt != Halt::Unchanged => return self.stopped(halt, record, steps, name, run),
                value => lets.push(value),
            }
        }
        scope.lets = &lets;
        let mut cells = Vec::with_capacity(self.shape.fields.len());
        for line in &self.fields {
            match line.cell(&scope, allowed) {
                Ok(cell) => cells.push(cell),
                Err(Stop::Halt(halt)) => return self.stopped(halt, record, steps, &line.target, run),
                Err(Stop::NoRoom(why)) => {
                    let reject = record.reject("type", at(&line.target, record), why);
                    return Verdict::Rejected(reject, self.key_of(record, steps, run));
                }
            }
        }
        cells.resize(self.shape.fields.len(), Cell::Unchanged);
        let Some(key) = self.key(&cells, record) else { return self.without_key(record, &cells) };
        Verdict::Mapped(Staged {
            ordinal: Some(record.ordinal),
            cause: Cause::Source,
            action: Action::Put,
            key,
            cells,
            points,
            allowed,
        })
    }

    fn key(&self, cells: &[Cell], record: &Record<'_>) -> Option<Key> {
        match &self.key {
            KeyOf::Slots(slots) => key(cells, slots),
            KeyOf::Source(fields) => Some(Key(source_cells(fields, record))),
            KeyOf::Whole => Some(Key(cells.to_vec())),
        }
    }

    /// The key that a record has at the destination, as far as it can be told: of a record that is rejected or
    /// withheld, so that what was delivered of it is not taken for gone.
    fn key_of<'r>(&'r self, record: &'r Record<'r>, steps: &[Value<'r>], run: &Run<'_>) -> Option<Key> {
        let slots = match &self.key {
            KeyOf::Slots(slots) => slots,
            KeyOf::Source(fields) => return Some(Key(source_cells(fields, record))),
            KeyOf::Whole => return None,
        };
        let start = Scope { steps, ..Scope::of(&record.values, run) };
        let mut lets = Vec::with_capacity(self.lets.len());
        for (_, node) in &self.lets {
            let value = node.value(&Scope { lets: &lets, ..start });
            lets.push(value);
        }
        let scope = Scope { lets: &lets, ..start };
        let mut cells = Vec::with_capacity(slots.len());
        for slot in slots {
            let value = self.fields.get(*slot)?.value.value(&scope).ok()?;
            cells.push(values::cell(value)?);
        }
        let all: Vec<usize> = (0..cells.len()).collect();
        key(&cells, &all)
    }

    /// The contact points of a record, in the order of [`Shape::points`].
    fn points_of<'r>(&'r self, scope: &Scope<'r, '_>) -> Vec<Option<PointRef>> {
        let points = self.points.iter().map(|point| point.of(scope));
        points.chain(self.person.iter().map(|person| person.of(scope).map(|(person, _)| person))).collect()
    }

    fn stopped<'r>(
        &'r self,
        halt: Halt,
        record: &'r Record<'r>,
        steps: &[Value<'r>],
        place: &str,
        run: &Run<'_>,
    ) -> Verdict {
        let reason = match halt {
            Halt::Skip => return Verdict::Filtered,
            Halt::Reject(because) => because,
            Halt::Failure(failure) => failure.0.into_owned(),
            Halt::Unchanged => "`unchanged` says nothing here".into(),
        };
        let reject = record.reject("otherwise", at(place, record), reason);
        Verdict::Rejected(reject, self.key_of(record, steps, run))
    }

    fn without_key(&self, record: &Record<'_>, cells: &[Cell]) -> Verdict {
        let slots = match &self.key {
            KeyOf::Slots(slots) => slots.as_slice(),
            KeyOf::Source(_) | KeyOf::Whole => &[],
        };
        let missing = |slot: &&usize| key(cells, &[**slot]).is_none();
        let line = slots.iter().find(missing).and_then(|slot| self.fields.get(*slot));
        let target = line.map_or("", |line| line.target.as_str());
        let reason =
            format!("`{target}` is empty, and it is the key that names the record at the destination");
        Verdict::Rejected(record.reject("key", at(target, record), reason), None)
    }
}

impl Line {
    fn cell<'r>(&'r self, scope: &Scope<'r, '_>, allowed: u32) -> Result<Cell, Stop> {
        let otherwise = if self.else_null { Cell::Null } else { Cell::Unchanged };
        let permitted =
            self.guard.is_none_or(|guard| 1_u32.checked_shl(guard).is_some_and(|bit| allowed & bit != 0));
        if !permitted {
            return Ok(otherwise);
        }
        if let Some(when) = &self.when
            && !when.holds(scope).map_err(Stop::Halt)?
        {
            return Ok(otherwise);
        }
        match self.value.value(scope) {
            Ok(value) => {
                let value = match &self.ty {
                    Some(ty) => in_room(value, ty).map_err(Stop::NoRoom)?,
                    None => value,
                };
                let absent = if self.clears { Cell::Null } else { Cell::Unchanged };
                Ok(values::cell(value).unwrap_or(absent))
            }
            Err(Halt::Unchanged) => Ok(Cell::Unchanged),
            Err(halt) => Err(Stop::Halt(halt)),
        }
    }
}

/// Why a line gives no cell.
enum Stop {
    /// Its expression gives no value.
    Halt(Halt),
    /// The target field has no room for the value.
    NoRoom(Misfit),
}

/// Whether an expression of a flow asks where a choice was made.
pub(crate) fn asks_sources(flow: &Flow) -> bool {
    fn asks(value: &Expr) -> bool {
        matches!(value, Expr::Consent { ask: ConsentAsk::Source, .. }) || value.parts().into_iter().any(asks)
    }
    let lines = flow.fields.iter().flat_map(|line| std::iter::once(&line.value).chain(&line.when));
    flow.filter.iter().chain(flow.lets.iter().map(|named| &named.value)).chain(lines).any(asks)
}

/// The values of these fields of the source.
fn source_cells(fields: &[usize], record: &Record<'_>) -> Vec<Cell> {
    let value = |field: &usize| record.values.get(*field).cloned().and_then(values::cell);
    fields.iter().map(|field| value(field).unwrap_or(Cell::Null)).collect()
}

fn at(place: &str, record: &Record<'_>) -> String {
    record.at(&format!("`{place}`"))
}
