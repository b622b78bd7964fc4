//! Signs of other languages, and signs in the wrong place.

use super::super::explain::Failure;
use super::super::reader::Reader;
use super::super::scan::Kind;
use super::has_values;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;

/// `Email = email`, `Email <- email`, `Email: email` in a mapping.
pub(super) fn target_on_the_left(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    // With several mappings on a line the last that begins before the failure is meant.
    let sign_at = (failure.tokens.start + 1..failure.tokens.end.min(failure.token + 2))
        .find(|at| matches!(cut.word(*at), "=" | "<-" | ":" | ":="))?;
    let sign = cut.word(sign_at);
    let start = failure.tokens.start;
    let name = (start..sign_at)
        .all(|at| matches!(cut.kind(at), Some(Kind::Word | Kind::Quoted)) || cut.word(at) == ".");
    let arrow = failure.tokens.clone().any(|at| cut.word(at) == "->");
    if failure.block != Block::Map || !name || arrow || cut.word(start) == "let" {
        return None;
    }
    let target = cut.text.get(cut.bytes(&(start..sign_at))).unwrap_or("");
    // A colon or an equals sign after `:=` is the scanner's second token.
    let value = sign_at + 1 + usize::from(sign == ":" && cut.word(sign_at + 1) == "=")..failure.tokens.end;
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
    let mended = format!("{} -> {target}", cut.text.get(cut.bytes(&value)).unwrap_or(""));
    Some(
        finding
            .label("target and value change places")
            .fix(format!("write `{mended}`"), vec![(span, mended)]),
    )
}

/// A sign that word processors make: `→`, `≠`, `–`.
pub(super) fn typographic(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let last = failure.token.saturating_add(1).min(failure.tokens.end);
    let (at, ours) = (failure.tokens.start..last).find_map(|at| {
        let next = cut.word(at + 1);
        let ours = match cut.word(at) {
            "\u{2192}" | "\u{27F6}" => "->",
            "\u{21D2}" => "=>",
            "\u{2190}" => "<-",
            "\u{2260}" => "!=",
            "\u{2264}" => "<=",
            "\u{2265}" => ">=",
            "\u{2013}" | "\u{2014}" | "\u{2212}" if next == ">" => "-",
            "\u{2010}" | "\u{2011}" | "\u{2013}" | "\u{2014}" | "\u{2212}" => "-",
            "\u{D7}" => "*",
            "\u{F7}" => "/",
            "\u{FF0C}" => ",",
            "\u{FF1A}" => ":",
            "\u{FF1D}" => "=",
            _ => return None,
        };
        Some((at, ours))
    })?;
    let span = reader.token_span(at);
    Some(
        Diagnostic::new(
            &catalogue::SYNTAX_TYPOGRAPHIC_SIGN,
            span,
            format!("`{}` is written `{ours}` here", cut.word(at)),
        )
        .help("word processors and chats make one sign of two; the language has the signs of the keyboard")
        .fix(format!("write `{ours}`"), vec![(span, ours.to_owned())]),
    )
}

fn wrong(span: Span, message: String, help: &str, ours: &str) -> Diagnostic {
    Diagnostic::new(&catalogue::SYNTAX_WRONG_SIGN, span, message)
        .help(help.to_owned())
        .fix(format!("write `{}`", ours.trim()), vec![(span, ours.to_owned())])
}

