//! `object … { … }`: files, fields, choices, retention.

use super::expr::{clause, level, patterns};
use super::page::{Entry, Group, Page, columns};
use super::types::fields;
use super::words::{duration, label, name, name_but, names, paths, text};
use super::{file, words};
use crate::source::Span;
use crate::syntax::ast::{Asserts, ConsentFact, Expr, Object, Pattern, Power, StateLine};

/// Column of what a clause of a consent says.
const PAD: usize = 9;

pub(super) fn object(page: &mut Page<'_>, it: &Object) {
    let parameter =
        it.parameter.as_ref().map_or_else(String::new, |parameter| format!("({})", name(parameter)));
    let about = if it.about.is_empty() { String::new() } else { format!(" about {}", names(&it.about)) };
    page.doc(it.doc.as_deref());
    let head = format!("object {}{parameter}{}{about}", name(&it.name), label(it.label.as_ref()));
    page.open(it.span, &head);
    if let Some(spec) = &it.file {
        file::file(page, spec);
    }
    fields(page, &it.fields);
    for fact in &it.consents {
        consent(page, fact);
    }
    if let Some(keep) = &it.keep {
        let after = clause(&keep.after, level::FLOW);
        page.line(keep.span, format!("keep {} after {after}, then erase", duration(&keep.period)));
    }
    page.close(Some(it.span), "");
}

fn consent(page: &mut Page<'_>, it: &ConsentFact) {
    let purpose = it
        .purpose
        .as_ref()
        .map_or_else(String::new, |it| format!("{} ", name_but(it, &["via", "opt_in", "opt_out"])));
    let about = |word: &str, it: Option<&Expr>| {
        it.map_or_else(String::new, |it| format!(" {word} {}", clause(it, level::FLOW)))
    };
    let (topic, brand) = (about("topic", it.topic.as_ref()), about("brand", it.brand.as_ref()));
    page.open(it.span, &format!("consent {purpose}via {}{topic}{brand}", name(&it.channel)));
    if let Some(filter) = &it.filter {
        page.clause(PAD, "where", filter.span, clause(filter, level::ANY));
    }
    if let Some(value) = &it.value {
        let head = columns("value", PAD, &clause(&value.subject, level::FLOW));
        states(page, value.subject.span, head, &value.states);
    }
    if let Some(at) = &it.at {
        let zone = at.zone.as_ref().map_or_else(String::new, |zone| format!(" in {}", text(&zone.value)));
        let span = at.zone.as_ref().map_or(at.value.span, |zone| at.value.span.to(zone.span));
        page.clause(PAD, "at", span, format!("{}{zone}", clause(&at.value, level::FLOW)));
    }
    if let Some(method) = &it.method {
        page.clause(PAD, "method", method.span, name(method));
    }
    if let Some((notice, version)) = &it.notice {
        let said = version.as_ref().map_or_else(String::new, |it| format!(" version {}", words::version(it)));
        let span = version.as_ref().map_or(notice.span, |version| notice.span.to(version.span));
        page.clause(PAD, "notice", span, format!("{}{said}", name(notice)));
    }
    if let (Some(first), Some(last)) = (it.evidence.first(), it.evidence.last()) {
        page.clause(PAD, "evidence", first.span.to(last.span), paths(&it.evidence));
    }
    if let Some(person) = &it.person {
        page.clause(PAD, "person", person.span, format!("by {}", clause(person, level::FLOW)));
    }
    if let Some(given) = &it.given {
        let head = format!("given by {}", clause(&given.subject, level::FLOW));
        states(page, given.subject.span, head, &given.parties);
    }
    if let Some(asserts) = it.asserts {
        let what = match asserts {
            Asserts::GrantsAndRefusals => "grants and refusals",
            Asserts::RefusalsOnly => "refusals only",
        };
        page.rest(columns("asserts", PAD, what));
    }
    if let Some(writes) = &it.writes {
        let new = if writes.new_yes { ", new yes" } else { "" };
        let said = format!("deny {}, grant {}{new}", power(&writes.deny), power(&writes.grant));
        page.clause(PAD, "writes", writes.span, said);
    }
    page.close(Some(it.span), "");
}

fn power(power: &Power) -> String {
    match power {
        Power::Yes => "yes".to_owned(),
        Power::No => "no".to_owned(),
        Power::Inert => "inert".to_owned(),
        Power::PendingOnly => "pending only".to_owned(),
        Power::Conditional(because) => format!("conditional because {}", text(&because.value)),
    }
}

/// The table of what values say.
fn states(page: &mut Page<'_>, at: Span, head: String, all: &[StateLine]) {
    let entry = |line: &StateLine| {
        let by = line.by.as_ref().map_or_else(String::new, |by| format!(" by {}", name(by)));
        Entry {
            at: line.span,
            left: patterns(&line.patterns),
            right: format!("=> {}{by}", name(&line.state)),
        }
    };
    // In the middle of a line a `/` divides, and `by` goes on with the state before it.
    let apart = all.iter().skip(1).any(|line| match line.patterns.first() {
        Some(Pattern::Regex { .. }) => true,
        Some(Pattern::Word(word)) => word.text == "by",
        _ => false,
    });
    let entries = all.iter().map(entry).collect();
    page.group(Group { at, head, entries, block: None, tail: String::new(), apart });
}
