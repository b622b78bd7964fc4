//! Misspelt words, found by trying: a word that is nearly one of the language's is exchanged for it, and if the line can be
//! read then, that was the mistake.

use super::super::explain::Failure;
use super::super::reader::Reader;
use super::super::scan::Kind;
use super::super::words;
use super::{lower_case, misspelling};
use crate::diagnostics::{Diagnostic, catalogue};
use martlet_grammar::{FlowParser, GRAMMAR};
use pest::Parser as _;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The longest line that is tried again, in bytes.
const LONGEST: usize = 4096;

/// Words before the failure that may be the misspelt one.
const BACK: usize = 3;

/// Words that are tried in one place.
const CANDIDATES: usize = 3;

/// Every word of the grammar.
static WORDS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let literals = GRAMMAR
        .lines()
        .filter(|line| !line.starts_with("//"))
        .flat_map(|line| line.split('"').skip(1).step_by(2));
    let units = ["seconds", "minutes", "hours", "days", "weeks", "months", "years"];
    let is_word = |text: &&str| text.len() > 1 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    literals.chain(units).filter(is_word).collect()
});

/// The one word whose correction makes the line right.
pub(super) fn corrected(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let bytes = cut.bytes(&failure.tokens);
    if bytes.len() > LONGEST || !reader.may_guess() {
        return None;
    }
    let last = failure.token.min(failure.tokens.end.saturating_sub(1));
    let first = last.saturating_sub(BACK).max(failure.tokens.start);
    for at in (first..=last).rev() {
        let word = cut.word(at);
        let Some(token) = cut.token(at).filter(|token| token.kind == Kind::Word) else { continue };
        if WORDS.contains(word) {
            continue;
        }
        let lower = word.to_ascii_lowercase();
        let near = if WORDS.contains(lower.as_str()) {
            vec![lower.as_str()]
        } else {
            words::near(word, WORDS.iter().copied(), CANDIDATES)
        };
        for candidate in near {
            let before = cut.text.get(bytes.start..token.start).unwrap_or("");
            let after = cut.text.get(token.end..bytes.end).unwrap_or("");
            if FlowParser::parse(failure.rule, &format!("{before}{candidate}{after}")).is_ok() {
                let span = reader.token_span(at);
                return Some(if candidate == lower {
                    lower_case(&catalogue::SYNTAX_UPPER_CASE_KEYWORD, span, word, candidate)
                } else {
                    misspelling(span, word, candidate)
                });
            }
        }
    }
    None
}
