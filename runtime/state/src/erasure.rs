//! Erasing what the state holds of one person, and what stays of it: keyed hashes that keep the person out, and an event
//! of the ledger that names the events whose personal part went.

use crate::checkpoint;
use crate::columns;
use crate::db::value::Bind;
use crate::db::{self, Db, Dialect, Tx, Value, bind, failed};
use crate::ledger::next_number;
use crate::open::{Context, StateStore};
use crate::parcel::{self, Parcels};
use crate::staged::{
    KEY_PLACE, REJECT_PLACE, SOURCE_COLUMNS, SourceOf, from_json, people_from_blob, points_from_blob,
};
use crate::ties;
use martlet_consent::event::EventKind;
use martlet_consent::leaf::{leaf_hash, numbers_hash, private_hash};
use martlet_consent::tree::Hash;
use martlet_consent::{Micros, PointRef};
use martlet_delivery::ports::{PortError, Stream};
use martlet_delivery::record::{Key, Outcome};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a record, as this job read it, names somebody.
pub type Names<'n> = &'n dyn Fn(&str, &[(String, String)]) -> bool;

/// A record as it was read: names and cells.
pub type Cells = Vec<(String, String)>;

/// What an erasure took out of the state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Events of the ledger whose personal part is gone; of those that say who is who, each link and each split counts.
    pub events: u64,
    /// Rejects.
    pub rejects: u64,
    /// Records that flows looked after and that could not be taken back by them.
    pub delivered: u64,
}

/// A record that a flow looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRecord {
    /// The flow.
    pub flow: String,
    /// Where it delivers to, as its last run described it.
    pub place: String,
    /// The key at the destination.
    pub key: Key,
}

const ERASING: &str = "erasing";

/// Tombstones; of those who came back by an act of their own an event of the ledger says so, recorded after the erasure.
const BACK: &str = "EXISTS (SELECT 1 FROM ledger_private p JOIN ledger l ON l.seq = p.seq
     WHERE p.point_ref = t.point AND l.kind = 'release' AND l.suppression = 'erased' AND l.recorded_at > t.at)";

/// All contact points that were erased, and are kept out.
pub(crate) fn erased<All: FromIterator<PointRef>>(db: &mut Db) -> db::Result<All> {
    let select = format!("SELECT t.point FROM tombstone t WHERE NOT {BACK} ORDER BY t.point");
    let found = db.all(&select, bind![], |row| row.get(0))?;
    Ok(found.into_iter().map(PointRef).collect())
}

/// Who was erased and came back since, and when they were erased: of what they said before nothing counts.
pub(crate) fn came_back<All: FromIterator<(PointRef, Micros)>>(db: &mut Db) -> db::Result<All> {
    let select = format!("SELECT t.point, t.at FROM tombstone t WHERE {BACK} ORDER BY t.point");
    let found = db.all(&select, bind![], |row| Ok((PointRef(row.get(0)?), row.get(1)?)))?;
    Ok(found.into_iter().collect())
}

/// That somebody was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tombstone {
    /// When.
    pub(crate) at: Micros,
    /// They came back by an act of their own since.
    pub(crate) back: bool,
}

/// Whether a contact point was erased, ever.
pub(crate) fn tombstone(tx: &mut Tx<'_>, point: PointRef) -> db::Result<Option<Tombstone>> {
    let at = tx.maybe("SELECT at FROM tombstone WHERE point = ?1", bind![point.0], |row| row.get(0))?;
    let Some(at) = at else { return Ok(None) };
    let select = format!("SELECT 1 FROM tombstone t WHERE t.point = ?1 AND {BACK}");
    let back = tx.maybe(&select, bind![point.0], |row| row.get::<i64>(0))?;
    Ok(Some(Tombstone { at, back: back.is_some() }))
}

/// Whether a contact point was erased, and is kept out.
pub(crate) fn is_erased(tx: &mut Tx<'_>, point: PointRef) -> db::Result<bool> {
    Ok(tombstone(tx, point)?.is_some_and(|tombstone| !tombstone.back))
}

