//! The declarations of all files by kind and name; the first of a name counts, a further one is a finding.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::source::Span;
use crate::syntax::ast::{Ast, Item, ItemKind, Name, TermKind};
use std::collections::BTreeMap;

/// The kinds of declarations that have names; each has a name space of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Company,
    Brand,
    Team,
    System,
    Connector,
    Category,
    Channel,
    Topic,
    Place,
    Basis,
    Transfer,
    Purpose,
    Notice,
    Suppression,
    Flow,
    Identity,
    Agreement,
    Policy,
    Erasure,
    Mapping,
    Function,
    Table,
    Metric,
}

impl Kind {
    /// As messages call it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Kind::Company => "company",
            Kind::Brand => "brand",
            Kind::Team => "team",
            Kind::System => "system",
            Kind::Connector => "connector",
            Kind::Category => "category",
            Kind::Channel => "channel",
            Kind::Topic => "topic",
            Kind::Place => "place",
            Kind::Basis => "legal basis",
            Kind::Transfer => "transfer mechanism",
            Kind::Purpose => "purpose",
            Kind::Notice => "notice",
            Kind::Suppression => "suppression list",
            Kind::Flow => "flow",
            Kind::Identity => "identity",
            Kind::Agreement => "agreement",
            Kind::Policy => "policy",
            Kind::Erasure => "erasure",
            Kind::Mapping => "mapping",
            Kind::Function => "function",
            Kind::Table => "table",
            Kind::Metric => "metric",
        }
    }

    /// With `a` or `an` before it.
    pub(crate) fn with_article(self) -> String {
        let word = self.word();
        let article = if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {word}")
    }

    /// The kind of a word of the vocabulary.
    pub(super) const fn of_term(kind: TermKind) -> Kind {
        match kind {
            TermKind::Category => Kind::Category,
            TermKind::Channel => Kind::Channel,
            TermKind::Topic => Kind::Topic,
            TermKind::Place => Kind::Place,
            TermKind::Basis => Kind::Basis,
            TermKind::Transfer => Kind::Transfer,
        }
    }
}

/// What the files declare.
#[derive(Default)]
pub(super) struct Declared<'a> {
    named: BTreeMap<Kind, BTreeMap<String, &'a Item>>,
    /// Declarations without a name of their own, in the order of places: consents, precedences, approvals, waivers,
    /// tests.
    unnamed: Vec<&'a Item>,
}

/// The declarations of one kind: name, item, and what was written.
macro_rules! each {
    ($declared:expr, $kind:ident) => {
        $declared.named(crate::resolve::declared::Kind::$kind).filter_map(|(name, item)| match &item.kind {
            crate::syntax::ast::ItemKind::$kind(written) => Some((name, item, written)),
            _ => None,
        })
    };
}
pub(super) use each;

/// The declarations of one kind without names: item, and what was written.
macro_rules! each_unnamed {
    ($declared:expr, $kind:ident) => {
        $declared.unnamed().filter_map(|item| match &item.kind {
            crate::syntax::ast::ItemKind::$kind(written) => Some((item, written)),
            _ => None,
        })
    };
}
pub(super) use each_unnamed;

impl<'a> Declared<'a> {
    pub(super) fn collect(files: &'a [Ast], out: &mut Diagnostics) -> Declared<'a> {
        let mut all = Declared::default();
        let mut places: BTreeMap<(Kind, String), Span> = BTreeMap::new();
        for item in files.iter().flat_map(|file| &file.items) {
            let Some((kind, name)) = name_of(&item.kind) else {
                all.unnamed.push(item);
                continue;
            };
            // A project has one company and one identity, whatever they are called.
            let one = matches!(kind, Kind::Company | Kind::Identity);
            let key = if one { String::new() } else { name.text.clone() };
            if let Some(first) = places.get(&(kind, key.clone())) {
                out.push(if one {
                    only_one(kind, &name, *first)
                } else {
                    declared_twice(kind.word(), &name, *first)
                });
                continue;
            }
            places.insert((kind, key), name.span);
            all.named.entry(kind).or_default().insert(name.text, item);
        }
        all
    }

    /// The declarations of a kind, by name.
    pub(super) fn named(&self, kind: Kind) -> impl Iterator<Item = (&String, &'a Item)> {
        self.named.get(&kind).into_iter().flatten().map(|(name, item)| (name, *item))
    }

    /// The declarations without names.
    pub(super) fn unnamed(&self) -> impl Iterator<Item = &'a Item> {
        self.unnamed.iter().copied()
    }

