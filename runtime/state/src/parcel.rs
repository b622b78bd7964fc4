//! What rows that wait for their hand-over hold, many of them sealed together: sealing and writing each alone would cost
//! more than all that is done with them.

use crate::cipher::Cipher;
use crate::db::{self, Db, Tx, Value, bind, failed};
use crate::open::Context;
use crate::to_i64;
use martlet_delivery::ports::{PortError, RunToken};
use martlet_delivery::record::Cell;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one parcel. More hardly cost less, and whoever needs a single row opens all of them.
pub(crate) const ROWS: usize = 256;

/// What seals and what opens a parcel must agree on.
const PLACE: &str = "parcel";

/// Names and cells of the record that a row was made from.
pub(crate) type Source = Vec<(String, String)>;

/// What a row holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Held {
    pub(crate) cells: Vec<Cell>,
    pub(crate) source: Option<Source>,
}

/// The same, on its way in.
#[derive(Serialize)]
pub(crate) struct Holding<'h> {
    pub(crate) cells: &'h [Cell],
    pub(crate) source: Option<&'h [(String, String)]>,
}

fn seal(context: &mut Context<'_>, rows: &[Holding<'_>]) -> Result<Vec<u8>, PortError> {
    let plain = postcard::to_allocvec(rows).map_err(|e| PortError::new("state: writing records", e))?;
    context.cipher.seal(context.rand, PLACE, &plain)
}

fn open(cipher: &Cipher, sealed: &[u8]) -> Result<Vec<Held>, PortError> {
    let plain = cipher.open(PLACE, sealed)?;
    postcard::from_bytes(&plain).map_err(|e| PortError::new("state: reading records", e))
}

/// Puts what these rows hold into a parcel, and gives its number; each row lies at its place among them.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    context: &mut Context<'_>,
    token: RunToken,
    rows: &[Holding<'_>],
) -> Result<i64, PortError> {
    let sealed = seal(context, rows)?;
    tx.one(
        "INSERT INTO parcel (run, waiting, rows_ct) VALUES (?1, ?2, ?3) RETURNING id",
        bind![token.0, to_i64(rows.len() as u64), sealed],
        |row| row.get(0),
    )
    .map_err(failed("staging"))
}

/// The parcel that was opened last: rows are nearly always asked for in their order.
#[derive(Default)]
pub(crate) struct Parcels {
    last: Option<(i64, Vec<Held>)>,
}

impl Parcels {
    /// What the row at this place of a parcel holds; whoever needs a part of it takes that out.
    pub(crate) fn at(
        &mut self,
        db: &mut Db,
        cipher: &Cipher,
        (parcel, place): (i64, i64),
    ) -> Result<&mut Held, PortError> {
        if self.last.as_ref().is_none_or(|(known, _)| *known != parcel) {
            let sealed: Vec<u8> = db
                .one("SELECT rows_ct FROM parcel WHERE id = ?1", bind![parcel], |row| row.get(0))
                .map_err(failed("reading staged rows"))?;
            self.last = Some((parcel, open(cipher, &sealed)?));
        }
        let rows = self.last.as_mut().map(|(_, rows)| rows);
        let held = usize::try_from(place).ok().and_then(|place| rows?.get_mut(place));
        held.ok_or_else(|| PortError::new("state: reading records", "a record is not where it must be"))
    }
}

/// The staged rows for which this holds, and that wait, are about to wait no longer. What nobody needs any more goes.
pub(crate) fn leave(tx: &mut Tx<'_>, condition: &str, values: &[Value<'_>]) -> db::Result<()> {
    let parcels = tx.all(
        &format!(
            "SELECT parcel, count(*) FROM staged
             WHERE {condition} AND outcome = 'pending' AND parcel IS NOT NULL GROUP BY parcel"
        ),
        values,
        |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)),
    )?;
    for (parcel, rows) in parcels {
        let gone = tx.execute("DELETE FROM parcel WHERE id = ?1 AND waiting <= ?2", bind![parcel, rows])?;
        if gone == 0 {
            tx.execute("UPDATE parcel SET waiting = waiting - ?2 WHERE id = ?1", bind![parcel, rows])?;
        }
    }
    Ok(())
}

/// Removes the parcels of a flow's runs before this one, but for what a hand-over holds that is not resolved.
pub(crate) fn sweep(tx: &mut Tx<'_>, flow: &str, run: i64) -> db::Result<()> {
    tx.execute(
        "DELETE FROM parcel
         WHERE run IN (SELECT id FROM flow_run WHERE flow = ?1 AND id < ?2)
           AND id NOT IN (SELECT s.parcel FROM unit u JOIN staged s ON s.unit = u.id
                          WHERE u.flow = ?1 AND u.phase = 'sending' AND s.parcel IS NOT NULL)",
        bind![flow, run],
    )
    .map(drop)
}

/// Empties everything in parcels that no waiting row needs.
pub(crate) fn only_waiting(tx: &mut Tx<'_>, context: &mut Context<'_>) -> Result<(), PortError> {
    let erasing = || failed("erasing a person");
    let parcels: Vec<(i64, Vec<u8>)> = tx
        .all("SELECT id, rows_ct FROM parcel ORDER BY id", bind![], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(erasing())?;
    let mut waiting: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
    tx.query(
        "SELECT parcel, place FROM staged WHERE outcome = 'pending' AND parcel IS NOT NULL",
        bind![],
        |row| {
            let place = usize::try_from(row.get::<i64>(1)?).unwrap_or(usize::MAX);
            waiting.entry(row.get(0)?).or_default().insert(place);
            Ok(())
        },
    )
    .map_err(erasing())?;
    for (id, sealed) in parcels {
        let needed = waiting.remove(&id).unwrap_or_default();
        let mut rows = open(context.cipher, &sealed)?;
        let others = rows.iter_mut().enumerate().filter(|(place, _)| !needed.contains(place));
        others.for_each(|(_, held)| *held = Held::default());
        let rows: Vec<Holding<'_>> =
            rows.iter().map(|held| Holding { cells: &held.cells, source: held.source.as_deref() }).collect();
        let sealed = seal(context, &rows)?;
        tx.execute("UPDATE parcel SET rows_ct = ?2 WHERE id = ?1", bind![id, sealed]).map_err(erasing())?;
    }
    Ok(())
}
