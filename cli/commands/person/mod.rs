//! `martlet person`: everything that is held of somebody, told or erased.

mod erase;
mod export;

use crate::args::{Global, PersonArgs, PersonCommand};
use crate::commands::no_contact;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_compiler::plan::Plan;
use martlet_delivery::ports::PortError;
use martlet_runtime::run::person::Whereabouts;
use martlet_runtime::run::who::{identifier, who as contact_point};
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

/// The kind of a contact point, and its form in which two spellings are equal; or which identifier, and its value.
fn point(who: &str, plan: &Plan) -> Result<(String, String), Failure> {
    let contact = contact_point(who).map(|(kind, normal)| (kind.to_owned(), normal));
    contact.or_else(|| identifier(plan, who)).ok_or_else(|| no_contact(who))
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