impl StateStore {
    /// Keeps these identifiers out of everything from now on; nothing is erased by that.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn block(&mut self, whose: &BTreeSet<PointRef>) -> Result<(), PortError> {
        self.write(ERASING, |tx, context| {
            for point in whose {
                tx.execute(
                    "INSERT INTO tombstone (point, at) VALUES (?1, ?2)
                     ON CONFLICT (point) DO UPDATE SET at = excluded.at",
                    bind![point.0, context.clock.now()],
                )?;
            }
            Ok(())
        })
    }

    /// Since when a contact point is kept out because it was erased, or is being erased.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn blocked_since(&mut self, point: PointRef) -> Result<Option<Micros>, PortError> {
        self.db
            .maybe(
                &format!("SELECT t.at FROM tombstone t WHERE t.point = ?1 AND NOT {BACK}"),
                bind![point.0],
                |row| row.get(0),
            )
            .map_err(failed("reading who was erased"))
    }

    /// The records with any of these contact points that flows look after.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn held_of(&mut self, whose: &BTreeSet<PointRef>) -> Result<Vec<HeldRecord>, PortError> {
        let mut found = Vec::new();
        self.db
            .query(
                "SELECT d.flow, f.place, d.key_ct, d.points, d.people
                 FROM delivered d JOIN flow f ON f.name = d.flow ORDER BY d.flow, d.key_hash",
                bind![],
                |row| {
                    let (points, people): (Vec<u8>, Option<Vec<u8>>) = (row.get(3)?, row.get(4)?);
                    if concerns(whose, &points, people.as_deref()) {
                        let sealed: Vec<u8> = row.get(2)?;
                        found.push((row.get::<String>(0)?, row.get::<String>(1)?, sealed));
                    }
                    Ok(())
                },
            )
            .map_err(failed("reading what was delivered"))?;
        let open = |(flow, place, sealed): (String, String, Vec<u8>)| {
            let key = from_json(&self.cipher.open(KEY_PLACE, &sealed)?)?;
            Ok(HeldRecord { flow, place, key })
        };
        found.into_iter().map(open).collect()
    }

    /// Records that wait for their hand-over, as they were read, with their flow.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn waiting(&mut self) -> Result<Vec<(String, Cells)>, PortError> {
        let found = self.db.all(
            &format!(
                "SELECT r.flow, {SOURCE_COLUMNS} FROM staged s JOIN flow_run r ON r.id = s.run
                 WHERE s.outcome = 'pending' ORDER BY s.id"
            ),
            bind![],
            |row| Ok((row.get::<String>(0)?, SourceOf::read(row, 1)?)),
        );
        let (mut parcels, mut records) = (Parcels::default(), Vec::new());
        for (flow, source) in found.map_err(failed("reading staged rows"))? {
            let record = source.open(&mut self.db, &self.cipher, &mut parcels)?;
            records.extend(record.map(|record| (flow, record)));
        }
        Ok(records)
    }

    /// The flows with a hand-over that is not resolved: it may have left something behind.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn unresolved(&mut self) -> Result<Vec<String>, PortError> {
        self.db
            .all("SELECT DISTINCT flow FROM unit WHERE phase <> 'settled' ORDER BY flow", bind![], |row| {
                row.get(0)
            })
            .map_err(failed("reading units"))
    }

    /// Erases what the state holds of a person by these identifiers, in one transaction: the personal part of the ledger's events,
    /// rejects, staged rows, what was observed, and what flows still look after. Where nothing is left to erase, nothing
    /// is recorded.
    ///
    /// # Errors
    /// The store cannot be written; then all of it is still there.
    pub fn forget_person(
        &mut self,
        whose: &BTreeSet<PointRef>,
        names: Names<'_>,
        reason: &str,
        plan: &str,
    ) -> Result<Forgotten, PortError> {
        self.write_or(ERASING, |tx, context| {
            let events = forget_events(tx, context, whose, reason, plan)?;
            for point in whose {
                tx.execute(
                    "DELETE FROM written WHERE slot IN (SELECT slot FROM observed WHERE point = ?1)",
                    bind![point.0],
                )
                .and_then(|_| tx.execute("DELETE FROM observed WHERE point = ?1", bind![point.0]))
                .map_err(failed(ERASING))?;
            }
            let rejects = forget_rejects(tx, context, names)?;
            forget_staged(tx, context, whose, names)?;
            let delivered = forget_delivered(tx, whose).map_err(failed(ERASING))?;
            Ok(Forgotten { events, rejects, delivered })
        })
    }

    /// Leaves no trace of what was removed in the files of the store.
    ///
    /// # Errors
    /// Somebody else is reading it.
    pub fn clean(&mut self) -> Result<(), PortError> {
        match self.db.dialect() {
            // What is removed is overwritten at once (`secure_delete`); what was written ahead of it is in the log.
            Dialect::Sqlite => {
                self.db.batch("VACUUM").map_err(failed(ERASING))?;
                let busy: i64 = self
                    .db
                    .one("PRAGMA wal_checkpoint(TRUNCATE)", bind![], |row| row.get(0))
                    .map_err(failed(ERASING))?;
                if busy == 0 {
                    return Ok(());
                }
                Err(PortError {
                    what: "state: erasing".into(),
                    why: "another program is reading the state; end it and run the command again".into(),
                    retry: true,
                })
            }
            Dialect::Postgres => self
                .db
                .batch("VACUUM ledger_private, ledger_ties, reject, staged, parcel, delivered, observed")
                .map_err(failed(ERASING)),
        }
    }
}

