//! From a folder or a plan file to a plan, with findings told to the user.

use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use crate::world::DiskWorld;
use martlet_compiler::diagnostics::{Diagnostic, Severity, report};
use martlet_compiler::plan::{Plan, from_json};
use martlet_compiler::{Compilation, compile};
use std::path::Path;

/// Findings shown at once; a reader who mends these sees the rest.
const SHOWN: usize = 50;

/// The largest plan that is read.
const PLAN_CAP: u64 = 256 << 20;

/// Compiles a project.
pub fn compile_project(project: &Project) -> Compilation {
    compile(&DiskWorld::new(project), &martlet_stdlib::library())
}

/// The plan of a project; its findings go to standard error, and with an error among them there is no plan.
pub fn plan_of_project(project: &Project, terminal: &Terminal) -> Result<Option<Plan>, Failure> {
    let compilation = compile_project(project);
    let findings = compilation.diagnostics.sorted();
    if !findings.is_empty() {
        terminal.trouble(&in_text(&findings, &compilation, terminal));
    }
    Ok(compilation.plan)
}

/// A plan that `martlet build` wrote.
pub fn plan_from_file(path: &Path) -> Result<Plan, Failure> {
    let failed = |error: std::io::Error| Failure::file("cannot read the plan", path.display(), &error);
    let found = std::fs::metadata(path).map_err(failed)?;
    if found.is_dir() {
        let why =
            format!("`{}` is a folder; `--plan` takes the file that `martlet build` wrote", path.display());
        return Err(Failure::new(why));
    }
    // A pipe would be waited for, and some devices never end.
    if !found.is_file() {
        return Err(Failure::new(format!("`{}` is a device or a pipe, not a plan", path.display())));
    }
    if found.len() > PLAN_CAP {
        return Err(Failure::new(format!("`{}` is too large to be a plan", path.display())));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(format!("`{}` cannot be used as a plan: it is not text in UTF-8", path.display()))
            .help("write it again with `martlet build`")
    })?;
    from_json(&text).map_err(|error| {
        Failure::new(format!("`{}` cannot be used as a plan: {error}", path.display()))
            .help("write it again with `martlet build`")
    })
}

/// Findings for people, the first ones only, and how many there are.
pub fn in_text(findings: &[&Diagnostic], compilation: &Compilation, terminal: &Terminal) -> String {
    let shown = findings.get(..SHOWN).unwrap_or(findings);
    let mut text = report::human(
        shown,
        &compilation.sources,
        report::Style { width: terminal.width(), colour: terminal.colored() },
    );
    let hidden = findings.len().saturating_sub(SHOWN);
    if hidden > 0 {
        text.push_str(&format!("… and {hidden} more; these come first.\n\n"));
    }
    text.push_str(&format!("{}\n", counted(findings)));
    text
}

/// `2 errors, 1 warning`.
pub fn counted(findings: &[&Diagnostic]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.entry.severity == severity).count();
    let parts = [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")];
    let parts: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| number(n, what)).collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

/// `1 flow`, `2 flows`.
pub fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The code a command ends with after these findings: warnings alone do not fail.
pub fn exit_of(findings: &[&Diagnostic]) -> Exit {
    if findings.iter().any(|finding| finding.entry.severity == Severity::Error) {
        Exit::Findings
    } else {
        Exit::Done
    }
}
