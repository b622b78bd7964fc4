//! Prepares expressions of the plan for running: fields become indexes, functions kernels, constants values.

use super::expression::{Action, Cell, Node, Test};
use super::identity::IdentifierNode;
use super::points::PointNode;
use jiff::{SignedDuration, Timestamp, civil::Date};
use martlet_compiler::library::Kind;
use martlet_compiler::plan::{
    Constant, Duration, Expr, Field, NowKind, Object, Pattern, Plan, Point, PointKind, Recovery, Type, Unit,
    regular,
};
use martlet_compiler::types::value::{Period, Value};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Why a plan cannot be run by this program. A plan that the compiler made never gives one of these but for
/// [`PrepareError::Literal`] and [`PrepareError::Destination`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// An object is not there.
    #[error("the plan has no object `{0}`")]
    Object(String),
    /// A system is not there.
    #[error("the plan has no system `{0}`")]
    System(String),
    /// A field is not there.
    #[error("the plan has no field `{field}` in `{object}`")]
    Field {
        /// The object.
        object: String,
        /// The field.
        field: String,
    },
    /// A `let` is not there, or not yet.
    #[error("the plan uses `{0}` before it says what it is")]
    Let(String),
    /// A function that this program does not have.
    #[error("this program has no function `{0}`: the plan was made by a newer one")]
    Function(String),
    /// A constant that cannot be read.
    #[error("the plan holds a value that cannot be read: `{0}`")]
    Constant(String),
    /// A consent state that this program does not know.
    #[error("the plan names the consent state `{0}`, which does not exist")]
    State(String),
    /// A time zone that is not known.
    #[error("the plan names the time zone `{0}`, which does not exist")]
    Zone(String),
    /// A literal argument that the function cannot work with.
    #[error("`{function}` at {place}: {why}")]
    Literal {
        /// The function.
        function: String,
        /// The mapping line, `let` or condition.
        place: String,
        /// What is wrong, with the mend.
        why: String,
    },
    /// Something that this program can check and not run yet; with the line that holds it.
    #[error("{0} holds something that this program can check but not run yet")]
    NotRunYet(String),
    /// The destination's settings or mode do not do.
    #[error("{0}")]
    Destination(String),
}

/// The object that a plan names.
pub(crate) fn object<'p>(plan: &'p Plan, id: &str) -> Result<&'p Object, PrepareError> {
    let found = plan.objects.iter().find(|object| object.id() == id);
    found.ok_or_else(|| PrepareError::Object(id.into()))
}

/// What expressions may name.
pub(super) struct Names<'p> {
    /// None: names of nothing.
    pub plan: Option<&'p Plan>,
    pub object: &'p str,
    pub fields: &'p [Field],
    /// Look-ups and `each`es before, in their order.
    pub steps: Vec<&'p str>,
    pub lets: Vec<&'p str>,
    /// Bindings around, the innermost last.
    locals: Vec<String>,
    /// Whether this stands in a list function, whose item it may name.
    in_list: bool,
    /// The project's zone.
    zone: &'p str,
    /// The line that is being prepared, for messages.
    pub place: String,
}

impl<'p> Names<'p> {
    pub(super) fn of(plan: &'p Plan, object: &'p Object, id: &'p str) -> Names<'p> {
        let fields = &object.fields;
        Names { plan: Some(plan), object: id, fields, zone: &plan.project.zone, ..Names::none("") }
    }

    /// Names of nothing: for constants.
    pub(super) fn none(place: &str) -> Names<'static> {
        Names {
            plan: None,
            object: "",
            fields: &[],
            steps: Vec::new(),
            lets: Vec::new(),
            locals: Vec::new(),
            in_list: false,
            zone: "UTC",
            place: place.into(),
        }
    }

    pub(super) fn field(&self, name: &str) -> Result<usize, PrepareError> {
        let found = self.fields.iter().position(|field| field.name == name);
        found.ok_or_else(|| PrepareError::Field { object: self.object.into(), field: name.into() })
    }

