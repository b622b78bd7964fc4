//! How long checking takes, stage by stage, of the flow files in some folders.
//!
//! `cargo run -p xtask -- large 1000 FOLDER` writes one; `cargo bench -p martlet-compiler --bench checking -- FOLDER …`.
//! Counts the time in which the processor worked for us where the system tells it (Linux), so that what else the machine does
//! matters little.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot go on has failed")]

mod flows;

use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::govern::{self, erasure, not_judged::not_judged, reach};
use martlet_compiler::resolve::model::Project;
use martlet_compiler::source::Sources;
use martlet_compiler::world::{Memory, World};
use martlet_compiler::{compile, lint, plan, resolve, syntax, types};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const STAGES: [&str; 7] = ["read", "resolve", "types", "lint", "plan", "freed", "compile()"];

/// The processor's time on this thread, where the system tells it; else the time since the start.
fn now(start: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = told.and_then(|text| text.split(' ').next()?.parse().ok());
    spent.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// One round: the time of each stage.
fn round(world: &dyn World) -> [Duration; STAGES.len()] {
    let library = martlet_stdlib::library();
    let start = Instant::now();
    let mut at = now(start);
    let mut lap = || {
        let before = std::mem::replace(&mut at, now(start));
        at - before
    };
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let manifest = syntax::manifest(world, &mut sources, &mut out);
    let asts = syntax::read(world, &library, &mut sources, &mut out);
    let read = lap();
    let project = Project { name: manifest.name.clone(), zone: manifest.zone.clone() };
    let resolved = Arc::new(resolve::resolve(project, &asts, &sources, &library, &mut out));
    let resolving = lap();
    let typed = types::check(&resolved, &library, world, &mut out);
    let checking = lap();
    lint::lint(&typed, &mut out);
    let disclosures = govern::disclosures(&typed, world.today());
    govern::judge(&typed, &disclosures, (&asts, &sources), world.today(), &mut out);
    not_judged(&typed, &sources, &mut out);
    let found = out.sorted().len();
    let linting = lap();
    let clean = out.no_errors().unwrap_or_else(|| panic!("{found} findings: {:?}", out.sorted().first()));
    let erased = erasure::proved(&erasure::reach(&typed, &disclosures));
    let computed = (disclosures, reach::proved(&reach::reach(&typed)), erased);
    let plan = plan::plan(&typed, computed, &library, &sources, clean);
    let planning = lap();
    drop(black_box((plan, typed, resolved, asts, sources)));
    let freeing = lap();
    let compilation = compile(world, &library);
    let whole = lap();
    drop(black_box(compilation));
    [read, resolving, checking, linting, planning, freeing, whole]
}

fn measure(name: &str, world: &Memory, rounds: usize) {
    let lines: usize = world.files.iter().map(|(_, text)| text.lines().count()).sum();
    // The best round of each stage: on a machine that does other things too, a whole round is never undisturbed.
    let mut bests = [Duration::MAX; STAGES.len()];
    for _ in 0..rounds {
        for (best, time) in bests.iter_mut().zip(round(world)) {
            *best = time.min(*best);
        }
    }
    let told =
        STAGES.iter().zip(bests).map(|(stage, time)| format!("{stage} {:.0} ms", time.as_secs_f64() * 1e3));
    println!("{name}, {lines} lines: {}", told.collect::<Vec<_>>().join(", "));
}

/// The project in a folder.
fn of_folder(folder: &str) -> Memory {
    let manifest = Path::new(folder).join("martlet.toml");
    Memory { manifest: std::fs::read_to_string(manifest).unwrap(), files: flows::below(Path::new(folder)) }
}

fn main() {
    let folders: Vec<String> = std::env::args().skip(1).filter(|asked| !asked.starts_with('-')).collect();
    if folders.is_empty() {
        println!("name a project's folder, as `cargo run -p xtask -- large 1000 FOLDER` writes one");
    }
    for folder in &folders {
        measure(folder, &of_folder(folder), 3);
    }
}
