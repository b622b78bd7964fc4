//! Reading the state for people: what `status` and `rejects` show. One query layer; nothing here writes.

use crate::open::SqliteStore;
use crate::staged::{REJECT_PLACE, from_json};
use crate::{failed, runs, to_u64};
use martlet_consent::Micros;
use martlet_delivery::ports::PortError;
use martlet_delivery::record::Tally;
use rusqlite::params;

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
    /// When.
    pub at: Micros,
    /// The record as read: names and cells.
    pub payload: Vec<(String, String)>,
}

impl SqliteStore {
    /// The last run of every consent's choices and of every flow, by name. Choices stand under the words of their
    /// consent, which no flow's name can be.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn status(&self) -> Result<Vec<FlowStatus>, PortError> {
        let read = || -> rusqlite::Result<Vec<FlowStatus>> {
            let mut select = self.connection.prepare(
                "SELECT f.name, r.started_at, r.finished_at, r.ended, r.reason, r.id,
                   (SELECT count(*) FROM delivered d WHERE d.flow = f.name AND NOT d.ended AND NOT d.gone),
                   (SELECT count(*) FROM reject j WHERE j.flow = f.name)
                 FROM flow f JOIN flow_run r ON r.id = f.run
                 ORDER BY instr(f.name, ' ') = 0, f.name",
            )?;
            let found = select.query_map([], |row| {
                Ok(FlowStatus {
                    flow: row.get(0)?,
                    started_at: row.get(1)?,
                    finished_at: row.get(2)?,
                    ended: row.get(3)?,
                    reason: row.get(4)?,
                    tally: runs::tally(&self.connection, row.get(5)?)?,
                    held: to_u64(row.get(6)?),
                    rejects: to_u64(row.get(7)?),
                })
            })?;
            found.collect()
        };
        read().map_err(failed("reading the status"))
    }

    /// How many choices the ledger holds.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn choices_recorded(&self) -> Result<u64, PortError> {
        self.connection
            .query_row("SELECT count(*) FROM ledger", [], |row| row.get(0))
            .map(to_u64)
            .map_err(failed("reading the ledger"))
    }

    /// The rejects of a flow, or of all, oldest first; decrypted.
    ///
    /// # Errors
    /// The store cannot be read, or a payload was written with another key.
    pub fn rejects(&self, flow: Option<&str>) -> Result<Vec<RejectRow>, PortError> {
        let read = || -> rusqlite::Result<Vec<(RejectRow, Vec<u8>)>> {
            let mut select = self.connection.prepare(
                "SELECT id, flow, rule, place, reason, at, payload_ct FROM reject
                 WHERE ?1 IS NULL OR flow = ?1 ORDER BY flow, ordinal, id",
            )?;
            let found = select.query_map(params![flow], |row| {
                let reject = RejectRow {
                    id: to_u64(row.get(0)?),
                    flow: row.get(1)?,
                    rule: row.get(2)?,
                    place: row.get(3)?,
                    reason: row.get(4)?,
                    at: row.get(5)?,
                    payload: Vec::new(),
                };
                Ok((reject, row.get(6)?))
            })?;
            found.collect()
        };
        let open = |(row, sealed): (RejectRow, Vec<u8>)| {
            let payload = from_json(&self.cipher.open(REJECT_PLACE, &sealed)?)?;
            Ok(RejectRow { payload, ..row })
        };
        read().map_err(failed("reading the rejects"))?.into_iter().map(open).collect()
    }
}
