//! `martlet consent show`: what somebody allows, cell by cell.

use super::known::Known;
use super::when::{When, act_time, shown};
use super::{cell_words, evidence_word, harmless, nothing};
use crate::args::{Global, ReportFormat};
use crate::commands::to_json;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_consent::as_of::voided;
use martlet_consent::event::EventKind;
use martlet_consent::{Ask, Class, ConsentView, State, Suppression};
use martlet_state::history::HistoryEvent;
use serde::Serialize;
use std::collections::BTreeMap;

/// What somebody allows for one purpose on one channel, and the event that says so.
struct Cell<'e> {
    /// An event of the cell, which says what it is about.
    about: &'e HistoryEvent,
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
    let known = Known::of(who, when, global)?;
    let cells = known.as_ref().map(|known| cells(known, when)).unwrap_or_default();
    let empty = known.as_ref().is_none_or(|known| known.events.is_empty());
    let answer = match format {
        ReportFormat::Json => to_json(&cells.iter().map(json).collect::<Vec<_>>())?,
        ReportFormat::Text if empty => nothing(who),
        ReportFormat::Text if cells.is_empty() => {
            format!("At that time the ledger held nothing about {who}; it does now.\n")
        }
        ReportFormat::Text => cells.iter().map(text).collect(),
    };
    terminal.answer(&answer)?;
    for note in known.iter().flat_map(|known| &known.notes) {
        terminal.trouble(&format!("Note: {note}\n"));
    }
    Ok(Exit::Done)
}

/// What a cell is about: purpose, channel, topic, brand, and whose choice it is alone.
type About<'e> = (&'e str, &'e str, Option<&'e str>, Option<&'e str>, Option<&'e (String, String)>);

/// Whose choice it is alone. One that was made by an identifier is of whoever that is, as one at an address is.
fn alone(event: &HistoryEvent) -> Option<&(String, String)> {
    event.person.as_ref().filter(|_| event.other != Some(event.point))
}

/// All cells of which anything was known by then, in the order of their names.
fn cells<'e>(known: &'e Known, when: &When) -> Vec<Cell<'e>> {
    let mut by_cell: BTreeMap<About<'_>, Vec<&HistoryEvent>> = BTreeMap::new();
    for event in known.by_then(when) {
        let (topic, brand) = (event.topic.as_deref(), event.brand.as_deref());
        let about = (&*event.purpose, &*event.channel, topic, brand, alone(event));
        by_cell.entry(about).or_default().push(event);
    }
    let view = known.view(when);
    let left_out = left_out(&known.events, when);
    by_cell.into_values().filter_map(|events| cell(known, &view, &events, &left_out, when)).collect()
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
    known: &'e Known,
    view: &ConsentView,
    events: &[&'e HistoryEvent],
    left_out: &[(Suppression, &'e HistoryEvent)],
    when: &When,
) -> Option<Cell<'e>> {
    let first = events.first()?;
    let ask = Ask {
        point: known.point,
        person: alone(first).and(first.other),
        purpose: &first.purpose,
        topic: first.topic.as_deref(),
        channel: &first.channel,
        brand: first.brand.as_deref(),
    };
    let void =
        voided(known.by_then(when).filter_map(|event| Some((event.recorded_at, event.id, event.corrects?))));
    let mut current = events.iter().filter(|event| event.lo <= when.valid && !void.contains(&event.id));
    let (standing, state) = (view.standing_now(&ask), view.state_of(&ask));
    let reaches = |(kind, event): &&(Suppression, &HistoryEvent)| {
        let (_, channels) = kind.scope_on(&event.channel);
        channels.is_empty() || channels.contains(&first.channel)
    };
    let left_out = left_out.iter().filter(reaches).max_by_key(|(_, event)| event.number);
    let decides = standing.holds_for(Some(when.valid), None, 0);
    // What decides may have been said of something coarser: of the purpose of a topic, for instance.
    let decides = decides.and_then(|choice| known.events.iter().find(|event| event.id == choice.event));
    let by = decides
        .or_else(|| current.clone().rfind(|event| event.state() == state).copied())
        .or_else(|| current.next_back().copied());
    Some(Cell { about: first, state, by: by?, left_out: left_out.copied() })
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
    let mut name = cell_words(cell.about);
    if let Some((of, is)) = alone(cell.about) {
        name.push_str(&format!(", of {of} {}", harmless(is)));
    }
    let mut out = format!("{name}: {} ({})\n", family(cell.state), cell.state.word());
    out.push_str(&format!("  since {}\n", act_time(by)));
    out.push_str(&format!("  said in {} ({}, by the {})\n", by.place(), by.method, by.actor));
    out.push_str(&format!(
        "  evidence: {}; {}\n",
        evidence_word(by.evidence_level),
        if by.number == 0 { "kept there".to_owned() } else { format!("number {} of the ledger", by.number) }
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
    topic: Option<&'e str>,
    brand: Option<&'e str>,
    /// Whose choice it is alone: which identifier, and its value.
    person: Option<(&'e str, &'e str)>,
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
    /// Number of the event that decides; none: it is kept elsewhere.
    number: Option<u64>,
    /// Number of the event that leaves the person out, whatever they chose.
    left_out_by: Option<u64>,
    /// Why.
    left_out_for: Option<&'static str>,
}

fn json<'e>(cell: &Cell<'e>) -> CellJson<'e> {
    let (about, by) = (cell.about, cell.by);
    CellJson {
        purpose: &about.purpose,
        channel: &about.channel,
        topic: about.topic.as_deref(),
        brand: about.brand.as_deref(),
        person: alone(about).map(|(of, is)| (of.as_str(), is.as_str())),
        state: cell.state.word(),
        family: family(cell.state),
        since_from: shown(by.lo),
        since_until: shown(by.hi),
        ends_at: by.expires_at.and_then(shown),
        source: by.place(),
        method: &by.method,
        actor: &by.actor,
        evidence_level: by.evidence_level,
        number: Some(by.number).filter(|number| *number > 0),
        left_out_for: cell.left_out.map(|(kind, _)| kind.word()),
        left_out_by: cell.left_out.map(|(_, event)| event.number),
    }
}
