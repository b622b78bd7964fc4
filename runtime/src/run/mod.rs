//! Running a plan: choices are captured first, then each flow is delivered.

pub mod intake;
pub mod job;
pub mod outside;
