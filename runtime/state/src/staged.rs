//! Staging: what a batch of source records became, in one transaction.

use crate::cipher::Cipher;
use crate::db::rows::Rows;
use crate::db::value::Bind;
use crate::db::{self, Db, Row, Tx, Value, bind, failed};
use crate::open::{Context, StateStore};
use crate::parcel::{self, Holding, Parcels};
use crate::rejects::{insert_reject, reject_again, superseded};
use crate::runs::{count, count_read, fence};
use crate::{Sabotage, rejects, sabotage, to_i64, to_u64};
use martlet_consent::PointRef;
use martlet_delivery::ports::{
    Batch, Counted, Delivered, Fingerprint, KeyHash, PortError, RunToken, SourcePrint,
};
use martlet_delivery::record::{Action, Again, Cause, Cell, Key, Origin, Outcome, Staged};
use std::collections::BTreeMap;

/// Contact points side by side, 32 bytes each, zeros for none.
pub(crate) fn points_to_blob(points: &[Option<PointRef>]) -> Vec<u8> {
    points.iter().flat_map(|point| point.map_or([0; 32], |point| point.0)).collect()
}

pub(crate) fn points_from_blob(blob: &[u8]) -> Vec<Option<PointRef>> {
    let (points, _) = blob.as_chunks::<32>();
    points.iter().map(|point| (*point != [0; 32]).then_some(PointRef(*point))).collect()
}

pub(crate) fn cause_word(cause: Cause) -> &'static str {
    match cause {
        Cause::Withdrawal => "withdrawal",
        Cause::Gone => "gone",
        Cause::Source => "source",
    }
}

fn action_word(action: Action) -> &'static str {
    match action {
        Action::Put => "put",
        Action::Mark => "mark",
        Action::Remove => "remove",
    }
}

/// What seals and what opens a row must agree on.
pub(crate) const KEY_PLACE: &str = "key";
pub(crate) const CELLS_PLACE: &str = "cells";
pub(crate) const REJECT_PLACE: &str = "reject";
pub(crate) const SOURCE_PLACE: &str = "source";

/// Contact points side by side, 32 bytes each.
pub(crate) fn people_to_blob(people: &[PointRef]) -> Vec<u8> {
    people.iter().flat_map(|point| point.0).collect()
}

