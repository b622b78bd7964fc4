//! The set of disclosures: everything that is handed over, and what decides about it. Documents, policies and
//! differences are questions put to this set; nobody computes it again.

use crate::library::ChangeKind;
use crate::plan::{Disclosure, Guard, How};
use crate::resolve::Resolved;
use crate::types::Typed;
use crate::types::typed::{Ending, Expr, ExprKind, Flow, Mapping, Recovery};
use std::collections::BTreeSet;

/// Everything that is handed over, sorted, each once.
#[must_use]
pub fn disclosures(typed: &Typed) -> Vec<Disclosure> {
    let mut all = BTreeSet::new();
    for flow in &typed.flows {
        if let Some(of) = OfFlow::new(&typed.names, flow) {
            of.collect(&mut all);
        }
    }
    all.into_iter().collect()
}

/// What the disclosures of one flow share.
struct OfFlow<'a> {
    names: &'a Resolved,
    flow: &'a Flow,
    /// Fields of the source, with the object's name before them.
    source: String,
    base: Disclosure,
}

impl<'a> OfFlow<'a> {
    fn new(names: &'a Resolved, flow: &'a Flow) -> Option<OfFlow<'a>> {
        let source = flow.source.as_ref()?;
        let destination = flow.destination.as_ref()?;
        let system = names.systems.get(&destination.system)?;
        let places: BTreeSet<&String> = system.stored_in.iter().chain(&system.accessed_from).collect();
        let purpose = names.flows.get(&flow.name).and_then(|written| written.purpose.clone());
        let own = flow.guards.first();
        let mut channels: Vec<String> = own
            .map(|guard| guard.cells.iter().map(|cell| cell.channel.clone()).collect())
            .unwrap_or_default();
        channels.sort();
        let basis = purpose.as_ref().and_then(|purpose| names.purposes.get(purpose)?.bases.first().cloned());
        Some(OfFlow {
            names,
            flow,
            source: source.to_string(),
            base: Disclosure {
                flow: flow.name.clone(),
                source: None,
                how: How::Copied,
                target: None,
                system: destination.system.clone(),
                categories: Vec::new(),
                subjects: names.objects.get(source).map(|object| object.about.clone()).unwrap_or_default(),
                purpose,
                channels,
                basis,
                guards: own.map(in_words).into_iter().collect(),
                places: places.into_iter().cloned().collect(),
                agreement: None,
                transfer: None,
                retention: None,
            },
        })
    }

    fn collect(&self, all: &mut BTreeSet<Disclosure>) {
        if let Some(filter) = &self.flow.filter {
            let mut uses = Uses::default();
            self.influence(filter, &mut uses);
            self.add_presence(&uses, all);
        }
        for field in &self.flow.fields {
            self.collect_field(field, all);
        }
        for ending in [&self.flow.permission_ends, &self.flow.gone].into_iter().flatten() {
            if let Ending::Write(fields) = ending {
                fields.iter().for_each(|field| self.collect_field(field, all));
            }
        }
    }

    fn collect_field(&self, field: &Mapping, all: &mut BTreeSet<Disclosure>) {
        let mut uses = Uses::default();
        self.value(&field.value, None, &mut uses);
        if let Some(when) = &field.when {
            self.influence(when, &mut uses);
        }
        // A field that decides over the value it is part of is handed over already.
        let direct: BTreeSet<&String> = uses.direct.iter().map(|(name, _)| name).collect();
        let influences = uses.influences.iter().filter(|name| !direct.contains(name));
        let sources = uses.direct.iter().map(|(name, how)| (Some(name), *how));
        let sources: Vec<(Option<&String>, How)> =
            sources.chain(influences.map(|name| (Some(name), How::Influences))).collect();
        for (source, how) in &sources {
            all.insert(self.tuple(*source, *how, Some(field)));
        }
        if direct.is_empty() {
            all.insert(self.tuple(None, How::Copied, Some(field)));
        }
        self.add_presence(&Uses { influences: uses.presence, ..Uses::default() }, all);
    }

    fn add_presence(&self, uses: &Uses, all: &mut BTreeSet<Disclosure>) {
        for name in uses.influences.iter().chain(&uses.presence) {
            all.insert(self.tuple(Some(name), How::Influences, None));
        }
    }

    fn tuple(&self, source: Option<&String>, how: How, field: Option<&Mapping>) -> Disclosure {
        let read = self.flow.source.as_ref().and_then(|id| self.names.objects.get(id));
        let written = self.flow.destination.as_ref().and_then(|id| self.names.objects.get(id));
        let at_source = source.and_then(|name| read?.field(name)?.category.as_ref());
        // A value is what its field at the destination is declared to be, too. A constant is nobody's data.
        let at_target = field
            .filter(|_| source.is_some() && how != How::Influences)
            .and_then(|field| written?.field(&field.target)?.category.as_ref());
        let categories: BTreeSet<&String> = at_source.into_iter().chain(at_target).collect();
        let guard = field.and_then(|field| field.guard).filter(|guard| *guard > 0);
        let guard = guard.and_then(|guard| self.flow.guards.get(guard)).map(in_words);
        Disclosure {
            source: source.map(|name| format!("{}.{name}", self.source)),
            how,
            target: field.map(|field| field.target.clone()),
            categories: categories.into_iter().cloned().collect(),
            guards: self.base.guards.iter().cloned().chain(guard).collect(),
            ..self.base.clone()
        }
    }

    /// What a value is made of. `changed` is what was done to it on the way so far.
    fn value(&self, expr: &Expr, changed: Option<How>, uses: &mut Uses) {
        match &expr.kind {
            ExprKind::Field(name) => {
                uses.direct.insert((name.clone(), changed.unwrap_or(How::Copied)));
            }
            ExprKind::Let(name) => {
                if let Some(value) = self.flow.lets.iter().find(|known| known.name == *name) {
                    self.value(&value.value, changed, uses);
                }
            }
            ExprKind::Call { function, arguments } => {
                let how = match function.0.change {
                    ChangeKind::Changed => How::Changed,
                    ChangeKind::Reduced => How::Reduced,
                    ChangeKind::Hashed => How::Hashed,
                };
                let how = changed.map_or(how, |later| later.max(how));
                arguments.iter().for_each(|argument| self.value(argument, Some(how), uses));
            }
            ExprKind::Recover { value, action } => {
                self.value(value, changed, uses);
                match action {
                    Recovery::Value(other) => self.value(other, changed, uses),
                    Recovery::Reject(_) | Recovery::Skip => {
                        let mut decides = Uses::default();
                        self.influence(value, &mut decides);
                        uses.presence.extend(decides.influences);
                    }
                }
            }
            ExprKind::Match { subject, arms, otherwise } => {
                self.influence(subject, uses);
                arms.iter().for_each(|arm| self.value(&arm.value, changed, uses));
                otherwise.iter().for_each(|value| self.value(value, changed, uses));
            }
            ExprKind::If { condition, then, otherwise } => {
                self.influence(condition, uses);
                self.value(then, changed, uses);
                self.value(otherwise, changed, uses);
            }
            ExprKind::Join(_) | ExprKind::Arithmetic { .. } => {
                let how = changed.map_or(How::Changed, |later| later.max(How::Changed));
                expr.parts().into_iter().for_each(|part| self.value(part, Some(how), uses));
            }
            // A yes or no says less than what it is about.
            ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::IsAbsent { .. }
            | ExprKind::Not(_)
            | ExprKind::All(_)
            | ExprKind::Any(_) => {
                expr.parts().into_iter().for_each(|part| self.value(part, Some(How::Reduced), uses));
            }
            ExprKind::Default { value, fallback } => {
                self.value(value, changed, uses);
                self.value(fallback, changed, uses);
            }
            ExprKind::Poison | ExprKind::Constant(_) | ExprKind::Now(_) | ExprKind::Unchanged => {}
        }
    }

    /// The fields that a condition depends on.
    fn influence(&self, expr: &Expr, uses: &mut Uses) {
        let mut inner = Uses::default();
        self.value(expr, None, &mut inner);
        uses.influences.extend(inner.direct.into_iter().map(|(name, _)| name));
        uses.influences.extend(inner.influences);
        uses.presence.extend(inner.presence);
    }
}

/// The source fields behind something.
#[derive(Default)]
struct Uses {
    /// What the value is made of, and how.
    direct: BTreeSet<(String, How)>,
    /// What decides which value it is.
    influences: BTreeSet<String>,
    /// What decides whether the record is delivered at all.
    presence: BTreeSet<String>,
}

/// A permission as documents name it: `newsletter via email, sms`.
fn in_words(guard: &Guard) -> String {
    let channels: Vec<&str> = guard.cells.iter().map(|cell| cell.channel.as_str()).collect();
    let all = if guard.all { "all of " } else { "" };
    format!("{} via {all}{}", guard.purpose, channels.join(", "))
}
