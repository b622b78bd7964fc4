//! The plan in words: what happens to a value on its way, and what a condition asks, as documents print it.

use super::{ArithmeticOp, CompareOp, Constant, Expr, Let, NowKind, Pattern, Recovery};
use crate::library::{Function, Library};

/// What happens to a mapped value: “in title case, at most 40 characters; no value if …”.
#[must_use]
pub fn change(value: &Expr, lets: &[Let], library: &Library) -> String {
    Words { lets, library: Some(library) }.change(value)
}

/// What a condition asks, to be read after “where” or “if”. Functions go by their names.
#[must_use]
pub fn condition(condition: &Expr, lets: &[Let]) -> String {
    Words { lets, library: None }.condition(condition)
}

/// A value in a few words: a field in backticks, a text in quotes.
#[must_use]
pub fn value(value: &Expr, lets: &[Let]) -> String {
    Words { lets, library: None }.noun(value)
}

struct Words<'a> {
    lets: &'a [Let],
    library: Option<&'a Library>,
}

/// A value's way: where it begins if that is no field, what is done to it, and what happens in odd cases.
#[derive(Default)]
struct Way {
    steps: Vec<String>,
    odd: Vec<String>,
}

impl Words<'_> {
    fn change(&self, value: &Expr) -> String {
        let way = self.way(value);
        let steps = if way.steps.is_empty() { "as it is".to_owned() } else { way.steps.join(", ") };
        std::iter::once(steps).chain(way.odd).collect::<Vec<_>>().join("; ")
    }

    fn way(&self, value: &Expr) -> Way {
        let step = |step: String| Way { steps: vec![step], odd: Vec::new() };
        match value {
            Expr::Field(_) => Way::default(),
            Expr::Let(name) => match self.defined(name) {
                Some((value, before)) => before.way(value),
                None => Way::default(),
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
            Expr::Match { .. } | Expr::If { .. } | Expr::Join(_) | Expr::Arithmetic { .. } => {
                step(self.noun(value))
            }
            Expr::Unchanged => step("left as it is at the destination".into()),
            _ => step(format!("whether {}", self.condition(value))),
        }
    }

    /// What a function does, with its literal arguments put in.
    fn step(&self, name: &str, arguments: &[Expr]) -> String {
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
    fn causes(&self, value: &Expr) -> Vec<String> {
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
                Expr::Default { value, fallback } => open.extend([&**fallback, &**value]),
                Expr::Match { subject, arms, otherwise } => {
                    open.extend(otherwise.as_deref());
                    open.extend(arms.iter().rev().map(|arm| &arm.value));
                    open.push(subject);
                }
                Expr::If { condition, then, otherwise } => open.extend([&**otherwise, &**then, &**condition]),
                Expr::Join(parts) | Expr::All(parts) | Expr::Any(parts) => open.extend(parts.iter().rev()),
                Expr::Compare { left, right, .. } => open.extend([&**right, &**left]),
                Expr::In { value, .. } | Expr::IsAbsent { value, .. } | Expr::Not(value) => open.push(value),
                Expr::Constant(_) | Expr::Field(_) | Expr::Let(_) | Expr::Now(_) | Expr::Unchanged => {}
            }
        }
        causes
    }

    fn noun(&self, value: &Expr) -> String {
        match value {
            Expr::Field(name) => format!("`{name}`"),
            Expr::Let(name) => match self.defined(name) {
                Some((value, before)) => before.noun(value),
                None => format!("`{name}`"),
            },
            Expr::Constant(constant) => literal(constant),
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

    fn condition(&self, condition: &Expr) -> String {
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

    fn joined(&self, parts: &[Expr], word: &str) -> String {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Expr::All(_) | Expr::Any(_) => format!("({})", self.condition(part)),
                part => self.condition(part),
            })
            .collect();
        parts.join(word)
    }

    /// A `let`'s value, and the words for it: it sees only the `let`s before it.
    fn defined(&self, name: &str) -> Option<(&Expr, Words<'_>)> {
        let at = self.lets.iter().position(|known| known.name == name)?;
        let before = Words { lets: self.lets.get(..at)?, library: self.library };
        Some((&self.lets.get(at)?.value, before))
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
        Pattern::Absent => "no value".into(),
        Pattern::Empty => "an empty value".into(),
    }
}
