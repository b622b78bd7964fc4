//! What flows are made of, measured and shown by: mappings, functions, tables, metrics, tests.

use super::{Arm, Expr, MapBlock, Name, ObjectRef, Path, Text, TypeExpr};
use crate::source::Span;

/// Lines of a mapping under a name, for `use`.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub map: MapBlock,
}

/// `function salutation(first: text?, last: text): text = …`
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub result: TypeExpr,
    /// How.
    pub body: Expr,
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
}

/// Values to values.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its lines; absent where they were broken.
    pub rows: Option<TableRows>,
}

/// Where a table's lines stand.
#[derive(Clone, Debug, PartialEq)]
pub enum TableRows {
    /// `{ "a" => "b" … else => "c" }`.
    Here(Vec<Arm>),
    /// `from "areas.csv" key country value area`.
    File {
        /// The file, relative to the project.
        path: Text,
        /// The column that is looked up.
        key: Name,
        /// The column that is the result.
        value: Name,
    },
}

/// A number that people agreed on.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// What it measures; absent where it was broken.
    pub measure: Option<Measure>,
    /// `per month`.
    pub per: Option<Name>,
    /// `by country`.
    pub by: Vec<Path>,
    /// `target 60`, `target 25%`, as written.
    pub target: Option<Text>,
    /// `agreed by "…", "…"`.
    pub agreed_by: Vec<Text>,
}

/// What a metric measures.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// `count delivered by FLOW`, `count distinct FIELD of OBJECT where … at FIELD`.
    Count {
        /// `distinct FIELD`.
        distinct: Option<Name>,
        /// Of what.
        of: MetricSource,
    },
    /// `sum FIELD of OBJECT`.
    Sum {
        /// The field.
        field: Name,
        /// Of what.
        of: MetricSource,
    },
    /// `value metric_a / metric_b`.
    Value(Expr),
}

/// The records that a metric is about.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricSource {
    /// The flow whose deliveries they are, or the object.
    pub of: MetricOf,
    /// `where CONDITION`.
    pub filter: Option<Expr>,
    /// `at FIELD`: the time that counts.
    pub at: Option<Name>,
}

/// Deliveries of a flow, or records of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum MetricOf {
    /// `delivered by FLOW`.
    Flow(Name),
    /// `of system.object`.
    Object(ObjectRef),
}

/// `test "…" of FLOW { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub name: Text,
    /// The flow.
    pub of: Name,
    /// `now 2026-03-02T09:00:00Z`; a day stands for its start in the project's zone.
    pub now: Option<Expr>,
    /// What is given, happens and is expected, in the order written.
    pub steps: Vec<TestStep>,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestStep {
    /// What it is.
    pub kind: TestStepKind,
    /// All of it.
    pub span: Span,
}

/// The kinds of lines of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestStepKind {
    /// `given …`.
    Given(Given),
    /// `then …`: happens after what was expected so far.
    Then(Given),
    /// `expect …`.
    Expect(Expect),
}

/// What a test starts from, or what happens later.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a few lines of each test; a box would only add an indirection"
)]
pub enum Given {
    /// `hubspot.contact { email: "…" }`.
    Record {
        /// The object.
        object: ObjectRef,
        /// Its values.
        record: RecordLiteral,
    },
    /// `consent "ana@example.com" granted newsletter via email at 2026-02-01`.
    Consent {
        /// The contact point, or the person.
        who: Text,
        /// The state.
        state: Name,
        /// The purpose.
        purpose: Name,
        /// The channel.
        channel: Name,
        /// `topic running`.
        topic: Option<Name>,
        /// `brand north`.
        brand: Option<Name>,
        /// When it was said.
        at: Option<Expr>,
    },
    /// `no consent`.
    NoConsent,
    /// `file "…"`.
    File(Text),
    /// `delivered TARGET { … }`.
    Delivered {
        /// The object.
        object: ObjectRef,
        /// Its values.
        record: RecordLiteral,
    },
    /// `person "…" { born: … }`.
    Person {
        /// The contact point.
        who: Text,
        /// What is known.
        record: RecordLiteral,
    },
    /// `suppressed "…" by LIST`.
    Suppressed {
        /// The contact point.
        who: Text,
        /// The list.
        by: Name,
    },
    /// `gone SOURCE { … }`: the record is no longer there.
    Gone {
        /// The object.
        object: ObjectRef,
        /// Values that name the record.
        record: RecordLiteral,
    },
}

/// `expect crm.Lead { Email: "…" }`
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// The destination; absent where the flow has one and a result follows alone.
    pub object: Option<ObjectRef>,
    /// What is expected.
    pub result: Expected,
}

/// What a test expects of a destination.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A record with these values; others are free.
    Record(RecordLiteral),
    /// `none`.
    None,
    /// `removed`.
    Removed,
    /// `rejected "reason"`.
    Rejected(Text),
    /// `count 3`.
    Count(u32),
}

/// `{ email: "…", name: "…" }`
#[derive(Clone, Debug, PartialEq)]
pub struct RecordLiteral {
    /// Its values in the order written.
    pub values: Vec<(Name, Expr)>,
    /// All of it.
    pub span: Span,
}
