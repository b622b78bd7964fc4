//! The syntax tree: what was written, construct by construct, with the place of each word.
//!
//! Broken parts are absent (`Option`, shorter lists) or [`ExprKind::Broken`]; their finding is beside the tree, and
//! later stages stay silent about them.

use crate::source::{FileId, Span};

/// One file's declarations, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// The file.
    pub file: FileId,
    /// Its declarations.
    pub items: Vec<Item>,
    /// Declarations of which a part could not be read, or all: nothing that misses in them, or misses them, is news.
    pub broken: Vec<Span>,
}

impl Ast {
    /// Whether a part of the declaration could not be read, so that what seems to be missing may have been written.
    #[must_use]
    pub fn is_broken(&self, item: &Item) -> bool {
        self.broken.contains(&item.span)
    }

    /// The tree as indented text, for people and for tests.
    #[must_use]
    pub fn show(&self) -> String {
        let items = self.items.iter().map(|item| format!("{item:#?}\n"));
        let broken = self.broken.iter().map(|span| format!("could not be read in full: {span:?}\n"));
        items.chain(broken).collect()
    }
}

/// A name without its backticks, or a keyword in a place where the grammar wants one of several words.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    /// The text, NFC.
    pub text: String,
    /// Where.
    pub span: Span,
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` {:?}", self.text, self.span)
    }
}

/// Names joined by dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Path {
    /// At least one.
    pub parts: Vec<Name>,
    /// All of it.
    pub span: Span,
}

impl Path {
    /// The parts joined by dots.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".")
    }
}

impl std::fmt::Debug for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` {:?}", self.text(), self.span)
    }
}

/// A plain string with its escapes resolved.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where, quotes included.
    pub span: Span,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.value, self.span)
    }
}

/// A number with a unit: `15 minutes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duration {
    /// The number.
    pub amount: u32,
    /// The unit.
    pub unit: Unit,
    /// Where.
    pub span: Span,
}

/// Units of durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
    BusinessDays,
    Weeks,
    Months,
    Years,
}

/// A declaration with its doc comment.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The `///` lines before it, joined by a newline, without the slashes.
    pub doc: Option<String>,
    /// From its keyword to its closing brace.
    pub span: Span,
    /// What it declares.
    pub kind: ItemKind,
}

/// What a declaration declares.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one item each; a box would only add an indirection")]
pub enum ItemKind {
    /// `company acme "Acme A/S" { … }`
    Company(Company),
    /// `system crm "CRM" is sqlite { … }`
    System(System),
    /// `connector csv "CSV files" { … }`
    Connector(Connector),
    /// `category contact.email "E-mail address" under contact same as …`
    Category(Category),
    /// `channel email "E-mail"`
    Channel(Channel),
    /// `purpose newsletter "Newsletter" { … }`
    Purpose(Purpose),
    /// `flow x "…" { … }`
    Flow(Flow),
    /// `consent newsletter via email "…" { … }`
    Consent(Consent),
}

/// The organisation that runs the project.
#[derive(Clone, Debug, PartialEq)]
pub struct Company {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// Postal address.
    pub address: Option<Text>,
    /// E-mail address of the data protection officer.
    pub dpo: Option<Text>,
    /// Places it sells in.
    pub markets: Vec<Name>,
}

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
    /// Its objects.
    pub objects: Vec<Object>,
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
    /// A number, as written.
    Number(String),
    /// `secret("NAME")`: resolved when a driver uses it.
    Secret(String),
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
    /// As people call it.
    pub label: Option<Text>,
    /// Whose data it holds: `prospect`, `customer` ….
    pub about: Vec<Name>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its consent slots.
    pub consents: Vec<ConsentFact>,
    /// All of it.
    pub span: Span,
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
    /// `email`, `text(80)`, `bool("ja", "nej")`, `decimal(10, 2)`.
    Named {
        /// The word.
        name: Name,
        /// Texts or numbers in parentheses, as written without quotes.
        arguments: Vec<Text>,
    },
    /// `enum("a", "b")`, `enum open(…)`.
    Enum {
        /// Whether other values may come.
        open: bool,
        /// The values.
        values: Vec<Text>,
    },
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
    /// `value FIELD { … }`.
    pub value: Option<ConsentValue>,
    /// `at EXPRESSION in "zone"`.
    pub at: Option<ConsentTime>,
    /// `method form`.
    pub method: Option<Name>,
    /// `notice NAME version "3"`.
    pub notice: Option<(Name, Option<Text>)>,
    /// `evidence FIELD, FIELD`.
    pub evidence: Vec<Name>,
    /// `asserts grants and refusals` or `refusals only`.
    pub asserts: Option<Asserts>,
    /// All of it.
    pub span: Span,
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

