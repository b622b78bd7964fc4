//! What is said about people's data, computed once for everyone who asks.

pub mod disclosures;
pub mod not_judged;
mod uses;
