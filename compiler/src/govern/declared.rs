//! Where each declaration stands, and in which of them an error was found: what seems to be missing or to be there may
//! be that mistake, so nothing is judged by it.

use crate::diagnostics::{Diagnostics, Severity};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Ast, Item, ItemKind};
use std::collections::{BTreeMap, BTreeSet};

/// What a judgement may rest on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    Agreement(String),
    Flow(String),
    Policy(String),
    Purpose(String),
    System(String),
    /// The consents for a purpose.
    Consent(String),
    /// Words, the company, connectors, shared mappings and functions: whatever anything may rest on.
    Shared,
}

impl Thing {
    fn of(item: &Item) -> Thing {
        match &item.kind {
            ItemKind::Agreement(it) => Thing::Agreement(it.name.text.clone()),
            ItemKind::Flow(it) => Thing::Flow(it.name.text.clone()),
            ItemKind::Policy(it) => Thing::Policy(it.name.text.clone()),
            ItemKind::Purpose(it) => Thing::Purpose(it.name.text.clone()),
            ItemKind::System(it) => Thing::System(it.name.text.clone()),
            ItemKind::Consent(it) => Thing::Consent(it.purpose.text.clone()),
            _ => Thing::Shared,
        }
    }
}

/// The declarations of a project.
pub(super) struct Declarations {
    places: BTreeMap<Thing, Vec<Span>>,
    doubtful: BTreeSet<Thing>,
}

impl Declarations {
    /// Those of these files, doubtful where `found` holds an error about them.
    pub(super) fn new(asts: &[Ast], found: &Diagnostics) -> Declarations {
        let mut places: BTreeMap<Thing, Vec<Span>> = BTreeMap::new();
        let files: BTreeMap<FileId, &Ast> = asts.iter().map(|ast| (ast.file, ast)).collect();
        for item in asts.iter().flat_map(|ast| &ast.items) {
            places.entry(Thing::of(item)).or_default().push(item.span);
        }
        let mut doubtful = BTreeSet::new();
        for finding in found.sorted().iter().filter(|it| it.entry.severity == Severity::Error) {
            for label in std::iter::once(&finding.primary).chain(&finding.related) {
                let items = files.get(&label.span.file).map_or(&[][..], |ast| &ast.items);
                let at = items.partition_point(|item| item.span.start <= label.span.start);
                doubtful.extend(at.checked_sub(1).and_then(|at| items.get(at)).map(Thing::of));
            }
        }
        Declarations { places, doubtful }
    }

    /// Whether an error was found in one of these, or in what everything may rest on.
    pub(super) fn is_doubtful(&self, thing: &Thing) -> bool {
        self.doubtful.contains(&Thing::Shared) || self.doubtful.contains(thing)
    }

    /// Whether an error was found in any agreement: it may be the one that is looked for.
    pub(super) fn is_any_agreement_doubtful(&self) -> bool {
        self.doubtful.iter().any(|thing| matches!(thing, Thing::Agreement(_) | Thing::Shared))
    }

    /// Whether an error was found in any system: of what kind it is, and where it is, may not be known.
    pub(super) fn is_any_system_doubtful(&self) -> bool {
        self.doubtful.iter().any(|thing| matches!(thing, Thing::System(_) | Thing::Shared))
    }

    /// Whether a place lies in a declaration of that thing.
    pub(super) fn holds(&self, thing: &Thing, place: Span) -> bool {
        let inside =
            |item: &Span| item.file == place.file && item.start <= place.start && place.end <= item.end;
        self.places.get(thing).is_some_and(|places| places.iter().any(inside))
    }
}
