//! Purposes: their channels, what they use, their legal bases, and what ends a permission.

use super::Resolver;
use super::declared::{Kind, each};
use super::model::Purpose;
use super::vocabulary::label;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast;
use std::collections::BTreeMap;

/// How somebody confirms a choice.
const CONFIRMATIONS: &[&str] = &["double_opt_in"];
/// What the life of a permission is counted from.
const EXPIRY_STARTS: &[&str] = &["grant", "last_contact"];

impl Resolver<'_> {
    pub(super) fn purposes(&mut self) {
        for (name, item, written) in each!(self.declared, Purpose) {
            let broken = self.damage.touches(item.span);
            let channels = self.channels(&written.channels);
            let uses = self.categories(&written.uses);
            let bases = self.bases(&written.bases);
            self.never_tried(&written.bases);
            if let Some(confirm) = &written.confirm {
                self.one_of(
                    &confirm.how,
                    "way to confirm a choice called",
                    CONFIRMATIONS,
                    &catalogue::NAME_UNKNOWN_CONFIRMATION,
                    "write `confirm double_opt_in within 14 days`",
                );
                self.some_time(confirm.within.as_ref());
            }
            if let Some(expires) = &written.expires {
                self.one_of(
                    &expires.after,
                    "beginning of a permission called",
                    EXPIRY_STARTS,
                    &catalogue::NAME_UNKNOWN_EXPIRY_START,
                    "write for instance `expires 24 months after grant`",
                );
                self.some_time(Some(&expires.period));
            }
            // A name that is reported may be the one that is looked for later.
            let broken = broken
                || uses.len() < written.uses.len()
                || bases.len() < written.bases.len()
                || channels.len() < written.channels.len();
            let purpose = Purpose {
                written: written.clone(),
                doc: item.doc.clone(),
                label: label(written.label.as_ref(), name),
                channels,
                uses,
                bases,
                span: written.name.span,
                broken,
            };
            self.names.purposes.insert(name.clone(), purpose);
        }
    }

    fn bases(&mut self, written: &[ast::Basis]) -> Vec<String> {
        let mut found = Vec::new();
        for basis in written {
            self.places(&basis.places);
            found.extend(self.find(Kind::Basis, &basis.name));
        }
        found
    }

    /// Bases are tried in the order written, and one that holds everywhere without a condition is the last: consent
    /// is none of these, for it holds only for people who gave it.
    fn never_tried(&mut self, written: &[ast::Basis]) {
        // A basis that is not there has its finding.
        let known: Vec<bool> =
            written.iter().map(|basis| self.is_declared(Kind::Basis, &basis.name.text)).collect();
        let always = |basis: &&ast::Basis| {
            basis.places.is_empty()
                && basis.when.is_none()
                && !matches!(basis.name.text.as_str(), "consent" | "explicit_consent")
        };
        let mut seen: BTreeMap<(&str, Vec<&str>), &ast::Basis> = BTreeMap::new();
        for (index, basis) in written.iter().enumerate() {
            let places: Vec<&str> = basis.places.iter().map(|place| place.text.as_str()).collect();
            let before = written.iter().zip(&known).take(index).filter(|(_, known)| **known);
            let before = before.map(|(basis, _)| basis).find(always);
            let same = seen.get(&(basis.name.text.as_str(), places.clone())).copied();
            let same = same.filter(|same| same.when == basis.when);
            let (first, label, help) = match (before, same) {
                (_, Some(same)) => {
                    (same, "this one says the same before it", "remove one of them, or name another place")
                }
                (Some(before), None) => (
                    before,
                    "this one holds for everybody before it",
                    "move it before that one, or name the places where each holds: `basis … in DK`",
                ),
                (None, None) => {
                    seen.insert((basis.name.text.as_str(), places), basis);
                    continue;
                }
            };
            let message = format!("the basis `{}` is never tried", basis.name.text);
            self.report(
                Diagnostic::new(&catalogue::CONSENT_BASIS_NEVER_TRIED, basis.span, message)
                    .also(first.span, label)
                    .help(help),
            );
        }
    }
}
