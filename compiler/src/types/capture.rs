//! Where choices stand, what their values mean, and which consents read them.

use super::facts::fact;
use super::kind::Kind;
use super::permission::channel_not_in_purpose;
use super::scope::Known;
use super::typed::{Capture, Expr, ExprKind, Fact, StateLine, Type};
use super::whose::find;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Constant, Pattern, Power};
use crate::resolve::model::{Consent, ConsentMark, Field, Object, ObjectId};
use crate::source::Span;
use crate::syntax::ast::Polarity;
use std::collections::{BTreeMap, BTreeSet};

/// The consent tables of every object.
pub(super) type Facts<'n> = BTreeMap<&'n ObjectId, Vec<Fact>>;

/// Checks every consent table of every object.
pub(super) fn tables<'n>(known: Known<'n>, out: &mut Diagnostics) -> Facts<'n> {
    let mut facts = Facts::new();
    for (id, object) in &known.names.objects {
        let checked =
            object.facts.iter().filter_map(|written| fact(known, (id, object), written, out)).collect();
        facts.insert(id, checked);
    }
    facts
}

/// Finds the table that each consent reads.
pub(super) fn captures(known: Known<'_>, facts: &Facts<'_>, out: &mut Diagnostics) -> Vec<Capture> {
    let names = known.names;
    let mut captures = Vec::new();
    for (index, consent) in names.consents.iter().enumerate() {
        let Some(purpose) = &consent.purpose else { continue };
        let elsewhere = !consent.written.history.is_empty();
        if consent.written.from.is_empty() && consent.written.both.is_empty() && !elsewhere && !consent.broken
        {
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
        for Read { object: id, argument, field, span, external } in read_by(consent) {
            for channel in consent.channels.iter().filter(|channel| !beyond(channel)) {
                let Some(object) = names.objects.get(id) else { continue };
                let known = facts.get(id).map(Vec::as_slice).unwrap_or_default();
                let chosen = choose(object, known, field, purpose, channel);
                let whole = !object.broken && !object.facts_broken;
                if chosen.is_empty() && whole && !has_written(object, purpose, channel) {
                    let message =
                        format!("`{id}` does not say what people chose for `{purpose}` via `{channel}`");
                    let help = format!(
                        "add to the object: consent {purpose} via {channel} {{ value FIELD {{ … }} }}"
                    );
                    out.push(
                        Diagnostic::new(&catalogue::CONSENT_NO_SLOT, span, message)
                            .also(object.span, "the object is declared here")
                            .help(help),
                    );
                }
                // Whom an object's choices are about does not hang on which of its fields holds them.
                let mut reported = false;
                for mut fact in chosen {
                    if let Some(finding) = only_written(object, &fact, span) {
                        out.push(finding);
                        continue;
                    }
                    match find(names, (id, object), channel, &mut fact) {
                        Err(finding) if !reported => {
                            reported = true;
                            out.push(*finding);
                        }
                        _ => {}
                    }
                    captures.push(Capture {
                        purpose: purpose.clone(),
                        channel: channel.clone(),
                        consent: index,
                        object: id.clone(),
                        argument: argument.cloned(),
                        external,
                        fact,
                    });
                }
            }
        }
    }
    let key = |a: &Capture| {
        let mut fields = BTreeSet::new();
        read_from(&a.fact.value, &mut fields);
        let slot = (a.object.clone(), a.argument.clone(), fields, a.fact.span);
        (a.purpose.clone(), a.channel.clone(), slot, a.consent)
    };
    captures.sort_by_key(key);
    // A slot that is named by its field and meant by its object too is read once.
    captures.dedup_by_key(|capture| key(capture));
    captures
}

/// A place that a consent reads choices from.
struct Read<'c> {
    object: &'c ObjectId,
    argument: Option<&'c String>,
    field: Option<&'c str>,
    span: Span,
    external: bool,
}

/// The slots where people choose, then where choices are kept elsewhere.
fn read_by(consent: &Consent) -> impl Iterator<Item = Read<'_>> {
    let slots = consent.heard().map(|slot| Read {
        object: &slot.object,
        argument: slot.argument.as_ref(),
        field: slot.field.as_deref(),
        span: slot.span,
        external: false,
    });
    let history = consent.history.iter().map(|history| Read {
        object: &history.object,
        argument: history.argument.as_ref(),
        field: None,
        span: history.span,
        external: true,
    });
    slots.chain(history)
}

/// The finding about a choice that is to be read from a field that can only be written.
fn only_written(object: &Object, fact: &Fact, span: Span) -> Option<Diagnostic> {
    let ExprKind::Field(name) = &fact.value.kind else { return None };
    let field = object.field(name).filter(|field| field.write_only)?;
    let message = format!("the field `{name}` holds the choice, and can be written but not read");
    Some(
        Diagnostic::new(&catalogue::MAPPING_WRITE_ONLY, span, message)
            .also(field.span, "marked `write_only` here")
            .help("tell the object what people chose elsewhere: write `to`; or remove the mark if the field can be read after all"),
    )
}

fn has_written(object: &Object, purpose: &str, channel: &str) -> bool {
    object.facts.iter().any(|fact| {
        fact.channel.text == channel && fact.purpose.as_ref().is_none_or(|known| known.text == purpose)
    })
}

/// The facts about that purpose; else its short marks; else the facts that name no purpose; else such marks. Of several
/// slots of one kind all are heard, unless one is picked by its field: a no in any of them is a no.
pub(super) fn choose(
    object: &Object,
    facts: &[Fact],
    field: Option<&str>,
    purpose: &str,
    channel: &str,
) -> Vec<Fact> {
    let named = |wanted: Option<&str>| -> Vec<Fact> {
        let stands = |fact: &&Fact| {
            field.is_none_or(|field| matches!(&fact.value.kind, ExprKind::Field(name) if name == field))
        };
        let known = facts.iter().filter(stands);
        known.filter(|fact| fact.channel == channel && fact.purpose.as_deref() == wanted).cloned().collect()
    };
    let marked = |wanted: Option<&str>| -> Vec<Fact> {
        let fields = object.fields.iter().filter(|known| field.is_none_or(|field| field == known.name));
        let marks = fields.filter_map(|field| Some((field, field.consent.as_ref()?)));
        let meant = marks.filter(|(_, mark)| mark.channel == channel && mark.purpose.as_deref() == wanted);
        meant.map(|(field, mark)| from_mark(field, mark)).collect()
    };
    let own = [named(Some(purpose)), marked(Some(purpose)), named(None), marked(None)];
    own.into_iter().find(|slots| !slots.is_empty()).unwrap_or_default()
}

pub(crate) fn read_from(value: &Expr, fields: &mut BTreeSet<String>) {
    if let ExprKind::Field(name) = &value.kind {
        fields.insert(name.clone());
    }
    value.parts().into_iter().for_each(|part| read_from(part, fields));
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
        identifier: None,
        filter: None,
        value: Expr { kind: ExprKind::Field(field.name.clone()), ty, span: field.span },
        states: vec![line(Pattern::Equal(Constant::Bool(true)), state), line(Pattern::Else, "unknown")],
        topic: None,
        brand: None,
        person: None,
        given: None,
        at: None,
        zone: None,
        method: "import".to_owned(),
        notice: None,
        evidence: Vec::new(),
        grants: mark.polarity == Polarity::OptIn,
        writes: (Power::Yes, Power::Yes),
        span: mark.span,
    }
}
