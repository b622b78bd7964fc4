//! The types of the plan. Names are the language's; lists are sorted or in the order written, as stated.

use serde::{Deserialize, Serialize};

/// The version of the plan's format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// The version of the language that plans are made from.
pub const LANGUAGE: &str = "0.1";

/// What a project compiles to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: u32,
    /// [`LANGUAGE`].
    pub language: String,
    /// BLAKE3 over the meaning (everything but labels, docs, owners and places in files), lower-case hex.
    pub hash: String,
    /// Who and what.
    pub project: Project,
    /// Systems that flows or consents touch, by name.
    pub systems: Vec<System>,
    /// Objects that flows or consents touch, by system and name.
    pub objects: Vec<Object>,
    /// Categories that occur, by name.
    pub categories: Vec<Category>,
    /// Channels that occur, by name.
    pub channels: Vec<Channel>,
    /// Purposes that occur, by name.
    pub purposes: Vec<Purpose>,
    /// Capture of choices, by purpose, channel and object.
    pub captures: Vec<Capture>,
    /// Flows, by name.
    pub flows: Vec<Flow>,
    /// Everything that is handed over, sorted; see [`Disclosure`].
    pub disclosures: Vec<Disclosure>,
}

/// The project and who runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Name from `martlet.toml`.
    pub name: String,
    /// IANA zone of times without one.
    pub zone: String,
    /// The company, as people call it.
    pub company: Option<String>,
    /// Its postal address.
    pub address: Option<String>,
    /// E-mail address of its data protection officer.
    pub dpo: Option<String>,
}

/// An installed product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Its name in the project.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// The connector it is.
    pub connector: String,
    /// The driver that moves its bytes.
    pub driver: String,
    /// Settings of the driver, by name.
    pub settings: std::collections::BTreeMap<String, SettingValue>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Places its data is stored in, as written.
    pub stored_in: Vec<String>,
    /// Places it is accessed from, as written.
    pub accessed_from: Vec<String>,
    /// Legal role of who runs it.
    pub role: Option<Role>,
    /// Channels on which it can reach a person.
    pub contacts: Vec<String>,
}

/// Legal roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Role {
    Controller,
    Processor,
    JointController,
    ThirdParty,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SettingValue {
    /// Plain text (numbers as written).
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// The name of a secret; its value is read when a driver uses it.
    Secret(String),
}

/// A table, file or record kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// The system's name.
    pub system: String,
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// Whose data it holds.
    pub about: Vec<String>,
    /// Its fields in the order declared.
    pub fields: Vec<Field>,
}

impl Object {
    /// `system.object`, as flows name it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}.{}", self.system, self.name)
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name at the system.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// May be absent.
    pub optional: bool,
    /// Names a record there.
    pub key: bool,
    /// May be the key of an upsert.
    pub matching: bool,
    /// Must be written.
    pub required: bool,
    /// A cell that does not fit becomes absent.
    pub lenient: bool,
    /// Category of personal data, if any.
    pub category: Option<String>,
}

/// Types of values at a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Text of at most that many characters, if a number is given.
    Text(Option<u32>),
    /// Whole number.
    Int,
    /// Exact decimal: digits in all, digits after the point.
    Decimal(u32, u32),
    /// Yes or no, in these words (default `true`, `false`).
    Bool(Option<(String, String)>),
    /// Calendar day, `2027-01-31`.
    Date,
    /// Point in time, RFC 3339.
    Instant,
    /// E-mail address, trimmed, domain as lower-case A-label.
    Email,
    /// Phone number as written.
    Phone,
    /// ISO 3166-1 alpha-2 code.
    Country,
    /// Web address.
    Url,
    /// Opaque identifier, kept as text.
    Id,
    /// One of these words; others too if open.
    Enum {
        /// The words.
        values: Vec<String>,
        /// Whether others may come.
        open: bool,
    },
}

/// A category of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
}

/// A way to reach a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
}

/// Why data moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// Channels it may use.
    pub channels: Vec<String>,
    /// Legal bases, in the order tried. Version 1 knows `consent`.
    pub bases: Vec<String>,
}

/// Choices read from one object for one purpose and channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// As people call the consent.
    pub label: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// `system.object` where people choose.
    pub object: String,
    /// The contact point the choice is about.
    pub point: Point,
    /// The value that says it.
    pub value: Expr,
    /// What its values mean; first match holds; a value without a line is a reject.
    pub states: Vec<StateRule>,
    /// When it was made; absent: only known to be before it was read.
    pub at: Option<Expr>,
    /// IANA zone of times without one; absent: unknown.
    pub zone: Option<String>,
    /// How it was made.
    pub method: String,
    /// Notice shown: name and version.
    pub notice: Option<(String, Option<String>)>,
    /// Fields kept as evidence.
    pub evidence: Vec<String>,
    /// Whether grants are taken, or refusals only.
    pub grants: bool,
    /// How often, in words; documents show it.
    pub every: Option<String>,
    /// The stated time within which a choice holds everywhere, in words.
    pub within: Option<String>,
    /// Where it was declared: `path:line`.
    pub declared_at: String,
}

/// One line of a consent table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StateRule {
    /// Values that match.
    pub patterns: Vec<Pattern>,
    /// One of the 14 states.
    pub state: String,
}

/// How a record names a contact point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// `email` or `phone`.
    pub kind: PointKind,
    /// The source field that holds it.
    pub field: String,
}

/// Kinds of contact points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PointKind {
    Email,
    Phone,
}