    pub(super) fn node(&mut self, expr: &Expr) -> Result<Node, PrepareError> {
        Ok(match expr {
            Expr::Constant(value) => Node::Constant(value_of(value)?),
            Expr::Field(name) => Node::Field(self.field(name)?),
            Expr::Let(name) => {
                let found = self.lets.iter().position(|held| held == name);
                Node::Let(found.ok_or_else(|| PrepareError::Let(name.clone()))?)
            }
            Expr::Now(NowKind::Now) => Node::Now,
            Expr::Now(NowKind::Today) => Node::Today,
            Expr::Call { function, arguments } => self.call(function, arguments)?,
            Expr::Default { value, fallback } => Node::Default(self.boxed(value)?, self.boxed(fallback)?),
            Expr::Recover { value, absent_too, action } => Node::Recover {
                value: self.boxed(value)?,
                absent_too: *absent_too,
                action: match action {
                    Recovery::Value(value) => Action::Value(self.boxed(value)?),
                    Recovery::Reject { because } => Action::Reject(because.clone()),
                    Recovery::Skip => Action::Skip,
                },
            },
            Expr::Match { subject, arms, otherwise } => {
                let subject = self.boxed(subject)?;
                let mut prepared = Vec::with_capacity(arms.len());
                for arm in arms {
                    prepared.push((tests(&arm.patterns)?, self.node(&arm.value)?));
                }
                let otherwise = otherwise.as_ref().map(|value| self.boxed(value)).transpose()?;
                Node::Match { subject, arms: prepared, otherwise }
            }
            Expr::If { condition, then, otherwise } => {
                Node::If(self.boxed(condition)?, self.boxed(then)?, self.boxed(otherwise)?)
            }
            Expr::Compare { op, left, right } => Node::Compare(*op, self.boxed(left)?, self.boxed(right)?),
            Expr::In { value, list, negated } => {
                Node::In { value: self.boxed(value)?, list: self.nodes(list)?, negated: *negated }
            }
            Expr::IsAbsent { value, blank, negated } => {
                Node::IsAbsent { value: self.boxed(value)?, blank: *blank, negated: *negated }
            }
            Expr::Not(value) => Node::Not(self.boxed(value)?),
            Expr::All(parts) => Node::All(self.nodes(parts)?),
            Expr::Any(parts) => Node::Any(self.nodes(parts)?),
            Expr::Arithmetic { op, left, right } => {
                Node::Arithmetic(*op, self.boxed(left)?, self.boxed(right)?)
            }
            Expr::Join(parts) => Node::Join(self.nodes(parts)?),
            Expr::Unchanged => Node::Unchanged,
            Expr::Found { lookup, field } => self.member(lookup, field.as_ref())?,
            Expr::Rows(lookup) => self.member(lookup, None)?,
            Expr::Item { each, field } => self.member(each, field.as_ref())?,
            Expr::Local(name) => {
                let found = self.locals.iter().rev().position(|held| held == name);
                Node::Local(found.ok_or_else(|| PrepareError::Let(name.clone()))?)
            }
            Expr::Bind { name, value, body } => {
                let value = self.boxed(value)?;
                self.locals.push(name.clone());
                let body = self.boxed(body);
                self.locals.pop();
                Node::Bind { value, body: body? }
            }
            Expr::Get { of, field } => Node::Get { of: self.boxed(of)?, path: vec![field.clone()] },
            Expr::Index { of, index } => Node::Index { of: self.boxed(of)?, index: self.boxed(index)? },
            Expr::Element(path) => {
                if !self.in_list {
                    return Err(PrepareError::Field { object: "a list".into(), field: path.join(".") });
                }
                match path.as_slice() {
                    [] => Node::Element,
                    path => Node::Get { of: Box::new(Node::Element), path: path.to_vec() },
                }
            }
            Expr::List(items) => Node::List(self.nodes(items)?),
            Expr::Record(fields) => {
                let mut record = Vec::with_capacity(fields.len());
                for (name, value) in fields {
                    record.push((name.clone(), self.node(value)?));
                }
                Node::Record(record)
            }
            // Only names of files exchanged with partners may ask this, and none is made yet; the compiler says so.
            Expr::RunCount => return Err(PrepareError::NotRunYet(self.place.clone())),
            Expr::Person { fact, point: None } => Node::Person(*fact, self.points()),
            Expr::Person { fact, point: Some(point) } => Node::Person(*fact, vec![self.point(point)?]),
            Expr::Consent { ask, purpose, channel, topic, brand, person, point } => {
                let cell = Cell {
                    purpose: purpose.clone(),
                    channel: channel.clone(),
                    topic: topic.clone(),
                    brand: brand.clone(),
                    person: person.as_ref().map(|known| IdentifierNode::new(self, known)).transpose()?,
                    point: self.point(point)?,
                };
                Node::Consent(*ask, cell)
            }
            Expr::Matches { value, pattern, ignore_case } => {
                Node::Matches { value: self.boxed(value)?, pattern: compiled(pattern, *ignore_case)? }
            }
            Expr::ListCall { function, list, per_item, arguments } => {
                self.list_call(function, list, per_item, arguments)?
            }
        })
    }

