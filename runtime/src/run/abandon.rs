//! Gives up what a flow delivered, where nobody can look after it any more: its destination is gone for good, or the flow
//! itself was renamed or taken out of the project.

use super::flow::place;
use super::{Options, RunError, open};
use martlet_compiler::plan::Plan;
use martlet_state::abandon::{GiveUp, LeftBehind};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The flow, as `status` names it.
    pub flow: &'a str,
    /// The flow that looks after its records from now on; none: nobody does.
    pub to: Option<&'a str>,
    /// Why.
    pub because: &'a str,
    /// It was said that this is wanted.
    pub sure: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Abandoned {
    /// All of this is given up, or handed on.
    Done(LeftBehind),
    /// Nothing was changed yet: this would be.
    Asks(LeftBehind),
    /// Nothing was changed, for this reason.
    Refused(String),
}

/// Gives up what a flow delivered, or hands it on to another one that delivers to the same place.
///
/// # Errors
/// As for a run.
pub fn abandon(plan: &Plan, options: &Options, asked: Asked<'_>) -> Result<Abandoned, RunError> {
    let (_lock, _, mut store) = open(options)?;
    let Some(left) = store.left_behind(asked.flow)? else {
        return Ok(Abandoned::Refused(format!(
            "`{}` was never run; `martlet status` names what was",
            asked.flow
        )));
    };
    if let Some(to) = asked.to {
        if to == asked.flow {
            return Ok(Abandoned::Refused("a flow looks after its own records already".into()));
        }
        let Some(found) = plan.flows.iter().find(|flow| flow.name == to) else {
            return Ok(Abandoned::Refused(format!("there is no flow `{to}` in this project")));
        };
        if place(plan, found) != left.place {
            return Ok(Abandoned::Refused(format!(
                "`{to}` delivers to another place or by another key than `{}` did, so it could not take its records back",
                asked.flow
            )));
        }
    }
    if !asked.sure {
        return Ok(Abandoned::Asks(left));
    }
    let known = plan.flows.iter().any(|flow| flow.name == asked.flow);
    store.give_up(GiveUp {
        flow: asked.flow,
        because: asked.because,
        plan: &plan.hash,
        to: asked.to,
        rejects: !known,
    })?;
    Ok(Abandoned::Done(left))
}
