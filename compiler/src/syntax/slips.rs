//! The slips that people bring from spreadsheets, SQL, YAML and programming: met with words, and with a mend where it is
//! plain what was meant.

use super::explain::{Failure, shown};
use super::reader::Reader;
use super::scan::Kind;
use super::words;
use crate::diagnostics::{Diagnostic, Entry, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use martlet_grammar::keywords::{self, Block};

/// The slip that explains the failure, if it is one.
pub(super) fn find(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    target_on_the_left(reader, failure)
        .or_else(|| foreign_sign(reader, failure))
        .or_else(|| at_line_end(reader, failure))
        .or_else(|| sign_after_keyword(reader, failure))
        .or_else(|| needs_backticks(reader, failure))
        .or_else(|| brace_in_text(reader, failure))
        .or_else(|| {
            upper_case(reader, failure.block, failure.token).filter(|_| failure.token < failure.tokens.end)
        })
        .or_else(|| misspelt(reader, failure))
        .or_else(|| missing_quotes(reader, failure))
}

/// `Email = email`, `Email <- email`, `Email: email` in a mapping.
fn target_on_the_left(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let start = failure.tokens.start;
    let sign = cut.word(start + 1);
    let name = matches!(cut.kind(start), Some(Kind::Word | Kind::Quoted));
    let arrow = failure.tokens.clone().any(|at| cut.word(at) == "->");
    if failure.block != Block::Map || !name || arrow || !matches!(sign, "=" | "<-" | ":" | ":=") {
        return None;
    }
    let target = cut.word(start);
    let value = start + 2..failure.tokens.end;
    let span = reader.tokens_span(&failure.tokens);
    let finding = Diagnostic::new(
        &catalogue::SYNTAX_TARGET_ON_THE_LEFT,
        span,
        format!("the target `{}` stands on the left", target.trim_matches('`')),
    )
    .help("a mapping goes the way the data goes: first the value, then `->`, then the target field");
    if value.is_empty() {
        return Some(finding);
    }
    let bytes = cut.bytes(&value);
    let mended = format!("{} -> {target}", cut.text.get(bytes).unwrap_or(""));
    Some(
        finding
            .label("target and value change places")
            .fix(format!("write `{mended}`"), vec![(span, mended)]),
    )
}

/// Operators of other languages.
fn foreign_sign(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let last = failure.token.saturating_add(1).min(failure.tokens.end);
    let never = (failure.tokens.start..last).find_map(|at| {
        let ours = match (cut.kind(at)?, cut.word(at)) {
            (Kind::Sign, "&&") => "and",
            (Kind::Sign, "||") => "or",
            (Kind::Sign, "<>") => "!=",
            (Kind::Sign, "!") => "not ",
            (Kind::Sign, "&") => "and",
            _ => return None,
        };
        Some((at, ours))
    });
    let here = failure.token;
    let has_values = matches!(failure.block, Block::Flow | Block::Map | Block::Fact | Block::States);
    let after_keyword =
        here.checked_sub(1).is_some_and(|before| failure.block.keyword(cut.word(before)).is_some());
    let (at, ours) = never.or_else(|| match cut.word(here) {
        "=" if has_values && !after_keyword && cut.word(here.wrapping_sub(1)) == "==" => Some((here, "")),
        "=" if has_values && !after_keyword => Some((here, "==")),
        "=>" if failure.block == Block::Map => Some((here, "->")),
        "<-" if failure.block == Block::Map => Some((here, "->")),
        "<-" => Some((here, "< -")),
        "->" if failure.block == Block::States || failure.expected.contains(&Rule::becomes) => {
            Some((here, "=>"))
        }
        _ => None,
    })?;
    let span = reader.token_span(at);
    let sign = cut.word(at);
    let finding = match ours.trim() {
        "" => Diagnostic::new(&catalogue::SYNTAX_WRONG_SIGN, span, "one `=` too many")
            .help("two values are compared with `==`"),
        "and" | "or" | "not" => Diagnostic::new(
            &catalogue::SYNTAX_WRONG_SIGN,
            span,
            format!("`{sign}` is written `{}` here", ours.trim()),
        )
        .help("conditions are joined by the words `and`, `or` and `not`"),
        "==" => Diagnostic::new(
            &catalogue::SYNTAX_WRONG_SIGN,
            span,
            "two values are compared with `==`, not with `=`",
        )
        .help("`=` gives a name to a value and stands only after `let`"),
        "->" => Diagnostic::new(
            &catalogue::SYNTAX_WRONG_SIGN,
            span,
            format!("a value goes to its target by `->`, not by `{sign}`"),
        )
        .help(
            "`=>` stands between a value to compare with and its answer, in `match` and in tables of choices",
        ),
        "=>" => Diagnostic::new(
            &catalogue::SYNTAX_WRONG_SIGN,
            span,
            "an answer stands after `=>`, not after `->`",
        )
        .help("`->` stands between a value and its target field in `map`"),
        "< -" => Diagnostic::new(&catalogue::SYNTAX_WRONG_SIGN, span, "`<-` has no meaning here")
            .help("to compare with a negative number put a space between: `< -1`"),
        other => Diagnostic::new(
            &catalogue::SYNTAX_WRONG_SIGN,
            span,
            format!("`{sign}` is written `{other}` here"),
        )
        .help(format!("write `{other}`")),
    };
    Some(finding.fix(format!("write `{}`", ours.trim()), vec![(span, ours.to_owned())]))
}

/// A comma or a semicolon at a line's end.
fn at_line_end(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let ends_line =
        |at: usize| at + 1 >= failure.tokens.end || cut.token(at + 1).is_some_and(|next| next.first);
    let last = failure.token.saturating_add(1).min(failure.tokens.end);
    let at = (failure.tokens.start..last).rev().find(|at| match cut.word(*at) {
        ";" => true,
        "," => ends_line(*at),
        _ => false,
    })?;
    let sign = cut.word(at);
    let span = reader.token_span(at);
    let message = match (sign, ends_line(at)) {
        (";", false) => "`;` does not divide clauses".to_owned(),
        _ => format!("a line does not end with `{sign}`"),
    };
    Some(
        Diagnostic::new(&catalogue::SYNTAX_LINE_END_SIGN, span, message)
            .help(format!("take the `{sign}` away: the end of the line is enough"))
            .fix(format!("take `{sign}` away"), vec![(span, String::new())]),
    )
}

/// `owner: "…"`, `every = 15 minutes`.
fn sign_after_keyword(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let at = failure.tokens.clone().skip(1).take_while(|at| *at <= failure.token).find(|at| {
        matches!(cut.word(*at), ":" | "=" | ":=")
            && failure.block.keyword(cut.word(at.saturating_sub(1))).is_some()
    });
    let at = at.filter(|_| failure.block.is_closed())?;
    let (word, sign) = (cut.word(at.saturating_sub(1)), cut.word(at));
    let span = reader.token_span(at);
    Some(
        Diagnostic::new(&catalogue::SYNTAX_WRONG_SIGN, span, format!("no `{sign}` stands after `{word}`"))
            .help(format!("take the `{sign}` away: a clause is its word and what follows it"))
            .fix(format!("take `{sign}` away"), vec![(span, String::new())]),
    )
}

/// A name that is not one plain word: `E-mail: email`, `2nd_phone`.
fn needs_backticks(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let make = |span, name: &str| {
        Diagnostic::new(&catalogue::SYNTAX_NEEDS_BACKTICKS, span, format!("the name `{name}` needs backticks around it"))
            .label("a name that is not one plain word")
            .help("a plain name is letters, digits and `_`, and begins with a letter; any other stands in backticks")
            .fix("put backticks around it", vec![(span, format!("`{name}`"))])
    };
    if failure.block == Block::Object && failure.token > failure.tokens.start {
        let colon = failure.tokens.clone().find(|at| cut.word(*at) == ":")?;
        let label = cut.kind(colon.saturating_sub(1)) == Some(Kind::Text);
        let name = failure.tokens.start..colon - usize::from(label && colon > failure.tokens.start + 1);
        let one_line = name.clone().skip(1).all(|at| cut.token(at).is_some_and(|token| !token.first));
        let bytes = cut.bytes(&name);
        let text = cut.text.get(bytes).unwrap_or("");
        if failure.token < colon && name.len() > 1 && one_line && !text.contains(['`', '"', '{']) {
            return Some(make(reader.tokens_span(&name), text));
        }
    }
    let word = cut.word(failure.token);
    let glued = cut.kind(failure.token) == Some(Kind::Number)
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word.contains(|c: char| c.is_alphabetic() || c == '_')
        && !word.contains([':', '.']);
    (glued && failure.token < failure.tokens.end).then(|| make(reader.token_span(failure.token), word))
}

/// `"a { b"` where a text may hold expressions.
fn brace_in_text(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
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
    if let Some(near) = words::nearest(word, words.chain(clauses)) {
        return Some(
            Diagnostic::new(&catalogue::SYNTAX_MISSPELT_WORD, span, format!("`{word}` has no meaning here"))
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `{near}`"))
                .fix(format!("write `{near}`"), vec![(span, near.to_owned())]),
        );
    }
    let wants_name = failure.expected.iter().any(|rule| matches!(rule, Rule::word));
    if keywords::is_reserved(word) && wants_name {
        return Some(reserved(span, word));
    }
    None
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
