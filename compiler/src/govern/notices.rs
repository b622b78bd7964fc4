//! Notices that a consent block names by a fixed version: the one that people see today, or another.

use super::days::day;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::Constant;
use crate::resolve::model::Notice;
use crate::source::{Sources, Span};
use crate::types::Typed;
use crate::types::typed::{Expr, ExprKind, Fact};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Says where a choice is said to rest on words that nobody is shown, on that day.
pub fn notices(typed: &Typed, sources: &Sources, today: Option<Date>, out: &mut Diagnostics) {
    let Some(today) = today else { return };
    let own = |span: Span| sources.get(span.file).is_some_and(|file| !file.path.starts_with("std:"));
    let mut told = BTreeSet::new();
    for capture in typed.captures.iter().filter(|capture| own(capture.fact.span)) {
        let Some((notice, version)) = cited(typed, &capture.fact) else { continue };
        if told.insert(version.span) {
            judge(notice, version, today, out);
        }
    }
}

/// The notice that a block names, with the version where that is fixed; what a record says of its own is another matter.
fn cited<'t>(typed: &'t Typed, fact: &'t Fact) -> Option<(&'t Notice, &'t Expr)> {
    let (name, version) = fact.notice.as_ref()?;
    let notice = typed.names.notices.get(name).filter(|notice| !notice.broken)?;
    Some((notice, version.as_ref()?))
}

fn judge(notice: &Notice, cited: &Expr, today: Date, out: &mut Diagnostics) {
    let ExprKind::Constant(Constant::Text(version)) = &cited.kind else { return };
    let versions = &notice.written.versions;
    let Some(at) = versions.iter().position(|known| known.version.value == *version) else { return };
    let Some(known) = versions.get(at) else { return };
    let name = &notice.written.name.text;
    let has_begun = |from: Option<Date>| from.is_some_and(|from| from <= today);
    if day(&known.from).is_some_and(|from| from > today) {
        let message = format!(
            "choices are said to rest on version “{version}” of `{name}`, which is shown from {} only",
            known.from.value
        );
        out.push(
            Diagnostic::new(&catalogue::CONSENT_NOTICE_NOT_YET, cited.span, message)
                .label("nobody can have seen it yet")
                .also(known.span, "from when it is shown")
                .help(
                    "name the version that people see now; or correct the day from which this one is shown",
                ),
        );
        return;
    }
    let newer = versions.iter().skip(at.saturating_add(1)).rfind(|other| has_begun(day(&other.from)));
    if let Some(newer) = newer {
        let message = format!(
            "every choice is said to rest on version “{version}” of `{name}`, and people are shown “{}” since {}",
            newer.version.value, newer.from.value
        );
        out.push(
            Diagnostic::new(&catalogue::CONSENT_NOTICE_OUTDATED, cited.span, message)
                .label("what somebody saw since then is recorded wrongly")
                .also(newer.span, "the newer one")
                .help("let each record tell which one was shown, `notice NAME version FIELD`; or name the newer version here where all records are of people who saw it"),
        );
    }
}
