//! `martlet docs`: the lineage page and its Markdown twin.

use crate::args::{DocsArgs, Global};
use crate::compile::{plan_from_file, plan_of_project};
use crate::exit::{Exit, Failure};
use crate::files;
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::emit::{Document, lineage};
use martlet_compiler::plan::Plan;
use std::path::{Path, PathBuf};

/// Writes the documents and prints where they are.
pub fn run(args: &DocsArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let (plan, folder) = match &args.plan {
        Some(file) => (plan_from_file(file)?, file.parent().unwrap_or(Path::new("")).to_owned()),
        None => {
            let project = Project::find(global.project.as_deref())?.on(args.as_of);
            match plan_of_project(&project, terminal)? {
                Some(plan) => (plan, project.build_folder()),
                None => return Ok(Exit::Findings),
            }
        }
    };
    for path in write(&plan, &folder)? {
        terminal.answer(&format!("{}\n", path.display()))?;
    }
    Ok(Exit::Done)
}

/// Writes the documents of a plan into a folder and gives their paths, the page first.
pub fn write(plan: &Plan, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let documents = lineage(plan).map_err(|error| Failure::new(error.to_string()))?;
    let put = |document: Document| {
        let path = folder.join(document.path);
        files::write(&path, &document.text).map(|()| path)
    };
    documents.into_iter().map(put).collect()
}
