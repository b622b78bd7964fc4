//! Consents: the slots where people choose and the slots that are told.

use super::Resolver;
use super::declared::{Kind, declared_twice, each_unnamed};
use super::model::{Consent, ObjectUse, Slot};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast::{self, Power};
use std::collections::BTreeMap;

/// Which choice a consent is about: purpose, channel, brand.
type Choice = (String, String, Option<String>);

/// Where a slot lies: system, object, argument and field.
type SlotPlace = (String, String, Option<String>, Option<String>);

/// What a slot can hold, as far as it is known without looking at values.
struct Holds {
    deny: bool,
    grant: bool,
    brand: bool,
    /// It is about that purpose and no other.
    exact: bool,
    span: Span,
}

impl Resolver<'_> {
    pub(super) fn consents(&mut self) {
        let mut places: BTreeMap<Choice, Span> = BTreeMap::new();
        for (item, written) in each_unnamed!(self.declared, Consent) {
            let broken = self.damage.touches(item.span);
            let purpose = self.find(Kind::Purpose, &written.purpose);
            let channels = self.channels(&written.channels);
            let name = written.purpose.span;
            let brand = self.brand(written.brand.as_ref(), (!broken).then_some((name, "this consent")));
            for channel in &channels {
                let brand = written.brand.as_ref().map(|brand| brand.text.clone());
                let key = (written.purpose.text.clone(), channel.clone(), brand);
                match places.get(&key) {
                    Some(first) => self.report(declared_twice("consent", &written.purpose, *first)),
                    None => drop(places.insert(key, written.purpose.span)),
                }
            }
            let consent = Consent {
                from: self.slots(&written.from),
                to: self.slots(&written.to),
                both: self.slots(&written.both),
                history: written.history.iter().filter_map(|history| self.object_use(history)).collect(),
                written: written.clone(),
                doc: item.doc.clone(),
                purpose,
                channels,
                brand,
                broken,
            };
            self.answers(written.owner.as_ref());
            [&written.every, &written.runs_at_most, &written.within]
                .into_iter()
                .for_each(|time| self.some_time(time.as_ref()));
            self.slots_once(&consent);
            self.slots_hold(&consent);
            self.names.consents.push(consent);
        }
        self.brands_apart();
        self.names.consents.sort_by(|a, b| {
            let key = |consent: &Consent| (consent.purpose.clone(), consent.written.purpose.span);
            key(a).cmp(&key(b))
        });
    }

    /// The slots that are there.
    fn slots(&mut self, written: &[ast::Slot]) -> Vec<Slot> {
        let mut slots = Vec::new();
        for slot in written {
            let Some((ObjectUse { object, argument, span }, field)) = self.slot_use(&slot.object) else {
                continue;
            };
            let field = field.map(|field| field.field);
            slots.push(Slot { written: slot.clone(), object, argument, field, span });
        }
        slots
    }

    /// A slot is named once: `both` says what `from` and `to` say together.
    fn slots_once(&mut self, consent: &Consent) {
        let mut seen: BTreeMap<SlotPlace, Span> = BTreeMap::new();
        for slot in consent.from.iter().chain(&consent.to).chain(&consent.both) {
            if let Some(first) = seen.insert(place_of(slot), slot.span) {
                let message = format!("the slot `{}` is named twice", shown(slot));
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_SLOT_TWICE, slot.span, message)
                        .also(first, "first named here")
                        .help("keep one clause; where people choose there and it is told too, write `both`"),
                );
            }
        }
        consent.history.iter().for_each(|history| self.kept_once(consent, history));
    }

    /// What keeps the history is no slot beside.
    fn kept_once(&mut self, consent: &Consent, history: &ObjectUse) {
        let same = |slot: &&Slot| (&slot.object, &slot.argument) == (&history.object, &history.argument);
        if let Some(slot) = consent.from.iter().chain(&consent.to).chain(&consent.both).find(same) {
            let message = format!("`{}` is a slot and keeps the history as well", history.object);
            self.report(
                Diagnostic::new(&catalogue::CONSENT_SLOT_TWICE, history.span, message)
                    .also(slot.span, "first named here")
                    .help(
                        "keep `from` to record the choices, or `history external from` to leave them there",
                    ),
            );
        }
    }

    /// What is told must be able to take what it is told.
    fn slots_hold(&mut self, consent: &Consent) {
        for slot in &consent.from {
            let (refusals, append) = (slot.written.refusals_only, slot.written.append_only);
            if refusals || append {
                let word = if refusals { "refusals only" } else { "append only" };
                let message =
                    format!("`{word}` says what `{}` is told, and it is not told anything", shown(slot));
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_REFUSALS_WITHOUT_EFFECT, slot.written.span, message)
                        .help("say it in the object, where the choice stands: `asserts refusals only`"),
                );
            }
        }
        let Some(purpose) = &consent.purpose else { return };
        for slot in consent.told() {
            let Some(object) = self.names.objects.get(&slot.object).cloned() else { continue };
            for channel in &consent.channels {
                let Some(holds) = holds(&object, slot, purpose, channel) else {
                    // Of the slots that are heard, the checker says so.
                    let heard = consent.heard().any(|heard| place_of(heard) == place_of(slot));
                    if !object.broken && !object.facts_broken && !heard {
                        let finding = no_slot(&object, slot, purpose, channel);
                        self.report(finding);
                    }
                    break;
                };
                self.widens(slot, &holds);
                if !holds.deny {
                    let message = format!("a no cannot be written to `{}`", shown(slot));
                    let finding = Diagnostic::new(&catalogue::CONSENT_SLOT_NOT_WRITABLE, slot.span, message)
                        .also(holds.span, "what can be written is said here")
                        .help("take the slot out of `to`; where people choose there, write `from`");
                    self.report(finding);
                    break;
                }
                if !holds.grant && !slot.written.refusals_only && !slot.written.append_only {
                    let message = format!("a yes cannot be written to `{}`", shown(slot));
                    let finding = Diagnostic::new(&catalogue::CONSENT_GRANT_NOT_WRITABLE, slot.span, message)
                        .also(holds.span, "what can be written is said here")
                        .help(format!("let it hear of refusals alone: `{} refusals only`", shown(slot)));
                    // In `both` the slot is heard too, and `refusals only` would say nothing about that.
                    if !consent.both.iter().any(|both| both.span == slot.span) {
                        self.report(finding);
                    }
                    break;
                }
            }
        }
    }

    /// A slot for this purpose alone, or one of several that flows choose from, is no wider than the choice.
    fn widens(&mut self, slot: &Slot, holds: &Holds) {
        if let Some(because) = &slot.written.widens
            && holds.exact
        {
            let message = format!("`{}` holds this very choice, so nothing widens", shown(slot));
            self.report(
                Diagnostic::new(&catalogue::CONSENT_WIDENS_WITHOUT_EFFECT, because.span, message)
                    .also(holds.span, "the slot's meaning is said here")
                    .help("remove `widens because \"…\"`: it is for slots that stand for more than the choice written there"),
            );
        }
    }

    /// Where two brands share a slot, it must say which of them each choice is about.
    fn brands_apart(&mut self) {
        let mut seen: BTreeMap<(SlotPlace, String), (String, Span)> = BTreeMap::new();
        let mut findings = Vec::new();
        for consent in &self.names.consents {
            let (Some(brand), Some(purpose)) = (&consent.brand, &consent.purpose) else { continue };
            for slot in consent.from.iter().chain(&consent.to).chain(&consent.both) {
                let Some(object) = self.names.objects.get(&slot.object) else { continue };
                let told_apart = consent
                    .channels
                    .iter()
                    .all(|channel| holds(object, slot, purpose, channel).is_none_or(|holds| holds.brand));
                let key = (place_of(slot), purpose.clone());
                match seen.get(&key) {
                    Some((other, first)) if other != brand && !told_apart => {
                        let message = format!(
                            "`{}` holds choices about two brands and does not say which",
                            shown(slot)
                        );
                        findings.push(
                            Diagnostic::new(&catalogue::CONSENT_BRANDS_NOT_TOLD_APART, slot.span, message)
                                .also(*first, format!("for `{other}` here"))
                                .also(object.span, "the object is declared here")
                                .help("add the field that names the brand to the object's block: `consent PURPOSE via CHANNEL brand FIELD { … }`"),
                        );
                    }
                    Some(_) => {}
                    None => drop(seen.insert(key, (brand.clone(), slot.span))),
                }
            }
        }
        findings.into_iter().for_each(|finding| self.report(finding));
    }
}