/// Whether a row is about any of these.
fn concerns(whose: &BTreeSet<PointRef>, points: &[u8], people: Option<&[u8]>) -> bool {
    points_from_blob(points).iter().flatten().any(|point| whose.contains(point))
        || people_from_blob(people.unwrap_or_default()).iter().any(|point| whose.contains(point))
}

/// Takes the personal part out of the ledger, and records of which events.
fn forget_events(
    tx: &mut Tx<'_>,
    context: &mut Context<'_>,
    whose: &BTreeSet<PointRef>,
    reason: &str,
    plan: &str,
) -> Result<u64, PortError> {
    let mut numbers: BTreeSet<i64> = BTreeSet::new();
    for point in whose {
        let about = "FROM ledger_private WHERE point_ref = ?1 OR subject_ref = ?1";
        let theirs = tx.all(&format!("SELECT seq {about}"), bind![point.0], |row| row.get::<i64>(0));
        numbers.extend(theirs.map_err(failed(ERASING))?);
        tx.execute(&format!("DELETE {about}"), bind![point.0]).map_err(failed(ERASING))?;
    }
    let named = Named {
        numbers: numbers.into_iter().collect(),
        ties: ties::erase(tx, whose).map_err(failed(ERASING))?,
    };
    let count = named.numbers.len() + named.ties.len();
    if count == 0 {
        return Ok(0);
    }
    let (seq, recorded_at) = next_number(tx, context).map_err(failed(ERASING))?;
    let mut id = [0; 16];
    context.rand.fill(Stream::EventIds, &mut id);
    let hash = named.hash();
    let row = [
        ("seq", seq.value()),
        ("event_id", id.value()),
        ("kind", Value::Text(EventKind::Erasure.word())),
        ("purpose", Value::Text("")),
        ("channel", Value::Text("")),
        ("state", Value::Text("")),
        // What the erasure rests on, in the words of whoever asked for it.
        ("basis", Value::Text(reason)),
        ("eff_lo", recorded_at.value()),
        ("eff_hi", recorded_at.value()),
        ("eff_precision", Value::Text("instant")),
        ("observed_at", recorded_at.value()),
        ("recorded_at", recorded_at.value()),
        ("source_system", Value::Text("martlet")),
        ("source_object", Value::Text("person erase")),
        ("source_field", Value::Text("")),
        ("method", Value::Text("request")),
        ("actor", Value::Text("operator")),
        ("evidence_level", 0_i64.value()),
        // The numbers of the events, which stand beside.
        ("evidence_hash", hash.value()),
        ("flow_id", Value::Text("")),
        ("flow_hash", Value::Text(plan)),
    ];
    // It names nobody, so there is nothing in it that could be erased.
    let private = private_hash(&columns::hashed(&[]));
    let leaf = leaf_hash(&columns::hashed(&row), &private);
    let hashes = [("private_hash", private.value()), ("leaf_hash", leaf.value())];
    let mut body = || -> db::Result<()> {
        columns::insert(tx, "ledger", &[row.as_slice(), &hashes].concat())?;
        for number in &named.numbers {
            tx.execute("INSERT INTO erasure (event, number) VALUES (?1, ?2)", bind![seq, *number])?;
        }
        for tie in &named.ties {
            tx.execute("INSERT INTO erased_tie (event, tie) VALUES (?1, ?2)", bind![seq, *tie])?;
        }
        checkpoint::append(tx, context.key, &[(seq, recorded_at, leaf)])
    };
    body().map_err(failed(ERASING))?;
    Ok(count as u64)
}

