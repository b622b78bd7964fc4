//! Runs of flows: opening, counting, closing.

use crate::db::{self, Db, Tx, bind, failed};
use crate::open::StateStore;
use crate::{Sabotage, parcel, rejects, to_i64, to_u64};
use martlet_consent::Micros;
use martlet_delivery::ports::{Begin, Counted, Ended, PortError, RunToken, Standing};
use martlet_delivery::record::{Outcome, Tally};

/// Refuses a token that is not the flow's latest (promise P13); gives the flow's name.
pub(crate) fn fence(tx: &mut Tx<'_>, token: RunToken) -> Result<String, PortError> {
    let flow: Option<String> = tx
        .maybe("SELECT name FROM flow WHERE run = ?1", bind![token.0], |row| row.get(0))
        .map_err(failed("checking the run"))?;
    flow.ok_or_else(|| PortError::new("state", "another run of this flow has taken over; this one stops"))
}

pub(crate) fn begin(store: &mut StateStore, begin: &Begin) -> Result<RunToken, PortError> {
    store.write_or("opening a run", |tx, _| {
        let held: i64 = tx
            .one("SELECT count(*) FROM delivered WHERE flow = ?1", bind![begin.flow], |row| row.get(0))
            .map_err(failed("opening a run"))?;
        let known: Option<(String, String)> = tx
            .maybe("SELECT place, permissions FROM flow WHERE name = ?1", bind![begin.flow], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .map_err(failed("opening a run"))?;
        let moved = known.as_ref().is_some_and(|(place, _)| *place != begin.place);
        if moved && held > 0 {
            return Err(PortError::new(
                "starting",
                format!(
                    "this flow has delivered {held} records to another place or by another key, where nobody's no \
                     would reach them any more; first take them back with the earlier plan (`when gone remove` and a \
                     `where` that selects nothing), or give the changed flow a new name and keep the earlier one"
                ),
            ));
        }
        let changed = known.is_some_and(|(_, permissions)| permissions != begin.permissions);
        open(tx, begin, changed).map_err(failed("opening a run"))
    })
}

fn open(tx: &mut Tx<'_>, begin: &Begin, changed: bool) -> db::Result<RunToken> {
    if changed {
        tx.execute("UPDATE delivered SET fingerprint = NULL, stale = 1 WHERE flow = ?1", bind![begin.flow])?;
    }
    tx.execute(
        "UPDATE flow_run SET ended = 'interrupted' WHERE flow = ?1 AND ended = 'running'",
        bind![begin.flow],
    )?;
    let run: i64 = tx.one(
        "INSERT INTO flow_run (flow, plan, started_at, ended, confirmed_removals, ledger_seen)
             VALUES (?1, ?2, ?3, 'running', ?4, (SELECT coalesce(max(seq), 0) FROM ledger)) RETURNING id",
        bind![begin.flow, begin.plan, begin.at, begin.confirmed_removals.map(to_i64)],
        |row| row.get(0),
    )?;
    tx.execute(
        "INSERT INTO flow (name, run, place, permissions) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET run = ?2, place = ?3, permissions = ?4",
        bind![begin.flow, run, begin.place, begin.permissions],
    )?;
    tx.execute(
        "DELETE FROM staged
             WHERE run IN (SELECT id FROM flow_run WHERE flow = ?1 AND id < ?2)
               AND (unit IS NULL OR unit NOT IN (SELECT id FROM unit WHERE phase = 'sending'))",
        bind![begin.flow, run],
    )?;
    parcel::sweep(tx, &begin.flow, run)?;
    tx.execute(
        "DELETE FROM counted WHERE run IN (SELECT id FROM flow_run WHERE flow = ?1 AND id < ?2)",
        bind![begin.flow, run],
    )?;
    Ok(RunToken(run))
}

/// Notes that a run does not read the whole source.
pub(crate) fn partial(store: &mut StateStore, token: RunToken) -> Result<(), PortError> {
    store.write_or("opening a run", |tx, _| {
        fence(tx, token)?;
        tx.execute("UPDATE flow_run SET partial = 1 WHERE id = ?1", bind![token.0])
            .map(drop)
            .map_err(failed("opening a run"))
    })
}

/// Binds the ciphertext to its column.
const POSITION_PLACE: &str = "flow_run.position";

/// Where the last run that came to its end left off, and the plan that it was of. A run that failed settled what it
/// settled, and the one before it still tells where to begin.
pub(crate) fn position(store: &mut StateStore, flow: &str) -> Result<Option<(String, String)>, PortError> {
    let last: Option<(String, Option<Vec<u8>>)> = store
        .db
        .maybe(
            "SELECT plan, position_ct FROM flow_run
             WHERE flow = ?1 AND partial = 0 AND ended IN ('done', 'stopped') ORDER BY id DESC LIMIT 1",
            bind![flow],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(failed("reading how far the source was read"))?;
    let Some((plan, Some(sealed))) = last else { return Ok(None) };
    let text = String::from_utf8(store.cipher.open(POSITION_PLACE, &sealed)?);
    Ok(text.ok().map(|text| (plan, text)))
}

pub(crate) fn keep_position(
    store: &mut StateStore,
    token: RunToken,
    position: &str,
) -> Result<(), PortError> {
    store.write_or("noting how far the source was read", |tx, context| {
        fence(tx, token)?;
        let sealed = context.cipher.seal(context.rand, POSITION_PLACE, position.as_bytes())?;
        tx.execute("UPDATE flow_run SET position_ct = ?2 WHERE id = ?1", bind![token.0, sealed])
            .map(drop)
            .map_err(failed("noting how far the source was read"))
    })
}

pub(crate) fn adopt(
    store: &mut StateStore,
    token: RunToken,
    generation: Option<&str>,
) -> Result<(), PortError> {
    store.write_or("noting the destination", |tx, _| {
        let flow = fence(tx, token)?;
        let mut body = || -> db::Result<()> {
            let known: Option<String> =
                tx.one("SELECT generation FROM flow WHERE name = ?1", bind![flow], |row| row.get(0))?;
            if known.as_deref() != generation {
                tx.execute("UPDATE delivered SET fingerprint = NULL WHERE flow = ?1", bind![flow])?;
                tx.execute("UPDATE flow SET generation = ?2 WHERE name = ?1", bind![flow, generation])?;
            }
            Ok(())
        };
        body().map_err(failed("noting the destination"))
    })
}

/// Adds to what became of the records that are not staged.
pub(crate) fn count(tx: &mut Tx<'_>, token: RunToken, counted: &[Counted]) -> db::Result<()> {
    for Counted { outcome, count } in counted {
        tx.execute(
            "INSERT INTO counted (run, outcome, count) VALUES (?1, ?2, ?3)
             ON CONFLICT (run, outcome) DO UPDATE SET count = counted.count + excluded.count",
            bind![token.0, outcome.word(), to_i64(*count)],
        )?;
    }
    Ok(())
}

/// Adds to what the run has read.
pub(crate) fn count_read(tx: &mut Tx<'_>, token: RunToken, read: u64) -> db::Result<()> {
    tx.execute("UPDATE flow_run SET read = read + ?2 WHERE id = ?1", bind![token.0, to_i64(read)]).map(drop)
}

/// The numbers of a run: `read` is what the reader said, the others are counted from rows.
pub(crate) fn tally(db: &mut Db, run: i64) -> db::Result<Tally> {
    let read = db.one("SELECT read FROM flow_run WHERE id = ?1", bind![run], |row| row.get(0))?;
    let mut tally = Tally { read: to_u64(read), ..Tally::default() };
    db.query(
        "SELECT outcome, 'source', count FROM counted WHERE run = ?1
         UNION ALL
         SELECT outcome, cause, count(*) FROM staged WHERE run = ?1 GROUP BY 1, 2",
        bind![run],
        |row| {
            let (outcome, cause, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let count = to_u64(count);
            match (cause.as_str(), Outcome::from_word(&outcome)) {
                ("source", Some(Outcome::Delivered)) => tally.delivered += count,
                ("source", Some(Outcome::Unchanged)) => tally.unchanged += count,
                ("source", Some(Outcome::Filtered)) => tally.filtered += count,
                ("source", Some(Outcome::Withheld)) => tally.withheld += count,
                ("source", Some(Outcome::Rejected)) => tally.rejected += count,
                ("source", Some(Outcome::Pending)) => tally.pending += count,
                ("withdrawal", Some(Outcome::Delivered)) => tally.withdrawn += count,
                ("gone", Some(Outcome::Delivered)) => tally.removed += count,
                ("withdrawal" | "gone", Some(Outcome::Rejected)) => tally.not_taken_back += count,
                _ => {}
            }
            Ok(())
        },
    )?;
    Ok(tally)
}

pub(crate) fn standing(store: &mut StateStore, token: RunToken) -> Result<Standing, PortError> {
    let unasked = store.sabotage() == Some(Sabotage::DeleteOnEmptyRead);
    let db = &mut store.db;
    let mut read = || -> db::Result<Standing> {
        let gone: i64 = db.one(
            "SELECT count(*) FROM staged WHERE run = ?1 AND cause = 'gone' AND outcome = 'pending'",
            bind![token.0],
            |row| row.get(0),
        )?;
        let held = db.one(
            "SELECT count(*) FROM delivered WHERE flow = (SELECT flow FROM flow_run WHERE id = ?1) AND gone = 0",
            bind![token.0],
            |row| row.get(0),
        )?;
        let gone = if unasked { 0 } else { to_u64(gone) };
        Ok(Standing { tally: tally(db, token.0)?, gone, held: to_u64(held), rest: None })
    };
    read().map_err(failed("counting"))
}

/// Notes that a run carried out every no that it knew of: it looked at everything, and what was to be taken back is.
fn stopped(tx: &mut Tx<'_>, token: RunToken) -> db::Result<()> {
    tx.execute(
        "UPDATE flow_run SET stopped = 1 WHERE id = ?1 AND partial = 0 AND NOT EXISTS (
           SELECT 1 FROM staged WHERE run = ?1 AND cause = 'withdrawal' AND outcome IN ('pending', 'rejected'))",
        bind![token.0],
    )
    .map(drop)
}

pub(crate) fn finish(
    store: &mut StateStore,
    token: RunToken,
    ended: Ended,
    reason: Option<&str>,
    at: Micros,
) -> Result<Tally, PortError> {
    store.write_or("closing the run", |tx, context| {
        let flow = fence(tx, token)?;
        let word = match ended {
            Ended::Done => "done",
            Ended::Stopped => "stopped",
            Ended::Failed => "failed",
        };
        let mut body = || -> db::Result<Tally> {
            tx.execute(
                "UPDATE flow_run SET ended = ?2, reason = ?3, finished_at = ?4 WHERE id = ?1",
                bind![token.0, word, reason, at],
            )?;
            if ended != Ended::Failed {
                // The source was read whole: a record that is still wrong was rejected again by this run. Where it was
                // not, that is true of what is taken back only.
                tx.execute(
                    "DELETE FROM reject WHERE flow = ?1 AND run < ?2 AND (ordinal IS NULL
                       OR (SELECT partial FROM flow_run WHERE id = ?2) = 0)",
                    bind![flow, token.0],
                )?;
            }
            if ended != Ended::Failed {
                stopped(tx, token)?;
            }
            rejects::settle(tx, token, None)?;
            let mut tally = tally(tx, token.0)?;
            if context.sabotaged(Sabotage::CounterBesideRows) {
                let staged = tx.one(
                    "SELECT count(*) FROM staged WHERE run = ?1 AND cause = 'source'",
                    bind![token.0],
                    |row| row.get(0),
                )?;
                (tally.delivered, tally.pending) = (to_u64(staged), 0);
            }
            Ok(tally)
        };
        body().map_err(failed("closing the run"))
    })
}
