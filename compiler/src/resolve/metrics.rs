//! Metrics: the flow, objects, fields and other metrics that a number is made from.

use super::Resolver;
use super::declared::{Kind, each};
use super::expressions;
use super::model::{FieldUse, Metric, ObjectId, ObjectUse};
use super::suggest::unknown;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast::{self, ExprKind, ItemKind, Measure, MetricOf, MetricSource, Name};
use std::collections::BTreeMap;

/// The times that numbers are counted over.
const PERIODS: &[&str] = &["day", "hour", "month", "quarter", "week", "year"];
/// What the identity knows of people, which a number can be divided by without a field of its own.
const OF_PEOPLE: &[&str] = &["age", "country"];

impl Resolver<'_> {
    pub(super) fn metrics(&mut self) {
        let mut made_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, item, written) in each!(self.declared, Metric) {
            let broken = self.damage.touches(item.span);
            let (mut flow, mut object, mut of) = (None, None, Vec::new());
            match &written.measure {
                None if !broken => {
                    let message = format!("the metric `{name}` does not say what it measures");
                    self.report(
                        Diagnostic::new(&catalogue::PROJECT_METRIC_WITHOUT_MEASURE, written.name.span, message).help(
                            "add `count delivered by FLOW`, `count distinct FIELD of system.object`, `sum FIELD of system.object`, or `value METRIC / METRIC`",
                        ),
                    );
                }
                None => {}
                Some(Measure::Count { distinct, of }) => {
                    (flow, object) = self.measured(of, distinct.as_ref());
                }
                Some(Measure::Sum { field, of }) => (flow, object) = self.measured(of, Some(field)),
                Some(Measure::Value(value)) => of = self.other_metrics(name, value, &made_of),
            }
            made_of.insert(name.clone(), of.clone());
            if let Some(per) = &written.per {
                let help = "say over which time it is counted";
                self.one_of(per, "time to count over called", PERIODS, &catalogue::NAME_UNKNOWN_PERIOD, help);
            }
            let by = self.divided_by(written, flow.as_deref(), object.as_ref());
            written.agreed_by.iter().for_each(|who| self.answers(Some(who)));
            let metric =
                Metric { written: written.clone(), doc: item.doc.clone(), flow, object, by, of, broken };
            self.names.metrics.insert(name.clone(), metric);
        }
    }

    fn measured(&mut self, of: &MetricSource, field: Option<&Name>) -> (Option<String>, Option<ObjectUse>) {
        let (flow, object) = match &of.of {
            MetricOf::Flow(flow) => (self.find(Kind::Flow, flow), None),
            MetricOf::Object(object) => (None, self.object_use(object)),
        };
        let places = self.measured_objects(flow.as_deref(), object.as_ref());
        for name in [field, of.at.as_ref()].into_iter().flatten() {
            self.field_of_any(&places, name);
        }
        (flow, object)
    }

    /// The objects whose fields a metric may name: the one it measures, or those that its flow delivers to.
    fn measured_objects(&self, flow: Option<&str>, object: Option<&ObjectUse>) -> Vec<ObjectId> {
        let targets = flow.and_then(|flow| self.names.flows.get(flow));
        let targets = targets.into_iter().flat_map(|flow| flow.targets.iter().flatten());
        object.into_iter().chain(targets).map(|used| used.object.clone()).collect()
    }

    fn field_of_any(&mut self, places: &[ObjectId], name: &Name) -> Option<FieldUse> {
        let objects = places.iter().filter_map(|id| Some((id, self.names.objects.get(id)?)));
        let objects: Vec<_> = objects.collect();
        if let Some((id, _)) = objects.iter().find(|(_, object)| object.field(&name.text).is_some()) {
            return Some(FieldUse { object: (*id).clone(), field: name.text.clone(), span: name.span });
        }
        if objects.is_empty()
            || objects.len() < places.len()
            || objects.iter().any(|(_, object)| object.broken)
        {
            return None;
        }
        let known = objects.iter().flat_map(|(_, object)| &object.fields).map(|field| field.name.as_str());
        let place = objects.first().map(|(id, object)| (id.to_string(), object.span));
        let help = "name a field of what is measured";
        let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", name, known, help);
        self.report(match place {
            Some((id, span)) => finding.also(span, format!("`{id}` is declared here")),
            None => finding,
        });
        None
    }

    fn divided_by(
        &mut self,
        written: &ast::Metric,
        flow: Option<&str>,
        object: Option<&ObjectUse>,
    ) -> Vec<FieldUse> {
        let places = self.measured_objects(flow, object);
        let mut by = Vec::new();
        for path in &written.by {
            let name = path.as_name();
            let known = places
                .iter()
                .filter_map(|id| self.names.objects.get(id))
                .any(|object| object.field(&name.text).is_some());
            // A quotient is divided as the metrics that it is made from.
            if !known && (OF_PEOPLE.contains(&name.text.as_str()) || places.is_empty()) {
                continue;
            }
            by.extend(self.field_of_any(&places, &name));
        }
        by
    }

    /// The metrics that an expression names; none may be made from itself.
    fn other_metrics(
        &mut self,
        own: &str,
        value: &ast::Expr,
        made_of: &BTreeMap<String, Vec<String>>,
    ) -> Vec<String> {
        let mut names = Vec::new();
        expressions::walk(value, &mut |part| {
            if let ExprKind::Name(name) = &part.kind {
                names.push(name);
            }
        });
        names.sort_by_key(|name| name.span);
        let mut found = Vec::new();
        for name in names {
            let Some(metric) = self.find(Kind::Metric, name) else { continue };
            if metric == own || leads_to(made_of, &metric, own) {
                self.circle_of_metrics(own, name, made_of);
                continue;
            }
            found.push(metric);
        }
        found
    }
}

impl Resolver<'_> {
    /// Says of the metric that closes a circle that it does, and shows the others.
    fn circle_of_metrics(&mut self, own: &str, name: &Name, made_of: &BTreeMap<String, Vec<String>>) {
        let names = made_of.keys().map(String::as_str);
        let others: Vec<&str> = names
            .filter(|other| leads_to(made_of, &name.text, other) && leads_to(made_of, other, own))
            .collect();
        let message = format!("the metric `{own}` is calculated from itself");
        let mut finding = Diagnostic::new(&catalogue::NAME_CIRCULAR_METRIC, name.span, message)
            .help("name metrics that are counted or summed from records");
        let declared = self.declared;
        for (other, item) in declared.named(Kind::Metric) {
            if let (true, ItemKind::Metric(written)) = (others.contains(&other.as_str()), &item.kind) {
                finding = finding.also(written.name.span, format!("by way of `{other}`"));
            }
        }
        self.report(finding);
    }
}

/// Whether a metric is made from another, over any number of steps.
fn leads_to(made_of: &BTreeMap<String, Vec<String>>, from: &str, wanted: &str) -> bool {
    let mut open = vec![from];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(next) = open.pop() {
        if next == wanted {
            return true;
        }
        if seen.insert(next) {
            open.extend(made_of.get(next).into_iter().flatten().map(String::as_str));
        }
    }
    false
}
