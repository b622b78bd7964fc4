//! Reading flow files: trees, messages, limits, files, reports.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod files;
mod hostile;
mod limits;
mod messages;
mod reports;
mod slips;
mod trees;
mod whole;

use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::diagnostics::report::{self, Style};
use martlet_compiler::source::Sources;
use martlet_compiler::syntax::{self, ast::Ast};

/// A file, read.
struct Read {
    sources: Sources,
    ast: Ast,
    out: Diagnostics,
}

fn read(path: &str, text: &str) -> Read {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let file = sources.add(path, text);
    let text = sources.get(file).unwrap().text.clone();
    let ast = syntax::parse(file, &text, &mut out);
    Read { sources, ast, out }
}

impl Read {
    /// The findings, each as its line, name and message.
    fn findings(&self) -> Vec<(u32, &'static str, String)> {
        let line = |span: martlet_compiler::source::Span| {
            self.sources.get(span.file).unwrap().position(span.start).line
        };
        let found = self.out.sorted();
        found.iter().map(|d| (line(d.primary.span), d.entry.name, d.message.clone())).collect()
    }

    fn names(&self) -> Vec<&'static str> {
        self.findings().into_iter().map(|(_, name, _)| name).collect()
    }

    fn rendered(&self) -> String {
        report::human(&self.out.sorted(), &self.sources, Style { width: 100, colour: false })
    }
}
