//! What a run reports: for each job its numbers, counted from rows, and how it ended.

use martlet_delivery::machine::Report;
use martlet_delivery::ports::Ended;
use martlet_delivery::record::Tally;

/// A run of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunReport {
    /// The plan's hash.
    pub plan: String,
    /// Whether it only tried; then `pending` is what would have been handed over.
    pub dry: bool,
    /// Requests to be erased and suppression lists first, then choices, then who is who, then slots that are told of them, then flows, in the order they ran.
    pub jobs: Vec<JobReport>,
}

/// What a job was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Requests to be erased; in its numbers `delivered` are those that were carried out.
    Erasure,
    /// A suppression list that was read; it has notes instead of numbers.
    List,
    /// Choices read from one object; in its numbers `delivered` are those new to the ledger.
    Choices,
    /// Who is who; in its numbers `delivered` are records that said something new of it.
    People,
    /// A slot that is told what people chose.
    Told,
    /// A flow.
    Flow,
}

/// One job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobReport {
    /// What it was.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// How it ended.
    pub ended: Ended,
    /// Why, where it did not go to its end.
    pub reason: Option<String>,
    /// Its numbers; none where it did not begin or the state could not tell them.
    pub tally: Option<Tally>,
    /// Whether something was handed over of which nobody knows whether it landed.
    pub unsure: bool,
    /// What else somebody may want to know: columns that were ignored, cells that were left empty.
    pub notes: Vec<String>,
}

impl JobReport {
    /// A job that had nothing to look at, and why.
    #[must_use]
    pub fn nothing_to_do(kind: Kind, name: &str, note: String) -> JobReport {
        let (tally, notes) = (Some(Tally::default()), vec![note]);
        JobReport { kind, name: name.into(), ended: Ended::Done, reason: None, tally, unsure: false, notes }
    }

    /// A job that did not begin.
    #[must_use]
    pub fn not_run(kind: Kind, name: &str, reason: String) -> JobReport {
        JobReport {
            kind,
            name: name.into(),
            ended: Ended::Failed,
            reason: Some(reason),
            tally: None,
            unsure: false,
            notes: Vec::new(),
        }
    }

    pub(crate) fn of(kind: Kind, name: &str, report: Report, notes: Vec<String>) -> JobReport {
        let Report { ended, reason, tally } = report;
        JobReport { kind, name: name.into(), ended, reason, tally, unsure: false, notes }
    }

    /// Whether it could not be done.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.ended == Ended::Failed
    }

    /// Whether it failed after something had been handed over, or may have been: the next run goes on from there.
    #[must_use]
    pub fn midway(&self) -> bool {
        let went_out = |tally: &Tally| tally.delivered + tally.withdrawn + tally.removed > 0;
        let landed = self.tally.as_ref().is_some_and(went_out);
        self.failed()
            && matches!(self.kind, Kind::Erasure | Kind::Told | Kind::Flow)
            && (landed || self.unsure)
    }
}
