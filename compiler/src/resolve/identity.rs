//! Identity: the identifiers that link records of one person.

use super::Resolver;
use super::declared::each;
use super::model::{FieldUse, Identity};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::Type;
use crate::source::Span;
use crate::syntax::ast::{Linked, Path, PersonFactKind};
use std::collections::BTreeMap;

impl Resolver<'_> {
    pub(super) fn identities(&mut self) {
        for (name, item, written) in each!(self.declared, Identity) {
            let broken = self.damage.touches(item.span);
            if written.matches.is_empty() && written.links.is_empty() && !broken {
                let message = format!("the identity `{name}` does not say who is the same person");
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_IDENTITY_EMPTY, written.name.span, message)
                        .help("add a contact point, as in `match email | canonical_email`, or identifiers: `link system.object.FIELD`"),
                );
            }
            let (links, same) = self.links(&written.links);
            let never_merge = written.never_merge.iter().filter_map(|path| self.field_use(path)).collect();
            let mut facts: BTreeMap<PersonFactKind, Span> = BTreeMap::new();
            for fact in &written.facts {
                if let Some(first) = facts.insert(fact.kind, fact.span) {
                    let message = "it is said twice where this is known from";
                    self.report(
                        Diagnostic::new(&catalogue::CONSENT_FACT_TWICE, fact.span, message)
                            .also(first, "first said here")
                            .help("write one clause; sources after a comma are asked in their order"),
                    );
                }
            }
            let identity = Identity {
                written: written.clone(),
                doc: item.doc.clone(),
                links,
                same,
                never_merge,
                broken,
            };
            self.names.identities.insert(name.clone(), identity);
        }
    }

    /// What links records must name one of them. With those that hold the same identifiers.
    fn links(&mut self, written: &[Linked]) -> (Vec<FieldUse>, Vec<(FieldUse, FieldUse)>) {
        let (mut links, mut same): (Vec<FieldUse>, _) = (Vec::new(), Vec::new());
        for linked in written {
            let first = links.len();
            self.linked(&linked.same, &mut links);
            let mut group = links.get(first..).unwrap_or_default().iter();
            if let Some(one) = group.next() {
                same.extend(group.map(|other| (one.clone(), other.clone())));
            }
        }
        (links, same)
    }

    fn linked(&mut self, written: &[Path], links: &mut Vec<FieldUse>) {
        for path in written {
            let Some(link) = self.field_use(path) else { continue };
            if let Some(first) =
                links.iter().find(|known| known.object == link.object && known.field == link.field)
            {
                let finding = super::declared_twice("link", &path.as_name(), first.span);
                self.report(finding);
                continue;
            }
            let field = self.names.objects.get(&link.object).and_then(|object| object.field(&link.field));
            if let Some(field) = field
                && !field.key
                && !field.matching
                && !matches!(field.ty, None | Some(Type::Id | Type::Uuid))
            {
                let message = format!("`{link}` names no record, so it cannot link two of them");
                let finding = Diagnostic::new(&catalogue::CONSENT_LINK_NOT_A_KEY, path.span, message)
                    .also(field.span, "the field is declared here")
                    .help("link a field of type `id`, or one that is marked `key` or `match`; contact points go after `match`");
                self.report(finding);
            }
            links.push(link);
        }
    }
}