/// `category contact.email "E-mail address" under contact same as dpv:EmailAddress`
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Its name.
    pub path: Path,
    /// As people call it.
    pub label: Option<Text>,
    /// The branch it hangs on.
    pub under: Option<Path>,
    /// Identifiers elsewhere.
    pub same_as: Vec<Name>,
}

/// `channel email "E-mail"`
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
}

/// Why data moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Purpose {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// `channels email, sms`.
    pub channels: Vec<Name>,
    /// `uses contact.email, identity.name`.
    pub uses: Vec<Path>,
    /// `basis consent`, in the order tried.
    pub bases: Vec<Name>,
    /// `same as dpv:DirectMarketing`.
    pub same_as: Vec<Name>,
}

/// The unit of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// `from system.object`.
    pub from: Option<Path>,
    /// `where CONDITION`.
    pub filter: Option<Expr>,
    /// `to system.object, MODE`.
    pub to: Option<Target>,
    /// `purpose P via C, C`.
    pub purpose: Option<FlowPurpose>,
    /// `person by FIELD`.
    pub person: Option<Expr>,
    /// `owner "…"`.
    pub owner: Option<Text>,
    /// `every 15 minutes`, `daily at 02:00 in "…"`, `manual`.
    pub trigger: Option<Trigger>,
    /// `blanks unchanged` or `blanks clear`.
    pub blanks: Option<(Blanks, Span)>,
    /// `map { … }`.
    pub map: Option<MapBlock>,
    /// `on reject continue | stop | stop after 50 | stop after 5%`.
    pub on_reject: Option<OnReject>,
    /// `when permission ends …`.
    pub permission_ends: Option<Ending>,
    /// `when gone …`.
    pub gone: Option<Ending>,
}

/// Where a flow delivers to, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// `system.object`.
    pub object: Path,
    /// The mode; absent where it was broken.
    pub mode: Option<Mode>,
    /// All of the clause.
    pub span: Span,
}

/// How records meet the destination.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    /// `upsert by Email` or `upsert by (A, B)`.
    Upsert(Vec<Name>),
    /// `one file`.
    OneFile,
}

/// `purpose newsletter via email, sms`.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowPurpose {
    /// The purpose.
    pub purpose: Name,
    /// The channels.
    pub channels: Vec<Name>,
    /// `via all of`.
    pub all: bool,
    /// All of the clause.
    pub span: Span,
}

/// When a flow runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// `every DURATION`.
    Every(Duration),
    /// `daily at 02:00 in "Europe/Copenhagen"`.
    Daily {
        /// `HH:MM`.
        at: Text,
        /// The zone.
        zone: Option<Text>,
    },
    /// `manual`.
    Manual,
}

/// What an absent value does at the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blanks {
    /// The field keeps what it has.
    Unchanged,
    /// The field is emptied.
    Clear,
}

/// `map { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct MapBlock {
    /// Its lines.
    pub lines: Vec<MapLine>,
    /// All of it.
    pub span: Span,
}

/// A line of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub enum MapLine {
    /// `let name = expression`.
    Let {
        /// The name.
        name: Name,
        /// The value.
        value: Expr,
    },
    /// `expression -> Target, Target`.
    Field {
        /// Doc comment.
        doc: Option<String>,
        /// The value.
        value: Expr,
        /// The target fields.
        targets: Vec<Name>,
        /// `only on create`, `only when empty`.
        only: Option<Only>,
        /// `when CONDITION`.
        when: Option<Expr>,
        /// `else null` after `when`.
        else_null: bool,
        /// All of the line.
        span: Span,
    },
}

/// A limit on writing a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// Only in a record that this delivery creates.
    OnCreate,
    /// Only where the destination's field is empty.
    WhenEmpty,
}

/// What rejects do to the run.
#[derive(Clone, Debug, PartialEq)]
pub enum OnReject {
    /// Go on.
    Continue,
    /// Stop at the first.
    Stop,
    /// Stop after that many.
    StopAfter(u32),
    /// Stop after that share of the records read, in per cent, as written.
    StopAfterShare(String),
}

/// What happens to a record that was delivered and may not stay as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// The action; absent where it was broken.
    pub action: Option<EndingAction>,
    /// All of the clause.
    pub span: Span,
}

