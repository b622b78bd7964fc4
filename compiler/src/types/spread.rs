//! Slots that are told what people chose: which field is written, and with which value for which answer.

use super::capture::{Facts, choose};
use super::kind::Kind;
use super::scope::Known;
use super::typed::{Capture, Expr, ExprKind, Fact, Spread, StateLine};
use super::whose::find;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::fault::Fault;
use crate::plan::{Constant, Pattern, Power, StateValue};
use crate::resolve::Resolved;
use crate::resolve::model::{Consent, Field, Object, Slot};

/// States of a no, in the order in which one stands in for another.
const DENIALS: [&str; 7] =
    ["withdrawn", "refused", "objected", "revoked", "invalidated", "expired", "conflict"];

/// States of a yes, in that order.
const GRANTS: [&str; 2] = ["granted", "renewed"];

/// Whether a state is a no: of a person, or of a list or an event that speaks for them.
pub(crate) fn is_no(state: &str) -> bool {
    state == "suppressed" || DENIALS.contains(&state)
}

/// The states that can be written: an open question is never an answer.
pub(crate) fn written_states() -> impl Iterator<Item = &'static str> {
    GRANTS.into_iter().chain(DENIALS)
}

/// Every slot that a consent tells.
pub(super) fn spreads(known: Known<'_>, facts: &Facts<'_>, out: &mut Diagnostics) -> Vec<Spread> {
    let mut spreads = Vec::new();
    for (index, consent) in known.names.consents.iter().enumerate() {
        for slot in consent.told() {
            tell(known, facts, (index, consent), slot, &mut spreads, out);
        }
    }
    let key = |spread: &Spread| {
        let slot = &spread.slot;
        let place = (slot.object.clone(), slot.argument.clone(), spread.field.clone());
        (slot.purpose.clone(), slot.channel.clone(), place, slot.consent, spread.topic.clone())
    };
    spreads.sort_by_key(key);
    // A field that is named, and meant by its object too, is written once.
    spreads.dedup_by_key(|spread| key(spread));
    spreads
}

/// One slot of a consent, for each of its channels.
fn tell(
    known: Known<'_>,
    facts: &Facts<'_>,
    (index, consent): (usize, &Consent),
    slot: &Slot,
    spreads: &mut Vec<Spread>,
    out: &mut Diagnostics,
) {
    let (Some(purpose), Some(object)) = (&consent.purpose, known.names.objects.get(&slot.object)) else {
        return;
    };
    let tables = facts.get(&slot.object).map(Vec::as_slice).unwrap_or_default();
    let heard = consent.both.iter().any(|both| both.span == slot.span);
    for channel in &consent.channels {
        let mut reported = false;
        for mut fact in choose(object, tables, slot.field.as_deref(), purpose, channel) {
            // Nothing is written where nothing takes effect; that it cannot be is reported where slots are looked up.
            if fact.writes.0 == Power::No {
                continue;
            }
            // That nobody is found in it, whoever reads the slot says, or the note on what is not judged.
            if find(known.names, (&slot.object, object), channel, &mut fact).is_err() || fact.point.is_none()
            {
                continue;
            }
            match told(object, slot, &fact, consent.brand.is_some()) {
                // The ledger knows no identifiers by name, so none can be written to a list.
                Ok(made) if made.adds && fact.identifier.is_some() => {}
                Ok(made) => {
                    let Made { field, brand_field, topic_field, values, adds } = made;
                    let of_one = brand_field.is_none() || consent.brand.is_some();
                    let stands_for_no = fact.point.as_ref().is_some_and(|point| point.field == field);
                    let says_yes = (adds && stands_for_no) || values.iter().any(|known| is_yes(&known.state));
                    let grants = of_one && takes_yes(known.names, slot, &fact) && says_yes;
                    let topic = topic_of(&fact);
                    let one = Spread {
                        slot: Capture {
                            purpose: purpose.clone(),
                            channel: channel.clone(),
                            consent: index,
                            object: slot.object.clone(),
                            argument: slot.argument.clone(),
                            external: false,
                            fact,
                        },
                        span: slot.span,
                        field,
                        brand_field,
                        topic,
                        topic_field,
                        values,
                        grants,
                        widens: slot.written.widens.as_ref().map(|because| because.value.clone()),
                        heard,
                        adds,
                        appends: slot.written.append_only,
                    };
                    spreads.extend(by_topic(known.names, one));
                }
                Err(finding) if !reported => {
                    reported = true;
                    finding.into_iter().for_each(|finding| out.push(*finding));
                }
                Err(_) => {}
            }
        }
    }
}

fn is_yes(state: &str) -> bool {
    GRANTS.contains(&state)
}

