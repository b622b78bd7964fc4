//! The typed project: each flow's expressions with the type of every part, its permissions, and what is captured.

mod expr;

pub use expr::*;

use crate::plan::{
    Cardinality, ControlPart, Measure, OnReject, Only, Pattern, Point, PointKind, Power, StateValue,
};
use crate::resolve::Resolved;
use crate::resolve::model::{ObjectId, ObjectUse};
use crate::source::Span;
use crate::syntax::ast::Blanks;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The project with everything checked.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What the names stand for.
    pub names: Arc<Resolved>,
    /// Flows by name.
    pub flows: Vec<Flow>,
    /// What objects say of people's choices, by object.
    pub facts: BTreeMap<ObjectId, Vec<Fact>>,
    /// Captures by purpose, channel and object.
    pub captures: Vec<Capture>,
    /// Slots that are told, by purpose, channel and object.
    pub spreads: Vec<Spread>,
    /// What stands in objects beside their fields, by object.
    pub objects: BTreeMap<ObjectId, ObjectParts>,
    /// Conditions of the bases of purposes, parallel to what was written, by purpose.
    pub bases: BTreeMap<String, Vec<Option<Expr>>>,
    /// Who is the same person.
    pub identity: Option<Identity>,
    /// Conditions on the records of suppression lists, by list.
    pub suppressions: BTreeMap<String, Option<Expr>>,
    /// Metrics by name.
    pub metrics: BTreeMap<String, Measure>,
    /// Conditions on the requests of erasures, and the value that names the person, by erasure.
    pub erasures: BTreeMap<String, (Option<Expr>, Option<Expr>)>,
    /// Tests in the order of places.
    pub tests: Vec<crate::plan::Test>,
}

/// A checked flow. Parts that are absent are missing or wrong, and reported.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its name: the declared one, or with several parts that and the part's object.
    pub name: String,
    /// The declared flow, in [`Resolved::flows`].
    pub of: String,
    /// The object of the part's own block, where there are several parts.
    pub part: Option<ObjectUse>,
    /// Where its name stands.
    pub span: Span,
    /// The object it reads.
    pub source: Option<ObjectUse>,
    /// The object it writes.
    pub destination: Option<ObjectUse>,
    /// What is looked up and taken apart, in the order written.
    pub steps: Vec<Step>,
    /// How records meet the destination.
    pub mode: Option<Mode>,
    /// The condition on source records.
    pub filter: Option<Expr>,
    /// Permissions; the first is the record's.
    pub guards: Vec<Guard>,
    /// `let`s in the order written.
    pub lets: Vec<Let>,
    /// The mapping, one entry for each target.
    pub fields: Vec<Mapping>,
    /// What absent values do.
    pub blanks: Option<Blanks>,
    /// What rejects do.
    pub on_reject: OnReject,
    /// When permission ends.
    pub permission_ends: Option<Ending>,
    /// When the source record is gone.
    pub gone: Option<Ending>,
    /// When it runs, in words.
    pub schedule: String,
    /// An expression in it uses a name that stands for nothing, and is reported.
    pub unknown_names: bool,
}

/// How records meet the destination, with the key's fields.
pub type Mode = crate::plan::Mode;
/// A permission.
pub type Guard = crate::plan::Guard;

/// Something that is done for a source record before its condition is asked.
#[derive(Clone, Debug)]
pub enum Step {
    /// Records of another object.
    Lookup(Lookup),
    /// One record for each item.
    Each {
        /// The item's name.
        name: String,
        /// The list.
        list: Expr,
    },
}

/// Records of another object that belong to a record.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Its name.
    pub name: String,
    /// The object that is looked into.
    pub object: ObjectUse,
    /// Its fields, and what they must equal.
    pub on: Vec<(String, Expr)>,
    /// What else must hold.
    pub rest: Option<Expr>,
    /// How many there can be.
    pub cardinality: Cardinality,
}

/// What stands in an object beside its fields.
#[derive(Clone, Debug, Default)]
pub struct ObjectParts {
    /// After what its records are kept.
    pub keep_after: Option<Expr>,
    /// The name of its file.
    pub file_name: Option<Expr>,
    /// The name of the file that proves it, and what that holds.
    pub control: Option<(Expr, Vec<ControlPart>)>,
}

