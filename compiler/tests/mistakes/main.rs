//! Two thousand mistakes, one edit each, in projects that are right. Each kind of mistake says by itself, without asking the
//! compiler, whether the project is certainly no longer valid. Then a message must stand near the edit; no mistake costs
//! more than three messages; none makes the compiler panic.
//!
//! `MARTLET_MISTAKES=misses` prints what was missed, `MARTLET_MISTAKES=many` the mistakes that cost most messages,
//! `MARTLET_MISTAKES=all` each mistake with its messages. `MARTLET_MISTAKES_SEED` makes other mistakes than each run does.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod certain;
mod edit;
mod pieces;
mod projects;
mod random;

use edit::{Edit, KINDS};
use martlet_compiler::compile;
use martlet_compiler::diagnostics::report::{self, Style};
use martlet_compiler::diagnostics::{Diagnostic, Label};
use martlet_compiler::source::Sources;
use projects::Project;
use random::Random;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many mistakes are made, where `MARTLET_MISTAKES_MADE` asks for no other number.
const MISTAKES: usize = 2_000;

/// What chance starts from, where `MARTLET_MISTAKES_SEED` says nothing else.
const SEED: u64 = 20_261_122;

/// How near a message must stand, in lines.
const NEAR: u32 = 2;

/// What share of the mistakes that are certainly some must have a message near them, in per cent.
const NEAR_SHARE: usize = 95;

/// How many messages a mistake may cost. A message with further places is one.
const MOST: usize = 3;

/// What became of a mistake.
struct Outcome<'p> {
    project: &'p Project,
    edit: Edit,
    panicked: bool,
    messages: usize,
    near: bool,
    printed: String,
}

fn outcome(project: &Project, edit: Edit) -> Outcome<'_> {
    let world = project.with(&edit);
    let compiled = catch_unwind(AssertUnwindSafe(|| compile(&world, &martlet_stdlib::library())));
    let Ok(compiled) = compiled else {
        return Outcome { project, edit, panicked: true, messages: 0, near: false, printed: String::new() };
    };
    let mut found = compiled.diagnostics.sorted();
    found.retain(|finding| !projects::is_no_mistake(finding));
    let near = found.iter().any(|finding| is_near(finding, &compiled.sources, &edit));
    let messages = found.len();
    let printed = report::human(&found, &compiled.sources, Style { width: 100, colour: false });
    Outcome { project, edit, panicked: false, messages, near, printed }
}

fn is_near(finding: &Diagnostic, sources: &Sources, edit: &Edit) -> bool {
    let near = |label: &Label| {
        let file = sources.get(label.span.file).unwrap();
        let lines = file.position(label.span.start).line..=file.position(label.span.end).line;
        file.path == edit.path && *lines.start() <= edit.line + NEAR && lines.end() + NEAR >= edit.line
    };
    std::iter::once(&finding.primary).chain(&finding.related).any(near)
}

/// The mistakes, the same in each run: the kinds in turn, each in a project that chance picks.
fn mistakes(projects: &[Project]) -> Vec<(&Project, Edit)> {
    let made =
        std::env::var("MARTLET_MISTAKES_MADE").ok().and_then(|made| made.parse().ok()).unwrap_or(MISTAKES);
    let seed = std::env::var("MARTLET_MISTAKES_SEED").ok();
    let mut random = Random::new(seed.map_or(SEED, |seed| seed.parse().unwrap()));
    let mut out = Vec::new();
    let mut kinds = KINDS.iter().cycle();
    while out.len() < made {
        let kind = kinds.next().unwrap();
        // Not every project has what the kind needs.
        let edit = (0..50).find_map(|_| {
            let project = projects::pick(projects, &mut random);
            edit::make(*kind, project, &mut random).map(|edit| (project, edit))
        });
        out.extend(edit);
    }
    out
}