/// The topic that all records of a slot are about.
fn topic_of(fact: &Fact) -> Option<String> {
    match fact.topic.as_ref().map(|topic| &topic.kind) {
        Some(ExprKind::Constant(Constant::Text(topic))) => Some(topic.clone()),
        _ => None,
    }
}

/// A slot whose records say which topic they are about, for each topic that there is; what names none of them is told
/// refusals of the whole purpose, and never a yes.
fn by_topic(names: &Resolved, slot: Spread) -> Vec<Spread> {
    if slot.topic_field.is_none() {
        return vec![slot];
    }
    let of = |topic: &String| Spread { topic: Some(topic.clone()), ..slot.clone() };
    let each = names.topics.keys().map(of);
    // Nobody is put on a list for a topic that has no name.
    let rest = (!slot.adds).then(|| Spread { grants: false, ..slot.clone() });
    rest.into_iter().chain(each).collect()
}

/// Whether a yes may be written: never where it would stand for more than was said, and only where it takes effect.
fn takes_yes(names: &Resolved, slot: &Slot, fact: &Fact) -> bool {
    let overlooked = names.lacks(Fault::GrantWidens);
    let as_fine = fact.purpose.is_some() || slot.argument.is_some() || overlooked;
    let takes_effect = matches!(fact.writes.1, Power::Yes | Power::Conditional { .. });
    // What was added to a list that can only be added to stays there.
    let refusals_only = slot.written.refusals_only || slot.written.append_only;
    as_fine && takes_effect && (slot.written.widens.is_none() || overlooked) && !refusals_only
}

/// What is written.
struct Made {
    field: String,
    brand_field: Option<String>,
    topic_field: Option<String>,
    values: Vec<StateValue>,
    adds: bool,
}

/// How a slot is written, or why it cannot be; nothing to say where something before it is broken.
fn told(
    object: &Object,
    slot: &Slot,
    fact: &Fact,
    of_one_brand: bool,
) -> Result<Made, Option<Box<Diagnostic>>> {
    let field = one_field(&fact.value).ok_or_else(|| worked_out(object, slot, &fact.value))?;
    let of_each = |about: &Option<Expr>| match about {
        None | Some(Expr { kind: ExprKind::Constant(_), .. }) => Ok(None),
        Some(about) => one_field(about).map(Some).ok_or_else(|| worked_out(object, slot, about)),
    };
    let (brand_field, topic_field) = (of_each(&fact.brand)?, of_each(&fact.topic)?);
    let declared = object.field(&field).ok_or(None)?;
    if declared.read_only {
        // Of a field with a mark of its own the look-up of slots says so.
        let marked = declared.consent.as_ref().is_some_and(|mark| mark.span == fact.span);
        return Err((!marked).then(|| {
            let message =
                format!("`{field}` holds the choice and is `read_only`, so a no cannot be written to it");
            Box::new(
                Diagnostic::new(&catalogue::CONSENT_SLOT_NOT_WRITABLE, slot.span, message)
                    .also(declared.span, "declared here")
                    .help("take the slot out; where people choose there, write `from`"),
            )
        }));
    }
    let written = |adds| Made {
        field: field.clone(),
        brand_field: brand_field.clone(),
        topic_field: topic_field.clone(),
        values: values(fact),
        adds,
    };
    if stands_for_no(fact, &field) {
        let whole = Made { values: Vec::new(), ..written(true) };
        return addable(object, slot, fact, &whole, of_one_brand).map(|()| whole);
    }
    let values = values(fact);
    if !values.iter().any(|known| !is_yes(&known.state)) {
        if object.broken
            || object.facts_broken
            || fact.value.ty.kind.is_unknown()
            || lost_a_line(object, fact)
        {
            return Err(None);
        }
        let message = format!("no value of `{field}` says no, so a no cannot be written to it");
        return Err(Some(Box::new(
            Diagnostic::new(&catalogue::CONSENT_NO_VALUE_FOR_NO, slot.span, message)
                .also(fact.span, "what its values mean")
                .help("add the value that stands for a no: `\"out\" => withdrawn`"),
        )));
    }
    let made = written(declared.write_only);
    if made.adds {
        addable(object, slot, fact, &made, of_one_brand)?;
    } else if slot.written.append_only {
        let message = "`append only` is for lists, and here people have records that are changed";
        return Err(Some(Box::new(
            Diagnostic::new(&catalogue::CONSENT_SLOT_NOT_WRITABLE, slot.written.span, message)
                .also(declared.span, "this field holds the choice")
                .help("take `append only` away; of a list whose records cannot be changed, mark the field with `write_only`"),
        )));
    }
    Ok(made)
}

/// Whether to stand there is the no itself: the choice is the contact point, whatever it is.
fn stands_for_no(fact: &Fact, field: &str) -> bool {
    let any =
        |line: &StateLine| DENIALS.contains(&line.state.as_str()) && line.patterns.contains(&Pattern::Else);
    fact.point.as_ref().is_some_and(|point| point.field == field) && fact.states.iter().any(any)
}

