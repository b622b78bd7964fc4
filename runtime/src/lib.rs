//! From plan to hand-over: readers, evaluator, gate, drivers, and the run itself.

pub mod drivers;
pub mod infer;
pub mod ledger_file;
pub mod run;
pub mod testing;
pub mod transform;
