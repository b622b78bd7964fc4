//! Who runs the project, what it knows about people, and the words it uses: company, brand, team, vocabulary, purpose,
//! notice, suppression, identity, precedence.

use super::{Duration, Expr, Name, ObjectRef, Path, Text};
use crate::source::Span;

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
    /// Whom it sells to: `consumers`, `businesses`.
    pub audience: Vec<Name>,
    /// `rules EU "2026-11"`: the rule packs in force.
    pub rules: Vec<RulePack>,
    /// The document of technical and organisational measures.
    pub security: Option<Text>,
}

/// A dated rule pack.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePack {
    /// The place it is for.
    pub place: Name,
    /// Its version.
    pub version: Text,
}

/// `brand north "Northwind" of acme`
#[derive(Clone, Debug, PartialEq)]
pub struct Brand {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// The company whose it is.
    pub of: Option<Name>,
}

/// `team marketing "Marketing operations" { members "marketing-ops@acme.example" }`
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// E-mail addresses of its members.
    pub members: Vec<Text>,
}

/// The kinds of words that a project may add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// A category of personal data.
    Category,
    /// A way to reach a person.
    Channel,
    /// A subject that people choose.
    Topic,
    /// A place, or a group of them.
    Place,
    /// A legal basis.
    Basis,
    /// A mechanism for transfers abroad.
    Transfer,
}

impl TermKind {
    /// Every kind.
    pub const ALL: [TermKind; 6] = [
        TermKind::Category,
        TermKind::Channel,
        TermKind::Topic,
        TermKind::Place,
        TermKind::Basis,
        TermKind::Transfer,
    ];

    /// The word that declares one.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            TermKind::Category => "category",
            TermKind::Channel => "channel",
            TermKind::Topic => "topic",
            TermKind::Place => "place",
            TermKind::Basis => "basis",
            TermKind::Transfer => "transfer",
        }
    }
}

/// A word of the vocabulary: `category contact.email "E-mail address" under contact same as dpv:EmailAddress`
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What it is a word for.
    pub kind: TermKind,
    /// Its name.
    pub path: Path,
    /// As people call it.
    pub label: Option<Text>,
    /// The branch it hangs on.
    pub under: Option<Path>,
    /// Identifiers elsewhere.
    pub same_as: Vec<Name>,
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
    pub bases: Vec<Basis>,
    /// `confirm double_opt_in within 14 days`.
    pub confirm: Option<Confirm>,
    /// `expires 24 months after grant`.
    pub expires: Option<Expiry>,
    /// `children never`, `children with guardian`.
    pub children: Option<(Children, Span)>,
    /// `same as dpv:DirectMarketing`.
    pub same_as: Vec<Name>,
}

/// `basis soft_opt_in in DK, NO when … assessed in "…" because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// The legal basis.
    pub name: Name,
    /// Where it holds; empty: everywhere.
    pub places: Vec<Name>,
    /// On which condition.
    pub when: Option<Expr>,
    /// The document of the assessment.
    pub assessed: Option<Text>,
    /// Why.
    pub because: Option<Text>,
    /// All of the clause.
    pub span: Span,
}

/// `confirm double_opt_in within 14 days`
#[derive(Clone, Debug, PartialEq)]
pub struct Confirm {
    /// How.
    pub how: Name,
    /// The time that people have.
    pub within: Option<Duration>,
    /// All of the clause.
    pub span: Span,
}

/// `expires 24 months after grant`
#[derive(Clone, Debug, PartialEq)]
pub struct Expiry {
    /// How long.
    pub period: Duration,
    /// After what: `grant`, `last_contact`.
    pub after: Name,
    /// All of the clause.
    pub span: Span,
}

/// What holds for children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Children {
    /// They are never addressed.
    Never,
    /// A guardian must have said yes.
    WithGuardian,
}

/// `notice newsletter_da "Nyhedsbrev" { version "3" from 2026-03-01 document "…" }`
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// Its versions.
    pub versions: Vec<NoticeVersion>,
}

/// A version of a notice.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeVersion {
    /// Its name.
    pub version: Text,
    /// The first day it was shown, as written.
    pub from: Text,
    /// The document with its words.
    pub document: Text,
    /// All of the clause.
    pub span: Span,
}

/// A list of people who must be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// `kind register`.
    pub kind: Option<Name>,
    /// `from robinson.rows`.
    pub from: Option<ObjectRef>,
    /// `where CONDITION` after it.
    pub filter: Option<Expr>,
    /// `match phone`: by which contact points.
    pub matches: Vec<Name>,
    /// `blocks everything via call in DK`.
    pub blocks: Vec<Blocks>,
    /// `refresh 3 months`.
    pub refresh: Option<Duration>,
    /// `too old after 3 months`.
    pub too_old: Option<Duration>,
    /// `release on leaving the list`.
    pub release: Option<(Release, Span)>,
    /// `owner "…"`.
    pub owner: Option<Text>,
}

/// What a suppression blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks {
    /// The purposes; absent: `everything`.
    pub purposes: Option<Vec<Name>>,
    /// The channels; empty: all.
    pub channels: Vec<Name>,
    /// The places; empty: all.
    pub places: Vec<Name>,
    /// All of the clause.
    pub span: Span,
}

/// How somebody leaves a suppression list.
#[derive(Clone, Debug, PartialEq)]
pub enum Release {
    /// `on leaving the list`.
    OnLeaving,
    /// `by "dpo@acme.example"`.
    By(Text),
    /// `never`.
    Never,
}

/// Who is the same person.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Its name.
    pub name: Name,
    /// `match email | canonical_email`: contact points in canonical form.
    pub matches: Vec<Expr>,
    /// `link crm.Contact.Id, …`: identifiers.
    pub links: Vec<Linked>,
    /// What is known of a person, and where from.
    pub facts: Vec<PersonFact>,
    /// `never merge when crm.Contact.Brand differs`.
    pub never_merge: Vec<Path>,
}

/// `crm.Contact.Id same as shop.order.contact`: fields that hold the same identifiers.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked {
    /// The fields, at least one.
    pub same: Vec<Path>,
}

/// `country from crm.Contact.MailingCountry | country_code otherwise null else strictest`
#[derive(Clone, Debug, PartialEq)]
pub struct PersonFact {
    /// Which.
    pub kind: PersonFactKind,
    /// From where, in the order asked.
    pub from: Vec<Expr>,
    /// `else strictest`.
    pub strictest: bool,
    /// All of the clause.
    pub span: Span,
}

/// Facts about people that rules ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum PersonFactKind {
    Country,
    Born,
    LastSale,
}

/// `precedence crm.Contact.Phone { erp_customers then hubspot_contacts }`
#[derive(Clone, Debug, PartialEq)]
pub struct Precedence {
    /// The field that several flows write.
    pub field: Path,
    /// Who wins; absent where it was broken.
    pub order: Option<Order>,
}

/// Who wins.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// `latest wins`.
    LatestWins,
    /// The flows, the strongest first.
    Flows(Vec<Name>),
}
