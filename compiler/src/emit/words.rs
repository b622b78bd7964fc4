//! The plan's rules as sentences that somebody who does not program can read. Expressions have theirs in `plan::words`.

use crate::plan::{
    Constant, Ending, Expr, Guard, Let, Mapping, Mode, OnReject, Only, Pattern, PointKind, Role, Treatment,
    words as plan_words,
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

/// Words of the plan about a value, with names in quotes: documents know no other mark-up than their own.
pub fn unticked(text: &str) -> String {
    let mut open = false;
    text.chars()
        .map(|c| match c {
            '`' => {
                open = !open;
                if open { '“' } else { '”' }
            }
            c => c,
        })
        .collect()
}

/// A condition, to be read after “if”.
pub fn condition(asked: &Expr, lets: &[Let]) -> String {
    unticked(&plan_words::condition(asked, lets))
}

/// A value.
pub fn value(value: &Expr, lets: &[Let]) -> String {
    unticked(&plan_words::value(value, lets))
}

/// What happens to a mapped value on its way.
pub fn change(mapping: &Mapping) -> String {
    unticked(&mapping.in_words)
}

/// That a person answers for another category of a value; `label` is what people call that category.
pub fn treated(label: &str, it: &Treatment) -> String {
    format!(
        "treated as {}, because {}: {} answers for it until {}",
        quoted(label),
        quoted(&it.because),
        it.approved_by,
        it.until
    )
}

/// A pattern of a table.
pub fn pattern(asked: &Pattern) -> String {
    plan_words::pattern(asked)
}

/// How records meet the destination.
pub fn mode(mode: &Mode) -> String {
    match mode {
        Mode::Upsert { by, .. } => {
            format!(
                "the record with the same {} is brought up to date, or added if there is none",
                listed_names(by, "and")
            )
        }
        Mode::Insert { .. } => "records are added; one that is there already is rejected".to_owned(),
        Mode::Update { by } => {
            format!(
                "the record with the same {} is brought up to date, and none is added",
                listed_names(by, "and")
            )
        }
        Mode::Append { because } => format!("records are added, whatever is there already: “{because}”"),
        Mode::OneFile { by } => {
            format!("one file, replaced as a whole, with one line for each {}", listed_names(by, "and"))
        }
        Mode::OneFilePerRun { .. } => "a new file for each run".to_owned(),
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
            format!("{} ({point} in {})", cell.channel, quoted(&cell.point.name()))
        })
        .collect();
    let word = if guard.all { "and" } else { "or" };
    let topic = guard.topic.as_ref().map_or(String::new(), |topic| format!(" (topic {topic})"));
    format!("{}{topic} via {}", guard.purpose, listed(&cells, word))
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
        fixed => format!("{} is set to {}", quoted(&field.target), value(fixed, &[])),
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

    #[test]
    fn names_stand_in_quotes() {
        assert_eq!(
            unticked("`E-mail` is not blank, and `Age` is at least 18"),
            "“E-mail” is not blank, and “Age” is at least 18"
        );
    }

    #[test]
    fn a_share_of_rejects_is_shown_in_percent() {
        assert!(on_reject(&OnReject::StopAbovePerMille(50)).starts_with("more than 5% "));
        assert!(on_reject(&OnReject::StopAbovePerMille(25)).starts_with("more than 2.5% "));
    }
}
