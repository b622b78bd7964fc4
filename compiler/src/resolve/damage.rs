//! Where earlier stages found mistakes: what lies there may be incomplete, and nothing that misses there is news.

use crate::diagnostics::{Diagnostics, Severity};
use crate::source::Span;
use crate::syntax::ast::Ast;

pub(super) struct Damage {
    pub(super) places: Vec<Span>,
    /// A mistake lies outside every declaration, so that a whole declaration may be missing.
    pub(super) lost: bool,
}

impl Damage {
    pub(super) fn survey(files: &[Ast], out: &Diagnostics) -> Damage {
        // A warning leaves nothing out.
        let errors = out.sorted().into_iter().filter(|finding| finding.entry.severity == Severity::Error);
        let mut places: Vec<Span> = errors.map(|finding| finding.primary.span).collect();
        places.retain(|place| files.iter().any(|file| file.file == place.file));
        places.extend(files.iter().flat_map(|file| file.broken.iter().copied()));
        let kept = |place: &Span| {
            files
                .iter()
                .filter(|file| file.file == place.file)
                .any(|file| file.items.iter().any(|item| covers(item.span, *place)))
        };
        let lost = places.iter().any(|place| !kept(place));
        Damage { places, lost }
    }

    /// Whether a mistake lies in that place.
    pub(super) fn touches(&self, span: Span) -> bool {
        self.places.iter().any(|place| covers(span, *place))
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}
