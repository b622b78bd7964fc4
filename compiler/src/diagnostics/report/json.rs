//! Findings for programs. The fields are stable: they may become more, never fewer, and keep their meaning.

use super::visible;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use serde::Serialize;

/// A finding.
#[derive(Serialize)]
struct Finding<'a> {
    /// `area/what-is-wrong`.
    name: &'static str,
    /// `error` or `warning`.
    severity: &'static str,
    /// What is wrong, on one line.
    message: String,
    /// Where: file, line, column, end.
    #[serde(flatten)]
    place: Place<'a>,
    /// What the place is; may be empty.
    label: String,
    /// Further places.
    related: Vec<Related<'a>>,
    /// One thing to try, or null.
    help: Option<String>,
    /// A mend that a tool can carry out, or null.
    fix: Option<FixView<'a>>,
}

/// A place in a file.
#[derive(Serialize)]
struct Place<'a> {
    /// Path relative to the project, with `/`; files of the standard library begin with `std:`.
    file: &'a str,
    /// From 1.
    line: u32,
    /// In characters, from 1.
    column: u32,
    /// The place after the last character.
    end: End,
}

#[derive(Serialize)]
struct End {
    line: u32,
    column: u32,
}

/// A further place and what it is.
#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    message: String,
}

/// A mend: each place is replaced by its text.
#[derive(Serialize)]
struct FixView<'a> {
    title: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

/// A JSON array of the findings, in their order, with a newline at its end.
#[must_use]
pub fn json(diagnostics: &[&Diagnostic], sources: &Sources) -> String {
    let findings: Vec<Finding<'_>> =
        diagnostics.iter().map(|diagnostic| finding(diagnostic, sources)).collect();
    // Texts and numbers always have a JSON form.
    let mut out = serde_json::to_string_pretty(&findings).unwrap_or_default();
    out.push('\n');
    out
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    let related = diagnostic.related.iter().map(|label| Related {
        place: place(label.span, sources),
        message: visible::line(&label.text).into_owned(),
    });
    let fix = diagnostic.fix.as_ref().map(|fix| FixView {
        title: &fix.title,
        edits: fix.edits.iter().map(|(span, text)| Edit { place: place(*span, sources), text }).collect(),
    });
    Finding {
        name: diagnostic.entry.name,
        severity: match diagnostic.entry.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: visible::line(&diagnostic.message).into_owned(),
        place: place(diagnostic.primary.span, sources),
        label: visible::line(&diagnostic.primary.text).into_owned(),
        related: related.collect(),
        help: diagnostic.help.as_ref().map(|help| visible::line(help).into_owned()),
        fix,
    }
}

fn place(span: Span, sources: &Sources) -> Place<'_> {
    let Some(file) = sources.get(span.file) else {
        return Place { file: "", line: 1, column: 1, end: End { line: 1, column: 1 } };
    };
    let (start, end) = (file.position(span.start), file.position(span.end));
    Place {
        file: &file.path,
        line: start.line,
        column: start.column,
        end: End { line: end.line, column: end.column },
    }
}
