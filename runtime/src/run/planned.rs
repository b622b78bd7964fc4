//! Products that this version can check and not yet run.

use super::RunError;
use martlet_compiler::plan::{Capture, Flow, Plan, Step, Support, Suppression};

/// Refuses a run that would touch a product which is only planned; nothing is begun then.
pub(super) fn refuse<'p>(
    plan: &'p Plan,
    flows: &[&'p Flow],
    captures: impl Iterator<Item = &'p Capture>,
    lists: &[&'p Suppression],
) -> Result<(), RunError> {
    let mut touched: Vec<&str> = captures.map(|capture| capture.object.as_str()).collect();
    touched.extend(plan.identity.iter().flat_map(super::identity::named));
    touched.extend(lists.iter().filter_map(|list| list.object.as_deref()));
    for flow in flows {
        touched.extend([flow.source.as_str(), flow.destination.as_str()]);
        touched.extend(flow.steps.iter().filter_map(|step| match step {
            Step::Lookup(lookup) => Some(lookup.object.as_str()),
            Step::Each(_) => None,
        }));
    }
    let of = |system: &str| {
        touched.iter().any(|object| object.strip_prefix(system).is_some_and(|rest| rest.starts_with('.')))
    };
    let planned = plan.systems.iter().filter(|system| system.support == Support::Planned);
    let names: Vec<String> = planned
        .filter(|system| of(&system.name))
        .map(|system| format!("`{}` is `{}`", system.name, system.connector))
        .collect();
    if names.is_empty() { Ok(()) } else { Err(RunError::Planned(names.join(", "))) }
}
