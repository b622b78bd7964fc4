//! When a no was recorded, and when each place that it concerns had been told: what `status` measures. Nothing here decides
//! anything about a run.

use crate::db::{bind, failed};
use crate::open::StateStore;
use crate::{to_i64, to_u64};
use martlet_consent::event::{EventKind, is_direct};
use martlet_consent::{Class, Micros, PointRef, State};
use martlet_delivery::ports::PortError;

/// What the ledger says of somebody in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Number in the ledger.
    pub number: u64,
    /// Who.
    pub point: PointRef,
    /// About which topic; none: the whole purpose.
    pub topic: Option<String>,
    /// For which brand; none: every brand.
    pub brand: Option<String>,
    /// The system where it was said.
    pub system: String,
    /// When it was read.
    pub observed_at: Micros,
    /// The act lies in `lo..=hi`.
    pub lo: Micros,
    /// See `lo`.
    pub hi: Micros,
    /// What follows from it.
    pub is: Is,
}

/// What follows from an event for those who send messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// Whoever sends must stop.
    No,
    /// The person came back by themselves: what was not stopped by then need not be any more.
    Back,
}

/// A run after which every no up to a number of the ledger had been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// That number.
    pub seen: u64,
    /// When the run ended.
    pub at: Micros,
}

impl StateStore {
    /// The runs of a job that carried out every no they knew of, oldest first; none: it has never been run.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn stops(&mut self, job: &str) -> Result<Option<Vec<Stop>>, PortError> {
        let ran: i64 = self
            .db
            .one("SELECT count(*) FROM flow WHERE name = ?1", bind![job], |row| row.get(0))
            .map_err(failed("reading the runs"))?;
        if ran == 0 {
            return Ok(None);
        }
        let stops = self.db.all(
            "SELECT ledger_seen, finished_at FROM flow_run
             WHERE flow = ?1 AND stopped = 1 AND finished_at IS NOT NULL ORDER BY id",
            bind![job],
            |row| Ok(Stop { seen: to_u64(row.get(0)?), at: row.get(1)? }),
        );
        stops.map(Some).map_err(failed("reading the runs"))
    }

    /// Takes back that the last run of a job carried out every no: what it wrote is not what is there.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn not_stopped(&mut self, job: &str) -> Result<(), PortError> {
        self.write("noting what was not told", |tx, _| {
            tx.execute(
                "UPDATE flow_run SET stopped = 0 WHERE id = (SELECT run FROM flow WHERE name = ?1)",
                bind![job],
            )
            .map(drop)
        })
    }

    /// Refusals of a purpose on a channel, and what ends them, in the order of the ledger: those recorded since, and
    /// those after a number.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn said(
        &mut self,
        (purpose, channel): (&str, &str),
        since: Micros,
        after: u64,
    ) -> Result<Vec<Said>, PortError> {
        let mut said = Vec::new();
        self.db
            .query(
                "SELECT l.seq, p.point_ref, l.brand, l.source_system, l.observed_at, l.eff_lo, l.eff_hi, l.kind, l.state,
                   l.method, l.actor, l.evidence_level, l.topic
                 FROM ledger l JOIN ledger_private p ON p.seq = l.seq
                 WHERE l.purpose = ?1 AND l.channel = ?2 AND (l.recorded_at >= ?3 OR l.seq > ?4) ORDER BY l.seq",
                bind![purpose, channel, since, to_i64(after)],
                |row| {
                    let (kind, state): (String, String) = (row.get(7)?, row.get(8)?);
                    let (method, actor): (String, String) = (row.get(9)?, row.get(10)?);
                    let Some(is) = is(&kind, &state, is_direct(&method, &actor, row.get(11)?)) else { return Ok(()) };
                    said.push(Said {
                        number: to_u64(row.get(0)?),
                        point: PointRef(row.get(1)?),
                        topic: row.get(12)?,
                        brand: row.get(2)?,
                        system: row.get(3)?,
                        observed_at: row.get(4)?,
                        lo: row.get(5)?,
                        hi: row.get(6)?,
                        is,
                    });
                    Ok(())
                },
            )
            .map_err(failed("reading the ledger"))?;
        Ok(said)
    }
}

/// What follows from an event; none: nothing.
fn is(kind: &str, state: &str, direct: bool) -> Option<Is> {
    let acts = [EventKind::Act, EventKind::Correction, EventKind::Expiry].map(EventKind::word);
    match State::from_word(state).unwrap_or(State::Conflict).class() {
        Class::Restrictive if acts.contains(&kind) || kind == "suppression" => Some(Is::No),
        Class::Permissive if kind == EventKind::Act.word() && direct => Some(Is::Back),
        _ => None,
    }
}