/// Operators of other languages.
pub(super) fn foreign_sign(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let last = failure.token.saturating_add(1).min(failure.tokens.end);
    let never = (failure.tokens.start..last).find_map(|at| {
        let ours = match (cut.kind(at)?, cut.word(at)) {
            (Kind::Sign, "&&" | "&") => "and",
            (Kind::Sign, "||") => "or",
            (Kind::Sign, "<>") => "!=",
            (Kind::Sign, "!") => "not ",
            (Kind::Sign, "??") => "default",
            _ => return None,
        };
        Some((at, ours))
    });
    let (at, ours) = never.or_else(|| in_its_place(reader, failure))?;
    let span = reader.token_span(at);
    let sign = cut.word(at);
    // Longer signs stand between spaces.
    let touches = at > 0 && cut.token(at - 1).is_some_and(|before| before.end == span.start as usize);
    let spaced = format!(" {ours}");
    let ours =
        if touches && matches!(ours, "=>" | "->" | "==" | "and" | "or" | "default") { &spaced } else { ours };
    Some(match ours.trim() {
        "" => wrong(span, "one `=` too many".into(), "two values are compared with `==`", ours)
            .fix("take it away", vec![(span, String::new())]),
        word @ ("and" | "or" | "not") => wrong(
            span,
            format!("`{sign}` is written `{word}` here"),
            "conditions are joined by the words `and`, `or` and `not`",
            ours,
        ),
        "default" => wrong(
            span,
            "`??` is written `default` here".into(),
            "`default` gives the value that is taken where there is none: `City default \"(unknown)\"`",
            ours,
        ),
        "==" => wrong(
            span,
            "two values are compared with `==`, not with `=`".into(),
            "`=` gives a name to a value and stands only after `let`",
            ours,
        ),
        "->" => wrong(
            span,
            format!("a value goes to its target by `->`, not by `{sign}`"),
            "`=>` stands between a value to compare with and its answer, in `match` and in tables of choices",
            ours,
        ),
        "=>" => wrong(
            span,
            format!("an answer stands after `=>`, not after `{sign}`"),
            "`->` stands between a value and its target field in `map`",
            ours,
        ),
        ":" => wrong(
            span,
            format!("`{sign}` is written `:` here"),
            "a name and what belongs to it are joined by `:`",
            ours,
        ),
        "=" => wrong(
            span,
            format!("`{sign}` is written `=` here"),
            "after `let`, `lookup` and `function` the value follows `=`",
            ours,
        ),
        "< -" => wrong(
            span,
            "`<-` has no meaning here".into(),
            "to compare with a negative number put a space between: `< -1`",
            ours,
        ),
        other => {
            wrong(span, format!("`{sign}` is written `{other}` here"), &format!("write `{other}`"), ours)
        }
    })
}

/// A sign of the language that stands where another belongs.
fn in_its_place(reader: &Reader<'_, '_>, failure: &Failure) -> Option<(usize, &'static str)> {
    let cut = reader.cut;
    let here = failure.token;
    let before = cut.word(here.wrapping_sub(1));
    let expects = |rule| failure.expected.contains(&rule);
    let values = has_values(failure.block);
    let after_keyword = here > failure.tokens.start
        && failure.block.keyword(before).is_some()
        && cut.word(here.wrapping_sub(2)) != ".";
    Some(match cut.word(here) {
        "=" | "=>" | "->" if expects(Rule::colon) => (here, ":"),
        ":" | "==" | "->" if expects(Rule::equals) => (here, "="),
        "=" if values && !after_keyword && matches!(before, "==" | "!=") => (here, ""),
        "->" | ":" | "=" if failure.block == Block::States || expects(Rule::becomes) => (here, "=>"),
        "=" if values && !after_keyword => (here, "=="),
        "=>" | "<-" if failure.block == Block::Map => (here, "->"),
        "as" | "AS" | "to" | "into" if failure.block == Block::Map && expects(Rule::arrow) => (here, "->"),
        "<-" => (here, "< -"),
        _ => return None,
    })
}

/// `first & " " & last`: texts joined as in a spreadsheet.
pub(super) fn join_sign(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let at = failure.token;
    let is_text = |at: usize| cut.kind(at) == Some(Kind::Text);
    let signs: Vec<usize> = failure.tokens.clone().filter(|at| cut.word(*at) == "&").collect();
    let texts = signs.iter().any(|at| is_text(at + 1) || is_text(at.wrapping_sub(1)));
    if !signs.contains(&at) || !(texts || failure.block == Block::Map) {
        return None;
    }
    let span = reader.token_span(at);
    let finding = Diagnostic::new(&catalogue::SYNTAX_JOIN_SIGN, span, "`&` does not join texts")
        .help("write one text with the values in braces: `\"{FirstName} {LastName}\"`");
    Some(match joined(reader, failure, at) {
        Some((span, text)) => finding.fix(format!("write `{text}`"), vec![(span, text)]),
        None => finding,
    })
}

