//! A condition asks whether a field is there that always is: an empty cell of `text` is an empty text.

use super::parts::walk;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::model::Object;
use crate::types::Kind;
use crate::types::typed::{Expr, ExprKind};

/// Looks at every question for absence within these expressions, about the fields of the source.
pub(super) fn check(source: &Object, expressions: &[&Expr], out: &mut Diagnostics) {
    for expr in expressions {
        walk(expr, &mut |part| {
            let ExprKind::IsAbsent { value, blank: false, negated } = &part.kind else { return };
            let ExprKind::Field(name) = &value.kind else { return };
            let Some(field) = source.field(name).filter(|field| !field.optional && !field.lenient) else {
                return;
            };
            let text = matches!(value.ty.kind, Kind::Text(_));
            let message = format!(
                "`{name}` is always there, so that this {}",
                if *negated { "always holds" } else { "never holds" }
            );
            let help = if text {
                "an empty cell of `text` is an empty text: ask `is blank` or `is not blank`, or declare the field as `text?`"
            } else {
                "remove the condition; a field that may be absent has a `?` after its type"
            };
            out.push(
                Diagnostic::new(&catalogue::LINT_ALWAYS_THERE, part.span, message)
                    .also(field.span, "its type has no `?`")
                    .help(help),
            );
        });
    }
}
