//! What was recorded cannot be changed unseen: ten thousand single changes behind the program's back, each found and
//! placed (promise P14).
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use martlet_consent::checkpoint::CheckpointError;
use martlet_consent::event::{EventKind, LedgerEvent, Named, Precision, Private};
use martlet_consent::{Micros, PointRef, State};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Anchor, Begin, Capture, CaptureBatch, Clock, Rand, RunToken, Store, Stream};
use martlet_state::verify::Differs;
use martlet_state::{Place, StateStore};
use martlet_testkit::postgres;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::path::Path;

/// Goes on by an hour each time it is asked.
struct Hours(Micros);

impl Clock for Hours {
    fn now(&mut self) -> Micros {
        self.0 += 3_600_000_000;
        self.0
    }
    fn sleep(&mut self, _: u64) {}
}

struct Count(u8);

impl Rand for Count {
    fn fill(&mut self, _: Stream, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(181).wrapping_add(101);
            *byte = self.0;
        }
    }
}

fn open(place: &Place, secret: u8) -> StateStore {
    let clock = Hours(1_767_225_600_000_000);
    StateStore::open(place, ProjectKey::new(&[secret; 32]), Box::new(clock), Box::new(Count(7))).unwrap()
}

fn begin(store: &mut StateStore) -> RunToken {
    let begin = Begin {
        flow: "choices".into(),
        plan: "plan".into(),
        place: String::new(),
        permissions: String::new(),
        at: 0,
        confirmed_removals: None,
    };
    store.begin(&begin).unwrap()
}

/// Events that fill every column that can be filled, and leave those empty that can be empty.
fn event(number: u8) -> LedgerEvent {
    let odd = number % 2 == 1;
    LedgerEvent {
        id: [number; 16],
        kind: EventKind::Act,
        purpose: "news".into(),
        channel: "email".into(),
        topic: odd.then(|| "shoes".into()),
        brand: odd.then(|| "north".into()),
        state: if odd { State::Granted } else { State::Withdrawn },
        basis: "consent".into(),
        lo: i64::from(number),
        hi: i64::from(number) + 5,
        precision: Precision::Day,
        observed_at: 20,
        source_system: "web".into(),
        source_object: "choices".into(),
        source_field: "choice".into(),
        method: "form".into(),
        actor: "subject".into(),
        notice: odd.then(|| "news_en".into()),
        notice_version: odd.then(|| "2".into()),
        evidence_level: 1,
        caused_by: None,
        flow: "news".into(),
        plan: "plan".into(),
        private: Private {
            point: PointRef([number; 32]),
            point_kind: "email".into(),
            source_record: [1; 32],
            person: odd.then(|| Named {
                reference: PointRef([number + 100; 32]),
                of: "crm.people.id".into(),
                is: "17".into(),
            }),
            contact: "ana@mail.example".into(),
            raw_value: "yes".into(),
            evidence: odd.then(|| "[]".into()),
            salt: [number; 16],
        },
    }
}

/// Records so many events in one batch.
fn record(store: &mut StateStore, token: RunToken, from: u8, count: u8) {
    let capture = |number: u8| {
        let capture = Capture {
            event: event(number),
            slot: [number; 32],
            seen: [number; 32],
            value: [number; 32],
            timed: true,
        };
        (u64::from(number), capture)
    };
    let events = (from..from + count).map(capture).collect();
    store
        .capture(token, &CaptureBatch { read: u64::from(count), events, ..CaptureBatch::default() })
        .unwrap();
}

/// 13 events under 5 checkpoints.
fn filled(place: &Place) -> StateStore {
    let mut store = open(place, 1);
    assert_eq!(store.verify(None).unwrap().map(|whole| (whole.events, whole.checkpoint)), Ok((0, None)));
    let token = begin(&mut store);
    for (from, count) in [(1, 3), (4, 1), (5, 4), (9, 2), (11, 3)] {
        record(&mut store, token, from, count);
        // What was seen before appends nothing.
        let newest = store.newest_checkpoint().unwrap();
        let batch = |number| Capture {
            event: event(number),
            slot: [number; 32],
            seen: [number; 32],
            value: [number; 32],
            timed: true,
        };
        let again = CaptureBatch {
            read: 1,
            events: vec![(100 + u64::from(from), batch(from))],
            ..CaptureBatch::default()
        };
        store.capture(token, &again).unwrap();
        assert_eq!(store.newest_checkpoint().unwrap(), newest);
    }
    store
}

