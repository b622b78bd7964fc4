//! The evaluator of expressions: what was prepared from the plan, run on the values of one record.
//!
//! A failure is a value on its way ([`Halt::Failure`]) until an `otherwise` takes it; it never stops the other records.

use super::values;
use jiff::{Timestamp, civil::Date};
use martlet_compiler::plan::{ArithmeticOp, CompareOp};
use martlet_compiler::types::value::{Failure, Kernel, Outcome, Value};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// The time that a run works with, fixed at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// `now`.
    pub now: Timestamp,
    /// `today`, in the project's zone.
    pub today: Date,
}

/// An expression with its fields, functions and constants found.
#[derive(Debug)]
pub(super) enum Node {
    Constant(Value<'static>),
    Field(usize),
    Let(usize),
    Now,
    Today,
    Call { kernel: Kernel, first: Box<Node>, rest: Vec<Node> },
    Default(Box<Node>, Box<Node>),
    Recover { value: Box<Node>, absent_too: bool, action: Action },
    Match { subject: Box<Node>, arms: Vec<(Vec<Test>, Node)>, otherwise: Option<Box<Node>> },
    If(Box<Node>, Box<Node>, Box<Node>),
    Compare(CompareOp, Box<Node>, Box<Node>),
    In { value: Box<Node>, list: Vec<Node>, negated: bool },
    IsAbsent { value: Box<Node>, blank: bool, negated: bool },
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Arithmetic(ArithmeticOp, Box<Node>, Box<Node>),
    Join(Vec<Node>),
    Unchanged,
}

/// What an `otherwise` does.
#[derive(Debug)]
pub(super) enum Action {
    Value(Box<Node>),
    Reject(String),
    Skip,
}

/// A pattern with its constants read.
#[derive(Debug)]
pub(super) enum Test {
    Equal(Value<'static>),
    Range(Option<Decimal>, Option<Decimal>),
    Absent,
    Empty,
    Else,
}

impl Test {
    pub(super) fn fits(&self, value: &Value<'_>) -> bool {
        match self {
            Test::Equal(constant) => values::equal(constant, value),
            Test::Range(low, high) => values::between(value, *low, *high),
            Test::Absent => value.is_absent(),
            Test::Empty => value.is_absent() || matches!(value, Value::Text(text) if text.is_empty()),
            Test::Else => true,
        }
    }
}

/// Why an expression gives no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// Keep what the destination has.
    Unchanged,
    /// A step failed.
    Failure(Failure),
    /// `otherwise reject`.
    Reject(String),
    /// `otherwise skip record`.
    Skip,
}

impl Halt {
    fn failure(reason: &'static str) -> Halt {
        Halt::Failure(Failure(Cow::Borrowed(reason)))
    }
}

/// What an expression may look at.
#[derive(Clone, Copy)]
pub(super) struct Scope<'r, 's> {
    /// The source record's values.
    pub values: &'r [Value<'r>],
    /// What the `let`s before it gave.
    pub lets: &'s [Result<Value<'r>, Halt>],
    /// The time.
    pub moment: Moment,
}

type Got<'r> = Result<Value<'r>, Halt>;

impl Node {
    pub(super) fn value<'r>(&'r self, scope: &Scope<'r, '_>) -> Got<'r> {
        match self {
            Node::Constant(value) => Ok(lend(value)),
            Node::Field(index) => Ok(scope.values.get(*index).map_or(Value::Missing, lend)),
            Node::Let(index) => scope.lets.get(*index).cloned().unwrap_or(Ok(Value::Missing)),
            Node::Now => Ok(Value::Instant(scope.moment.now)),
            Node::Today => Ok(Value::Date(scope.moment.today)),
            Node::Call { kernel, first, rest } => call(*kernel, first.value(scope)?, rest, scope),
            Node::Default(value, fallback) => {
                let value = value.value(scope)?;
                if value.is_absent() { fallback.value(scope) } else { Ok(value) }
            }
            Node::Recover { value, absent_too, action } => match value.value(scope) {
                Err(Halt::Failure(_)) => action.take(scope),
                Ok(value) if *absent_too && value.is_absent() => action.take(scope),
                other => other,
            },
            Node::Match { subject, arms, otherwise } => {
                let subject = subject.value(scope)?;
                let arm = arms.iter().find(|(tests, _)| tests.iter().any(|test| test.fits(&subject)));
                match (arm, otherwise) {
                    (Some((_, value)), _) => value.value(scope),
                    (None, Some(value)) => value.value(scope),
                    (None, None) => Err(Halt::failure("no line of the `match` fits the value")),
                }
            }
            Node::If(condition, then, otherwise) => {
                if condition.holds(scope)? {
                    then.value(scope)
                } else {
                    otherwise.value(scope)
                }
            }
            Node::Compare(op, left, right) => {
                let left = left.value(scope)?;
                Ok(Value::Bool(values::holds(*op, &left, &right.value(scope)?)))
            }
            Node::In { value, list, negated } => {
                let value = value.value(scope)?;
                let mut found = false;
                for item in list {
                    // An absent side is in no list.
                    found = !value.is_absent() && values::equal(&value, &item.value(scope)?);
                    if found {
                        break;
                    }
                }
                Ok(Value::Bool(found != *negated))
            }
            Node::IsAbsent { value, blank, negated } => {
                let value = value.value(scope)?;
                let absent = if *blank { values::is_blank(&value) } else { value.is_absent() };
                Ok(Value::Bool(absent != *negated))
            }
            Node::Not(value) => match value.value(scope)? {
                Value::Bool(value) => Ok(Value::Bool(!value)),
                _ => Ok(Value::Null),
            },
            Node::All(parts) => settle(parts, scope, false),
            Node::Any(parts) => settle(parts, scope, true),
            Node::Arithmetic(op, left, right) => {
                let (left, right) = (left.value(scope)?, right.value(scope)?);
                if left.is_absent() || right.is_absent() {
                    return Ok(Value::Null);
                }
                values::reckon(*op, &left, &right).map_err(Halt::failure)
            }
            Node::Join(parts) => {
                let mut joined = String::new();
                for part in parts {
                    let value = part.value(scope)?;
                    let Some(text) = values::in_text(&value) else { return Ok(Value::Null) };
                    joined.push_str(&text);
                }
                Ok(Value::Text(Cow::Owned(joined)))
            }
            Node::Unchanged => Err(Halt::Unchanged),
        }
    }

    /// Whether a condition holds: where it gives true, and not where it is absent.
    pub(super) fn holds<'r>(&'r self, scope: &Scope<'r, '_>) -> Result<bool, Halt> {
        Ok(self.value(scope)? == Value::Bool(true))
    }
}

