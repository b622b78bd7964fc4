//! The consent ledger: appending choices once, and reading them back for the fold.

use crate::db::{self, Db, Tx, bind, failed};
use crate::open::{Context, StateStore};
use crate::runs::{self, fence};
use crate::staged::insert_reject;
use crate::{to_i64, to_u64};
use martlet_consent::event::{EventKind, is_direct, leaf_hash};
use martlet_consent::{CellKey, Choice, Class, PointRef, State};
use martlet_delivery::ports::{Capture, CaptureBatch, PortError, RunToken, Stretch};
use martlet_delivery::record::Outcome;
use std::collections::BTreeMap;

pub(crate) fn capture(
    store: &mut StateStore,
    token: RunToken,
    batch: &CaptureBatch,
) -> Result<(), PortError> {
    store.write_or("recording choices", |tx, context| {
        let flow = fence(tx, token)?;
        let mut outcomes = BTreeMap::new();
        for (ordinal, capture) in &batch.events {
            let new = first_seen(tx, capture).map_err(failed("recording choices"))?;
            if new {
                append(tx, context, capture)?;
            }
            outcomes.insert(*ordinal, if new { Outcome::Delivered } else { Outcome::Unchanged });
        }
        for (ordinal, reject) in &batch.rejects {
            insert_reject(tx, context, token, &flow, Some(*ordinal), reject)?;
            outcomes.insert(*ordinal, Outcome::Rejected);
        }
        runs::insert_stretches(tx, token, &Stretch::collect(outcomes))
            .and_then(|()| runs::count_read(tx, token, batch.read))
            .map_err(failed("recording choices"))
    })
}

/// Notes that the value was seen; false: it was seen before. Where the source gives times, the same value at another
/// time is another act; where it gives none, only a change of the value is one.
fn first_seen(tx: &mut Tx<'_>, capture: &Capture) -> db::Result<bool> {
    if !capture.timed {
        let last: Option<[u8; 32]> = tx.maybe(
            "SELECT seen FROM observed WHERE slot = ?1 AND timed = 0",
            bind![capture.slot],
            |row| row.get(0),
        )?;
        if last == Some(capture.seen) {
            return Ok(false);
        }
        tx.execute("DELETE FROM observed WHERE slot = ?1 AND timed = 0", bind![capture.slot])?;
    }
    let added = tx.execute(
        "INSERT INTO observed VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        bind![capture.slot, capture.seen, capture.timed],
    )?;
    Ok(added > 0)
}

fn append(tx: &mut Tx<'_>, context: &mut Context<'_>, capture: &Capture) -> Result<(), PortError> {
    let event = &capture.event;
    let private = &event.private;
    let newest: Option<(i64, i64)> = tx
        .maybe("SELECT seq, recorded_at FROM ledger ORDER BY seq DESC LIMIT 1", bind![], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .map_err(failed("recording choices"))?;
    let (seq, last) = newest.map_or((1, 0), |(seq, recorded_at)| (seq + 1, recorded_at));
    // Strictly increasing with the number, whatever the clock does.
    let recorded_at = context.clock.now().max(last.saturating_add(1));
    let raw = context.cipher.seal(context.rand, "raw_value", private.raw_value.as_bytes())?;
    let evidence = match &private.evidence {
        Some(text) => Some(context.cipher.seal(context.rand, "evidence", text.as_bytes())?),
        None => None,
    };
    let references: [&[u8]; 5] = [
        &private.point.0,
        private.point_kind.as_bytes(),
        &private.source_record,
        &raw,
        evidence.as_deref().unwrap_or(&[]),
    ];
    let leaf = leaf_hash(&event.header(to_u64(seq), recorded_at), &private.salt, &references);
    let mut insert = || -> db::Result<()> {
        tx.execute(
            "INSERT INTO ledger (seq, event_id, kind, purpose, channel, state, basis, eff_lo, eff_hi, eff_precision,
               observed_at, recorded_at, source_system, source_object, source_field, method, actor, notice_id,
               notice_version, evidence_level, flow_id, flow_hash, leaf_hash, brand)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
               ?22, ?23, ?24)",
            bind![
            seq,
            event.id,
            event.kind.word(),
            event.purpose,
            event.channel,
            event.state.word(),
            event.basis,
            event.lo,
            event.hi,
            event.precision.word(),
            event.observed_at,
            recorded_at,
            event.source_system,
            event.source_object,
            event.source_field,
            event.method,
            event.actor,
            event.notice,
            event.notice_version,
            event.evidence_level,
            event.flow,
            event.plan,
            leaf,
            event.brand,
            ],
        )?;
        tx.execute(
            "INSERT INTO ledger_private (seq, point_ref, point_kind, source_record_ref, raw_value_ct, evidence_ct,
               key_id, salt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            bind![
            seq,
            private.point.0,
            private.point_kind,
            private.source_record,
            raw,
            evidence,
            context.cipher.key_id(),
            private.salt,
            ],
        )?;
        Ok(())
    };
    insert().map_err(failed("recording choices"))
}

/// Choices after `seen`, for the fold; gives the last number of the ledger.
pub(crate) fn choices(db: &mut Db, seen: u64, each: &mut dyn FnMut(u64, CellKey, Choice)) -> db::Result<u64> {
    let mut last = seen;
    db.query(
        "SELECT l.seq, p.point_ref, l.purpose, l.channel, l.state, l.eff_lo, l.eff_hi, l.method, l.actor,
           l.evidence_level, l.event_id, l.kind, l.brand
         FROM ledger l JOIN ledger_private p ON p.seq = l.seq WHERE l.seq > ?1 ORDER BY l.seq",
        bind![to_i64(seen)],
        |row| {
            last = to_u64(row.get(0)?);
            let (state, method, actor, kind): (String, String, String, String) =
                (row.get(4)?, row.get(7)?, row.get(8)?, row.get(11)?);
            // A word of a newer version must not turn a no into an open question.
            let state = State::from_word(&state).unwrap_or(State::Conflict);
            if kind != EventKind::Act.word() && state.class() != Class::Open {
                return Ok(());
            }
            let (purpose, channel): (String, String) = (row.get(2)?, row.get(3)?);
            let cell =
                CellKey { brand: row.get(12)?, ..CellKey::new(PointRef(row.get(1)?), purpose, channel) };
            let choice = Choice {
                direct: is_direct(&method, &actor, row.get(9)?),
                evidence: row.get(9)?,
                ..Choice::new(state, row.get(5)?, row.get(6)?, row.get(10)?)
            };
            each(last, cell, choice);
            Ok(())
        },
    )?;
    Ok(last)
}

/// Where each choice was made, as `system.object`.
pub(crate) fn sources(db: &mut Db, each: &mut dyn FnMut([u8; 16], String)) -> db::Result<()> {
    db.query("SELECT event_id, source_system, source_object FROM ledger", bind![], |row| {
        let (system, object): (String, String) = (row.get(1)?, row.get(2)?);
        each(row.get(0)?, if object.is_empty() { system } else { format!("{system}.{object}") });
        Ok(())
    })
}