fn whole(store: &mut StateStore) {
    let whole = store.verify(None).unwrap().unwrap();
    assert_eq!((whole.events, whole.erased), (13, 0));
    assert_eq!(whole.checkpoint.unwrap().size, 13);
}

#[test]
fn p14_a_ledger_that_nobody_touched_is_whole_on_both_engines() {
    let folder = tempfile::tempdir().unwrap();
    whole(&mut filled(&Place::File(folder.path().join("s.sqlite"))));
    let Some(server) = postgres::server() else { return };
    let url = server.database();
    let mut store = filled(&Place::Server(url.clone()));
    whole(&mut store);
    let nobody = |_: &str, _: &[(String, String)]| false;
    store.block(&[PointRef([4; 32])].into()).unwrap();
    assert_eq!(
        store.forget_person(&[PointRef([4; 32])].into(), &nobody, "asked for", "plan").unwrap().events,
        1
    );
    store.clean().unwrap();
    assert_eq!(store.verify(None).unwrap().map(|whole| (whole.events, whole.erased)), Ok((14, 1)));
    let say = |statement: &str| server.say(&url, &format!("SET search_path = martlet; {statement}"));
    for refused in ["UPDATE checkpoint SET size = 1", "DELETE FROM checkpoint", "TRUNCATE checkpoint"] {
        assert!(say(refused).unwrap_err().contains("append-only"), "{refused}");
    }
    say("ALTER TABLE ledger DISABLE TRIGGER ALL; UPDATE ledger SET jurisdiction = 'DK' WHERE seq = 7")
        .unwrap();
    let differs = store.verify(None).unwrap().unwrap_err();
    assert_eq!(differs.to_string(), "event 7 of the ledger was changed after it was recorded");
}

#[test]
fn p14_what_was_read_elsewhere_is_anchored_once_on_both_engines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.sqlite");
    anchored(&mut filled(&Place::File(path.clone())));
    for behind in ["anchored = 9", "evidence_hash = x'00'", "kind = 'act'", "private_hash = leaf_hash"] {
        let copy = folder.path().join("copy.sqlite");
        std::fs::copy(&path, &copy).unwrap();
        let change = format!("UPDATE ledger SET {behind} WHERE seq = 15");
        assert_eq!(bare(&copy).execute(&change, []).unwrap(), 1);
        let differs = open(&Place::File(copy.clone()), 1).verify(None).unwrap().unwrap_err();
        assert!(matches!(differs, Differs::Event { number: 15, .. }), "{behind}: {differs}");
        std::fs::remove_file(copy).unwrap();
    }
    let Some(server) = postgres::server() else { return };
    anchored(&mut filled(&Place::Server(server.database())));
}

