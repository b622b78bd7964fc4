//! Giving up what a flow delivered: hand-overs that can never be resolved, and records that nobody looks after any more.

use crate::db::{self, Tx, bind, failed};
use crate::open::{Context, StateStore};
use crate::staged::{KEY_PLACE, from_json};
use crate::to_u64;
use martlet_consent::Micros;
use martlet_delivery::ports::PortError;
use martlet_delivery::record::Key;

const GIVING_UP: &str = "giving up what was delivered";

/// What a flow leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// Where it delivered to, as its last run described it.
    pub place: String,
    /// Records that it looks after.
    pub records: u64,
    /// Hand-overs of which nobody knows whether they landed.
    pub units: u64,
    /// Rejects of it.
    pub rejects: u64,
}

/// What is to become of it.
#[derive(Clone, Copy, Debug)]
pub struct GiveUp<'g> {
    /// The flow.
    pub flow: &'g str,
    /// Why.
    pub because: &'g str,
    /// Hash of the plan.
    pub plan: &'g str,
    /// The flow that looks after its records from now on; none: nobody does.
    pub to: Option<&'g str>,
    /// Its rejects go too: no flow could try them again.
    pub rejects: bool,
}

/// A delivered or perhaps delivered record: key, contact points, guards under which fields are filled, people.
type Record = (Vec<u8>, Vec<u8>, i64, Option<Vec<u8>>);

impl StateStore {
    /// What a flow leaves behind; none: it has never been run.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn left_behind(&mut self, flow: &str) -> Result<Option<LeftBehind>, PortError> {
        let found = self.db.maybe(
            "SELECT f.place, (SELECT count(*) FROM delivered d WHERE d.flow = f.name),
               (SELECT count(*) FROM unit u WHERE u.flow = f.name AND u.phase <> 'settled'),
               (SELECT count(*) FROM reject r WHERE r.flow = f.name)
             FROM flow f WHERE f.name = ?1",
            bind![flow],
            |row| {
                Ok(LeftBehind {
                    place: row.get(0)?,
                    records: to_u64(row.get(1)?),
                    units: to_u64(row.get(2)?),
                    rejects: to_u64(row.get(3)?),
                })
            },
        );
        found.map_err(failed(GIVING_UP))
    }

    /// Gives up what a flow delivered, or hands it to another one, in one transaction; and notes why.
    ///
    /// # Errors
    /// The store cannot be written; then all is as it was.
    pub fn give_up(&mut self, asked: GiveUp<'_>) -> Result<(), PortError> {
        self.write_or(GIVING_UP, |tx, context| {
            if let Some(to) = asked.to {
                hand_on(tx, context, asked.flow, to)?;
            }
            let now = context.clock.now();
            forget(tx, asked, now).map_err(failed(GIVING_UP))
        })
    }
}

/// The other flow looks after all that this one delivered or may have delivered. What of it is still right, the next read
/// of its source tells.
fn hand_on(tx: &mut Tx<'_>, context: &mut Context<'_>, flow: &str, to: &str) -> Result<(), PortError> {
    let of = |row: &db::Row<'_>| -> db::Result<Record> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    };
    let delivered = tx.all(
        "SELECT key_ct, points, allowed, people FROM delivered WHERE flow = ?1 AND gone = 0 ORDER BY key_hash",
        bind![flow],
        of,
    );
    let perhaps = tx.all(
        "SELECT s.key_ct, s.points, s.allowed, s.people FROM staged s JOIN unit u ON u.id = s.unit
         WHERE u.flow = ?1 AND u.phase = 'sending' AND s.cause = 'source' AND s.outcome = 'pending' ORDER BY s.id",
        bind![flow],
        of,
    );
    let mut records = delivered.map_err(failed(GIVING_UP))?;
    records.extend(perhaps.map_err(failed(GIVING_UP))?);
    for (sealed, points, allowed, people) in records {
        let key: Key = from_json(&context.cipher.open(KEY_PLACE, &sealed)?)?;
        let hash = context.key.key_hash(to, &key);
        tx.execute(
            "INSERT INTO delivered (flow, key_hash, key_ct, fingerprint, points, allowed, stale, people)
             VALUES (?1, ?2, ?3, NULL, ?4, ?5, 1, ?6) ON CONFLICT DO NOTHING",
            bind![to, hash.0, sealed, points, allowed, people],
        )
        .map_err(failed(GIVING_UP))?;
    }
    Ok(())
}

fn forget(tx: &mut Tx<'_>, asked: GiveUp<'_>, now: Micros) -> db::Result<()> {
    let flow = asked.flow;
    tx.execute("DELETE FROM delivered WHERE flow = ?1", bind![flow])?;
    tx.execute("DELETE FROM staged WHERE run IN (SELECT id FROM flow_run WHERE flow = ?1)", bind![flow])?;
    tx.execute("DELETE FROM parcel WHERE run IN (SELECT id FROM flow_run WHERE flow = ?1)", bind![flow])?;
    tx.execute("DELETE FROM counted WHERE run IN (SELECT id FROM flow_run WHERE flow = ?1)", bind![flow])?;
    tx.execute("DELETE FROM unit WHERE flow = ?1", bind![flow])?;
    if asked.rejects {
        tx.execute("DELETE FROM reject WHERE flow = ?1", bind![flow])?;
    }
    let what = asked.to.map_or_else(|| "given up".to_owned(), |to| format!("handed on to `{to}`"));
    // A run of its own, so that `status` tells it, and no earlier process goes on.
    let run: i64 = tx.one(
        "INSERT INTO flow_run (flow, plan, started_at, finished_at, ended, reason, ledger_seen)
         VALUES (?1, ?2, ?3, ?3, 'stopped', ?4, (SELECT coalesce(max(seq), 0) FROM ledger)) RETURNING id",
        bind![flow, asked.plan, now, format!("{what}: {}", asked.because)],
        |row| row.get(0),
    )?;
    tx.execute(
        "UPDATE flow SET run = ?2, generation = NULL, place = '', permissions = '' WHERE name = ?1",
        bind![flow, run],
    )
    .map(drop)
}
