//! A value gets a name that nothing uses.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::types::typed::Flow;

pub(super) fn check(flow: &Flow, out: &mut Diagnostics) {
    for unused in flow.lets.iter().filter(|known| !known.used) {
        out.push(
            Diagnostic::new(
                &catalogue::LINT_UNUSED_LET,
                unused.span,
                format!("nothing uses `{}`", unused.name),
            )
            .help("remove the line, or use the name in a line after it"),
        );
    }
}
