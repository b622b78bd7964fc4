//! The list of rejects: one row for each record that somebody must look at, however often it is tried.

use crate::db::{self, Tx, bind, failed};
use crate::open::Context;
use crate::parcel::Parcels;
use crate::staged::{REJECT_PLACE, SOURCE_COLUMNS, SourceOf, json};
use crate::{to_i64, to_u64};
use martlet_delivery::ports::{Batch, PortError, RunToken};
use martlet_delivery::record::Reject;
use std::collections::BTreeSet;

const WRITING: &str = "writing the list of rejects";

/// Lists a reject. The same record, rejected by the same rule for the same reason in an earlier run, keeps its row and
/// counts one more attempt.
pub(crate) fn insert_reject(
    tx: &mut Tx<'_>,
    context: &mut Context<'_>,
    token: RunToken,
    flow: &str,
    ordinal: Option<u64>,
    reject: &Reject,
) -> Result<(), PortError> {
    let record = context.key.record_hash(flow, &reject.payload);
    let ordinal = ordinal.map(to_i64);
    let known: Option<i64> = tx
        .maybe(
            "SELECT id FROM reject WHERE flow = ?1 AND record = ?2 AND rule = ?3 AND reason = ?4 AND run < ?5
             ORDER BY id LIMIT 1",
            bind![flow, record, reject.rule, reject.reason, token.0],
            |row| row.get(0),
        )
        .map_err(failed(WRITING))?;
    if let Some(id) = known {
        tx.execute(
            "UPDATE reject SET run = ?2, ordinal = ?3, place = ?4, attempts = attempts + 1, at = ?5,
               plan = (SELECT plan FROM flow_run WHERE id = ?2) WHERE id = ?1",
            bind![id, token.0, ordinal, reject.place, context.clock.now()],
        )
        .map_err(failed(WRITING))?;
        return Ok(());
    }
    let payload = context.cipher.seal(context.rand, REJECT_PLACE, &json(&reject.payload)?)?;
    tx.execute(
        "INSERT INTO reject (flow, run, ordinal, rule, place, reason, plan, attempts, at, key_id, payload_ct, record)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT plan FROM flow_run WHERE id = ?2), 1, ?7, ?8, ?9, ?10)",
        bind![
            flow,
            token.0,
            ordinal,
            reject.rule,
            reject.place,
            reject.reason,
            context.clock.now(),
            context.cipher.key_id(),
            payload,
            record,
        ],
    )
    .map_err(failed(WRITING))?;
    Ok(())
}

/// A reject that was tried again and is one still. It stays where it was read: the run that tries it reads nothing.
pub(crate) fn reject_again(
    tx: &mut Tx<'_>,
    context: &mut Context<'_>,
    token: RunToken,
    flow: &str,
    id: u64,
    reject: &Reject,
) -> Result<(), PortError> {
    let touched = tx
        .execute(
            "UPDATE reject SET rule = ?3, place = ?4, reason = ?5, attempts = attempts + 1, at = ?6,
               plan = (SELECT plan FROM flow_run WHERE id = ?2) WHERE id = ?1",
            bind![to_i64(id), token.0, reject.rule, reject.place, reject.reason, context.clock.now()],
        )
        .map_err(failed(WRITING))?;
    // Nobody's record may be lost because its row is.
    if touched == 0 { insert_reject(tx, context, token, flow, None, reject) } else { Ok(()) }
}

/// A record of this run that a later one with the same key replaces. What was read of it stands beside it where it was
/// staged.
pub(crate) fn superseded(
    tx: &mut Tx<'_>,
    context: &mut Context<'_>,
    token: RunToken,
    flow: &str,
    ordinal: u64,
    reject: &Reject,
    parcels: &mut Parcels,
) -> Result<(), PortError> {
    let staged: Option<(Option<i64>, SourceOf)> = tx
        .maybe(
            &format!("SELECT s.reject, {SOURCE_COLUMNS} FROM staged s WHERE s.run = ?1 AND s.ordinal = ?2"),
            bind![token.0, to_i64(ordinal)],
            |row| Ok((row.get(0)?, SourceOf::read(row, 1)?)),
        )
        .map_err(failed(WRITING))?;
    let (again, source) = staged.unzip();
    if let Some(id) = again.flatten() {
        return reject_again(tx, context, token, flow, to_u64(id), reject);
    }
    let mut reject = reject.clone();
    if let Some(record) = source.map(|source| source.open(tx, context.cipher, parcels)).transpose()?.flatten()
    {
        reject.payload = record;
    }
    insert_reject(tx, context, token, flow, Some(ordinal), &reject)
}

/// Ties rejects that are tried again to what they became: none of it rejected, they are settled with their hand-over,
/// or at once where nothing is handed over.
pub(crate) fn link(tx: &mut Tx<'_>, token: RunToken, batch: &Batch) -> db::Result<()> {
    let rejected: BTreeSet<u64> =
        batch.rejects.iter().chain(&batch.replaced).map(|(ordinal, _)| *ordinal).collect();
    let kept: BTreeSet<u64> = batch
        .again
        .iter()
        .filter(|(ordinal, _)| rejected.contains(ordinal))
        .map(|(_, again)| again.reject)
        .collect();
    let staged: BTreeSet<u64> = batch.staged.iter().filter_map(|(row, _)| row.ordinal).collect();
    let waiting: BTreeSet<u64> = batch
        .again
        .iter()
        .filter(|(ordinal, _)| staged.contains(ordinal))
        .map(|(_, again)| again.reject)
        .collect();
    for (ordinal, again) in &batch.again {
        let id = to_i64(again.reject);
        if kept.contains(&again.reject) {
            continue;
        }
        if waiting.contains(&again.reject) {
            tx.execute(
                "UPDATE staged SET reject = ?3 WHERE run = ?1 AND ordinal = ?2",
                bind![token.0, to_i64(*ordinal), id],
            )?;
        } else {
            tx.execute("DELETE FROM reject WHERE id = ?1", bind![id])?;
        }
    }
    Ok(())
}

/// Removes the rejects of which everything is settled by now: what they became was handed over, or its person no longer
/// permits it. Of a unit, or else of a whole run.
pub(crate) fn settle(tx: &mut Tx<'_>, token: RunToken, unit: Option<&str>) -> db::Result<()> {
    let of = match unit {
        Some(unit) => tx.all(
            "SELECT DISTINCT reject FROM staged WHERE unit = ?1 AND reject IS NOT NULL",
            bind![unit],
            |row| row.get::<i64>(0),
        )?,
        None => tx.all(
            "SELECT DISTINCT reject FROM staged WHERE run = ?1 AND reject IS NOT NULL",
            bind![token.0],
            |row| row.get::<i64>(0),
        )?,
    };
    for id in of {
        tx.execute(
            "DELETE FROM reject WHERE id = ?1 AND NOT EXISTS (
               SELECT 1 FROM staged WHERE reject = ?1 AND outcome NOT IN ('delivered', 'withheld'))",
            bind![id],
        )?;
    }
    Ok(())
}
