//! What IT and legal write: agreements, policies, approvals, waivers, erasures.

use super::ObjectUse;
use crate::syntax::ast;

/// What a company agreed with those who hold its data.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// As written.
    pub written: ast::Agreement,
    /// Its doc comment.
    pub doc: Option<String>,
    /// As people call it.
    pub label: String,
    /// The systems it is about, those that are there.
    pub systems: Vec<String>,
    /// The categories it covers, those that are there; with their branches.
    pub covers: Vec<String>,
    /// The purposes it covers, those that are there.
    pub purposes: Vec<String>,
    /// Whose the data is: the company, or a system.
    pub owner: Option<String>,
    /// The mechanism of transfers abroad, if it is there.
    pub transfer: Option<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// A rule about what may move.
#[derive(Clone, Debug)]
pub struct Policy {
    /// As written.
    pub written: ast::Policy,
    /// Its doc comment.
    pub doc: Option<String>,
    /// As people call it.
    pub label: String,
    /// Whom each of its rules is about, parallel to what was written; absent where it says nothing or is broken.
    pub scopes: Vec<Option<Scope>>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// Whom a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `any`.
    Any,
    /// `systems`, with the conditions written.
    Systems,
    /// `flows`, with the conditions written.
    Flows,
    /// `consents`, with the conditions written.
    Consents,
    /// These systems, with the conditions written.
    Named(Vec<String>),
}

/// What a waiver or an approval is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The flow of that name.
    Flow(String),
    /// The consents for that purpose.
    Consent(String),
}

/// A yes to what a policy asks about.
#[derive(Clone, Debug)]
pub struct Approval {
    /// As written.
    pub written: ast::Approval,
    /// What is approved, if it is there.
    pub subject: Option<Subject>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// An exception, with its end and who answers for it.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// As written.
    pub written: ast::Waiver,
    /// In what, if it is there.
    pub subject: Option<Subject>,
    /// The name of the policy or check, if it is there.
    pub what: Option<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// How a person's request to be erased is carried out.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// As written.
    pub written: ast::Erasure,
    /// Its doc comment.
    pub doc: Option<String>,
    /// As people call it.
    pub label: String,
    /// The object that holds the requests, if it is there.
    pub requests: Option<ObjectUse>,
    /// What is erased, parallel to what was written; absent where one is missing and reported.
    pub erase: Vec<Option<ObjectUse>>,
    /// What is kept, parallel to what was written.
    pub keep: Vec<Option<ObjectUse>>,
    /// The systems that are told, those that are there.
    pub tell: Vec<String>,
    /// The object that is reported to, if it is there.
    pub report: Option<ObjectUse>,
    /// A part of it is broken and reported.
    pub broken: bool,
}
