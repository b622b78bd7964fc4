//! Plan to records to hand-over: readers, evaluator, gate, drivers, and the run itself.

pub mod drivers;
pub mod transform;
