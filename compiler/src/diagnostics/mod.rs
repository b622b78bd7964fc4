//! Diagnostics as data: what is wrong, where, why, and how to mend it. Renderers live in [`report`].

pub mod catalogue;
pub mod report;

pub use catalogue::Entry;

use crate::source::Span;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The project does not compile.
    Error,
    /// It compiles; somebody should look.
    Warning,
}

/// A place that belongs to a finding, with a few words on what this place is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What this place is; may be empty for the primary place.
    pub text: String,
}

/// A mend that a tool can carry out: replace each span by the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the mend does, as an order: "write `->`".
    pub title: String,
    /// The replacements; they do not overlap.
    pub edits: Vec<(Span, String)>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its row in the table of diagnostics.
    pub entry: &'static Entry,
    /// What is wrong, in the user's words; reads alone on one line; lower case, no full stop.
    pub message: String,
    /// The place the message is about.
    pub primary: Label,
    /// Further places, in any file.
    pub related: Vec<Label>,
    /// One thing to try.
    pub help: Option<String>,
    /// A mend for tools.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding about one place.
    pub fn new(entry: &'static Entry, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            entry,
            message: message.into(),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Says what the primary place is.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.primary.text = text.into();
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Adds a mend that a tool can carry out.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<(Span, String)>) -> Diagnostic {
        self.fix = Some(Fix { title: title.into(), edits });
        self
    }
}

/// The findings of one compilation.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

/// Proof that a compilation found no error; only [`Diagnostics::no_errors`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct NoErrors(());

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all findings of another list.
    pub fn append(&mut self, mut other: Diagnostics) {
        self.list.append(&mut other.list);
    }

    /// The findings in the order of files, places and names, each once.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.list.iter().collect();
        all.sort_by(|a, b| {
            (a.primary.span, a.entry.name, &a.message).cmp(&(b.primary.span, b.entry.name, &b.message))
        });
        all.dedup();
        all
    }

    /// Whether a finding of severity [`Severity::Error`] is among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.entry.severity == Severity::Error)
    }

    /// The proof that a plan may be made, or `None` where an error was found.
    #[must_use]
    pub fn no_errors(&self) -> Option<NoErrors> {
        (!self.has_errors()).then_some(NoErrors(()))
    }
}
