//! Precedence: which of several flows wins a field, and that these are the flows that write it.

use super::Resolver;
use super::declared::{Kind, declared_twice, each_unnamed};
use super::expressions;
use super::model::{FieldUse, Flow, ObjectId, Precedence};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast::{MapBlock, MapLine, Name, Order};
use std::collections::{BTreeMap, BTreeSet};

impl Resolver<'_> {
    pub(super) fn precedences(&mut self) {
        let mut places: BTreeMap<(ObjectId, String), Span> = BTreeMap::new();
        for (item, written) in each_unnamed!(self.declared, Precedence) {
            let broken = self.damage.touches(item.span);
            let field = self.field_use(&written.field);
            if let Some(field) = &field
                && let Some(first) = places.insert((field.object.clone(), field.field.clone()), field.span)
            {
                let finding = declared_twice("precedence", &written.field.as_name(), first);
                self.report(finding);
            }
            let flows = match &written.order {
                Some(Order::Flows(flows)) => {
                    self.each_once(flows);
                    let found = self.find_all(Kind::Flow, flows);
                    // One that is misspelt may be the writer that seems to have no rank.
                    if let Some(field) = &field
                        && !broken
                        && flows.iter().all(|flow| found.contains(&flow.text))
                    {
                        self.writers(field, flows);
                    }
                    Some(found)
                }
                Some(Order::LatestWins) | None => None,
            };
            let doc = item.doc.clone();
            self.names.precedences.push(Precedence { written: written.clone(), doc, field, flows, broken });
        }
    }

    fn each_once(&mut self, flows: &[Name]) {
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for flow in flows {
            if let Some(first) = places.insert(&flow.text, flow.span) {
                let message = format!("`{}` has two ranks", flow.text);
                self.report(
                    Diagnostic::new(&catalogue::MAPPING_TWO_RANKS, flow.span, message)
                        .also(first, "the first is here")
                        .help("name each flow once, the strongest first"),
                );
            }
        }
    }

    /// The flows with a rank are those that write the field.
    fn writers(&mut self, field: &FieldUse, ranked: &[Name]) {
        let writers: BTreeSet<String> = self
            .names
            .flows
            .iter()
            .filter(|(_, flow)| self.may_write(flow, field))
            .map(|(name, _)| name.clone())
            .collect();
        for name in ranked {
            let Some(flow) = self.names.flows.get(&name.text) else { continue };
            // A target that is misspelt may be that field.
            if flow.broken || writers.contains(&name.text) || self.strange_target(flow) {
                continue;
            }
            let message = format!("the flow `{}` does not write `{field}`", name.text);
            let finding = Diagnostic::new(&catalogue::MAPPING_RANK_WITHOUT_WRITER, name.span, message)
                .also(flow.written.name.span, "the flow is declared here")
                .help("take it out of the order, or map a value to that field in it");
            self.report(finding);
        }
        let left_out: Vec<&String> =
            writers.iter().filter(|name| !ranked.iter().any(|ranked| ranked.text == **name)).collect();
        if let (Some(first), false) = (left_out.first(), self.damage.lost) {
            let place = self.names.flows.get(*first).map(|flow| flow.written.name.span);
            let message = format!("the flow `{first}` writes `{field}` too, and has no rank");
            let finding = Diagnostic::new(&catalogue::MAPPING_WRITER_WITHOUT_RANK, field.span, message)
                .help(format!("add it where it belongs, the strongest first: `… then {first}`"));
            self.report(match place {
                Some(place) => finding.also(place, "the flow is declared here"),
                None => finding,
            });
        }
    }

    /// Whether a line of the flow names a target that no object of it has.
    fn strange_target(&self, flow: &Flow) -> bool {
        let objects: Vec<_> = flow
            .targets
            .iter()
            .flatten()
            .filter_map(|target| self.names.objects.get(&target.object))
            .collect();
        let lines = expressions::maps(&flow.written)
            .chain(self.names.mappings.values().map(|mapping| &mapping.written.map))
            .flat_map(|map| &map.lines);
        let mut targets = lines.flat_map(|line| match line {
            MapLine::Field { targets, .. } => targets.as_slice(),
            MapLine::Let { .. } | MapLine::Use(_) => &[],
        });
        targets.any(|target| !objects.iter().any(|object| object.field(&target.text()).is_some()))
    }

    /// Whether a mapping of the flow writes that field; a flow that uses a mapping which is not there may.
    fn may_write(&self, flow: &Flow, field: &FieldUse) -> bool {
        let to = flow.targets.iter().flatten().any(|target| target.object == field.object);
        to && expressions::maps(&flow.written).any(|map| self.map_writes(map, &field.field, 0))
    }

    fn map_writes(&self, map: &MapBlock, field: &str, depth: usize) -> bool {
        map.lines.iter().any(|line| match line {
            MapLine::Let { .. } => false,
            MapLine::Field { targets, .. } => targets.iter().any(|target| target.text() == field),
            // A mapping may use another; one that uses itself is reported elsewhere.
            MapLine::Use(name) => self.names.mappings.get(&name.text).is_none_or(|mapping| {
                depth < 8 && self.map_writes(&mapping.written.map, field, depth.saturating_add(1))
            }),
        })
    }
}
