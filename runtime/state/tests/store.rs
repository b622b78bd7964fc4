//! The store, on a real file of SQLite and on a real server of PostgreSQL: settings, key, schema, and what it refuses.
//! Promise numbers stand in the names.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::{Ask, ConsentView, Guard, Micros, PointRef, State, Suppression};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{
    Batch, Begin, Capture, CaptureBatch, Claim, Clock, Counted, Echo, Ended, NotTaken, PortError, Rand,
    RunToken, Store, Stream, UnitPhase,
};
use martlet_delivery::record::{Action, Cause, Cell, Key, Outcome, Reject, Shape, Staged};
use martlet_state::{Place, StateStore};
use martlet_testkit::postgres::{self, Server};
use rusqlite::Connection;
use std::path::PathBuf;

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

/// Where a test's state stands, and a way to it past the store.
enum Home {
    File(tempfile::TempDir),
    Server(&'static Server, String),
}

impl Home {
    fn file() -> Option<Home> {
        Some(Home::File(tempfile::tempdir().unwrap()))
    }

    fn server() -> Option<Home> {
        postgres::server().map(|server| Home::Server(server, server.database()))
    }

    fn path(&self) -> PathBuf {
        let Home::File(folder) = self else { panic!("only a file has a path") };
        folder.path().join("state/martlet.sqlite")
    }

    fn place(&self) -> Place {
        match self {
            Home::File(_) => Place::File(self.path()),
            Home::Server(_, url) => Place::Server(url.clone()),
        }
    }

    fn open(&self, secret: u8) -> Result<StateStore, PortError> {
        StateStore::open(&self.place(), ProjectKey::new(&[secret; 32]), Box::new(Still), Box::new(Count(0)))
    }

    fn store(&self) -> StateStore {
        self.open(1).unwrap()
    }

    /// Carries a statement out as somebody else would; gives the first number of its answer.
    fn say(&self, statement: &str) -> Result<i64, String> {
        match self {
            Home::File(_) => {
                let connection = Connection::open(self.path()).unwrap();
                let mut prepared = connection.prepare(statement).map_err(|error| error.to_string())?;
                let mut rows = prepared.query([]).map_err(|error| error.to_string())?;
                let row = rows.next().map_err(|error| error.to_string())?;
                Ok(row.map_or(0, |row| row.get(0).unwrap()))
            }
            Home::Server(server, url) => {
                let answer = server.say(url, &format!("SET search_path = martlet; {statement}"))?;
                Ok(answer.trim().parse().unwrap_or(0))
            }
        }
    }
}

/// Each test once on each engine; where PostgreSQL is not installed that is said, and fails if it is required.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod sqlite { $(#[test] fn $test() { super::Home::file().iter().for_each(super::$test); })* }
        mod postgresql { $(#[test] fn $test() { super::Home::server().iter().for_each(super::$test); })* }
    };
}

on_both! {
    p06_another_key_is_refused_with_both_names,
    p21_a_newer_state_is_refused,
    p14_the_ledger_refuses_every_change,
    p14_the_ledger_has_no_gap_and_its_times_rise,
    a_choice_is_recorded_once,
    p13_a_late_writer_is_refused,
    p01_a_batch_that_loses_a_record_is_refused_whole,
    a_replaced_record_is_a_reject_wherever_it_was_counted,
    k4_no_value_of_a_person_is_readable,
    s2_four_writers_at_once_lose_no_transaction,
    a_copy_holds_what_the_state_held_and_leaves_it_alone,
    a_unit_goes_its_way_and_a_refused_record_is_delivered_again,
    what_is_read_comes_in_the_same_order,
    the_history_of_a_contact_point_is_whole_and_only_its_own,
    a_suppression_is_left_only_as_its_kind_allows,
    p10_a_suppression_counts_in_the_claim,
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
        topic: None,
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
        caused_by: None,
        flow: "news".into(),
        plan: "plan".into(),
        private: Private {
            point: PointRef([number; 32]),
            point_kind: "email".into(),
            source_record: [1; 32],
            person: None,
            contact: CANARY.into(),
            raw_value: CANARY.into(),
            evidence: Some(CANARY.into()),
            salt: [2; 16],
        },
    }
}

fn capture(number: u8, seen: u8, timed: bool) -> Capture {
    Capture { event: event(number), slot: [7; 32], seen: [seen; 32], value: [seen; 32], timed }
}

/// A no that stood there before: the value 9.
fn refusal(number: u8) -> Capture {
    let capture = capture(number, 9, false);
    Capture { event: LedgerEvent { state: State::Withdrawn, ..capture.event }, ..capture }
}

