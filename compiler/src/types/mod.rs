//! What the checker knows of each expression, flow and consent: types, permissions, and what is wrong.

mod calls;
mod capture;
mod ending;
mod fit;
mod flow;
pub mod kind;
mod mapping;
mod matching;
mod operators;
mod permission;
mod scope;
mod show;
pub mod typed;
pub mod value;

pub use kind::Kind;
pub use typed::Typed;

use crate::diagnostics::Diagnostics;
use crate::library::Library;
use crate::resolve::Resolved;
use std::sync::Arc;

/// Checks the whole project. What is wrong is poison in the result and stays silent from there on.
pub fn check(names: &Arc<Resolved>, library: &Library, out: &mut Diagnostics) -> Typed {
    let captures = capture::captures(names, library, out);
    let flows = names.flows.iter().map(|(name, flow)| flow::check(names, library, name, flow, out)).collect();
    Typed { names: Arc::clone(names), flows, captures }
}
