//! When flows last delivered to people, for purposes whose yes lasts from there (`expires … after last_contact`).

use crate::transform::shape;
use martlet_compiler::plan::Plan;
use martlet_consent::ConsentView;
use martlet_delivery::ports::PortError;
use martlet_state::StateStore;

/// Tells the view when people were contacted, as far as a purpose asks.
pub(crate) fn note(plan: &Plan, store: &mut StateStore, view: &mut ConsentView) -> Result<(), PortError> {
    let asks = |purpose: &str| plan.purposes.iter().any(|it| it.name == purpose && it.expires_after_contact);
    for flow in &plan.flows {
        let shape = shape(flow);
        let Some(own) = shape.guards.first().filter(|own| !own.processing && asks(&own.purpose)) else {
            continue;
        };
        store.last_deliveries(&flow.name, &mut |points, at| {
            for (channel, index) in &own.cells {
                if let Some(point) = points.get(*index).copied().flatten() {
                    view.note_contact(point, (&own.purpose, channel, own.brand.as_deref()), at);
                }
            }
        })?;
    }
    Ok(())
}
