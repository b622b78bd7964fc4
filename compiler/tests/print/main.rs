//! Printing trees: what is printed is read as the same tree, and printing that changes nothing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod comments;
mod generate;
mod trees;

use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::diagnostics::report::{self, Style};
use martlet_compiler::source::Sources;
use martlet_compiler::syntax::{self, ast::Ast};

/// Reads a text that is right.
fn read(text: &str) -> Ast {
    let (ast, findings) = read_with_findings(text);
    assert!(findings.is_empty(), "{text}\n{findings}");
    ast
}

fn read_with_findings(text: &str) -> (Ast, String) {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let file = sources.add("printed.flow", text);
    let ast = syntax::parse(file, text, &mut out);
    let found = out.sorted();
    if found.is_empty() {
        return (ast, String::new());
    }
    (ast, report::human(&found, &sources, Style { width: 100, colour: false }))
}

/// Prints a text's tree, and sees to it that the print says the same and is its own print.
fn canonical(text: &str) -> String {
    let tree = read(text);
    let printed = syntax::print(&tree);
    let again = read(&printed);
    assert_eq!(again.without_places(), tree.without_places(), "{text}\nis printed as\n{printed}");
    assert_eq!(syntax::print(&again), printed, "printing twice changes\n{printed}");
    printed
}