/// One flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// Its doc comment.
    pub doc: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it runs, in words.
    pub schedule: String,
    /// `system.object` it reads.
    pub source: String,
    /// `system.object` it writes.
    pub destination: String,
    /// How records meet the destination.
    pub mode: Mode,
    /// The condition on source records, if any; a record is taken where it gives true.
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
    /// The cells it asks, one for each channel.
    pub cells: Vec<GuardCell>,
    /// Whether all cells must allow (else any).
    pub all: bool,
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
    /// Update the record with these key fields, or insert it.
    Upsert {
        /// Target fields.
        by: Vec<String>,
    },
    /// One file, rewritten atomically, keyed by these fields.
    OneFile {
        /// Target fields.
        by: Vec<String>,
    },
}

impl Mode {
    /// The key fields.
    #[must_use]
    pub fn key(&self) -> &[String] {
        match self {
            Mode::Upsert { by } | Mode::OneFile { by } => by,
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

/// An expression, typed and with every `otherwise` decided. Fields are those of the flow's source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    /// A literal.
    Constant(Constant),
    /// A field of the source record.
    Field(String),
    /// A `let` before it.
    Let(String),
    /// The day or instant fixed at the start of the run.
    Now(NowKind),
    /// A function of the standard library. An absent first argument gives absent without a call.
    Call {
        /// Its name.
        function: String,
        /// Its arguments, the piped one first.
        arguments: Vec<Expr>,
    },
    /// The fallback where the value is absent; a failure stays one.
    Default {
        /// The value.
        value: Box<Expr>,
        /// Taken where it is absent.
        fallback: Box<Expr>,
    },
    /// What happens where the value fails.
    Recover {
        /// The value.
        value: Box<Expr>,
        /// Whether an absent value is caught too (for `reject` and `skip`).
        absent_too: bool,
        /// What happens.
        action: Recovery,
    },
    /// The first arm that matches.
    Match {
        /// The value.
        subject: Box<Expr>,
        /// The arms.
        arms: Vec<Arm>,
        /// Where none matches; absent: the checker proved that one does.
        otherwise: Option<Box<Expr>>,
    },
    /// One of two.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        otherwise: Box<Expr>,
    },
    /// A comparison; see language.md section 4 for absent sides.
    Compare {
        /// The operator.
        op: CompareOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// Whether the value is one of a list.
    In {
        /// The value.
        value: Box<Expr>,
        /// The list.
        list: Vec<Expr>,
        /// `not in`.
        negated: bool,
    },
    /// Whether the value is null or missing, or (blank) also empty or white space.
    IsAbsent {
        /// The value.
        value: Box<Expr>,
        /// `is blank`.
        blank: bool,
        /// `is not …`.
        negated: bool,
    },
    /// Not.
    Not(Box<Expr>),
    /// All hold.
    All(Vec<Expr>),
    /// Any holds.
    Any(Vec<Expr>),
    /// Sum and difference, product; absent if a side is absent; too large a result is a failure.
    Arithmetic {
        /// The operator.
        op: ArithmeticOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// Text put together; absent if a part is absent.
    Join(Vec<Expr>),
    /// Keep what the destination has.
    Unchanged,
}

/// `today` or `now`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NowKind {
    /// The day, in the project's zone.
    Today,
    /// The instant.
    Now,
}

/// What `otherwise` does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Recovery {
    /// Take this value.
    Value(Box<Expr>),
    /// Reject the record.
    Reject {
        /// Why.
        because: String,
    },
    /// Leave the record out; counted as filtered.
    Skip,
}

/// An arm of a `match`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Any of them.
    pub patterns: Vec<Pattern>,
    /// The value.
    pub value: Expr,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Equal to it.
    Equal(Constant),
    /// Between both ends, which belong to it; an absent end is open. Decimal numbers as text.
    Range {
        /// Lower end.
        low: Option<String>,
        /// Upper end.
        high: Option<String>,
    },
    /// Null or missing.
    Absent,
    /// Null, missing or `""`.
    Empty,
    /// Anything.
    Else,
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Constant {
    /// `null`.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A decimal number, as text.
    Decimal(String),
    /// Yes or no.
    Bool(bool),
    /// `2027-01-31`.
    Date(String),
    /// RFC 3339.
    Instant(String),
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// One thing that is handed over, or that what is handed over depends on. The finite, sorted set of these is what
/// documents and policies ask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The flow.
    pub flow: String,
    /// `system.object.field` at the source; absent for a constant.
    pub source: Option<String>,
    /// What happens to it on the way.
    pub how: How,
    /// Target field; absent where the source only decides whether a record is delivered at all.
    pub target: Option<String>,
    /// Target system.
    pub system: String,
    /// Categories of personal data, sorted.
    pub categories: Vec<String>,
    /// Whose data.
    pub subjects: Vec<String>,
    /// Why.
    pub purpose: Option<String>,
    /// Over which channels, sorted.
    pub channels: Vec<String>,
    /// On which legal basis.
    pub basis: Option<String>,
    /// Permissions it waits for: `purpose via channel`, in the order asked.
    pub guards: Vec<String>,
    /// Places the target is stored in or accessed from, sorted.
    pub places: Vec<String>,
    /// The agreement that covers it.
    pub agreement: Option<String>,
    /// The transfer mechanism.
    pub transfer: Option<String>,
    /// How long it is kept there, in words.
    pub retention: Option<String>,
}

/// What happens to a value on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// As it is.
    Copied,
    /// Another form of it.
    Changed,
    /// Less of it.
    Reduced,
    /// A keyed or plain hash of it.
    Hashed,
    /// It only decides something about what is delivered.
    Influences,
}
