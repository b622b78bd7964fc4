//! What IT and legal write: agreements, policies, waivers, approvals, erasure.

use super::{Duration, Expr, Name, ObjectRef, Path, Setting, Text};
use crate::source::Span;

/// What a company agreed with those who hold its data.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// `party "…" in US`.
    pub parties: Vec<Party>,
    /// `systems epsilon`.
    pub systems: Vec<Name>,
    /// `covers identity.name, contact.postal`.
    pub covers: Vec<Path>,
    /// `purposes postal_campaign`.
    pub purposes: Vec<Name>,
    /// `data owned by acme`.
    pub owned_by: Option<Name>,
    /// What comes back.
    pub returns: Vec<Returns>,
    /// `transfer standard_contractual_clauses assessment "…"`.
    pub transfer: Option<Transfer>,
    /// `valid 2026-01-01 until 2027-03-31`.
    pub valid: Option<Validity>,
    /// `document "…"`.
    pub document: Option<Text>,
    /// `terms { breach_notice 48 hours … }`.
    pub terms: Vec<Setting>,
}

/// A party of an agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// As its contracts name it.
    pub name: Text,
    /// Where it is.
    pub place: Name,
}

/// `returns demographic owned by epsilon licensed until 2027-03-31 then erase`
#[derive(Clone, Debug, PartialEq)]
pub struct Returns {
    /// What comes back.
    pub categories: Vec<Path>,
    /// Whose it is.
    pub owner: Name,
    /// Until when it may be kept, as written; then it is erased.
    pub licensed_until: Option<Text>,
    /// All of the clause.
    pub span: Span,
}

/// The mechanism of a transfer abroad.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// Its name.
    pub mechanism: Name,
    /// The document of the assessment.
    pub assessment: Option<Text>,
}

/// A time of validity, days as written, both belong to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Validity {
    /// First day.
    pub from: Text,
    /// Last day.
    pub until: Text,
    /// All of the clause.
    pub span: Span,
}

/// A rule about what may move.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// `owner "…"`.
    pub owner: Option<Text>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Its examples.
    pub examples: Vec<PolicyExample>,
}

/// A rule of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What it says.
    pub kind: RuleKind,
    /// All of the clause.
    pub span: Span,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleKind {
    /// `forbid CATEGORY, … to SCOPE, unless …`.
    Forbid {
        /// The categories, with their branches.
        categories: Vec<Path>,
        /// Whom they may not reach; absent: `any`.
        to: Option<Scope>,
        /// The exception.
        unless: Option<Unless>,
    },
    /// `require owner, description, test on SCOPE`.
    Require {
        /// What must be there: `owner`, `description`, `test`.
        things: Vec<Name>,
        /// On what.
        on: Scope,
    },
    /// `require approval by "…" on SCOPE`.
    RequireApproval {
        /// Whose.
        by: Text,
        /// On what.
        on: Scope,
    },
}

/// The exceptions of `forbid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unless {
    /// `unless hashed`.
    Hashed,
    /// `unless transfer agreed`.
    TransferAgreed,
}

/// `systems where kind is advertising and place not in EEA`, `meta, google`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// `systems`, `flows`, `consents`, or names of systems.
    pub names: Vec<Name>,
    /// What must hold of them.
    pub conditions: Vec<ScopeCondition>,
    /// All of it.
    pub span: Span,
}

/// A condition of a scope.
#[derive(Clone, Debug, PartialEq)]
pub enum ScopeCondition {
    /// `place in EEA`, `place not in EEA`.
    Place {
        /// `not in`.
        negated: bool,
        /// The places.
        places: Vec<Name>,
    },
    /// `data includes financial`.
    Data(Path),
    /// `kind is advertising`.
    Is {
        /// `kind`, `role`, `purpose`, `channel`.
        what: Name,
        /// The word it must be.
        value: Name,
    },
}

/// `must hold { contact.phone to meta hashed }`
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyExample {
    /// `must hold` (else `must fail`).
    pub holds: bool,
    /// What is handed over.
    pub categories: Vec<Path>,
    /// The system it is handed to.
    pub to: Name,
    /// What the rule excepts, if the example claims it.
    pub given: Option<Unless>,
    /// All of the clause.
    pub span: Span,
}

/// What a waiver or an approval is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// A `consent` (else a `flow`).
    pub consent: bool,
    /// Its name.
    pub name: Name,
}

/// `approve flow web_leads as "3f9a1c" by "it-security" on 2026-11-21`
#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// What is approved.
    pub subject: Subject,
    /// The hash of its disclosures.
    pub hash: Text,
    /// By whom.
    pub by: Text,
    /// The day, as written.
    pub on: Text,
}

/// `waive policy readable_phone in flow x until 2026-12-31 because "…" approved by "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// What is waived.
    pub what: Waived,
    /// In what.
    pub subject: Subject,
    /// The last day, as written.
    pub until: Text,
    /// Why.
    pub because: Text,
    /// Who said so.
    pub approved_by: Text,
}

/// What a waiver waives.
#[derive(Clone, Debug, PartialEq)]
pub enum Waived {
    /// A policy.
    Policy(Name),
    /// A check of the compiler, `area/what`.
    Check(Name),
}

/// How a person's request to be erased is carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Erasure {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// `requests helix.ticket`.
    pub requests: Option<ObjectRef>,
    /// `where CONDITION` after it.
    pub filter: Option<Expr>,
    /// `person by Email`.
    pub person: Option<Expr>,
    /// `erase hubspot.contact, crm.Lead`.
    pub erase: Vec<ObjectRef>,
    /// `keep erp.invoice because "…" for 5 years`.
    pub keep: Vec<Kept>,
    /// `tell epsilon, printer within 24 hours`.
    pub tell: Vec<Tell>,
    /// `within 28 days`.
    pub within: Option<Duration>,
    /// `report to helix.ticket`.
    pub report: Option<ObjectRef>,
}

/// What erasure leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The object.
    pub object: ObjectRef,
    /// Why.
    pub because: Text,
    /// For how long.
    pub period: Option<Duration>,
    /// All of the clause.
    pub span: Span,
}

/// Who is told about an erasure.
#[derive(Clone, Debug, PartialEq)]
pub struct Tell {
    /// The systems.
    pub systems: Vec<Name>,
    /// How soon.
    pub within: Option<Duration>,
    /// All of the clause.
    pub span: Span,
}
