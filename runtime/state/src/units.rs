//! Units on their way out: cut, claimed, settled or released, forgotten.

use crate::db::{self, Tx, bind, failed};
use crate::open::{Context, StateStore};
use crate::parcel::{self, Parcels};
use crate::runs::fence;
use crate::staged::{self, CellsOf, SOURCE_COLUMNS, STAGED_COLUMNS, SourceOf, StagedRow, staged_row};
use crate::{Sabotage, ledger, rejects, to_i64, to_u64};
use martlet_consent::{ConsentView, Micros};
use martlet_delivery::ports::{Claim, NotTaken, PortError, Rows, RunToken, Unit, UnitPhase};
use martlet_delivery::record::{Cause, Cell, Outcome, Reject, Shape, Staged};
use std::collections::VecDeque;

/// Rows read at a time.
const PAGE: usize = 1_000;

pub(crate) fn units(store: &mut StateStore, flow: &str) -> Result<Vec<(Unit, UnitPhase)>, PortError> {
    let found = store.db.all(
        "SELECT id, flow, destination, content, phase FROM unit WHERE flow = ?1 ORDER BY number",
        bind![flow],
        |row| {
            let phase: String = row.get(4)?;
            let phase = match phase.as_str() {
                "sending" => UnitPhase::Sending,
                "settled" => UnitPhase::Settled,
                _ => UnitPhase::Cut,
            };
            let unit =
                Unit { id: row.get(0)?, flow: row.get(1)?, destination: row.get(2)?, content: row.get(3)? };
            Ok((unit, phase))
        },
    );
    found.map_err(failed("reading units"))
}

pub(crate) fn cut(
    store: &mut StateStore,
    token: RunToken,
    id: &str,
    destination: &str,
    causes: &[Cause],
    most: Option<u64>,
) -> Result<Option<Unit>, PortError> {
    store.write_or("cutting a unit", |tx, _| {
        let flow = fence(tx, token)?;
        let mut body = || -> db::Result<Option<Unit>> {
            let mut left = most.map_or(i64::MAX, to_i64);
            let mut taken = 0;
            for cause in causes {
                let rows = tx.execute(
                    "UPDATE staged SET unit = ?1 WHERE id IN (
                           SELECT id FROM staged
                           WHERE run = ?2 AND cause = ?3 AND unit IS NULL AND outcome = 'pending'
                           ORDER BY id LIMIT ?4)",
                    bind![id, token.0, staged::cause_word(*cause), left],
                )?;
                let rows = i64::try_from(rows).unwrap_or(i64::MAX);
                left -= rows;
                taken += rows;
                // A table takes one cause at a time, what is taken back before what is new: a new record may need the
                // place of one that goes.
                if taken > 0 && most.is_some() {
                    break;
                }
            }
            if taken == 0 {
                return Ok(None);
            }
            tx.execute(
                "INSERT INTO unit (id, number, run, flow, destination, phase)
                 VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM unit), ?2, ?3, ?4, 'cut')",
                bind![id, token.0, flow, destination],
            )?;
            let unit =
                Unit { id: id.into(), flow: flow.clone(), destination: destination.into(), content: None };
            Ok(Some(unit))
        };
        body().map_err(failed("cutting a unit"))
    })
}

/// Rows of a unit, a page at a time.
struct UnitRows<'s> {
    store: &'s mut StateStore,
    unit: String,
    after: i64,
    page: VecDeque<StagedRow>,
    parcels: Parcels,
}

impl UnitRows<'_> {
    fn fill(&mut self) -> db::Result<()> {
        let page = self.store.db.all(
            &format!(
                "SELECT {STAGED_COLUMNS} FROM staged
                 WHERE unit = ?1 AND id > ?2 AND outcome = 'pending' ORDER BY id LIMIT {PAGE}"
            ),
            bind![self.unit, self.after],
            staged_row,
        )?;
        self.after = page.last().map_or(self.after, |row| row.id);
        self.page.extend(page);
        Ok(())
    }
}

impl Rows for UnitRows<'_> {
    fn next(&mut self) -> Result<Option<(u64, Staged)>, PortError> {
        if self.page.is_empty() {
            self.fill().map_err(failed("reading staged rows"))?;
        }
        let Some(row) = self.page.pop_front() else { return Ok(None) };
        row.open(&mut self.store.db, &self.store.cipher, &mut self.parcels).map(Some)
    }
}

pub(crate) fn rows<'s>(store: &'s mut StateStore, unit: &Unit) -> Box<dyn Rows + 's> {
    Box::new(UnitRows {
        store,
        unit: unit.id.clone(),
        after: 0,
        page: VecDeque::new(),
        parcels: Parcels::default(),
    })
}

