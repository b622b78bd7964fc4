//! What a project may hand over, told from its declarations alone: an oracle for the proof that what compiles is sound. It
//! knows neither the compiler nor the runtime nor a single expression: what a value is made of it finds out by changing
//! what must not matter, and looking whether anything that is handed over changes with it.

pub mod data;
pub mod declared;
mod permission;
mod places;
mod rules;
mod telling;
pub mod watch;

pub use rules::{Ban, Rule};
