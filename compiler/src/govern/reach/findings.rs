//! What is wrong with how a no spreads: senders that it never stops, or not in time.

use super::Answer;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Hindrance, LawRow, Reach, Stop, at_most_in_words};
use crate::resolve::Resolved;
use crate::resolve::model::Consent;
use crate::rules::cited;
use crate::source::Span;
use std::collections::BTreeMap;

/// One finding for each consent, channel and system that says it contacts people there: of the place where a no takes
/// longest.
pub fn findings(names: &Resolved, answers: &[Answer], out: &mut Diagnostics) {
    let mut senders: BTreeMap<(usize, &str, &str), Vec<&Answer>> = BTreeMap::new();
    for answer in answers.iter().filter(|answer| answer.contacts) {
        let reach = &answer.reach;
        senders.entry((answer.consent, &reach.channel, &reach.sender)).or_default().push(answer);
    }
    for ((consent, _, _), answers) in senders {
        let Some(consent) = names.consents.get(consent) else { continue };
        let worst = |time: fn(&Reach) -> Option<u64>| {
            answers.iter().copied().max_by_key(|answer| time(&answer.reach).unwrap_or(u64::MAX))
        };
        let (Some(first), Some(stays)) = (worst(|it| it.first_stop), worst(|it| it.stays_stopped)) else {
            continue;
        };
        let found = never_stopped(consent, first)
            .or_else(|| too_late(consent, first))
            .or_else(|| comes_back(consent, stays))
            .or_else(|| later_than_law(consent, first, &names.law.rows))
            .or_else(|| tight(consent, first));
        found.into_iter().for_each(|finding| out.push(finding));
    }
}

/// Where the consent states its time, else its name.
fn place(consent: &Consent) -> Span {
    consent.written.within.as_ref().map_or(consent.written.purpose.span, |within| within.span)
}

/// `a no to newsletter via email`, and where it is said.
fn no_to(reach: &Reach) -> String {
    format!("a no to `{}` via `{}` that is said in `{}`", reach.purpose, reach.channel, reach.chosen)
}

/// Whether something could stop it, if it only ran often enough.
fn is_about_time(hindered: &Hindrance) -> bool {
    match hindered {
        Hindrance::NeverRead
        | Hindrance::ByHand { .. }
        | Hindrance::NoSweep { .. }
        | Hindrance::NeverRuns { .. } => true,
        Hindrance::Inert
        | Hindrance::Conditional { .. }
        | Hindrance::Keeps { .. }
        | Hindrance::OtherChannel
        | Hindrance::Key { .. } => false,
    }
}

/// Nothing stops it, or nothing that a time can be given for although one is stated.
fn never_stopped(consent: &Consent, answer: &Answer) -> Option<Diagnostic> {
    let reach = &answer.reach;
    if reach.first_stop.is_some() {
        return None;
    }
    let late = reach.stops.iter().find(|stop| stop.hindered.as_ref().is_some_and(is_about_time));
    // Where no time is stated, it may take as long as it likes.
    let only_heard = reach.stops.is_empty() && !answer.could_be_told;
    if (late.is_some() && reach.stated.is_none()) || only_heard {
        return None;
    }
    let message = match late {
        Some(_) => format!("nothing promises when {} stops `{}`", no_to(reach), reach.sender),
        None => format!(
            "{} never stops `{}`, which contacts people via `{}`",
            no_to(reach),
            reach.sender,
            reach.channel
        ),
    };
    let span = if late.is_some() { place(consent) } else { consent.written.purpose.span };
    let mut finding = Diagnostic::new(&catalogue::CONSENT_NEVER_STOPPED, span, message);
    for (stop, span) in reach.stops.iter().zip(&answer.stops) {
        if let Some(hindered) = &stop.hindered {
            finding = finding.also(*span, hindered.words());
        }
    }
    let why = late.or_else(|| reach.stops.first()).and_then(|stop| stop.hindered.as_ref());
    Some(finding.help(mend(reach, why)))
}

fn mend(reach: &Reach, why: Option<&Hindrance>) -> String {
    let sender = &reach.sender;
    let tell = format!("tell it through the consent: `to {sender}.OBJECT`, an object that holds this choice");
    match why {
        None => format!("it is heard and not told: write `both` in place of `from` before its object; or {tell}"),
        Some(Hindrance::NeverRead) => "say how often choices are read: `every 10 minutes`".to_owned(),
        Some(Hindrance::ByHand { flow }) => {
            format!("give the flow `{flow}` a time of its own, as in `every 1 hour`; or {tell}")
        }
        Some(Hindrance::NoSweep { flow }) => format!(
            "write `every 1 hour` in the flow `{flow}` in place of `on event`, so that it finds what it was not told; or {tell}"
        ),
        Some(Hindrance::NeverRuns { flow }) => format!("correct the schedule of the flow `{flow}`"),
        Some(Hindrance::Keeps { .. }) => format!("write `when permission ends remove` in the flow; or {tell}"),
        Some(Hindrance::OtherChannel) => format!(
            "{tell}; or write a flow for each channel, or `via all of …` where each must be allowed"
        ),
        Some(Hindrance::Inert | Hindrance::Conditional { .. }) => {
            "tell another field or object that senders heed, or let the flow that brings people there take them out: `when permission ends remove`".to_owned()
        }
        Some(Hindrance::Key { .. }) => {
            "let the identity compare addresses and numbers (`match email | canonical_email` and `match phone | e164 otherwise null`), where a record that is read holds both".to_owned()
        }
    }
}

