//! Whether this program can carry a plan out, asked before anything moves: what it cannot do is refused as a whole.
//! Products that are only planned are refused by `planned.rs` before.

use super::RunError;
use crate::drivers::{Able, Destination, able, deliveries, listed, mode_words};
use crate::transform::Answers;
use martlet_compiler::plan::{Flow, Object, Plan, Spread, Step, Suppression, System};

/// Refuses flows that this program cannot carry out, and the choices and suppression lists that would be read for them.
///
/// # Errors
/// What cannot be done, with the flow or consent and the system.
pub(super) fn check(
    plan: &Plan,
    flows: &[&Flow],
    lists: &[&Suppression],
    spreads: &[&Spread],
) -> Result<(), RunError> {
    let refuse = |what: String, why: String| Err(RunError::Plan(format!("{what}: {why}")));
    for flow in flows {
        let looked_into = flow.steps.iter().filter_map(|step| match step {
            Step::Lookup(lookup) => Some((lookup.object.as_str(), lookup.argument.as_deref())),
            Step::Each(_) => None,
        });
        let source = (flow.source.as_str(), flow.source_argument.as_deref());
        let what = || format!("the flow `{}`", flow.name);
        for (object, argument) in std::iter::once(source).chain(looked_into) {
            if let Err(why) = readable(plan, object, argument) {
                return refuse(what(), why);
            }
        }
        if let Err(why) = writable(plan, flow) {
            return refuse(what(), why);
        }
    }
    for capture in &plan.captures {
        let asked = flows.iter().flat_map(|flow| &flow.guards).any(|guard| {
            guard.purpose == capture.purpose && guard.cells.iter().any(|cell| cell.channel == capture.channel)
        });
        if !asked && flows.len() < plan.flows.len() {
            continue;
        }
        if let Err(why) = readable(plan, &capture.object, capture.argument.as_deref()) {
            return refuse(format!("the consent `{}` via {}", capture.purpose, capture.channel), why);
        }
    }
    for spread in spreads {
        let slot = &spread.slot;
        let object = (slot.object.as_str(), slot.argument.as_deref());
        if let Err(why) = readable(plan, object.0, object.1).and_then(|()| told(plan, spread)) {
            let what = format!("what `{}` via {} tells `{}`", slot.purpose, slot.channel, slot.object);
            return refuse(what, why);
        }
    }
    for list in lists {
        let object = list.object.as_deref().unwrap_or_default();
        if let Err(why) = readable(plan, object, list.argument.as_deref()) {
            return refuse(format!("the suppression list `{}`", list.name), why);
        }
    }
    Ok(())
}

fn of<'p>(plan: &'p Plan, id: &str) -> Result<(&'p Object, &'p System), String> {
    let object = plan.objects.iter().find(|object| object.id() == id);
    let object = object.ok_or_else(|| format!("the plan has no object `{id}`"))?;
    let system = plan.systems.iter().find(|system| system.name == object.system);
    let system = system.ok_or_else(|| format!("the plan has no system `{}`", object.system))?;
    Ok((object, system))
}

fn readable(plan: &Plan, id: &str, argument: Option<&str>) -> Result<(), String> {
    let (_, system) = of(plan, id)?;
    if !able(&system.driver).is_some_and(|able| able.reads) {
        return Err(format!(
            "this version reads {} only, and `{}` is reached by `{}`; export it to a file, or leave the flow out",
            listed(|able| able.reads),
            system.name,
            system.driver
        ));
    }
    no_argument(id, argument)
}

/// Whether the field that holds the choice can be written in the records that are there.
fn told(plan: &Plan, spread: &Spread) -> Result<(), String> {
    let flow = super::spread::as_flow(plan, spread, Answers::No);
    writes(plan, &flow)?;
    Destination::new(plan, &flow).map(drop).map_err(|error| error.to_string())
}

fn no_argument(id: &str, argument: Option<&str>) -> Result<(), String> {
    match argument {
        Some(argument) => {
            Err(format!("this version cannot reach `{id}` by a name in parentheses (“{argument}”) yet"))
        }
        None => Ok(()),
    }
}

/// What writes to a flow's destination, by whatever mode.
fn writes(plan: &Plan, flow: &Flow) -> Result<&'static Able, String> {
    let (object, system) = of(plan, &flow.destination)?;
    no_argument(&flow.destination, flow.destination_argument.as_deref())?;
    let Some(able) = able(&system.driver).filter(|able| !able.writes.is_empty()) else {
        return Err(format!(
            "this version cannot write to `{}`, which is reached by `{}`; it delivers {}",
            system.name,
            system.driver,
            deliveries()
        ));
    };
    if object.file.is_some() {
        return Err(format!("this version cannot make the file that `{}` describes yet", object.id()));
    }
    Ok(able)
}

fn writable(plan: &Plan, flow: &Flow) -> Result<(), String> {
    let able = writes(plan, flow)?;
    let mode = mode_words(&flow.mode);
    if !able.writes.contains(&mode) {
        return Err(format!(
            "this version cannot deliver {} by `{mode}` yet; it delivers {}. `martlet test` tries the flow out all the same",
            able.what,
            deliveries()
        ));
    }
    Ok(())
}