fn outcomes(all: Vec<(&Project, Edit)>) -> Vec<Outcome<'_>> {
    let half = all.len() / 2;
    let mut all = all;
    let rest = all.split_off(half);
    std::thread::scope(|scope| {
        let run = |part: Vec<(_, _)>| {
            scope.spawn(move || part.into_iter().map(|(project, edit)| outcome(project, edit)).collect())
        };
        let (first, second): (_, std::thread::ScopedJoinHandle<'_, Vec<Outcome<'_>>>) = (run(all), run(rest));
        let mut out: Vec<Outcome<'_>> = first.join().unwrap();
        out.extend(second.join().unwrap());
        out
    })
}

fn describe(outcome: &Outcome<'_>) -> String {
    let Outcome { project, edit, messages, near, printed, .. } = outcome;
    let line = edit.text.lines().nth(edit.line.saturating_sub(1) as usize).unwrap_or("");
    format!(
        "──── {:?} in {} {}:{}: {}{} (messages {messages}, near {near})\n{line}\n{printed}\n",
        edit.kind,
        project.name,
        edit.path,
        edit.line,
        edit.what,
        if edit.certain { ", certainly wrong" } else { "" },
    )
}

#[test]
fn mistakes_are_met_near_and_briefly() {
    let projects = projects::all();
    let all = outcomes(mistakes(&projects));
    let mut table = BTreeMap::new();
    for outcome in &all {
        let row: &mut [usize; 4] = table.entry(outcome.edit.kind).or_default();
        row[0] += 1;
        row[1] += usize::from(outcome.edit.certain);
        row[2] += usize::from(outcome.edit.certain && outcome.near);
        row[3] = row[3].max(outcome.messages);
    }
    println!(
        "{} projects\n{:<20} {:>6} {:>8} {:>6} {:>6}",
        projects.len(),
        "kind",
        "made",
        "certain",
        "near",
        "most"
    );
    for (kind, [made, certain, near, most]) in &table {
        println!("{:<20} {made:>6} {certain:>8} {near:>6} {most:>6}", format!("{kind:?}"));
    }
    let missed = |outcome: &&Outcome<'_>| outcome.edit.certain && !outcome.near;
    let many = |outcome: &&Outcome<'_>| outcome.messages > MOST;
    let wanted = std::env::var("MARTLET_MISTAKES").unwrap_or_default();
    for outcome in &all {
        let show = match wanted.as_str() {
            "misses" => missed(&outcome),
            "many" => many(&outcome),
            "all" => true,
            _ => false,
        };
        if show {
            println!("{}", describe(outcome));
        }
    }
    let list =
        |outcomes: Vec<&Outcome<'_>>| outcomes.into_iter().map(describe).collect::<Vec<_>>().join("\n");
    let panicked: Vec<_> = all.iter().filter(|outcome| outcome.panicked).collect();
    assert!(panicked.is_empty(), "panics:\n{}", list(panicked));
    let certain = all.iter().filter(|outcome| outcome.edit.certain).count();
    assert!(certain > all.len() / 3, "only {certain} mistakes are certainly some: the test says little");
    let near = certain - all.iter().filter(missed).count();
    assert!(near * 100 >= certain * NEAR_SHARE, "only {near} of {certain} mistakes have a message near them");
    let many: Vec<_> = all.iter().filter(many).collect();
    assert!(many.is_empty(), "{} mistakes cost more than {MOST} messages:\n{}", many.len(), list(many));
}

/// The judgement of what is certainly wrong does not ask the compiler; so the compiler may be asked whether it is true.
#[test]
fn what_is_called_certain_is_no_longer_valid() {
    let projects = projects::all();
    let certain = mistakes(&projects).into_iter().filter(|(_, edit)| edit.certain).collect();
    let silent: Vec<_> = outcomes(certain).into_iter().filter(|outcome| outcome.messages == 0).collect();
    assert!(silent.is_empty(), "{}", silent.iter().map(describe).collect::<Vec<_>>().join("\n"));
}
