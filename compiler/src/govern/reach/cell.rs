//! What one consent and channel bring together: where people choose, what may contact them, and what stops it.

use super::timing::{self, Runs};
use crate::plan::{Guard, Hindrance, Point, PointKind, Power, Type};
use crate::resolve::Resolved;
use crate::resolve::dates::at_most;
use crate::resolve::model::{Consent, ObjectId};
use crate::source::Span;
use crate::types::typed::{Capture, Ending, ExprKind, Flow, Spread, Step};
use crate::types::{Typed, holds_choices};
use std::collections::{BTreeMap, BTreeSet};

/// A purpose and a channel.
type Choice = (String, String);

/// The project, sorted by what is asked of it.
pub(super) struct Index<'t> {
    pub(super) typed: &'t Typed,
    captures: BTreeMap<(usize, &'t str), Vec<&'t Capture>>,
    spreads: BTreeMap<(usize, &'t str), Vec<&'t Spread>>,
    asking: BTreeMap<Choice, Vec<&'t Flow>>,
    writing: BTreeMap<&'t ObjectId, Vec<&'t Flow>>,
    /// Records join an address to a number, and the identity compares both.
    joined: bool,
}

/// One consent on one channel.
pub(super) struct Cell<'t> {
    pub(super) number: usize,
    pub(super) consent: &'t Consent,
    pub(super) purpose: &'t str,
    pub(super) channel: &'t str,
    pub(super) captures: Vec<&'t Capture>,
    pub(super) spreads: Vec<&'t Spread>,
    /// Flows that ask for it, for whole records or for fields.
    pub(super) flows: Vec<&'t Flow>,
}

/// Something that stops a sender, or fails to.
pub(super) struct Candidate<'t> {
    pub(super) place: String,
    pub(super) flow: Option<&'t Flow>,
    /// The slot that is told.
    pub(super) spread: Option<&'t Spread>,
    /// How people are found there; none: by an identifier that the identity links.
    pub(super) found: Option<PointKind>,
    /// When what stops it runs, or why that stops nothing.
    pub(super) runs: Result<Runs, Hindrance>,
    pub(super) assumed: Vec<String>,
    pub(super) span: Span,
}

impl<'t> Index<'t> {
    pub(super) fn of(typed: &'t Typed) -> Index<'t> {
        let mut index = Index {
            typed,
            captures: BTreeMap::new(),
            spreads: BTreeMap::new(),
            asking: BTreeMap::new(),
            writing: BTreeMap::new(),
            joined: joins_both(typed),
        };
        for capture in &typed.captures {
            index.captures.entry((capture.consent, capture.channel.as_str())).or_default().push(capture);
        }
        for spread in &typed.spreads {
            let slot = &spread.slot;
            index.spreads.entry((slot.consent, slot.channel.as_str())).or_default().push(spread);
        }
        for flow in &typed.flows {
            let choices: BTreeSet<Choice> = flow
                .guards
                .iter()
                .flat_map(|guard| {
                    guard.cells.iter().map(|cell| (guard.purpose.clone(), cell.channel.clone()))
                })
                .collect();
            for choice in choices {
                index.asking.entry(choice).or_default().push(flow);
            }
            if let Some(to) = &flow.destination {
                index.writing.entry(&to.object).or_default().push(flow);
            }
        }
        index
    }

    /// Every consent and channel where people choose.
    pub(super) fn cells(&self) -> impl Iterator<Item = Cell<'t>> + '_ {
        let consents = self.typed.names.consents.iter().enumerate().filter(|(_, consent)| !consent.broken);
        consents.flat_map(move |(number, consent)| {
            let purpose = consent.purpose.as_deref();
            let channels = consent.channels.iter().filter_map(move |channel| Some((purpose?, channel)));
            channels.map(move |(purpose, channel)| {
                let asking = self.asking.get(&(purpose.to_owned(), channel.clone()));
                let of_brand = |flow: &&Flow| {
                    guard_of(flow, purpose, channel).is_some_and(|(_, guard)| {
                        consent.brand.is_none() || guard.brand.is_none() || consent.brand == guard.brand
                    })
                };
                Cell {
                    number,
                    consent,
                    purpose,
                    channel,
                    captures: self.captures.get(&(number, channel.as_str())).cloned().unwrap_or_default(),
                    spreads: self.spreads.get(&(number, channel.as_str())).cloned().unwrap_or_default(),
                    flows: asking.into_iter().flatten().copied().filter(of_brand).collect(),
                }
            })
        })
    }

    /// Flows that write to an object.
    pub(super) fn writing(&self, object: &ObjectId) -> impl Iterator<Item = &'t Flow> + '_ {
        self.writing.get(object).into_iter().flatten().copied()
    }

    /// Whether who is known by one kind of contact point is found by another, and what that rests on.
    pub(super) fn finds(
        &self,
        said: PointKind,
        found: Option<PointKind>,
    ) -> Result<Option<String>, Hindrance> {
        match found.filter(|found| *found != said) {
            None => Ok(None),
            Some(_) if self.joined => Ok(Some(
                "somebody's address and number stand together in a record that the project reads".to_owned(),
            )),
            Some(found) => Err(Hindrance::Key { said, found }),
        }
    }

    fn names(&self) -> &'t Resolved {
        &self.typed.names
    }

