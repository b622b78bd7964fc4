//! `martlet test`: the tests that stand in the project's flow files, run in memory.

use crate::args::{Global, TestArgs, TestFormat};
use crate::commands::to_json;
use crate::compile::{compile_project, in_text, number};
use crate::exit::{Exit, Failure};
use crate::junit;
use crate::project::{MANIFEST, Project};
use crate::terminal::{Spinner, Terminal};
use martlet_compiler::Compilation;
use martlet_compiler::diagnostics::catalogue::{Entry, Status};
use martlet_compiler::diagnostics::{Diagnostic, Severity, report};
use martlet_compiler::plan::Test;
use martlet_compiler::source::Span;
use martlet_runtime::testing::{TestFailure, TestResult, run as run_test};
use serde::Serialize;
use std::path::Path;

/// What a failed test is drawn as; it is no finding of the compiler, so it has no page.
static FAILED: Entry = Entry {
    name: "run/test-failed",
    severity: Severity::Error,
    summary: "a test does not come out as it says",
    since: "0.1.0",
    status: Status::Live,
    page: "",
};

/// One test and what became of it.
struct Ran<'t> {
    test: &'t Test,
    result: TestResult,
}

/// Runs the tests that are asked for and says which ones failed, and how.
pub fn run(args: &TestArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let (folder, names) = project_and_names(args, global);
    let project = Project::find(folder)?;
    let compilation = compile_project(&project);
    let findings = compilation.diagnostics.sorted();
    let errors: Vec<&Diagnostic> =
        findings.into_iter().filter(|finding| finding.entry.severity == Severity::Error).collect();
    let Some(plan) = compilation.plan.as_ref() else {
        terminal.trouble(&in_text(&errors, &compilation, terminal));
        return Ok(Exit::Findings);
    };
    let chosen = chosen(&compilation.tests, names)?;
    let mut spinner = Spinner::new(terminal);
    let mut ran = Vec::with_capacity(chosen.len());
    for test in chosen {
        spinner.begin(&test.name);
        ran.push(Ran { test, result: run_test(plan, test, &project.root) });
    }
    spinner.done();
    let answer = match args.format {
        TestFormat::Text => text(&ran, &compilation, terminal),
        TestFormat::Json => json(&ran, &compilation)?,
        TestFormat::Junit => junit::write(&plan.project.name, &cases(&ran, &compilation)),
    };
    terminal.answer(&answer)?;
    let failed = ran.iter().any(|ran| !ran.result.failures.is_empty());
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

/// The project's folder may stand in front of the names.
fn project_and_names<'a>(args: &'a TestArgs, global: &'a Global) -> (Option<&'a Path>, &'a [String]) {
    let given = global.project.as_deref();
    match args.names.split_first() {
        Some((first, rest)) if given.is_none() && Path::new(first).join(MANIFEST).is_file() => {
            (Some(Path::new(first)), rest)
        }
        _ => (given, &args.names),
    }
}

/// The tests of these names, or of these flows; all where none is named.
fn chosen<'t>(tests: &'t [Test], names: &[String]) -> Result<Vec<&'t Test>, Failure> {
    let is = |test: &Test, name: &String| test.name == *name || test.flow == *name;
    if let Some(unknown) = names.iter().find(|name| !tests.iter().any(|test| is(test, name))) {
        return Err(Failure::new(format!(
            "there is no test `{unknown}`, and no flow of that name that has tests"
        ))
        .help("without a name, all tests of the project run"));
    }
    Ok(tests.iter().filter(|test| names.is_empty() || names.iter().any(|name| is(test, name))).collect())
}

/// A failure as a drawing: the step, each value that differs, and what there is.
fn drawn(test: &Test, failure: &TestFailure) -> Diagnostic {
    let message = format!("“{}”: {}", test.name, failure.message);
    let mut differs = failure.differs.iter();
    let mut drawing = match differs.next() {
        Some((span, there)) => Diagnostic::new(&FAILED, *span, message).label(there.clone()),
        None => Diagnostic::new(&FAILED, failure.span, message),
    };
    for (span, there) in differs {
        drawing = drawing.also(*span, there.clone());
    }
    if failure.found.is_empty() { drawing } else { drawing.help(failure.found.join("; ")) }
}