/// Three entries after the 13 events, for two places.
fn anchored(store: &mut StateStore) {
    let token = begin(store);
    let read = |hash: u8, brand: Option<&str>| Anchor {
        purpose: "news".into(),
        channel: "email".into(),
        brand: brand.map(Into::into),
        source_system: "portal".into(),
        source_object: "history".into(),
        source_field: "answer".into(),
        observed_at: 20,
        choices: 8,
        hash: [hash; 32],
        plan: "plan".into(),
    };
    let steps = [
        (read(1, None), true),
        (read(1, None), false),
        (read(1, Some("north")), true),
        (Anchor { plan: "another".into(), observed_at: 30, ..read(1, None) }, false),
        (read(2, None), true),
        (read(2, None), false),
        (read(1, Some("north")), false),
    ];
    for (anchor, new) in steps {
        assert_eq!(store.anchor(token, &anchor).unwrap(), new, "{anchor:?}");
    }
    assert_eq!(store.verify(None).unwrap().map(|whole| (whole.events, whole.erased)), Ok((16, 0)));
    let mut named = 0;
    store
        .each_event(&mut |_| {
            named += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(named, 13, "an entry names nobody");
    let last = store.choices(13, &mut |_, _, _| panic!("an entry is no choice")).unwrap();
    assert_eq!(last, 13);
}

#[test]
fn p14_a_checkpoint_kept_elsewhere_tells_a_ledger_that_was_wound_back() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::File(folder.path().join("s.sqlite"));
    let mut store = open(&place, 1);
    let token = begin(&mut store);
    record(&mut store, token, 1, 3);
    drop(store);
    std::fs::copy(folder.path().join("s.sqlite"), folder.path().join("early.sqlite")).unwrap();
    let mut store = open(&place, 1);
    let token = begin(&mut store);
    record(&mut store, token, 4, 2);
    let kept = store.newest_checkpoint().unwrap().unwrap();
    let kept = store.read_checkpoint(&kept).unwrap();
    assert_eq!(store.verify(Some(&kept)).unwrap().map(|whole| whole.events), Ok(5));
    record(&mut store, token, 6, 1);
    assert_eq!(store.verify(Some(&kept)).unwrap().map(|whole| whole.events), Ok(6), "it grew");

    let mut early = open(&Place::File(folder.path().join("early.sqlite")), 1);
    assert_eq!(early.verify(None).unwrap().map(|whole| whole.events), Ok(3), "by itself it looks whole");
    let differs = early.verify(Some(&kept)).unwrap().unwrap_err();
    assert_eq!(differs.to_string(), "event 4 of the ledger is missing");
    // Other choices in the place of those that were taken away.
    let token = begin(&mut early);
    record(&mut early, token, 20, 3);
    assert_eq!(early.verify(Some(&kept)).unwrap(), Err(Differs::Kept { size: 5 }));

    let other = open(&Place::File(folder.path().join("other.sqlite")), 2);
    let text = store.newest_checkpoint().unwrap().unwrap();
    assert_eq!(other.read_checkpoint(&text), Err(CheckpointError::Signature));
}

#[test]
fn p14_what_is_recorded_on_top_of_a_change_does_not_hide_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&Place::File(folder.path().join("s.sqlite")));
    let raw = bare(&folder.path().join("s.sqlite"));
    raw.execute_batch("DELETE FROM checkpoint WHERE id = 5").unwrap();
    let token = begin(&mut store);
    record(&mut store, token, 14, 2);
    assert_eq!(store.choices_recorded().unwrap(), 15, "somebody's no is recorded all the same");
    let missing = Differs::Checkpoint { number: 5, what: "is missing" };
    assert_eq!(store.verify(None).unwrap(), Err(missing));
}

