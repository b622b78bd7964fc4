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
    PROJECT_FILE_TOO_LARGE = "project/file-too-large" Error "0.1.0" "a file is too large";
    PROJECT_MANIFEST_SYNTAX = "project/manifest-syntax" Error "0.1.0" "`martlet.toml` cannot be read";
    PROJECT_NO_NAME = "project/no-name" Error "0.1.0" "`martlet.toml` does not name the project";
    PROJECT_NOT_BUILT_YET = "project/not-built-yet" Error "0.1.0" "a part of the language that this version does not read";
    PROJECT_NOT_TEXT = "project/not-text" Error "0.1.0" "a file is not text in UTF-8";
    PROJECT_UNKNOWN_SETTING = "project/unknown-setting" Error "0.1.0" "`martlet.toml` has a setting that is none";
    PROJECT_UNKNOWN_ZONE = "project/unknown-zone" Error "0.1.0" "the project's time zone is not known";
    PROJECT_UNREADABLE_FILE = "project/unreadable-file" Error "0.1.0" "a file cannot be read";
    PROJECT_WRONG_SETTING = "project/wrong-setting" Error "0.1.0" "a setting of `martlet.toml` has a value of another kind";
    SYNTAX_BRACE_IN_TEXT = "syntax/brace-in-text" Error "0.1.0" "a brace in a text holds no expression";
    SYNTAX_BRACE_ON_NEW_LINE = "syntax/brace-on-new-line" Error "0.1.0" "a `{` stands on a line of its own";
    SYNTAX_CHAINED_COMPARISON = "syntax/chained-comparison" Error "0.1.0" "a comparison is compared again";
    SYNTAX_CLAUSE_TWICE = "syntax/clause-twice" Error "0.1.0" "a clause stands twice where one is meant";
    SYNTAX_HIDDEN_CHARACTER = "syntax/hidden-character" Error "0.1.0" "an invisible character stands between the words";
    SYNTAX_LINE_END_SIGN = "syntax/line-end-sign" Error "0.1.0" "a line ends with a comma or a semicolon";
    SYNTAX_MISSING_BRACE = "syntax/missing-brace" Error "0.1.0" "a brace is missing";
    SYNTAX_MISSING_BRACKET = "syntax/missing-bracket" Error "0.1.0" "a parenthesis or a square bracket is missing";
    SYNTAX_MISSING_QUOTE = "syntax/missing-quote" Error "0.1.0" "a quote or a backtick is missing";
    SYNTAX_MISSPELT_WORD = "syntax/misspelt-word" Error "0.1.0" "a word is nearly one that belongs there";
    SYNTAX_NEEDS_BACKTICKS = "syntax/needs-backticks" Error "0.1.0" "a name that is not one plain word has no backticks";
    SYNTAX_NO_SUCH_DATE = "syntax/no-such-date" Error "0.1.0" "a date or a time that does not exist";
    SYNTAX_NOT_A_CLAUSE = "syntax/not-a-clause" Error "0.1.0" "a line begins with a word that is not a clause";
    SYNTAX_NOT_A_DECLARATION = "syntax/not-a-declaration" Error "0.1.0" "a line outside all braces declares nothing";
    SYNTAX_NUMBER_TOO_LARGE = "syntax/number-too-large" Error "0.1.0" "a number is too large";
    SYNTAX_RESERVED_WORD = "syntax/reserved-word" Error "0.1.0" "a word of the language stands where a value belongs";
    SYNTAX_STRAY_BRACE = "syntax/stray-brace" Error "0.1.0" "a `}` closes nothing";
    SYNTAX_TARGET_ON_THE_LEFT = "syntax/target-on-the-left" Error "0.1.0" "a mapping has its target on the left";
    SYNTAX_TOO_DEEP = "syntax/too-deep" Error "0.1.0" "brackets or operators go too deep";
    SYNTAX_UNCLEAR_ORDER = "syntax/unclear-order" Error "0.1.0" "an expression can be read in two ways";
    SYNTAX_UNCLOSED_COMMENT = "syntax/unclosed-comment" Error "0.1.0" "a comment has no end";
    SYNTAX_UNEXPECTED = "syntax/unexpected" Error "0.1.0" "something is missing, or does not belong here";
    SYNTAX_UNKNOWN_ESCAPE = "syntax/unknown-escape" Error "0.1.0" "a backslash in a text has no meaning";
    SYNTAX_UPPER_CASE_KEYWORD = "syntax/upper-case-keyword" Error "0.1.0" "a word of the language stands in capitals";
    SYNTAX_WRONG_QUOTE = "syntax/wrong-quote" Error "0.1.0" "a text stands between other than straight double quotes";
    SYNTAX_WRONG_SIGN = "syntax/wrong-sign" Error "0.1.0" "a sign of another language";
}

/// The entry of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    TABLE.iter().copied().find(|entry| entry.name == name)
}
