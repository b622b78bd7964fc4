//! Regular expressions: the one way in which they are compiled, by the checker and by the evaluator alike.

/// The most memory that a compiled pattern may take (promise C4).
pub const MOST_BYTES: usize = 1 << 20;

/// A compiled pattern. Matching takes time linear in the text: there is no backtracking.
///
/// # Errors
/// It cannot be read, uses what needs backtracking, or takes more than [`MOST_BYTES`].
pub fn compile(pattern: &str, ignore_case: bool) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .size_limit(MOST_BYTES)
        .dfa_size_limit(MOST_BYTES)
        .build()
}
