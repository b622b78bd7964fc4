//! Value types, and what the checker knows of each expression.

pub mod value;
