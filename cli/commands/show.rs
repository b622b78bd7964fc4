//! `martlet show`: what one stage of the compiler made of the project.

use crate::args::{Global, ShowArgs, Stage};
use crate::compile::{compile_project, exit_of, in_text};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::Compilation;
use martlet_compiler::govern::show as show_disclosures;
use martlet_compiler::plan::to_json;

/// Prints the stage on standard output and findings on standard error: a broken project has stages too.
pub fn run(args: &ShowArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?.on(args.as_of);
    let compilation = compile_project(&project);
    let text = match args.stage {
        Stage::Ast => trees(&compilation),
        Stage::Resolved => compilation.resolved.show(),
        Stage::Types => compilation.typed.show(),
        Stage::Plan => compilation.plan.as_ref().map(to_json).unwrap_or_default(),
        Stage::Disclosures => show_disclosures(&compilation.typed, compilation.disclosures()),
    };
    terminal.answer(&text)?;
    let findings = compilation.diagnostics.sorted();
    if !findings.is_empty() {
        terminal.trouble(&in_text(&findings, &compilation, terminal));
    }
    Ok(exit_of(&findings))
}

/// The trees of the project's own files; those of the standard library are the same for everybody.
fn trees(compilation: &Compilation) -> String {
    let mut text = String::new();
    for ast in &compilation.asts {
        let path = compilation.sources.get(ast.file).map_or("", |file| file.path.as_str());
        if !path.starts_with("std:") {
            text.push_str(&format!("{path}\n{}\n", ast.show().trim_end()));
        }
    }
    text
}
