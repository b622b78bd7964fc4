//! The syntax tree: what was written, construct by construct, with the place of each word.
//!
//! Broken parts are absent (`Option`, shorter lists) or [`ExprKind::Broken`]; their finding is beside the tree, and
//! later stages stay silent about them.

mod expr;
mod flow;
mod govern;
mod logic;
mod people;
mod places;
mod system;

pub use expr::*;
pub use flow::*;
pub use govern::*;
pub use logic::*;
pub use people::*;
pub use system::*;

use crate::source::{FileId, Span};

/// One file's declarations, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// The file.
    pub file: FileId,
    /// Its declarations.
    pub items: Vec<Item>,
    /// Its comments, doc comments included, in the order written: for the printer, and for documents that show what
    /// was said about a line.
    pub comments: Vec<Comment>,
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

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// As written, with its slashes.
    pub text: String,
    /// Whether it begins with `///`.
    pub doc: bool,
    /// Whether it stands on a line of its own (else behind something).
    pub alone: bool,
    /// Whether an empty line follows it.
    pub parted: bool,
    /// Where.
    pub span: Span,
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
    /// The whole path as one name.
    #[must_use]
    pub fn as_name(&self) -> Name {
        Name { text: self.text(), span: self.span }
    }

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

/// An object of a system, or a consent slot in it: `hubspot.subscription("Newsletter")`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectRef {
    /// The system, the object, and for a slot that is a field the field.
    pub path: Path,
    /// The argument of an object with a parameter.
    pub argument: Option<Text>,
    /// All of it.
    pub span: Span,
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
    /// `brand north "Northwind" of acme`
    Brand(Brand),
    /// `team marketing "Marketing" { … }`
    Team(Team),
    /// `system crm "CRM" is sqlite { … }`
    System(System),
    /// `connector csv "CSV files" { … }`
    Connector(Connector),
    /// `category …`, `channel …`, `topic …`, `place …`, `basis …`, `transfer …`
    Term(Term),
    /// `purpose newsletter "Newsletter" { … }`
    Purpose(Purpose),
    /// `notice newsletter_da "Nyhedsbrev" { … }`
    Notice(Notice),
    /// `suppression robinson "…" { … }`
    Suppression(Suppression),
    /// `flow x "…" { … }`
    Flow(Flow),
    /// `consent newsletter via email "…" { … }`
    Consent(Consent),
    /// `identity person { … }`
    Identity(Identity),
    /// `precedence crm.Contact.Phone { … }`
    Precedence(Precedence),
    /// `agreement epsilon_2026 "…" { … }`
    Agreement(Agreement),
    /// `policy europe "…" { … }`
    Policy(Policy),
    /// `approve flow web_leads as "…" by "…" on 2026-11-21`
    Approval(Approval),
    /// `waive policy x in flow y until … because "…" approved by "…"`
    Waiver(Waiver),
    /// `erasure gdpr "…" { … }`
    Erasure(Erasure),
    /// `mapping person_basics { … }`
    Mapping(Mapping),
    /// `function salutation(…): text = …`
    Function(Function),
    /// `table lead_source { … }`
    Table(Table),
    /// `metric web_leads "…" { … }`
    Metric(Metric),
    /// `test "…" of FLOW { … }`
    Test(Test),
}
