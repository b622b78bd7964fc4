//! Runs a flow on one source record: filter, contact points, permission, `let`s, mapping.

use super::expression::{Halt, Moment, Node, Scope};
use super::points::{self, PointHash, points};
use super::prepare::{Names, PrepareError, object};
use super::record::Record;
use super::shape::{key, shape};
use super::values;
use martlet_compiler::plan::{Flow, Mode, Plan, PointKind};
use martlet_delivery::consent::{ConsentView, PointRef};
use martlet_delivery::record::{Action, Cause, Cell, Key, Shape, Staged, Verdict};

/// A flow, prepared once for all its records.
#[derive(Debug)]
pub struct Prepared {
    shape: Shape,
    filter: Option<Node>,
    points: Vec<(PointKind, usize)>,
    lets: Vec<(String, Node)>,
    fields: Vec<Line>,
    /// Slots of the key's fields.
    key: Vec<usize>,
}

/// A line of the mapping; its slot is its index.
#[derive(Debug)]
struct Line {
    target: String,
    value: Node,
    clears: bool,
    guard: Option<u32>,
    when: Option<Node>,
    else_null: bool,
}

/// What a run hands to the evaluator.
#[derive(Clone, Copy)]
pub struct Run<'v> {
    /// The time, fixed at its start.
    pub moment: Moment,
    /// What is known of people's choices.
    pub consent: &'v ConsentView,
    /// The keyed hash of contact points.
    pub point: PointHash<'v>,
}

