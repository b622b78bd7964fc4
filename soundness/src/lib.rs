//! The proof of soundness: random projects, people and choices. Whatever compiles without a waiver is run in memory, and an
//! oracle that knows only the declarations finds nothing forbidden among what is handed over.

pub mod chance;
mod choices;
mod expressions;
mod flows;
mod governance;
mod later;
mod make;
pub mod model;
mod people;
pub mod play;
mod print;
pub mod shrink;
mod temptations;

pub use make::project;
pub use temptations::Temptation;
