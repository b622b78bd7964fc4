//! The questions that documents put to the plan's disclosures.

use super::words;
use crate::plan::{Disclosure, Flow, How, Mapping, Plan, Treatment};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One line of a flow's field table.
#[derive(Debug, Serialize)]
pub struct FieldRow {
    /// Fields of the source whose value arrives, in some form.
    pub sources: Vec<String>,
    /// Fields that only decide something about it.
    pub deciding: Vec<String>,
    /// What happens on the way, in words.
    pub change: String,
    /// The field at the destination.
    pub target: String,
    /// Categories of personal data.
    pub categories: Vec<String>,
    /// What people answer for taking it for.
    pub treated: Vec<String>,
    /// When it is written at all.
    pub conditions: Vec<String>,
}

/// One category of personal data that arrives at a system.
#[derive(Debug, Serialize)]
pub struct ArrivalRow {
    /// The category.
    pub category: String,
    /// Fields that hold it there.
    pub fields: Vec<String>,
    /// What it decides there without being handed over.
    pub decides: Vec<String>,
    /// Flows that bring it.
    pub flows: Vec<String>,
    /// Why, and over which channels.
    pub purposes: Vec<String>,
    /// Legal bases.
    pub bases: Vec<String>,
}

/// The field table of a flow, in the order of its mapping.
pub fn fields(plan: &Plan, flow: &Flow) -> Vec<FieldRow> {
    flow.fields.iter().map(|mapping| field(plan, flow, mapping)).collect()
}

fn field(plan: &Plan, flow: &Flow, mapping: &Mapping) -> FieldRow {
    let here = || of_flow(plan, flow).filter(|d| d.target.as_deref() == Some(mapping.target.as_str()));
    let carried: Vec<&Disclosure> = here().filter(|d| d.how != How::Influences).collect();
    let categories: BTreeSet<&str> = here().flat_map(|d| d.categories.iter().map(String::as_str)).collect();
    FieldRow {
        sources: sources(flow, carried.iter().copied()),
        deciding: sources(flow, here().filter(|d| d.how == How::Influences)),
        change: words::change(mapping),
        target: mapping.target.clone(),
        categories: categories.iter().map(|name| category_label(plan, name)).collect(),
        treated: treated(plan, here()),
        conditions: conditions(flow, mapping),
    }
}

/// Fields that decide whether a record of this flow is delivered at all.
pub fn membership(plan: &Plan, flow: &Flow) -> Vec<String> {
    sources(flow, of_flow(plan, flow).filter(|d| d.target.is_none()))
}

/// Whose data a flow moves.
pub fn subjects(plan: &Plan, flow: &Flow) -> Vec<String> {
    distinct(of_flow(plan, flow).flat_map(|d| d.subjects.iter().cloned()))
}

/// The legal bases of a flow.
pub fn bases(plan: &Plan, flow: &Flow) -> Vec<String> {
    distinct(of_flow(plan, flow).filter_map(|d| d.basis.clone()))
}

/// Categories of personal data of a flow.
pub fn categories(plan: &Plan, flow: &Flow) -> Vec<String> {
    let names = distinct(of_flow(plan, flow).flat_map(|d| d.categories.iter().cloned()));
    names.iter().map(|name| category_label(plan, name)).collect()
}

/// Agreements, transfer mechanisms and retention stated for a flow, as term and text.
pub fn terms(plan: &Plan, flow: &Flow) -> Vec<(&'static str, Vec<String>)> {
    let all = |pick: fn(&Disclosure) -> &Option<String>| {
        distinct(of_flow(plan, flow).filter_map(|d| pick(d).clone()))
    };
    [
        ("Agreement", all(|d| &d.agreement)),
        ("Transfer", all(|d| &d.transfer)),
        ("Kept there", all(|d| &d.retention)),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .collect()
}

/// What personal data arrives at a system, by category.
pub fn arrivals(plan: &Plan, system: &str) -> Vec<ArrivalRow> {
    let mut by_category: BTreeMap<&str, Vec<&Disclosure>> = BTreeMap::new();
    for disclosure in plan.disclosures.iter().filter(|d| d.system == system) {
        for category in &disclosure.categories {
            by_category.entry(category).or_default().push(disclosure);
        }
    }
    by_category.into_iter().map(|(category, all)| arrival(plan, category, &all)).collect()
}

fn arrival(plan: &Plan, category: &str, all: &[&Disclosure]) -> ArrivalRow {
    let carried = all.iter().filter(|d| d.how != How::Influences);
    let fields = distinct(carried.filter_map(|d| d.target.clone()));
    let decided = all.iter().filter(|d| d.how == How::Influences).map(|d| match &d.target {
        Some(target) => words::quoted(target),
        None => "whether a record arrives".to_owned(),
    });
    let purposes = all.iter().filter_map(|d| {
        let purpose = purpose_label(plan, d.purpose.as_deref()?);
        Some(if d.channels.is_empty() {
            purpose
        } else {
            format!("{purpose} via {}", words::listed(&d.channels, "or"))
        })
    });
    ArrivalRow {
        category: category_label(plan, category),
        fields,
        decides: distinct(decided),
        flows: distinct(all.iter().map(|d| d.flow.clone())),
        purposes: distinct(purposes),
        bases: distinct(all.iter().filter_map(|d| d.basis.clone())),
    }
}

/// As people call a category.
pub fn category_label(plan: &Plan, name: &str) -> String {
    let found = plan.categories.iter().find(|category| category.name == name);
    found.map_or(name, |category| category.label.as_str()).to_owned()
}

/// As people call a purpose.
pub fn purpose_label(plan: &Plan, name: &str) -> String {
    let found = plan.purposes.iter().find(|purpose| purpose.name == name);
    found.map_or(name, |purpose| purpose.label.as_str()).to_owned()
}

fn of_flow<'a>(plan: &'a Plan, flow: &'a Flow) -> impl Iterator<Item = &'a Disclosure> {
    plan.disclosures.iter().filter(|disclosure| disclosure.flow == flow.name)
}

fn sources<'a>(flow: &Flow, disclosures: impl Iterator<Item = &'a Disclosure>) -> Vec<String> {
    let own = format!("{}.", flow.source);
    let short = |source: &String| source.strip_prefix(&own).unwrap_or(source).to_owned();
    distinct(disclosures.filter_map(|d| d.source.as_ref()).map(short))
}

fn treated<'a>(plan: &Plan, disclosures: impl Iterator<Item = &'a Disclosure>) -> Vec<String> {
    let said = |it: &Treatment| words::treated(&category_label(plan, &it.category), it);
    distinct(disclosures.flat_map(|d| &d.treated).map(said))
}

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    values.collect::<BTreeSet<String>>().into_iter().collect()
}

fn conditions(flow: &Flow, mapping: &Mapping) -> Vec<String> {
    let mut conditions = Vec::new();
    let guard = mapping.guard.and_then(|index| flow.guards.get(usize::try_from(index).ok()?));
    if let Some(guard) = guard {
        conditions.push(format!("only with permission for {}", words::guard(guard)));
    }
    if let Some(when) = &mapping.when {
        let otherwise = if mapping.else_null { "emptied" } else { "left as it is" };
        conditions.push(format!("only if {}, otherwise {otherwise}", words::condition(when, &flow.lets)));
    }
    conditions.extend(mapping.only.map(|limit| words::only(limit).to_owned()));
    conditions
}
