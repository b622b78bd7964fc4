//! A checker that overlooks one thing is found out: each fault lets a random project compile that then hands over something
//! forbidden, among those that `projects` tries. `MARTLET_SOUND_FAULT` asks for one fault alone, and shows what it did.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use martlet_compiler::fault::Fault;
use martlet_soundness::model::Project;
use martlet_soundness::play::{compiled, play_with};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Among how many projects each must be found: those of `projects`.
const PROJECTS: u64 = 20_000;

/// How many are looked at together.
const BLOCK: u64 = 1_000;

/// Each of these on one of two cores, with what it came to.
fn both<I: Copy + Send + Sync, O: Send>(all: &[I], of: impl Fn(I) -> O + Sync) -> Vec<(I, O)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((*one, of(*one)));
        }
        done
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// These refuse nothing: they change what a project comes to that compiles with or without them.
const CHANGING: [Fault; 13] = [
    Fault::BrandAsked,
    Fault::BrandChosen,
    Fault::ChosenHow,
    Fault::ChosenWhen,
    Fault::GrantWidens,
    Fault::ListHeard,
    Fault::ListLeft,
    Fault::PermissionEnds,
    Fault::RequestsRead,
    Fault::TopicAsked,
    Fault::TopicChosen,
    Fault::WhenGone,
    Fault::YesExpires,
];

/// A project, and whether it is refused.
struct Tried {
    seed: u64,
    project: Project,
    refused: bool,
}

/// The first of these projects by which a fault is found, and what was seen.
fn found(fault: Fault, block: &[Tried]) -> Option<(u64, String)> {
    // What compiles without the fault is what `projects` finds to be sound.
    let tried = block.iter().filter(|tried| tried.refused != CHANGING.contains(&fault));
    tried.map(|tried| (tried.seed, &tried.project)).find_map(|(seed, project)| {
        let breach = play_with(project, Some(fault)).watched?.err()?;
        Some((seed, format!("{:?} in {}: {}\n{}", breach.rule, breach.flow, breach.what, project.text())))
    })
}

#[test]
fn every_fault_is_found() {
    let only = std::env::var("MARTLET_SOUND_FAULT").ok();
    let asked = |fault: &Fault| only.as_ref().is_none_or(|only| *only == format!("{fault:?}"));
    let mut open: Vec<Fault> = Fault::ALL.iter().copied().filter(asked).collect();
    assert!(only.is_some() || open.len() >= 50, "{} faults", open.len());
    for first in (1..=PROJECTS).step_by(usize::try_from(BLOCK).unwrap()) {
        let seeds: Vec<u64> = (first..first + BLOCK).collect();
        let block = both(&seeds, |seed| {
            let (project, _) = martlet_soundness::project(seed);
            let refused = compiled(&project, None).plan.is_none();
            Tried { seed, project, refused }
        });
        let mut block: Vec<Tried> = block.into_iter().map(|(_, tried)| tried).collect();
        block.sort_by_key(|tried| tried.seed);
        for (fault, found) in both(&open, |fault| found(fault, &block)) {
            let Some((seed, what)) = found else { continue };
            println!("{fault:?}: found by project {seed}");
            if only.is_some() {
                println!("{what}");
            }
            open.retain(|other| *other != fault);
        }
        if open.is_empty() {
            return;
        }
    }
    assert!(open.is_empty(), "not found: {open:?}");
}