pub(crate) fn people_from_blob(blob: &[u8]) -> Vec<PointRef> {
    blob.as_chunks::<32>().0.iter().copied().map(PointRef).collect()
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, PortError> {
    serde_json::to_vec(value).map_err(|e| PortError::new("state: writing a record", e))
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, PortError> {
    serde_json::from_slice(bytes).map_err(|e| PortError::new("state: reading a record", e))
}

/// A batch says what became of each record it read, once.
fn check_sum(batch: &Batch) -> Result<(), PortError> {
    let staged = batch.staged.iter().filter(|(row, _)| row.ordinal.is_some()).count() as u64;
    let others: u64 = batch.counted.iter().map(|counted| counted.count).sum();
    if staged + others == batch.read {
        return Ok(());
    }
    Err(PortError::new(
        "staging",
        format!("{} records were read, but {} are accounted for", batch.read, staged + others),
    ))
}

pub(crate) fn stage(store: &mut StateStore, token: RunToken, batch: &Batch) -> Result<(), PortError> {
    check_sum(batch)?;
    store.write_or("staging", |tx, context| {
        let flow = fence(tx, token)?;
        let origins: BTreeMap<u64, &Origin> = batch.origins.iter().map(|(at, origin)| (*at, origin)).collect();
        let again: BTreeMap<u64, Again> = batch.again.iter().copied().collect();
        let mut rows = Rows::into("staged");
        for together in batch.staged.chunks(parcel::ROWS) {
            let of = |row: &Staged| row.ordinal.and_then(|ordinal| origins.get(&ordinal).copied());
            let holding = together.iter().map(|(row, _)| Holding {
                cells: &row.cells,
                source: of(row).map(|origin| origin.record.as_slice()),
            });
            let parcel = parcel::put(tx, context, token, &holding.collect::<Vec<_>>())?;
            for (place, (row, fingerprint)) in together.iter().enumerate() {
                let again = row.ordinal.and_then(|ordinal| again.get(&ordinal).copied());
                let at = (parcel, to_i64(place as u64));
                put_staged(
                    (tx, &mut rows),
                    context,
                    (token, &flow),
                    (row, *fingerprint, at),
                    (of(row), again),
                )?;
            }
        }
        rows.write(tx).map_err(failed("staging"))?;
        let mut parcels = Parcels::default();
        for (ordinal, reject) in &batch.rejects {
            let result = match again.get(ordinal) {
                Some(tried) => reject_again(tx, context, token, &flow, tried.reject, reject),
                None => insert_reject(tx, context, token, &flow, Some(*ordinal), reject),
            };
            if !context.sabotaged(Sabotage::RejectErrorSwallowed) {
                result?;
            }
        }
        for (ordinal, reject) in &batch.replaced {
            // One that is tried again keeps its row, also where it was read in this very batch.
            let result = match again.get(ordinal) {
                Some(tried) => reject_again(tx, context, token, &flow, tried.reject, reject),
                None => superseded(tx, context, token, &flow, *ordinal, reject, &mut parcels),
            };
            if !context.sabotaged(Sabotage::RejectErrorSwallowed) {
                result?;
            }
        }
        let mut body = || -> db::Result<()> {
            count_read(tx, token, batch.read)?;
            count(tx, token, &batch.counted)?;
            for (ordinal, _) in &batch.replaced {
                replace(tx, token, to_i64(*ordinal))?;
            }
            rejects::link(tx, token, batch)?;
            for (key, ordinal) in &batch.read_again {
                tx.execute(
                    "UPDATE delivered SET read_run = ?3, read_ordinal = ?4 WHERE flow = ?1 AND key_hash = ?2",
                    bind![flow, key.0, token.0, to_i64(*ordinal)],
                )?;
            }
            for (key, print) in &batch.made_from {
                tx.execute(
                    "UPDATE delivered SET made_from = ?3 WHERE flow = ?1 AND key_hash = ?2",
                    bind![flow, key.0, print.0],
                )?;
            }
            for key in &batch.ended {
                tx.execute(
                    "UPDATE delivered SET fingerprint = NULL, ended = 1, stale = 0 WHERE flow = ?1 AND key_hash = ?2",
                    bind![flow, key.0],
                )?;
            }
            Ok(())
        };
        body().map_err(failed("staging"))
    })
}

fn put_staged(
    (tx, rows): (&mut Tx<'_>, &mut Rows),
    context: &mut Context<'_>,
    (token, flow): (RunToken, &str),
    (row, fingerprint, (parcel, place)): (&Staged, Option<Fingerprint>, (i64, i64)),
    (origin, again): (Option<&Origin>, Option<Again>),
) -> Result<(), PortError> {
    let key = sabotage::staged_key(context.sabotage(), &row.key);
    let key_hash = context.key.key_hash(flow, &key);
    let key = context.cipher.seal(context.rand, KEY_PLACE, &json(&*key)?)?;
    let (run, number) = again.map_or((token.0, row.ordinal.unwrap_or(0)), |again| again.read);
    let (points, people) = (points_to_blob(&row.points), origin.map(|origin| people_to_blob(&origin.people)));
    rows.put(
        tx,
        &[
            ("run", token.0.value()),
            ("ordinal", row.ordinal.map(to_i64).value()),
            ("cause", Value::Text(cause_word(row.cause))),
            ("action", Value::Text(action_word(row.action))),
            ("key_hash", key_hash.0.value()),
            ("key_ct", key.value()),
            ("fingerprint", fingerprint.map(|print| print.0).value()),
            ("points", points.value()),
            ("allowed", row.allowed.value()),
            ("outcome", Value::Text(Outcome::Pending.word())),
            ("people", people.value()),
            ("read_run", run.value()),
            ("read_ordinal", to_i64(number).value()),
            ("made_from", origin.and_then(|origin| origin.made_from).map(|print| print.0).value()),
            ("parcel", parcel.value()),
            ("place", place.value()),
        ],
    )
    .map_err(failed("staging"))
}

/// Makes a record of this run a reject, whether it was staged or counted as unchanged.
fn replace(tx: &mut Tx<'_>, token: RunToken, ordinal: i64) -> db::Result<()> {
    let rejected = Outcome::Rejected.word();
    parcel::leave(tx, "run = ?1 AND ordinal = ?2", bind![token.0, ordinal])?;
    let staged = tx.execute(
        "UPDATE staged SET outcome = ?3, cells_ct = NULL, source_ct = NULL WHERE run = ?1 AND ordinal = ?2",
        bind![token.0, ordinal, rejected],
    )?;
    if staged > 0 {
        return Ok(());
    }
    // It was there already: nothing else leaves a record out of what is staged and lets a later one replace it.
    let taken = tx.execute(
        "UPDATE counted SET count = count - 1 WHERE run = ?1 AND outcome = ?2 AND count > 0",
        bind![token.0, Outcome::Unchanged.word()],
    )?;
    match taken {
        1 => count(tx, token, &[Counted { outcome: Outcome::Rejected, count: 1 }]),
        _ => Err(db::DbError::other("a record that is replaced was counted as something else")),
    }
}

/// The columns of a staged row that [`staged_row`] reads, in this order.
pub(crate) const STAGED_COLUMNS: &str =
    "id, ordinal, cause, action, key_ct, points, allowed, cells_ct, parcel, place";

/// A staged row as it stands in the store.
pub(crate) struct StagedRow {
    pub(crate) id: i64,
    ordinal: Option<i64>,
    cause: String,
    action: String,
    key_ct: Vec<u8>,
    points: Vec<u8>,
    allowed: u32,
    cells: CellsOf,
}

/// Where a row's cells are: beside it, where its permission ended for some of them, else in a parcel.
pub(crate) struct CellsOf {
    own: Option<Vec<u8>>,
    parcel: Option<(i64, i64)>,
}

impl CellsOf {
    /// Of the columns `cells_ct, parcel, place`, of which this is the first.
    pub(crate) fn read(row: &Row<'_>, from: usize) -> db::Result<CellsOf> {
        Ok(CellsOf { own: row.get(from)?, parcel: at(row, from + 1)? })
    }

    pub(crate) fn open(
        self,
        db: &mut Db,
        cipher: &Cipher,
        parcels: &mut Parcels,
    ) -> Result<Vec<Cell>, PortError> {
        match (self.own, self.parcel) {
            (Some(sealed), _) => from_json(&cipher.open(CELLS_PLACE, &sealed)?),
            (None, Some(at)) => Ok(std::mem::take(&mut parcels.at(db, cipher, at)?.cells)),
            (None, None) => Ok(Vec::new()),
        }
    }
}

/// The columns of a staged row, called `s`, that [`SourceOf::read`] reads.
pub(crate) const SOURCE_COLUMNS: &str = "s.source_ct, s.parcel, s.place";

/// Where the record is that a row was made from: a version before parcels kept it beside the row.
pub(crate) struct SourceOf {
    own: Option<Vec<u8>>,
    parcel: Option<(i64, i64)>,
}

impl SourceOf {
    /// Of [`SOURCE_COLUMNS`], of which this is the first.
    pub(crate) fn read(row: &Row<'_>, from: usize) -> db::Result<SourceOf> {
        Ok(SourceOf { own: row.get(from)?, parcel: at(row, from + 1)? })
    }

    /// The record; none: the row comes from none.
    pub(crate) fn open(
        self,
        db: &mut Db,
        cipher: &Cipher,
        parcels: &mut Parcels,
    ) -> Result<Option<parcel::Source>, PortError> {
        match (self.own, self.parcel) {
            (Some(sealed), _) => from_json(&cipher.open(SOURCE_PLACE, &sealed)?).map(Some),
            (None, Some(at)) => Ok(parcels.at(db, cipher, at)?.source.take()),
            (None, None) => Ok(None),
        }
    }
}

fn at(row: &Row<'_>, from: usize) -> db::Result<Option<(i64, i64)>> {
    Ok(row.get::<Option<i64>>(from)?.zip(row.get(from + 1)?))
}

pub(crate) fn staged_row(row: &Row<'_>) -> db::Result<StagedRow> {
    Ok(StagedRow {
        id: row.get(0)?,
        ordinal: row.get(1)?,
        cause: row.get(2)?,
        action: row.get(3)?,
        key_ct: row.get(4)?,
        points: row.get(5)?,
        allowed: row.get(6)?,
        cells: CellsOf::read(row, 7)?,
    })
}

impl StagedRow {
    /// Decrypts it.
    pub(crate) fn open(
        self,
        db: &mut Db,
        cipher: &Cipher,
        parcels: &mut Parcels,
    ) -> Result<(u64, Staged), PortError> {
        let staged = Staged {
            ordinal: self.ordinal.map(to_u64),
            cause: match self.cause.as_str() {
                "withdrawal" => Cause::Withdrawal,
                "gone" => Cause::Gone,
                _ => Cause::Source,
            },
            action: match self.action.as_str() {
                "mark" => Action::Mark,
                "remove" => Action::Remove,
                _ => Action::Put,
            },
            key: from_json(&cipher.open(KEY_PLACE, &self.key_ct)?)?,
            cells: self.cells.open(db, cipher, parcels)?,
            points: points_from_blob(&self.points),
            allowed: self.allowed,
        };
        Ok((to_u64(self.id), staged))
    }
}

pub(crate) fn delivered(
    store: &mut StateStore,
    flow: &str,
    each: &mut dyn FnMut(Delivered),
) -> Result<(), PortError> {
    store
        .db
        .query(
            "SELECT key_hash, fingerprint, points, allowed, ended, gone, stale, people, read_run, read_ordinal,
               made_from
             FROM delivered
             WHERE flow = ?1 ORDER BY key_hash",
            bind![flow],
            |row| {
                let points: Vec<u8> = row.get(2)?;
                let people: Option<Vec<u8>> = row.get(7)?;
                each(Delivered {
                    key_hash: KeyHash(row.get(0)?),
                    fingerprint: row.get::<Option<[u8; 16]>>(1)?.map(Fingerprint),
                    points: points_from_blob(&points),
                    allowed: row.get(3)?,
                    ended: row.get(4)?,
                    gone: row.get(5)?,
                    stale: row.get(6)?,
                    people: people_from_blob(&people.unwrap_or_default()),
                    read: (row.get(8)?, to_u64(row.get(9)?)),
                    made_from: row.get::<Option<[u8; 16]>>(10)?.map(SourcePrint),
                });
                Ok(())
            },
        )
        .map_err(failed("reading what was delivered"))
}

pub(crate) fn delivered_key(
    store: &mut StateStore,
    flow: &str,
    key: KeyHash,
) -> Result<Option<Key>, PortError> {
    let sealed: Option<Vec<u8>> = store
        .db
        .maybe("SELECT key_ct FROM delivered WHERE flow = ?1 AND key_hash = ?2", bind![flow, key.0], |row| {
            row.get(0)
        })
        .map_err(failed("reading what was delivered"))?;
    sealed.map(|sealed| from_json(&store.cipher.open(KEY_PLACE, &sealed)?)).transpose()
}
