//! `martlet check`: what is wrong with the project, in the form asked for.

use crate::args::{CheckArgs, FindingFormat, Global};
use crate::compile::{compile_project, counted, exit_of, in_text, number};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::diagnostics::report;

/// Prints the findings on standard output.
pub fn run(args: &CheckArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?.on(args.as_of);
    let compilation = compile_project(&project);
    let findings = compilation.diagnostics.sorted();
    let text = match args.format {
        FindingFormat::Text if findings.is_empty() => String::new(),
        FindingFormat::Text => in_text(&findings, &compilation, terminal),
        FindingFormat::Json => report::json(&findings, &compilation.sources),
        FindingFormat::Github => report::github(&findings, &compilation.sources),
    };
    terminal.answer(&text)?;
    if let (FindingFormat::Text, Some(plan)) = (args.format, &compilation.plan) {
        terminal.note(&format!(
            "checked{}: {}, {}, {}; {}",
            project.today.map(|day| format!(" by {day}")).unwrap_or_default(),
            number(plan.flows.len(), "flow"),
            number(plan.captures.len(), "consent"),
            number(plan.systems.len(), "system"),
            counted(&findings)
        ));
    }
    let exit = exit_of(&findings);
    drop(findings);
    // The process ends now and the system takes its memory back at once; freeing millions of small parts one by one
    // is a good part of the time that a large project's check takes.
    std::mem::forget(compilation);
    Ok(exit)
}
