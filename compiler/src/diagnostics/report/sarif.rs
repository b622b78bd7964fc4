//! Findings in the form that code hosts and editors exchange (SARIF 2.1.0, OASIS).

use super::identity::Identity;
use super::visible;
use crate::diagnostics::{Acceptance, Diagnostic, Entry, Fix, Label, Severity};
use crate::source::{Sources, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A finding with what else is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Found<'d> {
    /// The finding.
    pub finding: &'d Diagnostic,
    /// By which it is known again.
    pub identity: &'d Identity,
    /// Whether a baseline has it; absent where none was asked.
    pub known: Option<bool>,
    /// Why it passes, where somebody waived it.
    pub accepted: Option<&'d Acceptance>,
}

/// A log of one run.
#[must_use]
pub fn sarif(found: &[Found<'_>], sources: &Sources) -> String {
    let rules: BTreeMap<&str, &Entry> =
        found.iter().map(|it| (it.finding.entry.name, it.finding.entry)).collect();
    let places: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(at, name)| (*name, at)).collect();
    let results: Vec<Value> = found
        .iter()
        .map(|it| {
            let mut result = result(it.finding, sources);
            set(&mut result, "ruleIndex", json!(places.get(it.finding.entry.name)));
            set(&mut result, "partialFingerprints", json!({ "martlet/v1": it.identity.fingerprint }));
            if let Some(known) = it.known {
                set(&mut result, "baselineState", json!(if known { "unchanged" } else { "new" }));
            }
            if let Some(accepted) = it.accepted {
                set(&mut result, "suppressions", json!([suppression(accepted)]));
            }
            result
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Martlet",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|entry| rule(entry)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // Texts and numbers always have a JSON form.
    let mut out = serde_json::to_string_pretty(&log).unwrap_or_default();
    out.push('\n');
    out
}

/// That somebody answers for a finding: `external`, for the code where it stands says nothing of it.
fn suppression(accepted: &Acceptance) -> Value {
    let Acceptance { because, approved_by, until } = accepted;
    let justification = format!("{because} (approved by {approved_by}, until {until})");
    json!({ "kind": "external", "status": "accepted", "justification": text(&justification) })
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn rule(entry: &Entry) -> Value {
    json!({
        "id": entry.name,
        "shortDescription": { "text": entry.summary },
        "help": { "text": entry.page, "markdown": entry.page },
        "defaultConfiguration": { "level": level(entry.severity) },
    })
}

fn result(found: &Diagnostic, sources: &Sources) -> Value {
    let help = found.help.as_ref().map(|help| format!("\n{}", text(help))).unwrap_or_default();
    let mut result = json!({
        "ruleId": found.entry.name,
        "level": level(found.entry.severity),
        "message": { "text": format!("{}{help}", text(&found.message)) },
        "locations": [{ "physicalLocation": physical(found.primary.span, sources) }],
    });
    if !found.related.is_empty() {
        let related: Vec<Value> =
            found.related.iter().enumerate().map(|(at, label)| related(at, label, sources)).collect();
        set(&mut result, "relatedLocations", Value::Array(related));
    }
    if let Some(fix) = &found.fix {
        set(&mut result, "fixes", json!([mend(fix, sources)]));
    }
    result
}

fn related(at: usize, label: &Label, sources: &Sources) -> Value {
    let mut location = json!({ "id": at, "physicalLocation": physical(label.span, sources) });
    if !label.text.is_empty() {
        set(&mut location, "message", json!({ "text": text(&label.text) }));
    }
    location
}

fn mend(fix: &Fix, sources: &Sources) -> Value {
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (span, new) in &fix.edits {
        let change = json!({ "deletedRegion": region(*span, sources), "insertedContent": { "text": new } });
        files.entry(uri(*span, sources)).or_default().push(change);
    }
    let changes: Vec<Value> = files
        .into_iter()
        .map(
            |(uri, replacements)| json!({ "artifactLocation": { "uri": uri }, "replacements": replacements }),
        )
        .collect();
    json!({ "description": { "text": text(&fix.title) }, "artifactChanges": changes })
}

fn physical(span: Span, sources: &Sources) -> Value {
    json!({ "artifactLocation": { "uri": uri(span, sources) }, "region": region(span, sources) })
}

fn region(span: Span, sources: &Sources) -> Value {
    let at = |offset| sources.get(span.file).map(|file| file.position(offset));
    let (start, end) = (at(span.start), at(span.end));
    json!({
        "startLine": start.map_or(1, |at| at.line),
        "startColumn": start.map_or(1, |at| at.column),
        "endLine": end.map_or(1, |at| at.line),
        "endColumn": end.map_or(1, |at| at.column),
    })
}

/// The path as a reference relative to the project: all but letters, digits and the marks of paths by number.
fn uri(span: Span, sources: &Sources) -> String {
    let path = sources.get(span.file).map_or("", |file| file.path.as_str());
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A message in which nothing that a project says becomes a link: those are written `[text](place)`.
fn text(text: &str) -> String {
    let line = visible::line(text);
    if line.contains("](") {
        line.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
    } else {
        line.into_owned()
    }
}
