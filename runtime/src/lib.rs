//! From plan to hand-over: readers, evaluator, gate, drivers, and the run itself.

pub mod run;
