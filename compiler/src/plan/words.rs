//! The plan in words: what happens to a value on its way, and what a condition asks, as documents print it.

use super::{
    ArithmeticOp, CompareOp, ConsentAsk, Constant, Expr, Let, NowKind, Pattern, PersonFact, Recovery,
};
use crate::library::{Function, Library};
use std::cell::Cell;
use std::rc::Rc;

/// What happens to a mapped value: “in title case, at most 40 characters; no value if …”.
#[must_use]
pub fn change(value: &Expr, lets: &[Let], library: &Library) -> String {
    Words::new(lets, Some(library)).change(value)
}

/// What a condition asks, to be read after “where” or “if”. Functions go by their names.
#[must_use]
pub fn condition(condition: &Expr, lets: &[Let]) -> String {
    Words::new(lets, None).condition(condition)
}

/// A value in a few words: a field in backticks, a text in quotes.
#[must_use]
pub fn value(value: &Expr, lets: &[Let]) -> String {
    Words::new(lets, None).noun(value)
}

#[derive(Clone)]
struct Words<'a> {
    lets: &'a [Let],
    library: Option<&'a Library>,
    /// Values named by [`Expr::Bind`], the innermost last.
    locals: Vec<(&'a str, &'a Expr)>,
    /// How many more names are told by what they stand for; names made of names made of names are told by name.
    left: Rc<Cell<u32>>,
}

/// Nobody reads a line on in which more names than this are taken apart.
const MOST_NAMES: u32 = 100;

/// A value's way: where it begins if that is no field, what is done to it, and what happens in odd cases.
#[derive(Default)]
struct Way {
    steps: Vec<String>,
    odd: Vec<String>,
}

