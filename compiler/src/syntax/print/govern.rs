//! What IT and legal write: agreements, policies, approvals, waivers, erasure.

use super::expr::{clause, level};
use super::file::settings;
use super::page::Page;
use super::people::categories;
use super::system::list;
use super::words::{duration, label, name, name_but, names, object, objects, path, paths, text};
use crate::source::Span;
use crate::syntax::ast::{
    Agreement, Approval, Erasure, Policy, PolicyExample, Returns, Rule, RuleKind, Scope, ScopeCondition,
    Subject, Unless, Waived, Waiver,
};

pub(super) fn agreement(page: &mut Page<'_>, at: Span, it: &Agreement) {
    const PAD: usize = 11;
    page.open(at, &format!("agreement {}{}", name(&it.name), label(it.label.as_ref())));
    for party in &it.parties {
        let at = party.name.span.to(party.place.span);
        page.clause(PAD, "party", at, format!("{} in {}", text(&party.name.value), name(&party.place)));
    }
    list(page, PAD, "systems", &it.systems);
    categories(page, PAD, "covers", &it.covers);
    list(page, PAD, "purposes", &it.purposes);
    if let Some(owner) = &it.owned_by {
        page.clause(PAD, "data", owner.span, format!("owned by {}", name(owner)));
    }
    for it in &it.returns {
        page.clause(PAD, "returns", it.span, returns(it));
    }
    if let Some(transfer) = &it.transfer {
        let assessment = transfer.assessment.as_ref();
        let at = assessment.map_or(transfer.mechanism.span, |it| transfer.mechanism.span.to(it.span));
        let said = assessment.map_or_else(String::new, |it| format!(" assessment {}", text(&it.value)));
        page.clause(PAD, "transfer", at, format!("{}{said}", name(&transfer.mechanism)));
    }
    if let Some(valid) = &it.valid {
        page.clause(PAD, "valid", valid.span, format!("{} until {}", valid.from.value, valid.until.value));
    }
    page.text_clause(PAD, "document", it.document.as_ref());
    if let Some(first) = it.terms.first() {
        settings(page, first.name.span, "terms", &it.terms, None);
    }
    page.close(Some(at), "");
}

fn returns(it: &Returns) -> String {
    let licensed = it.licensed_until.as_ref();
    let licensed =
        licensed.map_or_else(String::new, |day| format!(" licensed until {} then erase", day.value));
    format!("{} owned by {}{licensed}", paths(&it.categories), name(&it.owner))
}

pub(super) fn policy(page: &mut Page<'_>, at: Span, it: &Policy) {
    const PAD: usize = 8;
    page.open(at, &format!("policy {}{}", name(&it.name), label(it.label.as_ref())));
    page.text_clause(PAD, "owner", it.owner.as_ref());
    for it in &it.rules {
        rule(page, PAD, it);
    }
    for it in &it.examples {
        page.line(it.span, example(it));
    }
    page.close(Some(at), "");
}

fn rule(page: &mut Page<'_>, pad: usize, it: &Rule) {
    match &it.kind {
        RuleKind::Forbid { categories, to, unless } => {
            let to = to.as_ref().map_or_else(|| "any".to_owned(), scope);
            let unless = unless.map_or_else(String::new, |it| format!(", unless {}", exception(it)));
            page.clause(pad, "forbid", it.span, format!("{} to {to}{unless}", paths(categories)));
        }
        RuleKind::Require { things, on } => {
            page.clause(pad, "require", it.span, format!("{} on {}", names(things), scope(on)));
        }
        RuleKind::RequireApproval { by, on } => {
            page.clause(pad, "require", it.span, format!("approval by {} on {}", text(&by.value), scope(on)));
        }
    }
}

const fn exception(it: Unless) -> &'static str {
    match it {
        Unless::Hashed => "hashed",
        Unless::TransferAgreed => "transfer agreed",
    }
}

fn scope(it: &Scope) -> String {
    let conditions: Vec<String> = it.conditions.iter().map(condition).collect();
    let first: Vec<String> = it.names.iter().map(|it| name_but(it, &["any", "unless"])).collect();
    if conditions.is_empty() {
        return first.join(", ");
    }
    format!("{} where {}", first.join(", "), conditions.join(" and "))
}

fn condition(it: &ScopeCondition) -> String {
    match it {
        ScopeCondition::Place { negated, places } => {
            let places: Vec<String> = places.iter().map(|it| name_but(it, &["unless"])).collect();
            format!("place {}in {}", if *negated { "not " } else { "" }, places.join(", "))
        }
        ScopeCondition::Data(category) => format!("data includes {}", path(category)),
        ScopeCondition::Is { what, value } => format!("{} is {}", name(what), name(value)),
    }
}

fn example(it: &PolicyExample) -> String {
    let word = if it.holds { "hold" } else { "fail" };
    let given = it.given.map_or_else(String::new, |it| format!(" {}", exception(it)));
    format!("must {word} {{ {} to {}{given} }}", paths(&it.categories), name(&it.to))
}

fn subject(it: &Subject) -> String {
    format!("{} {}", if it.consent { "consent" } else { "flow" }, name(&it.name))
}

pub(super) fn approval(page: &mut Page<'_>, at: Span, it: &Approval) {
    let (hash, by) = (text(&it.hash.value), text(&it.by.value));
    page.line(at, format!("approve {} as {hash} by {by} on {}", subject(&it.subject), it.on.value));
}

pub(super) fn waiver(page: &mut Page<'_>, at: Span, it: &Waiver) {
    let what = match &it.what {
        Waived::Policy(policy) => format!("policy {}", name(policy)),
        Waived::Check(check) => format!("check {}", check.text),
    };
    let (because, by) = (text(&it.because.value), text(&it.approved_by.value));
    let (place, until) = (subject(&it.subject), &it.until.value);
    page.line(at, format!("waive {what} in {place} until {until} because {because} approved by {by}"));
}

pub(super) fn erasure(page: &mut Page<'_>, at: Span, it: &Erasure) {
    const PAD: usize = 10;
    page.open(at, &format!("erasure {}{}", name(&it.name), label(it.label.as_ref())));
    if let Some(requests) = &it.requests {
        let filter = it.filter.as_ref();
        let span = filter.map_or(requests.span, |filter| requests.span.to(filter.span));
        let filter =
            filter.map_or_else(String::new, |filter| format!(" where {}", clause(filter, level::ANY)));
        page.clause(PAD, "requests", span, format!("{}{filter}", object(requests)));
    }
    if let Some(person) = &it.person {
        page.clause(PAD, "person", person.span, format!("by {}", clause(person, level::FLOW)));
    }
    if let (Some(first), Some(last)) = (it.erase.first(), it.erase.last()) {
        page.clause(PAD, "erase", first.span.to(last.span), objects(&it.erase));
    }
    for kept in &it.keep {
        let period = kept.period.as_ref().map_or_else(String::new, |it| format!(" for {}", duration(it)));
        let said = format!("{} because {}{period}", object(&kept.object), text(&kept.because.value));
        page.clause(PAD, "keep", kept.span, said);
    }
    for tell in &it.tell {
        let within = tell.within.as_ref().map_or_else(String::new, |it| format!(" within {}", duration(it)));
        page.clause(PAD, "tell", tell.span, format!("{}{within}", names(&tell.systems)));
    }
    if let Some(within) = &it.within {
        page.clause(PAD, "within", within.span, duration(within));
    }
    if let Some(report) = &it.report {
        page.line(report.span, format!("report to {}", object(report)));
    }
    page.close(Some(at), "");
}
