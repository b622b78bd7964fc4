//! From text to the syntax tree. Only this folder knows pest.
//!
//! `scan` cuts a file into tokens, `brackets` pairs them, `cut` finds declarations and lines; `reader` has each parsed by
//! the grammar; one file per construct lowers what came of it. So a mistake costs one message and one line.

pub mod ast;
mod brackets;
mod consent;
mod cut;
mod declarations;
mod exchange;
mod explain;
mod expr;
mod fact;
mod flow;
mod govern;
mod logic;
mod lookalike;
mod lost;
pub mod manifest;
mod mapping;
mod object;
mod parts;
mod people;
mod print;
mod profiles;
mod read;
mod reader;
mod scan;
mod show;
mod slips;
mod system;
mod test;
mod value;
mod vocabulary;
mod words;
pub(crate) mod zones;

pub use manifest::{Manifest, StatePlace, manifest};
pub use print::print;
pub use profiles::{Otherwise, Profile};
pub use read::read;
pub(crate) use read::read_as;
pub(crate) use read::take;

use crate::diagnostics::Diagnostics;
use crate::source::FileId;
use std::cell::Cell;
use std::num::NonZeroUsize;

/// Calls of rules that the grammar may make for one piece of a file; a piece of the highest size needs a tenth of it.
const CALLS: usize = 400_000_000;

/// Findings about one file; whoever has more begins with these.
const FINDINGS: usize = 1000;

/// Lines of a file whose words are corrected by trying; the others are explained without.
const GUESSES: u32 = 500;

/// Reads one file. Whatever could not be read is missing from the tree, and its finding is in `out`.
pub fn parse(file: FileId, text: &str, out: &mut Diagnostics) -> ast::Ast {
    let mut scan = scan::scan(text);
    let lost = lost::braces(text, &mut scan);
    let brackets = brackets::brackets(text, &scan, &lost.idle);
    let cut = cut::Cut { text, scan, brackets, lost };
    pest::set_call_limit(NonZeroUsize::new(CALLS));
    let mut reader = reader::Reader {
        file,
        cut: &cut,
        out,
        broken: false,
        unread: Vec::new(),
        findings: 0,
        guesses: Cell::new(GUESSES),
        depth: 0,
    };
    reader.file()
}