#[test]
fn p14_what_was_erased_is_told_from_what_was_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&Place::File(folder.path().join("s.sqlite")));
    bare(&folder.path().join("s.sqlite"))
        .execute_batch("DELETE FROM ledger_private WHERE seq IN (4, 9)")
        .unwrap();
    let differs = store.verify(None).unwrap().unwrap_err();
    assert!(matches!(differs, Differs::Event { number: 4, .. }), "{differs}");
    drop(store);

    // An erasure excuses what it names, and nothing else: not what went before, nor what goes after.
    let folder = tempfile::tempdir().unwrap();
    let place = Place::File(folder.path().join("s.sqlite"));
    let mut store = filled(&place);
    let nobody = |_: &str, _: &[(String, String)]| false;
    store.block(&[PointRef([4; 32])].into()).unwrap();
    let forgotten = store.forget_person(&[PointRef([4; 32])].into(), &nobody, "asked for", "plan").unwrap();
    assert_eq!(forgotten.events, 1);
    let again = store.forget_person(&[PointRef([4; 32])].into(), &nobody, "asked for", "plan").unwrap();
    assert_eq!(again.events, 0, "a second time there is nothing to record");
    assert_eq!(store.verify(None).unwrap().map(|whole| (whole.events, whole.erased)), Ok((14, 1)));
    let token = begin(&mut store);
    record(&mut store, token, 15, 2);
    assert_eq!(store.verify(None).unwrap().map(|whole| (whole.events, whole.erased)), Ok((16, 1)));
    let path = folder.path().join("s.sqlite");
    for (behind, number) in [
        ("DELETE FROM ledger_private WHERE seq = 3", 3),
        ("DELETE FROM ledger_private WHERE seq = 16", 16),
        ("DELETE FROM ledger_private WHERE seq = 9; INSERT INTO erasure VALUES (14, 9)", 14),
        ("DELETE FROM ledger_private WHERE seq = 9; INSERT INTO erasure VALUES (15, 9)", 9),
        ("DELETE FROM erasure", 14),
        ("UPDATE erasure SET number = 5", 14),
        ("UPDATE erasure SET event = 15", 14),
    ] {
        let copy = folder.path().join("copy.sqlite");
        std::fs::copy(&path, &copy).unwrap();
        std::fs::copy(folder.path().join("s.sqlite-wal"), folder.path().join("copy.sqlite-wal")).unwrap();
        bare(&copy).execute_batch(behind).unwrap();
        let differs = open(&Place::File(copy), 1).verify(None).unwrap().unwrap_err();
        assert!(
            matches!(differs, Differs::Event { number: found, .. } if found == number),
            "{behind}: {differs}"
        );
        ["copy.sqlite", "copy.sqlite-wal", "copy.sqlite-shm"]
            .iter()
            .for_each(|name| drop(std::fs::remove_file(folder.path().join(name))));
    }
}

#[test]
fn p12_of_somebody_erased_only_a_no_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&Place::File(folder.path().join("s.sqlite")), 1);
    store.block(&[PointRef([1; 32])].into()).unwrap();
    store.block(&[PointRef([2; 32])].into()).unwrap();
    let token = begin(&mut store);
    record(&mut store, token, 1, 3);
    let said = |store: &mut StateStore, number| store.history(&[PointRef([number; 32])]).unwrap();
    assert!(said(&mut store, 1).is_empty(), "their yes is not taken");
    let no = said(&mut store, 2);
    assert_eq!(no.len(), 1);
    assert_eq!((no[0].state.as_str(), no[0].said.as_str(), no[0].evidence.len()), ("withdrawn", "", 0));
    assert_eq!(said(&mut store, 3).len(), 1, "others are as before");
}