fn text(ran: &[Ran<'_>], compilation: &Compilation, terminal: &Terminal) -> String {
    if ran.is_empty() {
        return "The project has no tests; write one with `test \"…\" of FLOW { … }`.\n".to_owned();
    }
    let mut out = String::new();
    for Ran { test, result } in ran {
        let word = if result.failures.is_empty() { "passed" } else { "FAILED" };
        out.push_str(&format!("{word}  {}: {}\n", test.flow, test.name));
    }
    let drawings: Vec<Diagnostic> = ran
        .iter()
        .flat_map(|ran| ran.result.failures.iter().map(|failure| drawn(ran.test, failure)))
        .collect();
    if !drawings.is_empty() {
        out.push('\n');
        let drawings: Vec<&Diagnostic> = drawings.iter().collect();
        let style = report::Style { width: terminal.width(), colour: terminal.colored() };
        out.push_str(&report::human(&drawings, &compilation.sources, style));
    }
    let failed = ran.iter().filter(|ran| !ran.result.failures.is_empty()).count();
    out.push_str(&match failed {
        0 => format!("\n{} passed\n", number(ran.len(), "test")),
        failed => format!("{failed} of {} failed\n", number(ran.len(), "test")),
    });
    out
}

#[derive(Serialize)]
struct TestsJson<'r> {
    passed: usize,
    failed: usize,
    tests: Vec<TestJson<'r>>,
}

#[derive(Serialize)]
struct TestJson<'r> {
    name: &'r str,
    flow: &'r str,
    declared_at: &'r str,
    passed: bool,
    failures: Vec<FailureJson<'r>>,
}

#[derive(Serialize)]
struct FailureJson<'r> {
    message: &'r str,
    place: String,
    differs: Vec<DifferJson<'r>>,
    found: &'r [String],
}

#[derive(Serialize)]
struct DifferJson<'r> {
    place: String,
    message: &'r str,
}

/// `path:line`.
fn place(span: Span, compilation: &Compilation) -> String {
    compilation
        .sources
        .get(span.file)
        .map_or_else(String::new, |file| format!("{}:{}", file.path, file.position(span.start).line))
}

fn json(ran: &[Ran<'_>], compilation: &Compilation) -> Result<String, Failure> {
    let tests = ran
        .iter()
        .map(|Ran { test, result }| TestJson {
            name: &test.name,
            flow: &test.flow,
            declared_at: &test.declared_at,
            passed: result.failures.is_empty(),
            failures: result
                .failures
                .iter()
                .map(|failed| FailureJson {
                    message: &failed.message,
                    place: place(failed.span, compilation),
                    differs: failed
                        .differs
                        .iter()
                        .map(|(span, message)| DifferJson { place: place(*span, compilation), message })
                        .collect(),
                    found: &failed.found,
                })
                .collect(),
        })
        .collect();
    let failed = ran.iter().filter(|ran| !ran.result.failures.is_empty()).count();
    to_json(&TestsJson { passed: ran.len() - failed, failed, tests })
}

fn cases(ran: &[Ran<'_>], compilation: &Compilation) -> Vec<junit::Case> {
    ran.iter()
        .map(|Ran { test, result }| junit::Case {
            name: test.name.clone(),
            group: test.flow.clone(),
            failures: result.failures.iter().map(|failure| in_lines(failure, compilation)).collect(),
        })
        .collect()
}

/// A failure as plain lines, its message first.
fn in_lines(failure: &TestFailure, compilation: &Compilation) -> Vec<String> {
    let mut lines = vec![failure.message.clone(), format!("at {}", place(failure.span, compilation))];
    lines.extend(
        failure.differs.iter().map(|(span, there)| format!("{}: {there}", place(*span, compilation))),
    );
    lines.extend(failure.found.iter().cloned());
    lines
}
