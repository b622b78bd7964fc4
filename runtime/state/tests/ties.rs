//! Who is who in the ledger: recorded as it is, never taken for a choice, signed, and erased with either end.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::identity::Tie;
use martlet_consent::{Micros, PointRef, State};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Begin, Clock, Rand, RunToken, Store, Stream};
use martlet_state::ties::Said;
use martlet_state::{Place, StateStore};

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

fn said(number: u8, kind: EventKind, a: u8, b: u8) -> Said {
    let event = LedgerEvent {
        id: [number; 16],
        kind,
        purpose: String::new(),
        channel: String::new(),
        topic: None,
        brand: None,
        state: State::Unknown,
        basis: String::new(),
        lo: i64::from(number),
        hi: i64::from(number),
        precision: Precision::Instant,
        observed_at: 20,
        source_system: "crm".into(),
        source_object: "people".into(),
        source_field: String::new(),
        method: "import".into(),
        actor: "system".into(),
        notice: None,
        notice_version: None,
        evidence_level: 0,
        caused_by: None,
        flow: "person".into(),
        plan: "plan".into(),
        private: Private {
            point: point(a),
            point_kind: "email".into(),
            source_record: [number; 32],
            person: None,
            contact: String::new(),
            raw_value: String::new(),
            evidence: None,
            salt: [number; 16],
        },
    };
    (event, Some(point(b)))
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
    let link = |number, a, b| said(number, EventKind::IdentityLink, a, b);
    let all = [link(1, 1, 2), link(2, 3, 4), said(3, EventKind::IdentitySplit, 3, 4), link(4, 5, 6)];
    store.tie(token, 0, &[], &mut all.into_iter()).unwrap();
    let split = (point(3), point(4), Tie::Split, 3);
    let five = (point(5), point(6), Tie::Link, 4);
    let expected = [(point(1), point(2), Tie::Link, 1), (point(3), point(4), Tie::Link, 2), split, five];
    assert_eq!(ties(&mut store), expected);

    // They are no choices of anybody, and are told of both ends.
    let mut choices = 0;
    store.choices(0, &mut |_, _, _| choices += 1).unwrap();
    assert_eq!((choices, store.choices_recorded().unwrap()), (0, 0));
    let told = |store: &mut StateStore, number| store.history(point(number)).unwrap().len();
    assert_eq!([1, 2, 3, 9].map(|number| told(&mut store, number)), [1, 1, 2, 0]);
    assert_eq!(store.verify(None).unwrap().unwrap().events, 4);

    // Erasing either end takes what joins it, and nothing else; nobody joins them again.
    let nothing: martlet_state::erasure::Names<'_> = &|_, _| false;
    for (number, events) in [(2, 1), (3, 2)] {
        store.block(&[point(number)].into()).unwrap();
        assert_eq!(
            store.forget_person(&[point(number)].into(), nothing, "asked", "plan").unwrap().events,
            events
        );
    }
    assert_eq!(ties(&mut store), [five]);
    let again = [link(5, 1, 2), link(6, 2, 1), link(7, 3, 9)];
    store.tie(token, 0, &[], &mut again.into_iter()).unwrap();
    assert_eq!(ties(&mut store), [five]);
    assert!(store.verify(None).unwrap().is_ok());
}
