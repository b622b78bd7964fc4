//! Reading the state for people: what `status` and `rejects` show. One query layer; nothing here writes.

use crate::db::{self, bind, failed};
use crate::open::StateStore;
use crate::staged::{REJECT_PLACE, from_json};
use crate::{ledger, runs, to_u64};
use martlet_consent::{Micros, PointRef};
use martlet_delivery::ports::PortError;
use martlet_delivery::record::Tally;

/// The last run of one flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowStatus {
    /// The flow.
    pub flow: String,
    /// Start of its last run.
    pub started_at: Micros,
    /// Its end, if it came to one.
    pub finished_at: Option<Micros>,
    /// `running`, `done`, `stopped`, `failed`, `interrupted`.
    pub ended: String,
    /// Why, where it did not go to its end.
    pub reason: Option<String>,
    /// Its numbers, counted from rows.
    pub tally: Tally,
    /// Records at the destination that the flow looks after.
    pub held: u64,
    /// Rejects that wait for somebody.
    pub rejects: u64,
}

/// A record that somebody must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectRow {
    /// Its number.
    pub id: u64,
    /// The flow.
    pub flow: String,
    /// The rule that rejected it.
    pub rule: String,
    /// The row and field.
    pub place: String,
    /// Why.
    pub reason: String,
    /// When it was last tried.
    pub at: Micros,
    /// The hash of the plan that it was last tried under.
    pub plan: String,
    /// How often it was tried.
    pub attempts: u64,
    /// Run and number at which it was read; no number: it is taken back, and comes from no source.
    pub read: (i64, Option<u64>),
    /// The record as read: names and cells. A record that is in no cells is one, without a name, in its own form.
    pub payload: Vec<(String, String)>,
}

impl StateStore {
    /// Which notices people were shown with a choice: each contact point and notice, as often as it was recorded.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn notices_shown(&mut self, each: &mut dyn FnMut(PointRef, String)) -> Result<(), PortError> {
        ledger::notices(&mut self.db, each).map_err(failed("reading the ledger"))
    }

    /// The last run of every consent's choices and of every flow, by name. Choices stand under the words of their
    /// consent, which no flow's name can be.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn status(&mut self) -> Result<Vec<FlowStatus>, PortError> {
        let db = &mut self.db;
        let mut read = || -> db::Result<Vec<FlowStatus>> {
            let found = db.all(
                "SELECT f.name, r.started_at, r.finished_at, r.ended, r.reason, r.id,
                   (SELECT count(*) FROM delivered d WHERE d.flow = f.name AND d.ended = 0 AND d.gone = 0),
                   (SELECT count(*) FROM reject j WHERE j.flow = f.name)
                 FROM flow f JOIN flow_run r ON r.id = f.run
                 ORDER BY f.name NOT LIKE '% %', f.name",
                bind![],
                |row| {
                    let status = FlowStatus {
                        flow: row.get(0)?,
                        started_at: row.get(1)?,
                        finished_at: row.get(2)?,
                        ended: row.get(3)?,
                        reason: row.get(4)?,
                        tally: Tally::default(),
                        held: to_u64(row.get(6)?),
                        rejects: to_u64(row.get(7)?),
                    };
                    Ok((status, row.get::<i64>(5)?))
                },
            )?;
            let counted = |(status, run)| Ok(FlowStatus { tally: runs::tally(db, run)?, ..status });
            found.into_iter().map(counted).collect()
        };
        read().map_err(failed("reading the status"))
    }

    /// How many choices the ledger holds.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn choices_recorded(&mut self) -> Result<u64, PortError> {
        self.db
            .one(
                "SELECT count(*) FROM ledger WHERE kind NOT IN ('identity_link', 'identity_split')",
                bind![],
                |row| row.get(0),
            )
            .map(to_u64)
            .map_err(failed("reading the ledger"))
    }

    /// The rejects of a flow, or of all, oldest first; decrypted.
    ///
    /// # Errors
    /// The store cannot be read, or a payload was written with another key.
    pub fn rejects(&mut self, flow: Option<&str>) -> Result<Vec<RejectRow>, PortError> {
        let found = self.db.all(
            "SELECT id, flow, rule, place, reason, at, payload_ct, plan, attempts, run, ordinal FROM reject
                 WHERE CAST(?1 AS TEXT) IS NULL OR flow = CAST(?1 AS TEXT)
                 ORDER BY flow, coalesce(ordinal, -1), id",
            bind![flow],
            |row| {
                let reject = RejectRow {
                    id: to_u64(row.get(0)?),
                    flow: row.get(1)?,
                    rule: row.get(2)?,
                    place: row.get(3)?,
                    reason: row.get(4)?,
                    at: row.get(5)?,
                    plan: row.get(7)?,
                    attempts: to_u64(row.get(8)?),
                    read: (row.get(9)?, row.get::<Option<i64>>(10)?.map(to_u64)),
                    payload: Vec::new(),
                };
                Ok((reject, row.get::<Vec<u8>>(6)?))
            },
        );
        let open = |(row, sealed): (RejectRow, Vec<u8>)| {
            let payload = from_json(&self.cipher.open(REJECT_PLACE, &sealed)?)?;
            Ok(RejectRow { payload, ..row })
        };
        found.map_err(failed("reading the rejects"))?.into_iter().map(open).collect()
    }
}