    /// What a look-up found or the item of an `each`, or a field of it.
    fn member(&self, name: &str, field: Option<&String>) -> Result<Node, PrepareError> {
        let found = self.steps.iter().position(|held| *held == name);
        let step = Node::Step(found.ok_or_else(|| PrepareError::Let(name.into()))?);
        Ok(match field {
            Some(field) => Node::Get { of: Box::new(step), path: vec![field.clone()] },
            None => step,
        })
    }

    /// A contact point of the source record, or of the one that a look-up found.
    pub(super) fn point(&self, point: &Point) -> Result<PointNode, PrepareError> {
        let value = match &point.lookup {
            None => Node::Field(self.field(&point.field)?),
            Some(lookup) => self.member(lookup, Some(&point.field))?,
        };
        Ok(PointNode { kind: point.kind, value: Box::new(value) })
    }

    /// The fields of the source that hold contact points: those by which people are found first.
    pub(super) fn points(&self) -> Vec<PointNode> {
        let kind = |field: &Field| match field.ty {
            Type::Email => Some(PointKind::Email),
            Type::Phone => Some(PointKind::Phone),
            _ => None,
        };
        let points = self.fields.iter().enumerate().filter_map(|(index, field)| Some((kind(field)?, index)));
        let mut points: Vec<(PointKind, usize)> = points.collect();
        points.sort_by_key(|(_, index)| self.fields.get(*index).is_some_and(|field| !field.matching));
        let node = |(kind, index)| PointNode { kind, value: Box::new(Node::Field(index)) };
        points.into_iter().map(node).collect()
    }

    fn list_call(
        &mut self,
        function: &str,
        list: &Expr,
        per_item: &[Expr],
        arguments: &[Expr],
    ) -> Result<Node, PrepareError> {
        let kernel =
            martlet_stdlib::kernel(function).ok_or_else(|| PrepareError::Function(function.into()))?;
        let list = self.boxed(list)?;
        let around = std::mem::replace(&mut self.in_list, true);
        let per_item = self.nodes(per_item);
        self.in_list = around;
        Ok(Node::ListCall { kernel, list, per_item: per_item?, rest: self.nodes(arguments)? })
    }