pub(crate) fn claim(
    store: &mut StateStore,
    token: RunToken,
    unit: &Unit,
    shape: &Shape,
    view: &mut ConsentView,
) -> Result<Claim, PortError> {
    store.write_or("claiming a unit", |tx, context| {
        fence(tx, token)?;
        // The ledger as it is in this very transaction: a withdrawal committed before it counts (promise P10).
        ledger::bring_up_to_date(tx, view, context.sabotage()).map_err(failed("reading the ledger"))?;
        let changed = if context.sabotaged(Sabotage::ConsentAtReadOnly) {
            0
        } else {
            ask_consent(tx, context, unit, shape, view)?
        };
        let mut body = || -> db::Result<Claim> {
            let left: i64 = tx.one(
                "SELECT count(*) FROM staged WHERE unit = ?1 AND outcome = 'pending'",
                bind![unit.id],
                |row| row.get(0),
            )?;
            if left == 0 {
                return Ok(Claim::Empty);
            }
            if changed > 0 && unit.content.is_some() {
                return Ok(Claim::Changed);
            }
            tx.execute(
                "UPDATE unit SET phase = 'sending', content = ?2, attempts = attempts + 1 WHERE id = ?1",
                bind![unit.id, unit.content],
            )?;
            Ok(Claim::Sending)
        };
        let claim = body().map_err(failed("claiming a unit"))?;
        if claim == Claim::Sending && context.sabotaged(Sabotage::PositionBeforeSettle) {
            record_delivered(tx, unit, context.clock.now()).map_err(failed("claiming a unit"))?;
        }
        Ok(claim)
    })
}

/// Drops rows that are no longer permitted and leaves out fields whose permission ended; gives how many changed.
fn ask_consent(
    tx: &mut Tx<'_>,
    context: &mut Context<'_>,
    unit: &Unit,
    shape: &Shape,
    view: &ConsentView,
) -> Result<usize, PortError> {
    if shape.guards.is_empty() {
        return Ok(0);
    }
    // Withdrawals and removals carry no person's data out, they take it back; they are never held up.
    let mut ended: Vec<(i64, u32, u32)> = Vec::new();
    let which = if context.sabotaged(Sabotage::ReplaySkipsConsent) { " AND reject IS NULL" } else { "" };
    tx.query(
        &format!(
            "SELECT id, points, allowed FROM staged
             WHERE unit = ?1 AND cause = 'source' AND outcome = 'pending'{which}"
        ),
        bind![unit.id],
        |row| {
            let points: Vec<u8> = row.get(1)?;
            let (id, before): (i64, u32) = (row.get(0)?, row.get(2)?);
            let now = view.allowed(&shape.guards, &staged::points_from_blob(&points));
            if before & !now != 0 {
                ended.push((id, before, now));
            }
            Ok(())
        },
    )
    .map_err(failed("asking consent"))?;
    let mut parcels = Parcels::default();
    for (id, before, now) in &ended {
        if now & 1 == 0 {
            parcel::leave(tx, "id = ?1", bind![id]).map_err(failed("asking consent"))?;
            tx.execute(
                "UPDATE staged SET outcome = ?2, cells_ct = NULL, source_ct = NULL WHERE id = ?1",
                bind![id, Outcome::Withheld.word()],
            )
            .map_err(failed("asking consent"))?;
        } else {
            leave_out((tx, &mut parcels), context, (unit, shape), *id, *before & now)?;
        }
    }
    Ok(ended.len())
}

/// Takes the values out of fields whose permission ended: emptied if an earlier delivery filled them, else left as
/// they are. The record's fingerprint is void, so that the next run maps and delivers it again.
fn leave_out(
    (tx, parcels): (&mut Tx<'_>, &mut Parcels),
    context: &mut Context<'_>,
    (unit, shape): (&Unit, &Shape),
    id: i64,
    allowed: u32,
) -> Result<(), PortError> {
    let (filled, cells): (u32, CellsOf) = tx
        .one(
            "SELECT coalesce((SELECT allowed FROM delivered
                              WHERE flow = ?2 AND key_hash = staged.key_hash), 0), cells_ct, parcel, place
             FROM staged WHERE id = ?1",
            bind![id, unit.flow],
            |row| Ok((row.get(0)?, CellsOf::read(row, 1)?)),
        )
        .map_err(failed("asking consent"))?;
    let mut cells = cells.open(tx, context.cipher, parcels)?;
    for (cell, guard) in cells.iter_mut().zip(&shape.field_guards) {
        if let Some(guard) = guard.filter(|guard| allowed & (1 << guard) == 0) {
            *cell = if filled & (1 << guard) == 0 { Cell::Unchanged } else { Cell::Null };
        }
    }
    let plain = serde_json::to_vec(&cells).map_err(|e| PortError::new("state: writing a record", e))?;
    let sealed = context.cipher.seal(context.rand, staged::CELLS_PLACE, &plain)?;
    tx.execute(
        "UPDATE staged SET cells_ct = ?2, allowed = ?3, fingerprint = NULL WHERE id = ?1",
        bind![id, sealed, allowed],
    )
    .map_err(failed("asking consent"))?;
    Ok(())
}