impl<'a> Words<'a> {
    fn new(lets: &'a [Let], library: Option<&'a Library>) -> Words<'a> {
        Words { lets, library, locals: Vec::new(), left: Rc::new(Cell::new(MOST_NAMES)) }
    }

    fn change(&self, value: &'a Expr) -> String {
        let way = self.way(value);
        let steps = if way.steps.is_empty() { "as it is".to_owned() } else { way.steps.join(", ") };
        std::iter::once(steps).chain(way.odd).collect::<Vec<_>>().join("; ")
    }

    fn way(&self, value: &'a Expr) -> Way {
        let step = |step: String| Way { steps: vec![step], odd: Vec::new() };
        match value {
            Expr::Field(_) => Way::default(),
            Expr::Let(name) => match self.defined(name) {
                Some((value, before)) => before.way(value),
                None => step(format!("worked out as `{name}`")),
            },
            Expr::Constant(Constant::Null) => step("always empty".into()),
            Expr::Constant(constant) => step(format!("always {}", literal(constant))),
            Expr::Now(kind) => step(now(*kind).into()),
            Expr::Call { function, arguments } => {
                let mut way = arguments.first().map(|first| self.way(first)).unwrap_or_default();
                way.steps.push(self.step(function, arguments));
                way
            }
            Expr::Default { value, fallback } => {
                let mut way = self.way(value);
                way.odd.push(match &**fallback {
                    Expr::Unchanged => "left as it is at the destination if there is none".into(),
                    fallback => format!("{} if there is none", self.noun(fallback)),
                });
                way
            }
            Expr::Recover { value, absent_too, action } => {
                let mut way = self.way(value);
                let mut causes = self.causes(value);
                if *absent_too {
                    causes.push("there is no value".into());
                }
                let cause = causes.join(", or ");
                way.odd.push(match action {
                    Recovery::Value(other) => match &**other {
                        Expr::Constant(Constant::Null) => format!("no value if {cause}"),
                        Expr::Unchanged => format!("left as it is at the destination if {cause}"),
                        other => format!("{} if {cause}", self.noun(other)),
                    },
                    Recovery::Reject { because } => {
                        format!("the record is rejected (“{because}”) if {cause}")
                    }
                    Recovery::Skip => format!("the record is left out if {cause}"),
                });
                way
            }
            Expr::Found { .. } | Expr::Rows(_) | Expr::Item { .. } => {
                step(format!("from {}", self.noun(value)))
            }
            Expr::Bind { name, value, body } => self.inside(name, value).way(body),
            Expr::Local(name) => match self.local(name) {
                Some((value, outside)) => outside.way(value),
                None => step(format!("worked out as `{name}`")),
            },
            Expr::ListCall { function, list, per_item, arguments } => {
                let mut way = self.way(list);
                way.steps.push(self.list_step(function, per_item, arguments));
                way
            }
            Expr::Match { .. }
            | Expr::If { .. }
            | Expr::Join(_)
            | Expr::Arithmetic { .. }
            | Expr::Get { .. }
            | Expr::Index { .. }
            | Expr::Element(_)
            | Expr::List(_)
            | Expr::Record(_)
            | Expr::RunCount
            | Expr::Person { .. }
            | Expr::Consent { .. } => step(self.noun(value)),
            Expr::Unchanged => step("left as it is at the destination".into()),
            _ => step(format!("whether {}", self.condition(value))),
        }
    }

    /// What a function does, with its literal arguments put in.
    fn step(&self, name: &str, arguments: &'a [Expr]) -> String {
        let Some(function) = self.function(name) else { return format!("`{name}`") };
        let mut words = function.in_words.to_owned();
        for (param, argument) in function.params.iter().zip(arguments).skip(1) {
            let plain = match argument {
                Expr::Constant(Constant::Int(number)) => number.to_string(),
                argument => self.noun(argument),
            };
            words = words.replace(&format!("{{{}}}", param.name), &plain);
        }
        words
    }

    /// What can go wrong in a value and is not taken care of inside it.
    fn causes(&self, value: &'a Expr) -> Vec<String> {
        let mut causes: Vec<String> = Vec::new();
        let mut add = |cause: &str| {
            if !causes.iter().any(|known| known == cause) {
                causes.push(cause.to_owned());
            }
        };
        let mut open = vec![value];
        while let Some(next) = open.pop() {
            match next {
                Expr::Recover { action: Recovery::Value(other), .. } => open.push(other),
                Expr::Recover { .. } => {}
                Expr::Call { function, arguments } => {
                    match self.function(function) {
                        Some(function) => function.fails.iter().for_each(|cause| add(cause)),
                        None => add(&format!("`{function}` fails")),
                    }
                    open.extend(arguments.iter().rev());
                }
                Expr::Arithmetic { op, left, right } => {
                    if *op == ArithmeticOp::Divide {
                        add("it is divided by zero");
                    }
                    add("the result is too large");
                    open.extend([&**right, &**left]);
                }
                Expr::ListCall { function, .. } => {
                    match self.function(function) {
                        Some(function) => function.fails.iter().for_each(|cause| add(cause)),
                        None => add(&format!("`{function}` fails")),
                    }
                    open.extend(next.parts().into_iter().rev());
                }
                other => open.extend(other.parts().into_iter().rev()),
            }
        }
        causes
    }

    fn noun(&self, value: &'a Expr) -> String {
        match value {
            Expr::Field(name) => format!("`{name}`"),
            Expr::Let(name) => match self.defined(name) {
                Some((value, before)) => before.noun(value),
                None => format!("`{name}`"),
            },
            Expr::Constant(constant) => literal(constant),
            Expr::Found { lookup, field: Some(field) } => format!("`{field}` of {lookup}"),
            Expr::Found { lookup, field: None } => format!("a record of {lookup}"),
            Expr::Rows(lookup) => format!("the records of {lookup}"),
            Expr::Item { each, field: Some(field) } => format!("`{field}` of each {each}"),
            Expr::Item { each, field: None } => format!("each {each}"),
            Expr::Bind { name, value, body } => self.inside(name, value).noun(body),
            Expr::Local(name) => match self.local(name) {
                Some((value, outside)) => outside.noun(value),
                None => format!("`{name}`"),
            },
            Expr::Get { of, field } => format!("`{field}` of {}", self.noun(of)),
            Expr::Index { of, index } => match &**index {
                Expr::Constant(Constant::Int(number)) => {
                    format!("number {} of {}", number.saturating_add(1), self.noun(of))
                }
                index => format!("the item of {} with the number {}", self.noun(of), self.noun(index)),
            },
            Expr::Element(path) if path.is_empty() => "the item".into(),
            Expr::Element(path) => format!("`{}`", path.join(".")),
            Expr::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.noun(item)).collect();
                if items.is_empty() {
                    "an empty list".into()
                } else {
                    format!("a list of {}", items.join(", "))
                }
            }
            Expr::Record(values) => {
                let values: Vec<String> =
                    values.iter().map(|(name, value)| format!("{name}: {}", self.noun(value))).collect();
                format!("a record of {}", values.join(", "))
            }
            Expr::RunCount => "the number of records".into(),
            Expr::Person { fact, .. } => match fact {
                PersonFact::Id => "the person's number",
                PersonFact::Country => "the person's country",
                PersonFact::Age => "the person's age",
            }
            .into(),
            Expr::Consent { ask, purpose, channel, .. } => {
                let what = match ask {
                    ConsentAsk::State => "the choice",
                    ConsentAsk::Date => "the day of the choice",
                    ConsentAsk::Source => "the origin of the choice",
                    ConsentAsk::Basis => "the legal basis",
                };
                format!("{what} for {purpose} via {channel}")
            }
            Expr::ListCall { function, list, per_item, arguments } => {
                format!("{} {}", self.noun(list), self.list_step(function, per_item, arguments))
            }
            Expr::Now(kind) => now(*kind).into(),
            Expr::Call { function, arguments } => {
                let first = arguments.first().map(|first| self.noun(first)).unwrap_or_default();
                match self.function(function) {
                    Some(_) => format!("{first} {}", self.step(function, arguments)),
                    None => format!("`{function}` of {first}"),
                }
            }
            Expr::Default { value, fallback } => {
                format!("{} (or {} if there is none)", self.noun(value), self.noun(fallback))
            }
            Expr::Recover { value, .. } => self.noun(value),
            Expr::Match { subject, arms, otherwise } => {
                let mut lines: Vec<String> = arms
                    .iter()
                    .map(|arm| {
                        let patterns: Vec<String> = arm.patterns.iter().map(pattern).collect();
                        format!("{} gives {}", patterns.join(" or "), self.noun(&arm.value))
                    })
                    .collect();
                lines.extend(
                    otherwise.iter().map(|value| format!("anything else gives {}", self.noun(value))),
                );
                format!("by {}: {}", self.noun(subject), lines.join(", "))
            }
            Expr::If { condition, then, otherwise } => {
                format!("{} if {}, else {}", self.noun(then), self.condition(condition), self.noun(otherwise))
            }
            Expr::Join(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|part| match part {
                        Expr::Constant(Constant::Text(text)) => text.clone(),
                        part => format!("[{}]", self.noun(part).trim_matches('`')),
                    })
                    .collect();
                format!("put together as “{}”", parts.concat())
            }
            Expr::Arithmetic { op, left, right } => {
                let sign = match op {
                    ArithmeticOp::Add => "+",
                    ArithmeticOp::Subtract => "−",
                    ArithmeticOp::Multiply => "×",
                    ArithmeticOp::Divide => "÷",
                };
                format!("({} {sign} {})", self.noun(left), self.noun(right))
            }
            Expr::Unchanged => "what the destination has".into(),
            _ => format!("whether {}", self.condition(value)),
        }
    }

    fn condition(&self, condition: &'a Expr) -> String {
        match condition {
            Expr::Compare { op, left, right } => {
                let verb = match op {
                    CompareOp::Equal => "is",
                    CompareOp::NotEqual => "is not",
                    CompareOp::Less => "is less than",
                    CompareOp::LessOrEqual => "is at most",
                    CompareOp::Greater => "is more than",
                    CompareOp::GreaterOrEqual => "is at least",
                };
                format!("{} {verb} {}", self.noun(left), self.noun(right))
            }
            Expr::In { value, list, negated } => {
                let list: Vec<String> = list.iter().map(|item| self.noun(item)).collect();
                let verb = if *negated { "is none of" } else { "is one of" };
                format!("{} {verb} {}", self.noun(value), list.join(", "))
            }
            Expr::IsAbsent { value, blank, negated } => {
                let verb = match (blank, negated) {
                    (false, false) => "is missing",
                    (false, true) => "is there",
                    (true, false) => "is blank",
                    (true, true) => "is not blank",
                };
                format!("{} {verb}", self.noun(value))
            }
            Expr::Matches { value, pattern, .. } => format!("{} matches /{pattern}/", self.noun(value)),
            Expr::Not(value) => format!("not ({})", self.condition(value)),
            Expr::All(parts) => self.joined(parts, " and "),
            Expr::Any(parts) => self.joined(parts, " or "),
            Expr::Let(name) => match self.defined(name) {
                Some((value, before)) => before.condition(value),
                None => format!("`{name}` is yes"),
            },
            Expr::Constant(Constant::Bool(yes)) => if *yes { "always" } else { "never" }.into(),
            other => format!("{} is yes", self.noun(other)),
        }
    }

    fn joined(&self, parts: &'a [Expr], word: &str) -> String {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Expr::All(_) | Expr::Any(_) => format!("({})", self.condition(part)),
                part => self.condition(part),
            })
            .collect();
        parts.join(word)
    }

    /// One name more is told by what it stands for, if there may be.
    fn take_apart(&self) -> Option<()> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(())
    }

    /// A `let`'s value, and the words for it: it sees only the `let`s before it.
    fn defined(&self, name: &str) -> Option<(&'a Expr, Words<'a>)> {
        let at = self.lets.iter().position(|known| known.name == name)?;
        self.take_apart()?;
        let before = Words { lets: self.lets.get(..at)?, locals: Vec::new(), ..self.clone() };
        Some((&self.lets.get(at)?.value, before))
    }

    /// The words inside a [`Expr::Bind`].
    fn inside(&self, name: &'a str, value: &'a Expr) -> Words<'a> {
        let mut inside = self.clone();
        inside.locals.push((name, value));
        inside
    }

    /// The value behind a name, and the words for it: it sees only the names around it.
    fn local(&self, name: &str) -> Option<(&'a Expr, Words<'a>)> {
        let at = self.locals.iter().rposition(|(known, _)| *known == name)?;
        self.take_apart()?;
        let outside = Words { locals: self.locals.get(..at)?.to_vec(), ..self.clone() };
        Some((self.locals.get(at)?.1, outside))
    }

    /// What a list function does: `{item}` in its words stands for what is worked out for each item.
    fn list_step(&self, name: &str, per_item: &'a [Expr], arguments: &'a [Expr]) -> String {
        let items: Vec<String> = per_item.iter().map(|part| self.noun(part)).collect();
        let arguments: Vec<String> = arguments.iter().map(|part| self.noun(part)).collect();
        let words = match self.function(name) {
            Some(function) => function.in_words.to_owned(),
            None if items.is_empty() => format!("(`{name}`)"),
            None => format!("(`{name}` of {{item}})"),
        };
        words.replace("{item}", &items.join(", ")).replace("{value}", &arguments.join(", "))
    }

    fn function(&self, name: &str) -> Option<&'static Function> {
        self.library.and_then(|library| library.function(name))
    }
}

