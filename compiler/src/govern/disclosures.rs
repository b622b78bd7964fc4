//! The set of disclosures: everything that is handed over, and what decides about it. Documents, policies and
//! differences are questions put to this set; nobody computes it again.

use super::covers::Covers;
use super::reader::Reader;
use super::uses::{Source, Uses};
use crate::fault::Fault;
use crate::plan::{Cardinality, Disclosure, Guard, How};
use crate::resolve::Resolved;
use crate::types::typed::{Ending, Flow, Mapping, Spread, Step};
use crate::types::{CHOICES, Typed};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Everything that is handed over, sorted, each once. On that day, of several agreements one that is in force covers it.
#[must_use]
pub fn disclosures(typed: &Typed, today: Option<Date>) -> Vec<Disclosure> {
    let mut all = BTreeSet::new();
    for flow in &typed.flows {
        if let Some(of) = OfFlow::new(typed, flow) {
            of.collect(&mut all);
        }
    }
    all.extend(typed.spreads.iter().flat_map(|spread| told(&typed.names, spread)));
    let covers = Covers::new(&typed.names, today);
    let agreed = |mut disclosure: Disclosure| {
        if let Some((name, agreement)) = covers.covering(&disclosure) {
            disclosure.agreement = Some(name.to_owned());
            disclosure.transfer.clone_from(&agreement.transfer);
        }
        disclosure
    };
    // Two that differ only behind the agreement have the same one, so the order stays.
    all.into_iter().map(agreed).collect()
}

/// That somebody chose is told to a system: their choice, into a record that it has; a list learns their address too.
fn told(names: &Resolved, spread: &Spread) -> Vec<Disclosure> {
    let slot = &spread.slot;
    let (Some(system), Some(object)) =
        (names.systems.get(&slot.object.system), names.objects.get(&slot.object))
    else {
        return Vec::new();
    };
    let category = |name: &str| object.field(name).and_then(|field| field.category.clone());
    let places: BTreeSet<&String> = system.stored_in.iter().chain(&system.accessed_from).collect();
    let one = |target: &str, category: Option<String>| Disclosure {
        flow: format!("consent {} via {}", slot.purpose, slot.channel),
        source: None,
        how: How::Changed,
        target: Some(target.to_owned()),
        system: slot.object.system.clone(),
        categories: vec![category.unwrap_or_else(|| CHOICES.to_owned())],
        subjects: object.about.clone(),
        purpose: Some(slot.purpose.clone()),
        channels: vec![slot.channel.clone()],
        basis: None,
        guards: Vec::new(),
        places: places.iter().copied().cloned().collect(),
        agreement: None,
        transfer: None,
        retention: None,
        treated: Vec::new(),
        taken_for: Vec::new(),
    };
    let address = slot.fact.point.as_ref().filter(|_| spread.adds).map(|point| point.field.as_str());
    // Where to stand there is the no, the address tells it.
    let choice =
        (address != Some(spread.field.as_str())).then(|| one(&spread.field, category(&spread.field)));
    let stands = address.filter(|_| choice.is_none()).map(|address| one(address, None));
    let address = address.map(|address| one(address, category(address)));
    choice.into_iter().chain(stands).chain(address).collect()
}

/// What the disclosures of one flow share.
struct OfFlow<'a> {
    names: &'a Resolved,
    flow: &'a Flow,
    /// Tells which fields a value is made of.
    reader: Reader<'a>,
    base: Disclosure,
}