/// What landed becomes what the flow looks after.
fn record_delivered(tx: &mut Tx<'_>, unit: &Unit, now: Micros) -> db::Result<()> {
    tx.execute(
        "INSERT INTO delivered (flow, key_hash, key_ct, fingerprint, points, allowed, people, read_run, read_ordinal,
           made_from, handed_at)
         SELECT ?2, key_hash, key_ct, fingerprint, points, allowed, people, read_run, read_ordinal, made_from, ?3
         FROM staged WHERE unit = ?1 AND cause = 'source' AND outcome = 'pending' ORDER BY key_hash
         ON CONFLICT (flow, key_hash) DO UPDATE SET
           key_ct = excluded.key_ct, fingerprint = excluded.fingerprint, points = excluded.points,
           allowed = excluded.allowed, ended = 0, gone = 0, stale = 0, people = excluded.people,
           read_run = excluded.read_run, read_ordinal = excluded.read_ordinal, made_from = excluded.made_from,
           handed_at = excluded.handed_at",
        bind![unit.id, unit.flow, now],
    )?;
    tx.execute(
        "DELETE FROM delivered WHERE flow = ?2 AND key_hash IN (
           SELECT key_hash FROM staged WHERE unit = ?1 AND action = 'remove' AND outcome = 'pending')",
        bind![unit.id, unit.flow],
    )?;
    // A mark ended the record's permission (bit 0 gone), or emptied some fields (their bits gone), or both.
    tx.execute(
        "UPDATE delivered SET
           fingerprint = NULL, ended = 1 - (s.allowed & 1), allowed = s.allowed, stale = 0
         FROM staged s
         WHERE delivered.flow = ?2 AND delivered.key_hash = s.key_hash
           AND s.unit = ?1 AND s.action = 'mark' AND s.cause = 'withdrawal' AND s.outcome = 'pending'",
        bind![unit.id, unit.flow],
    )?;
    tx.execute(
        "UPDATE delivered SET fingerprint = NULL, gone = 1, ended = delivered.ended | delivered.stale, stale = 0,
           allowed = CASE WHEN delivered.stale = 1 THEN 0 ELSE delivered.allowed END
         FROM staged s
         WHERE delivered.flow = ?2 AND delivered.key_hash = s.key_hash
           AND s.unit = ?1 AND s.action = 'mark' AND s.cause = 'gone' AND s.outcome = 'pending'",
        bind![unit.id, unit.flow],
    )?;
    Ok(())
}

pub(crate) fn settle(
    store: &mut StateStore,
    token: RunToken,
    unit: &Unit,
    refused: &[(u64, NotTaken)],
    generation: Option<&str>,
) -> Result<(), PortError> {
    store.write_or("settling a unit", |tx, context| {
        fence(tx, token)?;
        let mut parcels = Parcels::default();
        for (id, why) in refused {
            let id = to_i64(*id);
            match why {
                NotTaken::Refused(reason) => refuse((tx, &mut parcels), context, unit, id, reason)?,
                NotTaken::NoCounterpart => {
                    not_there(tx, unit, id, Outcome::Filtered).map_err(failed("settling a unit"))?;
                }
            }
        }
        let now = context.clock.now();
        let mut body = || -> db::Result<()> {
            record_delivered(tx, unit, now)?;
            parcel::leave(tx, "unit = ?1", bind![unit.id])?;
            tx.execute(
                "UPDATE staged SET outcome = 'delivered', cells_ct = NULL, source_ct = NULL
                 WHERE unit = ?1 AND outcome = 'pending'",
                bind![unit.id],
            )?;
            rejects::settle(tx, token, Some(&unit.id))?;
            tx.execute("UPDATE unit SET phase = 'settled' WHERE id = ?1", bind![unit.id])?;
            tx.execute("UPDATE flow SET generation = ?2 WHERE name = ?1", bind![unit.flow, generation])?;
            Ok(())
        };
        body().map_err(failed("settling a unit"))
    })
}

