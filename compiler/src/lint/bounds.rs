//! Bounds that bind nothing: all of the records may be rejected, all of the rest may be removed.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::syntax::ast::{Mode, OnReject, Text};
use rust_decimal::Decimal;

/// Looks at every flow of the project.
pub(super) fn check(names: &Resolved, out: &mut Diagnostics) {
    for flow in names.flows.values() {
        if let Some(OnReject::StopAfterShare(share)) = &flow.written.on_reject
            && is_all(share)
        {
            let message = "this never stops: more than all records cannot be rejected";
            out.push(
                Diagnostic::new(&catalogue::LINT_REJECTS_NEVER_STOP, share.span, message)
                    .help("write a smaller share, as in `on reject stop after 5%`, or `on reject continue` if it shall go on"),
            );
        }
        for target in &flow.written.to {
            if let Some(Mode::Upsert { remove_rest: Some(share), .. }) = &target.mode
                && is_all(share)
            {
                let message = "this bound holds nothing back: a run may remove every record there";
                out.push(
                    Diagnostic::new(&catalogue::LINT_REST_WITHOUT_BOUND, share.span, message)
                        .help("write how much may go at once on a normal day, as in `remove the rest up to 10%`; a run that would remove more stops"),
                );
            }
        }
    }
}

fn is_all(share: &Text) -> bool {
    let text = share.value.trim_end_matches('%').trim();
    Decimal::from_str_exact(text).is_ok_and(|share| share == Decimal::ONE_HUNDRED)
}