fn written(value: u8, grants: bool) -> Echo {
    Echo { slot: [7; 32], value: [value; 32], grants }
}

/// How many events the ledger holds.
fn recorded(store: &mut StateStore) -> u64 {
    store.choices(0, &mut |_, _, _| {}).unwrap()
}

fn record(store: &mut StateStore, token: RunToken, ordinal: u64, capture: Capture) {
    let batch = CaptureBatch { read: 1, events: vec![(ordinal, capture)], ..CaptureBatch::default() };
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

/// Somebody is left out, said at this moment in the slot of [`capture`].
fn left_out(number: u8, by: Suppression, at: i64) -> Capture {
    let capture = capture(number, number, true);
    let kind = EventKind::Suppression(by);
    Capture {
        event: LedgerEvent { kind, state: State::Invalidated, lo: at, hi: at, ..said(1, capture.event) },
        ..capture
    }
}

/// The event is about this person.
fn said(who: u8, event: LedgerEvent) -> LedgerEvent {
    LedgerEvent { private: Private { point: PointRef([who; 32]), ..event.private.clone() }, ..event }
}

/// A yes of this person, said at this moment.
fn yes(number: u8, method: &str, source: &str, at: i64) -> Capture {
    let capture = capture(number, number, true);
    let event = LedgerEvent {
        lo: at,
        hi: at,
        method: method.into(),
        source_system: source.into(),
        ..said(1, capture.event)
    };
    Capture { event, ..capture }
}

/// Why the person is left out of news by e-mail, as the ledger says.
fn out(store: &mut StateStore) -> Option<Suppression> {
    let mut view = ConsentView::default();
    store.suppressions(0, &mut |seq, told| view.suppressed(seq, told)).unwrap();
    let point = PointRef([1; 32]);
    view.left_out(&Ask { point, person: None, purpose: "news", topic: None, channel: "email", brand: None })
}

/// Records it as the record with the number of its event.
fn tell(store: &mut StateStore, token: RunToken, capture: Capture) {
    record(store, token, capture.event.id[0].into(), capture);
}

fn a_suppression_is_left_only_as_its_kind_allows(home: &Home) {
    let mut store = home.store();
    let token = begin(&mut store, "choices");
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    tell(&mut store, token, left_out(next(), Suppression::GlobalOptout, 100));
    assert_eq!(out(&mut store), Some(Suppression::GlobalOptout));
    for (method, source, at) in [("import", "web", 200), ("form", "web", 90), ("form", "elsewhere", 200)] {
        tell(&mut store, token, yes(next(), method, source, at));
        assert_eq!(out(&mut store), Some(Suppression::GlobalOptout), "{method} {source} {at}");
    }
    tell(&mut store, token, yes(next(), "form", "web", 200));
    assert_eq!(out(&mut store), None, "a later act of their own, in the same place");
    let events = store.history(&[PointRef([1; 32])]).unwrap();
    let last = events.last().unwrap();
    assert_eq!((last.kind.as_str(), last.suppression.as_deref()), ("release", Some("global_optout")));
    let choices = {
        let mut choices = 0;
        store.choices(0, &mut |_, _, _| choices += 1).unwrap();
        choices
    };
    assert_eq!(choices, 4, "neither the suppression nor its end is a choice");

    let others = Suppression::ALL.into_iter().filter(|kind| !kind.ends_by_act());
    for kind in others {
        tell(&mut store, token, left_out(next(), kind, 300));
        tell(&mut store, token, yes(next(), "form", "web", 400));
        let ended = store.history(&[PointRef([1; 32])]).unwrap().pop().unwrap();
        assert_eq!(ended.kind, "act", "{kind:?} needs more than an act");
    }
    // Who is left out again needs a later act again.
    tell(&mut store, token, left_out(next(), Suppression::GlobalOptout, 500));
    tell(&mut store, token, yes(next(), "form", "web", 450));
    assert_ne!(store.history(&[PointRef([1; 32])]).unwrap().pop().unwrap().kind, "release");
}

fn p10_a_suppression_counts_in_the_claim(home: &Home) {
    let mut store = home.store();
    let choices = begin(&mut store, "choices");
    record(&mut store, choices, 0, yes(1, "form", "web", 10));
    let token = begin(&mut store, "f");
    let mut view = ConsentView::default();
    let seen = store.choices(0, &mut |seq, cell, choice| view.add(seq, cell, choice)).unwrap();
    view.advance(seen);
    let row = Staged { points: vec![Some(PointRef([1; 32]))], ..staged(0, "k") };
    store.stage(token, &Batch { read: 1, staged: vec![(row, None)], ..Batch::default() }).unwrap();
    let unit = store.cut(token, "u", "there", &[Cause::Source], Some(10)).unwrap().unwrap();
    let guard =
        Guard { purpose: "news".into(), cells: vec![("email".into(), 0)], all: true, ..Guard::default() };
    let shape =
        Shape { fields: vec!["address".into()], field_guards: vec![None], points: 2, guards: vec![guard] };
    assert_eq!(store.claim(token, &unit, &shape, &mut view).unwrap(), Claim::Sending);
    store.release(token, &unit, true).unwrap();
    // Somebody else reads a bounce between the read and the hand-over.
    record(&mut store, choices, 1, left_out(2, Suppression::HardBounce, 20));
    assert_eq!(store.claim(token, &unit, &shape, &mut view).unwrap(), Claim::Empty);
}

#[test]
fn s1_settings_hold_on_a_real_file() {
    let home = Home::file().unwrap();
    drop(home.store());
    let connection = Connection::open(home.path()).unwrap();
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    assert!(rusqlite::version_number() >= 3_051_003, "SQLite {}", rusqlite::version());
}

#[test]
fn s3_every_column_of_keys_and_values_is_text_or_blob() {
    let home = Home::file().unwrap();
    let mut store = home.store();
    let token = begin(&mut store, "f");
    let row = staged(0, "00123");
    let batch = Batch { read: 1, staged: vec![(row.clone(), None)], ..Batch::default() };
    store.stage(token, &batch).unwrap();
    let unit = store.cut(token, "u1", "somewhere", &[Cause::Source], None).unwrap().unwrap();
    let mut rows = store.rows(&unit).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().1, row);
    drop(rows);
    let connection = Connection::open(home.path()).unwrap();
    let mut strict = connection
        .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let loose: Vec<String> = strict.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(loose, Vec::<String>::new(), "tables whose types are not enforced");
}

