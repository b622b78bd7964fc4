//! What of a choice is lost on its way: a no to one thing that is written as a no to more, and yeses that are read in a form
//! in which they never count.

use super::polarity::is_yes;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::model::{Consent, Purpose};
use crate::source::Span;
use crate::types::Typed;
use crate::types::typed::{Capture, Spread};
use std::collections::BTreeSet;

/// Says what is lost.
pub fn lost(typed: &Typed, out: &mut Diagnostics) {
    let names = &*typed.names;
    if names.unread || names.lost {
        return;
    }
    let mut told = BTreeSet::new();
    for spread in &typed.spreads {
        if let Some(other) = stands_for_more(names, spread)
            && told.insert((spread.span, spread.slot.channel.as_str()))
        {
            grain_lost(spread, other, out);
        }
    }
    let asked = typed.flows.iter().flat_map(|flow| flow.guards.iter().map(move |guard| (flow, guard)));
    let mut told = BTreeSet::new();
    for (flow, guard) in asked.filter(|(_, guard)| !guard.processing && !guard.confirming) {
        for cell in &guard.cells {
            let purpose = names.purposes.get(&guard.purpose).filter(|purpose| waits_for_a_yes(purpose));
            if let Some(purpose) = purpose
                && told.insert((guard.purpose.as_str(), cell.channel.as_str()))
            {
                never_counts(typed, purpose, &cell.channel, flow.span, out);
            }
        }
    }
}

/// Another purpose of the project for which people choose on the same channel, where a slot is about all of it.
fn stands_for_more<'n>(names: &'n Resolved, spread: &Spread) -> Option<&'n Consent> {
    let slot = &spread.slot;
    if slot.fact.purpose.is_some() || slot.argument.is_some() || spread.widens.is_some() {
        return None;
    }
    names.consents.iter().find(|consent| {
        consent.purpose.as_ref().is_some_and(|purpose| *purpose != slot.purpose)
            && consent.channels.contains(&slot.channel)
    })
}

fn grain_lost(spread: &Spread, other: &Consent, out: &mut Diagnostics) {
    let slot = &spread.slot;
    let message = format!(
        "a no to `{}` is written to `{}.{}` as a no to everything via `{}`",
        slot.purpose, slot.object, spread.field, slot.channel
    );
    out.push(
        Diagnostic::new(&catalogue::CONSENT_GRAIN_LOST, spread.span, message)
            .label(format!("so it stops `{}` too", other.written.purpose.text))
            .also(other.written.purpose.span, "people choose for themselves here")
            .help("where that is meant, say why: `widens because \"the CRM has one flag for all mail\"`; else tell a slot that is about this purpose"),
    );
}

/// Whether nothing but a yes permits anything for a purpose.
fn waits_for_a_yes(purpose: &Purpose) -> bool {
    let yes = |basis: &String| matches!(basis.as_str(), "consent" | "explicit_consent");
    !purpose.broken && !purpose.bases.is_empty() && purpose.bases.iter().all(yes)
}

/// Says so where choices are read for a purpose, and none of them can be a yes that counts.
fn never_counts(typed: &Typed, purpose: &Purpose, channel: &str, flow: Span, out: &mut Diagnostics) {
    let name = &purpose.written.name.text;
    let about = |capture: &&Capture| capture.purpose == *name && capture.channel == channel;
    let read: Vec<&Capture> = typed.captures.iter().filter(about).collect();
    let Some(first) = read.first() else { return };
    let says_yes = |capture: &&&Capture| {
        let fact = &capture.fact;
        fact.grants && fact.states.iter().any(|line| is_yes(&line.state))
    };
    let yeses: Vec<&&Capture> = read.iter().filter(says_yes).collect();
    let place = typed.names.consents.get(first.consent).map_or(flow, |consent| consent.written.purpose.span);
    let finding = |message: String| {
        Diagnostic::new(&catalogue::CONSENT_YES_NEVER_COUNTS, place, message)
            .also(flow, "so this flow reaches nobody by it")
    };
    match yeses.first() {
        None => {
            let message = format!("nothing that is read about `{name}` via `{channel}` is ever a yes");
            out.push(finding(message).also(first.fact.span, "what is read here").help(
                "name the object where people say yes after `from`, or the value that says it: `\"yes\" => granted`, with `asserts grants and refusals`; yeses of an earlier system come in by `martlet consent import`",
            ));
        }
        // The time of a yes is counted from the earliest moment at which it may have been given.
        Some(yes) if purpose.written.expires.is_some() && yeses.iter().all(|it| it.fact.at.is_none()) => {
            let message = format!("a yes to `{name}` via `{channel}` has no time, and `{name}` expires");
            out.push(finding(message).also(yes.fact.span, "a yes from here has run out when it is read").help(
                "say when it was given, `at FIELD`, in the object where people choose; or take `expires` out of the purpose",
            ));
        }
        Some(_) => {}
    }
}
