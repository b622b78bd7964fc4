//! Renderers: the same findings for a person, for a program, for a pull request. Each is a function to a text.

pub mod github;
pub mod human;
pub mod json;
mod visible;

pub use github::github;
pub use human::{Style, human};
pub use json::json;
