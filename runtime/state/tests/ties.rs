//! Who is who in the ledger: recorded as it is, never taken for a choice, signed, and erased with either end.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use martlet_consent::identity::Tie;
use martlet_consent::{Micros, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Begin, Clock, Rand, RunToken, Store, Stream};
use martlet_state::ties::{Ends, Ties};
use martlet_state::{Place, StateStore};
use rusqlite::Connection;
use std::path::Path;

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

fn open(place: &Place) -> (StateStore, RunToken) {
    let clock = Hours(1_767_225_600_000_000);
    let key = ProjectKey::new(&[1; 32]);
    let mut store = StateStore::open(place, key, Box::new(clock), Box::new(Count(7))).unwrap();
    let begin = Begin {
        flow: "identity person".into(),
        plan: "plan".into(),
        place: String::new(),
        permissions: String::new(),
        at: 0,
        confirmed_removals: None,
    };
    let token = store.begin(&begin).unwrap();
    (store, token)
}

fn point(number: u8) -> PointRef {
    PointRef([number; 32])
}

/// An event that says the same of each of these pairs.
fn said(number: u8, tie: Tie, pairs: &[(u8, u8)]) -> Ties {
    let ends = pairs.iter().map(|(a, b)| Ends { a: point(*a), b: point(*b), record: [number; 32] });
    Ties {
        event: [number; 16],
        tie,
        ends: ends.collect(),
        at: i64::from(number),
        source_system: "crm".into(),
        source_object: "people".into(),
        identity: "person".into(),
        plan: "plan".into(),
    }
}

fn record(store: &mut StateStore, token: RunToken, all: Vec<Ties>) {
    store.tie(token, (0, &[]), &mut all.into_iter(), &mut std::iter::empty()).unwrap();
}

fn forget(store: &mut StateStore, number: u8) -> u64 {
    let nothing: martlet_state::erasure::Names<'_> = &|_, _| false;
    store.block(&[point(number)].into()).unwrap();
    store.forget_person(&[point(number)].into(), nothing, "asked", "plan").unwrap().events
}

/// Both ends, what is said of them, and since when.
fn ties(store: &mut StateStore) -> Vec<(PointRef, PointRef, Tie, Micros)> {
    let mut found = Vec::new();
    store.ties(&mut |tied| found.push((tied.a, tied.b, tied.tie, tied.at))).unwrap();
    found
}

#[test]
fn links_and_splits() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, token) = open(&Place::File(folder.path().join("state")));
    let link = |number, pairs: &[(u8, u8)]| said(number, Tie::Link, pairs);
    record(
        &mut store,
        token,
        vec![link(1, &[(1, 2), (3, 4)]), said(3, Tie::Split, &[(3, 4)]), link(4, &[(5, 6)])],
    );
    let split = (point(3), point(4), Tie::Split, 3);
    let five = (point(5), point(6), Tie::Link, 4);
    let expected = [(point(1), point(2), Tie::Link, 1), (point(3), point(4), Tie::Link, 1), split, five];
    assert_eq!(ties(&mut store), expected);

    // They are no choices of anybody, and are told of both ends.
    let mut choices = 0;
    store.choices(0, &mut |_, _, _| choices += 1).unwrap();
    assert_eq!((choices, store.choices_recorded().unwrap()), (0, 0));
    let told = |store: &mut StateStore, numbers: &[u8]| {
        let whose: Vec<PointRef> = numbers.iter().copied().map(point).collect();
        let found = store.history(&whose).unwrap();
        found
            .iter()
            .map(|event| (event.number, event.point.0[0], event.other.unwrap().0[0]))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&mut store, &[1]), [(1, 1, 2)]);
    assert_eq!(told(&mut store, &[2]), [(1, 1, 2)]);
    assert_eq!(told(&mut store, &[3]), [(1, 3, 4), (2, 3, 4)]);
    assert_eq!(told(&mut store, &[9]), []);
    // Each once, whichever end it was asked for by.
    assert_eq!(told(&mut store, &[4, 2, 3, 1]), [(1, 1, 2), (1, 3, 4), (2, 3, 4)]);
    assert_eq!(store.verify(None).unwrap().unwrap().events, 3);

    // Erasing either end takes what joins it, and nothing else; nobody joins them again.
    assert_eq!([2, 3].map(|number| forget(&mut store, number)), [1, 2]);
    assert_eq!(ties(&mut store), [five]);
    let whole = store.verify(None).unwrap().unwrap();
    assert_eq!((whole.events, whole.erased), (5, 2), "three events, and two erasures");
    record(&mut store, token, vec![link(5, &[(1, 2), (2, 1)]), link(7, &[(3, 9), (8, 9)])]);
    assert_eq!(ties(&mut store), [five, (point(8), point(9), Tie::Link, 7)]);
    assert!(store.verify(None).unwrap().is_ok());
}

/// Changes the tables past the program, and gives what verifying says then.
fn behind_the_back(path: &Path, change: &str) -> String {
    let raw = Connection::open(path).unwrap();
    raw.execute_batch(&format!(
        "PRAGMA foreign_keys = OFF; DROP TRIGGER ledger_ties_no_update; DROP TRIGGER erased_tie_no_delete; {change}"
    ))
    .unwrap();
    let (mut store, _) = open(&Place::File(path.to_owned()));
    store.verify(None).unwrap().map_or_else(|differs| differs.to_string(), |_| "whole".to_owned())
}