    /// The words of one kind, by name.
    pub(super) fn terms(
        &self,
        kind: TermKind,
    ) -> impl Iterator<Item = (&String, &'a crate::syntax::ast::Term)> {
        self.named(Kind::of_term(kind)).filter_map(|(name, item)| match &item.kind {
            ItemKind::Term(term) => Some((name, term)),
            _ => None,
        })
    }

    /// The kinds that have something of that name.
    pub(super) fn kinds_of(&self, name: &str) -> Vec<Kind> {
        self.named.iter().filter(|(_, names)| names.contains_key(name)).map(|(kind, _)| *kind).collect()
    }
}

/// The kind and name of a declaration that has one.
fn name_of(kind: &ItemKind) -> Option<(Kind, Name)> {
    let (kind, name) = match kind {
        ItemKind::Company(it) => (Kind::Company, &it.name),
        ItemKind::Brand(it) => (Kind::Brand, &it.name),
        ItemKind::Team(it) => (Kind::Team, &it.name),
        ItemKind::System(it) => (Kind::System, &it.name),
        ItemKind::Connector(it) => (Kind::Connector, &it.name),
        ItemKind::Term(it) => return Some((Kind::of_term(it.kind), it.path.as_name())),
        ItemKind::Purpose(it) => (Kind::Purpose, &it.name),
        ItemKind::Notice(it) => (Kind::Notice, &it.name),
        ItemKind::Suppression(it) => (Kind::Suppression, &it.name),
        ItemKind::Flow(it) => (Kind::Flow, &it.name),
        ItemKind::Identity(it) => (Kind::Identity, &it.name),
        ItemKind::Agreement(it) => (Kind::Agreement, &it.name),
        ItemKind::Policy(it) => (Kind::Policy, &it.name),
        ItemKind::Erasure(it) => (Kind::Erasure, &it.name),
        ItemKind::Mapping(it) => (Kind::Mapping, &it.name),
        ItemKind::Function(it) => (Kind::Function, &it.name),
        ItemKind::Table(it) => (Kind::Table, &it.name),
        ItemKind::Metric(it) => (Kind::Metric, &it.name),
        ItemKind::Consent(_)
        | ItemKind::Precedence(_)
        | ItemKind::Approval(_)
        | ItemKind::Waiver(_)
        | ItemKind::Test(_) => return None,
    };
    Some((kind, name.clone()))
}

/// A finding about a second declaration of a name.
pub(crate) fn declared_twice(kind: &str, name: &Name, first: Span) -> Diagnostic {
    // Precedences are known by the field that they are about.
    let mend = match kind {
        "precedence" => "join the two into one order".to_owned(),
        _ => format!("remove one of the two, or give this {kind} another name"),
    };
    let help =
        if first.file == name.span.file { mend } else { format!("another file declares it too; {mend}") };
    Diagnostic::new(
        &catalogue::NAME_DECLARED_TWICE,
        name.span,
        format!("the {kind} `{}` is declared twice", name.text),
    )
    .label("declared again here")
    .also(first, "first declared here")
    .help(help)
}

/// A finding about a second declaration of what a project has once.
fn only_one(kind: Kind, name: &Name, first: Span) -> Diagnostic {
    let help = match kind {
        Kind::Identity => {
            "keep one, and move the clauses of the other into it: who is the same person is one question"
        }
        _ => "keep one; declare further names that people know as brands: `brand NAME \"…\" of COMPANY`",
    };
    Diagnostic::new(
        &catalogue::PROJECT_ONLY_ONE,
        name.span,
        format!("the project already has {}", kind.with_article()),
    )
    .also(first, "it is declared here")
    .help(help)
}
