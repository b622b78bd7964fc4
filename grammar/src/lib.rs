//! The grammar of flow files, and the one list of its keywords.

pub mod keywords;

mod parser {
    // The derive writes a public enum with one variant for each rule of the grammar; the grammar documents them.
    #![allow(missing_docs)]

    use pest_derive::Parser;

    /// The parser that pest makes of `flow.pest`.
    #[derive(Parser)]
    #[grammar = "flow.pest"]
    pub struct FlowParser;
}

pub use parser::{FlowParser, Rule};

/// The grammar's text, for tools that are generated from it.
pub const GRAMMAR: &str = include_str!("flow.pest");