impl Action {
    fn take<'r>(&'r self, scope: &Scope<'r, '_>) -> Got<'r> {
        match self {
            Action::Value(value) => value.value(scope),
            Action::Reject(because) => Err(Halt::Reject(because.clone())),
            Action::Skip => Err(Halt::Skip),
        }
    }
}

/// `and` (decided by a false) and `or` (decided by a true); absent where an absent part leaves it open.
fn settle<'r>(parts: &'r [Node], scope: &Scope<'r, '_>, decides: bool) -> Got<'r> {
    let mut open = false;
    for part in parts {
        match part.value(scope)? {
            Value::Bool(value) if value == decides => return Ok(Value::Bool(decides)),
            Value::Bool(_) => {}
            _ => open = true,
        }
    }
    Ok(if open { Value::Null } else { Value::Bool(!decides) })
}

/// The same value, its text borrowed.
fn lend<'v>(value: &'v Value<'_>) -> Value<'v> {
    match value {
        Value::Text(text) => Value::Text(Cow::Borrowed(text)),
        Value::Missing => Value::Missing,
        Value::Null => Value::Null,
        Value::Bool(value) => Value::Bool(*value),
        Value::Int(value) => Value::Int(*value),
        Value::Decimal(value) => Value::Decimal(*value),
        Value::Date(value) => Value::Date(*value),
        Value::Instant(value) => Value::Instant(*value),
    }
}

fn call<'r>(kernel: Kernel, first: Value<'r>, rest: &'r [Node], scope: &Scope<'r, '_>) -> Got<'r> {
    if first.is_absent() {
        return Ok(Value::Null);
    }
    let Value::Text(Cow::Owned(text)) = first else { return run(kernel, first, rest, scope) };
    // Text that a step before has made is lent to the kernel. Where it gives a part of it back, the part is cut out
    // in place, so that a chain of steps copies a text once at most.
    let part = match run(kernel, Value::Text(Cow::Borrowed(&text)), rest, scope)? {
        Value::Text(Cow::Borrowed(part)) => match place_in(&text, part) {
            Some(place) => place,
            None => return Ok(Value::Text(Cow::Owned(part.to_owned()))),
        },
        other => return Ok(other.into_owned()),
    };
    let mut text = text;
    text.truncate(part.end);
    text.drain(..part.start);
    Ok(Value::Text(Cow::Owned(text)))
}

/// Where a part lies in the text that it is a slice of.
fn place_in(text: &str, part: &str) -> Option<std::ops::Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let place = start..start.checked_add(part.len())?;
    (text.get(place.clone()) == Some(part)).then_some(place)
}

/// Calls the kernel with the first argument and the values of the others, without a list on the heap where they are
/// few.
fn run<'v, 'r: 'v>(kernel: Kernel, first: Value<'v>, rest: &'r [Node], scope: &Scope<'r, '_>) -> Got<'v> {
    let outcome = match rest {
        [] => kernel(&[first]),
        [second] => kernel(&[first, second.value(scope)?]),
        [second, third] => kernel(&[first, second.value(scope)?, third.value(scope)?]),
        rest => {
            let mut arguments: Vec<Value<'v>> = Vec::with_capacity(rest.len() + 1);
            arguments.push(first);
            for node in rest {
                arguments.push(node.value(scope)?);
            }
            kernel(&arguments)
        }
    };
    match outcome {
        Outcome::Value(value) => Ok(value),
        Outcome::Absent => Ok(Value::Null),
        Outcome::Failure(failure) => Err(Halt::Failure(failure)),
    }
}
