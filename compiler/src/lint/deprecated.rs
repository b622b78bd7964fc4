//! A flow uses a field that its system is about to drop.

use crate::diagnostics::{Diagnostic, catalogue};
use crate::resolve::model::Field;
use crate::source::Span;

/// The finding, at the place that uses it.
pub(crate) fn deprecated(field: &Field, because: &str, span: Span) -> Diagnostic {
    let message = format!("the field `{}` should no longer be used: {because}", field.name);
    Diagnostic::new(&catalogue::LINT_DEPRECATED_FIELD, span, message)
        .also(field.span, "marked `deprecated` here")
        .help("use the field that replaces it")
}
