//! `martlet consent history`: everything that was recorded about somebody.

use super::known::places_elsewhere;
use super::when::{act_time, shown};
use super::{cell_words, events, evidence_word, harmless, is_tie, nothing};
use crate::args::{Global, ReportFormat};
use crate::commands::to_json;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_state::history::HistoryEvent;
use serde::Serialize;
use std::collections::BTreeMap;

/// Prints it.
pub fn run(who: &str, format: ReportFormat, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let events = events(who, global)?;
    let answer = match format {
        ReportFormat::Json => json(&events)?,
        ReportFormat::Text if events.is_empty() => nothing(who),
        ReportFormat::Text => text(&events),
    };
    terminal.answer(&answer)?;
    for place in places_elsewhere(global) {
        terminal.trouble(&format!("Note: choices that are kept in {place} are no events of the ledger; `martlet consent show` reads them\n"));
    }
    Ok(Exit::Done)
}

fn text(events: &[HistoryEvent]) -> String {
    let mut out = String::new();
    let numbers: BTreeMap<[u8; 16], u64> = events.iter().map(|event| (event.id, event.number)).collect();
    for event in events {
        let person = event.person.as_ref().map(|(of, is)| format!(", of {of} {}", harmless(is)));
        let cell = cell_words(event) + &person.unwrap_or_default();
        let head = match (is_tie(event), &event.suppression) {
            (true, _) => format!("{}: with another identifier of a person", event.kind),
            (false, Some(by)) => match event.list() {
                Some(list) => format!("{} by {by}: on the list {list}", event.kind),
                None => format!("{} by {by}: {cell}", event.kind),
            },
            (false, None) => format!("{} {}: {cell}", event.kind, event.state),
        };
        out.push_str(&format!("{}  {head}\n", event.number));
        let mut line = |what: &str, value: &str| out.push_str(&format!("   {what}: {}\n", harmless(value)));
        line("happened", &act_time(event));
        line("recorded", &shown(event.recorded_at).unwrap_or_default());
        line("source", &event.place());
        if is_tie(event) {
            out.push_str(&format!("   plan: {}\n", harmless(&event.plan)));
            continue;
        }
        line("said", &event.said);
        line("how", &format!("{}, by the {}", event.method, event.actor));
        if let Some(notice) = &event.notice {
            let version = event.notice_version.as_ref().map(|version| format!(", version {version}"));
            line("notice", &format!("{notice}{}", version.unwrap_or_default()));
        }
        line("evidence", evidence_word(event.evidence_level));
        for (name, value) in &event.evidence {
            line(&format!("  {name}"), value);
        }
        if let Some(end) = event.expires_at {
            line("ends", &shown(end).unwrap_or_default());
        }
        if let Some(corrected) = event.corrects {
            let number = numbers.get(&corrected).map_or("an event that was erased".into(), u64::to_string);
            line("corrects", &number);
        }
        if let Some(cause) = event.caused_by {
            let number = numbers.get(&cause).map_or("an event that was erased".into(), u64::to_string);
            line("follows from", &number);
        }
        line("plan", &event.plan);
    }
    out
}

/// An event as it is printed.
#[derive(Serialize)]
pub struct EventJson<'e> {
    number: u64,
    kind: &'e str,
    purpose: &'e str,
    channel: &'e str,
    topic: Option<&'e str>,
    brand: Option<&'e str>,
    /// Whose choice it is alone: which identifier, and its value.
    person: Option<(&'e str, &'e str)>,
    state: &'e str,
    /// Why somebody is left out from then on, or no longer.
    by: Option<&'e str>,
    /// The act lies between these two; none: unknown.
    happened_from: Option<String>,
    happened_until: Option<String>,
    precision: &'e str,
    read_at: Option<String>,
    recorded_at: Option<String>,
    ends_at: Option<String>,
    source: String,
    said: &'e str,
    method: &'e str,
    actor: &'e str,
    notice: Option<&'e str>,
    notice_version: Option<&'e str>,
    evidence_level: u8,
    evidence: &'e [(String, String)],
    /// Number of the event that it corrects.
    corrects: Option<u64>,
    /// Number of the event that it follows from.
    caused_by: Option<u64>,
    consent: &'e str,
    plan: &'e str,
}

fn json(events: &[HistoryEvent]) -> Result<String, Failure> {
    let numbers: BTreeMap<[u8; 16], u64> = events.iter().map(|event| (event.id, event.number)).collect();
    let number = |event: Option<[u8; 16]>| event.and_then(|event| numbers.get(&event).copied());
    let rows = events.iter().map(|event| EventJson {
        corrects: number(event.corrects),
        caused_by: number(event.caused_by),
        ..EventJson::of(event)
    });
    to_json(&rows.collect::<Vec<_>>())
}

impl<'e> EventJson<'e> {
    /// The event, without what it corrects or follows from.
    pub fn of(event: &'e HistoryEvent) -> EventJson<'e> {
        EventJson {
            number: event.number,
            kind: &event.kind,
            purpose: &event.purpose,
            channel: &event.channel,
            topic: event.topic.as_deref(),
            brand: event.brand.as_deref(),
            person: event.person.as_ref().map(|(of, is)| (of.as_str(), is.as_str())),
            state: &event.state,
            by: event.suppression.as_deref(),
            happened_from: shown(event.lo),
            happened_until: shown(event.hi),
            precision: &event.precision,
            read_at: shown(event.observed_at),
            recorded_at: shown(event.recorded_at),
            ends_at: event.expires_at.and_then(shown),
            source: event.place(),
            said: &event.said,
            method: &event.method,
            actor: &event.actor,
            notice: event.notice.as_deref(),
            notice_version: event.notice_version.as_deref(),
            evidence_level: event.evidence_level,
            evidence: &event.evidence,
            corrects: None,
            caused_by: None,
            consent: &event.consent,
            plan: &event.plan,
        }
    }
}
