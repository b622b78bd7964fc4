//! The slips that people bring from spreadsheets, SQL, YAML and programming: met with words, and with a mend where it is
//! plain what was meant.

mod correct;
mod forms;
mod names;
mod signs;

use super::explain::{Failure, shown};
use super::reader::Reader;
use super::scan::Kind;
use super::{lookalike, words};
use crate::diagnostics::{Diagnostic, Entry, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use martlet_grammar::keywords::{self, Block};
use std::ops::Range;

/// The slip that explains the failure, if it is one.
pub(super) fn find(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let rules: [fn(&Reader<'_, '_>, &Failure) -> Option<Diagnostic>; 25] = [
        |reader, failure| signs::foreign_comment(reader, &failure.tokens, failure.token),
        signs::typographic,
        correct::corrected,
        misspelt_opening,
        forms::bare_choice,
        forms::spreadsheet,
        forms::decimal_comma,
        forms::date,
        forms::duration,
        signs::target_on_the_left,
        signs::join_sign,
        forms::is_comparison,
        signs::sign_after_keyword,
        signs::foreign_sign,
        forms::ternary,
        signs::at_line_end,
        in_capitals,
        type_in_capitals,
        misspelt,
        forms::foreign_word,
        names::needs_backticks,
        names::brace_in_text,
        word_after_colon,
        reserved_word,
        missing_quotes,
    ];
    rules.iter().find_map(|rule| rule(reader, failure))
}

/// A comment of another language at the start of a line.
pub(super) fn comment(reader: &Reader<'_, '_>, tokens: &Range<usize>) -> Option<Diagnostic> {
    signs::foreign_comment(reader, tokens, tokens.start)
}

/// Whether lines of the block hold values that are compared and calculated.
fn has_values(block: Block) -> bool {
    matches!(
        block,
        Block::Flow
            | Block::Source
            | Block::Target
            | Block::Map
            | Block::Fact
            | Block::States
            | Block::Table
            | Block::Purpose
            | Block::Suppression
            | Block::Identity
            | Block::Erasure
            | Block::Function
            | Block::Metric
            | Block::Test
    )
}

/// A word that opens a clause, misspelt, where a line may begin with other words too: `lett land = …`, `consnt via email`.
fn misspelt_opening(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let start = failure.tokens.start;
    let word = cut.word(start);
    let followed = matches!(cut.kind(start + 1), Some(Kind::Word | Kind::Quoted | Kind::Number | Kind::Open));
    let open = matches!(failure.block, Block::Map | Block::Object);
    let early = failure.token == start + 1 || (failure.token == start + 2 && cut.word(start + 2) == "=");
    if !open || !followed || !early || cut.kind(start) != Some(Kind::Word) || start + 1 >= failure.tokens.end
    {
        return None;
    }
    let near = words::nearest(word, failure.block.keywords().iter().map(|keyword| keyword.word))?;
    Some(misspelling(reader.token_span(start), word, near))
}

/// The finding for a word that is nearly the right one.
pub(super) fn misspelling(span: Span, word: &str, near: &str) -> Diagnostic {
    if lookalike::in_latin(word).as_deref() == Some(near) {
        return Diagnostic::new(
            &catalogue::SYNTAX_MISSPELT_WORD,
            span,
            format!("`{word}` only looks like `{near}`: it has a letter of another script"),
        )
        .help(format!("type `{near}` anew on one keyboard"))
        .fix(format!("write `{near}`"), vec![(span, near.to_owned())]);
    }
    Diagnostic::new(&catalogue::SYNTAX_MISSPELT_WORD, span, format!("`{word}` has no meaning here"))
        .label(format!("did you mean `{near}`?"))
        .help(format!("write `{near}`"))
        .fix(format!("write `{near}`"), vec![(span, near.to_owned())])
}

/// A keyword in capitals where the grammar wants it, or one that opens a clause.
fn in_capitals(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let at = failure.token;
    if at >= failure.tokens.end {
        return None;
    }
    if let Some(finding) = upper_case(reader, failure.block, at) {
        return Some(finding);
    }
    let word = reader.cut.word(at);
    let lower = word.to_ascii_lowercase();
    let wanted = || failure.expected.iter().any(|rule| words::spellings(*rule).contains(&lower));
    let is = reader.cut.kind(at) == Some(Kind::Word) && lower != word && wanted();
    is.then(|| lower_case(&catalogue::SYNTAX_UPPER_CASE_KEYWORD, reader.token_span(at), word, &lower))
}

/// `List of text`: the word before the failure is the one in capitals.
fn type_in_capitals(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let at = failure.token.checked_sub(1).filter(|at| failure.tokens.contains(at))?;
    let word = reader.cut.word(at);
    let lower = word.to_ascii_lowercase();
    let is = lower != word && matches!(lower.as_str(), "list" | "enum") && failure.block == Block::Object;
    is.then(|| lower_case(&catalogue::SYNTAX_UPPER_CASE_KEYWORD, reader.token_span(at), word, &lower))
}

/// Types of other languages, and ours.
const FOREIGN_TYPES: [(&str, &str); 24] = [
    ("array", ""),
    ("bigint", "int"),
    ("boolean", "bool"),
    ("char", "text"),
    ("datetime", "instant"),
    ("double", ""),
    ("float", ""),
    ("guid", "uuid"),
    ("integer", "int"),
    ("long", "int"),
    ("mail", "email"),
    ("number", ""),
    ("numeric", "decimal"),
    ("object", ""),
    ("picklist", ""),
    ("real", ""),
    ("smallint", "int"),
    ("str", "text"),
    ("string", "text"),
    ("tel", "phone"),
    ("timestamp", "instant"),
    ("uri", "url"),
    ("varchar", "text"),
    ("yesno", "bool"),
];

/// A type of another language, or one of ours in capitals.
pub(super) fn type_word(span: Span, word: &str) -> Option<Diagnostic> {
    let lower = word.to_ascii_lowercase();
    let ours =
        keywords::TYPES.contains(&lower.as_str()) || matches!(lower.as_str(), "enum" | "list" | "record");
    if ours && lower != word {
        return Some(lower_case(&catalogue::SYNTAX_UPPER_CASE_KEYWORD, span, word, &lower));
    }
    let (_, mended) = FOREIGN_TYPES.iter().find(|(foreign, _)| *foreign == lower)?;
    let finding = Diagnostic::new(
        &catalogue::SYNTAX_FOREIGN_TYPE,
        span,
        format!("`{word}` is a type of another language"),
    );
    Some(match (*mended, lower.as_str()) {
        ("", "array") => finding.help("write what the list holds: `list of text`"),
        ("", "object") => finding.help("write its fields: `record { street: text   city: text }`"),
        ("", "picklist") => finding
            .help("write its values: `enum(\"gold\", \"silver\")`, or `enum open(…)` if others may come"),
        ("", _) => {
            finding.help("whole numbers are `int`; others say how many digits they have: `decimal(12, 2)`")
        }
        (mended, _) => finding
            .help(format!("write `{mended}`"))
            .fix(format!("write `{mended}`"), vec![(span, mended.to_owned())]),
    })
}

/// `Name text`: the colon between a name and its type is missing; `name: "x"` in a record has it.
fn word_after_colon(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let at = failure.token;
    let before = at.checked_sub(1).filter(|before| failure.tokens.contains(before))?;
    let named = matches!(cut.kind(before), Some(Kind::Word | Kind::Quoted | Kind::Text));
    let wants = failure.expected.contains(&Rule::colon);
    let type_follows =
        keywords::TYPES.contains(&cut.word(at)) || matches!(cut.word(at), "enum" | "list" | "record");
    if !wants || !named || !type_follows || at >= failure.tokens.end {
        return None;
    }
    let span = reader.token_span(before).after();
    Some(
        Diagnostic::new(
            &catalogue::SYNTAX_UNEXPECTED,
            span,
            format!("a `:` is missing between {} and its type", shown(cut, before)),
        )
        .label("`:` belongs here")
        .help("a field is written like this: `Name: text(120)?   category identity.name`")
        .fix("put `:` between them", vec![(span, ":".into())]),
    )
}

const OPERATORS: [&str; 25] = [
    "and",
    "default",
    "else",
    "false",
    "if",
    "in",
    "is",
    "match",
    "matches",
    "not",
    "null",
    "or",
    "otherwise",
    "then",
    "true",
    "when",
    "via",
    "by",
    "because",
    "blank",
    "reject",
    "skip",
    "only",
    "allowed",
    "unchanged",
];

/// A keyword in capitals.
pub(super) fn upper_case(reader: &Reader<'_, '_>, block: Block, at: usize) -> Option<Diagnostic> {
    let word = reader.cut.word(at);
    if reader.cut.kind(at) != Some(Kind::Word) || !word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let known = block.keyword(&lower).is_some()
        || (!matches!(block, Block::File | Block::Settings) && OPERATORS.contains(&lower.as_str()));
    known.then(|| lower_case(&catalogue::SYNTAX_UPPER_CASE_KEYWORD, reader.token_span(at), word, &lower))
}

/// The finding for a keyword in capitals.
pub(super) fn lower_case(entry: &'static Entry, span: Span, word: &str, lower: &str) -> Diagnostic {
    Diagnostic::new(entry, span, format!("`{word}` is written `{lower}`"))
        .help("the words of the language are in lower case; a field of that name stands in backticks")
        .fix(format!("write `{lower}`"), vec![(span, lower.to_owned())])
}

/// A word that is nearly the one that belongs there, or a word that opens no clause.
fn misspelt(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let here = failure.token;
    if cut.kind(here) != Some(Kind::Word) || here >= failure.tokens.end {
        return None;
    }
    let word = cut.word(here);
    let span = reader.token_span(here);
    let words: Vec<String> = failure.expected.iter().flat_map(|rule| words::spellings(*rule)).collect();
    let words = words.iter().map(String::as_str);
    let clauses =
        failure.block.keywords().iter().map(|keyword| keyword.word).filter(|_| failure.wants_clause());
    words::nearest(word, words.chain(clauses)).map(|near| misspelling(span, word, near))
}

/// A reserved word where a name belongs.
fn reserved_word(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let word = reader.cut.word(failure.token);
    let wants_name = failure.expected.iter().any(|rule| matches!(rule, Rule::word));
    let is = failure.token < failure.tokens.end && keywords::is_reserved(word) && wants_name;
    is.then(|| reserved(reader.token_span(failure.token), word))
}

/// The finding for a reserved word where a name of a source field stands.
pub(super) fn reserved(span: Span, word: &str) -> Diagnostic {
    Diagnostic::new(
        &catalogue::SYNTAX_RESERVED_WORD,
        span,
        format!("`{word}` is a word of the language, not a value"),
    )
    .label("a value belongs here")
    .help(format!("a field that is called `{word}` stands in backticks: `` `{word}` ``"))
}

/// A word where a text belongs: `owner marketing@acme.example`.
fn missing_quotes(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let here = failure.token;
    let only_text =
        words::expected(&failure.expected).is_some_and(|expected| expected == "a text in double quotes");
    let wordlike = matches!(cut.kind(here), Some(Kind::Word | Kind::Quoted | Kind::Number));
    if !only_text || !wordlike || here >= failure.tokens.end {
        return None;
    }
    // The text goes as far as nothing but punctuation and words that touch each other.
    let mut end = here + 1;
    while end < failure.tokens.end
        && cut.token(end).zip(cut.token(end - 1)).is_some_and(|(next, before)| next.start == before.end)
    {
        end += 1;
    }
    let span = reader.tokens_span(&(here..end));
    let bytes = cut.bytes(&(here..end));
    let text = cut.text.get(bytes).unwrap_or("");
    Some(
        Diagnostic::new(
            &catalogue::SYNTAX_MISSING_QUOTE,
            span,
            format!("a text in double quotes belongs after {}", shown(cut, here.saturating_sub(1))),
        )
        .label("quotes are missing")
        .help(format!("write `\"{text}\"`"))
        .fix("put double quotes around it", vec![(span, format!("\"{text}\""))]),
    )
}
