//! Mappings, functions, tables, metrics, tests.

use super::expr::{cell, clause, expr, level, patterns_behind, record, runs_on};
use super::map;
use super::page::{Entry, Group, Page};
use super::types::ty;
use super::words::{label, name, object, paths, text, texts};
use crate::source::Span;
use crate::syntax::ast::{
    Expect, Expected, Function, Given, Mapping, Measure, Metric, MetricOf, MetricSource, Parameter,
    RecordLiteral, Table, TableRows, Test, TestStep, TestStepKind,
};

pub(super) fn mapping(page: &mut Page<'_>, at: Span, it: &Mapping) {
    map::block(page, at, &format!("mapping {}", name(&it.name)), &it.map);
}

pub(super) fn function(page: &mut Page<'_>, at: Span, it: &Function) {
    let parameter = |it: &Parameter| format!("{}: {}", name(&it.name), ty(&it.ty));
    let parameters = it.parameters.iter().map(parameter).collect::<Vec<_>>().join(", ");
    let head = format!("function {}({parameters}): {} = ", name(&it.name), ty(&it.result));
    map::value(page, at, &head, &it.body);
}

pub(super) fn table(page: &mut Page<'_>, at: Span, it: &Table) {
    let head = format!("table {}", name(&it.name));
    match &it.rows {
        None => page.line(at, head),
        Some(TableRows::File { path, key, value }) => {
            let said = format!("{head} from {} key {} value {}", text(&path.value), name(key), name(value));
            page.line(at, said);
        }
        Some(TableRows::Here(arms)) => {
            let mut entries: Vec<Entry> = Vec::new();
            for arm in arms {
                let before = entries.last().map_or("", |entry| entry.right.as_str());
                let (left, value) = (patterns_behind(before, &arm.patterns), expr(&arm.value, level::ANY));
                entries.push(Entry { at: arm.span, left, right: format!("=> {value}") });
            }
            let apart = arms.iter().skip(1).any(|arm| runs_on(arm.patterns.first()));
            page.group(Group { at, head, entries, block: Some(at), tail: String::new(), apart });
        }
    }
}

pub(super) fn metric(page: &mut Page<'_>, at: Span, it: &Metric) {
    const PAD: usize = 8;
    page.open(at, &format!("metric {}{}", name(&it.name), label(it.label.as_ref())));
    match &it.measure {
        Some(Measure::Count { distinct, of }) => {
            let distinct = distinct.as_ref().map_or_else(String::new, |it| format!("distinct {} ", name(it)));
            page.clause(PAD, "count", place(of), format!("{distinct}{}", source(of)));
        }
        Some(Measure::Sum { field, of }) => {
            page.clause(PAD, "sum", field.span.to(place(of)), format!("{} {}", name(field), source(of)));
        }
        Some(Measure::Value(value)) => page.clause(PAD, "value", value.span, clause(value, level::ANY)),
        None => {}
    }
    let (per, by) = (it.per.as_ref(), it.by.as_slice());
    if let Some(per) = per {
        page.clause(PAD, "per", per.span, name(per));
    }
    if let (Some(first), Some(last)) = (by.first(), by.last()) {
        page.clause(PAD, "by", first.span.to(last.span), paths(by));
    }
    if let Some(target) = &it.target {
        page.clause(PAD, "target", target.span, &target.value);
    }
    if let (Some(first), Some(last)) = (it.agreed_by.first(), it.agreed_by.last()) {
        page.line(first.span.to(last.span), format!("agreed by {}", texts(&it.agreed_by)));
    }
    page.close(Some(at), "");
}

/// The words that say it.
fn place(it: &MetricSource) -> Span {
    let of = match &it.of {
        MetricOf::Flow(flow) => flow.span,
        MetricOf::Object(object) => object.span,
    };
    let filtered = it.filter.as_ref().map_or(of, |filter| of.to(filter.span));
    it.at.as_ref().map_or(filtered, |at| filtered.to(at.span))
}

fn source(it: &MetricSource) -> String {
    let mut said = match &it.of {
        MetricOf::Flow(flow) => format!("delivered by {}", name(flow)),
        MetricOf::Object(of) => format!("of {}", object(of)),
    };
    if let Some(filter) = &it.filter {
        said.push_str(&format!(" where {}", clause(filter, level::ANY)));
    }
    if let Some(at) = &it.at {
        said.push_str(&format!(" at {}", name(at)));
    }
    said
}

/// Column of what a line of a test says.
const TEST_PAD: usize = 7;

pub(super) fn test(page: &mut Page<'_>, at: Span, it: &Test) {
    page.open(at, &format!("test {} of {}", text(&it.name.value), name(&it.of)));
    if let Some(now) = &it.now {
        page.clause(TEST_PAD, "now", now.span, clause(now, level::FLOW));
    }
    for it in &it.steps {
        step(page, it);
    }
    page.close(Some(at), "");
}

fn step(page: &mut Page<'_>, it: &TestStep) {
    let (word, said) = match &it.kind {
        TestStepKind::Given(it) => ("given", given(it)),
        TestStepKind::Then(it) => ("then", given(it)),
        TestStepKind::Expect(it) => ("expect", expect(it)),
    };
    page.clause(TEST_PAD, word, it.span, said);
}

fn given(it: &Given) -> String {
    match it {
        Given::Record { object: of, record } => format!("{} {}", object(of), literal(record)),
        Given::Consent { who, state, purpose, channel, topic, brand, at } => {
            let cell = cell(purpose, channel, topic.as_ref(), brand.as_ref());
            let at = at.as_ref().map_or_else(String::new, |at| format!(" at {}", clause(at, level::FLOW)));
            let who = text(&who.value);
            format!("consent {who} {} {cell}{at}", name(state))
        }
        Given::NoConsent => "no consent".to_owned(),
        Given::File(path) => format!("file {}", text(&path.value)),
        Given::Delivered { object: of, record } => format!("delivered {} {}", object(of), literal(record)),
        Given::Person { who, record } => format!("person {} {}", text(&who.value), literal(record)),
        Given::Suppressed { who, by } => format!("suppressed {} by {}", text(&who.value), name(by)),
        Given::Gone { object: of, record } => format!("gone {} {}", object(of), literal(record)),
    }
}

fn expect(it: &Expect) -> String {
    let result = match &it.result {
        Expected::Record(record) => literal(record),
        Expected::None => "none".to_owned(),
        Expected::Removed => "removed".to_owned(),
        Expected::Rejected(reason) => format!("rejected {}", text(&reason.value)),
        Expected::Count(count) => format!("count {count}"),
    };
    match &it.object {
        Some(of) => format!("{} {result}", object(of)),
        None => result,
    }
}

fn literal(it: &RecordLiteral) -> String {
    record(&it.values)
}
