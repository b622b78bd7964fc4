//! A look-up finds the very record that it is made for.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::Cardinality;
use crate::types::typed::{ExprKind, Flow, Step};

/// Looks at the look-ups of a part of a flow.
pub(super) fn check(flow: &Flow, out: &mut Diagnostics) {
    let Some(source) = &flow.source else { return };
    for step in &flow.steps {
        let Step::Lookup(lookup) = step else { continue };
        let same = |(field, value): &(String, _)| {
            let crate::types::typed::Expr { kind, .. } = value;
            matches!(kind, ExprKind::Field(name) if name == field)
        };
        let itself = lookup.object.object == source.object
            && lookup.object.argument == source.argument
            && lookup.cardinality != Cardinality::Many
            && lookup.rest.is_none()
            && !lookup.on.is_empty()
            && lookup.on.iter().all(same);
        if !itself {
            continue;
        }
        let message = format!("the look-up `{}` finds the record that is read anyway", lookup.name);
        out.push(
            Diagnostic::new(&catalogue::LINT_LOOKS_UP_ITSELF, lookup.object.span, message)
                .also(source.span, "the same object, and the same record of it")
                .help("use its fields as they are, without a look-up; or look into the other object that is meant"),
        );
    }
}
