//! The generated part of the documentation: findings, functions, and the schema of the plan.

use crate::Generated;
use martlet_compiler::diagnostics::Severity;
use martlet_compiler::diagnostics::catalogue::{self, Status};
use martlet_compiler::library::{Family, Function, Library, Param};
use martlet_compiler::plan::Plan;
use std::fmt::Write;

/// The reference.
pub fn files() -> Result<Vec<Generated>, String> {
    Ok(vec![
        Generated { path: "docs/reference/diagnostics.md", bytes: diagnostics().into() },
        Generated {
            path: "docs/reference/functions.md",
            bytes: functions(&martlet_stdlib::library()).into(),
        },
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
    let families = [
        (Family::Text, "Text"),
        (Family::Numbers, "Numbers and money"),
        (Family::Dates, "Dates"),
        (Family::People, "People"),
        (Family::Web, "Web"),
        (Family::Privacy, "Privacy"),
        (Family::Lists, "Lists"),
        (Family::Json, "JSON"),
        (Family::Ids, "Identifiers"),
        (Family::Places, "Places"),
        (Family::Consent, "Consent"),
    ];
    for (family, title) in families {
        let mut members = library.functions.iter().filter(|function| function.family == family).peekable();
        if members.peek().is_some() {
            let _ = write!(text, "\n## {title}\n");
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

fn shown(param: &Param) -> String {
    if param.repeated { format!("{}, …", param.name) } else { param.name.to_owned() }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
