//! Tests of flows, beside the plan: what is given, what happens, what is expected. They are no part of its file.

use super::Constant;
use crate::source::Span;

/// One test.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// The declared flow.
    pub flow: String,
    /// The time it starts at, RFC 3339.
    pub now: Option<String>,
    /// What is given, happens and is expected, in the order written.
    pub steps: Vec<TestStep>,
    /// Where it was declared: `path:line`.
    pub declared_at: String,
    /// Its name's place.
    pub span: Span,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestStep {
    /// What it is.
    pub kind: TestStepKind,
    /// Where.
    pub span: Span,
}

/// The kinds of lines of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestStepKind {
    /// Holds from the start.
    Given(Event),
    /// Happens after what was expected so far.
    Then(Event),
    /// What must be there now.
    Expect(Expectation),
}

/// Something that is given or happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A record of a source.
    Record(TestRecord),
    /// Somebody chose.
    Consent {
        /// The contact point.
        who: String,
        /// One of the 14 states.
        state: String,
        /// The purpose.
        purpose: String,
        /// The channel.
        channel: String,
        /// The topic.
        topic: Option<String>,
        /// The brand.
        brand: Option<String>,
        /// When, RFC 3339; in `then`, this becomes the time of the test.
        at: Option<String>,
    },
    /// Nobody chose anything.
    NoConsent,
    /// A source is this file, relative to the project.
    File(String),
    /// A record is at a destination, delivered by the flow before.
    Delivered(TestRecord),
    /// What is known of a person.
    Person {
        /// The contact point.
        who: String,
        /// `born`, `country`, `last_sale`.
        facts: Vec<(String, Constant)>,
    },
    /// Somebody is on a suppression list.
    Suppressed {
        /// The contact point.
        who: String,
        /// The list.
        by: String,
    },
    /// A record is no longer at its source.
    Gone(TestRecord),
}

/// A record of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestRecord {
    /// `system.object`.
    pub object: String,
    /// What is given in parentheses to an object with a parameter.
    pub argument: Option<String>,
    /// Its values by field, as the field's type has them.
    pub values: Vec<TestValue>,
}

/// A value of a record of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestValue {
    /// The field.
    pub field: String,
    /// Its value.
    pub value: Constant,
    /// Where it was written.
    pub span: Span,
}

/// What must be at a destination.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// `system.object`.
    pub object: String,
    /// What is given in parentheses to an object with a parameter.
    pub argument: Option<String>,
    /// What must be there.
    pub result: Expected,
}

/// What a test expects of a destination.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A record with these values; others are free.
    Record(Vec<TestValue>),
    /// No record.
    None,
    /// What was delivered is no longer there.
    Removed,
    /// A record was rejected for this reason.
    Rejected(String),
    /// So many records.
    Count(u32),
}
