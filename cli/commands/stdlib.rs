//! `martlet stdlib`: the functions of the language, found by the words that people use.

use crate::args::{ReportFormat, StdlibArgs, StdlibCommand};
use crate::commands::to_json;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_compiler::library::{Family, Function};
use martlet_stdlib::search::{Construct, Found, find};
use serde_json::{Value, json};
use std::fmt::Write;

/// Runs the subcommand.
pub fn run(args: &StdlibArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let answer = match &args.command {
        StdlibCommand::List { words, format } => list(&words.join(" "), *format)?,
        StdlibCommand::Show { name, format } => show(name, *format)?,
    };
    terminal.answer(&answer)?;
    Ok(Exit::Done)
}

fn list(words: &str, format: ReportFormat) -> Result<String, Failure> {
    let found: Vec<Found> = if words.is_empty() {
        let functions = martlet_stdlib::library().functions.iter();
        functions.map(|function| Found::Function(function)).collect()
    } else {
        find(words)
    };
    if found.is_empty() {
        return Err(Failure::new(format!("nothing here is called `{words}`, or nearly so"))
            .help("`martlet stdlib list` lists all functions by what they work on"));
    }
    match format {
        ReportFormat::Json => to_json(&found.into_iter().map(in_json).collect::<Vec<_>>()),
        ReportFormat::Text if words.is_empty() => Ok(by_family()),
        ReportFormat::Text => Ok(lines(&found)),
    }
}

/// All functions, family by family.
fn by_family() -> String {
    let functions = martlet_stdlib::library().functions;
    let mut text = String::new();
    for family in Family::ALL {
        let members = functions.iter().filter(|function| function.family == family);
        let members: Vec<Found> = members.map(|function| Found::Function(function)).collect();
        let between = if text.is_empty() { "" } else { "\n" };
        let _ = write!(text, "{between}{}\n{}", family.title(), lines(&members));
    }
    let _ =
        write!(text, "\n{} functions. `martlet stdlib show NAME` shows how one is used.\n", functions.len());
    text
}

fn lines(found: &[Found]) -> String {
    let width = found.iter().map(|it| it.name().chars().count()).max().unwrap_or(0);
    let line = |it: &Found| format!("  {:width$}  {}\n", it.name(), briefly(it.summary()));
    found.iter().map(line).collect()
}

/// The first thing that a summary says, at most so long that a line of a terminal holds it.
fn briefly(summary: &str) -> String {
    const LONGEST: usize = 84;
    let first = summary.split([';', ':']).next().unwrap_or(summary);
    let first = first.split(". ").next().unwrap_or(first);
    if first.chars().count() <= LONGEST {
        return first.to_owned();
    }
    let cut: String = first.chars().take(LONGEST).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{} …", whole_words.trim_end_matches(','))
}

fn show(name: &str, format: ReportFormat) -> Result<String, Failure> {
    let found = find(name);
    let called: Vec<Found> = found.iter().copied().filter(|it| it.is_called(name)).collect();
    let exact = martlet_stdlib::library().function(name.trim()).map(Found::Function);
    let (one, others) = match (exact, called.as_slice()) {
        (Some(exact), _) => (exact, [].as_slice()),
        (None, [first, others @ ..]) => (*first, others),
        (None, []) => return Err(unknown(name, &found)),
    };
    let page = match (format, one) {
        (ReportFormat::Json, one) => return to_json(&in_json(one)),
        (ReportFormat::Text, Found::Function(function)) => page(function),
        (ReportFormat::Text, Found::Construct(construct)) => construct_page(construct),
    };
    Ok(also(name.trim(), one.name(), others) + &page)
}

/// A name that is none.
fn unknown(name: &str, found: &[Found]) -> Failure {
    let failure = Failure::new(format!("there is no function `{name}`"));
    let names: Vec<String> = found.iter().take(6).map(|it| format!("`{}`", it.name())).collect();
    match names.as_slice() {
        [] => failure.help("`martlet stdlib list WORD` finds functions by what they do"),
        [one] => failure.help(format!("did you mean {one}?")),
        _ => failure.help(format!("these come near: {}", names.join(", "))),
    }
}

fn page(function: &Function) -> String {
    let mut text = String::new();
    let params: Vec<String> = function.params.iter().map(|param| param.name.to_owned()).collect();
    let more = if function.params.last().is_some_and(|last| last.repeated) { ", …" } else { "" };
    let _ =
        write!(text, "{}({}{more})\n\n{}.\n", function.name, params.join(", "), capital(function.summary));
    let width = params.iter().map(String::len).max().unwrap_or(0);
    let _ = writeln!(text, "\nThe value on the left of `|` is the first one.\n");
    for param in function.params {
        let may = if param.kind.is_optional() { " (may be left out)" } else { "" };
        let _ = writeln!(text, "  {:width$}  {}{may}", param.name, param.help);
    }
    for fails in function.fails {
        let _ = writeln!(text, "\nFails where {fails}; say what then: `… otherwise null`.");
    }
    if function.may_be_absent {
        let _ = writeln!(text, "\nMay give nothing: `… default …` says what counts then.");
    }
    if !function.examples.is_empty() {
        let width = function.examples.iter().map(|it| it.expression.chars().count()).max().unwrap_or(0);
        text.push_str("\nExamples\n");
        for example in function.examples {
            let gives = if example.gives == "fails" { "fails" } else { example.gives };
            let _ = writeln!(text, "  {:width$}  gives {gives}  ({})", example.expression, example.title);
        }
    }
    let _ = writeln!(text, "\nFound as: {}", function.search.join(", "));
    text
}

fn construct_page(construct: &Construct) -> String {
    format!(
        "{}: {}\n\nExample\n  {}\n\nFound as: {}\n",
        construct.name,
        construct.summary,
        construct.example,
        construct.search.join(", ")
    )
}

/// That what was asked for goes by another name here, or by several.
fn also(asked: &str, name: &str, others: &[Found]) -> String {
    if asked == name {
        return String::new();
    }
    let others: Vec<String> = others.iter().take(6).map(|it| format!("`{}`", it.name())).collect();
    let more = if others.is_empty() { String::new() } else { format!("; see also {}", others.join(", ")) };
    format!("`{asked}` is `{name}` here{more}.\n\n")
}

fn in_json(found: Found) -> Value {
    match found {
        Found::Function(function) => json!({
            "kind": "function",
            "name": function.name,
            "family": function.family.title(),
            "summary": function.summary,
            "params": function.params.iter().map(|param| json!({
                "name": param.name,
                "help": param.help,
                "optional": param.kind.is_optional(),
                "repeated": param.repeated,
            })).collect::<Vec<_>>(),
            "fails": function.fails,
            "may_be_absent": function.may_be_absent,
            "examples": function.examples.iter().map(|example| json!({
                "title": example.title,
                "expression": example.expression,
                "gives": example.gives,
            })).collect::<Vec<_>>(),
            "search": function.search,
        }),
        Found::Construct(construct) => json!({
            "kind": "construct",
            "name": construct.name,
            "summary": construct.summary,
            "example": construct.example,
            "search": construct.search,
        }),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