/// Whether records can be added that hold nothing but the address, the choice, and the brand it is about.
fn addable(
    object: &Object,
    slot: &Slot,
    fact: &Fact,
    made: &Made,
    of_one_brand: bool,
) -> Result<(), Option<Box<Diagnostic>>> {
    let Some(point) = fact.point.as_ref().and_then(|point| object.field(&point.field)) else {
        return Err(None);
    };
    let refuse = |field: &Field, message: String, help: &str| {
        let finding = Diagnostic::new(&catalogue::CONSENT_SLOT_NOT_WRITABLE, slot.span, message);
        Err(Some(Box::new(finding.also(field.span, "declared here").help(help))))
    };
    if !point.key && !point.matching && !slot.written.append_only {
        let message = format!("people are added to this list by `{}`, which is no key of it", point.name);
        let help = "mark the field with `key`, or with `match`; where records can only be added, write `append only` behind the slot";
        return refuse(point, message, help);
    }
    if let Some(brand) =
        made.brand_field.as_ref().filter(|_| !of_one_brand).and_then(|name| object.field(name))
    {
        let message = format!(
            "the list says in `{}` which brand a record is about, and the consent names none",
            brand.name
        );
        return refuse(
            brand,
            message,
            "write a consent for each brand: `consent PURPOSE via CHANNEL brand NAME`",
        );
    }
    if let Some(person) = fact.person.as_ref().and_then(|name| object.field(name)) {
        let message = format!(
            "the list says in `{}` whose choice it is, and people are added by their address",
            person.name
        );
        return refuse(
            person,
            message,
            "take `person by` out of the list: then it is about whoever has the address",
        );
    }
    let written =
        [Some(&point.name), Some(&made.field), made.brand_field.as_ref(), made.topic_field.as_ref()];
    let empty = |field: &&Field| {
        let known = written.contains(&Some(&field.name)) || field.read_only;
        !known && (field.required || !(field.optional || field.lenient))
    };
    match object.fields.iter().find(empty) {
        Some(field) => {
            let message = format!(
                "people are added to this list by their address, and `{}` would stay empty",
                field.name
            );
            refuse(field, message, "let it be absent (`text?`), or take the field out of the object")
        }
        None => Ok(()),
    }
}

/// Whether a line of the table stands for nothing, and is reported.
fn lost_a_line(object: &Object, fact: &Fact) -> bool {
    let written = object.facts.iter().find(|written| written.span == fact.span);
    let lines = written.and_then(|written| written.value.as_ref()).map(|value| value.states.len());
    lines.is_some_and(|lines| lines > fact.states.len())
}

fn one_field(value: &Expr) -> Option<String> {
    match &value.kind {
        ExprKind::Field(name) => Some(name.clone()),
        _ => None,
    }
}

fn worked_out(object: &Object, slot: &Slot, value: &Expr) -> Option<Box<Diagnostic>> {
    if object.broken || object.facts_broken || value.ty.kind.is_unknown() {
        return None;
    }
    let message = "what people chose is worked out here, so it is open what would have to be written";
    Some(Box::new(
        Diagnostic::new(&catalogue::CONSENT_SLOT_WORKED_OUT, slot.span, message)
            .also(value.span, "it is read from this")
            .help("name one field as it stands, `value FIELD { … }`; where people choose there and it cannot be told, write `from`"),
    ))
}

/// For each answer the value that stands for it: of several the first written, and for a state without one that of
/// its nearest kin. A flag whose `true` is a yes is set to `false` for a no.
fn values(fact: &Fact) -> Vec<StateValue> {
    let stands_for = |state: &str| {
        let lines = fact.states.iter().filter(|line| line.state == state);
        lines.flat_map(|line| &line.patterns).find_map(|pattern| match pattern {
            Pattern::Equal(value) if *value != Constant::Null => Some(value.clone()),
            _ => None,
        })
    };
    let of_kin =
        |state: &str, kin: &[&str]| stands_for(state).or_else(|| kin.iter().find_map(|kin| stands_for(kin)));
    let flag = fact.value.ty.kind == Kind::Bool;
    let taken_back = || {
        let yes = Constant::Bool(true);
        (flag && GRANTS.iter().any(|state| stands_for(state).as_ref() == Some(&yes)))
            .then_some(Constant::Bool(false))
    };
    let yes = GRANTS.iter().map(|state| (state, of_kin(state, &GRANTS)));
    let no = DENIALS.iter().map(|state| (state, of_kin(state, &DENIALS).or_else(taken_back)));
    yes.chain(no)
        .filter_map(|(state, value)| Some(StateValue { state: (*state).to_owned(), value: value? }))
        .collect()
}
