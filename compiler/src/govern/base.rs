//! Where the items of a list, and the parts of a record, come from.

use super::uses::Source;
use crate::types::kind::Kind;
use std::collections::BTreeSet;

/// Where the items of a list, or the parts of a record, come from.
#[derive(Clone)]
pub(super) struct Base {
    /// `system.object.field`, and the names on the way in it.
    pub(super) id: String,
    pub(super) kind: Kind,
    /// Its own categories, without those of what lies in it.
    pub(super) categories: BTreeSet<String>,
}

impl Base {
    /// What the name leads to.
    pub(super) fn part(mut self, name: &str) -> Base {
        let member = self.kind.member(name);
        self.categories.extend(member.and_then(|member| member.category.clone()));
        // What has no members that are known, such as JSON, has parts of its own kind.
        let kind = member.map(|member| member.kind.clone());
        Base {
            id: format!("{}.{name}", self.id),
            kind: kind.unwrap_or(self.kind),
            categories: self.categories,
        }
    }

    /// One of its items.
    pub(super) fn item(self) -> Base {
        match self.kind {
            Kind::List(item) => Base { kind: item.kind, ..self },
            _ => self,
        }
    }

    /// With all that lies in it.
    pub(super) fn whole(self) -> Source {
        let mut categories = self.categories;
        inside(&self.kind, &mut categories);
        Source { id: self.id, categories, treated: BTreeSet::new(), known: false }
    }
}

/// The categories of everything inside a value.
fn inside(kind: &Kind, found: &mut BTreeSet<String>) {
    match kind {
        Kind::List(item) => inside(&item.kind, found),
        Kind::Record(members) => {
            for member in members {
                found.extend(member.category.iter().cloned());
                inside(&member.kind, found);
            }
        }
        _ => {}
    }
}
