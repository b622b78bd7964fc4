//! Vocabulary and people: categories, channels, topics, purposes, notices, suppression lists, identity, precedence.

use super::{ObjectId, ObjectUse};
use crate::source::Span;
use crate::syntax::ast;

/// A category of personal data.
#[derive(Clone, Debug)]
pub struct Category {
    /// As people call it.
    pub label: String,
    /// The branch it hangs on.
    pub under: Option<String>,
    /// Identifiers elsewhere.
    pub same_as: Vec<String>,
    /// Its declaration.
    pub span: Span,
}

/// A way to reach a person.
#[derive(Clone, Debug)]
pub struct Channel {
    /// As people call it.
    pub label: String,
    /// Identifiers elsewhere.
    pub same_as: Vec<String>,
    /// Its declaration.
    pub span: Span,
}

/// A topic, place, legal basis or transfer mechanism.
#[derive(Clone, Debug)]
pub struct Word {
    /// As people call it.
    pub label: String,
    /// The word of the same kind that it hangs on; for a place a code or group too.
    pub under: Option<String>,
    /// Identifiers elsewhere.
    pub same_as: Vec<String>,
    /// Its declaration; absent for words of the language itself.
    pub span: Option<Span>,
}

/// A brand of the company.
#[derive(Clone, Debug)]
pub struct Brand {
    /// As written.
    pub written: ast::Brand,
    /// Its doc comment.
    pub doc: Option<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// People who answer for something.
#[derive(Clone, Debug)]
pub struct Team {
    /// As written.
    pub written: ast::Team,
    /// Its doc comment.
    pub doc: Option<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// Why data moves.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// As written.
    pub written: ast::Purpose,
    /// Its doc comment.
    pub doc: Option<String>,
    /// As people call it.
    pub label: String,
    /// Channels it may use, sorted.
    pub channels: Vec<String>,
    /// Categories it needs; empty where it says nothing.
    pub uses: Vec<String>,
    /// Names of its legal bases, in the order tried; those that stand for something.
    pub bases: Vec<String>,
    /// Its name in its declaration.
    pub span: Span,
    /// A part of it is broken and reported, so that what seems to be missing may be there.
    pub broken: bool,
}

/// What people are told.
#[derive(Clone, Debug)]
pub struct Notice {
    /// As written.
    pub written: ast::Notice,
    /// Its doc comment.
    pub doc: Option<String>,
    /// As people call it.
    pub label: String,
    /// A part of it is broken and reported.
    pub broken: bool,
}

impl Notice {
    /// Whether it has a version of that name.
    #[must_use]
    pub fn has_version(&self, version: &str) -> bool {
        self.written.versions.iter().any(|known| known.version.value == version)
    }
}

/// What puts people on a suppression list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum SuppressionKind {
    GlobalOptout,
    InternalDnc,
    Register,
    Complaint,
    HardBounce,
    Invalid,
    Deceased,
    Minor,
    Litigation,
    Erased,
}

impl SuppressionKind {
    /// Every kind, in the order documents list them.
    pub const ALL: [SuppressionKind; 10] = [
        SuppressionKind::GlobalOptout,
        SuppressionKind::InternalDnc,
        SuppressionKind::Register,
        SuppressionKind::Complaint,
        SuppressionKind::HardBounce,
        SuppressionKind::Invalid,
        SuppressionKind::Deceased,
        SuppressionKind::Minor,
        SuppressionKind::Litigation,
        SuppressionKind::Erased,
    ];

    /// The word that authors write.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            SuppressionKind::GlobalOptout => "global_optout",
            SuppressionKind::InternalDnc => "internal_dnc",
            SuppressionKind::Register => "register",
            SuppressionKind::Complaint => "complaint",
            SuppressionKind::HardBounce => "hard_bounce",
            SuppressionKind::Invalid => "invalid",
            SuppressionKind::Deceased => "deceased",
            SuppressionKind::Minor => "minor",
            SuppressionKind::Litigation => "litigation",
            SuppressionKind::Erased => "erased",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<SuppressionKind> {
        SuppressionKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A list of people who must be left out.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// As written.
    pub written: ast::Suppression,
    /// Its doc comment.
    pub doc: Option<String>,
    /// As people call it.
    pub label: String,
    /// What puts people on it; absent where that is missing or broken.
    pub kind: Option<SuppressionKind>,
    /// The object that holds it, if it is there.
    pub from: Option<ObjectUse>,
    /// The fields of that object that name people: contact points or identifiers.
    pub matches: Vec<String>,
    /// What each of its `blocks` clauses blocks, parallel to what was written.
    pub blocks: Vec<Blocked>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// What a suppression list blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The purposes; absent: everything.
    pub purposes: Option<Vec<String>>,
    /// The channels, sorted; empty: all.
    pub channels: Vec<String>,
    /// The places; empty: all.
    pub places: Vec<String>,
}

/// Who is the same person. Its expressions belong to the checker.
#[derive(Clone, Debug)]
pub struct Identity {
    /// As written.
    pub written: ast::Identity,
    /// Its doc comment.
    pub doc: Option<String>,
    /// The fields after `link` that are there.
    pub links: Vec<FieldUse>,
    /// Those of them that hold the same identifiers, as it is said after `same as`.
    pub same: Vec<(FieldUse, FieldUse)>,
    /// The fields after `never merge when` that are there.
    pub never_merge: Vec<FieldUse>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// A field of an object as a clause uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldUse {
    /// The object.
    pub object: ObjectId,
    /// The field's name: for one in a record all names on the way, joined by dots.
    pub field: String,
    /// Where it is named.
    pub span: Span,
}

impl std::fmt::Display for FieldUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.object, self.field)
    }
}

/// Which flow wins a field that several write.
#[derive(Clone, Debug)]
pub struct Precedence {
    /// As written.
    pub written: ast::Precedence,
    /// Its doc comment.
    pub doc: Option<String>,
    /// The field, if it is there.
    pub field: Option<FieldUse>,
    /// The flows, the strongest first; absent: the latest wins.
    pub flows: Option<Vec<String>>,
    /// A part of it is broken and reported.
    pub broken: bool,
}
