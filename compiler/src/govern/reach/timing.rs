//! How long a job may take to notice something and carry it out: from its trigger, and from what the project says of its
//! runs.

use crate::plan::Hindrance;
use crate::resolve::Resolved;
use crate::resolve::dates::at_most;
use crate::source::Span;
use crate::syntax::ast::{Consent, Duration, Trigger};
use crate::types::cron::longest_rest;
use std::collections::BTreeSet;

const HOUR: u64 = 3_600;

/// A day on which the clocks are put back.
const LONG_DAY: u64 = 25 * HOUR;

/// How long a run takes at most where nobody says it.
const RUN_IF_UNSAID: u64 = HOUR;

/// When a job starts, and how long it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Runs {
    /// The longest time between two starts.
    gap: u64,
    /// How long a run takes at most.
    run: u64,
    /// How many runs may fail one after the other.
    failed: u64,
    /// What was not said and is taken for granted.
    pub(super) assumed: Vec<String>,
}

impl Runs {
    /// When the choices of a consent are read, if it says how often.
    pub(super) fn of_consent(name: &str, consent: &Consent) -> Option<Runs> {
        let mut assumed = Vec::new();
        let run = most(consent.runs_at_most.as_ref(), name, &mut assumed);
        let failed = failed(consent.survives);
        Some(Runs { gap: at_most(consent.every.as_ref()?).max(1), run, failed, assumed })
    }

    /// What happened just after a run had looked is carried out by the end of the next run that does not fail. A run that
    /// takes longer than the time to the next start lets that start pass.
    pub(super) fn at_most(&self) -> u64 {
        let gap = self.run.div_ceil(self.gap).max(1).saturating_mul(self.gap);
        self.failed.saturating_add(1).saturating_mul(gap).saturating_add(self.run)
    }
}

/// When a flow runs. One that says nothing goes along with the consent: `martlet run` runs everything.
pub(super) fn of_flow(names: &Resolved, name: &str, along: Option<&Duration>) -> Result<Runs, Hindrance> {
    let mut seen = BTreeSet::new();
    with_earlier(names, name, along, &mut seen)
}

fn with_earlier<'n>(
    names: &'n Resolved,
    name: &'n str,
    along: Option<&Duration>,
    seen: &mut BTreeSet<&'n str>,
) -> Result<Runs, Hindrance> {
    let by_hand = || Hindrance::ByHand { flow: name.to_owned() };
    // A circle is reported elsewhere.
    let flow = names.flows.get(name).filter(|_| seen.insert(name)).ok_or_else(by_hand)?;
    let mut assumed = Vec::new();
    let gap = match flow.written.trigger.as_ref().map(|(trigger, _)| trigger) {
        None => {
            let along = along.ok_or_else(by_hand)?;
            assumed.push(format!("the flow `{name}`, which says no time of its own, runs with the consent"));
            at_most(along).max(1)
        }
        Some(Trigger::Manual) => return Err(by_hand()),
        Some(Trigger::OnEvent) => return Err(Hindrance::NoSweep { flow: name.to_owned() }),
        Some(Trigger::Every(gap)) => at_most(gap).max(1),
        Some(Trigger::Daily { .. }) => LONG_DAY,
        Some(Trigger::Cron(line)) => {
            longest_rest(&line.value).ok_or_else(|| Hindrance::NeverRuns { flow: name.to_owned() })?
        }
        Some(Trigger::After(_)) => {
            let earlier = flow.after.as_deref().ok_or_else(by_hand)?;
            let earlier = with_earlier(names, earlier, along, seen)?;
            let own = most(flow.written.runs_at_most.as_ref(), &format!("the flow `{name}`"), &mut assumed);
            assumed.extend(earlier.assumed);
            return Ok(Runs {
                gap: earlier.gap,
                run: earlier.run.saturating_add(own),
                failed: earlier.failed.saturating_add(failed(flow.written.survives)),
                assumed,
            });
        }
    };
    let run = most(flow.written.runs_at_most.as_ref(), &format!("the flow `{name}`"), &mut assumed);
    Ok(Runs { gap, run, failed: failed(flow.written.survives), assumed })
}

/// How long a run takes.
fn most(said: Option<&Duration>, name: &str, assumed: &mut Vec<String>) -> u64 {
    said.map_or_else(
        || {
            assumed.push(format!("a run of {name} takes an hour at most"));
            RUN_IF_UNSAID
        },
        at_most,
    )
}

fn failed(survives: Option<(u32, Span)>) -> u64 {
    survives.map_or(0, |(runs, _)| u64::from(runs))
}

#[cfg(test)]
mod tests {
    use super::{HOUR, Runs};

    fn runs(gap: u64, run: u64, failed: u64) -> u64 {
        Runs { gap, run, failed, assumed: Vec::new() }.at_most()
    }

    #[test]
    fn a_no_that_was_just_missed_waits_for_the_end_of_the_next_run_that_does_not_fail() {
        assert_eq!(runs(HOUR, 1_500, 1), 2 * HOUR + 1_500);
        assert_eq!(runs(24 * HOUR, HOUR, 0), 25 * HOUR);
    }

    #[test]
    fn a_run_that_outlasts_its_gap_lets_starts_pass() {
        assert_eq!(runs(600, 3_600, 0), 2 * HOUR);
        assert_eq!(runs(3_000, 3_600, 1), 4 * 3_000 + 3_600);
    }
}
