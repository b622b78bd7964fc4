//! Where choices stand, what their values mean, and which consents read them.

use super::facts::fact;
use super::kind::Kind;
use super::permission::{channel_not_in_purpose, contact_point};
use super::person::Person;
use super::scope::Known;
use super::typed::{Capture, Expr, ExprKind, Fact, StateLine, Type};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Constant, Pattern};
use crate::resolve::model::{ConsentMark, Field, Object, ObjectId};
use crate::syntax::ast::Polarity;
use std::collections::BTreeMap;

/// Checks every consent table of every object, and finds the one that each consent reads.
pub(super) fn captures(known: Known<'_>, out: &mut Diagnostics) -> Vec<Capture> {
    let names = known.names;
    let mut facts: BTreeMap<&ObjectId, Vec<Fact>> = BTreeMap::new();
    for (id, object) in &names.objects {
        let checked = object.facts.iter().filter_map(|written| fact(known, object, written, out)).collect();
        facts.insert(id, checked);
    }
    let mut captures = Vec::new();
    for (index, consent) in names.consents.iter().enumerate() {
        let Some(purpose) = &consent.purpose else { continue };
        if consent.written.from.is_empty() && consent.written.both.is_empty() && !consent.broken {
            let message = format!("the consent `{purpose}` does not say where people choose");
            out.push(
                Diagnostic::new(&catalogue::CONSENT_NO_SLOT, consent.written.purpose.span, message)
                    .help("add the object that holds the choices: `from system.object`"),
            );
        }
        let allowed = names.purposes.get(purpose).filter(|purpose| !purpose.broken);
        let beyond = |channel: &&String| allowed.is_some_and(|purpose| !purpose.channels.contains(channel));
        for channel in consent.channels.iter().filter(beyond) {
            let place = consent.written.channels.iter().find(|written| written.text == *channel);
            let span = place.map_or(consent.written.purpose.span, |place| place.span);
            out.push(channel_not_in_purpose(names, purpose, channel, span));
        }
        for slot in consent.heard() {
            let (id, span) = (&slot.object, &slot.span);
            for channel in consent.channels.iter().filter(|channel| !beyond(channel)) {
                let Some(object) = names.objects.get(id) else { continue };
                let known = facts.get(id).map(Vec::as_slice).unwrap_or_default();
                let Some(mut fact) = choose(object, known, slot.field.as_deref(), purpose, channel) else {
                    if !object.broken && !object.facts_broken && !has_written(object, purpose, channel) {
                        let message =
                            format!("`{id}` does not say what people chose for `{purpose}` via `{channel}`");
                        let help = format!(
                            "add to the object: consent {purpose} via {channel} {{ value FIELD {{ … }} }}"
                        );
                        out.push(
                            Diagnostic::new(&catalogue::CONSENT_NO_SLOT, *span, message)
                                .also(object.span, "the object is declared here")
                                .help(help),
                        );
                    }
                    continue;
                };
                match contact_point(object, channel, &Person::Unsaid(Vec::new()), fact.span, false) {
                    Ok(point) => fact.point = point,
                    Err(finding) => out.push(*finding),
                }
                captures.push(Capture {
                    purpose: purpose.clone(),
                    channel: channel.clone(),
                    consent: index,
                    object: id.clone(),
                    argument: slot.argument.clone(),
                    fact,
                });
            }
        }
    }
    let key = |a: &Capture| (a.purpose.clone(), a.channel.clone(), a.object.clone(), a.argument.clone());
    captures.sort_by_key(key);
    captures
}

fn has_written(object: &Object, purpose: &str, channel: &str) -> bool {
    object.facts.iter().any(|fact| {
        fact.channel.text == channel && fact.purpose.as_ref().is_none_or(|known| known.text == purpose)
    })
}

/// The fact about that purpose; else one that names none; else a short mark.
fn choose(
    object: &Object,
    facts: &[Fact],
    field: Option<&str>,
    purpose: &str,
    channel: &str,
) -> Option<Fact> {
    let named = |wanted: Option<&str>| {
        let stands = |fact: &&Fact| {
            field.is_none_or(|field| matches!(&fact.value.kind, ExprKind::Field(name) if name == field))
        };
        let known = facts.iter().filter(stands);
        let mut found = known.filter(|fact| fact.channel == channel && fact.purpose.as_deref() == wanted);
        found.next().cloned()
    };
    let marked = |wanted: Option<&str>| {
        object.fields.iter().filter(|known| field.is_none_or(|field| field == known.name)).find_map(|field| {
            let mark = field.consent.as_ref()?;
            (mark.channel == channel && mark.purpose.as_deref() == wanted).then(|| from_mark(field, mark))
        })
    };
    named(Some(purpose)).or_else(|| marked(Some(purpose))).or_else(|| named(None)).or_else(|| marked(None))
}

fn line(pattern: Pattern, state: &str) -> StateLine {
    StateLine { patterns: vec![pattern], state: state.to_owned(), by: None }
}

/// `opt_out`: true is a withdrawal, anything else unknown; `opt_in`: true is a grant, anything else unknown.
fn from_mark(field: &Field, mark: &ConsentMark) -> Fact {
    let state = match mark.polarity {
        Polarity::OptIn => "granted",
        Polarity::OptOut => "withdrawn",
    };
    let ty = Type {
        absent: field.optional || field.lenient,
        categories: field.category.iter().cloned().collect(),
        ..Type::sure(Kind::Bool)
    };
    Fact {
        purpose: mark.purpose.clone(),
        channel: mark.channel.clone(),
        point: None,
        value: Expr { kind: ExprKind::Field(field.name.clone()), ty, span: field.span },
        states: vec![line(Pattern::Equal(Constant::Bool(true)), state), line(Pattern::Else, "unknown")],
        brand: None,
        given: None,
        at: None,
        zone: None,
        method: "import".to_owned(),
        notice: None,
        evidence: Vec::new(),
        grants: mark.polarity == Polarity::OptIn,
        span: mark.span,
    }
}
