//! The backend-free plan: everything a job or a document needs, decided. Version 2.
//!
//! Its JSON form is the file `build/plan.json`; its schema is published in `docs/reference/plan.schema.json`.

mod build;
mod build_people;
mod build_spread;
mod expressions;
mod lower;
mod model;
mod plan_file;
pub mod regular;
mod validate;
pub mod words;

pub(crate) use build::is_service;
pub use build::plan;
pub(crate) use lower::expr as lowered;
pub use model::*;
pub use plan_file::{PlanError, from_json, hash, to_json};