    fn call(&mut self, function: &str, arguments: &[Expr]) -> Result<Node, PrepareError> {
        let unknown = || PrepareError::Function(function.into());
        let literals: Vec<Option<&str>> = arguments
            .iter()
            .map(|argument| match argument {
                Expr::Constant(Constant::Text(text)) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let declared = martlet_stdlib::library().function(function).ok_or_else(unknown)?;
        if let Some(Err(why)) = declared.check_literals.map(|check| check(&literals)) {
            return Err(PrepareError::Literal { function: function.into(), place: self.place.clone(), why });
        }
        let (first, rest) = arguments.split_first().ok_or_else(unknown)?;
        let first = self.boxed(first)?;
        let mut rest = self.nodes(rest)?;
        // A zone that is left out is the project's.
        if declared.params.get(arguments.len()).is_some_and(|next| next.kind.inner() == Kind::Timezone) {
            rest.push(Node::Constant(Value::Text(Cow::Owned(self.zone.to_owned()))));
        }
        if let Some(kernel) = martlet_stdlib::keyed_kernel(function) {
            return Ok(Node::Keyed { kernel, first, rest });
        }
        let kernel = martlet_stdlib::kernel(function).ok_or_else(unknown)?;
        let absent_too = declared.params.first().is_some_and(|first| first.kind.may_be_absent());
        Ok(Node::Call { kernel, absent_too, first, rest })
    }

    fn boxed(&mut self, expr: &Expr) -> Result<Box<Node>, PrepareError> {
        self.node(expr).map(Box::new)
    }

    fn nodes(&mut self, parts: &[Expr]) -> Result<Vec<Node>, PrepareError> {
        parts.iter().map(|part| self.node(part)).collect()
    }
}

pub(super) fn tests(patterns: &[Pattern]) -> Result<Vec<Test>, PrepareError> {
    let end = |text: &Option<String>| -> Result<Option<Decimal>, PrepareError> {
        text.as_deref().map(number).transpose()
    };
    let test = |pattern: &Pattern| {
        Ok(match pattern {
            Pattern::Equal(value) => Test::Equal(value_of(value)?),
            Pattern::Range { low, high } => Test::Range(end(low)?, end(high)?),
            Pattern::Absent => Test::Absent,
            Pattern::Empty => Test::Empty,
            Pattern::Else => Test::Else,
            Pattern::Regex { pattern, ignore_case } => Test::Regex(compiled(pattern, *ignore_case)?),
        })
    };
    patterns.iter().map(test).collect()
}

/// A constant as a value.
///
/// # Errors
/// It cannot be read.
pub(crate) fn value_of(constant: &Constant) -> Result<Value<'static>, PrepareError> {
    let bad = |text: &String| PrepareError::Constant(text.clone());
    Ok(match constant {
        Constant::Null => Value::Null,
        Constant::Text(text) => Value::Text(Cow::Owned(text.clone())),
        Constant::Int(value) => Value::Int(*value),
        Constant::Decimal(text) => Value::Decimal(number(text)?),
        Constant::Bool(value) => Value::Bool(*value),
        Constant::Date(text) => Value::Date(text.parse::<Date>().map_err(|_| bad(text))?),
        Constant::Instant(text) => Value::Instant(text.parse::<Timestamp>().map_err(|_| bad(text))?),
        Constant::Duration(duration) => Value::Duration(period(*duration)),
        Constant::List(items) => {
            Value::list(items.iter().map(value_of).collect::<Result<Vec<_>, PrepareError>>()?)
        }
        Constant::Record(fields) => {
            let mut record = Vec::with_capacity(fields.len());
            for (name, value) in fields {
                record.push((name.as_str(), value_of(value)?));
            }
            Value::record(record)
        }
    })
}

/// A length of time of the plan as the evaluator reckons with it.
fn period(duration: Duration) -> Period {
    let amount = i64::from(duration.amount);
    match duration.unit {
        Unit::Seconds => Period::exact(SignedDuration::from_secs(amount)),
        Unit::Minutes => Period::exact(SignedDuration::from_secs(amount * 60)),
        Unit::Hours => Period::exact(SignedDuration::from_secs(amount * 60 * 60)),
        Unit::Days => Period::days(amount),
        Unit::Weeks => Period::days(amount * 7),
        Unit::BusinessDays => Period { business_days: amount, ..Period::default() },
        Unit::Months => Period { months: amount, ..Period::default() },
        Unit::Years => Period { months: amount * 12, ..Period::default() },
    }
}

/// A point in time that lies so much later.
pub(crate) fn later(at: Timestamp, by: Duration, zone: &jiff::tz::TimeZone) -> Timestamp {
    super::values::moved_instant(at, period(by), zone)
}

fn compiled(pattern: &str, ignore_case: bool) -> Result<Box<regex::Regex>, PrepareError> {
    let compiled = regular::compile(pattern, ignore_case);
    compiled.map(Box::new).map_err(|_| PrepareError::Constant(format!("/{pattern}/")))
}

fn number(text: &str) -> Result<Decimal, PrepareError> {
    Decimal::from_str_exact(text).map_err(|_| PrepareError::Constant(text.into()))
}