    /// How late a value takes effect in a system, and how late what people change there is to be seen.
    pub(super) fn visible(&self, system: &str) -> u64 {
        let visible = self.names().systems.get(system).and_then(|system| system.visible.as_ref());
        visible.map_or(0, at_most)
    }

    /// How long a system goes on with what it is sending already, whatever is written there.
    pub(super) fn finishes(&self, system: &str) -> u64 {
        let finishes = self.names().systems.get(system).and_then(|system| system.finishes.as_ref());
        finishes.map_or(0, at_most)
    }

    /// Whether a system can reach people on a channel.
    pub(super) fn contacts(&self, system: &str, channel: &str) -> bool {
        let known = self.names().systems.get(system);
        known.is_some_and(|system| system.contacts.iter().any(|contact| contact == channel))
    }
}

impl<'t> Cell<'t> {
    /// Who may contact people, by system, and what stops them. Every run of the consent, and of a flow that asks for it,
    /// reads the choices and tells the slots.
    pub(super) fn senders(&self, index: &Index<'t>) -> BTreeMap<&'t str, Vec<Candidate<'t>>> {
        let mut senders: BTreeMap<&str, Vec<Candidate<'t>>> = BTreeMap::new();
        let reads = self.reads(index);
        for spread in &self.spreads {
            let told = told(spread, &reads);
            senders.entry(spread.slot.object.system.as_str()).or_default().push(told);
        }
        for flow in &self.flows {
            if let Some((system, candidate)) = self.by_flow(index, flow) {
                senders.entry(system).or_default().push(candidate);
            }
        }
        for capture in &self.captures {
            let system = capture.object.system.as_str();
            if index.contacts(system, self.channel) {
                senders.entry(system).or_default();
            }
        }
        senders
    }

    /// Whether people's choices stand in a field of the system that a no can be written to as it is. What is worked out, such
    /// as the answer on a form, is nobody's list of whom to contact.
    pub(super) fn could_be_told(&self, index: &Index<'t>, system: &str) -> bool {
        self.captures.iter().filter(|capture| capture.object.system == system && !capture.external).any(
            |capture| {
                let ExprKind::Field(name) = &capture.fact.value.kind else { return false };
                let object = index.names().objects.get(&capture.object);
                let field = object.and_then(|object| object.field(name));
                capture.fact.writes.0 == Power::Yes && field.is_some_and(|field| !field.read_only)
            },
        )
    }

    /// The job that reads the choices soonest.
    pub(super) fn reads(&self, index: &Index<'t>) -> Result<(String, Runs), Hindrance> {
        let name = format!("the consent `{} via {}`", self.purpose, self.channel);
        let consent = Runs::of_consent(&name, &self.consent.written).map(|runs| (name, runs));
        let flows = self.flows.iter().filter_map(|flow| {
            let runs = timing::of_flow(index.names(), &flow.of, self.every()).ok()?;
            Some((format!("the flow `{}`", flow.name), runs))
        });
        consent.into_iter().chain(flows).min_by_key(|(_, runs)| runs.at_most()).ok_or(Hindrance::NeverRead)
    }

    fn every(&self) -> Option<&'t crate::syntax::ast::Duration> {
        self.consent.written.every.as_ref()
    }

    /// When a flow runs.
    pub(super) fn runs(&self, index: &Index<'t>, flow: &Flow) -> Result<Runs, Hindrance> {
        timing::of_flow(index.names(), &flow.of, self.every())
    }

    /// A flow that delivers people for this choice: a record goes when its permission ends, a field is emptied.
    fn by_flow(&self, index: &Index<'t>, flow: &'t Flow) -> Option<(&'t str, Candidate<'t>)> {
        let (number, guard) = guard_of(flow, self.purpose, self.channel)?;
        // People who are asked to confirm are not served yet; what needs no channel contacts nobody.
        if guard.confirming || guard.processing {
            return None;
        }
        let to = flow.destination.as_ref()?;
        let mut assumed = Vec::new();
        let ends = if !guard.all && guard.cells.len() > 1 {
            Err(Hindrance::OtherChannel)
        } else if number > 0 {
            Ok(())
        } else {
            ending(index.names(), flow, &to.object, &mut assumed)
        };
        let found = guard.cells.iter().find(|cell| cell.channel == self.channel).map(|cell| cell.point.kind);
        let runs = ends.and_then(|()| self.runs(index, flow));
        let candidate = Candidate {
            place: to.to_string(),
            flow: Some(flow),
            spread: None,
            found,
            runs,
            assumed,
            span: flow.span,
        };
        Some((to.object.system.as_str(), candidate))
    }
}