/// The text that a row of names and texts joined by `&` means, with its place.
fn joined(reader: &Reader<'_, '_>, failure: &Failure, sign: usize) -> Option<(Span, String)> {
    let cut = reader.cut;
    let operand = |at: usize| matches!(cut.kind(at), Some(Kind::Word | Kind::Quoted | Kind::Text));
    let mut start = sign.checked_sub(1)?;
    while start >= failure.tokens.start + 2 && matches!(cut.word(start - 1), "&" | ".") && operand(start - 2)
    {
        start -= 2;
    }
    let (mut text, mut at) = (String::from("\""), start);
    loop {
        if at >= failure.tokens.end || !operand(at) {
            return None;
        }
        if cut.kind(at) == Some(Kind::Text) {
            let plain = cut.word(at).strip_prefix('"')?.strip_suffix('"')?;
            if plain.contains(['{', '}']) {
                return None;
            }
            text.push_str(plain);
            at += 1;
        } else {
            let from = at;
            at += 1;
            while cut.word(at) == "." && operand(at + 1) {
                at += 2;
            }
            text.push_str(&format!("{{{}}}", cut.text.get(cut.bytes(&(from..at)))?));
        }
        match cut.word(at) {
            "&" if at < failure.tokens.end => at += 1,
            _ => break,
        }
    }
    text.push('"');
    Some((reader.tokens_span(&(start..at)), text))
}

/// A comma or a semicolon at a line's end.
pub(super) fn at_line_end(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
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

/// `owner: "…"`, `every = 15 minutes`, `path: "…"` in `connect`.
pub(super) fn sign_after_keyword(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let settings = failure.block == Block::Settings;
    let known = |at: usize| {
        failure.block.keyword(cut.word(at)).is_some() || (settings && cut.kind(at) == Some(Kind::Word))
    };
    let at =
        failure.tokens.clone().skip(1).take_while(|at| *at <= failure.token).find(|at| {
            matches!(cut.word(*at), ":" | "=" | ":=" | "->" | "=>") && known(at.saturating_sub(1))
        });
    let at = at.filter(|_| failure.block.is_closed() || settings)?;
    let (word, sign) = (cut.word(at.saturating_sub(1)), cut.word(at));
    let span = reader.token_span(at);
    Some(
        Diagnostic::new(&catalogue::SYNTAX_WRONG_SIGN, span, format!("no `{sign}` stands after `{word}`"))
            .help(format!("take the `{sign}` away: a clause is its word and what follows it"))
            .fix(format!("take `{sign}` away"), vec![(span, String::new())]),
    )
}

/// `# remark`, `-- remark`.
pub(super) fn foreign_comment(
    reader: &Reader<'_, '_>,
    tokens: &std::ops::Range<usize>,
    until: usize,
) -> Option<Diagnostic> {
    let cut = reader.cut;
    let last = until.saturating_add(1).min(tokens.end);
    let touches =
        |at: usize| cut.token(at).zip(cut.token(at + 1)).is_some_and(|(one, two)| one.end == two.start);
    let at = (tokens.start..last).find(|at| match cut.word(*at) {
        "#" => cut.kind(*at) == Some(Kind::Sign),
        "-" => cut.word(at + 1) == "-" && touches(*at) && cut.token(*at).is_some_and(|token| token.first),
        _ => false,
    })?;
    let length = if cut.word(at) == "#" { 1 } else { 2 };
    let span = reader.tokens_span(&(at..at + length));
    Some(
        Diagnostic::new(
            &catalogue::SYNTAX_FOREIGN_COMMENT,
            span,
            format!("`{}` begins no comment", cut.text.get(cut.bytes(&(at..at + length))).unwrap_or("#")),
        )
        .help("a comment begins with `//` and goes to the end of the line")
        .fix("write `//`", vec![(span, "//".into())]),
    )
}