/// A row that the destination refused becomes a reject.
fn refuse(
    (tx, parcels): (&mut Tx<'_>, &mut Parcels),
    context: &mut Context<'_>,
    unit: &Unit,
    id: i64,
    reason: &str,
) -> Result<(), PortError> {
    let row = tx
        .one(
            &format!("SELECT {STAGED_COLUMNS} FROM staged WHERE id = ?1 AND unit = ?2"),
            bind![id, unit.id],
            staged_row,
        )
        .map_err(failed("settling a unit"))?;
    let (_, staged) = row.open(tx, context.cipher, parcels)?;
    // The run that staged it, which is an earlier one where this is a recovery; and what it was made from.
    let (run, again, source): (i64, Option<i64>, SourceOf) = tx
        .one(
            &format!("SELECT s.run, s.reject, {SOURCE_COLUMNS} FROM staged s WHERE s.id = ?1"),
            bind![id],
            |row| Ok((row.get(0)?, row.get(1)?, SourceOf::read(row, 2)?)),
        )
        .map_err(failed("settling a unit"))?;
    let payload = match source.open(tx, context.cipher, parcels)? {
        Some(record) => record,
        // What is taken back comes from no source: its key is all there is.
        None => {
            let key = staged.key.0.iter().enumerate();
            key.map(|(index, cell)| (format!("key {}", index + 1), cell_text(cell))).collect()
        }
    };
    let reject = Reject {
        rule: "destination".into(),
        place: staged.ordinal.map_or("taking back".into(), |ordinal| format!("record {}", ordinal + 1)),
        reason: reason.into(),
        payload,
    };
    match again {
        Some(again) => {
            rejects::reject_again(tx, context, RunToken(run), &unit.flow, to_u64(again), &reject)?;
        }
        None => {
            rejects::insert_reject(tx, context, RunToken(run), &unit.flow, staged.ordinal, &reject)?;
        }
    }
    not_there(tx, unit, id, Outcome::Rejected).map_err(failed("settling a unit"))
}

/// A row that the destination does not have; what was delivered under its key must be delivered again.
fn not_there(tx: &mut Tx<'_>, unit: &Unit, id: i64, outcome: Outcome) -> db::Result<()> {
    tx.execute(
        "UPDATE delivered SET fingerprint = NULL
         WHERE flow = ?2 AND key_hash = (SELECT key_hash FROM staged WHERE id = ?1)",
        bind![id, unit.flow],
    )?;
    parcel::leave(tx, "id = ?1", bind![id])?;
    tx.execute(
        "UPDATE staged SET outcome = ?2, cells_ct = NULL, source_ct = NULL WHERE id = ?1",
        bind![id, outcome.word()],
    )?;
    Ok(())
}

/// A cell as somebody reads it.
fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Unchanged | Cell::Null => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Int(number) => number.to_string(),
        Cell::Bool(value) => value.to_string(),
    }
}

pub(crate) fn release(
    store: &mut StateStore,
    token: RunToken,
    unit: &Unit,
    certain: bool,
) -> Result<(), PortError> {
    store.write_or("releasing a unit", |tx, _| {
        fence(tx, token)?;
        let mut body = || -> db::Result<()> {
            // A withdrawal takes back what may be there; its void fingerprint delivers it again.
            let maybe = if certain { 0 } else { i64::MAX };
            tx.execute(
                "INSERT INTO delivered (flow, key_hash, key_ct, fingerprint, points, allowed, people)
                 SELECT ?2, key_hash, key_ct, NULL, points, allowed, people FROM staged
                 WHERE unit = ?1 AND cause = 'source' AND outcome = 'pending' LIMIT ?3
                 ON CONFLICT (flow, key_hash) DO UPDATE SET
                   fingerprint = NULL, points = excluded.points, allowed = delivered.allowed | excluded.allowed,
                   ended = 0, gone = 0, people = excluded.people",
                bind![unit.id, unit.flow, maybe],
            )?;
            tx.execute("UPDATE unit SET phase = 'cut' WHERE id = ?1", bind![unit.id])?;
            Ok(())
        };
        body().map_err(failed("releasing a unit"))
    })
}

pub(crate) fn forget(store: &mut StateStore, token: RunToken, unit: &Unit) -> Result<(), PortError> {
    store.write_or("forgetting a unit", |tx, _| {
        fence(tx, token)?;
        let mut body = || -> db::Result<()> {
            tx.execute("DELETE FROM staged WHERE unit = ?1 AND run < ?2", bind![unit.id, token.0])?;
            tx.execute("DELETE FROM unit WHERE id = ?1", bind![unit.id])?;
            parcel::sweep(tx, &unit.flow, token.0)?;
            Ok(())
        };
        body().map_err(failed("forgetting a unit"))
    })
}
