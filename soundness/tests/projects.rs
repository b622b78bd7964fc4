//! Twenty thousand random projects: what compiles hands over nothing that its declarations forbid, and the projects hold
//! enough of everything. `MARTLET_SOUND_PROJECTS` asks for another number, `MARTLET_SOUND_FIRST` for another first seed,
//! `MARTLET_SOUND_ONLY` for one project alone, with its text and, where it fails, the smallest that fails as it does.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod coverage;

use coverage::Coverage;
use martlet_compiler::diagnostics::report::{self, Style};
use martlet_oracle::watch::{Breach, Seen};
use martlet_soundness::model::Project;
use martlet_soundness::play::play;
use martlet_soundness::shrink::shrink;
use std::collections::BTreeMap;

/// How many projects each change is tried with.
const PROJECTS: u64 = 20_000;

/// What refuses a project, each of which is the only reason in some. Rules about how a project is written are shown by
/// their pages.
const RULES: [&str; 30] = [
    "agreement/data-not-covered",
    "agreement/licence-over",
    "agreement/missing",
    "agreement/not-in-force",
    "agreement/onward-sharing",
    "agreement/other-purpose",
    "category/hashed-otherwise",
    "category/hashed-twice",
    "category/not-hashed",
    "category/treatment-over",
    "consent/beyond-purpose",
    "consent/brand-missing",
    "consent/brands-not-told-apart",
    "consent/channel-not-in-purpose",
    "consent/child-without-guardian",
    "consent/false-as-grant",
    "consent/missing-as-grant",
    "consent/never-captured",
    "consent/no-basis",
    "consent/no-contact-point",
    "consent/permission-ends-missing",
    "consent/purpose-missing",
    "consent/receiver-without-role",
    "consent/several-contact-points",
    "consent/special-without-ground",
    "consent/two-permissions",
    "consent/value-without-line",
    "place/transfer-not-agreed",
    "policy/forbids",
    "policy/not-approved",
];

/// What became of projects.
#[derive(Default)]
struct Tally {
    compiled: u64,
    seen: Seen,
    sole: BTreeMap<&'static str, u64>,
    several: u64,
    breaches: Vec<(u64, Breach)>,
    coverage: Coverage,
}

impl Tally {
    fn add(&mut self, seed: u64) {
        let (project, _) = martlet_soundness::project(seed);
        let played = play(&project);
        self.coverage.add(&project, &played);
        match played.watched {
            Some(Ok(seen)) => {
                self.compiled += 1;
                self.seen.add(seen);
            }
            Some(Err(breach)) => self.breaches.push((seed, breach)),
            None if played.errors.len() == 1 => {
                *self.sole.entry(played.errors.first().unwrap()).or_default() += 1;
            }
            None => self.several += 1,
        }
    }

    fn join(mut self, other: Tally) -> Tally {
        self.compiled += other.compiled;
        self.seen.add(other.seen);
        self.several += other.several;
        self.breaches.extend(other.breaches);
        for (name, count) in other.sole {
            *self.sole.entry(name).or_default() += count;
        }
        self.coverage.join(other.coverage);
        self
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// Two cores take every other project each.
fn tally(first: u64, count: u64) -> Tally {
    let part = |start: u64| {
        let mut tally = Tally::default();
        (first + start..first + count).step_by(2).for_each(|seed| tally.add(seed));
        tally
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| part(1));
        part(0).join(other.join().unwrap())
    })
}

#[test]
fn what_compiles_is_sound() {
    if let Some(only) = number("MARTLET_SOUND_ONLY") {
        show(only);
        return;
    }
    let (first, count) =
        (number("MARTLET_SOUND_FIRST").unwrap_or(1), number("MARTLET_SOUND_PROJECTS").unwrap_or(PROJECTS));
    let tally = tally(first, count);
    println!("{count} projects, {} compile, {:?}", tally.compiled, tally.seen);
    println!("refused for one reason alone:");
    tally.sole.iter().for_each(|(name, count)| println!("{count:7} {name}"));
    println!("{:7} for several reasons", tally.several);
    tally.coverage.print(count);
    tally
        .breaches
        .iter()
        .take(12)
        .for_each(|(seed, breach)| println!("MARTLET_SOUND_ONLY={seed}: {breach:?}"));
    assert!(
        tally.breaches.is_empty(),
        "{} of {count} projects hand over what is forbidden",
        tally.breaches.len()
    );
    assert_eq!(tally.seen.failed, 0, "every run comes to its end");
    // A proof that looks at little is none. Few projects tell nothing about shares.
    if count >= 2_000 {
        enough(&tally, count);
    }
}

fn enough(tally: &Tally, count: u64) {
    assert!(tally.compiled * 100 >= count * 30, "{} of {count} compile", tally.compiled);
    let seen = [tally.seen.told, tally.seen.listed, tally.seen.erased, tally.seen.cleared];
    assert!(seen.iter().all(|count| *count >= 100), "told, listed, erased, cleared: {seen:?}");
    let sensitive = u64::try_from(tally.seen.sensitive).unwrap();
    assert!(sensitive * 100 >= tally.compiled * 50, "in {sensitive} runs a change of everything was seen");
    // 100 of 20,000, with some room for chance.
    let least = count / 200 - count / 1_000;
    let rare = |name: &&str| tally.sole.get(name).copied().unwrap_or_default() < least;
    let rare: Vec<&str> = RULES.into_iter().filter(rare).collect();
    assert!(rare.is_empty(), "seldom the only reason: {rare:?}");
    let rare = tally.coverage.rare(count);
    assert!(rare.is_empty(), "in less than one of a hundred: {rare:?}");
}

/// One project alone.
fn show(seed: u64) {
    let (project, tempted) = martlet_soundness::project(seed);
    let played = play(&project);
    println!("tempted to {tempted:?}\n{}", project.text());
    let found = played.compiled.diagnostics.sorted();
    println!("{}", report::human(&found, &played.compiled.sources, Style { width: 110, colour: false }));
    println!("{:?}\n{:?}", project.data, played.watched);
    let Some(Err(breach)) = played.watched else { return };
    let same = |other: &Project| matches!(play(other).watched, Some(Err(found)) if found.rule == breach.rule);
    let small = shrink(&project, &same);
    println!("THE SMALLEST\n{}\n{:?}\n{:?}", small.text(), small.data, play(&small).watched);
}
