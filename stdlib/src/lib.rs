//! What the language comes with, each thing declared once: functions, drivers, vocabulary and connectors.
//!
//! The declarations are all that the checker needs. What a function does when a job runs, its *kernel*, stands behind
//! the feature `kernels`, so that a language server or a browser build carries none.

mod drivers;
mod files;
mod functions;
pub mod search;

#[cfg(feature = "kernels")]
pub mod calendar;

#[cfg(feature = "kernels")]
pub mod email;

#[cfg(feature = "kernels")]
pub mod json_text;

#[cfg(feature = "kernels")]
pub mod values;

#[cfg(feature = "kernels")]
pub use functions::{KeyedHash, KeyedKernel, kernel, keyed_kernel};

use martlet_compiler::library::Library;

/// What headings of columns mean, and how columns tell that somebody chose: two tables in TOML, for guesses about files
/// that nobody has declared.
pub const GUESSES: [&str; 2] = [include_str!("../infer/columns.toml"), include_str!("../infer/choices.toml")];

/// The library as the compiler is handed it.
#[must_use]
pub fn library() -> Library {
    Library {
        functions: functions::functions(),
        drivers: drivers::DRIVERS,
        files: files::FILES,
        rules: files::RULES,
        choices: GUESSES[1],
    }
}
