//! What compiles and should still be looked at. One file per lint.

mod deprecated;
mod no_description;
mod no_owner;
mod permission_without_effect;
mod unused_let;

pub(crate) use deprecated::deprecated;
pub(crate) use permission_without_effect::permission_without_effect;

use crate::diagnostics::Diagnostics;
use crate::types::Typed;

/// Looks at the whole project. Flows with mistakes in them are left alone: they are not finished.
pub fn lint(typed: &Typed, out: &mut Diagnostics) {
    for flow in &typed.flows {
        let Some(declared) = typed.names.flows.get(&flow.name).filter(|declared| !declared.broken) else {
            continue;
        };
        no_owner::check(declared, out);
        no_description::check(declared, out);
        unused_let::check(flow, out);
    }
}
