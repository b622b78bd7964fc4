//! Twenty thousand random projects: what compiles hands over nothing that its declarations forbid. `MARTLET_SOUND_PROJECTS`
//! asks for another number, `MARTLET_SOUND_SEED` for others than each run makes, `MARTLET_SOUND_ONLY` for one alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use martlet_compiler::diagnostics::report::{self, Style};
use martlet_oracle::watch::{Breach, Seen};
use martlet_soundness::play::play;
use martlet_soundness::shrink::shrink;
use std::collections::BTreeMap;

#[derive(Default)]
struct Tally {
    all: usize,
    compiled: usize,
    seen: Seen,
    sole: BTreeMap<&'static str, usize>,
    several: BTreeMap<String, usize>,
    breaches: Vec<(u64, Breach)>,
}

fn number(name: &str, other: u64) -> u64 {
    std::env::var(name).ok().map_or(other, |text| text.parse().unwrap())
}

#[test]
fn what_compiles_is_sound() {
    let only = number("MARTLET_SOUND_ONLY", 0);
    let (first, count) = (number("MARTLET_SOUND_SEED", 1), number("MARTLET_SOUND_PROJECTS", 20_000));
    if only > 0 {
        show(only);
        return;
    }
    let mut tally = Tally::default();
    for seed in first..first + count {
        let (project, _) = martlet_soundness::project(seed);
        let played = play(&project);
        tally.all += 1;
        match played.watched {
            Some(Ok(seen)) => {
                tally.compiled += 1;
                tally.seen.add(seen);
            }
            Some(Err(breach)) => tally.breaches.push((seed, breach)),
            None if played.errors.len() == 1 => {
                let name = played.errors.first().unwrap();
                *tally.sole.entry(name).or_default() += 1;
                if name.starts_with("type/") || name.starts_with("mapping/") || name.starts_with("name/") {
                    println!("seed {seed}: {name}");
                }
            }
            None => {
                let all: Vec<&str> = played.errors.into_iter().collect();
                *tally.several.entry(all.join(" ")).or_default() += 1;
            }
        }
    }
    println!("{} projects, {} compiled, {:?}", tally.all, tally.compiled, tally.seen);
    for (name, count) in &tally.sole {
        println!("{count:7} {name}");
    }
    let several: usize = tally.several.values().sum();
    println!("{several:7} for several reasons {:?}", tally.several.iter().take(10).collect::<Vec<_>>());
    for (seed, breach) in tally.breaches.iter().take(5) {
        println!("seed {seed}: {breach:?}");
    }
    assert!(tally.breaches.is_empty(), "{} of {} projects", tally.breaches.len(), tally.all);
}

/// One project alone: its text, what was found, and where it fails a smaller one.
fn show(seed: u64) {
    let (project, tempted) = martlet_soundness::project(seed);
    let played = play(&project);
    println!("tempted to {tempted:?}\n{}", project.text());
    let found = played.compiled.diagnostics.sorted();
    println!("{}", report::human(&found, &played.compiled.sources, Style { width: 110, colour: false }));
    println!("{:?}", played.watched);
    let Some(Err(breach)) = played.watched else { return };
    let same = |other: &martlet_soundness::model::Project| matches!(play(other).watched, Some(Err(found)) if found.rule == breach.rule);
    let small = shrink(&project, &same);
    println!("SMALLER\n{}\n{:#?}\n{:?}", small.text(), small.data, play(&small).watched);
}