fn now(kind: NowKind) -> &'static str {
    match kind {
        NowKind::Today => "the day of the run",
        NowKind::Now => "the time of the run",
    }
}

fn literal(constant: &Constant) -> String {
    match constant {
        Constant::Null => "no value".into(),
        Constant::Text(text) => format!("“{text}”"),
        Constant::Int(number) => number.to_string(),
        Constant::Decimal(text) | Constant::Date(text) | Constant::Instant(text) => text.clone(),
        Constant::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        Constant::Duration(duration) => duration.in_words(),
        Constant::List(items) => items.iter().map(literal).collect::<Vec<_>>().join(", "),
        Constant::Record(values) => {
            let values: Vec<String> =
                values.iter().map(|(name, value)| format!("{name}: {}", literal(value))).collect();
            values.join(", ")
        }
    }
}

/// A pattern of a table, in a few words.
#[must_use]
pub fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Equal(constant) => literal(constant),
        Pattern::Range { low: Some(low), high: Some(high) } => format!("{low} to {high}"),
        Pattern::Range { low: Some(low), high: None } => format!("{low} and more"),
        Pattern::Range { low: None, high: Some(high) } => format!("{high} and less"),
        Pattern::Range { low: None, high: None } | Pattern::Else => "anything else".into(),
        Pattern::Regex { pattern, .. } => format!("what matches /{pattern}/"),
        Pattern::Absent => "no value".into(),
        Pattern::Empty => "an empty value".into(),
    }
}
