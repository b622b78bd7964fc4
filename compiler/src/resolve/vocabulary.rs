//! The words of the vocabulary: categories, channels, topics, places, legal bases, transfer mechanisms.

use super::Resolver;
use super::declared::Kind;
use super::model::{Category, Channel, Word};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast::{self, Name, Path, Term, TermKind};
use std::collections::BTreeMap;

/// Legal bases that the language knows.
pub(super) const BASES: &[&str] = &[
    "consent",
    "contract",
    "explicit_consent",
    "legal_obligation",
    "legitimate_interest",
    "none",
    "public_interest",
    "soft_opt_in",
    "vital_interest",
];

impl Resolver<'_> {
    pub(super) fn vocabulary(&mut self) {
        let declared = self.declared;
        for (name, written) in declared.terms(TermKind::Channel) {
            let channel = Channel {
                label: label(written.label.as_ref(), name),
                same_as: same_as(written),
                span: written.path.span,
            };
            self.no_parent(written);
            self.names.channels.insert(name.clone(), channel);
        }
        let parents = self.parents(TermKind::Category, Kind::Category);
        for (name, written) in declared.terms(TermKind::Category) {
            let category = Category {
                label: label(written.label.as_ref(), name),
                under: parents.get(name).cloned(),
                same_as: same_as(written),
                span: written.path.span,
            };
            self.names.categories.insert(name.clone(), category);
        }
        self.names.topics = self.terms_of(TermKind::Topic, Kind::Topic);
        self.names.places = self.terms_of(TermKind::Place, Kind::Place);
        self.names.transfers = self.terms_of(TermKind::Transfer, Kind::Transfer);
        self.names.bases = self.terms_of(TermKind::Basis, Kind::Basis);
        for basis in BASES {
            self.names.bases.entry((*basis).to_owned()).or_insert_with(|| Word {
                label: basis.replace('_', " "),
                under: None,
                same_as: Vec::new(),
                span: None,
            });
        }
    }

    fn terms_of(&mut self, term: TermKind, kind: Kind) -> BTreeMap<String, Word> {
        let declared = self.declared;
        let parents = if matches!(term, TermKind::Topic | TermKind::Place) {
            self.parents(term, kind)
        } else {
            declared.terms(term).for_each(|(_, written)| self.no_parent(written));
            BTreeMap::new()
        };
        let word = |(name, written): (&String, &Term)| {
            let word = Word {
                label: label(written.label.as_ref(), name),
                under: parents.get(name).cloned(),
                same_as: same_as(written),
                span: Some(written.path.span),
            };
            (name.clone(), word)
        };
        declared.terms(term).map(word).collect()
    }

    /// The branch that each word hangs on; a circle is cut where it is reported.
    fn parents(&mut self, term: TermKind, kind: Kind) -> BTreeMap<String, String> {
        let declared = self.declared;
        let mut parents = BTreeMap::new();
        for (name, written) in declared.terms(term) {
            let Some(under) = &written.under else { continue };
            let parent = match kind {
                Kind::Place => self.place(&under.as_name()),
                _ => self.find(kind, &under.as_name()),
            };
            let Some(parent) = parent else { continue };
            if climbs_to(&parents, &parent, name) {
                self.circle(term, kind, (name, under), &parents);
            } else {
                parents.insert(name.clone(), parent);
            }
        }
        parents
    }

    /// Says which word closes a circle, and shows the way round.
    fn circle(
        &mut self,
        term: TermKind,
        kind: Kind,
        (name, under): (&str, &Path),
        parents: &BTreeMap<String, String>,
    ) {
        let message = if under.text() == name {
            format!("the {} `{name}` hangs on itself", kind.word())
        } else {
            format!("the {} `{name}` hangs on `{}`, which hangs on it in turn", kind.word(), under.text())
        };
        let mut finding = Diagnostic::new(&catalogue::NAME_CIRCULAR_BRANCH, under.span, message)
            .help("hang it on a branch nearer to the root, or leave `under` out");
        let mut at = under.text();
        while let Some(next) = parents.get(&at) {
            let words = self.declared.terms(term).find(|(word, _)| **word == at);
            if let Some(place) = words.and_then(|(_, written)| written.under.as_ref()) {
                finding = finding.also(place.span, format!("`{at}` hangs on `{next}` here"));
            }
            at.clone_from(next);
        }
        self.report(finding);
    }

    /// Channels, legal bases and transfer mechanisms are no tree.
    fn no_parent(&mut self, written: &Term) {
        let Some(under) = &written.under else { return };
        let message = format!("a {} hangs on no other", Kind::of_term(written.kind).word());
        self.report(
            Diagnostic::new(&catalogue::NAME_NO_BRANCHES, under.span, message)
                .help("leave `under` out: only categories, topics and places have branches"),
        );
    }

    /// The finding about a word that is none of a closed list, if it is none.
    pub(super) fn one_of<'w>(
        &mut self,
        name: &Name,
        what: &str,
        known: &[&'w str],
        entry: &'static crate::diagnostics::Entry,
        help: &str,
    ) -> Option<&'w str> {
        if let Some(found) = known.iter().copied().find(|known| *known == name.text) {
            return Some(found);
        }
        let finding = super::suggest::unknown(entry, what, name, known.iter().copied(), help);
        self.report(finding);
        None
    }
}

/// Whether going up from `start` one comes to `wanted`.
fn climbs_to(parents: &BTreeMap<String, String>, start: &str, wanted: &str) -> bool {
    std::iter::successors(Some(start), |name| parents.get(*name).map(String::as_str))
        .take(parents.len().saturating_add(1))
        .any(|name| name == wanted)
}

/// The label, or the name where there is none.
pub(super) fn label(label: Option<&ast::Text>, name: &str) -> String {
    label.map_or_else(|| name.to_owned(), |label| label.value.clone())
}

fn same_as(written: &Term) -> Vec<String> {
    written.same_as.iter().map(|same| same.text.clone()).collect()
}
