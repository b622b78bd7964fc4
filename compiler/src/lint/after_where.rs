//! A line rejects records without a field, and the flow's `where` lets no such record in.

use super::parts::{walk, within};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::source::Span;
use crate::types::narrow::{Sure, assured, key};
use crate::types::typed::{Expr, ExprKind, Flow, Recovery};

/// Looks at the lines that stand in the flow itself: those of a mapping may serve other flows, too.
pub(super) fn check(flow: &Flow, own: &[Span], out: &mut Diagnostics) {
    let Some(filter) = &flow.filter else { return };
    let mut sure = Sure::new();
    assured(filter, true, &mut sure);
    let here = |span: Span| own.iter().any(|map| within(span, *map));
    let values = flow.fields.iter().map(|field| &field.value).chain(flow.lets.iter().map(|it| &it.value));
    for value in values.filter(|value| here(value.span)) {
        walk(value, &mut |part| {
            // To leave out what is not there does no harm; a reject is to be looked at by somebody, and never comes.
            let ExprKind::Recover { value: of, action: Recovery::Reject(_) } = &part.kind else { return };
            let idle = of.ty.fails.is_empty() && !of.ty.absent && here(part.span);
            let Some(field) = known(of, &sure).filter(|_| idle) else { return };
            let message = format!("no record is rejected here: `where` lets none in without `{field}`");
            out.push(
                Diagnostic::new(&catalogue::LINT_OTHERWISE_AFTER_WHERE, part.span, message)
                    .also(filter.span, "only such records come here")
                    .help("remove `otherwise` and what follows it, or let the others in, so that somebody sees them"),
            );
        });
    }
}

/// The field that a value begins with, if the condition says that it is there.
fn known<'e>(value: &'e Expr, sure: &Sure) -> Option<&'e str> {
    match &value.kind {
        ExprKind::Field(name) => key(value).filter(|key| sure.contains(key)).map(|_| name.as_str()),
        ExprKind::Call { arguments, .. } => known(arguments.first()?, sure),
        _ => None,
    }
}