#[test]
fn what_was_written_is_no_act_when_it_is_read_back() {
    let home = Home::file().unwrap();
    let mut store = home.store();
    let token = begin(&mut store, "f");
    record(&mut store, token, 0, capture(1, 1, false));
    store.expect(token, &[written(9, false)]).unwrap();
    record(&mut store, token, 1, refusal(2));
    assert_eq!(recorded(&mut store), 1, "the echo of a no that was written");
    record(&mut store, token, 2, capture(3, 1, false));
    record(&mut store, token, 3, refusal(4));
    assert_eq!(recorded(&mut store), 3, "only the first reading after a write is its echo");
}

#[test]
fn what_did_not_get_there_is_no_echo() {
    let home = Home::file().unwrap();
    let mut store = home.store();
    let token = begin(&mut store, "f");
    record(&mut store, token, 0, capture(1, 1, false));
    store.expect(token, &[written(9, false)]).unwrap();
    store.expect_nothing(token, &[written(9, false)]).unwrap();
    record(&mut store, token, 1, refusal(2));
    assert_eq!(recorded(&mut store), 2, "it is the person's own");
}

#[test]
fn a_no_after_a_yes_that_was_written_is_an_act_though_it_stood_there_before() {
    let home = Home::file().unwrap();
    let mut store = home.store();
    let token = begin(&mut store, "f");
    record(&mut store, token, 0, refusal(1));
    record(&mut store, token, 1, refusal(2));
    assert_eq!(recorded(&mut store), 1);
    store.expect(token, &[written(1, true)]).unwrap();
    record(&mut store, token, 2, refusal(3));
    assert_eq!(recorded(&mut store), 2);
}

#[test]
fn a_change_that_is_dated_after_our_write_is_none_of_ours() {
    let home = Home::file().unwrap();
    let mut store = home.store();
    let token = begin(&mut store, "f");
    let timed = |number: u8, lo: i64| {
        let capture = capture(number, number, true);
        Capture { event: LedgerEvent { lo, hi: lo, ..capture.event }, value: [9; 32], ..capture }
    };
    store.expect(token, &[written(9, false)]).unwrap();
    record(&mut store, token, 0, timed(1, 10));
    assert_eq!(recorded(&mut store), 0, "dated before it");
    store.expect(token, &[written(9, false)]).unwrap();
    record(&mut store, token, 1, timed(2, i64::MAX - 1));
    assert_eq!(recorded(&mut store), 1);
}

