//! Tests: the flow that each is of, and the objects, choices and lists it speaks of.

use super::Resolver;
use super::declared::{Kind, declared_twice, each_unnamed};
use super::model::{Flow, ObjectId, ObjectUse, Test};
use super::suggest::unknown;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast::{self, Expect, Given, Name, TestStepKind};
use std::collections::{BTreeMap, BTreeSet};

impl Resolver<'_> {
    pub(super) fn tests(&mut self) {
        let mut places: BTreeMap<(String, String), Span> = BTreeMap::new();
        for (item, written) in each_unnamed!(self.declared, Test) {
            let broken = self.damage.touches(item.span);
            let key = (written.of.text.clone(), written.name.value.clone());
            if let Some(first) = places.insert(key, written.name.span) {
                let name = Name { text: written.name.value.clone(), span: written.name.span };
                self.report(declared_twice("test", &name, first));
            }
            let flow = self.find(Kind::Flow, &written.of);
            let objects = written.steps.iter().map(|step| self.step(step, flow.as_deref())).collect();
            let expects = |step: &ast::TestStep| matches!(step.kind, TestStepKind::Expect(_));
            if !written.steps.iter().any(expects) && !broken {
                let message =
                    format!("the test “{}” expects nothing, so it can never fail", written.name.value);
                self.report(
                    Diagnostic::new(&catalogue::LINT_TEST_EXPECTS_NOTHING, written.name.span, message)
                        .help("add what must come out: `expect system.object { FIELD: \"…\" }`, `expect system.object none`"),
                );
            }
            self.names.tests.push(Test { written: written.clone(), flow, objects, broken });
        }
    }

    fn step(&mut self, step: &ast::TestStep, flow: Option<&str>) -> Option<ObjectUse> {
        match &step.kind {
            TestStepKind::Given(given) | TestStepKind::Then(given) => self.given(given, flow),
            TestStepKind::Expect(Expect { object, .. }) => {
                let used = self.object_use(object.as_ref()?)?;
                self.is_target(&used, flow);
                Some(used)
            }
        }
    }

    fn given(&mut self, given: &Given, flow: Option<&str>) -> Option<ObjectUse> {
        match given {
            Given::Record { object, .. } => {
                let used = self.object_use(object)?;
                self.is_read(&used, flow);
                Some(used)
            }
            Given::Gone { object, .. } => {
                let used = self.object_use(object)?;
                self.is_source(&used, flow);
                Some(used)
            }
            Given::Delivered { object, .. } => {
                let used = self.object_use(object)?;
                self.is_target(&used, flow);
                Some(used)
            }
            Given::Consent { purpose, channel, topic, brand, .. } => {
                self.find(Kind::Purpose, purpose);
                self.find(Kind::Channel, channel);
                if let Some(topic) = topic {
                    self.find(Kind::Topic, topic);
                }
                if let Some(brand) = brand {
                    self.find(Kind::Brand, brand);
                }
                None
            }
            Given::Suppressed { by, .. } => {
                self.list(by);
                None
            }
            Given::NoConsent | Given::File(_) | Given::Person { .. } => None,
        }
    }

    /// The list that somebody stands on: a suppression list, or an erasure, whose people do not come back.
    fn list(&mut self, name: &Name) {
        for kind in [Kind::Suppression, Kind::Erasure] {
            if self.is_declared(kind, &name.text) {
                self.find(kind, name);
                return;
            }
        }
        let known: Vec<&str> = [Kind::Suppression, Kind::Erasure]
            .into_iter()
            .flat_map(|kind| self.declared.named(kind))
            .map(|(name, _)| name.as_str())
            .collect();
        let help = "name a suppression list or an erasure of this project";
        let what = "suppression list or erasure";
        let finding = unknown(&catalogue::NAME_UNKNOWN_SUPPRESSION, what, name, known, help);
        let finding = self.elsewhere(Kind::Suppression, name, finding);
        self.report_missing(finding);
    }

    /// The flow, if it and its objects are whole.
    fn whole_flow(&self, flow: Option<&str>) -> Option<&Flow> {
        let flow = self.names.flows.get(flow?)?;
        let whole = |used: &[Option<ObjectUse>]| used.iter().all(Option::is_some);
        let lookups = whole(&flow.lookups) && flow.source_lookups.iter().all(|lookups| whole(lookups));
        (!flow.broken && lookups && whole(&flow.sources) && whole(&flow.targets)).then_some(flow)
    }

    fn is_target(&mut self, used: &ObjectUse, flow: Option<&str>) {
        let Some(flow) = self.whole_flow(flow) else { return };
        let targets: Vec<&ObjectUse> = flow.targets.iter().flatten().collect();
        if targets.iter().any(|target| same(target, used)) {
            return;
        }
        let list: Vec<String> = targets.iter().map(|target| format!("`{target}`")).collect();
        let message = format!("the flow `{}` does not deliver to `{used}`", flow.written.name.text);
        let finding = Diagnostic::new(&catalogue::NAME_NOT_A_TARGET, used.span, message)
            .also(flow.written.name.span, "the flow is declared here")
            .help(format!("it delivers to {}", list.join(" and ")));
        self.report(finding);
    }

    fn is_source(&mut self, used: &ObjectUse, flow: Option<&str>) {
        let Some(flow) = self.whole_flow(flow) else { return };
        let sources: Vec<&ObjectUse> = flow.sources.iter().flatten().collect();
        if sources.iter().any(|source| same(source, used)) {
            return;
        }
        let list: Vec<String> = sources.iter().map(|source| format!("`{source}`")).collect();
        let message = format!("the flow `{}` does not read `{used}`", flow.written.name.text);
        let finding = Diagnostic::new(&catalogue::NAME_NOT_A_SOURCE, used.span, message)
            .also(flow.written.name.span, "the flow is declared here")
            .help(format!("it reads {}", list.join(" and ")));
        self.report(finding);
    }

    /// Records that nothing reads make no difference to a test.
    fn is_read(&mut self, used: &ObjectUse, flow: Option<&str>) {
        let Some(flow) = self.whole_flow(flow) else { return };
        let read = flow.sources.iter().chain(&flow.lookups).chain(flow.source_lookups.iter().flatten());
        let mut objects: BTreeSet<ObjectId> = read.flatten().map(|read| read.object.clone()).collect();
        objects.extend(flow.targets.iter().flatten().map(|target| target.object.clone()));
        let slots = self.names.consents.iter().flat_map(super::model::Consent::heard);
        objects.extend(slots.map(|slot| slot.object.clone()));
        let histories = self.names.consents.iter().flat_map(|consent| &consent.history);
        objects.extend(histories.map(|history| history.object.clone()));
        objects.extend(
            self.names.suppressions.values().filter_map(|list| Some(list.from.as_ref()?.object.clone())),
        );
        objects.extend(
            self.names
                .identities
                .values()
                .flat_map(|identity| &identity.links)
                .map(|link| link.object.clone()),
        );
        if objects.contains(&used.object) {
            return;
        }
        let message = format!("nothing that this test runs reads `{used}`");
        let finding = Diagnostic::new(&catalogue::LINT_GIVEN_WITHOUT_EFFECT, used.span, message)
            .also(flow.written.name.span, "the flow is declared here")
            .caused_by(Some(flow.written.name.span))
            .help("give records of the object that the flow reads or looks up, or leave the line out");
        self.report(finding);
    }
}

/// An argument that is missing or not wanted has its own finding.
fn same(a: &ObjectUse, b: &ObjectUse) -> bool {
    let said = a.argument.is_some() && b.argument.is_some();
    a.object == b.object && (!said || a.argument == b.argument)
}