#[test]
fn p14_what_is_changed_among_many_is_told() {
    let changes = [
        ("", "whole"),
        ("DELETE FROM ledger_ties WHERE seq = 2", "event 2 of the ledger has lost its personal part"),
        (
            "UPDATE ledger_ties SET ties = substr(ties, 1, 113) WHERE seq = 1",
            "event 1 of the ledger was changed",
        ),
        (
            "UPDATE ledger_ties SET ties = substr(ties, 114) WHERE seq = 1",
            "event 1 of the ledger was changed",
        ),
        (
            "UPDATE ledger_ties SET ties = CAST(ties || ties AS BLOB) WHERE seq = 2",
            "event 2 of the ledger was changed",
        ),
        ("UPDATE ledger_ties SET ties = x'00' WHERE seq = 2", "event 2 of the ledger was changed"),
        ("INSERT INTO ledger_ties (seq, ties) VALUES (3, x'')", "event 3 of the ledger was changed"),
        ("INSERT INTO ledger_ties (seq, ties) VALUES (9, x'')", "event 9 of the ledger was never recorded"),
        ("DELETE FROM erased_tie", "event 3 of the ledger was changed"),
        ("INSERT INTO erased_tie (event, tie) VALUES (3, 258)", "event 3 of the ledger was changed"),
    ];
    for (change, expected) in changes {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        {
            let (mut store, token) = open(&Place::File(path.clone()));
            let all = [(1, vec![(1, 2), (3, 4), (5, 6)]), (2, vec![(7, 8)])];
            record(&mut store, token, all.map(|(number, pairs)| said(number, Tie::Link, &pairs)).into());
            assert_eq!(forget(&mut store, 3), 1);
        }
        let told = behind_the_back(&path, change);
        assert!(told.contains(expected), "{change}: {told}");
    }
}

#[test]
fn p14_an_erased_link_that_is_back_and_one_that_is_gone_without_an_erasure_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let kept: Vec<u8> = {
        let (mut store, token) = open(&Place::File(path.clone()));
        record(&mut store, token, vec![said(1, Tie::Link, &[(1, 2), (3, 4)])]);
        let raw = Connection::open(&path).unwrap();
        let kept = raw.query_row("SELECT ties FROM ledger_ties", [], |row| row.get(0)).unwrap();
        assert_eq!(forget(&mut store, 3), 1);
        kept
    };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let back = format!("UPDATE ledger_ties SET ties = x'{}'", hex(&kept));
    assert!(behind_the_back(&path, &back).contains("although its erasure is recorded"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    {
        let (mut store, token) = open(&Place::File(path.clone()));
        record(&mut store, token, vec![said(1, Tie::Link, &[(1, 2), (3, 4)])]);
        let raw = Connection::open(&path).unwrap();
        let kept: Vec<u8> = raw.query_row("SELECT ties FROM ledger_ties", [], |row| row.get(0)).unwrap();
        let (first, second) = kept.split_at(113);
        let gone = [&[0][..], &martlet_consent::leaf::row_hash(second), &[0; 80]].concat();
        drop(raw);
        drop(store);
        let change = format!("UPDATE ledger_ties SET ties = x'{}{}'", hex(first), hex(&gone));
        assert!(behind_the_back(&path, &change).contains("has lost its personal part"));
    }
}

#[test]
fn those_of_earlier_versions_stand_in_an_event_each() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    drop(open(&Place::File(path.clone())));
    let event = "INSERT INTO ledger (seq, event_id, kind, purpose, channel, state, basis, eff_lo, eff_hi, eff_precision,
          observed_at, recorded_at, source_system, source_object, source_field, method, actor, evidence_level, flow_id,
          flow_hash, private_hash, leaf_hash)
        VALUES (1, zeroblob(16), 'identity_link', '', '', '', '', 7, 7, 'instant', 7, 7, 'crm', 'people', '', 'import',
          'system', 0, 'person', 'plan', x'', x'');
        INSERT INTO ledger_private (seq, subject_ref, point_ref, point_kind, point_ct, source_record_ref, raw_value_ct,
          key_id, salt)
        VALUES (1, unhex(?2), unhex(?1), 'email', x'', zeroblob(32), x'', '', x'')";
    let raw = Connection::open(&path).unwrap();
    let event = event
        .replace("?1", &format!("'{}'", "01".repeat(32)))
        .replace("?2", &format!("'{}'", "02".repeat(32)));
    raw.execute_batch(&event).unwrap();
    drop(raw);
    let (mut store, token) = open(&Place::File(path));
    record(&mut store, token, vec![said(8, Tie::Link, &[(3, 4)])]);
    let both = [(point(1), point(2), Tie::Link, 7), (point(3), point(4), Tie::Link, 8)];
    assert_eq!(ties(&mut store), both);
    assert_eq!(forget(&mut store, 2), 1);
    assert_eq!(ties(&mut store), [both[1]]);
}