fn p06_another_key_is_refused_with_both_names(home: &Home) {
    drop(home.store());
    let Err(error) = home.open(2) else { panic!("another key opened the state") };
    assert!(error.why.contains("put the right key file back"), "{error}");
}

fn p21_a_newer_state_is_refused(home: &Home) {
    drop(home.store());
    home.say("UPDATE meta SET value = '99' WHERE name = 'version'").unwrap();
    let Err(error) = home.open(1) else { panic!("a newer state was opened") };
    assert!(error.why.contains("newer version"), "{error}");
}

#[test]
fn a_damaged_state_is_told_in_words() {
    let home = Home::file().unwrap();
    std::fs::create_dir_all(home.path().parent().unwrap()).unwrap();
    std::fs::write(home.path(), vec![0x55; 8_192]).unwrap();
    let Err(error) = home.open(1) else { panic!("garbage was opened") };
    assert!(error.why.contains("damaged"), "{error}");
}

fn p14_the_ledger_refuses_every_change(home: &Home) {
    let mut store = home.store();
    let token = begin(&mut store, "choices");
    record(&mut store, token, 0, capture(1, 1, true));
    let mut changes = vec!["UPDATE ledger SET state = 'withdrawn'", "DELETE FROM ledger"];
    match home {
        Home::File(_) => changes.extend([
            "UPDATE ledger_private SET point_ref = x'00'",
            "INSERT OR REPLACE INTO ledger SELECT * FROM ledger",
            "INSERT OR REPLACE INTO ledger_private SELECT * FROM ledger_private",
        ]),
        Home::Server(..) => changes.extend([
            "UPDATE ledger_private SET point_ref = NULL",
            "TRUNCATE ledger CASCADE",
            "TRUNCATE ledger_private",
        ]),
    }
    for change in changes {
        let error = home.say(change).unwrap_err();
        assert!(error.contains("append-only"), "{change}: {error}");
    }
    assert_eq!(store.choices_recorded().unwrap(), 1);
    // Erasure takes what names the person.
    home.say("DELETE FROM ledger_private").unwrap();
}

fn p14_the_ledger_has_no_gap_and_its_times_rise(home: &Home) {
    drop(home.store());
    std::thread::scope(|scope| {
        for writer in 0..4 {
            scope.spawn(move || {
                let mut store = home.store();
                let token = begin(&mut store, &format!("choices {writer}"));
                for number in 0..25 {
                    record(
                        &mut store,
                        token,
                        u64::from(number),
                        capture(writer * 25 + number, writer * 25 + number, true),
                    );
                }
                // All of them see this one.
                record(&mut store, token, 29, capture(250, 250, true));
                // A transaction that is given up takes no number with it.
                let mut twice = capture(writer * 25, 200 + writer, true);
                twice.slot = [writer; 32];
                let batch = CaptureBatch { read: 1, events: vec![(30, twice)], ..CaptureBatch::default() };
                store.capture(token, &batch).unwrap_err();
                record(&mut store, token, 31, capture(100 + writer, 100 + writer, true));
            });
        }
    });
    let recorded = home.say("SELECT count(*) FROM ledger").unwrap();
    assert_eq!(recorded, 4 * 25 + 1 + 4);
    assert_eq!(home.say("SELECT max(seq) FROM ledger").unwrap(), recorded, "a number is missing");
    let falls = "SELECT count(*) FROM ledger a JOIN ledger b ON b.seq = a.seq + 1 WHERE b.recorded_at <= a.recorded_at";
    assert_eq!(home.say(falls).unwrap(), 0);
}