/// The first permission of a flow for that purpose and channel, and its number.
pub(super) fn guard_of<'f>(flow: &'f Flow, purpose: &str, channel: &str) -> Option<(usize, &'f Guard)> {
    let asks =
        |guard: &Guard| guard.purpose == purpose && guard.cells.iter().any(|cell| cell.channel == channel);
    flow.guards.iter().enumerate().find(|(_, guard)| asks(guard))
}

/// A slot that is told.
fn told<'t>(spread: &'t Spread, reads: &Result<(String, Runs), Hindrance>) -> Candidate<'t> {
    let slot = &spread.slot;
    let power = match &slot.fact.writes.0 {
        Power::Yes => Ok(()),
        Power::Inert | Power::No | Power::PendingOnly => Err(Hindrance::Inert),
        Power::Conditional { because } => Err(Hindrance::Conditional { because: because.clone() }),
    };
    let argument = slot.argument.as_ref().map(|argument| format!("({argument:?})")).unwrap_or_default();
    Candidate {
        place: format!("{}{argument}.{}", slot.object, spread.field),
        flow: None,
        spread: Some(spread),
        found: slot.fact.point.as_ref().filter(|_| slot.fact.identifier.is_none()).map(|point| point.kind),
        runs: power.and_then(|()| reads.clone().map(|(_, runs)| runs)),
        assumed: Vec::new(),
        span: spread.span,
    }
}

/// What a flow does with a record whose permission ended.
fn ending(names: &Resolved, flow: &Flow, to: &ObjectId, assumed: &mut Vec<String>) -> Result<(), Hindrance> {
    match &flow.permission_ends {
        Some(Ending::Remove | Ending::Erase) => Ok(()),
        Some(Ending::Write(fields)) => {
            let object = names.objects.get(to);
            let known = |target: &str| object.is_some_and(|object| holds_choices(object, target));
            if !fields.iter().any(|field| known(&field.target)) {
                let marks: Vec<String> = fields.iter().map(|field| format!("`{}`", field.target)).collect();
                assumed.push(format!("whoever sends from `{to}` heeds {}", marks.join(", ")));
            }
            Ok(())
        }
        Some(Ending::Keep(because)) => Err(Hindrance::Keeps { because: because.clone() }),
        None => Err(Hindrance::Keeps { because: "it does not say what happens".to_owned() }),
    }
}

/// How somebody who chose is known; none: by an identifier that the identity links, or it is reported elsewhere.
pub(super) fn known_by(capture: &Capture) -> Option<PointKind> {
    let by_point = capture.fact.point.as_ref().filter(|_| capture.fact.identifier.is_none());
    by_point.map(|point: &Point| point.kind)
}

/// Whether the identity compares addresses and numbers, and a record that is read may hold both.
fn joins_both(typed: &Typed) -> bool {
    let Some(identity) = &typed.identity else { return false };
    let compares = |kind| identity.matches.iter().any(|(known, _)| *known == kind);
    if !compares(PointKind::Email) || !compares(PointKind::Phone) {
        return false;
    }
    let steps = |flow: &'_ Flow| -> Vec<ObjectId> {
        let objects = flow.steps.iter().filter_map(|step| match step {
            Step::Lookup(lookup) => Some(lookup.object.object.clone()),
            Step::Each { .. } => None,
        });
        objects.chain(flow.source.iter().map(|used| used.object.clone())).collect()
    };
    let facts = identity.country.iter().chain(&identity.born).chain(&identity.last_sale);
    let named = typed.names.identities.get(&identity.name);
    let links = named.into_iter().flat_map(|known| &known.links).map(|link| link.object.clone());
    let mut read = typed
        .flows
        .iter()
        .flat_map(steps)
        .chain(typed.captures.iter().map(|capture| capture.object.clone()))
        .chain(facts.map(|(object, _)| object.clone()))
        .chain(links);
    read.any(|id| {
        let fields = typed.names.objects.get(&id).map(|object| object.fields.as_slice()).unwrap_or_default();
        let has = |kind: &Type| fields.iter().any(|field| field.ty.as_ref() == Some(kind));
        has(&Type::Email) && has(&Type::Phone)
    })
}
