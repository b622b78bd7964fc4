//! `martlet consent import`: choices that were kept elsewhere.

use crate::args::{Global, ReportFormat};
use crate::commands::run::failure;
use crate::commands::to_json;
use crate::compile::{number, plan_of_project};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::{Spinner, Terminal};
use martlet_runtime::ledger_file::{Imported, import};
use martlet_runtime::run::Options;
use serde::Serialize;
use std::path::Path;

/// Imports, and reports.
pub fn run(file: &Path, format: ReportFormat, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?;
    let Some(plan) = plan_of_project(&project, terminal)? else { return Ok(Exit::Findings) };
    let state = ProjectState::of_project(&project)?;
    let options =
        Options { root: project.root, state: state.folder, place: state.place, ..Options::default() };
    let mut spinner = Spinner::new(terminal);
    let imported = import(&plan, &options, file, &mut spinner).map_err(failure)?;
    spinner.done();
    terminal.answer(&match format {
        ReportFormat::Text => text(&imported),
        ReportFormat::Json => to_json(&Json::of(&imported))?,
    })?;
    Ok(match imported {
        Imported::All(_) => Exit::Done,
        Imported::Nothing { .. } => Exit::Findings,
    })
}

fn text(imported: &Imported) -> String {
    match imported {
        Imported::All(tally) => format!(
            "{} read = {} new to the ledger + {} known already\n",
            tally.read, tally.delivered, tally.unchanged
        ),
        Imported::Nothing { refused, first } => {
            let mut out: String =
                first.iter().map(|refused| format!("line {}: {}\n", refused.line, refused.why)).collect();
            let more = refused.saturating_sub(first.len() as u64);
            if more > 0 {
                out.push_str(&format!(
                    "… and {}\n",
                    number(usize::try_from(more).unwrap_or(usize::MAX), "line")
                ));
            }
            out.push_str(
                "Nothing was recorded: mend these lines or take them out, and import the file again.\n",
            );
            out
        }
    }
}

#[derive(Serialize)]
struct Json<'i> {
    read: Option<u64>,
    new: Option<u64>,
    known: Option<u64>,
    refused: u64,
    /// The first of them.
    lines: Vec<(u64, &'i str)>,
}

impl Json<'_> {
    fn of(imported: &Imported) -> Json<'_> {
        match imported {
            Imported::All(tally) => Json {
                read: Some(tally.read),
                new: Some(tally.delivered),
                known: Some(tally.unchanged),
                refused: 0,
                lines: Vec::new(),
            },
            Imported::Nothing { refused, first } => Json {
                read: None,
                new: None,
                known: None,
                refused: *refused,
                lines: first.iter().map(|refused| (refused.line, refused.why.as_str())).collect(),
            },
        }
    }
}
