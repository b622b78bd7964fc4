//! Fields in which people choose, or seem to, and that no `consent` reads or tells: a no that is said there reaches nobody.

use super::choice_words::ChoiceWords;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::Library;
use crate::plan::{Type, is_service};
use crate::resolve::Resolved;
use crate::resolve::model::{Field, Object, ObjectId, ObjectUse};
use crate::resolve::suggest::quoted;
use crate::source::{Sources, Span};
use crate::types::typed::{Ending, Flow};
use crate::types::{CHOICES, Typed, belongs_to_choices};
use std::collections::BTreeSet;

/// Says which choices nobody hears. Asked of projects that are right otherwise: a consent that is not there may be a slip.
pub fn unconnected(typed: &Typed, library: &Library, sources: &Sources, out: &mut Diagnostics) {
    let names = &*typed.names;
    if names.unread || names.lost {
        return;
    }
    let own = |span: Span| sources.get(span.file).is_some_and(|file| !file.path.starts_with("std:"));
    let mut words = None;
    for (id, object) in &names.objects {
        let readers: Vec<&Flow> = typed.flows.iter().filter(|flow| source(flow, id).is_some()).collect();
        let contacts = names.systems.get(&id.system).is_some_and(|system| !system.contacts.is_empty());
        // What a flow only writes to a system that reaches nobody, nobody chose there.
        if object.about.is_empty() || (readers.is_empty() && !contacts) {
            continue;
        }
        let (declared, shipped): (Vec<_>, Vec<_>) = choices(object).into_iter().partition(|it| own(it.span));
        if let Some(choice) = declared.iter().find(|choice| !is_heard(typed, id, choice)) {
            said_to_nobody(id, choice, out);
        } else if let Some((choice, flow)) = missed(names, id, &shipped, &readers) {
            not_asked_there(id, choice, flow, out);
        }
        let seems = |field: &&Field| {
            let words = words.get_or_insert_with(|| ChoiceWords::of(library));
            own(field.span)
                && seems_to_be_one(names, field, words)
                && !belongs_to_choices(object, &field.name)
                && !is_marked(typed, id, &field.name)
        };
        let listed = names.suppressions.values().any(|list| list.from.iter().any(|used| used.object == *id));
        let found: Vec<&Field> = object.fields.iter().filter(|_| !listed).filter(seems).collect();
        if let Some(first) = found.first() {
            looks_like_one(id, first, &found, out);
        }
    }
}

/// Where a flow names an object that it reads.
fn source<'f>(flow: &'f Flow, id: &ObjectId) -> Option<&'f ObjectUse> {
    flow.source.as_ref().filter(|used| used.object == *id)
}

/// Whether a flow marks there whose permission has ended.
fn is_marked(typed: &Typed, id: &ObjectId, field: &str) -> bool {
    typed.flows.iter().any(|flow| match (&flow.destination, &flow.permission_ends) {
        (Some(to), Some(Ending::Write(lines))) => {
            to.object == *id && lines.iter().any(|line| line.target == field)
        }
        _ => false,
    })
}

/// Something that is said about a choice in an object.
struct Choice<'o> {
    /// The field, of a short mark.
    field: Option<&'o Field>,
    purpose: Option<&'o str>,
    channel: &'o str,
    span: Span,
}

fn choices(object: &Object) -> Vec<Choice<'_>> {
    let marks = object.fields.iter().filter_map(|field| {
        let mark = field.consent.as_ref()?;
        let purpose = mark.purpose.as_deref();
        Some(Choice { field: Some(field), purpose, channel: &mark.channel, span: mark.span })
    });
    let blocks = object.facts.iter().map(|fact| Choice {
        field: None,
        purpose: fact.purpose.as_ref().map(|purpose| purpose.text.as_str()),
        channel: &fact.channel.text,
        span: fact.span,
    });
    marks.chain(blocks).collect()
}

/// Whether a consent reads this choice, or tells it; or names the object in a way that is not judged.
fn is_heard(typed: &Typed, id: &ObjectId, choice: &Choice<'_>) -> bool {
    let told = || typed.spreads.iter().map(|spread| &spread.slot);
    let mut slots = typed.captures.iter().chain(told());
    let mut not_judged =
        typed.names.consents.iter().flat_map(|consent| consent.told()).filter(|slot| {
            slot.object == *id && !typed.spreads.iter().any(|spread| spread.span == slot.span)
        });
    slots.any(|slot| slot.object == *id && slot.fact.span == choice.span)
        || not_judged.next().is_some()
        || choice.field.is_some_and(|field| is_marked(typed, id, &field.name))
}