/// Who is the same person.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Its name.
    pub name: String,
    /// Contact points in the form in which they are compared.
    pub matches: Vec<(PointKind, Expr)>,
    /// The country, the first that is there.
    pub country: Vec<(ObjectId, Expr)>,
    /// Else the strictest.
    pub strictest: bool,
    /// The day of birth, the first that is there.
    pub born: Vec<(ObjectId, Expr)>,
    /// The last sale, the first that is there.
    pub last_sale: Vec<(ObjectId, Expr)>,
}

/// A named intermediate value.
#[derive(Clone, Debug)]
pub struct Let {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// Its value.
    pub value: Expr,
    /// Something uses it.
    pub used: bool,
}

/// One target field and its value.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The target field.
    pub target: String,
    /// Where the target stands.
    pub span: Span,
    /// Where the line stands.
    pub line: Span,
    /// The value.
    pub value: Expr,
    /// Index of the guard that must allow this field.
    pub guard: Option<usize>,
    /// Further condition.
    pub when: Option<Expr>,
    /// `else null`.
    pub else_null: bool,
    /// Limits on writing.
    pub only: Option<Only>,
}

/// What happens to a delivered record that may not stay as it is.
#[derive(Clone, Debug)]
pub enum Ending {
    /// Write these constants.
    Write(Vec<Mapping>),
    /// Remove the record.
    Remove,
    /// Erase the record.
    Erase,
    /// Leave it.
    Keep(String),
}

/// Choices read from one object for one purpose and channel.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// Index into [`Resolved::consents`].
    pub consent: usize,
    /// Where people choose.
    pub object: ObjectId,
    /// The argument of an object with a parameter.
    pub argument: Option<String>,
    /// The choices are kept there, and stay there.
    pub external: bool,
    /// What stands there.
    pub fact: Fact,
}

/// A slot that is told what people chose.
#[derive(Clone, Debug)]
pub struct Spread {
    /// The slot, as its choices are read.
    pub slot: Capture,
    /// Where the consent names it.
    pub span: Span,
    /// The field that is written.
    pub field: String,
    /// The field that says which brand a record is about.
    pub brand_field: Option<String>,
    /// The topic that it is about; absent: the whole purpose.
    pub topic: Option<String>,
    /// The field that says which topic a record is about.
    pub topic_field: Option<String>,
    /// What is written for a state.
    pub values: Vec<StateValue>,
    /// Whether a yes is written.
    pub grants: bool,
    /// Why it may stand for more than the choice.
    pub widens: Option<String>,
    /// People choose there too.
    pub heard: bool,
    /// Everybody who said no gets a record of their own there.
    pub adds: bool,
    /// Records can only be added there.
    pub appends: bool,
}

/// One line of a consent table.
#[derive(Clone, Debug)]
pub struct StateLine {
    /// The values.
    pub patterns: Vec<Pattern>,
    /// The state, or the party.
    pub state: String,
    /// The kind of suppression.
    pub by: Option<String>,
}

/// Where a choice stands in an object, and what its values mean.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The purpose; absent: any that asks.
    pub purpose: Option<String>,
    /// The channel.
    pub channel: String,
    /// The contact point; absent where that is wrong and reported.
    pub point: Option<Point>,
    /// The field with the identifier that people are found by in place of it: `system.object.field`.
    pub identifier: Option<String>,
    /// Which records tell a choice at all.
    pub filter: Option<Expr>,
    /// The value that says it.
    pub value: Expr,
    /// What its values mean.
    pub states: Vec<StateLine>,
    /// Which topic of the purpose it is about.
    pub topic: Option<Expr>,
    /// Which brand it is about.
    pub brand: Option<Expr>,
    /// The field that holds the identifier of whose choice it is alone.
    pub person: Option<String>,
    /// Who said it.
    pub given: Option<(Expr, Vec<StateLine>)>,
    /// When it was made.
    pub at: Option<Expr>,
    /// Zone of times without one.
    pub zone: Option<String>,
    /// How it was made.
    pub method: String,
    /// Notice shown, and its version.
    pub notice: Option<(String, Option<Expr>)>,
    /// Fields kept as evidence.
    pub evidence: Vec<String>,
    /// Whether grants are taken.
    pub grants: bool,
    /// What a written no and a written yes can do.
    pub writes: (Power, Power),
    /// Where it is written.
    pub span: Span,
}
