//! A function of the project takes a value that it does not use.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::expressions::walk;
use crate::syntax::ast::ExprKind;

/// Looks at every function of the project.
pub(super) fn check(names: &Resolved, out: &mut Diagnostics) {
    for (name, function) in names.functions.iter().filter(|(_, function)| !function.broken) {
        let mut used: Vec<&str> = Vec::new();
        walk(&function.written.body, &mut |part| {
            if let ExprKind::Name(name) = &part.kind {
                used.push(&name.text);
            }
        });
        for parameter in &function.written.parameters {
            if used.contains(&parameter.name.text.as_str()) {
                continue;
            }
            let message = format!("the function `{name}` does not use its value `{}`", parameter.name.text);
            out.push(
                Diagnostic::new(&catalogue::LINT_UNUSED_PARAMETER, parameter.name.span, message)
                    .help("use it in the function, or take it out there and wherever the function is used"),
            );
        }
    }
}
