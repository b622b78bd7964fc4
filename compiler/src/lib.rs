//! The compiler of flow files: text in; diagnostics, a plan and documents out.
//!
//! No I/O, no clock, no threads: whatever it needs from outside comes through [`world::World`],
//! whatever the language ships with comes as a [`library::Library`].

mod compilation;
pub mod diagnostics;
pub mod emit;
#[doc(hidden)]
pub mod fault;
pub mod govern;
pub mod headings;
pub mod library;
pub mod lint;
pub mod plan;
pub mod resolve;
pub mod rules;
pub mod source;
pub mod syntax;
pub mod types;
pub mod world;

pub use compilation::{Compilation, compile};
