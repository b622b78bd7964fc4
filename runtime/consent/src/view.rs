//! The standing of every cell as of one position of the ledger, and the question that every hand-over puts to it.

use crate::cell::{CellKey, PointRef};
use crate::permit::{Ground, Regime, permit};
use crate::standing::{Choice, Standing};
use crate::state::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A permission asked at every hand-over: its cells by index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// The purpose.
    pub purpose: String,
    /// Channel, and index into the contact points of the record.
    pub cells: Vec<(String, usize)>,
    /// All cells must allow (else any).
    pub all: bool,
    /// The brand whose permission it is; none: the company's.
    #[serde(default)]
    pub brand: Option<String>,
    /// Only people whose yes is pending pass, to be asked whether they meant it.
    #[serde(default)]
    pub confirming: bool,
    /// What permits where nobody recorded a yes.
    #[serde(default)]
    pub ground: Ground,
}

/// Somebody on a list of people who must be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Suppressed {
    /// None: every purpose.
    purposes: Option<Vec<String>>,
    /// None named: every channel.
    channels: Vec<String>,
}

/// Purpose, channel and brand, and what is known of each contact point.
type Cells = (String, String, Option<String>, BTreeMap<PointRef, Standing>);

/// The standing of every cell, as of one position of the ledger, and who is suppressed.
#[derive(Clone, Debug, Default)]
pub struct ConsentView {
    /// By purpose, channel and brand, of which there are few; then by contact point.
    cells: Vec<Cells>,
    suppressed: BTreeMap<PointRef, Vec<Suppressed>>,
    /// Where choices were made, for those who ask.
    sources: BTreeMap<[u8; 16], String>,
    seen: u64,
}

impl ConsentView {
    /// The last sequence number taken into account; 0: none.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Takes the event with this sequence number into account; events may come again.
    pub fn add(&mut self, seq: u64, cell: CellKey, choice: Choice) {
        let CellKey { point, purpose, channel, brand } = cell;
        let known = self.cells.iter_mut().find(|(p, c, b, _)| *p == purpose && *c == channel && *b == brand);
        match known {
            Some((_, _, _, points)) => points.entry(point).or_default().add(choice),
            None => {
                let mut standing = Standing::default();
                standing.add(choice);
                self.cells.push((purpose, channel, brand, BTreeMap::from([(point, standing)])));
            }
        }
        self.seen = self.seen.max(seq);
    }

    /// Notes that the ledger was read up to here, events without a choice included.
    pub fn advance(&mut self, seq: u64) {
        self.seen = self.seen.max(seq);
    }

    /// Somebody is on a list of people who must be left out, for these purposes (none given: all) and channels (none
    /// named: all).
    pub fn suppress(&mut self, point: PointRef, purposes: Option<Vec<String>>, channels: Vec<String>) {
        self.suppressed.entry(point).or_default().push(Suppressed { purposes, channels });
    }

    /// Notes where a choice was made, as `system.object`.
    pub fn note_source(&mut self, event: [u8; 16], source: String) {
        self.sources.insert(event, source);
    }

    /// Where a choice was made, as far as that was noted.
    #[must_use]
    pub fn source(&self, choice: &Choice) -> Option<&str> {
        self.sources.get(&choice.event).map(String::as_str)
    }

    /// What is known of a cell. For a brand, choices about every brand count too.
    #[must_use]
    pub fn standing(&self, point: PointRef, purpose: &str, channel: &str, brand: Option<&str>) -> Standing {
        let about = self
            .cells
            .iter()
            .filter(|(p, c, b, _)| p == purpose && c == channel && (b.is_none() || b.as_deref() == brand));
        let standings = about.filter_map(|(_, _, _, points)| points.get(&point));
        standings.fold(Standing::default(), |all, standing| all.with(*standing))
    }

    /// Whether a list leaves this contact point out.
    #[must_use]
    pub fn is_suppressed(&self, point: PointRef, purpose: &str, channel: &str) -> bool {
        let hits = |list: &Suppressed| {
            list.purposes.as_ref().is_none_or(|purposes| purposes.iter().any(|known| known == purpose))
                && (list.channels.is_empty() || list.channels.iter().any(|known| known == channel))
        };
        self.suppressed.get(&point).is_some_and(|lists| lists.iter().any(hits))
    }

    /// Whether a guard allows for a record with these contact points. A channel without a contact point does not
    /// allow.
    #[must_use]
    pub fn allows(&self, guard: &Guard, points: &[Option<PointRef>]) -> bool {
        let state = |(channel, index): &(String, usize)| {
            let point = points.get(*index).copied().flatten()?;
            let left_out = self.is_suppressed(point, &guard.purpose, channel);
            let standing = self.standing(point, &guard.purpose, channel, guard.brand.as_deref());
            Some(standing.state()).filter(|_| !left_out)
        };
        match guard.ground {
            Ground::Always => return true,
            Ground::UnlessObjected => {
                let against = |cell: &(String, usize)| match points.get(cell.1).copied().flatten() {
                    Some(_) => state(cell).is_none_or(|state| state == State::Objected),
                    None => false,
                };
                return !guard.cells.iter().any(against);
            }
            Ground::Consent => {}
        }
        let cell = |cell: &(String, usize)| {
            state(cell).is_some_and(|state| match guard.confirming {
                true => state == State::Pending,
                false => permit(state, Regime::OptIn),
            })
        };
        // A guard without cells allows nothing.
        if guard.all {
            !guard.cells.is_empty() && guard.cells.iter().all(cell)
        } else {
            guard.cells.iter().any(cell)
        }
    }

    /// The bits of all guards that allow, bit 0 the record's own.
    #[must_use]
    pub fn allowed(&self, guards: &[Guard], points: &[Option<PointRef>]) -> u32 {
        guards
            .iter()
            .take(32)
            .enumerate()
            .filter(|(_, guard)| self.allows(guard, points))
            .fold(0, |bits, (index, _)| bits | (1 << index))
    }
}