fn a_choice_is_recorded_once(home: &Home) {
    let mut store = home.store();
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

fn p13_a_late_writer_is_refused(home: &Home) {
    let (mut early, mut late) = (home.store(), home.store());
    let old = begin(&mut early, "f");
    let new = begin(&mut late, "f");
    let batch = Batch { read: 1, staged: vec![(staged(0, "a"), None)], ..Batch::default() };
    let error = early.stage(old, &batch).unwrap_err();
    assert!(error.why.contains("taken over"), "{error}");
    late.stage(new, &batch).unwrap();
}

fn p01_a_batch_that_loses_a_record_is_refused_whole(home: &Home) {
    let mut store = home.store();
    let token = begin(&mut store, "f");
    let batch = Batch { read: 3, staged: vec![(staged(0, "a"), None)], ..Batch::default() };
    assert!(store.stage(token, &batch).is_err());
    assert_eq!(store.standing(token).unwrap().tally.read, 0);
}

fn a_replaced_record_is_a_reject_wherever_it_was_counted(home: &Home) {
    let mut store = home.store();
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
    let unchanged = Counted { outcome: Outcome::Unchanged, count: 5 };
    let batch = Batch {
        read: 6,
        staged: vec![(staged(5, "a"), None)],
        counted: vec![unchanged],
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
fn k4_no_value_of_a_person_is_readable(home: &Home) {
    let mut store = home.store();
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
        counted: vec![Counted { outcome: Outcome::Rejected, count: 1 }],
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
    let files = match home {
        Home::File(folder) => files_below(folder.path()),
        Home::Server(server, url) => {
            // What is still in its memory goes to its files.
            let _ = server.ask(url, "CHECKPOINT");
            files_below(server.folder())
        }
    };
    assert!(!files.is_empty());
    for file in files {
        // The server removes files of its own as it goes.
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "{} holds a person's value", file.display());
    }
}

fn files_below(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => files.extend(files_below(&entry.path())),
            kind if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    files
}

fn s2_four_writers_at_once_lose_no_transaction(home: &Home) {
    drop(home.store());
    std::thread::scope(|scope| {
        for writer in 0..4 {
            scope.spawn(move || {
                let mut store = home.store();
                for _ in 0..300 {
                    begin(&mut store, &format!("f{writer}"));
                }
            });
        }
    });
    assert_eq!(home.say("SELECT count(*) FROM flow_run").unwrap(), 1_200);
}

fn a_copy_holds_what_the_state_held_and_leaves_it_alone(home: &Home) {
    let copy = || {
        let key = ProjectKey::new(&[1; 32]);
        StateStore::open_copy(&home.place(), key, Box::new(Still), Box::new(Count(0))).unwrap()
    };
    assert_eq!(copy().status().unwrap(), Vec::new(), "a copy of nothing");
    assert!(!StateStore::begun(&home.place()).unwrap());
    let mut store = home.store();
    assert!(StateStore::begun(&home.place()).unwrap());
    let token = begin(&mut store, "f");
    let batch = Batch { read: 1, staged: vec![(staged(0, "00123"), None)], ..Batch::default() };
    store.stage(token, &batch).unwrap();
    let choices = begin(&mut store, "choices");
    record(&mut store, choices, 0, capture(1, 1, true));
    let mut copy = copy();
    assert_eq!(copy.status().unwrap(), store.status().unwrap());
    let unit = copy.cut(token, "u1", "somewhere", &[Cause::Source], None).unwrap().unwrap();
    assert_eq!(copy.rows(&unit).unwrap().next().unwrap().unwrap().1, staged(0, "00123"));
    record(&mut copy, choices, 1, capture(2, 2, true));
    assert_eq!((copy.choices_recorded().unwrap(), store.choices_recorded().unwrap()), (2, 1));
}

fn a_unit_goes_its_way_and_a_refused_record_is_delivered_again(home: &Home) {
    let mut store = home.store();
    let token = begin(&mut store, "f");
    let rows = ["a", "b", "c"].into_iter().zip(0..).map(|(key, ordinal)| (staged(ordinal, key), None));
    store.stage(token, &Batch { read: 3, staged: rows.collect(), ..Batch::default() }).unwrap();
    let unit = store.cut(token, "u1", "somewhere", &[Cause::Source], Some(2)).unwrap().unwrap();
    let shape =
        Shape { fields: vec!["address".into()], field_guards: vec![None], points: 2, guards: Vec::new() };
    let mut view = ConsentView::default();
    assert_eq!(store.claim(token, &unit, &shape, &mut view).unwrap(), Claim::Sending);
    assert_eq!(store.units("f").unwrap(), vec![(unit.clone(), UnitPhase::Sending)]);
    let mut rows = store.rows(&unit).unwrap();
    let (first, _) = rows.next().unwrap().unwrap();
    rows.next().unwrap().unwrap();
    assert!(rows.next().unwrap().is_none(), "a unit of two has a third row");
    drop(rows);
    let why = "no\0t today".to_owned();
    store.settle(token, &unit, &[(first, NotTaken::Refused(why))], Some("g1")).unwrap();
    store.forget(token, &unit).unwrap();
    // The third is handed over, and nobody can tell whether it arrived.
    let unit = store.cut(token, "u2", "somewhere", &[Cause::Source], Some(2)).unwrap().unwrap();
    assert_eq!(store.claim(token, &unit, &shape, &mut view).unwrap(), Claim::Sending);
    store.release(token, &unit, false).unwrap();
    let mut held = Vec::new();
    store.delivered("f", &mut |delivered| held.push(delivered.fingerprint)).unwrap();
    assert_eq!(held, [None, None], "what landed, and what may have landed");
    let tally = store.standing(token).unwrap().tally;
    assert_eq!((tally.read, tally.delivered, tally.rejected, tally.pending), (3, 1, 1, 1));
    assert_eq!(store.rejects(Some("f")).unwrap().len(), 1);
    assert_eq!(store.rejects(Some("g")).unwrap().len(), 0);
    // What may have landed has no counterpart there: it is left out, and tried again by the next run.
    assert_eq!(store.claim(token, &unit, &shape, &mut view).unwrap(), Claim::Sending);
    let (third, _) = store.rows(&unit).unwrap().next().unwrap().unwrap();
    store.settle(token, &unit, &[(third, NotTaken::NoCounterpart)], Some("g1")).unwrap();
    let tally = store.standing(token).unwrap().tally;
    assert_eq!((tally.read, tally.delivered, tally.rejected, tally.filtered, tally.pending), (3, 1, 1, 1, 0));
    assert_eq!(store.rejects(Some("f")).unwrap().len(), 1, "it is no reject");
    // Another run takes over; the destination is not what it was.
    let next = begin(&mut store, "f");
    store.adopt(next, Some("g2")).unwrap();
    assert!(store.settle(token, &unit, &[], None).unwrap_err().why.contains("taken over"));
    assert!(store.finish(next, Ended::Done, None, 0).unwrap().adds_up());
}

fn what_is_read_comes_in_the_same_order(home: &Home) {
    let mut store = home.store();
    // In the order of a dictionary these would stand otherwise.
    for flow in ["b", "B", "a-z", "aa", "Å", "consent to news"] {
        begin(&mut store, flow);
    }
    let names: Vec<String> = store.status().unwrap().into_iter().map(|status| status.flow).collect();
    assert_eq!(names, ["consent to news", "B", "a-z", "aa", "b", "Å"]);
}

fn the_history_of_a_contact_point_is_whole_and_only_its_own(home: &Home) {
    let mut store = home.store();
    let token = begin(&mut store, "choices");
    let ana = store.point("email", "ana@mail.example");
    let about = |number: u8, point: PointRef| {
        let mut capture = capture(number, number, true);
        capture.event.private.point = point;
        capture.event.private.evidence = Some(r#"[["page","/news"]]"#.into());
        capture
    };
    record(&mut store, token, 0, about(1, ana));
    let other = store.point("phone", "ana@mail.example");
    record(&mut store, token, 1, about(2, other));
    let mut no = about(3, ana);
    no.event.state = State::Withdrawn;
    no.event.brand = Some("north".into());
    no.event.notice = Some("news_en".into());
    no.event.private.raw_value = "no\u{1f}thanks".into();
    no.event.private.evidence = None;
    record(&mut store, token, 2, no.clone());
    let history = store.history(&[ana]).unwrap();
    assert_eq!(history.iter().map(|event| event.number).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(history[0].said, CANARY);
    assert_eq!(history[0].evidence, [("page".to_owned(), "/news".to_owned())]);
    assert_eq!((history[1].said.as_str(), history[1].evidence.len()), ("no\u{1f}thanks", 0));
    assert_eq!((history[1].brand.as_deref(), history[1].notice.as_deref()), (Some("north"), Some("news_en")));
    assert_eq!(history[1].choice(), no.event.choice());
    assert!(history[0].recorded_at < history[1].recorded_at);
    assert_eq!(history[1].place(), "web.choices.choice");
    assert_eq!(store.history(&[PointRef([9; 32])]).unwrap(), Vec::new());
    // What was erased is nobody's any more.
    home.say("DELETE FROM ledger_private WHERE seq = 1").unwrap();
    assert_eq!(store.history(&[ana]).unwrap().len(), 1);
}

/// A run holds the server for itself, on whatever machine it is; when its connection ends, it lets go.
#[test]
fn p13_one_run_at_a_time_on_a_server() {
    let Some(home) = Home::server() else { return };
    let (mut first, mut second) = (home.store(), home.store());
    first.alone().unwrap();
    let error = second.alone().unwrap_err();
    assert!(error.retry && error.why.contains("another run"), "{error}");
    drop(first);
    // The server notices a moment later.
    let free = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        second.alone().is_ok()
    });
    assert!(free, "the lock outlived its run");
}
