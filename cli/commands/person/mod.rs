//! `martlet person`: everything that is held of somebody, told or erased.

mod erase;
mod export;

use crate::args::{Global, PersonArgs, PersonCommand};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_delivery::ports::PortError;
use martlet_runtime::run::person::Whereabouts;
use martlet_runtime::run::who::who as contact_point;
use serde::Serialize;

/// Runs the subcommand.
pub fn run(args: &PersonArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.command {
        PersonCommand::Export { who } => export::run(who, global, terminal),
        PersonCommand::Erase { who, reason, yes, format } => {
            erase::run(who, reason, *yes, *format, global, terminal)
        }
    }
}

fn port(error: PortError) -> Failure {
    Failure::new(error.to_string())
}

/// The kind of a contact point, and its form in which two spellings are equal.
fn point(who: &str) -> Result<(&'static str, String), Failure> {
    contact_point(who).ok_or_else(|| {
        Failure::new(format!("`{who}` is neither an e-mail address nor a phone number with its country"))
            .help("write it such as ana@mail.example or \"+45 33 12 34 56\"")
    })
}

/// A place that could not be looked into.
#[derive(Serialize)]
struct Unread<'w> {
    object: &'w str,
    why: &'w str,
}

fn unread(found: &Whereabouts) -> Vec<Unread<'_>> {
    found.unread.iter().map(|(object, why)| Unread { object, why }).collect()
}
