//! Choices as a file: one JSON object in each line, in the form that `martlet consent export` writes and
//! `martlet consent import` reads (`docs/consent.md`, section 6).

mod import;
mod line;

pub use import::{Imported, Refused, import};
pub use line::Line;
