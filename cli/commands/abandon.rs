//! `martlet abandon`: gives up what a flow delivered, or hands it on to another flow.

use crate::args::{AbandonArgs, Global};
use crate::commands::names_somebody;
use crate::commands::run::failure;
use crate::compile::{number, plan_of_project};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::Terminal;
use martlet_runtime::run::Options;
use martlet_runtime::run::abandon::{Abandoned, Asked, abandon};
use martlet_state::abandon::LeftBehind;

/// Gives up, and says what.
pub fn run(args: &AbandonArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let because = args.because.trim();
    if because.is_empty() || names_somebody(because) {
        return Err(Failure::new("it wants a reason that names nobody, for it is kept for ever")
            .help("write what happened, such as --because \"the old CRM is switched off, ticket 4711\""));
    }
    let project = Project::find(global.project.as_deref())?;
    let Some(plan) = plan_of_project(&project, terminal)? else { return Ok(Exit::Findings) };
    let state = ProjectState::of_project(&project)?;
    let options =
        Options { root: project.root, state: state.folder, place: state.place, ..Options::default() };
    let asked = Asked { flow: &args.flow, to: args.to.as_deref(), because, sure: args.yes };
    match abandon(&plan, &options, asked).map_err(failure)? {
        Abandoned::Done(left) => {
            terminal.answer(&done(args, &left))?;
            Ok(Exit::Done)
        }
        Abandoned::Asks(left) => Err(Failure::new(format!(
            "nothing was changed: {}, and this cannot be undone",
            words(args, &left)
        ))
        .help("say `--yes` if that is right")),
        Abandoned::Refused(why) => {
            terminal.answer(&format!("Nothing was changed: {why}.\n"))?;
            Ok(Exit::Findings)
        }
    }
}

fn words(args: &AbandonArgs, left: &LeftBehind) -> String {
    let place = if left.place.is_empty() { "an unknown place" } else { left.place.as_str() };
    let records = usize::try_from(left.records).unwrap_or(usize::MAX);
    let units = match left.units {
        0 => String::new(),
        units => format!("; hand-overs without an answer: {units}"),
    };
    format!("{} looks after {} at {place}{units}", args.flow, number(records, "record"))
}

fn done(args: &AbandonArgs, left: &LeftBehind) -> String {
    match &args.to {
        Some(to) => format!("{}. From now on {to} looks after them.\n", words(args, left)),
        None => format!(
            "{}. From now on nobody looks after them: take out by hand whoever may not be there.\n",
            words(args, left)
        ),
    }
}
