//! Flows and consents.

use super::expr::{clause, level};
use super::map;
use super::page::{Page, columns, width};
use super::words::{duration, label, name, name_but, names, object, text};
use crate::source::Span;
use crate::syntax::ast::{
    Blanks, Consent, Each, Ending, EndingAction, Expr, Flow, FlowPurpose, Lookup, Mode, Name, OnConflict,
    OnReject, Slot, Source, Target, Trigger,
};

/// Column of what a clause of a flow says.
const PAD: usize = 9;

/// Column of what becomes of records, below the mapping.
const ENDING_PAD: usize = 23;

pub(super) fn flow(page: &mut Page<'_>, at: Span, it: &Flow) {
    page.open(at, &format!("flow {}{}", name(&it.name), label(it.label.as_ref())));
    it.from.iter().for_each(|from| source(page, from));
    selection(page, &it.lookups, &it.each, it.filter.as_ref());
    let (blocks, plain): (Vec<&Target>, Vec<&Target>) = it.to.iter().partition(|to| to.block.is_some());
    plain.into_iter().for_each(|to| target(page, to));
    if let Some(purpose) = &it.purpose {
        page.clause(PAD, "purpose", purpose.span, flow_purpose(purpose));
    }
    if let Some(person) = &it.person {
        page.clause(PAD, "person", person.span, format!("by {}", clause(person, level::FLOW)));
    }
    page.text_clause(PAD, "owner", it.owner.as_ref());
    if let Some((it, at)) = &it.trigger {
        page.line(*at, trigger(it));
    }
    bounds(page, it.runs_at_most.as_ref(), it.survives);
    if let Some((it, at)) = &it.blanks {
        page.clause(PAD, "blanks", *at, blanks(*it));
    }
    for to in blocks {
        page.gap();
        target(page, to);
    }
    if let Some(it) = &it.map {
        page.gap();
        map::block(page, it.span, "map", it);
    }
    page.gap();
    if let Some(it) = &it.on_reject {
        page.rest(columns("on reject", ENDING_PAD, &on_reject(it)));
    }
    ending(page, "when permission ends", it.permission_ends.as_ref());
    ending(page, "when gone", it.gone.as_ref());
    page.close(Some(at), "");
}

fn source(page: &mut Page<'_>, it: &Source) {
    let head = columns("from", PAD, &object(&it.object));
    let Some(block) = &it.block else {
        page.line(it.span, head);
        return;
    };
    page.open(it.span, &format!("from {}", object(&it.object)));
    selection(page, &block.lookups, &block.each, block.filter.as_ref());
    if let Some(it) = &block.map {
        map::block(page, it.span, "map", it);
    }
    page.close(Some(it.span), "");
}

/// Which records, and with what beside them.
fn selection(page: &mut Page<'_>, lookups: &[Lookup], each: &[Each], filter: Option<&Expr>) {
    for it in lookups {
        let condition = clause(&it.condition, level::ANY);
        let said = format!("{} = {} where {condition}", name(&it.name), object(&it.object));
        page.clause(PAD, "lookup", it.span, said);
    }
    for it in each {
        page.clause(PAD, "each", it.span, format!("{} in {}", name(&it.name), clause(&it.list, level::FLOW)));
    }
    if let Some(filter) = filter {
        page.clause(PAD, "where", filter.span, clause(filter, level::ANY));
    }
}

fn target(page: &mut Page<'_>, it: &Target) {
    let mode = it.mode.as_ref().map_or_else(String::new, |it| format!(", {}", mode(it)));
    let said = format!("{}{mode}", object(&it.object));
    let Some(block) = &it.block else {
        page.clause(PAD, "to", it.span, said);
        return;
    };
    page.open(it.span, &format!("to {said}"));
    if let Some(it) = &block.map {
        map::block(page, it.span, "map", it);
    }
    ending(page, "when permission ends", block.permission_ends.as_ref());
    ending(page, "when gone", block.gone.as_ref());
    page.close(Some(it.span), "");
}

fn mode(mode: &Mode) -> String {
    match mode {
        Mode::Insert => "insert".to_owned(),
        Mode::Update(by) => format!("update by {}", keys(by)),
        Mode::Upsert { by, remove_rest } => {
            let rest = remove_rest.as_ref();
            let rest =
                rest.map_or_else(String::new, |share| format!(", remove the rest up to {}%", share.value));
            format!("upsert by {}{rest}", keys(by))
        }
        Mode::Append(because) => format!("append, accept duplicates because {}", text(&because.value)),
        Mode::OneFile { per_run: true } => "one file per run".to_owned(),
        Mode::OneFile { per_run: false } => "one file".to_owned(),
    }
}

fn keys(by: &[Name]) -> String {
    match by {
        [one] => name(one),
        several => format!("({})", names(several)),
    }
}

