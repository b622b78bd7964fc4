//! Flows, consents, and what flows are made of, measured and shown by. Names in expressions belong to the checker.

use super::{FieldUse, ObjectId, ObjectUse, Slot};
use crate::syntax::ast;

/// A flow whose objects and purpose are looked up.
#[derive(Clone, Debug)]
pub struct Flow {
    /// As written.
    pub written: ast::Flow,
    /// Its doc comment.
    pub doc: Option<String>,
    /// The objects it reads, parallel to what was written; absent where one is missing and reported.
    pub sources: Vec<Option<ObjectUse>>,
    /// The objects of its own look-ups, parallel to what was written.
    pub lookups: Vec<Option<ObjectUse>>,
    /// The objects of the look-ups of each source's block, parallel to the sources.
    pub source_lookups: Vec<Vec<Option<ObjectUse>>>,
    /// The objects it writes, parallel to what was written; absent where one is missing and reported.
    pub targets: Vec<Option<ObjectUse>>,
    /// Its purpose, if it is there.
    pub purpose: Option<String>,
    /// The channels of its purpose that are there, in the order written.
    pub channels: Vec<String>,
    /// The topic within its purpose, if it is there.
    pub topic: Option<String>,
    /// Its brand, if it is there.
    pub brand: Option<String>,
    /// The flow after which it runs, if it is there.
    pub after: Option<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

impl Flow {
    /// The first object it reads.
    #[must_use]
    pub fn source(&self) -> Option<&ObjectId> {
        self.sources.first()?.as_ref().map(|used| &used.object)
    }

    /// The first object it writes.
    #[must_use]
    pub fn destination(&self) -> Option<&ObjectId> {
        self.targets.first()?.as_ref().map(|used| &used.object)
    }
}

/// How choices spread.
#[derive(Clone, Debug)]
pub struct Consent {
    /// As written.
    pub written: ast::Consent,
    /// Its doc comment.
    pub doc: Option<String>,
    /// Its purpose, if it is there.
    pub purpose: Option<String>,
    /// Its channels that are there, sorted.
    pub channels: Vec<String>,
    /// Its brand, if it is there.
    pub brand: Option<String>,
    /// Where people choose: those slots that are there, in the order written.
    pub from: Vec<Slot>,
    /// What is told: those slots that are there, in the order written.
    pub to: Vec<Slot>,
    /// What is both: those slots that are there, in the order written.
    pub both: Vec<Slot>,
    /// The object that keeps choices elsewhere, if it is there.
    pub history: Vec<ObjectUse>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

impl Consent {
    /// The slots where people choose.
    pub fn heard(&self) -> impl Iterator<Item = &Slot> {
        self.from.iter().chain(&self.both)
    }

    /// The slots that are told what people chose.
    pub fn told(&self) -> impl Iterator<Item = &Slot> {
        self.to.iter().chain(&self.both)
    }
}

/// Lines of a mapping under a name.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// As written.
    pub written: ast::Mapping,
    /// Its doc comment.
    pub doc: Option<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// A function of the project.
#[derive(Clone, Debug)]
pub struct Function {
    /// As written.
    pub written: ast::Function,
    /// Its doc comment.
    pub doc: Option<String>,
    /// The type of each parameter and whether it may be absent, parallel to what was written.
    pub parameters: Vec<(Option<crate::plan::Type>, bool)>,
    /// The type of its result and whether it may be absent.
    pub result: (Option<crate::plan::Type>, bool),
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// Values to values.
#[derive(Clone, Debug)]
pub struct Table {
    /// As written.
    pub written: ast::Table,
    /// Its doc comment.
    pub doc: Option<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// A number that people agreed on.
#[derive(Clone, Debug)]
pub struct Metric {
    /// As written.
    pub written: ast::Metric,
    /// Its doc comment.
    pub doc: Option<String>,
    /// The flow whose deliveries are measured, if it is there.
    pub flow: Option<String>,
    /// The object whose records are measured, if it is there.
    pub object: Option<ObjectUse>,
    /// The fields after `by` that are there.
    pub by: Vec<FieldUse>,
    /// The metrics that it is calculated from.
    pub of: Vec<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// A test of a flow.
#[derive(Clone, Debug)]
pub struct Test {
    /// As written.
    pub written: ast::Test,
    /// The flow, if it is there.
    pub flow: Option<String>,
    /// The object of each step, parallel to what was written; absent where a step names none, or it is missing.
    pub objects: Vec<Option<ObjectUse>>,
    /// A part of it is broken and reported.
    pub broken: bool,
}
