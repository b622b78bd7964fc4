//! The store on a real file: settings, key, schema, and what it refuses. Promise numbers stand in the names.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::{Micros, PointRef, State};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{
    Batch, Begin, Capture, CaptureBatch, Clock, Ended, Rand, RunToken, Store, Stream, Stretch,
};
use martlet_delivery::record::{Action, Cause, Cell, Key, Outcome, Reject, Staged};
use martlet_state::StateStore;
use rusqlite::Connection;
use std::path::Path;

struct Still;

impl Clock for Still {
    fn now(&mut self) -> Micros {
        1_767_225_600_000_000
    }
    fn sleep(&mut self, _: u64) {}
}

struct Count(u8);

impl Rand for Count {
    fn fill(&mut self, _: Stream, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
    }
}

fn open(path: &Path, secret: u8) -> Result<StateStore, martlet_delivery::ports::PortError> {
    StateStore::open(path, ProjectKey::new(&[secret; 32]), Box::new(Still), Box::new(Count(0)))
}

fn begin(store: &mut StateStore, flow: &str) -> RunToken {
    let begin = Begin {
        flow: flow.into(),
        plan: "plan".into(),
        place: "there".into(),
        permissions: "all".into(),
        at: 0,
        confirmed_removals: None,
    };
    store.begin(&begin).unwrap()
}

const CANARY: &str = "canary-zoe@mail.example";

fn event(number: u8) -> LedgerEvent {
    LedgerEvent {
        id: [number; 16],
        kind: EventKind::Act,
        purpose: "news".into(),
        channel: "email".into(),
        brand: None,
        state: State::Granted,
        basis: "consent".into(),
        lo: 10,
        hi: 10,
        precision: Precision::Instant,
        observed_at: 20,
        source_system: "web".into(),
        source_object: "choices".into(),
        source_field: "choice".into(),
        method: "form".into(),
        actor: "subject".into(),
        notice: None,
        notice_version: None,
        evidence_level: 1,
        flow: "news".into(),
        plan: "plan".into(),
        private: Private {
            point: PointRef([number; 32]),
            point_kind: "email".into(),
            source_record: [1; 32],
            raw_value: CANARY.into(),
            evidence: Some(CANARY.into()),
            salt: [2; 16],
        },
    }
}

fn capture(number: u8, seen: u8, timed: bool) -> Capture {
    Capture { event: event(number), slot: [7; 32], seen: [seen; 32], timed }
}

fn record(store: &mut StateStore, token: RunToken, ordinal: u64, capture: Capture) {
    let batch = CaptureBatch { read: 1, events: vec![(ordinal, capture)], rejects: Vec::new() };
    store.capture(token, &batch).unwrap();
}

fn staged(ordinal: u64, key: &str) -> Staged {
    Staged {
        ordinal: Some(ordinal),
        cause: Cause::Source,
        action: Action::Put,
        key: Key(vec![Cell::Text(key.into())]),
        cells: vec![Cell::Text(CANARY.into())],
        points: vec![Some(PointRef([3; 32])), None],
        allowed: 1,
    }
}

#[test]
fn s1_settings_hold_on_a_real_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/martlet.sqlite");
    drop(open(&path, 1).unwrap());
    let connection = Connection::open(&path).unwrap();
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    assert!(rusqlite::version_number() >= 3_051_003, "SQLite {}", rusqlite::version());
}

#[test]
fn s3_every_column_of_keys_and_values_is_text_or_blob() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("martlet.sqlite");
    let mut store = open(&path, 1).unwrap();
    let token = begin(&mut store, "f");
    let row = staged(0, "00123");
    let batch = Batch { read: 1, staged: vec![(row.clone(), None)], ..Batch::default() };
    store.stage(token, &batch).unwrap();
    let unit = store.cut(token, "u1", "somewhere", &[Cause::Source], None).unwrap().unwrap();
    let mut rows = store.rows(&unit).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().1, row);
    drop(rows);
    let connection = Connection::open(&path).unwrap();
    let mut strict = connection
        .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let loose: Vec<String> = strict.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(loose, Vec::<String>::new(), "tables whose types are not enforced");
}

#[test]
fn p06_another_key_is_refused_with_both_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("martlet.sqlite");
    drop(open(&path, 1).unwrap());
    let Err(error) = open(&path, 2) else { panic!("another key opened the state") };
    assert!(error.why.contains("put the right key file back"), "{error}");
}

#[test]
fn p21_a_newer_state_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("martlet.sqlite");
    drop(open(&path, 1).unwrap());
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE meta SET value = '99' WHERE name = 'version'", [])
        .unwrap();
    let Err(error) = open(&path, 1) else { panic!("a newer state was opened") };
    assert!(error.why.contains("newer version"), "{error}");
}

#[test]
fn a_damaged_state_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("martlet.sqlite");
    std::fs::write(&path, vec![0x55; 8_192]).unwrap();
    let Err(error) = open(&path, 1) else { panic!("garbage was opened") };
    assert!(error.why.contains("damaged"), "{error}");
}

