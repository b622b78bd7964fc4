//! Findings as commands of GitHub Actions: shown beside the lines of a pull request.

use super::visible;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Sources;
use std::fmt::Write as _;

/// One line for each finding.
#[must_use]
pub fn github(diagnostics: &[&Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let span = diagnostic.primary.span;
        let Some(file) = sources.get(span.file) else { continue };
        let (start, end) = (file.position(span.start), file.position(span.end));
        let command = match diagnostic.entry.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut message = visible::line(&diagnostic.message).into_owned();
        if let Some(help) = &diagnostic.help {
            message.push('\n');
            message.push_str(&visible::line(help));
        }
        // Writing to a text cannot fail.
        let _ = writeln!(
            out,
            "::{command} file={},line={},col={},endLine={},endColumn={},title={}::{}",
            property(&file.path),
            start.line,
            start.column,
            end.line,
            end.column,
            property(diagnostic.entry.name),
            data(&message),
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
