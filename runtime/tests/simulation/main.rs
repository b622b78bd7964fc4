//! Deterministic simulation of delivery: production state machine, production SQL in memory, simulated destinations.
//!
//! Each schedule is made from a seed: people, a source that changes between runs and sometimes reads empty, keys and texts
//! that invite a mistake, choices that arrive at any boundary, in any order and more than once, a destination that
//! refuses, fails and loses its answers, rejects that are tried again, a process that dies before or after any effect.
//! Oracles of promises P1, P3, P6, P10, P11, P14 and P16 to P18 look on after every step. `MARTLET_SIM_SCHEDULES` sets how
//! many schedules run (default: what fits CI), `MARTLET_SIM_SEED` replays one.

#![expect(clippy::panic, reason = "a broken promise stops the simulation and says its seed")]

mod choices;
mod destination;
mod oracle;
mod random;
mod reached;
mod schedule;
mod source;

use martlet_state::Sabotage;
use schedule::{Options, run_schedule};
use std::collections::BTreeSet;

fn count(default: u64) -> u64 {
    std::env::var("MARTLET_SIM_SCHEDULES").ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn check(seed: u64, options: Options) {
    if let Err(violation) = run_schedule(seed, options) {
        panic!("seed {seed}: {violation} (replay with MARTLET_SIM_SEED={seed})");
    }
}

/// Every promise over random schedules.
#[test]
fn p01_p03_p06_p10_p11_p14_p16_p17_p18_hold_in_every_schedule() {
    if let Some(seed) = std::env::var("MARTLET_SIM_SEED").ok().and_then(|text| text.parse().ok()) {
        return check(seed, Options::default());
    }
    let mut reached = reached::Reached::default();
    for seed in 0..count(10_000) {
        match run_schedule(seed, Options::default()) {
            Ok(seen) => reached.merge(&seen.reached),
            Err(violation) => panic!("seed {seed}: {violation} (replay with MARTLET_SIM_SEED={seed})"),
        }
    }
    assert_eq!(reached.missing(), Vec::<&str>::new(), "situations that no schedule reached");
}

/// P3: a process that dies at any one boundary: before an effect, or after it with its answer lost. A scenario's
/// source and choices are those of its seed.
#[test]
fn p03_sigkill_at_every_boundary() {
    let scenarios = count(10_000).div_ceil(200).max(12);
    for seed in 0..scenarios {
        let calm = Options { faults: false, ..Options::default() };
        let boundaries = match run_schedule(seed, calm) {
            Ok(seen) => seen.boundaries,
            Err(violation) => panic!("seed {seed}, undisturbed: {violation}"),
        };
        for boundary in 0..boundaries {
            check(seed, Options { kill_at: Some(boundary), ..calm });
        }
    }
}

/// The same seed gives the same trace, to the byte.
#[test]
fn same_seed_same_trace() {
    for seed in 0..50 {
        let trace = |_| run_schedule(seed, Options::default()).map(|seen| seen.trace);
        assert_eq!(trace(1), trace(2), "seed {seed}");
    }
}

/// A deliberate fault is found within the schedules of CI, as the promise that it breaks.
fn is_caught(sabotage: Sabotage, promise: &str) {
    let options = Options { sabotage: Some(sabotage), ..Options::default() };
    let mut others = BTreeSet::new();
    for seed in 0..10_000 {
        let Err(broken) = run_schedule(seed, options) else { continue };
        match broken.split_once(':') {
            Some((named, _)) if named == promise => return,
            _ => others.insert(broken),
        };
    }
    panic!("{sabotage:?} was not found as {promise} in 10,000 schedules, but as {others:?}");
}

#[test]
fn sabotage_position_before_settle_is_caught() {
    is_caught(Sabotage::PositionBeforeSettle, "P3");
}

#[test]
fn sabotage_consent_at_read_only_is_caught() {
    is_caught(Sabotage::ConsentAtReadOnly, "P10");
}

#[test]
fn sabotage_counter_beside_rows_is_caught() {
    is_caught(Sabotage::CounterBesideRows, "P1");
}

#[test]
fn sabotage_reject_error_swallowed_is_caught() {
    is_caught(Sabotage::RejectErrorSwallowed, "P1");
}

#[test]
fn sabotage_last_writer_by_arrival_is_caught() {
    is_caught(Sabotage::LastWriterByArrival, "P11");
}

#[test]
fn sabotage_tie_to_opt_in_is_caught() {
    is_caught(Sabotage::TieToOptIn, "P11");
}

#[test]
fn sabotage_replay_skips_consent_is_caught() {
    is_caught(Sabotage::ReplaySkipsConsent, "P10");
}

#[test]
fn sabotage_delete_on_empty_read_is_caught() {
    is_caught(Sabotage::DeleteOnEmptyRead, "P18");
}

#[test]
fn sabotage_lower_cased_keys_is_caught() {
    is_caught(Sabotage::LowerCasedKeys, "P17");
}
