//! The proof of soundness: random projects, people and choices. Whatever compiles without a waiver is run in memory, and an
//! oracle that knows only the declarations finds nothing forbidden among what is handed over.

pub mod chance;
mod expressions;
mod make;
pub mod model;
mod people;
pub mod play;
mod print;
pub mod shrink;
mod temptations;

pub use make::project;
pub use temptations::Temptation;
