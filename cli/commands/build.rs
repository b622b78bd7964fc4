//! `martlet build`: the plan as a file. Equal projects give equal bytes.

use crate::args::{BuildArgs, Global};
use crate::compile::plan_of_project;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::plan::to_json;

/// Writes `build/plan.json` and prints where it is.
pub fn run(args: &BuildArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?.on(args.as_of);
    let Some(plan) = plan_of_project(&project, terminal)? else {
        return Ok(Exit::Findings);
    };
    let path = project.build_folder().join("plan.json");
    files::write(&path, &to_json(&plan))?;
    terminal.answer(&format!("{}\n", path.display()))?;
    terminal.note(&format!("plan {}", plan.hash));
    Ok(Exit::Done)
}