fn forget_rejects(tx: &mut Tx<'_>, context: &Context<'_>, names: Names<'_>) -> Result<u64, PortError> {
    let all: Vec<(i64, String, Vec<u8>)> = tx
        .all("SELECT id, flow, payload_ct FROM reject ORDER BY id", bind![], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .map_err(failed(ERASING))?;
    let mut count = 0;
    for (id, job, sealed) in all {
        let payload: Vec<(String, String)> = from_json(&context.cipher.open(REJECT_PLACE, &sealed)?)?;
        if names(&job, &payload) {
            count += tx.execute("DELETE FROM reject WHERE id = ?1", bind![id]).map_err(failed(ERASING))?;
        }
    }
    Ok(count)
}

/// Rows of runs stay for their numbers, without anything in them: of settled ones all, of waiting ones the person's,
/// which wait no longer.
fn forget_staged(
    tx: &mut Tx<'_>,
    context: &mut Context<'_>,
    whose: &BTreeSet<PointRef>,
    names: Names<'_>,
) -> Result<(), PortError> {
    let empty =
        "key_hash = x'', key_ct = x'', cells_ct = NULL, source_ct = NULL, fingerprint = NULL, made_from = NULL,
                 points = x'', people = NULL";
    let empty = match tx.dialect() {
        Dialect::Sqlite => empty.to_owned(),
        Dialect::Postgres => empty.replace("x''", "''::bytea"),
    };
    tx.execute(&format!("UPDATE staged SET {empty} WHERE outcome <> 'pending'"), bind![])
        .map_err(failed(ERASING))?;
    let mut theirs = Vec::new();
    let mut sealed: Vec<(i64, String, SourceOf)> = Vec::new();
    tx.query(
        &format!(
            "SELECT s.id, s.points, s.people, r.flow, {SOURCE_COLUMNS} FROM staged s JOIN flow_run r ON r.id = s.run
             WHERE s.outcome = 'pending'
               AND (s.unit IS NULL OR s.unit NOT IN (SELECT id FROM unit WHERE phase = 'sending')) ORDER BY s.id"
        ),
        bind![],
        |row| {
            let (points, people): (Vec<u8>, Option<Vec<u8>>) = (row.get(1)?, row.get(2)?);
            match concerns(whose, &points, people.as_deref()) {
                true => theirs.push(row.get::<i64>(0)?),
                false => sealed.push((row.get(0)?, row.get(3)?, SourceOf::read(row, 4)?)),
            }
            Ok(())
        },
    )
    .map_err(failed(ERASING))?;
    let mut parcels = Parcels::default();
    for (id, job, source) in sealed {
        let record = source.open(tx, context.cipher, &mut parcels)?;
        if record.is_some_and(|record| names(&job, &record)) {
            theirs.push(id);
        }
    }
    for id in theirs {
        parcel::leave(tx, "id = ?1", bind![id]).map_err(failed(ERASING))?;
        let statement = format!("UPDATE staged SET outcome = ?2, {empty} WHERE id = ?1");
        tx.execute(&statement, bind![id, Outcome::Withheld.word()]).map_err(failed(ERASING))?;
    }
    parcel::only_waiting(tx, context)
}

fn forget_delivered(tx: &mut Tx<'_>, whose: &BTreeSet<PointRef>) -> db::Result<u64> {
    let mut theirs: Vec<(String, [u8; 16])> = Vec::new();
    tx.query("SELECT flow, key_hash, points, people FROM delivered", bind![], |row| {
        let (points, people): (Vec<u8>, Option<Vec<u8>>) = (row.get(2)?, row.get(3)?);
        if concerns(whose, &points, people.as_deref()) {
            theirs.push((row.get(0)?, row.get(1)?));
        }
        Ok(())
    })?;
    let mut count = 0;
    for (flow, key) in theirs {
        count += tx.execute("DELETE FROM delivered WHERE flow = ?1 AND key_hash = ?2", bind![flow, key])?;
    }
    Ok(count)
}

/// What an erasure names.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// Events, by their numbers.
    pub(crate) numbers: Vec<i64>,
    /// Links and splits, by theirs.
    pub(crate) ties: Vec<i64>,
}

impl Named {
    /// The hash by which the event of the erasure holds it.
    pub(crate) fn hash(&self) -> Hash {
        // No event has this number: what follows is counted otherwise.
        let apart = (!self.ties.is_empty()).then_some(-1);
        let all = self.numbers.iter().copied().chain(apart).chain(self.ties.iter().copied());
        numbers_hash(&all.collect::<Vec<_>>())
    }
}

/// What erasures name, by the number of their event.
pub(crate) fn named(tx: &mut Tx<'_>) -> db::Result<BTreeMap<i64, Named>> {
    let mut named: BTreeMap<i64, Named> = BTreeMap::new();
    tx.query("SELECT event, number FROM erasure ORDER BY event, number", bind![], |row| {
        named.entry(row.get(0)?).or_default().numbers.push(row.get(1)?);
        Ok(())
    })?;
    tx.query("SELECT event, tie FROM erased_tie ORDER BY event, tie", bind![], |row| {
        named.entry(row.get(0)?).or_default().ties.push(row.get(1)?);
        Ok(())
    })?;
    Ok(named)
}
