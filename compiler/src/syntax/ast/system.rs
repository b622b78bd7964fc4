//! Systems and connectors, their objects and fields, the choices that stand there, and files exchanged with partners.

use super::{Duration, Expr, Name, ObjectRef, Path, Pattern, Text};
use crate::source::Span;

/// An installed product.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// The connector after `is`.
    pub connector: Name,
    /// `owner "…"`.
    pub owner: Option<Text>,
    /// `stored in EU, US`.
    pub stored_in: Vec<Name>,
    /// `accessed from US, IN`.
    pub accessed_from: Vec<Name>,
    /// `role processor`.
    pub role: Option<Role>,
    /// `connect { … }`, with the span of the block.
    pub connect: Option<Connect>,
    /// `kind advertising`, where it is narrower than the connector's.
    pub kind: Option<Name>,
    /// Channels on which it can reach a person, beside the connector's.
    pub contacts: Vec<Name>,
    /// What is erased there, and how.
    pub erases: Vec<Erases>,
    /// How late a written value takes effect.
    pub visible: Option<Duration>,
    /// How long a message that is being sent goes on.
    pub finishes: Option<Duration>,
    /// How much it takes.
    pub limits: Vec<Limit>,
    /// Its objects.
    pub objects: Vec<Object>,
}

/// `erases Lead, Contact by delete`
#[derive(Clone, Debug, PartialEq)]
pub struct Erases {
    /// The objects; empty with [`ErasesHow::Nothing`].
    pub objects: Vec<Name>,
    /// How.
    pub how: ErasesHow,
    /// `conditional because "…"`: it may be refused.
    pub conditional: Option<Text>,
    /// All of the clause.
    pub span: Span,
}

/// How a product erases.
#[derive(Clone, Debug, PartialEq)]
pub enum ErasesHow {
    /// `by delete`.
    Delete,
    /// `by request within 30 days`.
    Request(Duration),
    /// `nothing because "…"`.
    Nothing(Text),
}

/// `limit 190 requests per 10 seconds`, `limit 100 records per request`
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The number, as written.
    pub amount: Text,
    /// Of what.
    pub unit: Name,
    /// Per what.
    pub per: LimitPer,
    /// All of the clause.
    pub span: Span,
}

/// What a limit is counted over.
#[derive(Clone, Debug, PartialEq)]
pub enum LimitPer {
    /// A time.
    Time(Duration),
    /// Something: `request`, `job`, `account`.
    Thing(Name),
}

/// The settings of a system.
#[derive(Clone, Debug, PartialEq)]
pub struct Connect {
    /// The block.
    pub span: Span,
    /// The settings in the order written.
    pub settings: Vec<Setting>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: SettingValue,
    /// The value's place.
    pub value_span: Span,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// `"text"`, or a bare word.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written, with `%` if that follows.
    Number(String),
    /// `secret("NAME")`: resolved when a driver uses it.
    Secret(String),
    /// `15 minutes`.
    Duration(Duration),
    /// `[ "a", "b" ]`.
    List(Vec<String>),
    /// `{ name value … }`.
    Group(Vec<Setting>),
}

/// The legal role of who runs a system.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// The role.
    pub kind: RoleKind,
    /// The agreement after `under`.
    pub under: Option<Name>,
    /// Where.
    pub span: Span,
}

/// The legal roles (GDPR articles 4(7), 4(8), 26).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RoleKind {
    Controller,
    Processor,
    JointController,
    ThirdParty,
}

/// What a product is.
#[derive(Clone, Debug, PartialEq)]
pub struct Connector {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// Who makes it.
    pub vendor: Option<Text>,
    /// `kind crm`.
    pub kind: Option<Name>,
    /// Channels on which it can reach a person.
    pub contacts: Vec<Name>,
    /// The driver that moves its bytes.
    pub driver: Option<Name>,
    /// `supported`, `preview`, `planned`.
    pub support: Option<Name>,
    /// What is erased there, and how.
    pub erases: Vec<Erases>,
    /// How late a written value takes effect.
    pub visible: Option<Duration>,
    /// How long a message that is being sent goes on.
    pub finishes: Option<Duration>,
    /// How much it takes.
    pub limits: Vec<Limit>,
    /// Objects every system of that kind has.
    pub objects: Vec<Object>,
}

