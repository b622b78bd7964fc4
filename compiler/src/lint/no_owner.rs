//! Nobody answers for a flow.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::model::Flow;

pub(super) fn check(flow: &Flow, out: &mut Diagnostics) {
    let name = &flow.written.name;
    if flow.written.owner.is_some() {
        return;
    }
    out.push(
        Diagnostic::new(
            &catalogue::LINT_NO_OWNER,
            name.span,
            format!("nobody answers for the flow `{}`", name.text),
        )
        .help("add who does: `owner \"team@company.example\"`"),
    );
}
