//! `martlet show`: what one stage of the compiler made of the project.

use crate::args::{Global, ShowArgs, Stage};
use crate::compile::{compile_project, exit_of, in_text};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::plan::to_json;

/// Prints the stage on standard output and findings on standard error: a broken project has stages too.
pub fn run(args: &ShowArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?;
    let compilation = compile_project(&project);
    let text = match args.stage {
        Stage::Ast => compilation.show_ast(),
        Stage::Resolved => compilation.resolved.show(),
        Stage::Types => compilation.typed.show(),
        Stage::Plan => compilation.plan.as_ref().map(to_json).unwrap_or_default(),
    };
    terminal.answer(&text)?;
    let findings = compilation.diagnostics.sorted();
    if !findings.is_empty() {
        terminal.trouble(&in_text(&findings, &compilation, terminal));
    }
    Ok(exit_of(&findings))
}
