//! What people choose, and the other process that records it in the ledger.

use crate::source::{email, key};
use martlet_consent::Micros;
use martlet_consent::State;
use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_delivery::ports::{Capture, CaptureBatch, PortError, RunToken, Store};
use martlet_state::StateStore;

/// A choice that arrives at some time, made at some earlier time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Happening {
    /// Which choice it is; the same one may arrive twice.
    pub number: u64,
    pub person: u64,
    pub call: bool,
    pub grant: bool,
    /// It was made no earlier,
    pub lo: Micros,
    /// and no later.
    pub hi: Micros,
    /// The person made it in a form; else somebody imported it.
    pub direct: bool,
}

/// Another process that records choices.
pub struct Choices {
    pub store: StateStore,
    pub token: RunToken,
    pub read: u64,
}

impl Choices {
    pub fn record(&mut self, happening: Happening, now: Micros) -> Result<(), PortError> {
        let key = key();
        let (kind, value) = if happening.call {
            ("phone", happening.person.to_string())
        } else {
            ("email", email(happening.person))
        };
        let mut id = [0; 16];
        id[8..].copy_from_slice(&happening.number.to_be_bytes());
        let event = LedgerEvent {
            id,
            kind: EventKind::Act,
            purpose: if happening.call { "sales" } else { "news" }.into(),
            channel: if happening.call { "call" } else { "email" }.into(),
            topic: None,
            brand: None,
            state: if happening.grant { State::Granted } else { State::Withdrawn },
            basis: "consent".into(),
            lo: happening.lo,
            hi: happening.hi,
            precision: Precision::Instant,
            observed_at: now,
            source_system: "web".into(),
            source_object: "choices".into(),
            source_field: "choice".into(),
            method: if happening.direct { "form" } else { "import" }.into(),
            actor: if happening.direct { "subject" } else { "system" }.into(),
            notice: None,
            notice_version: None,
            evidence_level: 1,
            caused_by: None,
            flow: "news".into(),
            plan: "plan".into(),
            private: Private {
                point: key.point(kind, &value),
                point_kind: kind.into(),
                source_record: [0; 32],
                person: None,
                contact: String::new(),
                raw_value: happening.grant.to_string(),
                evidence: None,
                salt: [0; 16],
            },
        };
        let seen = key.reference("seen", &happening.number.to_string());
        let capture = Capture { event, slot: [0; 32], seen, value: seen, timed: true };
        self.read += 1;
        let batch = CaptureBatch { read: 1, events: vec![(self.read, capture)], ..CaptureBatch::default() };
        self.store.capture(self.token, &batch)
    }
}
