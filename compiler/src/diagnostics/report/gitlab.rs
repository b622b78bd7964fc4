//! Findings as GitLab shows them beside the lines of a merge request (a report of its Code Quality).

use super::identity::Identity;
use super::visible;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Sources;
use serde::Serialize;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// A JSON array of the findings, in their order, with a newline at its end.
#[must_use]
pub fn gitlab(diagnostics: &[&Diagnostic], identities: &[Identity], sources: &Sources) -> String {
    let issues: Vec<Issue<'_>> =
        diagnostics.iter().zip(identities).map(|(found, identity)| issue(found, identity, sources)).collect();
    // Texts and numbers always have a JSON form.
    let mut out = serde_json::to_string_pretty(&issues).unwrap_or_default();
    out.push('\n');
    out
}

fn issue<'a>(found: &Diagnostic, identity: &'a Identity, sources: &'a Sources) -> Issue<'a> {
    let span = found.primary.span;
    let help = found.help.as_ref().map(|help| format!(": {}", visible::line(help))).unwrap_or_default();
    let file = sources.get(span.file);
    let line = |offset| file.map_or(1, |file| file.position(offset).line);
    Issue {
        description: format!("{}{help}", visible::line(&found.message)),
        check_name: found.entry.name,
        fingerprint: &identity.fingerprint,
        severity: match found.entry.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
        },
        location: Location {
            path: file.map_or("", |file| file.path.as_str()),
            lines: Lines { begin: line(span.start), end: line(span.end) },
        },
    }
}
