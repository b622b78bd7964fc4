//! The evaluator of expressions: what was prepared from the plan, run on the values of one record.
//!
//! It is the reference: plain, one node of the plan after the other. What each node means is said at
//! [`martlet_compiler::plan::Expr`]. A failure is a value on its way ([`Halt::Failure`]) until an `otherwise` takes it;
//! it never stops the other records.

use super::asked::{consent, person};
use super::identity::IdentifierNode;
use super::people::People;
use super::points::{Keyed, PointNode};
use super::values;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};
use martlet_compiler::plan::{ArithmeticOp, CompareOp, ConsentAsk, PersonFact};
use martlet_compiler::types::value::{Failure, Kernel, Outcome, Value};
use martlet_consent::ConsentView;
use martlet_stdlib::KeyedKernel;
use regex::Regex;
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

/// What a run hands to the evaluator.
#[derive(Clone, Copy)]
pub struct Run<'v> {
    /// The time, fixed at its start.
    pub moment: Moment,
    /// The project's zone: days and longer units count in it.
    pub zone: &'v TimeZone,
    /// What is known of people's choices.
    pub consent: &'v ConsentView,
    /// What else is known of people.
    pub people: &'v People,
    /// The keyed hashes.
    pub keys: &'v dyn Keyed,
}

/// An expression with its fields, functions and constants found.
#[derive(Debug)]
pub(super) enum Node {
    Constant(Value<'static>),
    Field(usize),
    Let(usize),
    /// What step number so many of the flow gave: the record or records that were looked up, or an item.
    Step(usize),
    /// The value that the binding so many levels further out names.
    Local(usize),
    Bind {
        value: Box<Node>,
        body: Box<Node>,
    },
    Get {
        of: Box<Node>,
        path: Vec<String>,
    },
    Index {
        of: Box<Node>,
        index: Box<Node>,
    },
    /// The item of the list function around it.
    Element,
    List(Vec<Node>),
    Record(Vec<(String, Node)>),
    Now,
    Today,
    Person(PersonFact, Vec<PointNode>),
    Consent(ConsentAsk, Cell),
    Matches {
        value: Box<Node>,
        pattern: Box<Regex>,
    },
    ListCall {
        kernel: Kernel,
        list: Box<Node>,
        per_item: Vec<Node>,
        rest: Vec<Node>,
    },
    Call {
        kernel: Kernel,
        absent_too: bool,
        first: Box<Node>,
        rest: Vec<Node>,
    },
    Keyed {
        kernel: KeyedKernel,
        first: Box<Node>,
        rest: Vec<Node>,
    },
    Default(Box<Node>, Box<Node>),
    Recover {
        value: Box<Node>,
        absent_too: bool,
        action: Action,
    },
    Match {
        subject: Box<Node>,
        arms: Vec<(Vec<Test>, Node)>,
        otherwise: Option<Box<Node>>,
    },
    If(Box<Node>, Box<Node>, Box<Node>),
    Compare(CompareOp, Box<Node>, Box<Node>),
    In {
        value: Box<Node>,
        list: Vec<Node>,
        negated: bool,
    },
    IsAbsent {
        value: Box<Node>,
        blank: bool,
        negated: bool,
    },
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Arithmetic(ArithmeticOp, Box<Node>, Box<Node>),
    Join(Vec<Node>),
    Unchanged,
}

/// A choice that is asked about, and the contact point that it concerns.
#[derive(Debug)]
pub(super) struct Cell {
    pub purpose: String,
    pub channel: String,
    pub topic: Option<String>,
    pub brand: Option<String>,
    pub person: Option<IdentifierNode>,
    pub point: PointNode,
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
    Regex(Box<Regex>),
    Else,
}

impl Test {
    pub(super) fn fits(&self, value: &Value<'_>) -> bool {
        match self {
            Test::Equal(constant) => values::equal(constant, value),
            Test::Range(low, high) => values::between(value, *low, *high),
            Test::Absent => value.is_absent(),
            Test::Empty => value.is_absent() || matches!(value, Value::Text(text) if text.is_empty()),
            Test::Regex(pattern) => matches!(value, Value::Text(text) if pattern.is_match(text)),
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
    /// What the flow's steps before it gave.
    pub steps: &'s [Value<'r>],
    /// What the `let`s before it gave.
    pub lets: &'s [Result<Value<'r>, Halt>],
    /// The innermost binding.
    pub locals: Option<&'s Local<'r, 's>>,
    /// The item of the innermost list function.
    pub element: Option<&'s Value<'r>>,
    /// What holds for all records.
    pub run: &'s Run<'s>,
}

impl<'r, 's> Scope<'r, 's> {
    /// The scope of a record before anything was worked out.
    pub(super) fn of(values: &'r [Value<'r>], run: &'s Run<'s>) -> Scope<'r, 's> {
        Scope { values, steps: &[], lets: &[], locals: None, element: None, run }
    }
}

