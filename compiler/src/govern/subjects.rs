//! Flows, consents and systems as policies see them: what each hands over, to whom and for what.

use super::scopes::Subject;
use crate::plan::Disclosure;
use crate::resolve::model::Consent;
use crate::types::Typed;
use std::collections::BTreeMap;

/// What is handed over, by what does it.
pub(super) struct Subjects<'a> {
    typed: &'a Typed,
    /// By flow of the plan, or consent.
    handed: BTreeMap<&'a str, Vec<&'a Disclosure>>,
}

impl<'a> Subjects<'a> {
    pub(super) fn new(typed: &'a Typed, disclosures: &'a [Disclosure]) -> Subjects<'a> {
        let mut handed: BTreeMap<&str, Vec<&Disclosure>> = BTreeMap::new();
        for disclosure in disclosures {
            handed.entry(&disclosure.flow).or_default().push(disclosure);
        }
        Subjects { typed, handed }
    }

    /// What a declared flow hands over.
    pub(super) fn of_flow(&self, name: &str) -> Vec<&'a Disclosure> {
        let parts = self.typed.flows.iter().filter(|flow| flow.of == name);
        parts.filter_map(|flow| self.handed.get(flow.name.as_str())).flatten().copied().collect()
    }

    /// What the consents for a purpose tell.
    pub(super) fn of_consents(&self, purpose: &str) -> Vec<&'a Disclosure> {
        let prefix = format!("consent {purpose} via ");
        let told = self.handed.iter().filter(|(name, _)| name.starts_with(&prefix));
        told.flat_map(|(_, told)| told).copied().collect()
    }

    /// A declared flow.
    pub(super) fn flow(&self, name: &str) -> Subject<'a> {
        let mut subject = of(&self.of_flow(name));
        for flow in self.typed.flows.iter().filter(|flow| flow.of == name) {
            subject.systems.extend(flow.destination.as_ref().map(|used| used.object.system.as_str()));
        }
        if let Some(flow) = self.typed.names.flows.get(name) {
            subject.purposes.extend(flow.purpose.as_deref());
            subject.channels.extend(flow.channels.iter().map(String::as_str));
        }
        subject
    }

    /// A consent.
    pub(super) fn consent(&self, consent: &'a Consent) -> Subject<'a> {
        let purpose = consent.purpose.as_deref();
        let told = purpose.map(|purpose| self.of_consents(purpose)).unwrap_or_default();
        let mut subject = of(&told);
        subject.purposes.extend(purpose);
        subject.channels.extend(consent.channels.iter().map(String::as_str));
        subject.systems.extend(consent.heard().chain(consent.told()).map(|slot| slot.object.system.as_str()));
        subject
    }

    /// A system, with all that it gets.
    pub(super) fn system(&self, name: &'a str) -> Subject<'a> {
        let gets: Vec<&Disclosure> =
            self.handed.values().flatten().filter(|it| it.system == name).copied().collect();
        let mut subject = of(&gets);
        subject.systems.insert(name);
        subject
    }

    /// One thing that is handed over. `data includes` asks about all that goes there with it.
    pub(super) fn disclosure(&self, disclosure: &'a Disclosure) -> Subject<'a> {
        let with = self.handed.get(disclosure.flow.as_str()).map(Vec::as_slice).unwrap_or_default();
        let mut subject = of(&[disclosure]);
        subject.data.extend(with.iter().flat_map(|it| it.categories.iter().map(String::as_str)));
        subject
    }
}

fn of<'a>(handed: &[&'a Disclosure]) -> Subject<'a> {
    let mut subject = Subject::default();
    for disclosure in handed {
        subject.systems.insert(&disclosure.system);
        subject.purposes.extend(disclosure.purpose.as_deref());
        subject.channels.extend(disclosure.channels.iter().map(String::as_str));
        subject.data.extend(disclosure.categories.iter().map(String::as_str));
    }
    subject
}
