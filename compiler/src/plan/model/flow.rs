//! Flows of a plan: one source, one destination, and everything between.

use super::{Expr, Identifier, Point};
use serde::{Deserialize, Serialize};

/// One flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Its name, the job's: the declared flow's if that has one part, else that, `/`, and the object of the part's own
    /// block: `vip_audiences/meta.audience(Best customers)`.
    pub name: String,
    /// The declared flow.
    pub of: String,
    /// As people call it.
    pub label: String,
    /// Its doc comment.
    pub doc: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it runs, in words.
    pub schedule: String,
    /// Declared flows that it runs after.
    pub after: Vec<String>,
    /// `system.object` it reads.
    pub source: String,
    /// What is given in parentheses to a source with a parameter.
    pub source_argument: Option<String>,
    /// `system.object` it writes.
    pub destination: String,
    /// What is given in parentheses to a destination with a parameter.
    pub destination_argument: Option<String>,
    /// What is looked up and taken apart for a source record, in the order written; later ones may use earlier ones.
    pub steps: Vec<Step>,
    /// How records meet the destination.
    pub mode: Mode,
    /// The condition on records, after `steps`; a record is taken where it gives true.
    pub filter: Option<Expr>,
    /// The purpose, where personal data moves.
    pub purpose: Option<String>,
    /// Permissions it asks for; the first is the record's, further ones guard fields.
    pub guards: Vec<Guard>,
    /// `let`s in the order written.
    pub lets: Vec<Let>,
    /// The mapping, one entry for each target field, in the order written.
    pub fields: Vec<Mapping>,
    /// What rejects do to the run.
    pub on_reject: OnReject,
    /// When a person's permission ends after delivery; present where `guards` has an entry.
    pub permission_ends: Option<Ending>,
    /// When the source record is gone.
    pub gone: Option<Ending>,
    /// Where it was declared: `path:line`.
    pub declared_at: String,
}

/// A permission: a purpose over channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// The purpose.
    pub purpose: String,
    /// The topic within it; absent: the whole purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Where the record tells who the person is, where choices are kept for each person apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Identifier>,
    /// The cells it asks, one for each channel.
    pub cells: Vec<GuardCell>,
    /// Whether all cells must allow (else any).
    pub all: bool,
    /// Whether it asks about processing, as `purpose P` without a channel does: then a basis other than consent may
    /// permit too, and `cells` are those of the purpose for which the record has a contact point.
    pub processing: bool,
    /// The brand whose permission it is; absent: the company's.
    pub brand: Option<String>,
    /// Only people who are pending pass, to be asked whether they meant it.
    pub confirming: bool,
}

/// One channel of a guard and the contact point it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GuardCell {
    /// The channel.
    pub channel: String,
    /// The contact point.
    pub point: Point,
}

/// How records meet the destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Insert it; a key that is there is a reject.
    Insert {
        /// The object's key fields that are mapped; none: the destination gives the key.
        by: Vec<String>,
    },
    /// Update the record with these key fields; without a counterpart the record is filtered.
    Update {
        /// Target fields.
        by: Vec<String>,
    },
    /// Update the record with these key fields, or insert it.
    Upsert {
        /// Target fields.
        by: Vec<String>,
        /// The destination becomes exactly the selection; at most this share of its rows may be removed, in per mille.
        remove_rest: Option<u32>,
    },
    /// Add it, whatever is there.
    Append {
        /// Why duplicates are accepted.
        because: String,
    },
    /// One file, rewritten atomically, keyed by these fields.
    OneFile {
        /// Target fields.
        by: Vec<String>,
    },
    /// A new file for each run.
    OneFilePerRun {
        /// The object's key fields, if it has any.
        by: Vec<String>,
    },
}

impl Mode {
    /// The key fields.
    #[must_use]
    pub fn key(&self) -> &[String] {
        match self {
            Mode::Insert { by }
            | Mode::Update { by }
            | Mode::Upsert { by, .. }
            | Mode::OneFile { by }
            | Mode::OneFilePerRun { by } => by,
            Mode::Append { .. } => &[],
        }
    }
}

/// A named intermediate value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Let {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Expr,
}

/// One target field and where its value comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The target field.
    pub target: String,
    /// The value.
    pub value: Expr,
    /// What an absent value does: true: the field is emptied; false: it keeps what it has.
    pub clears: bool,
    /// Index of the guard in the flow's `guards` that must allow this field.
    pub guard: Option<u32>,
    /// Further condition; false: the field keeps what it has, or is emptied if `else_null`.
    pub when: Option<Expr>,
    /// See `when`.
    pub else_null: bool,
    /// Limits on writing.
    pub only: Option<Only>,
    /// What happens to the value, in words, for documents.
    pub in_words: String,
    /// Where it was written: `path:line`.
    pub declared_at: String,
}

/// Limits on writing a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// Only in a record that this delivery creates.
    OnCreate,
    /// Only where the destination's field is empty.
    WhenEmpty,
}

/// What rejects do to the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnReject {
    /// Go on.
    Continue,
    /// Stop before anything is handed over once more than that many are rejected.
    StopAbove(u64),
    /// Stop before anything is handed over once more than that share of the records read is rejected, in per mille.
    StopAbovePerMille(u32),
}

/// What happens to a delivered record whose permission ended or whose source is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Write these fields in the record that is there; never creates one. Values are constants.
    Write(Vec<Mapping>),
    /// Remove the record.
    Remove,
    /// Erase the record (on these destinations the same act as remove).
    Erase,
    /// Leave it, for that reason.
    Keep {
        /// Why.
        because: String,
    },
}

/// Something that is done for a source record before its condition is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Records of another object are looked up.
    Lookup(Lookup),
    /// The record becomes one for each item of a list; one whose list is absent or empty becomes none.
    Each(Each),
}

/// Records of another object that belong to a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// Its name in expressions.
    pub name: String,
    /// `system.object` that is looked into.
    pub object: String,
    /// What is given in parentheses to an object with a parameter.
    pub argument: Option<String>,
    /// Fields of that object that must equal values over the source, earlier look-ups and items; at least one. An
    /// absent side equals nothing.
    pub on: Vec<(String, Expr)>,
    /// What else must hold. The looked-up record's own fields are [`Expr::Found`] of this look-up.
    pub rest: Option<Expr>,
    /// How many there can be.
    pub cardinality: Cardinality,
}

/// How many records a look-up finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cardinality {
    /// The equalities cover the object's key: one or none. Several found are an error of the source, and a reject.
    AtMostOne,
    /// They cover a `match` field: one or none is expected; two found are a reject.
    ExpectedOne,
    /// Any number: a list, [`Expr::Rows`].
    Many,
}

/// One record for each item of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// The item's name in expressions.
    pub name: String,
    /// The list.
    pub list: Expr,
}
