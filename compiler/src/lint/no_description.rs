//! A flow does not say what it is for.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::model::Flow;

pub(super) fn check(flow: &Flow, out: &mut Diagnostics) {
    let name = &flow.written.name;
    if flow.doc.as_ref().is_some_and(|doc| !doc.trim().is_empty()) {
        return;
    }
    let message = format!("the flow `{}` does not say what it is for", name.text);
    out.push(
        Diagnostic::new(&catalogue::LINT_NO_DESCRIPTION, name.span, message)
            .help("write a sentence before it: `/// People who … reach … within …`; the documents show it"),
    );
}