#[test]
fn p14_the_ledger_refuses_update_and_delete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("martlet.sqlite");
    let mut store = open(&path, 1).unwrap();
    let token = begin(&mut store, "choices");
    record(&mut store, token, 0, capture(1, 1, true));
    let connection = Connection::open(&path).unwrap();
    for change in [
        "UPDATE ledger SET state = 'withdrawn'",
        "DELETE FROM ledger",
        "UPDATE ledger_private SET point_ref = x'00'",
    ] {
        let error = connection.execute_batch(change).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{change}: {error}");
    }
}

#[test]
fn a_choice_is_recorded_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("martlet.sqlite"), 1).unwrap();
    let token = begin(&mut store, "choices");
    // With a time, the same value again is nothing new; another time or value is.
    record(&mut store, token, 0, capture(1, 1, true));
    record(&mut store, token, 1, capture(2, 1, true));
    record(&mut store, token, 2, capture(3, 2, true));
    assert_eq!(store.choices_recorded().unwrap(), 2);
    // Without one, only a change of the value is: yes, yes, no, yes are three choices.
    for (ordinal, (number, seen)) in (3..).zip([(4, 9), (5, 9), (6, 8), (7, 9)]) {
        record(&mut store, token, ordinal, capture(number, seen, false));
    }
    assert_eq!(store.choices_recorded().unwrap(), 5);
    let tally = store.finish(token, Ended::Done, None, 0).unwrap();
    assert_eq!((tally.read, tally.delivered, tally.unchanged), (7, 5, 2));
}

#[test]
fn p13_a_late_writer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("martlet.sqlite");
    let (mut early, mut late) = (open(&path, 1).unwrap(), open(&path, 1).unwrap());
    let old = begin(&mut early, "f");
    let new = begin(&mut late, "f");
    let batch = Batch { read: 1, staged: vec![(staged(0, "a"), None)], ..Batch::default() };
    let error = early.stage(old, &batch).unwrap_err();
    assert!(error.why.contains("taken over"), "{error}");
    late.stage(new, &batch).unwrap();
}

#[test]
fn p01_a_batch_that_loses_a_record_is_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("martlet.sqlite"), 1).unwrap();
    let token = begin(&mut store, "f");
    let batch = Batch { read: 3, staged: vec![(staged(0, "a"), None)], ..Batch::default() };
    assert!(store.stage(token, &batch).is_err());
    assert_eq!(store.standing(token).unwrap().tally.read, 0);
}

#[test]
fn a_replaced_record_is_a_reject_wherever_it_was_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder.path().join("martlet.sqlite"), 1).unwrap();
    let token = begin(&mut store, "f");
    let duplicate = |ordinal| {
        let reject = Reject {
            rule: "duplicate".into(),
            place: format!("record {ordinal}"),
            reason: "a later record has the same key".into(),
            payload: Vec::new(),
        };
        (ordinal, reject)
    };
    let unchanged = Stretch { first: 0, last: 4, outcome: Outcome::Unchanged };
    let batch = Batch {
        read: 6,
        staged: vec![(staged(5, "a"), None)],
        stretches: vec![unchanged],
        replaced: vec![duplicate(2), duplicate(5), duplicate(0), duplicate(4)],
        ..Batch::default()
    };
    store.stage(token, &batch).unwrap();
    let tally = store.finish(token, Ended::Done, None, 0).unwrap();
    assert!(tally.adds_up(), "{tally:?}");
    assert_eq!((tally.read, tally.unchanged, tally.rejected), (6, 2, 4));
    assert_eq!(store.rejects(Some("f")).unwrap().len(), 4);
}

/// What names a person stands in the file as ciphertext or keyed hash only.
#[test]
fn k4_no_value_of_a_person_is_readable_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("martlet.sqlite");
    let mut store = open(&path, 1).unwrap();
    let token = begin(&mut store, "f");
    let reject = Reject {
        rule: "type".into(),
        place: "line 3".into(),
        reason: "no address".into(),
        payload: vec![("E-mail".into(), CANARY.into())],
    };
    let batch = Batch {
        read: 2,
        staged: vec![(staged(0, CANARY), None)],
        stretches: vec![Stretch { first: 1, last: 1, outcome: Outcome::Rejected }],
        rejects: vec![(1, reject)],
        ..Batch::default()
    };
    store.stage(token, &batch).unwrap();
    let unit = store.cut(token, "u1", "somewhere", &[Cause::Source], None).unwrap().unwrap();
    store.settle(token, &unit, &[], Some("g")).unwrap();
    let choices = begin(&mut store, "choices");
    record(&mut store, choices, 0, capture(1, 1, true));
    assert_eq!(store.rejects(None).unwrap()[0].payload[0].1, CANARY);
    drop(store);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let file = entry.unwrap().path();
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "{} holds a person's value", file.display());
    }
}

#[test]
fn s2_four_writers_at_once_lose_no_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("martlet.sqlite");
    drop(open(&path, 1).unwrap());
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let mut store = open(path, 1).unwrap();
                for _ in 0..300 {
                    begin(&mut store, &format!("f{writer}"));
                }
            });
        }
    });
    let runs: i64 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT count(*) FROM flow_run", [], |row| row.get(0))
        .unwrap();
    assert_eq!(runs, 1_200);
}
