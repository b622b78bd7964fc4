//! `martlet consent release`: somebody is let go from a suppression list.

use crate::args::Global;
use crate::commands::no_contact;
use crate::commands::run::failure;
use crate::compile::plan_of_project;
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::Terminal;
use martlet_runtime::run::Options;
use martlet_runtime::run::person::Who;
use martlet_runtime::run::release::{Asked, Released, release};
use martlet_runtime::run::who::who as contact_point;

/// Whom, from which list, who says so, and why.
pub struct Words<'w> {
    /// Their contact point.
    pub who: &'w str,
    /// The list.
    pub list: &'w str,
    /// Who answers for it.
    pub by: &'w str,
    /// Why.
    pub because: &'w str,
}

/// Lets them go, and says what became of it.
pub fn run(words: &Words<'_>, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let (kind, normal) = contact_point(words.who).ok_or_else(|| no_contact(words.who))?;
    let project = Project::find(global.project.as_deref())?;
    let Some(plan) = plan_of_project(&project, terminal)? else { return Ok(Exit::Findings) };
    let state = ProjectState::of_project(&project)?;
    let options =
        Options { root: project.root, state: state.folder, place: state.place, ..Options::default() };
    let who = Who { kind, normal: &normal };
    let asked = Asked { who, list: words.list, by: words.by, because: words.because };
    let (answer, exit) = match release(&plan, &options, asked).map_err(failure)? {
        Released::Done => {
            (format!("{} is off the list {} from now on.\n", words.who, words.list), Exit::Done)
        }
        Released::Refused(why) => (format!("{} stays left out: {why}.\n", words.who), Exit::Findings),
    };
    terminal.answer(&answer)?;
    Ok(exit)
}
