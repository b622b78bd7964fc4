//! `martlet infer`: what a file probably holds, as the text of a system.

use crate::args::{Global, InferArgs};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::{Spinner, Terminal};
use martlet_runtime::infer::{Knowledge, infer};
use std::path::Path;

/// Prints it.
pub fn run(args: &InferArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let known = Knowledge::shipped().map_err(Failure::new)?;
    let mut spinner = Spinner::new(terminal);
    spinner.begin("reading");
    let mut before = 0;
    let read = |records| {
        spinner.advance(records - before);
        before = records;
    };
    let inferred = infer(&known, &args.file, args.form.as_deref(), read);
    spinner.done();
    let inferred = inferred.map_err(|error| Failure::new(error.to_string()))?;
    terminal.answer(&inferred.text(&in_project(&args.file, global)))?;
    Ok(Exit::Done)
}

/// The file as a `path` of the project says it; outside of a project, or of its folder, as it was given.
fn in_project(file: &Path, global: &Global) -> String {
    let inside = || {
        let root = Project::find(global.project.as_deref()).ok()?.root.canonicalize().ok()?;
        Some(file.canonicalize().ok()?.strip_prefix(root).ok()?.to_owned())
    };
    inside().unwrap_or_else(|| file.to_owned()).to_string_lossy().replace('\\', "/")
}
