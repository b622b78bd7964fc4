//! `martlet check`: what is wrong with the project, in the form asked for.

use crate::args::{CheckArgs, FindingFormat, Global};
use crate::baseline;
use crate::compile::{compile_project, counted, exit_of, in_text, number};
use crate::exit::{Exit, Failure};
use crate::junit::{self, Case};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::Compilation;
use martlet_compiler::diagnostics::report::{self, Found, Identity, identities};
use martlet_compiler::diagnostics::{Diagnostic, Severity};
use std::path::Path;

/// Prints the findings on standard output.
pub fn run(args: &CheckArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?.on(args.as_of);
    let compilation = compile_project(&project);
    let exit = told(args, &compilation, project.today, terminal)?;
    // The process ends now and the system takes its memory back at once; freeing millions of small parts one by one
    // is a good part of the time that a large project's check takes.
    std::mem::forget(compilation);
    Ok(exit)
}

fn told(
    args: &CheckArgs,
    compilation: &Compilation,
    today: Option<jiff::civil::Date>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let findings = compilation.diagnostics.sorted();
    let all = identities(&findings, &compilation.asts, &compilation.sources);
    if let Some(path) = &args.write_baseline {
        baseline::write(path, &all)?;
        terminal.answer(&format!("{}\n", path.display()))?;
        terminal.note(&format!("baseline: {}", counted(&findings)));
        return Ok(Exit::Done);
    }
    let known = args.baseline.as_deref().map(|path| baseline::known(path, &all)).transpose()?;
    let is_new = |at: &usize| known.as_ref().and_then(|known| known.get(*at)) != Some(&true);
    let new: Vec<&Diagnostic> =
        findings.iter().enumerate().filter(|(at, _)| is_new(at)).map(|(_, found)| *found).collect();
    let of_new: Vec<Identity> =
        all.iter().enumerate().filter(|(at, _)| is_new(at)).map(|(_, identity)| identity.clone()).collect();
    let sources = &compilation.sources;
    let text = match args.format {
        FindingFormat::Text if new.is_empty() => String::new(),
        FindingFormat::Text => in_text(&new, compilation, terminal),
        FindingFormat::Json => report::json(&new, sources),
        FindingFormat::Sarif => {
            in_sarif(compilation, (&findings, &all, known.as_deref()), args.baseline.as_deref())?
        }
        FindingFormat::Github => report::github(&new, sources),
        FindingFormat::Gitlab => report::gitlab(&new, &of_new, sources),
        FindingFormat::Junit => junit::write("martlet check", &cases(&new, &of_new)),
    };
    terminal.answer(&text)?;
    if args.format == FindingFormat::Text {
        let before = findings.len().saturating_sub(new.len());
        if before > 0 {
            terminal.note(&format!("{} in the baseline", number(before, "finding")));
        }
        if let Some(plan) = &compilation.plan {
            terminal.note(&format!(
                "checked{}: {}, {}, {}; {}",
                today.map(|day| format!(" by {day}")).unwrap_or_default(),
                number(plan.flows.len(), "flow"),
                number(plan.captures.len(), "consent"),
                number(plan.systems.len(), "system"),
                counted(&new)
            ));
        }
    }
    Ok(exit_of(&new))
}

/// This form has a word for what was known before, and one for what somebody waived.
fn in_sarif(
    compilation: &Compilation,
    (findings, identities, known): (&[&Diagnostic], &[Identity], Option<&[bool]>),
    baseline: Option<&Path>,
) -> Result<String, Failure> {
    let (waived, accepted): (Vec<_>, Vec<_>) = compilation.diagnostics.waived().into_iter().unzip();
    let of_waived = report::identities(&waived, &compilation.asts, &compilation.sources);
    let known_waived = baseline.map(|path| baseline::known(path, &of_waived)).transpose()?;
    let known_at = |known: Option<&[bool]>, at: usize| known.and_then(|known| known.get(at)).copied();
    let found = findings.iter().zip(identities).enumerate().map(|(at, (finding, identity))| Found {
        finding,
        identity,
        known: known_at(known, at),
        accepted: None,
    });
    let passed = waived.iter().zip(&of_waived).zip(accepted).enumerate();
    let passed = passed.map(|(at, ((finding, identity), accepted))| Found {
        finding,
        identity,
        known: known_at(known_waived.as_deref(), at),
        accepted: Some(accepted),
    });
    Ok(report::sarif(&found.chain(passed).collect::<Vec<_>>(), &compilation.sources))
}

/// A test for each finding, by its declaration: an error fails, a warning passes. Of a project without any, one that
/// passes.
fn cases(findings: &[&Diagnostic], identities: &[Identity]) -> Vec<Case> {
    if findings.is_empty() {
        return vec![Case { name: "no findings".into(), group: "project".into(), failures: Vec::new() }];
    }
    let case = |(found, identity): (&&Diagnostic, &Identity)| {
        let lines = std::iter::once(identity.message.clone()).chain(found.help.clone());
        let failures = match found.entry.severity {
            Severity::Error => vec![lines.collect()],
            Severity::Warning => Vec::new(),
        };
        Case {
            name: format!("{}: {}", identity.name, identity.message),
            group: identity.declaration.clone(),
            failures,
        }
    };
    findings.iter().zip(identities).map(case).collect()
}
