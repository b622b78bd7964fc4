//! The event of the consent ledger: the columns of `docs/consent.md`, section 2.
//!
//! What names a person stands in [`Private`], as keyed hashes or as text that the store encrypts, so that it can be
//! erased without breaking the chain of hashes.

use crate::admission::{Demands, may_lift};
use crate::cell::{Micros, PointRef};
use crate::expiry::NEVER;
use crate::standing::Choice;
use crate::state::{Class, State};
use crate::suppression::Suppression;

/// What an event is (`docs/consent.md`, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A person, or someone with the right to, chose.
    Act,
    /// A value was seen that is no act.
    Observation,
    /// An earlier event was wrong; it says what is right.
    Correction,
    /// A yes ran out, as its source reports.
    Expiry,
    /// Somebody is left out from now on.
    Suppression(Suppression),
    /// Somebody is left out no longer.
    Release(Suppression),
    /// Two identifiers are one person.
    IdentityLink,
    /// They are two after all.
    IdentitySplit,
    /// Somebody had everything about them erased.
    Erasure,
    /// What was relied upon and is kept elsewhere.
    DecisionAnchor,
}

impl EventKind {
    /// The word the ledger keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EventKind::Act => "act",
            EventKind::Observation => "observation",
            EventKind::Correction => "correction",
            EventKind::Expiry => "expiry",
            EventKind::Suppression(_) => "suppression",
            EventKind::Release(_) => "release",
            EventKind::IdentityLink => "identity_link",
            EventKind::IdentitySplit => "identity_split",
            EventKind::Erasure => "erasure",
            EventKind::DecisionAnchor => "decision_anchor",
        }
    }

    /// Why somebody is left out, or was until now.
    #[must_use]
    pub fn suppression(self) -> Option<Suppression> {
        match self {
            EventKind::Suppression(kind) | EventKind::Release(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether its state enters the fold (`docs/consent.md`, section 3.2): acts, what corrections say is right, and
    /// expiries that a source reports.
    #[must_use]
    pub fn is_act(self) -> bool {
        matches!(self, EventKind::Act | EventKind::Correction | EventKind::Expiry)
    }
}

/// How exactly the time of an act is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Precision {
    Instant,
    Day,
    DayNoZone,
    Unknown,
}

impl Precision {
    /// The word the ledger keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Precision::Instant => "instant",
            Precision::Day => "day",
            Precision::DayNoZone => "day_no_zone",
            Precision::Unknown => "unknown",
        }
    }
}

/// A person whom a choice names beside its contact point, by an identifier of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The keyed hash of the identifier.
    pub reference: PointRef,
    /// Which identifier it is: `system.object.field`; encrypted by the store.
    pub of: String,
    /// Its value; encrypted by the store.
    pub is: String,
}

/// What names a person, or may: erasable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Private {
    /// The contact point the choice is about.
    pub point: PointRef,
    /// `email` or `phone`.
    pub point_kind: String,
    /// The contact point in the form in which two spellings are equal; encrypted by the store.
    pub contact: String,
    /// Whose choice it is alone; none: of whoever has the contact point.
    pub person: Option<Named>,
    /// Keyed hash of the source record's identity.
    pub source_record: [u8; 32],
    /// The value as it stood at the source; encrypted by the store.
    pub raw_value: String,
    /// The fields kept as evidence, as JSON; encrypted by the store.
    pub evidence: Option<String>,
    /// Makes the hash of this part unguessable; erased with it.
    pub salt: [u8; 16],
}

/// One event, before the store gives it its number and the time it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEvent {
    /// UUID version 7.
    pub id: [u8; 16],
    /// What it is.
    pub kind: EventKind,
    /// The cell.
    pub purpose: String,
    /// The cell.
    pub channel: String,
    /// The topic within the purpose; none: the whole purpose.
    pub topic: Option<String>,
    /// The brand; none: every brand of the company.
    pub brand: Option<String>,
    /// The state asserted.
    pub state: State,
    /// The legal basis.
    pub basis: String,
    /// The act lies in `lo..=hi`.
    pub lo: Micros,
    /// See `lo`.
    pub hi: Micros,
    /// How exactly.
    pub precision: Precision,
    /// When it was read.
    pub observed_at: Micros,
    /// Where it was read.
    pub source_system: String,
    /// Where it was read.
    pub source_object: String,
    /// Where it was read.
    pub source_field: String,
    /// How the person chose: `form`, `call`, `paper`, `keyword`, `link`, `one_click`, `browser_signal`, `api`,
    /// `import`, `register`.
    pub method: String,
    /// Who chose: `subject`, `guardian`, `agent`, `employee`, `system`, `register`, `regulator`.
    pub actor: String,
    /// Name of the notice that was shown.
    pub notice: Option<String>,
    /// Its version.
    pub notice_version: Option<String>,
    /// 0 none, 1 time and source, 2 with notice version, 3 with artefact.
    pub evidence_level: u8,
    /// The event that it follows from.
    pub caused_by: Option<[u8; 16]>,
    /// The consent declaration that captured it; of a suppression list `suppression` and its name.
    pub flow: String,
    /// Hash of the plan.
    pub plan: String,
    /// The erasable part.
    pub private: Private,
}

/// Whether a grant made so may lift an earlier denial where the pack asks for nothing more (section 3.3 of
/// `docs/consent.md`): a direct act of the person, with evidence.
#[must_use]
pub fn is_direct(method: &str, actor: &str, evidence_level: u8) -> bool {
    may_lift(&Demands::default(), method, actor, evidence_level)
}

impl LedgerEvent {
    /// The event as the fold sees it; observations of acts do not count as acts.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        let open = self.state.class() == Class::Open && self.kind.suppression().is_none();
        (self.kind.is_act() || open).then(|| Choice {
            state: self.state,
            lo: self.lo,
            hi: self.hi,
            direct: is_direct(&self.method, &self.actor, self.evidence_level),
            guardian: self.actor == "guardian",
            evidence: self.evidence_level,
            until: NEVER,
            event: self.id,
        })
    }
}
