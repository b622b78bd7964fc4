//! Flows, consents and systems as policies see them: what each hands over, to whom and for what.

use super::scopes::Subject;
use crate::plan::Disclosure;
use crate::resolve::model::Consent;
use crate::types::Typed;
use crate::types::typed::Flow;
use std::collections::{BTreeMap, BTreeSet};

/// What is handed over, by what does it.
pub(super) struct Subjects<'a> {
    typed: &'a Typed,
    /// The flows of the plan that a declared one has.
    parts: BTreeMap<&'a str, Vec<&'a Flow>>,
    /// By flow of the plan, or consent.
    handed: BTreeMap<&'a str, Vec<&'a Disclosure>>,
    /// By system that gets it.
    got: BTreeMap<&'a str, Vec<&'a Disclosure>>,
    /// All of it, in parts that each rule sees alike.
    alike: Vec<Alike<'a>>,
}

/// What one flow of the plan, or consent, hands to one system for one purpose: every rule is about all of it, or none.
pub(super) struct Alike<'a> {
    /// Its data is all that goes there with it, for `data includes` asks about that.
    pub(super) subject: Subject<'a>,
    /// Each with its number among all disclosures.
    pub(super) disclosures: Vec<(usize, &'a Disclosure)>,
}

impl<'a> Subjects<'a> {
    pub(super) fn new(typed: &'a Typed, disclosures: &'a [Disclosure]) -> Subjects<'a> {
        let mut handed: BTreeMap<&str, Vec<&Disclosure>> = BTreeMap::new();
        let mut got: BTreeMap<&str, Vec<&Disclosure>> = BTreeMap::new();
        for disclosure in disclosures {
            handed.entry(&disclosure.flow).or_default().push(disclosure);
            got.entry(&disclosure.system).or_default().push(disclosure);
        }
        let mut parts: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
        for flow in &typed.flows {
            parts.entry(&flow.of).or_default().push(flow);
        }
        let alike = alike(disclosures, &handed);
        Subjects { typed, parts, handed, got, alike }
    }

    /// All that is handed over, in parts that each rule sees alike.
    pub(super) fn alike(&self) -> &[Alike<'a>] {
        &self.alike
    }

    fn parts(&self, name: &str) -> impl Iterator<Item = &'a Flow> {
        self.parts.get(name).into_iter().flatten().copied()
    }

    /// What a declared flow hands over.
    pub(super) fn of_flow(&self, name: &str) -> Vec<&'a Disclosure> {
        self.parts(name).filter_map(|flow| self.handed.get(flow.name.as_str())).flatten().copied().collect()
    }

    /// What the consents for a purpose tell.
    pub(super) fn of_consents(&self, purpose: &str) -> Vec<&'a Disclosure> {
        let prefix = format!("consent {purpose} via ");
        let told = self.handed.range(prefix.as_str()..).take_while(|(name, _)| name.starts_with(&prefix));
        told.flat_map(|(_, told)| told).copied().collect()
    }

    /// A declared flow.
    pub(super) fn flow(&self, name: &str) -> Subject<'a> {
        let mut subject = of(&self.of_flow(name));
        for flow in self.parts(name) {
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
        let mut subject = of(self.got.get(name).map(Vec::as_slice).unwrap_or_default());
        subject.systems.insert(name);
        subject
    }
}

fn alike<'a>(disclosures: &'a [Disclosure], handed: &BTreeMap<&str, Vec<&'a Disclosure>>) -> Vec<Alike<'a>> {
    let data_of = |all: &Vec<&'a Disclosure>| -> BTreeSet<&'a str> {
        all.iter().flat_map(|it| it.categories.iter().map(String::as_str)).collect()
    };
    let data: BTreeMap<&str, BTreeSet<&str>> =
        handed.iter().map(|(name, all)| (*name, data_of(all))).collect();
    let mut parts: BTreeMap<_, Vec<(usize, &Disclosure)>> = BTreeMap::new();
    for (number, it) in disclosures.iter().enumerate() {
        parts.entry((&it.flow, &it.system, &it.purpose, &it.channels)).or_default().push((number, it));
    }
    let alike = parts.into_iter().map(|((flow, ..), disclosures)| {
        let first: Vec<&Disclosure> = disclosures.iter().take(1).map(|(_, it)| *it).collect();
        let mut subject = of(&first);
        subject.data = data.get(flow.as_str()).cloned().unwrap_or_default();
        Alike { subject, disclosures }
    });
    alike.collect()
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