/// The actions of `when permission ends` and `when gone`.
#[derive(Clone, Debug, PartialEq)]
pub enum EndingAction {
    /// `{ true -> Flag }`.
    Map(MapBlock),
    /// `remove`.
    Remove,
    /// `erase`.
    Erase,
    /// `keep because "…"`.
    Keep(Text),
}

/// `consent newsletter via email "…" { … }`: how choices spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// The purpose.
    pub purpose: Name,
    /// The channels.
    pub channels: Vec<Name>,
    /// As people call it.
    pub label: Option<Text>,
    /// Objects where people choose.
    pub from: Vec<Path>,
    /// `on conflict any refusal wins` (else the latest choice wins).
    pub any_refusal_wins: bool,
    /// `every DURATION`.
    pub every: Option<Duration>,
    /// `within DURATION`.
    pub within: Option<Duration>,
    /// `owner "…"`.
    pub owner: Option<Text>,
}

/// An expression.
#[derive(Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Could not be read; its finding is already made.
    Broken,
    /// `null`.
    Null,
    /// `unchanged`, where a value is wanted after `default` or `otherwise`.
    Unchanged,
    /// `true`, `false`.
    Bool(bool),
    /// A number as written, without a sign: `42`, `3.50`.
    Number(String),
    /// `"text with {parts}"`.
    Text(Vec<TextPart>),
    /// `2027-01-31`.
    Date(String),
    /// `2027-01-31T09:00:00Z`.
    Instant(String),
    /// `12 months`.
    Duration(Duration),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// A field, a `let`, `today`, `now`.
    Name(Name),
    /// `a.b`.
    Field {
        /// What it is taken of.
        of: Box<Expr>,
        /// The field.
        name: Name,
    },
    /// `f(a, b)`.
    Call {
        /// The function.
        function: Name,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// `allowed(purpose via channel)`.
    Allowed {
        /// The purpose.
        purpose: Name,
        /// The channel.
        channel: Name,
    },
    /// `value | f(a)`.
    Pipe {
        /// The value.
        value: Box<Expr>,
        /// The function.
        function: Name,
        /// Its further arguments.
        arguments: Vec<Expr>,
    },
    /// `value default fallback`.
    Default {
        /// The value.
        value: Box<Expr>,
        /// Taken where it is absent.
        fallback: Box<Expr>,
    },
    /// `value otherwise …`.
    Otherwise {
        /// The value.
        value: Box<Expr>,
        /// What happens where it fails.
        action: Recovery,
        /// The word `otherwise` and what follows.
        action_span: Span,
    },
    /// `not a`, `-a`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        value: Box<Expr>,
    },
    /// `a == b`, `a and b`, `a + b`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The operator's place.
        op_span: Span,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `a is null`, `a is not blank`.
    Is {
        /// The value.
        value: Box<Expr>,
        /// `not`.
        negated: bool,
        /// `blank` (else `null`).
        blank: bool,
    },
    /// `if c then a else b`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        otherwise: Box<Expr>,
    },
    /// `match x { … }`.
    Match {
        /// The value.
        subject: Box<Expr>,
        /// The arms, `else` included.
        arms: Vec<Arm>,
    },
}

/// A part of a string in an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    /// Text, escapes resolved.
    Plain(String),
    /// `{expression}`.
    Hole(Expr),
}

/// What `otherwise` does.
#[derive(Clone, Debug, PartialEq)]
pub enum Recovery {
    /// Take this value.
    Value(Box<Expr>),
    /// `reject because "…"`.
    Reject(Text),
    /// `skip record`.
    Skip,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum UnaryOp {
    Not,
    Negate,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// An arm of a `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// The patterns; `else` is [`Pattern::Else`] alone.
    pub patterns: Vec<Pattern>,
    /// The value.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// A pattern of a `match` or of a consent table.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// `"text"`.
    Text(Text),
    /// `42`, `-1`, `3.5`, as written.
    Number(Name),
    /// `true`, `false`.
    Bool(bool, Span),
    /// `1..9`, `..9`, `10..`, both ends belong to it; as written.
    Range {
        /// Lower end.
        low: Option<Name>,
        /// Upper end.
        high: Option<Name>,
        /// All of it.
        span: Span,
    },
    /// `null`.
    Null(Span),
    /// `empty`: absent or `""`.
    Empty(Span),
    /// A bare word, as enums may be written.
    Word(Name),
    /// `else`.
    Else(Span),
}
