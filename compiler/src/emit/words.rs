//! The plan's expressions and rules as sentences that somebody who does not program can read.

use crate::plan::{
    ArithmeticOp, CompareOp, Constant, Ending, Expr, Guard, Mapping, Mode, NowKind, OnReject, Only, Pattern,
    PointKind, Recovery, Role,
};

/// A name or a text as it stands in the project.
pub fn quoted(name: &str) -> String {
    format!("“{name}”")
}

/// `a, b and c`.
pub fn listed<S: AsRef<str>>(items: &[S], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [all @ .., end] => {
            let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", all.join(", "), end.as_ref())
        }
    }
}

/// Names in quotes, listed.
pub fn listed_names(names: &[String], last: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    listed(&names, last)
}

/// An expression.
pub fn expression(expr: &Expr) -> String {
    match expr {
        Expr::Constant(value) => constant(value),
        Expr::Field(name) | Expr::Let(name) => quoted(name),
        Expr::Now(NowKind::Today) => "the day of the run".to_owned(),
        Expr::Now(NowKind::Now) => "the time of the run".to_owned(),
        Expr::Call { function, arguments } => call(function, arguments),
        Expr::Default { value, fallback } => {
            format!("{}, or {} where there is none", part(value), part(fallback))
        }
        Expr::Recover { value, absent_too, action } => recovered(value, *absent_too, action),
        Expr::Match { subject, arms, otherwise } => {
            let mut cases: Vec<String> = arms
                .iter()
                .map(|arm| {
                    let patterns: Vec<String> = arm.patterns.iter().map(pattern).collect();
                    format!("{} gives {}", listed(&patterns, "or"), part(&arm.value))
                })
                .collect();
            cases.extend(otherwise.as_ref().map(|value| format!("anything else gives {}", part(value))));
            format!("depending on {}: {}", part(subject), cases.join("; "))
        }
        Expr::If { condition, then, otherwise } => {
            format!("{} if {}, else {}", part(then), part(condition), part(otherwise))
        }
        Expr::Compare { op, left, right } => format!("{} {} {}", part(left), comparison(*op), part(right)),
        Expr::In { value, list, negated } => {
            let list: Vec<String> = list.iter().map(part).collect();
            let none = if *negated { "is none of" } else { "is one of" };
            format!("{} {none} {}", part(value), listed(&list, "or"))
        }
        Expr::IsAbsent { value, blank, negated } => {
            let state = match (blank, negated) {
                (false, false) => "is not given",
                (false, true) => "is given",
                (true, false) => "is blank",
                (true, true) => "is not blank",
            };
            format!("{} {state}", part(value))
        }
        Expr::Not(inner) => format!("not {}", part(inner)),
        Expr::All(parts) => joined(parts, " and "),
        Expr::Any(parts) => joined(parts, " or "),
        Expr::Arithmetic { op, left, right } => {
            let op = match op {
                ArithmeticOp::Add => "plus",
                ArithmeticOp::Subtract => "minus",
                ArithmeticOp::Multiply => "times",
                ArithmeticOp::Divide => "divided by",
            };
            format!("{} {op} {}", part(left), part(right))
        }
        Expr::Join(parts) => {
            let parts: Vec<String> = parts.iter().map(part).collect();
            format!("{}, put together", listed(&parts, "and"))
        }
        Expr::Unchanged => "what the destination has".to_owned(),
    }
}

/// An expression inside another: in brackets where it would read ambiguously.
fn part(expr: &Expr) -> String {
    let text = expression(expr);
    match expr {
        Expr::Constant(_)
        | Expr::Field(_)
        | Expr::Let(_)
        | Expr::Now(_)
        | Expr::Call { .. }
        | Expr::IsAbsent { .. }
        | Expr::Compare { .. }
        | Expr::In { .. }
        | Expr::Unchanged => text,
        _ => format!("({text})"),
    }
}

fn joined(parts: &[Expr], word: &str) -> String {
    parts.iter().map(part).collect::<Vec<_>>().join(word)
}

fn call(function: &str, arguments: &[Expr]) -> String {
    let Some((first, rest)) = arguments.split_first() else {
        return function.to_owned();
    };
    if rest.is_empty() {
        return format!("{function} of {}", part(first));
    }
    let rest: Vec<String> = rest.iter().map(part).collect();
    format!("{function}({}) of {}", rest.join(", "), part(first))
}

fn recovered(value: &Expr, absent_too: bool, action: &Recovery) -> String {
    let fails = if absent_too { "cannot be had" } else { "fails" };
    match action {
        Recovery::Value(fallback) => format!("{}, or {} where that {fails}", part(value), part(fallback)),
        Recovery::Reject { because } => {
            format!("{} (where that {fails}, the record is rejected: {because})", part(value))
        }
        Recovery::Skip => format!("{} (where that {fails}, the record is left out)", part(value)),
    }
}

/// A literal.
pub fn constant(value: &Constant) -> String {
    match value {
        Constant::Null => "nothing".to_owned(),
        Constant::Text(text) => quoted(text),
        Constant::Int(number) => number.to_string(),
        Constant::Decimal(text) | Constant::Date(text) | Constant::Instant(text) => text.clone(),
        Constant::Bool(true) => "yes".to_owned(),
        Constant::Bool(false) => "no".to_owned(),
    }
}

