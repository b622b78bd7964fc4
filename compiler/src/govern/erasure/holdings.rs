//! Where records about people stand, as far as the project knows: what flows bring and read, where people choose, and where
//! it is known who they are.

use crate::plan::{Disclosure, Holding, How, Type};
use crate::resolve::Resolved;
use crate::resolve::model::{Object, ObjectId};
use crate::source::Span;
use crate::types::Typed;
use crate::types::typed::{Flow, Step};
use std::collections::{BTreeMap, BTreeSet};

/// An object and its argument.
pub(super) type PlaceId = (ObjectId, Option<String>);

/// Why people's data stands in a place.
#[derive(Default)]
pub(super) struct Held<'t> {
    /// Each reason once, the weightiest first.
    pub(super) why: BTreeSet<Holding>,
    /// Where the weightiest is written.
    pub(super) span: Option<(Holding, Span)>,
    /// Flows that bring it.
    pub(super) flows: Vec<&'t Flow>,
    /// A consent puts records of its own there, and they stay for good.
    pub(super) only_grows: bool,
}

impl<'t> Held<'t> {
    fn add(&mut self, why: Holding, span: Span) {
        if self.span.as_ref().is_none_or(|(known, _)| why < *known) {
            self.span = Some((why.clone(), span));
        }
        self.why.insert(why);
    }
}

/// Every place that holds records about people. Lists of people to leave out are no such place by themselves: who stands
/// there is to stay left out.
pub(super) fn holdings<'t>(typed: &'t Typed, disclosures: &[Disclosure]) -> BTreeMap<PlaceId, Held<'t>> {
    let names = &*typed.names;
    let mut all: BTreeMap<PlaceId, Held<'t>> = BTreeMap::new();
    let brings = bringing(names, disclosures);
    for flow in &typed.flows {
        if let Some(to) = flow.destination.as_ref().filter(|_| brings.contains(flow.name.as_str())) {
            let held = all.entry((to.object.clone(), to.argument.clone())).or_default();
            held.add(Holding::Delivered { flow: flow.of.clone() }, flow.span);
            held.flows.push(flow);
        }
        let looked = flow.steps.iter().filter_map(|step| match step {
            Step::Lookup(lookup) => Some(&lookup.object),
            Step::Each { .. } => None,
        });
        for read in flow.source.iter().chain(looked) {
            if names.objects.get(&read.object).is_some_and(|object| is_about_people(names, object)) {
                let held = all.entry((read.object.clone(), read.argument.clone())).or_default();
                held.add(Holding::Read { flow: flow.of.clone() }, flow.span);
            }
        }
    }
    for capture in &typed.captures {
        let Some(consent) = names.consents.get(capture.consent) else { continue };
        let held = all.entry((capture.object.clone(), capture.argument.clone())).or_default();
        held.add(Holding::Choices { purpose: capture.purpose.clone() }, consent.written.purpose.span);
    }
    for spread in &typed.spreads {
        let slot = &spread.slot;
        let held = all.entry((slot.object.clone(), slot.argument.clone())).or_default();
        held.add(Holding::Choices { purpose: slot.purpose.clone() }, spread.span);
        held.only_grows |= spread.appends;
    }
    for (object, span) in known(typed) {
        if names.objects.get(object).is_some_and(|known| is_about_people(names, known)) {
            all.entry((object.clone(), None)).or_default().add(Holding::Known, span);
        }
    }
    all
}

/// Flows of the plan that leave people's data at their destination, by name.
fn bringing<'d>(names: &Resolved, disclosures: &'d [Disclosure]) -> BTreeSet<&'d str> {
    let leaves = |it: &&Disclosure| {
        let personal = it.categories.iter().any(|category| names.is_personal(category));
        it.target.is_some() && it.how != How::Influences && personal
    };
    disclosures.iter().filter(leaves).map(|it| it.flow.as_str()).collect()
}

/// Objects in which the identity looks.
fn known(typed: &Typed) -> Vec<(&ObjectId, Span)> {
    let Some(identity) = &typed.identity else { return Vec::new() };
    let Some(declared) = typed.names.identities.get(&identity.name) else { return Vec::new() };
    let facts = identity.country.iter().chain(&identity.born).chain(&identity.last_sale);
    let facts = facts.map(|(object, _)| (object, declared.written.name.span));
    facts.chain(declared.links.iter().map(|field| (&field.object, field.span))).collect()
}

/// Whether records are somebody's: the object says whose, and a field tells about them.
fn is_about_people(names: &Resolved, object: &Object) -> bool {
    let personal = |category: &Option<String>| category.as_ref().is_some_and(|it| names.is_personal(it));
    !object.about.is_empty() && object.fields.iter().any(|field| personal(&field.category))
}

/// Whether whoever asks can be found in an object: by an address or a number, a hash of one, or a linked identifier.
pub(super) fn finds_people(names: &Resolved, id: &ObjectId, object: &Object) -> bool {
    object.fields.iter().any(|field| {
        let points = ["contact.email", "contact.phone"];
        let point = |known: &String| points.iter().any(|point| names.is_under(known, point));
        matches!(field.ty, Some(Type::Email | Type::Phone))
            || field.category.as_ref().is_some_and(point)
            || names.is_linked(id, &field.name)
    })
}
