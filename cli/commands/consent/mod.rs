//! `martlet consent`: what the ledger of choices holds.

mod export;
mod history;
mod import;
mod release;
mod show;
mod verify;
mod when;

pub use history::EventJson;

use crate::args::{ConsentArgs, ConsentCommand, Global};
use crate::commands::state_of;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_consent::event::EventKind;
use martlet_consent::identity::Identities;
use martlet_consent::{Class, Micros, PointRef};
use martlet_delivery::ports::PortError;
use martlet_runtime::run::who::who as contact_point;
use martlet_state::StateStore;
use martlet_state::history::HistoryEvent;
use martlet_state::ties::Tied;

/// Runs the subcommand.
pub fn run(args: &ConsentArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.command {
        ConsentCommand::Show { who, valid, known, format } => {
            let when = when::When::of(valid.as_deref(), known.as_deref(), global)?;
            show::run(who, &when, *format, global, terminal)
        }
        ConsentCommand::History { who, format } => history::run(who, *format, global, terminal),
        ConsentCommand::Release { who, list, by, because } => {
            release::run(&release::Words { who, list, by, because }, global, terminal)
        }
        ConsentCommand::Import { file, format } => import::run(file, *format, global, terminal),
        ConsentCommand::Export => export::run(global, terminal),
        ConsentCommand::Verify { checkpoint, format } => {
            verify::run(checkpoint.as_deref(), *format, global, terminal)
        }
    }
}

fn port(error: PortError) -> Failure {
    Failure::new(error.to_string())
}

/// What is said where nobody can be meant.
fn no_contact(who: &str) -> Failure {
    Failure::new(format!("`{who}` is neither an e-mail address nor a phone number with its country"))
        .help("write it such as ana@mail.example or \"+45 33 12 34 56\"")
}

/// The state, and the contact point that is meant; no state: nothing was run yet.
fn meant(who: &str, global: &Global) -> Result<Option<(StateStore, PointRef)>, Failure> {
    let (kind, normal) = contact_point(who).ok_or_else(|| no_contact(who))?;
    let Some(state) = state_of(global)? else { return Ok(None) };
    let point = state.point(kind, &normal);
    Ok(Some((state, point)))
}

/// Everything that the ledger holds about a contact point.
fn events(who: &str, global: &Global) -> Result<Vec<HistoryEvent>, Failure> {
    let Some((mut state, point)) = meant(who, global)? else { return Ok(Vec::new()) };
    state.history(point).map_err(port)
}

/// What the ledger holds about somebody's choices, by whichever of the identifiers that were known then to be theirs;
/// of those that were theirs before, the refusals of that time (`docs/consent.md`, section 3.6).
fn choices(who: &str, known: Micros, global: &Global) -> Result<Vec<HistoryEvent>, Failure> {
    let Some((mut state, point)) = meant(who, global)? else { return Ok(Vec::new()) };
    let mut said = Identities::default();
    let mut note = |tied: Tied| {
        if tied.at <= known {
            said.note(tied.a, tied.b, tied.tie, tied.at, tied.event);
        }
    };
    state.ties(&mut note).map_err(port)?;
    let people = said.people();
    let Some(person) = people.of(point) else { return events(who, global) };
    let mut events = Vec::new();
    for identifier in people.members(person) {
        events.extend(state.history(*identifier).map_err(port)?);
    }
    for (other, until) in people.shared_with(person) {
        for identifier in people.members(*other) {
            let theirs = state.history(*identifier).map_err(port)?;
            let no = |event: &HistoryEvent| event.state().class() == Class::Restrictive && event.lo <= *until;
            events.extend(theirs.into_iter().filter(no));
        }
    }
    events.retain(|event| !is_tie(event));
    events.sort_by_key(|event| event.number);
    Ok(events)
}

/// Whether an event says who is who, and nothing of a choice.
fn is_tie(event: &HistoryEvent) -> bool {
    [EventKind::IdentityLink, EventKind::IdentitySplit].iter().any(|kind| kind.word() == event.kind)
}

/// What is said where the ledger has nothing.
fn nothing(who: &str) -> String {
    format!("The ledger holds nothing about {who}.\n")
}

/// How well a choice is proven, in words (`docs/consent.md`, section 1).
fn evidence_word(level: u8) -> &'static str {
    match level {
        0 => "no evidence",
        1 => "time and source",
        2 => "time, source and version of the notice",
        _ => "time, source, version of the notice and what was kept of the act",
    }
}

/// What a cell is about, in words.
fn cell_words(purpose: &str, channel: &str, brand: Option<&str>) -> String {
    let every = |name: &str, none: &str| if name.is_empty() { none.to_owned() } else { name.to_owned() };
    let brand = brand.map(|brand| format!(" for {brand}")).unwrap_or_default();
    format!("{} via {}{brand}", every(purpose, "every purpose"), every(channel, "every channel"))
}

/// A text from outside, so that it can neither steer the terminal nor pass for another line: what cannot be seen is
/// spelled out.
pub fn harmless(text: &str) -> String {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if unseen(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::{cell_words, harmless};

    #[test]
    fn a_text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(harmless("ja\u{1b}[2J\nrecorded: \u{202e}æ"), "ja\\u{1b}[2J\\nrecorded: \\u{202e}æ");
    }

    #[test]
    fn a_cell_that_covers_everything_says_so() {
        assert_eq!(cell_words("news", "email", Some("north")), "news via email for north");
        assert_eq!(cell_words("", "", None), "every purpose via every channel");
    }
}