fn flow_purpose(it: &FlowPurpose) -> String {
    let mut said = if it.confirming { "confirming ".to_owned() } else { String::new() };
    said.push_str(&name_but(&it.purpose, &["confirming"]));
    said.push_str(&via(&it.channels, it.all));
    said.push_str(&it.topic.as_ref().map_or_else(String::new, |topic| format!(" topic {}", name(topic))));
    said.push_str(&of_brand(it.brand.as_ref()));
    said
}

fn via(channels: &[Name], all: bool) -> String {
    match (channels.is_empty(), all) {
        (true, _) => String::new(),
        (false, true) => format!(" via all of {}", names(channels)),
        (false, false) => format!(" via {}", names(channels)),
    }
}

fn of_brand(brand: Option<&Name>) -> String {
    brand.map_or_else(String::new, |brand| format!(" brand {}", name(brand)))
}

fn trigger(it: &Trigger) -> String {
    match it {
        Trigger::Every(every) => columns("every", PAD, &duration(every)),
        Trigger::Daily { at, zone } => {
            let zone = zone.as_ref().map_or_else(String::new, |zone| format!(" in {}", text(&zone.value)));
            format!("daily at {}{zone}", at.value)
        }
        Trigger::Cron(it) => columns("cron", PAD, &text(&it.value)),
        Trigger::OnEvent => "on event".to_owned(),
        Trigger::After(flow) => columns("after", PAD, &name(flow)),
        Trigger::Manual => "manual".to_owned(),
    }
}

const fn blanks(it: Blanks) -> &'static str {
    match it {
        Blanks::Unchanged => "unchanged",
        Blanks::Clear => "clear",
    }
}

fn on_reject(it: &OnReject) -> String {
    match it {
        OnReject::Continue => "continue".to_owned(),
        OnReject::Stop => "stop".to_owned(),
        OnReject::StopAfter(count) => format!("stop after {count}"),
        OnReject::StopAfterShare(share) => format!("stop after {}%", share.value),
    }
}

fn ending(page: &mut Page<'_>, word: &str, it: Option<&Ending>) {
    let Some(it) = it else { return };
    let said = match &it.action {
        Some(EndingAction::Map(map)) => {
            // The brace stands in the column, and the mapping in it.
            let gap = ENDING_PAD.saturating_sub(width(word)).max(1) - 1;
            map::short(page, it.span, &format!("{word}{}", " ".repeat(gap)), map);
            return;
        }
        Some(EndingAction::Remove) => "remove".to_owned(),
        Some(EndingAction::Erase) => "erase".to_owned(),
        Some(EndingAction::Keep(because)) => format!("keep because {}", text(&because.value)),
        None => String::new(),
    };
    page.clause(ENDING_PAD, word, it.span, said);
}

/// How long a run takes, and how many may fail.
fn bounds(
    page: &mut Page<'_>,
    runs_at_most: Option<&crate::syntax::ast::Duration>,
    survives: Option<(u32, Span)>,
) {
    if let Some(most) = runs_at_most {
        page.line(most.span, format!("runs at most {}", duration(most)));
    }
    if let Some((failed, at)) = survives {
        let runs = if failed == 1 { "run" } else { "runs" };
        page.line(at, format!("survives {failed} failed {runs}"));
    }
}

pub(super) fn consent(page: &mut Page<'_>, at: Span, it: &Consent) {
    const PAD: usize = 8;
    let head = format!(
        "consent {}{}{}{}",
        name(&it.purpose),
        via(&it.channels, false),
        of_brand(it.brand.as_ref()),
        label(it.label.as_ref())
    );
    page.open(at, &head);
    for (word, slots) in [("from", &it.from), ("to", &it.to), ("both", &it.both)] {
        for it in slots {
            page.clause(PAD, word, it.span, slot(it));
        }
    }
    if let (Some(first), Some(last)) = (it.history.first(), it.history.last()) {
        let all: Vec<String> = it.history.iter().map(object).collect();
        page.clause(PAD, "history", first.span.to(last.span), format!("external from {}", all.join(", ")));
    }
    if let Some((conflict, at)) = &it.on_conflict {
        let wins = match conflict {
            OnConflict::Latest => "latest choice wins",
            OnConflict::AnyRefusal => "any refusal wins",
        };
        page.line(*at, format!("on conflict {wins}"));
    }
    if let Some(every) = &it.every {
        page.clause(PAD, "every", every.span, duration(every));
    }
    bounds(page, it.runs_at_most.as_ref(), it.survives);
    if let Some(within) = &it.within {
        page.clause(PAD, "within", within.span, duration(within));
    }
    page.text_clause(PAD, "owner", it.owner.as_ref());
    page.close(Some(at), "");
}

fn slot(it: &Slot) -> String {
    let widens =
        it.widens.as_ref().map_or_else(String::new, |why| format!(" widens because {}", text(&why.value)));
    let only = if it.refusals_only { " refusals only" } else { "" };
    let append = if it.append_only { " append only" } else { "" };
    format!("{}{widens}{only}{append}", object(&it.object))
}