impl<'a> OfFlow<'a> {
    fn new(typed: &'a Typed, flow: &'a Flow) -> Option<OfFlow<'a>> {
        let names = &*typed.names;
        let source = flow.source.as_ref()?;
        let destination = flow.destination.as_ref()?;
        let system = names.systems.get(&destination.object.system)?;
        let seen = system.accessed_from.iter().filter(|_| !names.lacks(Fault::AccessedFrom));
        let places: BTreeSet<&String> = system.stored_in.iter().chain(seen).collect();
        let purpose = names.flows.get(&flow.of).and_then(|written| written.purpose.clone());
        let own = flow.guards.first();
        let mut channels: Vec<String> = own
            .map(|guard| guard.cells.iter().map(|cell| cell.channel.clone()).collect())
            .unwrap_or_default();
        channels.sort();
        let basis = purpose.as_ref().and_then(|purpose| names.purposes.get(purpose)?.bases.first().cloned());
        Some(OfFlow {
            names,
            flow,
            reader: Reader::new(typed, flow),
            base: Disclosure {
                flow: flow.name.clone(),
                source: None,
                how: How::Copied,
                target: None,
                system: destination.object.system.clone(),
                categories: Vec::new(),
                subjects: names
                    .objects
                    .get(&source.object)
                    .map(|object| object.about.clone())
                    .unwrap_or_default(),
                purpose,
                channels,
                basis,
                guards: own.map(in_words).into_iter().collect(),
                places: places.into_iter().cloned().collect(),
                agreement: None,
                transfer: None,
                retention: None,
                treated: Vec::new(),
                taken_for: Vec::new(),
            },
        })
    }

    fn collect(&self, all: &mut BTreeSet<Disclosure>) {
        let who = self.who_is_delivered();
        self.add_presence(who.influences.iter().chain(&who.presence), all);
        for field in &self.flow.fields {
            self.collect_field(field, Uses::default(), &[], all);
        }
        // That somebody's permission ended is what they chose; that a record is gone is told by what chose it.
        if let Some(Ending::Write(fields)) = &self.flow.permission_ends {
            fields.iter().for_each(|field| self.collect_field(field, Uses::default(), &[CHOICES], all));
        }
        if let Some(Ending::Write(fields)) = &self.flow.gone {
            fields.iter().for_each(|field| self.collect_field(field, who.clone(), &[], all));
        }
    }

    /// What decides which records are delivered, before any line of the mapping is asked.
    fn who_is_delivered(&self) -> Uses {
        let mut uses = Uses::default();
        if let Some(filter) = self.flow.filter.as_ref().filter(|_| !self.names.lacks(Fault::Filter)) {
            uses.add(self.reader.condition(filter));
        }
        for step in &self.flow.steps {
            match step {
                // Two records where one is expected are a reject.
                Step::Lookup(lookup) if lookup.cardinality != Cardinality::Many => {
                    uses.add(self.reader.lookup(&lookup.name));
                }
                Step::Lookup(_) => {}
                Step::Each { .. } if self.names.lacks(Fault::EachList) => {}
                Step::Each { list, .. } => uses.add(self.reader.condition(list)),
            }
        }
        for named in self.reader.lets() {
            uses.presence.extend(named.presence.iter().cloned());
        }
        uses
    }

    /// One line. `decided` is what decides about it beside what it says itself, `known` what it tells by being written.
    fn collect_field(
        &self,
        field: &'a Mapping,
        decided: Uses,
        known: &[&str],
        all: &mut BTreeSet<Disclosure>,
    ) {
        let mut uses = self.reader.value(&field.value);
        if let Some(when) = field.when.as_ref().filter(|_| !self.names.lacks(Fault::LineCondition)) {
            let condition = self.reader.condition(when);
            uses = uses.under(&condition);
            uses.add(condition);
        }
        uses.decided_by(decided.influences.into_iter().chain(decided.presence));
        // A field that decides over the value it is part of is handed over already.
        let direct: BTreeSet<&String> = uses.direct.iter().map(|(source, _)| &source.id).collect();
        let influences = uses.influences.iter().filter(|source| !direct.contains(&source.id));
        let sources = uses.direct.iter().map(|(source, how)| (source, *how));
        for (source, how) in sources.chain(influences.map(|source| (source, How::Influences))) {
            all.insert(self.tuple(Some(source), how, Some(field)));
        }
        if direct.is_empty() {
            let categories = known.iter().map(|category| (*category).to_owned()).collect();
            all.insert(Disclosure { categories, ..self.tuple(None, How::Copied, Some(field)) });
        }
        self.add_presence(uses.presence.iter(), all);
    }

    fn add_presence<'s>(&self, sources: impl Iterator<Item = &'s Source>, all: &mut BTreeSet<Disclosure>) {
        all.extend(sources.map(|source| self.tuple(Some(source), How::Influences, None)));
    }

    fn tuple(&self, source: Option<&Source>, how: How, field: Option<&Mapping>) -> Disclosure {
        let written = self.flow.destination.as_ref().and_then(|used| self.names.objects.get(&used.object));
        let at_source = source.into_iter().flat_map(|source| &source.categories);
        // A value is what its field at the destination is declared to be, too. A constant is nobody's data.
        let at_target = field
            .filter(|_| {
                source.is_some() && how != How::Influences && !self.names.lacks(Fault::TargetCategory)
            })
            .and_then(|field| written?.field(&field.target)?.category.as_ref());
        let treated = || source.into_iter().flat_map(|source| &source.treated);
        // What somebody says about the value says nothing about the field that it is put into.
        let taken_for: BTreeSet<&String> = treated()
            .map(|it| &it.category)
            .chain(at_target.filter(|_| treated().next().is_some()))
            .collect();
        let categories: BTreeSet<&String> = at_source.chain(at_target).collect();
        let guard = field.and_then(|field| field.guard).filter(|guard| *guard > 0);
        let guard = guard.and_then(|guard| self.flow.guards.get(guard)).map(in_words);
        Disclosure {
            source: source.map(|source| source.id.clone()),
            how,
            target: field.map(|field| field.target.clone()),
            categories: categories.into_iter().cloned().collect(),
            treated: treated().cloned().collect(),
            taken_for: taken_for.into_iter().cloned().collect(),
            guards: self.base.guards.iter().cloned().chain(guard).collect(),
            ..self.base.clone()
        }
    }
}

/// A permission as documents name it: `newsletter via email, sms`.
fn in_words(guard: &Guard) -> String {
    let channels: Vec<&str> = guard.cells.iter().map(|cell| cell.channel.as_str()).collect();
    let all = if guard.all { "all of " } else { "" };
    let topic = guard.topic.as_ref().map_or(String::new(), |topic| format!(" topic {topic}"));
    format!("{} via {all}{}{topic}", guard.purpose, channels.join(", "))
}