impl Prepared {
    /// Prepares a flow of a plan.
    ///
    /// # Errors
    /// The plan names something that it does not hold or that this program does not know.
    pub fn new(plan: &Plan, flow: &Flow) -> Result<Prepared, PrepareError> {
        let plain = matches!(flow.mode, Mode::Upsert { remove_rest: None, .. } | Mode::OneFile { .. })
            && flow.steps.is_empty()
            && flow.source_argument.is_none()
            && flow.destination_argument.is_none()
            && flow
                .guards
                .iter()
                .all(|guard| !guard.processing && !guard.confirming && guard.brand.is_none());
        if !plain {
            return Err(PrepareError::NotRunYet(format!("the flow `{}`", flow.name)));
        }
        let source = object(plan, &flow.source)?;
        let mut names = Names::of(source, &flow.source);
        names.place = "`where`".into();
        let filter = flow.filter.as_ref().map(|filter| names.node(filter)).transpose()?;
        let points = points(flow)
            .into_iter()
            .map(|point| Ok((point.kind, names.field(&point.field)?)))
            .collect::<Result<_, PrepareError>>()?;
        let mut lets = Vec::new();
        for declared in &flow.lets {
            names.place = format!("`{}`", declared.name);
            lets.push((declared.name.clone(), names.node(&declared.value)?));
            names.lets.push(&declared.name);
        }
        let mut fields = Vec::new();
        for mapping in &flow.fields {
            names.place = format!("`{}`", mapping.target);
            fields.push(Line {
                target: mapping.target.clone(),
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
        let key = flow.mode.key().iter().map(slot).collect::<Result<_, PrepareError>>()?;
        Ok(Prepared { shape: shape(flow), filter, points, lets, fields, key })
    }

    /// The shape of the flow's records.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What becomes of a record.
    #[must_use]
    pub fn judge(&self, record: &Record<'_>, run: &Run<'_>) -> Verdict {
        if let Some(fault) = &record.fault {
            let reject = record.reject(fault.rule, &*fault.place, &*fault.reason);
            return Verdict::Rejected(reject, self.key_of(record, run.moment));
        }
        let mut scope = Scope { values: &record.values, lets: &[], moment: run.moment };
        match self.filter.as_ref().map(|filter| filter.holds(&scope)) {
            None | Some(Ok(true)) => {}
            Some(Ok(false)) => return Verdict::Filtered,
            Some(Err(halt)) => return self.stopped(halt, record, "where", run),
        }
        let points = self.points_of(record, run);
        let allowed = run.consent.allowed(&self.shape.guards, &points);
        if !self.shape.guards.is_empty() && allowed & 1 == 0 {
            return Verdict::Withheld(self.key_of(record, run.moment));
        }
        let mut lets = Vec::with_capacity(self.lets.len());
        for (name, node) in &self.lets {
            let scope = Scope { lets: &lets, ..scope };
            match node.value(&scope) {
                Err(halt) if halt != Halt::Unchanged => return self.stopped(halt, record, name, run),
                value => lets.push(value),
            }
        }
        scope.lets = &lets;
        let mut cells = Vec::with_capacity(self.shape.fields.len());
        for line in &self.fields {
            match line.cell(&scope, allowed) {
                Ok(cell) => cells.push(cell),
                Err(halt) => return self.stopped(halt, record, &line.target, run),
            }
        }
        cells.resize(self.shape.fields.len(), Cell::Unchanged);
        let Some(key) = key(&cells, &self.key) else { return self.without_key(record, &cells) };
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

    /// The key that a record has at the destination, as far as it can be told: of a record that is rejected or
    /// withheld, so that what was delivered of it is not taken for gone.
    fn key_of(&self, record: &Record<'_>, moment: Moment) -> Option<Key> {
        let mut lets = Vec::with_capacity(self.lets.len());
        for (_, node) in &self.lets {
            let value = node.value(&Scope { values: &record.values, lets: &lets, moment });
            lets.push(value);
        }
        let scope = Scope { values: &record.values, lets: &lets, moment };
        let mut cells = Vec::with_capacity(self.key.len());
        for slot in &self.key {
            let value = self.fields.get(*slot)?.value.value(&scope).ok()?;
            cells.push(values::cell(value)?);
        }
        let slots: Vec<usize> = (0..cells.len()).collect();
        key(&cells, &slots)
    }

    /// The contact points of a record, in the order of [`Shape::points`].
    fn points_of(&self, record: &Record<'_>, run: &Run<'_>) -> Vec<Option<PointRef>> {
        self.points
            .iter()
            .map(|(kind, field)| points::point(*kind, record.values.get(*field), run.point))
            .collect()
    }

    fn stopped(&self, halt: Halt, record: &Record<'_>, place: &str, run: &Run<'_>) -> Verdict {
        let reason = match halt {
            Halt::Skip => return Verdict::Filtered,
            Halt::Reject(because) => because,
            Halt::Failure(failure) => failure.0.into_owned(),
            Halt::Unchanged => "`unchanged` says nothing here".into(),
        };
        let reject = record.reject("otherwise", at(place, record), reason);
        Verdict::Rejected(reject, self.key_of(record, run.moment))
    }

    fn without_key(&self, record: &Record<'_>, cells: &[Cell]) -> Verdict {
        let missing = |slot: &&usize| key(cells, &[**slot]).is_none();
        let line = self.key.iter().find(missing).and_then(|slot| self.fields.get(*slot));
        let target = line.map_or("", |line| line.target.as_str());
        let reason =
            format!("`{target}` is empty, and it is the key that names the record at the destination");
        Verdict::Rejected(record.reject("key", at(target, record), reason), None)
    }
}

impl Line {
    fn cell<'r>(&'r self, scope: &Scope<'r, '_>, allowed: u32) -> Result<Cell, Halt> {
        let otherwise = if self.else_null { Cell::Null } else { Cell::Unchanged };
        let permitted =
            self.guard.is_none_or(|guard| 1_u32.checked_shl(guard).is_some_and(|bit| allowed & bit != 0));
        if !permitted {
            return Ok(otherwise);
        }
        if let Some(when) = &self.when
            && !when.holds(scope)?
        {
            return Ok(otherwise);
        }
        match self.value.value(scope) {
            Ok(value) => {
                let absent = if self.clears { Cell::Null } else { Cell::Unchanged };
                Ok(values::cell(value).unwrap_or(absent))
            }
            Err(Halt::Unchanged) => Ok(Cell::Unchanged),
            Err(halt) => Err(halt),
        }
    }
}

fn at(place: &str, record: &Record<'_>) -> String {
    if record.line == 0 { format!("`{place}`") } else { format!("`{place}`, line {}", record.line) }
}
