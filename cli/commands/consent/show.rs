//! `martlet consent show`: what somebody allows, cell by cell.

use super::when::{When, act_time, shown};
use super::{cell_words, choices, evidence_word, nothing};
use crate::args::{Global, ReportFormat};
use crate::commands::to_json;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_consent::as_of::{Recorded, standing_as_of, voided};
use martlet_consent::event::EventKind;
use martlet_consent::{Class, State, Suppression};
use martlet_state::history::HistoryEvent;
use serde::Serialize;
use std::collections::BTreeMap;

/// What somebody allows for one purpose on one channel, and the event that says so.
struct Cell<'e> {
    state: State,
    /// The event that decides; of open questions, the latest that asked it.
    by: &'e HistoryEvent,
    /// The event that leaves them out, whatever they chose.
    left_out: Option<(Suppression, &'e HistoryEvent)>,
}

/// Prints it.
pub fn run(
    who: &str,
    when: &When,
    format: ReportFormat,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let events = choices(who, when.known, global)?;
    let cells = cells(&events, when);
    let answer = match format {
        ReportFormat::Json => to_json(&cells.iter().map(json).collect::<Vec<_>>())?,
        ReportFormat::Text if events.is_empty() => nothing(who),
        ReportFormat::Text if cells.is_empty() => {
            format!("At that time the ledger held nothing about {who}; it does now.\n")
        }
        ReportFormat::Text => cells.iter().map(text).collect(),
    };
    terminal.answer(&answer)?;
    Ok(Exit::Done)
}

/// All cells of which anything was known by then, in the order of their names.
fn cells<'e>(events: &'e [HistoryEvent], when: &When) -> Vec<Cell<'e>> {
    let mut by_cell: BTreeMap<(&str, &str, Option<&str>), Vec<&HistoryEvent>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.recorded_at <= when.known) {
        let key = (event.purpose.as_str(), event.channel.as_str(), event.brand.as_deref());
        by_cell.entry(key).or_default().push(event);
    }
    let left_out = left_out(events, when);
    by_cell.into_values().filter_map(|events| cell(&events, &left_out, when)).collect()
}

/// Whom the ledger says is left out, whatever they chose: the suppressions that nothing from the same place ended.
fn left_out<'e>(events: &'e [HistoryEvent], when: &When) -> Vec<(Suppression, &'e HistoryEvent)> {
    let mut open = BTreeMap::new();
    for event in events.iter().filter(|event| event.recorded_at <= when.known && event.lo <= when.valid) {
        let Some(kind) = event.suppression.as_deref().and_then(Suppression::from_word) else { continue };
        let place = event.list().map_or_else(|| event.place(), str::to_owned);
        let slot = (kind, &event.purpose, &event.channel, &event.brand, place);
        if event.kind == EventKind::Suppression(kind).word() {
            open.insert(slot, (kind, event));
        } else {
            open.remove(&slot);
        }
    }
    open.into_values().collect()
}

fn cell<'e>(
    events: &[&'e HistoryEvent],
    left_out: &[(Suppression, &'e HistoryEvent)],
    when: &When,
) -> Option<Cell<'e>> {
    let recorded: Vec<Recorded> = events
        .iter()
        .filter_map(|event| {
            let (recorded_at, corrects) = (event.recorded_at, event.corrects);
            event.choice().map(|choice| Recorded { choice, recorded_at, corrects })
        })
        .collect();
    let void = voided(events.iter().filter_map(|event| Some((event.recorded_at, event.id, event.corrects?))));
    let mut current = events.iter().filter(|event| event.lo <= when.valid && !void.contains(&event.id));
    let standing = standing_as_of(&recorded, when.valid, when.known);
    let state = standing.state_at(when.valid, None);
    let channel = events.first()?.channel.as_str();
    let reaches = |(kind, event): &&(Suppression, &HistoryEvent)| {
        let (_, channels) = kind.scope_on(&event.channel);
        channels.is_empty() || channels.iter().any(|known| known == channel)
    };
    let left_out = left_out.iter().filter(reaches).max_by_key(|(_, event)| event.number);
    let by = match standing.holds_for(Some(when.valid), None, 0) {
        Some(choice) => events.iter().find(|event| event.id == choice.event),
        None => current.clone().rfind(|event| event.state() == state).or_else(|| current.next_back()),
    };
    Some(Cell { state, by: by?, left_out: left_out.copied() })
}

/// The family that authors see.
fn family(state: State) -> &'static str {
    match state.class() {
        Class::Permissive => "yes",
        Class::Restrictive => "no",
        Class::Open => "open",
    }
}

fn text(cell: &Cell<'_>) -> String {
    let by = cell.by;
    let name = cell_words(&by.purpose, &by.channel, by.brand.as_deref());
    let mut out = format!("{name}: {} ({})\n", family(cell.state), cell.state.word());
    out.push_str(&format!("  since {}\n", act_time(by)));
    out.push_str(&format!("  said in {} ({}, by the {})\n", by.place(), by.method, by.actor));
    out.push_str(&format!(
        "  evidence: {}; number {} of the ledger\n",
        evidence_word(by.evidence_level),
        by.number
    ));
    if let Some(end) = by.expires_at.and_then(shown) {
        out.push_str(&format!("  ends {end}\n"));
    }
    if let Some((kind, event)) = cell.left_out {
        let how = match event.list() {
            Some(list) => format!("left out of what the list {list} blocks"),
            None => "left out all the same".to_owned(),
        };
        out.push_str(&format!(
            "  {how}: {} Since {}; said in {}, number {} of the ledger\n",
            kind.sentence(),
            act_time(event),
            event.place(),
            event.number
        ));
    }
    out
}

#[derive(Serialize)]
struct CellJson<'e> {
    purpose: &'e str,
    channel: &'e str,
    brand: Option<&'e str>,
    state: &'static str,
    family: &'static str,
    /// The act that decides lies between these two; none: unknown.
    since_from: Option<String>,
    since_until: Option<String>,
    ends_at: Option<String>,
    source: String,
    method: &'e str,
    actor: &'e str,
    evidence_level: u8,
    /// Number of the event that decides.
    number: u64,
    /// Number of the event that leaves the person out, whatever they chose.
    left_out_by: Option<u64>,
    /// Why.
    left_out_for: Option<&'static str>,
}

fn json<'e>(cell: &Cell<'e>) -> CellJson<'e> {
    let by = cell.by;
    CellJson {
        purpose: &by.purpose,
        channel: &by.channel,
        brand: by.brand.as_deref(),
        state: cell.state.word(),
        family: family(cell.state),
        since_from: shown(by.lo),
        since_until: shown(by.hi),
        ends_at: by.expires_at.and_then(shown),
        source: by.place(),
        method: &by.method,
        actor: &by.actor,
        evidence_level: by.evidence_level,
        number: by.number,
        left_out_for: cell.left_out.map(|(kind, _)| kind.word()),
        left_out_by: cell.left_out.map(|(_, event)| event.number),
    }
}
