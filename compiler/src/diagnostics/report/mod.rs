//! Renderers: the same findings for a person, for a program, for a pull request. Each is a function to a text.

pub mod github;
pub mod gitlab;
pub mod human;
pub mod identity;
pub mod json;
pub mod sarif;
mod visible;

pub use github::github;
pub use gitlab::gitlab;
pub use human::{Style, human};
pub use identity::{Identity, identities};
pub use json::json;
pub use sarif::{Found, sarif};
