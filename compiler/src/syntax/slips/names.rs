//! Names that need backticks, and braces in texts.

use super::super::explain::Failure;
use super::super::reader::Reader;
use super::super::scan::Kind;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use martlet_grammar::keywords::{self, Block};
use std::ops::Range;

/// A name that is not one plain word: `E-mail: email`, `First name -> FirstName`, `2nd_phone`.
pub(super) fn needs_backticks(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    if failure.block == Block::Object
        && failure.token > failure.tokens.start
        && let Some(found) = before_colon(reader, failure)
    {
        return Some(found);
    }
    if let Some(words) = row_of_words(reader, failure) {
        let bytes = cut.bytes(&words);
        let text = cut.text.get(bytes).unwrap_or("");
        return Some(backticks(reader.tokens_span(&words), text));
    }
    let word = cut.word(failure.token);
    let glued = cut.kind(failure.token) == Some(Kind::Number)
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word.contains(|c: char| c.is_alphabetic() || c == '_')
        && !word.contains([':', '.']);
    (glued && failure.token < failure.tokens.end).then(|| backticks(reader.token_span(failure.token), word))
}

fn backticks(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        &catalogue::SYNTAX_NEEDS_BACKTICKS,
        span,
        format!("the name `{name}` needs backticks around it"),
    )
    .label("a name that is not one plain word")
    .help("a plain name is letters, digits and `_`, and begins with a letter; any other stands in backticks")
    .fix("put backticks around it", vec![(span, format!("`{name}`"))])
}

/// The name of a field, up to its colon.
fn before_colon(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let colon = failure.tokens.clone().find(|at| cut.word(*at) == ":")?;
    let label = cut.kind(colon.saturating_sub(1)) == Some(Kind::Text);
    let name = failure.tokens.start..colon - usize::from(label && colon > failure.tokens.start + 1);
    let one_line = name.clone().skip(1).all(|at| cut.token(at).is_some_and(|token| !token.first));
    let text = cut.text.get(cut.bytes(&name)).unwrap_or("");
    let fits = failure.token < colon && name.len() > 1 && one_line && !text.contains(['`', '"', '{']);
    fits.then(|| backticks(reader.tokens_span(&name), text))
}

/// Two or more words in a row where one name belongs: `First name -> FirstName`, `where Signed up is null`.
fn row_of_words(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Range<usize>> {
    let cut = reader.cut;
    let here = failure.token;
    if failure.block == Block::Map && here >= failure.tokens.end {
        return end_of_target(reader, failure);
    }
    let in_values = super::has_values(failure.block) && failure.expected.contains(&Rule::pipe);
    if !in_values || here >= failure.tokens.end {
        return None;
    }
    let plain = |at: usize| {
        let word = cut.word(at);
        cut.kind(at) == Some(Kind::Word)
            && !keywords::is_reserved(word)
            && (at == failure.tokens.start || failure.block.keyword(word).is_none())
    };
    let same_line = |at: usize| cut.token(at).is_some_and(|token| !token.first);
    let mut start = here;
    while start > failure.tokens.start && plain(start - 1) && same_line(start) {
        start -= 1;
    }
    // The clause's own word is no part of the name.
    if start == failure.tokens.start && failure.block.keyword(cut.word(start)).is_some() {
        start += 1;
    }
    let mut end = here;
    while end < failure.tokens.end && plain(end) && (end == start || same_line(end)) {
        end += 1;
    }
    let ends_well = end >= failure.tokens.end
        || matches!(cut.kind(end), Some(Kind::Sign | Kind::Close))
        || keywords::is_reserved(cut.word(end))
        || matches!(cut.word(end), "only" | "{");
    (end > start + 1 && start < here && here < end && ends_well).then_some(start..end)
}

/// The words of a target at the end of a mapping: `a -> First name`.
fn end_of_target(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Range<usize>> {
    let cut = reader.cut;
    let tokens = failure.tokens.clone();
    let sign = tokens.clone().rev().find(|at| cut.kind(*at) != Some(Kind::Word))?;
    let words = sign + 1..tokens.end;
    let plain = words.clone().all(|at| {
        let first = cut.token(at).is_some_and(|token| token.first);
        !keywords::is_reserved(cut.word(at)) && cut.word(at) != "only" && (at == sign + 1 || !first)
    });
    (matches!(cut.word(sign), "->" | ",") && words.len() > 1 && plain).then_some(words)
}

/// `"a { b"` where a text may hold expressions.
pub(super) fn brace_in_text(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let token =
        cut.token(failure.token).filter(|token| token.kind == Kind::Text && token.start < failure.offset)?;
    let sign = cut.text.get(failure.offset..token.end)?.chars().next()?;
    let inside = cut.text.get(token.start..failure.offset).unwrap_or("");
    if sign != '}' && !inside.contains('{') {
        return None;
    }
    let span = reader.token_span(failure.token);
    let finding = if sign == '}' && !inside.contains('{') {
        Diagnostic::new(&catalogue::SYNTAX_BRACE_IN_TEXT, span, "this text has a `}` without its `{`")
    } else {
        Diagnostic::new(
            &catalogue::SYNTAX_BRACE_IN_TEXT,
            span,
            "what stands in `{…}` in this text is not an expression",
        )
    };
    Some(finding.help("`{` and `}` in a text hold an expression, as in `\"Dear {name}\"`; for the braces themselves write `{{` and `}}`"))
}