/// A pattern of a table.
pub fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Equal(value) => constant(value),
        Pattern::Range { low: Some(low), high: Some(high) } => format!("{low} to {high}"),
        Pattern::Range { low: Some(low), high: None } => format!("{low} or more"),
        Pattern::Range { low: None, high: Some(high) } => format!("{high} or less"),
        Pattern::Range { low: None, high: None } | Pattern::Else => "anything else".to_owned(),
        Pattern::Absent => "no value".to_owned(),
        Pattern::Empty => "an empty value".to_owned(),
    }
}

fn comparison(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "is",
        CompareOp::NotEqual => "is not",
        CompareOp::Less => "is less than",
        CompareOp::LessOrEqual => "is at most",
        CompareOp::Greater => "is more than",
        CompareOp::GreaterOrEqual => "is at least",
    }
}

/// How records meet the destination.
pub fn mode(mode: &Mode) -> String {
    match mode {
        Mode::Upsert { by } => {
            format!(
                "the record with the same {} is brought up to date, or added if there is none",
                listed_names(by, "and")
            )
        }
        Mode::OneFile { by } => {
            format!("one file, replaced as a whole, with one line for each {}", listed_names(by, "and"))
        }
    }
}

/// A permission that is asked.
pub fn guard(guard: &Guard) -> String {
    let cells: Vec<String> = guard
        .cells
        .iter()
        .map(|cell| {
            let point = match cell.point.kind {
                PointKind::Email => "address",
                PointKind::Phone => "number",
            };
            format!("{} ({point} in {})", cell.channel, quoted(&cell.point.field))
        })
        .collect();
    let word = if guard.all { "and" } else { "or" };
    format!("{} via {}", guard.purpose, listed(&cells, word))
}

/// What rejected records do to the run.
pub fn on_reject(rule: &OnReject) -> String {
    match rule {
        OnReject::Continue => {
            "rejected records are listed with their reasons, and the run goes on".to_owned()
        }
        OnReject::StopAbove(0) => {
            "the first rejected record stops the run before anything is handed over".to_owned()
        }
        OnReject::StopAbove(1) => {
            "more than one rejected record stops the run before anything is handed over".to_owned()
        }
        OnReject::StopAbove(limit) => {
            format!("more than {limit} rejected records stop the run before anything is handed over")
        }
        OnReject::StopAbovePerMille(share) => {
            let (whole, tenth) = (share / 10, share % 10);
            let percent = if tenth == 0 { whole.to_string() } else { format!("{whole}.{tenth}") };
            format!("more than {percent}% rejected records stop the run before anything is handed over")
        }
    }
}

/// What happens to a delivered record in the end.
pub fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Write(fields) => {
            let set: Vec<String> = fields.iter().map(written).collect();
            format!("the record stays, and {}", listed(&set, "and"))
        }
        Ending::Remove => "the record is removed at the destination".to_owned(),
        Ending::Erase => "the record is erased at the destination".to_owned(),
        Ending::Keep { because } => format!("the record stays: {because}"),
    }
}

fn written(field: &Mapping) -> String {
    match &field.value {
        Expr::Constant(Constant::Null) => format!("{} is emptied", quoted(&field.target)),
        value => format!("{} is set to {}", quoted(&field.target), expression(value)),
    }
}

/// A limit on writing.
pub fn only(limit: Only) -> &'static str {
    match limit {
        Only::OnCreate => "only in a record that is new at the destination",
        Only::WhenEmpty => "only where the destination has nothing yet",
    }
}

/// Who runs a system, in law.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Controller => "controller (decides itself why and how it uses the data)",
        Role::Processor => "processor (works on the company’s instructions)",
        Role::JointController => "joint controller (decides together with the company)",
        Role::ThirdParty => "third party",
    }
}

/// One of the states of consent, for people.
pub fn state(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str) -> Box<Expr> {
        Box::new(Expr::Field(name.into()))
    }

    fn text(value: &str) -> Expr {
        Expr::Constant(Constant::Text(value.into()))
    }

    #[test]
    fn a_condition_reads_as_a_sentence() {
        let condition = Expr::All(vec![
            Expr::In {
                value: field("Country"),
                list: vec![text("DK"), text("NO"), text("SE")],
                negated: false,
            },
            Expr::Any(vec![
                Expr::IsAbsent { value: field("E-mail"), blank: true, negated: true },
                Expr::Compare {
                    op: CompareOp::GreaterOrEqual,
                    left: field("Age"),
                    right: Box::new(Expr::Constant(Constant::Int(18))),
                },
            ]),
        ]);
        assert_eq!(
            expression(&condition),
            "“Country” is one of “DK”, “NO” or “SE” and (“E-mail” is not blank or “Age” is at least 18)"
        );
    }

    #[test]
    fn a_share_of_rejects_is_shown_in_percent() {
        assert!(on_reject(&OnReject::StopAbovePerMille(50)).starts_with("more than 5% "));
        assert!(on_reject(&OnReject::StopAbovePerMille(25)).starts_with("more than 2.5% "));
    }
}
