//! The table of diagnostics: every finding the compiler can make, declared once.
//!
//! A name is `area/what-is-wrong`, is the only id, and is never reused. Each live entry has a page with a
//! wrong example (gives exactly this finding) and a mended one (gives none); a test runs both.

use super::Severity;

/// Whether an entry is still given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The compiler gives it.
    Live,
    /// It was given until that version, for the reason stated.
    Retired {
        /// First version without it.
        since: &'static str,
        /// Why it went.
        because: &'static str,
    },
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// `area/what-is-wrong`.
    pub name: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one line, without the names of a particular project.
    pub summary: &'static str,
    /// First version that gives it.
    pub since: &'static str,
    /// Live or retired.
    pub status: Status,
    /// Its page, in Markdown: why it matters, a wrong example, a mended one.
    pub page: &'static str,
}

/// Declares entries: a constant each, and `TABLE` with all of them in the order written (sorted by name).
macro_rules! catalogue {
    ($( $id:ident = $name:literal $severity:ident $since:literal $summary:literal; )*) => {
        $(
            #[doc = $summary]
            pub static $id: Entry = Entry {
                name: $name,
                severity: Severity::$severity,
                summary: $summary,
                since: $since,
                status: Status::Live,
                page: include_str!(concat!("pages/", $name, ".md")),
            };
        )*
        /// Every entry, sorted by name.
        pub static TABLE: &[&Entry] = &[$( &$id ),*];
    };
}

catalogue! {
}

/// The entry of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    TABLE.iter().copied().find(|entry| entry.name == name)
}
