//! The way of what is handed over, place by place: where it stands at the source, the line that takes it, where it
//! arrives. Findings about a disclosure show it.

use super::declared::{Declarations, Thing};
use crate::diagnostics::Diagnostic;
use crate::plan::Disclosure;
use crate::resolve::Resolved;
use crate::resolve::model::{Field, Object, ObjectId};
use crate::source::Span;
use crate::types::Typed;
use crate::types::typed::{Ending, Expr, ExprKind, Flow, Mapping, Recovery, Step};
use std::collections::BTreeMap;

/// Finds ways.
pub(super) struct Ways<'a> {
    typed: &'a Typed,
    declared: &'a Declarations,
    /// By name.
    flows: BTreeMap<&'a str, &'a Flow>,
}

impl<'a> Ways<'a> {
    pub(super) fn new(typed: &'a Typed, declared: &'a Declarations) -> Ways<'a> {
        let flows = typed.flows.iter().map(|flow| (flow.name.as_str(), flow)).collect();
        Ways { typed, declared, flows }
    }

    fn names(&self) -> &'a Resolved {
        &self.typed.names
    }

    /// The flow of the plan that hands something over; none: a consent does.
    pub(super) fn flow(&self, disclosure: &Disclosure) -> Option<&'a Flow> {
        self.flows.get(disclosure.flow.as_str()).copied()
    }

    /// What a disclosure belongs to: a declared flow, or the consents for its purpose.
    pub(super) fn thing(&self, disclosure: &Disclosure) -> Thing {
        match self.flow(disclosure) {
            Some(flow) => Thing::Flow(flow.of.clone()),
            None => Thing::Consent(disclosure.purpose.clone().unwrap_or_default()),
        }
    }

    /// As messages call what a disclosure belongs to.
    pub(super) fn who(&self, disclosure: &Disclosure) -> String {
        match self.flow(disclosure) {
            Some(flow) => format!("the flow `{}`", flow.of),
            None => format!("the {}", disclosure.flow),
        }
    }

    /// Whether what is known of a disclosure may rest on a mistake that was found.
    pub(super) fn is_doubtful(&self, disclosure: &Disclosure) -> bool {
        let purpose = disclosure.purpose.clone().map(Thing::Purpose);
        let source = disclosure.source.as_ref().and_then(|id| self.origin(id));
        let source = source.map(|(id, _)| Thing::System(id.system.clone()));
        let things = [self.thing(disclosure), Thing::System(disclosure.system.clone())];
        things.iter().chain(&purpose).chain(&source).any(|thing| self.declared.is_doubtful(thing))
    }

    /// Where the destination is named: in the flow, or in the consent that tells it.
    pub(super) fn destination(&self, disclosure: &Disclosure) -> Option<Span> {
        match self.flow(disclosure) {
            Some(flow) => Some(flow.destination.as_ref()?.span),
            None => self.told(disclosure),
        }
    }

    fn told(&self, disclosure: &Disclosure) -> Option<Span> {
        let told = self.typed.spreads.iter().find(|spread| {
            let slot = &spread.slot;
            slot.object.system == disclosure.system
                && format!("consent {} via {}", slot.purpose, slot.channel) == disclosure.flow
        });
        told.map(|spread| spread.span)
    }

    /// Where it is handed over: the line of the mapping, the condition that decides, or what names the destination.
    pub(super) fn line(&self, disclosure: &Disclosure) -> Option<Span> {
        let Some(flow) = self.flow(disclosure) else { return self.told(disclosure) };
        let line = match &disclosure.target {
            Some(target) => mappings(flow).find(|field| field.target == *target).map(|field| field.line),
            None => self.condition(flow, disclosure),
        };
        line.or_else(|| flow.destination.as_ref().map(|used| used.span))
    }

    /// The same, for the primary place of a finding: in the declaration itself, where a shared mapping has the line.
    pub(super) fn primary(&self, disclosure: &Disclosure) -> Option<Span> {
        let thing = self.thing(disclosure);
        let inside = |place: &Span| self.declared.holds(&thing, *place);
        self.line(disclosure).filter(inside).or_else(|| self.destination(disclosure))
    }

    /// Where a condition of a flow asks for the source of a disclosure.
    fn condition(&self, flow: &Flow, disclosure: &Disclosure) -> Option<Span> {
        let (id, field) = self.origin(disclosure.source.as_ref()?)?;
        let compared = flow.steps.iter().find_map(|step| match step {
            Step::Lookup(lookup) if lookup.object.object == *id => {
                lookup.on.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.span)
            }
            _ => None,
        });
        if compared.is_some() {
            return compared;
        }
        let steps = flow.steps.iter().flat_map(|step| match step {
            Step::Lookup(lookup) => lookup.on.iter().map(|(_, value)| value).chain(&lookup.rest).collect(),
            Step::Each { list, .. } => vec![list],
        });
        let lines =
            flow.lets.iter().map(|named| &named.value).chain(flow.fields.iter().map(|line| &line.value));
        let mut open: Vec<&Expr> = lines.filter(|value| may_stop(value)).collect();
        open.extend(flow.filter.iter().chain(steps));
        while let Some(next) = open.pop() {
            match &next.kind {
                ExprKind::Field(name) | ExprKind::Found { field: Some(name), .. } if *name == field.name => {
                    return Some(next.span);
                }
                _ => open.extend(next.parts()),
            }
        }
        flow.filter.as_ref().map(|filter| filter.span)
    }

    /// The object and field of `system.object.field`; the names of what lies in a field may follow.
    pub(super) fn origin(&self, id: &str) -> Option<(&'a ObjectId, &'a Field)> {
        let of = |(object_id, object): (&'a ObjectId, &'a Object)| {
            let rest = id.strip_prefix(&format!("{object_id}."))?;
            let fits = |field: &&Field| {
                rest.strip_prefix(field.name.as_str())
                    .is_some_and(|after| after.is_empty() || after.starts_with('.'))
            };
            let field = object.fields.iter().filter(fits).max_by_key(|field| field.name.len())?;
            Some((object_id, field))
        };
        let system = id.split('.').next().unwrap_or_default();
        let objects = &self.names().objects;
        let from = ObjectId { system: system.to_owned(), object: String::new() };
        objects.range(from..).take_while(|(known, _)| known.system == system).find_map(of)
    }

    /// Adds the way to a finding: where the data stands, the line that takes it, where it arrives.
    pub(super) fn show(&self, finding: Diagnostic, disclosure: &Disclosure) -> Diagnostic {
        let mut finding = finding;
        let primary = finding.primary.span;
        if let Some(source) = &disclosure.source
            && let Some((_, field)) = self.origin(source)
        {
            finding = finding.also(field.span, format!("it comes from here: `{source}`"));
        }
        if let Some(line) = self.line(disclosure).filter(|line| *line != primary) {
            let text = if disclosure.target.is_some() { "it is handed over here" } else { "it decides here" };
            finding = finding.also(line, text);
        }
        let destination = self.flow(disclosure).and_then(|flow| flow.destination.as_ref());
        let object = destination.and_then(|used| self.names().objects.get(&used.object));
        if let Some((used, target)) = destination.zip(disclosure.target.as_ref())
            && let Some(field) = object.and_then(|object| object.field(target))
        {
            finding = finding.also(field.span, format!("it arrives here: `{}.{target}`", used.object));
        }
        finding
    }

    /// The labels of categories, in words: “Interest”, “Phone number”.
    pub(super) fn labels<'c>(&self, categories: impl Iterator<Item = &'c String>) -> String {
        let label = |name: &String| {
            let label = self.names().categories.get(name).map_or(name.as_str(), |found| &found.label);
            format!("“{label}”")
        };
        categories.map(label).collect::<Vec<_>>().join(", ")
    }
}

/// Whether a value may reject its record, or leave it out.
fn may_stop(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Recover { action: Recovery::Reject(_) | Recovery::Skip, .. })
        || value.parts().into_iter().any(may_stop)
}

/// The lines of a flow, those of its endings too.
fn mappings(flow: &Flow) -> impl Iterator<Item = &Mapping> {
    let endings = [&flow.permission_ends, &flow.gone].into_iter().flatten();
    let written = endings.filter_map(|ending| match ending {
        Ending::Write(fields) => Some(fields),
        _ => None,
    });
    flow.fields.iter().chain(written.flatten())
}
