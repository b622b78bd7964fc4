//! Situations that schedules must reach, so that a green run means something.

use martlet_delivery::machine::Effect;
use martlet_delivery::ports::Ended;
use std::collections::BTreeSet;

const ALL: [&str; 16] = [
    "crash",
    "probe",
    "release",
    "wait",
    "claim found the ledger moved",
    "claim left nothing",
    "withdrawal handed over",
    "gone handed over",
    "removals held back",
    "stopped by rejects",
    "failed",
    "list of rejects broken",
    "row refused",
    "choice arrived again",
    "source read empty",
    "reject handed over",
];

#[derive(Clone, Debug, Default)]
pub struct Reached(BTreeSet<&'static str>);

impl Reached {
    pub fn note(&mut self, reached: bool, what: &'static str) {
        if reached {
            self.0.insert(what);
        }
    }

    pub fn missing(&self) -> Vec<&'static str> {
        ALL.into_iter().filter(|what| !self.0.contains(what)).collect()
    }

    pub fn merge(&mut self, other: &Reached) {
        self.0.extend(&other.0);
    }

    pub fn effect(&mut self, effect: &Effect) {
        match effect {
            Effect::Probe(_) => self.note(true, "probe"),
            Effect::Release { .. } => self.note(true, "release"),
            Effect::Wait(_) => self.note(true, "wait"),
            Effect::Settle { refused, .. } => self.note(!refused.is_empty(), "row refused"),
            Effect::Finish(Ended::Failed, _) => self.note(true, "failed"),
            Effect::Finish(Ended::Stopped, Some(reason)) => {
                self.note(reason.contains("removals"), "removals held back");
                self.note(reason.contains("rejected"), "stopped by rejects");
            }
            _ => {}
        }
    }
}