/// A table, file or record kind of a system.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Doc comment.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// `subscription(topic)`: the parameter that flows give.
    pub parameter: Option<Name>,
    /// As people call it.
    pub label: Option<Text>,
    /// Whose data it holds: `prospect`, `customer` ….
    pub about: Vec<Name>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its consent slots.
    pub consents: Vec<ConsentFact>,
    /// `file { … }`: a file exchanged with a partner.
    pub file: Option<FileSpec>,
    /// `keep 24 months after …, then erase`.
    pub keep: Option<Retention>,
    /// All of it.
    pub span: Span,
}

/// `keep 24 months after EXPRESSION, then erase`
#[derive(Clone, Debug, PartialEq)]
pub struct Retention {
    /// How long.
    pub period: Duration,
    /// After what.
    pub after: Expr,
    /// All of the clause.
    pub span: Span,
}

/// `file { … }`: how a file exchanged with a partner is made, proved and answered.
#[derive(Clone, Debug, PartialEq)]
pub struct FileSpec {
    /// `name "out/acme_{run.date}.txt"`.
    pub name: Option<Expr>,
    /// `format fixed_width { length 127 }`.
    pub format: Option<FileFormat>,
    /// `encrypt pgp "epsilon-2026"`: how, and the key's name.
    pub encrypt: Option<(Name, Text)>,
    /// `control "…" { count bytes sum(F) sha256 }`.
    pub control: Option<ControlFile>,
    /// `answers epsilon.append_in within 3 days`.
    pub answers: Option<(ObjectRef, Duration)>,
    /// `on mismatch stop`.
    pub on_mismatch: Option<(OnMismatch, Span)>,
    /// All of it.
    pub span: Span,
}

/// The layout of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileFormat {
    /// Its name.
    pub name: Name,
    /// Its settings.
    pub settings: Vec<Setting>,
}

/// The file that tells a partner what a file must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlFile {
    /// Its name.
    pub name: Expr,
    /// What it holds.
    pub parts: Vec<ControlPart>,
    /// All of the clause.
    pub span: Span,
}

/// What a control file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ControlPart {
    /// The number of records.
    Count,
    /// The number of bytes.
    Bytes,
    /// The sum of a field.
    Sum(Name),
    /// The SHA-256 of the file.
    Sha256,
}

/// What happens when a file and its control file differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum OnMismatch {
    Stop,
    Continue,
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Doc comment.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// Its type.
    pub ty: TypeExpr,
    /// Its marks.
    pub marks: Vec<Mark>,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// The type.
    pub kind: TypeKind,
    /// `?`: may be absent.
    pub optional: bool,
    /// Where.
    pub span: Span,
}

/// The kinds of types as written.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `email`, `text(80)`, `bool("ja", "nej")`, `decimal(10, 2)`, `money by currency`.
    Named {
        /// The word.
        name: Name,
        /// Texts or numbers in parentheses, as written without quotes.
        arguments: Vec<Text>,
        /// `by FIELD`: where the rest of the type stands.
        by: Option<Path>,
    },
    /// `enum("a", "b")`, `enum open(…)`.
    Enum {
        /// Whether other values may come.
        open: bool,
        /// The values.
        values: Vec<Text>,
    },
    /// `list of T`.
    List(Box<TypeExpr>),
    /// `record { … }`.
    Record(Vec<Field>),
}

/// A mark of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What it says.
    pub kind: MarkKind,
    /// Where.
    pub span: Span,
}

