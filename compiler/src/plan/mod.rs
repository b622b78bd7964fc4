//! The backend-free plan: everything a job or a document needs, decided. Version 1.
//!
//! Its JSON form is the file `build/plan.json`; its schema is published in `docs/reference/plan.schema.json`.

mod model;

pub use model::*;