/// A way to the tables past the program and past what refuses changes.
fn bare(path: &Path) -> Connection {
    let raw = Connection::open(path).unwrap();
    raw.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF").unwrap();
    let mut triggers = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = triggers.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    drop(triggers);
    assert!(names.len() >= 8, "{names:?}");
    names.iter().for_each(|name| raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    raw
}

/// Numbers that are the same in every run of the test.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(end).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// A table, its key, its columns and their types.
struct Table {
    name: &'static str,
    key: &'static str,
    rows: usize,
    columns: Vec<(String, String)>,
}

impl Table {
    fn of(raw: &Connection, name: &'static str, key: &'static str) -> Table {
        let mut asked = raw.prepare(&format!("SELECT name, type FROM pragma_table_info('{name}')")).unwrap();
        let columns = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let columns = columns.map(Result::unwrap).collect();
        let count = format!("SELECT count(*) FROM {name}");
        let rows: i64 = raw.query_row(&count, [], |row| row.get(0)).unwrap();
        let rows = usize::try_from(rows).unwrap();
        Table { name, key, rows, columns }
    }
}

/// Makes one change; gives the numbers under which it may be placed, or nothing if the table refused it or it
/// changed nothing.
fn change(raw: &Connection, table: &Table, dice: &mut Dice) -> Option<(String, Vec<i64>)> {
    let (name, key) = (table.name, table.key);
    let row = i64::try_from(dice.below(table.rows) + 1).unwrap();
    match dice.below(10) {
        0 => {
            raw.execute(&format!("DELETE FROM {name} WHERE {key} = ?1"), [row]).unwrap();
            Some((format!("{name} {row} removed"), vec![row]))
        }
        1 => {
            let other = i64::try_from(dice.below(table.rows) + 1).unwrap();
            if other == row {
                return None;
            }
            for (from, to) in [(row, -7), (other, row), (-7, other)] {
                raw.execute(&format!("UPDATE {name} SET {key} = ?2 WHERE {key} = ?1"), [from, to]).unwrap();
            }
            Some((format!("{name} {row} and {other} swapped"), vec![row.min(other)]))
        }
        _ => {
            let (column, kind) = table.columns.get(dice.below(table.columns.len())).unwrap();
            let read = format!("SELECT {column} FROM {name} WHERE {key} = ?1");
            let before: Value = raw.query_row(&read, [row], |row| row.get(0)).unwrap_or(Value::Null);
            let after = another(&before, kind, dice);
            if after == before {
                return None;
            }
            let as_text =
                if kind == "TEXT" && matches!(after, Value::Blob(_)) { "CAST(?2 AS TEXT)" } else { "?2" };
            let update = format!("UPDATE {name} SET {column} = {as_text} WHERE {key} = ?1");
            raw.execute(&update, rusqlite::params![row, after]).ok()?;
            // A row that took another number is placed where it was, or where it never should have been.
            let moved = match after {
                Value::Integer(number) if column == key => vec![row, number],
                _ => vec![row],
            };
            Some((format!("{name} {row}: {column} from {before:?} to {after:?}"), moved))
        }
    }
}

/// Another value for a column: a byte more, less or other, nothing at all, or any other number.
fn another(before: &Value, kind: &str, dice: &mut Dice) -> Value {
    let mut bytes = match before {
        Value::Null if kind == "INTEGER" => return Value::Integer(i64::try_from(dice.below(3)).unwrap()),
        Value::Null => Vec::new(),
        _ if dice.below(8) == 0 => return Value::Null,
        Value::Integer(number) => {
            let by = i64::try_from(dice.below(40)).unwrap() - 20;
            return Value::Integer(number.wrapping_add(by << (8 * dice.below(8))));
        }
        Value::Text(text) => text.clone().into_bytes(),
        Value::Blob(bytes) => bytes.clone(),
        Value::Real(_) => panic!("the state has no such numbers"),
    };
    let at = dice.below(bytes.len() + 1);
    match dice.below(3) {
        0 => bytes.insert(at, dice.byte()),
        1 if at < bytes.len() => drop(bytes.remove(at)),
        _ if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        _ => {}
    }
    match (kind, String::from_utf8(bytes)) {
        ("TEXT", Ok(text)) => Value::Text(text),
        (_, Ok(text)) => Value::Blob(text.into_bytes()),
        // What is no text, in a column of texts too.
        (_, Err(error)) => Value::Blob(error.into_bytes()),
    }
}

#[test]
fn p14_ten_thousand_single_changes_are_found_and_placed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.sqlite");
    let mut store = filled(&Place::File(path.clone()));
    let raw = bare(&path);
    let tables = [("ledger", "seq"), ("ledger_private", "seq"), ("checkpoint", "id")]
        .map(|(name, key)| Table::of(&raw, name, key));
    for table in &tables {
        raw.execute_batch(&format!("CREATE TEMP TABLE kept_{0} AS SELECT * FROM main.{0}", table.name))
            .unwrap();
    }
    let mut dice = Dice(20_261_122);
    let mut made = 0;
    while made < 10_000 {
        let table = tables.get(dice.below(tables.len())).unwrap();
        let change = change(&raw, table, &mut dice);
        if let Some((what, numbers)) = &change {
            made += 1;
            let placed = match store.verify(None).unwrap() {
                Err(Differs::Event { number, .. }) if table.key == "seq" => number,
                Err(Differs::Checkpoint { number, .. }) if table.key == "id" => number,
                other => panic!("{what}: {other:?}"),
            };
            assert!(numbers.contains(&placed), "{what}: placed at {placed}");
        }
        let name = table.name;
        raw.execute_batch(&format!(
            "BEGIN; DELETE FROM main.{name}; INSERT INTO main.{name} SELECT * FROM kept_{name}; COMMIT"
        ))
        .unwrap();
    }
    whole(&mut store);
}