/// A value that a [`Node::Bind`] names.
pub(super) struct Local<'r, 's> {
    value: Got<'r>,
    outer: Option<&'s Local<'r, 's>>,
}

type Got<'r> = Result<Value<'r>, Halt>;

impl Node {
    pub(super) fn value<'r>(&'r self, scope: &Scope<'r, '_>) -> Got<'r> {
        match self {
            Node::Constant(value) => Ok(value.lend()),
            Node::Field(index) => Ok(scope.values.get(*index).map_or(Value::Missing, Value::lend)),
            Node::Let(index) => scope.lets.get(*index).cloned().unwrap_or(Ok(Value::Missing)),
            Node::Step(index) => match scope.steps.get(*index) {
                Some(value) => Ok(value.clone()),
                None => Err(Halt::failure("the record was left before this was looked up")),
            },
            Node::Local(levels) => {
                let mut local = scope.locals;
                for _ in 0..*levels {
                    local = local.and_then(|local| local.outer);
                }
                local.map_or(Ok(Value::Missing), |local| local.value.clone())
            }
            Node::Bind { value, body } => {
                let local = Local { value: value.value(scope), outer: scope.locals };
                body.value(&Scope { locals: Some(&local), ..*scope })
            }
            Node::Get { of, path } => Ok(values::at_path(of.value(scope)?, path)),
            Node::Index { of, index } => match (of.value(scope)?, index.value(scope)?) {
                (Value::List(items), Value::Int(index)) => {
                    let item = usize::try_from(index).ok().and_then(|index| items.get(index));
                    Ok(item.cloned().unwrap_or(Value::Missing))
                }
                _ => Ok(Value::Null),
            },
            Node::Element => Ok(scope.element.cloned().unwrap_or(Value::Missing)),
            Node::List(items) => {
                let items = items.iter().map(|item| item.value(scope)).collect::<Result<Vec<_>, Halt>>()?;
                Ok(Value::list(items))
            }
            Node::Record(fields) => {
                let mut record = Vec::with_capacity(fields.len());
                for (name, value) in fields {
                    record.push((name.as_str(), value.value(scope)?));
                }
                Ok(Value::record(record))
            }
            Node::Now => Ok(Value::Instant(scope.run.moment.now)),
            Node::Today => Ok(Value::Date(scope.run.moment.today)),
            Node::Person(fact, points) => Ok(person(*fact, points, scope)),
            Node::Consent(ask, cell) => Ok(consent(*ask, cell, scope)),
            Node::Matches { value, pattern } => match value.value(scope)? {
                Value::Text(text) => Ok(Value::Bool(pattern.is_match(&text))),
                _ => Ok(Value::Bool(false)),
            },
            Node::ListCall { kernel, list, per_item, rest } => {
                list_call(*kernel, list, per_item, rest, scope)
            }
            Node::Call { kernel, absent_too, first, rest } => {
                call(*kernel, *absent_too, first.value(scope)?, rest, scope)
            }
            Node::Keyed { kernel, first, rest } => {
                let mut arguments = vec![first.value(scope)?];
                for node in rest {
                    arguments.push(node.value(scope)?);
                }
                settled(kernel(&arguments, &|what, text| scope.run.keys.other(what, text)))
            }
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
                    found = match item.value(scope)? {
                        _ if value.is_absent() => false,
                        Value::List(items) => items.iter().any(|item| values::equal(&value, item)),
                        item => values::equal(&value, &item),
                    };
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
                values::reckon(*op, &left, &right, scope.run.zone).map_err(Halt::failure)
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

/// The list, then for each expression the list of what it gives for each item, then what is the same for all.
fn list_call<'r>(
    kernel: Kernel,
    list: &'r Node,
    per_item: &'r [Node],
    rest: &'r [Node],
    scope: &Scope<'r, '_>,
) -> Got<'r> {
    let list = list.value(scope)?;
    let Value::List(items) = &list else { return Ok(Value::Null) };
    let mut arguments = vec![list.clone()];
    for node in per_item {
        let mut given = Vec::with_capacity(items.len());
        for item in items.iter() {
            given.push(node.value(&Scope { element: Some(item), ..*scope })?);
        }
        arguments.push(Value::list(given));
    }
    for node in rest {
        arguments.push(node.value(scope)?);
    }
    settled(kernel(&arguments))
}

fn settled<'r>(outcome: Outcome<'r>) -> Got<'r> {
    match outcome {
        Outcome::Value(value) => Ok(value),
        Outcome::Absent => Ok(Value::Null),
        Outcome::Failure(failure) => Err(Halt::Failure(failure)),
    }
}

fn call<'r>(
    kernel: Kernel,
    absent_too: bool,
    first: Value<'r>,
    rest: &'r [Node],
    scope: &Scope<'r, '_>,
) -> Got<'r> {
    if first.is_absent() && !absent_too {
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
    settled(outcome)
}
