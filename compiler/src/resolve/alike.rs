//! Names of two declarations that nobody tells apart when they are read aloud: `newsletter` and `Newsletter`.

use super::Resolver;
use super::declared::Kind;
use super::unused::name_span;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use std::collections::BTreeMap;

/// The kinds whose names are written again where they are used.
const KINDS: &[Kind] = &[
    Kind::Brand,
    Kind::Team,
    Kind::System,
    Kind::Topic,
    Kind::Purpose,
    Kind::Notice,
    Kind::Suppression,
    Kind::Flow,
    Kind::Agreement,
    Kind::Policy,
    Kind::Mapping,
    Kind::Function,
    Kind::Table,
    Kind::Metric,
];

impl Resolver<'_> {
    pub(super) fn alike(&mut self) {
        let declared = self.declared;
        for kind in KINDS {
            let mut known: BTreeMap<String, (&String, Span)> = BTreeMap::new();
            for (name, item) in declared.named(*kind) {
                let Some(span) = name_span(&item.kind).filter(|span| self.is_own(span.file)) else {
                    continue;
                };
                let read: String =
                    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect();
                let Some((first, place)) = known.get(&read).copied() else {
                    known.insert(read, (name, span));
                    continue;
                };
                // The one that stands later is told, so that the order of files and not of letters decides.
                let (earlier, later) = if place <= span {
                    ((first, place), (name, span))
                } else {
                    ((name, span), (first, place))
                };
                let message =
                    format!("the {} `{}` is called almost like `{}`", kind.word(), later.0, earlier.0);
                self.report(
                    Diagnostic::new(&catalogue::NAME_ALMOST_THE_SAME, later.1, message)
                        .also(earlier.1, "this one")
                        .help("give one of the two a name that says what is different, or use the same one for both if they are one"),
                );
            }
        }
    }
}