fn place_of(slot: &Slot) -> SlotPlace {
    (slot.object.system.clone(), slot.object.object.clone(), slot.argument.clone(), slot.field.clone())
}

/// As clauses name it.
fn shown(slot: &Slot) -> String {
    let argument = slot.argument.as_ref().map(|argument| format!("({argument:?})")).unwrap_or_default();
    let field = slot.field.as_ref().map(|field| format!(".{field}")).unwrap_or_default();
    format!("{}{argument}{field}", slot.object)
}

/// What the slot holds about that purpose and channel, if it holds anything.
fn holds(object: &super::model::Object, slot: &Slot, purpose: &str, channel: &str) -> Option<Holds> {
    let named = |name: Option<&str>| name.is_none_or(|name| name == purpose);
    let mut facts = object.facts.iter().filter(|fact| {
        fact.channel.text == channel
            && named(fact.purpose.as_ref().map(|purpose| purpose.text.as_str()))
            && slot.field.is_none()
    });
    let can = |power: &Power| !matches!(power, Power::No);
    // A block about this purpose says more than one about any.
    let fact = facts.clone().max_by_key(|fact| fact.purpose.is_some());
    if let Some(fact) = fact {
        let writes = fact.writes.as_ref();
        return Some(Holds {
            deny: writes.is_none_or(|writes| can(&writes.deny)),
            grant: writes.is_none_or(|writes| can(&writes.grant)),
            brand: facts
                .all(|other| other.brand.is_some() || other.purpose.is_some() != fact.purpose.is_some()),
            exact: fact.purpose.is_some(),
            span: writes.map_or(fact.span, |writes| writes.span),
        });
    }
    let field = object.fields.iter().find(|field| {
        let wanted = slot.field.as_ref().is_none_or(|wanted| *wanted == field.name);
        wanted
            && field
                .consent
                .as_ref()
                .is_some_and(|mark| mark.channel == channel && named(mark.purpose.as_deref()))
    })?;
    Some(Holds {
        deny: !field.read_only,
        grant: !field.read_only,
        brand: false,
        exact: field.consent.as_ref().is_some_and(|mark| mark.purpose.is_some()),
        span: field.span,
    })
}

fn no_slot(object: &super::model::Object, slot: &Slot, purpose: &str, channel: &str) -> Diagnostic {
    let place = shown(slot);
    let message = format!("`{place}` has no room for what people chose for `{purpose}` via `{channel}`");
    let help = match &slot.field {
        Some(field) => format!("mark the field: `{field}: bool consent opt_out via {channel}`"),
        None => format!("add to the object: consent {purpose} via {channel} {{ value FIELD {{ … }} }}"),
    };
    Diagnostic::new(&catalogue::CONSENT_NO_SLOT, slot.span, message)
        .also(object.span, "the object is declared here")
        .help(help)
}
