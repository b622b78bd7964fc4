//! From text to the syntax tree. Only this folder knows pest.

pub mod ast;
