//! Prepares expressions of the plan for running: fields become indexes, functions kernels, constants values.

use super::expression::{Action, Node, Test};
use jiff::{Timestamp, civil::Date};
use martlet_compiler::plan::{Constant, Expr, Field, NowKind, Object, Pattern, Plan, Recovery};
use martlet_compiler::types::value::Value;
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
    pub object: &'p str,
    pub fields: &'p [Field],
    pub lets: Vec<&'p str>,
    /// The line that is being prepared, for messages.
    pub place: String,
}

impl<'p> Names<'p> {
    pub(super) fn of(object: &'p Object, id: &'p str) -> Names<'p> {
        Names { object: id, fields: &object.fields, lets: Vec::new(), place: String::new() }
    }

    /// Names of nothing: for constants.
    pub(super) fn none(place: &str) -> Names<'static> {
        Names { object: "", fields: &[], lets: Vec::new(), place: place.into() }
    }

    pub(super) fn field(&self, name: &str) -> Result<usize, PrepareError> {
        let found = self.fields.iter().position(|field| field.name == name);
        found.ok_or_else(|| PrepareError::Field { object: self.object.into(), field: name.into() })
    }

    pub(super) fn node(&self, expr: &Expr) -> Result<Node, PrepareError> {
        Ok(match expr {
            Expr::Constant(value) => Node::Constant(constant(value)?),
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
            Expr::Match { subject, arms, otherwise } => Node::Match {
                subject: self.boxed(subject)?,
                arms: arms
                    .iter()
                    .map(|arm| Ok((tests(&arm.patterns)?, self.node(&arm.value)?)))
                    .collect::<Result<_, PrepareError>>()?,
                otherwise: otherwise.as_ref().map(|value| self.boxed(value)).transpose()?,
            },
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
            Expr::Found { .. }
            | Expr::Rows(_)
            | Expr::Item { .. }
            | Expr::Local(_)
            | Expr::Bind { .. }
            | Expr::Get { .. }
            | Expr::Index { .. }
            | Expr::Element(_)
            | Expr::List(_)
            | Expr::Record(_)
            | Expr::RunCount
            | Expr::Person(_)
            | Expr::Consent { .. }
            | Expr::Matches { .. }
            | Expr::ListCall { .. } => return Err(PrepareError::NotRunYet(self.place.clone())),
        })
    }

    fn call(&self, function: &str, arguments: &[Expr]) -> Result<Node, PrepareError> {
        let unknown = || PrepareError::Function(function.into());
        let kernel = martlet_stdlib::kernel(function).ok_or_else(unknown)?;
        let literals: Vec<Option<&str>> = arguments
            .iter()
            .map(|argument| match argument {
                Expr::Constant(Constant::Text(text)) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let declared = martlet_stdlib::library().function(function);
        if let Some(Err(why)) =
            declared.and_then(|declared| declared.check_literals).map(|check| check(&literals))
        {
            return Err(PrepareError::Literal { function: function.into(), place: self.place.clone(), why });
        }
        let (first, rest) = arguments.split_first().ok_or_else(unknown)?;
        Ok(Node::Call { kernel, first: self.boxed(first)?, rest: self.nodes(rest)? })
    }

    fn boxed(&self, expr: &Expr) -> Result<Box<Node>, PrepareError> {
        self.node(expr).map(Box::new)
    }

    fn nodes(&self, parts: &[Expr]) -> Result<Vec<Node>, PrepareError> {
        parts.iter().map(|part| self.node(part)).collect()
    }
}

pub(super) fn tests(patterns: &[Pattern]) -> Result<Vec<Test>, PrepareError> {
    let end = |text: &Option<String>| -> Result<Option<Decimal>, PrepareError> {
        text.as_deref().map(number).transpose()
    };
    let test = |pattern: &Pattern| {
        Ok(match pattern {
            Pattern::Equal(value) => Test::Equal(constant(value)?),
            Pattern::Range { low, high } => Test::Range(end(low)?, end(high)?),
            Pattern::Absent => Test::Absent,
            Pattern::Empty => Test::Empty,
            Pattern::Else => Test::Else,
            Pattern::Regex { .. } => return Err(PrepareError::NotRunYet("a pattern".into())),
        })
    };
    patterns.iter().map(test).collect()
}

fn constant(constant: &Constant) -> Result<Value<'static>, PrepareError> {
    let bad = |text: &String| PrepareError::Constant(text.clone());
    Ok(match constant {
        Constant::Null => Value::Null,
        Constant::Text(text) => Value::Text(Cow::Owned(text.clone())),
        Constant::Int(value) => Value::Int(*value),
        Constant::Decimal(text) => Value::Decimal(number(text)?),
        Constant::Bool(value) => Value::Bool(*value),
        Constant::Date(text) => Value::Date(text.parse::<Date>().map_err(|_| bad(text))?),
        Constant::Instant(text) => Value::Instant(text.parse::<Timestamp>().map_err(|_| bad(text))?),
        Constant::Duration(_) | Constant::List(_) | Constant::Record(_) => {
            return Err(PrepareError::NotRunYet("a value".into()));
        }
    })
}

fn number(text: &str) -> Result<Decimal, PrepareError> {
    Decimal::from_str_exact(text).map_err(|_| PrepareError::Constant(text.into()))
}
