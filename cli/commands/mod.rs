//! One file per command; each has `run`, which does the command and says how it ended.

pub mod build;
pub mod check;
pub mod docs;
pub mod explain;
pub mod new;
pub mod rejects;
pub mod run;
pub mod show;
pub mod status;
