//! `martlet consent`: what the ledger of choices holds.

mod export;
mod history;
mod import;
mod known;
mod release;
mod show;
mod verify;
mod when;

pub use history::EventJson;

use crate::args::{ConsentArgs, ConsentCommand, Global};
use crate::commands::{no_contact, state_of};
use crate::compile::compile_project;
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_consent::PointRef;
use martlet_consent::event::EventKind;
use martlet_delivery::ports::PortError;
use martlet_runtime::run::who::{identifier, who as contact_point};
use martlet_state::StateStore;
use martlet_state::history::HistoryEvent;

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

/// The state, and the contact point that is meant; no state: nothing was run yet.
fn meant(who: &str, global: &Global) -> Result<Option<(StateStore, PointRef)>, Failure> {
    let contact = contact_point(who).map(|(kind, normal)| (kind.to_owned(), normal));
    let (kind, normal) = contact.or_else(|| by_identifier(who, global)).ok_or_else(|| no_contact(who))?;
    let Some(state) = state_of(global)? else { return Ok(None) };
    let point = state.point(&kind, &normal);
    Ok(Some((state, point)))
}

/// Who is meant by an identifier of a system, which the project must know.
fn by_identifier(who: &str, global: &Global) -> Option<(String, String)> {
    let project = who.contains('=').then(|| Project::find(global.project.as_deref()).ok()).flatten()?;
    identifier(&compile_project(&project).plan?, who)
}

/// Everything that the ledger holds about somebody, by whichever identifier, in the order in which it was recorded.
fn events(who: &str, global: &Global) -> Result<Vec<HistoryEvent>, Failure> {
    let Some((mut state, point)) = meant(who, global)? else { return Ok(Vec::new()) };
    let whose = known::identifiers_of(&mut state, point, global)?;
    state.history(&whose).map_err(port)
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

/// What an event is about, in words.
fn cell_words(event: &HistoryEvent) -> String {
    let every = |name: &str, none: &str| if name.is_empty() { none.to_owned() } else { name.to_owned() };
    let topic = event.topic.as_ref().map(|topic| format!(" topic {topic}")).unwrap_or_default();
    let brand = event.brand.as_ref().map(|brand| format!(" for {brand}")).unwrap_or_default();
    let (purpose, channel) = (every(&event.purpose, "every purpose"), every(&event.channel, "every channel"));
    format!("{purpose} via {channel}{topic}{brand}")
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
    use super::harmless;

    #[test]
    fn a_text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(harmless("ja\u{1b}[2J\nrecorded: \u{202e}æ"), "ja\\u{1b}[2J\\nrecorded: \\u{202e}æ");
    }
}
