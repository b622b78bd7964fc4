//! A field waits for the permission that its whole record waits for.

use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;

/// The finding, at the `allowed(…)`.
pub(crate) fn permission_without_effect(span: Span) -> Diagnostic {
    let message = "the whole record already waits for this permission";
    Diagnostic::new(&catalogue::LINT_PERMISSION_WITHOUT_EFFECT, span, message)
        .help("remove the condition, or name the channel that this field alone is for")
}
