//! What compiles and should still be looked at. One file per lint.

mod deprecated;
mod no_description;
mod no_owner;
mod permission_without_effect;
mod unused;
mod unused_channel;
mod unused_let;
mod unused_lookup;

pub(crate) use deprecated::deprecated;
pub(crate) use permission_without_effect::permission_without_effect;
pub(crate) use unused::unused;

use crate::diagnostics::Diagnostics;
use crate::types::Typed;

/// Looks at the whole project, once all of it can be read: before that a comment or an owner that seems to be missing
/// may be what could not be read.
pub fn lint(typed: &Typed, out: &mut Diagnostics) {
    if typed.names.unread {
        return;
    }
    for flow in &typed.flows {
        let Some(declared) = typed.names.flows.get(&flow.of) else {
            continue;
        };
        no_owner::check(declared, out);
        no_description::check(declared, out);
        // A name that is not there may be a `let` that is spelt differently.
        if !flow.unknown_names {
            unused_let::check(flow, out);
        }
    }
    // A channel that a flow names wrongly may be this one.
    let sound = !typed.names.lost && !out.has_errors();
    for purpose in typed.names.purposes.values().filter(|_| sound) {
        unused_channel::check(typed, purpose, out);
    }
    for (name, flow) in &typed.names.flows {
        // Nor is a look-up unused whose name is spelt differently where it is asked.
        if !typed.flows.iter().any(|part| part.of == *name && part.unknown_names) {
            unused_lookup::check(&typed.names, flow, out);
        }
    }
}
