//! Flows that get in each other's way: one takes away what another brought, two write one field, values go round.

use super::reader::Reader;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::Mode;
use crate::resolve::Resolved;
use crate::source::Span;
use crate::types::Typed;
use crate::types::typed::{ExprKind, Flow, Mapping};
use std::collections::{BTreeMap, BTreeSet};

/// An object with its argument, as flows name it.
type Place = String;

/// A field at a place: `system.object.field`.
type FieldId = String;

/// Says where flows collide.
pub fn collisions(typed: &Typed, out: &mut Diagnostics) {
    let mut writers: BTreeMap<Place, Vec<&Flow>> = BTreeMap::new();
    for flow in &typed.flows {
        if let Some(to) = flow.destination.as_ref().filter(|_| is_whole(&typed.names, flow)) {
            writers.entry(to.to_string()).or_default().push(flow);
        }
    }
    for (place, flows) in &writers {
        removals(typed, place, flows, out);
        races(&typed.names, place, flows, out);
    }
    echoes(typed, out);
}

fn is_whole(names: &Resolved, flow: &Flow) -> bool {
    names.flows.get(&flow.of).is_some_and(|declared| !declared.broken)
}

/// Who makes a place exactly its own selection takes away whatever others put there.
fn removals(typed: &Typed, place: &str, flows: &[&Flow], out: &mut Diagnostics) {
    for flow in flows {
        if !matches!(flow.mode, Some(Mode::Upsert { remove_rest: Some(_), .. })) {
            continue;
        }
        let other = flows.iter().find(|other| other.name != flow.name);
        let told = typed.spreads.iter().find(|spread| {
            let argument = spread.slot.argument.as_ref().map(|argument| format!("({argument:?})"));
            spread.adds && format!("{}{}", spread.slot.object, argument.unwrap_or_default()) == place
        });
        let (who, span) = match (other, told) {
            (Some(other), _) => (format!("the flow `{}`", other.name), other.span),
            (None, Some(spread)) => (format!("the consent `{}`", spread.slot.purpose), spread.span),
            (None, None) => continue,
        };
        let message =
            format!("the flow `{}` removes the rest of `{place}`, where {who} brings records too", flow.name);
        out.push(
            Diagnostic::new(&catalogue::GRAPH_REMOVES_OTHERS, flow.span, message)
                .also(span, "these are taken away by every run")
                .help("leave `remove the rest` out and write `when gone remove`, which takes back only what the flow brought; or let one flow bring all"),
        );
    }
}

/// The lines of a flow that write whatever is there, by target; its key names the record and is no value.
fn lines(flow: &Flow) -> impl Iterator<Item = (&str, &Mapping)> {
    let key: BTreeSet<&str> = flow.mode.iter().flat_map(|mode| mode.key()).map(String::as_str).collect();
    let writes = move |line: &&Mapping| line.only.is_none() && !key.contains(line.target.as_str());
    flow.fields.iter().filter(writes).map(|line| (line.target.as_str(), line))
}

/// Two declared flows write one field, and nothing says which of them wins.
fn races(names: &Resolved, place: &str, flows: &[&Flow], out: &mut Diagnostics) {
    let mut first: BTreeMap<&str, (&Flow, &Mapping)> = BTreeMap::new();
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for flow in flows {
        for (target, line) in lines(flow) {
            let Some((earlier, known)) = first.get(target) else {
                first.insert(target, (flow, line));
                continue;
            };
            let settled = earlier.of == flow.of
                || same((flow, line), (earlier, known))
                || has_precedence(names, flow, target);
            if settled || !told.insert((&earlier.of, &flow.of)) {
                continue;
            }
            let message =
                format!("the flows `{}` and `{}` both write `{place}.{target}`", earlier.of, flow.of);
            out.push(
                Diagnostic::new(&catalogue::GRAPH_WRITE_RACE, line.span, message)
                    .also(known.span, "the other writes it here")
                    .help(format!(
                        "say which of them wins, as in `precedence {} {{ {} then {} }}` or `{{ latest wins }}`; or write it in one of them only",
                        format_args!("{place}.{target}"), earlier.of, flow.of
                    )),
            );
        }
    }
}

