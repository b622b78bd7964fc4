//! The generated part of the documentation: findings, functions, and the schema of the plan.

use crate::Generated;
use martlet_compiler::diagnostics::Severity;
use martlet_compiler::diagnostics::catalogue::{self, Status};
use martlet_compiler::library::{CategoryEffect, Family, Function, Library, Param};
use martlet_compiler::plan::{Honour, HonourUnit, LawException, LawRow, Plan};
use std::fmt::Write;

/// The reference.
pub fn files() -> Result<Vec<Generated>, String> {
    Ok(vec![
        Generated { path: "docs/reference/diagnostics.md", bytes: diagnostics().into() },
        Generated {
            path: "docs/reference/functions.md",
            bytes: functions(&martlet_stdlib::library()).into(),
        },
        Generated { path: "docs/reference/rules.md", bytes: rules(&martlet_stdlib::library())?.into() },
        Generated { path: "docs/reference/plan.schema.json", bytes: schema()?.into() },
    ])
}

fn schema() -> Result<String, String> {
    let schema = schemars::schema_for!(Plan);
    let mut text = serde_json::to_string_pretty(&schema).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

fn diagnostics() -> String {
    let mut text = String::from(
        "# Findings\n\nEvery finding of the compiler, by area. `martlet explain NAME` prints the same pages. \
         This file is generated.\n",
    );
    let mut area = "";
    for entry in catalogue::TABLE.iter().filter(|entry| entry.status == Status::Live) {
        let this = entry.name.split('/').next().unwrap_or("");
        if this != area {
            let _ = write!(text, "\n## {this}\n");
            area = this;
        }
        let weight = match entry.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let _ = write!(
            text,
            "\n### {}\n\n*{weight}, since {}*\n\n{}\n",
            entry.name,
            entry.since,
            lowered(entry.page)
        );
    }
    text
}

/// A page with its title as a sentence and its sections two levels deeper; code stays as it is.
fn lowered(page: &str) -> String {
    let mut code = false;
    let mut lines = Vec::new();
    for line in page.trim().lines() {
        code ^= line.starts_with("```");
        match line.strip_prefix("# ") {
            Some(title) if !code => lines.push(format!("**{title}**")),
            _ if !code && line.starts_with("## ") => lines.push(format!("##{line}")),
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

fn functions(library: &Library) -> String {
    let mut text = String::from(
        "# Functions\n\nThe value on the left of `|` is the first one. This file is generated.\n",
    );
    for family in Family::ALL {
        let mut members = library.functions.iter().filter(|function| function.family == family).peekable();
        if members.peek().is_some() {
            let _ = write!(text, "\n## {}\n", family.title());
        }
        members.for_each(|function| describe(&mut text, function));
    }
    text
}

fn describe(text: &mut String, function: &Function) {
    let params: Vec<String> = function.params.iter().map(shown).collect();
    let _ = write!(text, "\n### {}\n\n{}.\n\n", function.name, capital(function.summary));
    let _ = writeln!(text, "`{}({})`\n", function.name, params.join(", "));
    for param in function.params {
        let _ = writeln!(text, "- `{}`: {}", param.name, param.help);
    }
    for fails in function.fails {
        let _ = writeln!(text, "- fails: {fails}");
    }
    if let Some(effect) = effect(function.effect) {
        let _ = writeln!(text, "- people's data: {effect}");
    }
    let _ = write!(text, "\n| Example | Gives | |\n| --- | --- | --- |\n");
    for example in function.examples {
        let bars = |code: &str| code.replace('|', "\\|");
        let _ = writeln!(
            text,
            "| `{}` | `{}` | {} |",
            bars(example.expression),
            bars(example.gives),
            example.title
        );
    }
}

/// What a function does to the categories of its values; most keep them, and say nothing here.
fn effect(effect: CategoryEffect) -> Option<String> {
    match effect {
        CategoryEffect::Keeps | CategoryEffect::Canonical => None,
        CategoryEffect::ReducesTo(category) => Some(format!("only `{category}` is left of it")),
        CategoryEffect::Hashed(_) => {
            Some("it keeps its categories, and cannot be read any more (`unless hashed`)".to_owned())
        }
        CategoryEffect::Groups => {
            Some("what is counted or added up straight behind it is about a group of people".to_owned())
        }
        CategoryEffect::Aggregates => Some(
            "`not_personal` straight behind `group_of`; over any other list it keeps the categories of what it is made of"
                .to_owned(),
        ),
    }
}

fn rules(library: &Library) -> Result<String, String> {
    let mut text = String::from(
        "# Rule packs\n\nWhat ships of the law about reaching people, as dated rows. It is data for planning and no \
         legal advice. The mark says how far a row was looked at: *verified* in the source named, *secondary* from one \
         secondary source, *unverified* from general knowledge. A channel of which no row speaks needs a recorded yes. \
         `docs/consent.md` says what a pack file is. This file is generated.\n",
    );
    for file in library.rules {
        let pack = martlet_compiler::rules::read(file.path, file.text, |_| true)
            .map_err(|error| error.to_string())?;
        let _ = write!(text, "\n## {} (`{}`, version {})\n", pack.title, pack.place, pack.version);
        pack.rows.iter().for_each(|row| rule(&mut text, row));
    }
    Ok(text)
}

fn rule(text: &mut String, row: &LawRow) {
    let _ = write!(text, "\n### {}\n\n{}\n\n", row.id, row.words);
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "- {name}: {value}");
        }
    };
    line("places", row.places.join(", "));
    let valid = [("from", &row.valid_from), ("to", &row.valid_to)];
    let valid: Vec<String> =
        valid.iter().filter_map(|(word, day)| Some(format!("{word} {}", day.as_ref()?))).collect();
    line("valid", valid.join(" "));
    line("audience", row.audience.join(", "));
    line("channels", row.channels.join(", "));
    line("requests of people", row.requests.join(", "));
    line("regime", row.regime.map(|regime| regime.word().to_owned()).unwrap_or_default());
    line("minimum age", row.min_age.map(|age| age.to_string()).unwrap_or_default());
    line(
        "least proof of a yes",
        Some(row.evidence_min).filter(|least| *least > 0).map(|it| it.to_string()).unwrap_or_default(),
    );
    let exceptions: Vec<String> = row.exceptions.iter().map(exception).collect();
    line("exceptions", exceptions.join("; "));
    line("a no is followed", row.honour.as_ref().map(honour).unwrap_or_default());
    line("hours to plan with", row.budget_hours.map(|hours| hours.to_string()).unwrap_or_default());
    let lasts = row.expiry.iter().map(|it| match it.months {
        Some(months) => format!("{}: {months} months, {}", it.of, it.words),
        None => format!("{}: {}", it.of, it.words),
    });
    line("lasts", lasts.collect::<Vec<_>>().join("; "));
    let lists =
        row.registries.iter().map(|list| format!("{}, at most {} days old", list.id, list.max_age_days));
    line("lists to ask first", lists.collect::<Vec<_>>().join("; "));
    line("hours", row.quiet_hours.clone().unwrap_or_default());
    line("source", format!("{} ({}, {})", row.citation, row.mark.word(), row.checked_on));
}

fn exception(exception: &LawException) -> String {
    match &exception.basis {
        Some(basis) => format!("`{basis}`: {}", exception.words),
        None => exception.words.clone(),
    }
}

fn honour(honour: &Honour) -> String {
    match (honour.n, honour.unit) {
        (Some(n), Some(unit)) => {
            let unit = match unit {
                HonourUnit::Hours => "hours",
                HonourUnit::Days => "days",
                HonourUnit::BusinessDays => "business days",
                HonourUnit::Months => "months",
            };
            format!("{n} {unit}, {}", honour.words)
        }
        _ => honour.words.clone(),
    }
}

fn shown(param: &Param) -> String {
    if param.repeated { format!("{}, …", param.name) } else { param.name.to_owned() }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
