//! What is said about people's data, computed once for everyone who asks.

pub mod collisions;
pub mod disclosures;
pub mod not_judged;
pub mod reach;
mod uses;
