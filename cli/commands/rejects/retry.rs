//! `martlet rejects retry`: rejected records take the whole path once more, under the project as it is now.

use super::{known, port};
use crate::args::{Global, ReportFormat};
use crate::commands::run::{exit, failure, json, text};
use crate::commands::state_of;
use crate::compile::plan_of_project;
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::{Spinner, Terminal};
use martlet_runtime::run::{Options, retry};
use std::collections::BTreeSet;

/// Tries them again, and reports.
pub fn run(
    flow: Option<&str>,
    ids: &[u64],
    format: ReportFormat,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?;
    let Some(plan) = plan_of_project(&project, terminal)? else { return Ok(Exit::Findings) };
    let mut numbers: BTreeSet<u64> = ids.iter().copied().collect();
    let mut state = state_of(global)?;
    let waiting = match &mut state {
        Some(state) => state.rejects(flow).map_err(port)?,
        None => Vec::new(),
    };
    if let Some(name) = flow.filter(|_| waiting.is_empty()) {
        known(name, state.as_mut(), global)?;
    }
    if let Some(foreign) = numbers.iter().find(|number| !waiting.iter().any(|reject| reject.id == **number)) {
        let of = flow.map(|flow| format!(" of {flow}")).unwrap_or_default();
        let failure = Failure::new(format!("there is no reject {foreign}{of}"));
        return Err(failure.help("`martlet rejects list` shows the numbers"));
    }
    if waiting.is_empty() {
        terminal.answer("No rejects.\n")?;
        return Ok(Exit::Done);
    }
    drop(state);
    let flows: Vec<String> = flow
        .into_iter()
        .filter(|name| plan.flows.iter().any(|it| it.name == **name))
        .map(String::from)
        .collect();
    if flow.is_some() && flows.is_empty() {
        // The choices of a consent: they are read anew, and no flow is touched.
        numbers.extend(waiting.iter().map(|reject| reject.id));
    }
    let state = ProjectState::of_project(&project)?;
    let options = Options {
        root: project.root.clone(),
        state: state.folder,
        place: state.place,
        flows,
        ..Options::default()
    };
    let mut spinner = Spinner::new(terminal);
    let report = retry(&plan, &options, &numbers, &mut spinner).map_err(failure)?;
    spinner.done();
    terminal.answer(&match format {
        ReportFormat::Text => text(&report),
        ReportFormat::Json => json(&report)?,
    })?;
    Ok(exit(&report))
}
