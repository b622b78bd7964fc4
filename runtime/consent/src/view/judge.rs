//! The judgement at a hand-over (`docs/consent.md`, sections 1 and 3.9): a guard, and the contact points of a record.

use super::{Ask, ConsentView};
use crate::cell::PointRef;
use crate::expiry::has_run_out;
use crate::permit::{Circumstances, Denied, Ground, Regime, permit};
use crate::state::{Class, State};
use serde::{Deserialize, Serialize};

/// A permission asked at every hand-over: its cells by index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// The purpose.
    pub purpose: String,
    /// The topic within it; none: the whole purpose.
    #[serde(default)]
    pub topic: Option<String>,
    /// Channel, and index into the contact points of the record.
    pub cells: Vec<(String, usize)>,
    /// All cells must allow (else any).
    pub all: bool,
    /// The brand whose permission it is; none: the company's.
    #[serde(default)]
    pub brand: Option<String>,
    /// Index of the person's own reference, where the record names the person beside the contact points.
    #[serde(default)]
    pub person: Option<usize>,
    /// Only people whose yes is pending pass, to be asked whether they meant it.
    #[serde(default)]
    pub confirming: bool,
    /// What permits where nobody recorded a yes.
    #[serde(default)]
    pub ground: Ground,
}

impl ConsentView {
    /// Whether one cell of a guard allows for a record with these contact points.
    ///
    /// # Errors
    /// Why not. A channel without a contact point does not allow.
    pub fn judge(
        &self,
        guard: &Guard,
        cell: &(String, usize),
        points: &[Option<PointRef>],
    ) -> Result<(), Denied> {
        let reference = |index: usize| points.get(index).copied().flatten();
        let (channel, index) = cell;
        let point = reference(*index).ok_or(Denied::NoContactPoint)?;
        let ask = Ask {
            point,
            person: guard.person.and_then(reference),
            purpose: &guard.purpose,
            topic: guard.topic.as_deref(),
            channel,
            brand: guard.brand.as_deref(),
        };
        let facts = self.facts_of(point);
        let terms = self.terms(&guard.purpose, channel, facts.place);
        let suppressed = self.left_out(&ask);
        let young = || !self.is_unasked(&guard.purpose, channel, facts.place);
        let standing = self.standing_of(&ask);
        let holds = standing.holds_for(self.now, terms.expiry, terms.evidence_min);
        let expired = holds.is_some_and(|yes| {
            let ends = |now| yes.state.class() == Class::Permissive && has_run_out(&yes, terms.expiry, now);
            self.now.is_some_and(ends)
        });
        if guard.confirming {
            return match (suppressed, standing.state()) {
                (Some(kind), _) => Err(Denied::Suppressed(kind)),
                (None, State::Pending) => Ok(()),
                (None, _) => Err(Denied::NotPending),
            };
        }
        let about = Circumstances {
            evidence: holds.map_or(0, |choice| choice.evidence),
            evidence_min: terms.evidence_min,
            expired,
            soft: facts.soft,
            notice_needed: terms.notice_needed,
            notice_given: facts.notice_given,
            exception: facts.exception,
            suppressed,
            minor_without_guardian: facts.minor_without_guardian,
        };
        permit(holds.map_or(standing.state(), |choice| choice.state), terms.basis, terms.regime, &about)?;
        if terms.regime == Regime::Off || young() { Ok(()) } else { Err(Denied::RegisterTooOld) }
    }

    /// Whether a legitimate interest fails at a cell: the person objected, or is left out, or may be.
    fn is_against(&self, guard: &Guard, cell: &(String, usize), points: &[Option<PointRef>]) -> bool {
        let reference = |index: usize| points.get(index).copied().flatten();
        let Some(point) = reference(cell.1) else { return false };
        let ask = Ask {
            point,
            person: guard.person.and_then(reference),
            purpose: &guard.purpose,
            topic: guard.topic.as_deref(),
            channel: &cell.0,
            brand: guard.brand.as_deref(),
        };
        self.left_out(&ask).is_some()
            || self.is_unasked(&guard.purpose, &cell.0, self.facts_of(point).place)
            || self.standing_of(&ask).state().class() == Class::Restrictive
    }

    /// Whether a guard allows for a record with these contact points.
    #[must_use]
    pub fn allows(&self, guard: &Guard, points: &[Option<PointRef>]) -> bool {
        let mut cells = guard.cells.iter();
        match guard.ground {
            Ground::Always => true,
            Ground::UnlessObjected => !cells.any(|cell| self.is_against(guard, cell, points)),
            // A guard without cells allows nothing.
            Ground::Consent if guard.all => {
                !guard.cells.is_empty() && cells.all(|cell| self.judge(guard, cell, points).is_ok())
            }
            Ground::Consent => cells.any(|cell| self.judge(guard, cell, points).is_ok()),
        }
    }

    /// The bits of all guards that allow, bit 0 the record's own.
    #[must_use]
    pub fn allowed(&self, guards: &[Guard], points: &[Option<PointRef>]) -> u32 {
        if points.iter().flatten().any(|point| self.is_erased(*point)) {
            return 0;
        }
        guards
            .iter()
            .take(32)
            .enumerate()
            .filter(|(_, guard)| self.allows(guard, points))
            .fold(0, |bits, (index, _)| bits | (1 << index))
    }
}
