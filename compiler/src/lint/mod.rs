//! What compiles and should still be looked at. One file per lint, or per kind of them.

mod after_where;
mod always_there;
mod bounds;
mod comparisons;
mod conditions;
mod day_forms;
mod deprecated;
mod looks_up_itself;
mod meaning;
mod never_equal;
mod no_description;
mod no_owner;
mod parts;
mod patterns;
mod permission_without_effect;
mod schedules;
mod told;
mod unused;
mod unused_channel;
mod unused_let;
mod unused_lookup;
mod unused_parameter;
mod values;

pub(crate) use deprecated::deprecated;
pub(crate) use permission_without_effect::permission_without_effect;
pub(crate) use unused::unused;

use crate::diagnostics::Diagnostics;
use crate::resolve::expressions::maps;
use crate::source::Span;
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

/// Looks at what a project that is right says for nothing, or says otherwise than it seems to. Of one with errors it is
/// not known what its values are.
pub(crate) fn look(typed: &Typed, out: &mut Diagnostics) {
    let names = &typed.names;
    for flow in &typed.flows {
        let expressions = parts::of_flow(flow);
        let declared = names.flows.get(&flow.of);
        let own: Vec<Span> =
            declared.into_iter().flat_map(|it| maps(&it.written)).map(|map| map.span).collect();
        conditions::check(flow, &own, &expressions, out);
        after_where::check(flow, &own, out);
        comparisons::check(names, flow, &expressions, out);
        never_equal::check(&expressions, out);
        values::check(&expressions, out);
        patterns::check(&expressions, out);
        day_forms::check(&expressions, out);
        looks_up_itself::check(flow, out);
        let object = |used: &Option<crate::resolve::model::ObjectUse>| {
            used.as_ref().and_then(|used| names.objects.get(&used.object))
        };
        let Some(source) = object(&flow.source) else { continue };
        always_there::check(source, &expressions, out);
        if let Some(destination) = object(&flow.destination) {
            meaning::check(flow, source, destination, out);
        }
    }
    schedules::check(names, out);
    bounds::check(names, out);
    unused_parameter::check(names, out);
}