/// What a mark says.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum MarkKind {
    Key,
    Match,
    Required,
    ReadOnly,
    WriteOnly,
    Cursor,
    Lenient,
    Deprecated(Text),
    Category(Path),
    /// `unit "EUR"`.
    Unit(Text),
    /// `hashed meta_email`: the SHA-256 of what that function gives.
    Hashed(Name),
    /// `columns 1 to 10`, the first column is 1, both belong to it.
    Columns(u32, u32),
    /// `consent opt_out via email`, `consent newsletter opt_in via email`.
    Consent {
        polarity: Polarity,
        purpose: Option<Name>,
        channel: Name,
    },
}

/// What `true` means in a consent flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// `true` is a grant.
    OptIn,
    /// `true` is a refusal.
    OptOut,
}

/// `consent newsletter via email { … }` in an object: where a choice stands and what its values mean.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentFact {
    /// The purpose, if named.
    pub purpose: Option<Name>,
    /// The channel.
    pub channel: Name,
    /// `topic FIELD`: which topic of the purpose the choice is about.
    pub topic: Option<Expr>,
    /// `brand FIELD`: which brand the choice is about.
    pub brand: Option<Expr>,
    /// `person by FIELD`: the choice is that person's alone, whoever else has the contact point.
    pub person: Option<Expr>,
    /// `where CONDITION`: which records tell a choice at all.
    pub filter: Option<Expr>,
    /// `value FIELD { … }`.
    pub value: Option<ConsentValue>,
    /// `at EXPRESSION in "zone"`.
    pub at: Option<ConsentTime>,
    /// `method form`.
    pub method: Option<Name>,
    /// `notice NAME version "3"`, `notice NAME version FIELD`.
    pub notice: Option<(Name, Option<Expr>)>,
    /// `evidence FIELD, FIELD`.
    pub evidence: Vec<Path>,
    /// `given by FIELD { "parent" => guardian }`.
    pub given: Option<GivenBy>,
    /// `asserts grants and refusals` or `refusals only`.
    pub asserts: Option<Asserts>,
    /// `writes deny yes, grant pending only`.
    pub writes: Option<Writes>,
    /// All of it.
    pub span: Span,
}

/// `given by FIELD { "parent" => guardian   else => subject }`: who said it.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenBy {
    /// The value that says who.
    pub subject: Expr,
    /// The table; its states are `guardian` and `subject`.
    pub parties: Vec<StateLine>,
}

/// What a write to a slot can do.
#[derive(Clone, Debug, PartialEq)]
pub struct Writes {
    /// A refusal.
    pub deny: Power,
    /// A grant.
    pub grant: Power,
    /// `new yes`: a record that is made without the choice counts there as a yes.
    pub new_yes: bool,
    /// All of the clause.
    pub span: Span,
}

/// What becomes of a written choice.
#[derive(Clone, Debug, PartialEq)]
pub enum Power {
    /// It takes effect.
    Yes,
    /// It cannot be written.
    No,
    /// It can be written and does nothing for senders.
    Inert,
    /// It becomes `pending` at most.
    PendingOnly,
    /// It takes effect under a condition, in words.
    Conditional(Text),
}

/// `value EXPRESSION { pattern => state … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentValue {
    /// The value that says it.
    pub subject: Expr,
    /// The table.
    pub states: Vec<StateLine>,
}

/// `true or "ja" => granted`.
#[derive(Clone, Debug, PartialEq)]
pub struct StateLine {
    /// The values.
    pub patterns: Vec<Pattern>,
    /// The state (one of the 14, or `suppressed`).
    pub state: Name,
    /// `by KIND` after `suppressed`.
    pub by: Option<Name>,
    /// All of it.
    pub span: Span,
}

/// When the choice was made.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentTime {
    /// The time.
    pub value: Expr,
    /// The zone of times without one.
    pub zone: Option<Text>,
}

/// What a source may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asserts {
    /// `grants and refusals`.
    GrantsAndRefusals,
    /// `refusals only`.
    RefusalsOnly,
}