/// A choice that comes with a product, of people whom a flow reaches on that channel: whoever said no in the product said
/// it to nobody, where the project listens to no such choice of the product at all.
fn missed<'o, 'f>(
    names: &Resolved,
    id: &ObjectId,
    shipped: &'o [Choice<'o>],
    flows: &[&'f Flow],
) -> Option<(&'o Choice<'o>, &'f Flow)> {
    let reaches = |flow: &Flow, channel: &str| {
        flow.guards.iter().filter(|guard| !guard.processing).any(|guard| {
            let advertises = names.purposes.get(&guard.purpose).is_some_and(|purpose| !is_service(purpose));
            advertises && guard.cells.iter().any(|cell| cell.channel == channel)
        })
    };
    let is_asked = |channel: &str| {
        names.consents.iter().filter(|consent| consent.channels.iter().any(|it| it == channel)).any(|it| {
            let slots = it.heard().chain(&it.to).map(|slot| &slot.object.system);
            let mut all = slots.chain(it.history.iter().map(|history| &history.object.system));
            all.any(|system| *system == id.system)
        })
    };
    shipped
        .iter()
        .filter(|choice| !is_asked(choice.channel))
        .find_map(|choice| Some((choice, flows.iter().copied().find(|flow| reaches(flow, choice.channel))?)))
}

/// Whether a field of nobody's choice looks like one: by its category, or by its name where it has none.
fn seems_to_be_one(names: &Resolved, field: &Field, words: &ChoiceWords) -> bool {
    match &field.category {
        Some(category) => {
            names.is_under(category, CHOICES) && matches!(field.ty, Some(Type::Bool(_) | Type::Enum { .. }))
        }
        None => words.fit(field),
    }
}

fn said_to_nobody(id: &ObjectId, choice: &Choice<'_>, out: &mut Diagnostics) {
    let what = choice.field.map_or_else(|| format!("`{id}`"), |field| format!("`{id}.{}`", field.name));
    let channel = choice.channel;
    let message = format!("people choose in {what} about `{channel}`, and no `consent` hears it");
    let purpose = choice.purpose.unwrap_or("PURPOSE");
    out.push(
        Diagnostic::new(&catalogue::CONSENT_UNCONNECTED_FIELD, choice.span, message)
            .label("whoever says no here says it to nobody")
            .help(format!("let a consent read it: `consent {purpose} via {channel} \"…\" {{ from {id}   … }}`; or tell it there what people chose elsewhere: `to {id}`")),
    );
}

fn not_asked_there(id: &ObjectId, choice: &Choice<'_>, flow: &Flow, out: &mut Diagnostics) {
    let Some(used) = source(flow, id) else { return };
    let channel = choice.channel;
    let purpose = flow.guards.first().map_or("PURPOSE", |guard| guard.purpose.as_str());
    let (place, what) = match choice.field {
        Some(field) => (field.span, format!("`{id}.{}`", field.name)),
        None => (choice.span, format!("`{id}`")),
    };
    let message = format!(
        "the flow `{}` reaches people via `{channel}`, and no `consent` hears what they chose in {what}",
        flow.of
    );
    out.push(
        Diagnostic::new(&catalogue::CONSENT_UNCONNECTED_FIELD, used.span, message)
            .label("whoever says no there is reached all the same")
            .also(place, "the choice is declared here")
            .help(format!(
                "name it in a consent, `consent {purpose} via {channel} \"…\" {{ from {what_to_name}   … }}`, or `both` where it is to be told as well",
                what_to_name = what.trim_matches('`')
            )),
    );
}

fn looks_like_one(id: &ObjectId, first: &Field, all: &[&Field], out: &mut Diagnostics) {
    let listed: BTreeSet<String> = all.iter().map(|field| format!("`{}`", field.name)).collect();
    let listed = listed.into_iter().collect::<Vec<_>>().join(", ");
    let (seem, it) = if all.len() == 1 { ("looks as if", "it") } else { ("look as if", "them") };
    let message = format!("{listed} of `{id}` {seem} people chose there, and no `consent` is about {it}");
    let mut finding = Diagnostic::new(&catalogue::CONSENT_UNCONNECTED_FIELD, first.span, message)
        .label("whoever says no here says it to nobody");
    for other in all.iter().skip(1) {
        finding = finding.also(other.span, "and this one");
    }
    out.push(finding.help(format!(
        "say in the object what the values mean, `consent PURPOSE via CHANNEL {{ value {} {{ … }} }}`, and name the object in a `consent`; where nobody chooses there, say what the field tells: `category …`, or `category not_personal`",
        quoted(&first.name)
    )));
}