/// Later than the consent states.
fn too_late(consent: &Consent, answer: &Answer) -> Option<Diagnostic> {
    let reach = &answer.reach;
    let (seconds, stated) = (reach.first_stop?, reach.stated.as_ref()?);
    (seconds > stated.seconds).then(|| {
        let message = format!(
            "{} stops `{}` after {} at the latest, and the consent states {}",
            no_to(reach),
            reach.sender,
            at_most_in_words(seconds),
            stated.words
        );
        let finding = Diagnostic::new(&catalogue::CONSENT_STOPPED_TOO_LATE, place(consent), message);
        along(finding, answer).help(sooner(reach))
    })
}

/// The way of the soonest stop, at its place.
fn along(finding: Diagnostic, answer: &Answer) -> Diagnostic {
    let first = answer.reach.stops.first().zip(answer.stops.first());
    let Some((stop, span)) = first.filter(|(stop, _)| !stop.way.is_empty()) else { return finding };
    let legs: Vec<String> =
        stop.way.iter().map(|leg| format!("{}: {}", leg.words, at_most_in_words(leg.seconds))).collect();
    finding.also(*span, legs.join("; "))
}

fn sooner(reach: &Reach) -> String {
    let what = |stop: &Stop| {
        stop.flow.as_ref().map_or("the consent".to_owned(), |flow| format!("the flow `{flow}`"))
    };
    let what = reach.stops.first().map_or("the consent".to_owned(), what);
    let unsaid = reach.assumed.iter().any(|words| words.contains("takes an hour at most"));
    let bound = if unsaid {
        ", say how long a run takes (`runs at most 10 minutes`; else an hour is taken)"
    } else {
        ""
    };
    format!("let {what} run more often{bound}, or state a time that holds; `martlet reach` shows every way")
}

/// It stops in time, and a flow makes it go on.
fn comes_back(consent: &Consent, answer: &Answer) -> Option<Diagnostic> {
    let reach = &answer.reach;
    if reach.written_back_by.is_empty() || reach.stays_stopped == reach.first_stop {
        return None;
    }
    let stated = reach.stated.as_ref().map(|stated| stated.seconds);
    if reach.stays_stopped.is_some_and(|stays| stated.is_none_or(|stated| stays <= stated)) {
        return None;
    }
    let until = reach
        .stays_stopped
        .map_or_else(|| "for ever".to_owned(), |stays| format!("for up to {}", at_most_in_words(stays)));
    let message = format!(
        "{} stops `{}`, and old values that are written back there make it go on, {until}",
        no_to(reach),
        reach.sender
    );
    let mut finding = Diagnostic::new(&catalogue::CONSENT_COMES_BACK, place(consent), message);
    for (flow, span) in reach.written_back_by.iter().zip(&answer.written_back) {
        finding = finding.also(*span, format!("the flow `{flow}` writes the field that holds the choice"));
    }
    Some(finding.help("take the field out of the flow's mapping, for the consent writes it; or write `only on create` after it"))
}

/// Later than a rule of the company's markets gives.
fn later_than_law(consent: &Consent, answer: &Answer, rows: &[LawRow]) -> Option<Diagnostic> {
    let reach = &answer.reach;
    let (seconds, law) = (reach.first_stop?, reach.law.as_ref()?);
    (seconds > law.seconds).then(|| {
        let message = format!(
            "{} stops `{}` after {} at the latest, and the rule {} gives {} hours",
            no_to(reach),
            reach.sender,
            at_most_in_words(seconds),
            rows.iter().find(|row| row.id == law.words).map_or_else(|| law.words.clone(), cited),
            law.seconds / 3_600
        );
        let finding =
            Diagnostic::new(&catalogue::CONSENT_LATER_THAN_RULES, consent.written.purpose.span, message);
        along(finding, answer).help(sooner(reach))
    })
}

/// In time, and one mishap away from being late.
fn tight(consent: &Consent, answer: &Answer) -> Option<Diagnostic> {
    let reach = &answer.reach;
    let (seconds, stated) = (reach.first_stop?, reach.stated.as_ref()?);
    let margin = stated.seconds.saturating_sub(seconds);
    (margin.saturating_mul(5) < stated.seconds && seconds > 0).then(|| {
        let message = format!(
            "{} stops `{}` after {} at the latest, which leaves little of the {} that the consent states",
            no_to(reach),
            reach.sender,
            at_most_in_words(seconds),
            stated.words
        );
        let finding = Diagnostic::new(&catalogue::CONSENT_TIGHT_TIME, place(consent), message);
        along(finding, answer).help(sooner(reach))
    })
}
