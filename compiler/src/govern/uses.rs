//! What a value is made of, what decides which value it is, and what decides whether its record is delivered at all.

use crate::plan::{How, Treatment};
use std::collections::BTreeSet;

/// A field that something comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    /// `system.object.field`, and the names of what lies in it.
    pub(super) id: String,
    /// Its categories of personal data.
    pub(super) categories: BTreeSet<String>,
    /// What people answer for taking it for.
    pub(super) treated: BTreeSet<Treatment>,
    /// Not read from there for this value: it is known of the person since a record said it there.
    pub(super) known: bool,
}

/// The fields behind something.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    /// What the value is made of, and how.
    pub(super) direct: BTreeSet<(Source, How)>,
    /// What decides which value it is.
    pub(super) influences: BTreeSet<Source>,
    /// What decides whether the record is delivered at all.
    pub(super) presence: BTreeSet<Source>,
    /// Working the value out may keep the record from being delivered.
    pub(super) stops: bool,
}

impl Uses {
    pub(super) fn add(&mut self, inner: Uses) {
        self.direct.extend(inner.direct);
        self.decided_by(inner.influences);
        self.presence.extend(inner.presence);
        self.stops |= inner.stops;
    }

    /// These decide which value it is.
    pub(super) fn decided_by(&mut self, sources: impl IntoIterator<Item = Source>) {
        self.influences.extend(sources);
    }

    /// All of this only decides.
    pub(super) fn deciding(self) -> Uses {
        let mut influences = self.influences;
        influences.extend(self.direct.into_iter().map(|(source, _)| source));
        Uses { direct: BTreeSet::new(), influences, presence: self.presence, stops: self.stops }
    }

    /// This, where `condition` decides whether it is worked out at all: a record that it stops tells the condition too.
    pub(super) fn under(mut self, condition: &Uses) -> Uses {
        if self.stops {
            self.presence.extend(condition.influences.iter().cloned());
            self.presence.extend(condition.direct.iter().map(|(source, _)| source.clone()));
        }
        self
    }

    /// Something was done on the way from here.
    pub(super) fn raised(mut self, changed: Option<How>) -> Uses {
        if let Some(later) = changed {
            self.direct = self.direct.into_iter().map(|(source, how)| (source, how.max(later))).collect();
        }
        self
    }

    /// Of what the value is made of, only this is left in it.
    pub(super) fn reduce(&mut self, category: &str) {
        let left = |mut source: Source| {
            if !source.categories.is_empty() {
                source.categories = std::iter::once(category.to_owned()).collect();
            }
            source
        };
        self.direct = std::mem::take(&mut self.direct).into_iter().map(|(it, how)| (left(it), how)).collect();
    }

    /// Adds what was used inside `treat as …`.
    pub(super) fn add_treated(&mut self, inner: Uses, treatment: &Treatment) {
        let treated = |mut source: Source| {
            source.treated.insert(treatment.clone());
            source
        };
        self.direct.extend(inner.direct.into_iter().map(|(source, how)| (treated(source), how)));
        self.decided_by(inner.influences.into_iter().map(treated));
        // Whether a record arrives at all is decided by what the value is, not by what it is taken for.
        self.presence.extend(inner.presence);
        self.stops |= inner.stops;
    }
}
