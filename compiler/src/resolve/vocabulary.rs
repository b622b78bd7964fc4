//! Categories, channels and purposes.

use super::model::{Category, Channel, Purpose};
use super::suggest::unknown;
use super::{Declared, Resolver};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast::{self, Name, Path, TermKind};

/// Legal bases that the language knows.
const BASES: &[&str] = &[
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
    pub(super) fn vocabulary(&mut self, declared: &Declared<'_>) {
        for (name, written) in declared.terms(TermKind::Channel) {
            let label = label(written.label.as_ref(), name);
            self.names
                .channels
                .insert(name.clone(), Channel { label, same_as: Vec::new(), span: written.path.span });
        }
        for (name, written) in declared.terms(TermKind::Category) {
            let category = Category {
                label: label(written.label.as_ref(), name),
                under: written.under.as_ref().map(Path::text),
                same_as: written.same_as.iter().map(|same| same.text.clone()).collect(),
                span: written.path.span,
            };
            self.names.categories.insert(name.clone(), category);
        }
        for (name, written) in declared.terms(TermKind::Category) {
            if let Some(under) = &written.under
                && self.category(under).is_none()
                && let Some(category) = self.names.categories.get_mut(name)
            {
                category.under = None;
            }
        }
        for (name, (item, written)) in &declared.purposes {
            let broken = self.damage.touches(item.span);
            let purpose = Purpose {
                written: (*written).clone(),
                doc: item.doc.clone(),
                label: label(written.label.as_ref(), name),
                channels: self.channels(&written.channels),
                uses: written.uses.iter().filter_map(|path| self.category(path)).collect(),
                bases: written.bases.iter().filter_map(|basis| self.basis(&basis.name)).collect(),
                span: written.name.span,
                broken,
            };
            // A basis or channel that is reported may be the one that is looked for later.
            let broken = broken
                || purpose.bases.len() < written.bases.len()
                || purpose.channels.len() < written.channels.len();
            self.names.purposes.insert(name.clone(), Purpose { broken, ..purpose });
        }
    }

    /// The channels of those names that are there, sorted.
    pub(super) fn channels(&mut self, names: &[Name]) -> Vec<String> {
        let mut found: Vec<String> = names.iter().filter_map(|name| self.channel(name)).collect();
        found.sort();
        found.dedup();
        found
    }

    pub(super) fn channel(&mut self, name: &Name) -> Option<String> {
        if self.names.channels.contains_key(&name.text) {
            return Some(name.text.clone());
        }
        let known = self.names.channels.keys().map(String::as_str);
        let help = format!("use a channel of the vocabulary, or declare it: channel {} \"…\"", name.text);
        let finding = unknown(&catalogue::NAME_UNKNOWN_CHANNEL, "channel", name, known, &help);
        self.report_missing(finding);
        None
    }

    pub(super) fn category(&mut self, path: &Path) -> Option<String> {
        let name = Name { text: path.text(), span: path.span };
        if self.names.categories.contains_key(&name.text) {
            return Some(name.text);
        }
        let known = self.names.categories.keys().map(String::as_str);
        let help = format!("declare it: category {} \"…\" under personal", name.text);
        let finding = unknown(&catalogue::NAME_UNKNOWN_CATEGORY, "category", &name, known, &help);
        self.report_missing(finding);
        None
    }

    pub(super) fn purpose(&mut self, name: &Name) -> Option<String> {
        if self.names.purposes.contains_key(&name.text) {
            return Some(name.text.clone());
        }
        let known = self.names.purposes.keys().map(String::as_str);
        let help = format!("declare it: purpose {} \"…\" {{ channels email   basis consent }}", name.text);
        let finding = unknown(&catalogue::NAME_UNKNOWN_PURPOSE, "purpose", name, known, &help);
        self.report_missing(finding);
        None
    }

    fn basis(&mut self, name: &Name) -> Option<String> {
        if name.text == "consent" {
            return Some(name.text.clone());
        }
        let finding = if BASES.contains(&name.text.as_str()) {
            Diagnostic::new(
                &catalogue::PROJECT_NOT_BUILT_YET,
                name.span,
                format!("the basis `{}` is not built yet", name.text),
            )
            .help("for now a purpose rests on consent: write `basis consent`")
        } else {
            unknown(
                &catalogue::NAME_UNKNOWN_BASIS,
                "legal basis",
                name,
                BASES.iter().copied(),
                "write `basis consent`",
            )
        };
        self.report(finding);
        None
    }
}

/// The label, or the name where there is none.
pub(super) fn label(label: Option<&ast::Text>, name: &str) -> String {
    label.map_or_else(|| name.to_owned(), |label| label.value.clone())
}