/// Whether both write the same: one constant, or one field of the records that both read.
fn same((flow, a): (&Flow, &Mapping), (other, b): (&Flow, &Mapping)) -> bool {
    let place = |flow: &Flow| flow.source.as_ref().map(|from| (from.object.clone(), from.argument.clone()));
    match (&a.value.kind, &b.value.kind) {
        (ExprKind::Constant(a), ExprKind::Constant(b)) => a == b,
        (ExprKind::Field(a), ExprKind::Field(b)) => a == b && place(flow) == place(other),
        _ => false,
    }
}

fn has_precedence(names: &Resolved, flow: &Flow, target: &str) -> bool {
    let to = flow.destination.as_ref().map(|to| &to.object);
    let about = |known: &crate::resolve::model::FieldUse| Some(&known.object) == to && known.field == target;
    // One whose field is not there is reported, and may be meant for this one.
    names.precedences.iter().any(|known| known.field.as_ref().is_none_or(about))
}

/// A value that one flow takes from a field to another.
struct Step<'t> {
    to: FieldId,
    flow: &'t Flow,
    span: Span,
}

/// Values that flows take from field to field until they are back where they came from.
fn echoes(typed: &Typed, out: &mut Diagnostics) {
    let read: BTreeSet<String> =
        typed.flows.iter().filter_map(|flow| Some(flow.source.as_ref()?.object.to_string())).collect();
    let returns =
        |flow: &&Flow| flow.destination.as_ref().is_some_and(|to| read.contains(&to.object.to_string()));
    let mut steps: BTreeMap<FieldId, Vec<Step<'_>>> = BTreeMap::new();
    for flow in typed.flows.iter().filter(returns).filter(|flow| is_whole(&typed.names, flow)) {
        let Some(to) = &flow.destination else { continue };
        let reader = Reader::new(typed, flow);
        for (target, line) in lines(flow) {
            if has_precedence(&typed.names, flow, target) {
                continue;
            }
            let read = reader.value(&line.value).direct.into_iter().filter(|(source, _)| !source.known);
            for (source, _) in read {
                let to = format!("{}.{target}", to.object);
                steps.entry(source.id).or_default().push(Step { to, flow, span: line.span });
            }
        }
    }
    let mut told: BTreeSet<BTreeSet<&str>> = BTreeSet::new();
    for (from, next) in &steps {
        for step in next {
            let Some(way) = back(&steps, from, step) else { continue };
            let flows: BTreeSet<&str> = way.iter().map(|step| step.flow.of.as_str()).collect();
            if flows.len() < 2 || !told.insert(flows) {
                continue;
            }
            let through: Vec<String> = way.iter().map(|step| format!("`{}`", step.to)).collect();
            let message = format!("the value of `{from}` goes round: through {}", through.join(", then "));
            let mut finding = Diagnostic::new(&catalogue::GRAPH_ECHO_CYCLE, step.span, message);
            for step in way.iter().skip(1) {
                finding = finding.also(step.span, format!("the flow `{}` takes it on", step.flow.of));
            }
            out.push(finding.help(format!(
                "say for one of these fields which value wins, as in `precedence {from} {{ latest wins }}`; or take one of the lines out"
            )));
        }
    }
}

/// The shortest way on from a step back to where it came from.
fn back<'s>(
    steps: &'s BTreeMap<FieldId, Vec<Step<'s>>>,
    from: &str,
    first: &'s Step<'s>,
) -> Option<Vec<&'s Step<'s>>> {
    let mut seen: BTreeSet<&str> = BTreeSet::from([first.to.as_str()]);
    let mut ways: Vec<Vec<&Step<'_>>> = vec![vec![first]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let Some(end) = way.last().map(|step| step.to.as_str()) else { continue };
            if end == from {
                return Some(way);
            }
            for step in steps.get(end).into_iter().flatten() {
                if seen.insert(&step.to) {
                    let mut way = way.clone();
                    way.push(step);
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}
