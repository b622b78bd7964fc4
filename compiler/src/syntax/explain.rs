//! Why a piece could not be read, in words: first the slips that people bring from other languages, then a keyword that
//! is nearly right, then what the grammar expected.

use super::cut::Cut;
use super::reader::Reader;
use super::scan::{Fault, FaultKind, Kind};
use super::{lookalike, slips, words};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use martlet_grammar::keywords::{Block, Keyword};
use pest::error::{Error, ErrorVariant, InputLocation};
use std::ops::Range;

/// A piece that pest refused.
pub(super) struct Failure {
    /// The byte in the file up to which it could be read.
    pub offset: usize,
    /// The token there; the end of the piece if it ended too early.
    pub token: usize,
    /// The piece.
    pub tokens: Range<usize>,
    /// Its block.
    pub block: Block,
    /// The rule that should have read it.
    pub rule: Rule,
    /// What the grammar would have read there.
    pub expected: Vec<Rule>,
    /// Whether the parser gave up, instead of finding something else there.
    pub gave_up: bool,
}

impl Failure {
    pub fn new(
        error: &Error<Rule>,
        rule: Rule,
        base: usize,
        block: Block,
        tokens: Range<usize>,
        cut: &Cut<'_>,
    ) -> Failure {
        let offset = base
            + match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            };
        let expected = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives.clone(),
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        let past = |at: &usize| cut.token(*at).is_some_and(|token| token.end > offset);
        let token = tokens.clone().find(past).unwrap_or(tokens.end);
        let gave_up = matches!(error.variant, ErrorVariant::CustomError { .. });
        Failure { offset, token, tokens, block, rule, expected, gave_up }
    }

    /// Whether the grammar would have read a new clause there.
    pub fn wants_clause(&self) -> bool {
        self.expected.iter().any(|rule| words::opens_clause(*rule))
    }
}

/// Explains a piece that could not be read.
pub(super) fn explain(reader: &Reader<'_, '_>, failure: &Failure) -> Diagnostic {
    if failure.gave_up {
        return too_deep(reader.tokens_span(&failure.tokens));
    }
    slips::find(reader, failure).unwrap_or_else(|| generic(reader, failure))
}

/// Says what was expected.
fn generic(reader: &Reader<'_, '_>, failure: &Failure) -> Diagnostic {
    let cut = reader.cut;
    let expected = words::expected(&failure.expected);
    let form = form(cut, failure);
    let at_end = failure.token >= failure.tokens.end;
    let before = failure.token.checked_sub(1).filter(|at| *at >= failure.tokens.start);
    let span = match before.filter(|_| at_end) {
        Some(before) => reader.token_span(before).after(),
        None => reader.token_span(failure.token),
    };
    let message = match (&expected, at_end, before) {
        (Some(expected), true, Some(before)) => format!("{expected} should follow {}", shown(cut, before)),
        (None, true, Some(before)) => format!("something is missing after {}", shown(cut, before)),
        (Some(expected), false, _) => {
            format!("{} stands where {expected} belongs", shown(cut, failure.token))
        }
        (_, _, _) => format!("{} does not belong here", shown(cut, failure.token)),
    };
    let finding = Diagnostic::new(&catalogue::SYNTAX_UNEXPECTED, span, message);
    let finding = if at_end { finding.label("something is missing here") } else { finding };
    match form {
        Some(form) => finding.help(format!("it is written like this: `{form}`")),
        None => finding.help("look for a word or a sign that is missing before it, or take it away"),
    }
}

/// The form of the clause that the failure is in.
fn form(cut: &Cut<'_>, failure: &Failure) -> Option<&'static str> {
    let start = failure.tokens.start;
    let word = cut.word(start);
    let own = failure.block.keyword(word).filter(|_| cut.word(start + 1) != ":").map(|keyword| keyword.form);
    match failure.block {
        // The words of declarations stand in the middle of others.
        Block::File => return own,
        Block::Map => return own.or(Some("email | trim -> Email")),
        Block::Object => return own.or(Some("Name: text(120)?   category identity.name")),
        Block::States => return Some("true => granted"),
        Block::Table => return Some("\"Paid Search\" => \"Web\""),
        Block::Settings => return Some("path \"data/signups.csv\""),
        Block::Function => return Some("function full(first: text, last: text): text = \"{first} {last}\""),
        Block::Precedence => return Some("erp_customers then hubspot_contacts"),
        _ => {}
    }
    let opens = |at: &usize| failure.block.keyword(cut.word(*at));
    let clause =
        (failure.tokens.start..failure.token.min(failure.tokens.end)).rev().find_map(|at| opens(&at));
    let known: Option<&Keyword> = clause.or_else(|| failure.block.keyword(cut.word(failure.tokens.start)));
    known.map(|keyword| keyword.form)
}

/// A token as a message shows it.
pub(super) fn shown(cut: &Cut<'_>, at: usize) -> String {
    let word = cut.word(at);
    match cut.kind(at) {
        Some(Kind::Text) if word.chars().count() > 30 => "the text".to_owned(),
        _ => format!("`{}`", word.trim_matches('`')),
    }
}

/// A line that begins with a word that opens no clause of its block.
pub(super) fn opening(reader: &Reader<'_, '_>, block: Block, tokens: &Range<usize>) -> Diagnostic {
    let word = reader.cut.word(tokens.start);
    let span = reader.token_span(tokens.start);
    if let Some(finding) = slips::upper_case(reader, block, tokens.start) {
        return finding;
    }
    if let Some(plain) = lookalike::in_latin(word).filter(|plain| block.keyword(plain).is_some()) {
        return slips::misspelling(span, word, &plain);
    }
    let message = format!("`{word}` does not begin a line of {}", block.article());
    let finding = Diagnostic::new(&catalogue::SYNTAX_NOT_A_CLAUSE, span, message);
    if let Some(near) = words::nearest(word, block.keywords().iter().map(|keyword| keyword.word)) {
        return finding
            .label(format!("did you mean `{near}`?"))
            .help(format!("write `{near}`"))
            .fix(format!("write `{near}`"), vec![(span, near.to_owned())]);
    }
    finding.help(format!("{} has: {}", block.article(), words::list(block)))
}

/// Whether a line opens no clause of the block and is no misspelling of one either.
pub(super) fn is_strange(reader: &Reader<'_, '_>, block: Block, tokens: &Range<usize>) -> bool {
    let word = reader.cut.word(tokens.start);
    let slip = || {
        let near = words::nearest(word, block.keywords().iter().map(|keyword| keyword.word));
        near.is_some() || slips::upper_case(reader, block, tokens.start).is_some()
    };
    if block == Block::Object {
        // Any word may be a field's: only a line that could stand in another block is told apart.
        let elsewhere = Block::ALL.iter().any(|other| *other != Block::File && other.keyword(word).is_some());
        let clause = elsewhere && block.keyword(word).is_none();
        let labelled = usize::from(reader.cut.kind(tokens.start + 1) == Some(Kind::Text));
        return clause && reader.cut.word(tokens.start + 1 + labelled) != ":";
    }
    let elsewhere = || Block::ALL.iter().any(|other| other.keyword(word).is_some());
    block != Block::File && block.is_closed() && block.keyword(word).is_none() && (elsewhere() || !slip())
}

/// Text outside the declarations.
pub(super) fn not_a_declaration(reader: &Reader<'_, '_>, tokens: &Range<usize>) -> Diagnostic {
    let span = reader.token_span(tokens.start);
    if let Some(finding) = slips::upper_case(reader, Block::File, tokens.start) {
        return finding;
    }
    let word = reader.cut.word(tokens.start);
    if let Some(plain) = lookalike::in_latin(word).filter(|plain| Block::File.keyword(plain).is_some()) {
        return slips::misspelling(span, word, &plain);
    }
    let message = format!("`{word}` does not begin a declaration");
    let finding = Diagnostic::new(&catalogue::SYNTAX_NOT_A_DECLARATION, span, message);
    if let Some(near) = words::nearest(word, Block::File.keywords().iter().map(|keyword| keyword.word)) {
        return finding
            .label(format!("did you mean `{near}`?"))
            .help(format!("write `{near}`"))
            .fix(format!("write `{near}`"), vec![(span, near.to_owned())]);
    }
    if Block::Flow.keyword(word).is_some() {
        return finding.help(format!(
            "`{word}` begins a line in the braces of a flow: put it there, or see whether a `}}` above closes the flow too early"
        ));
    }
    finding.help(format!(
        "outside of all braces a line begins with the kind of thing it declares: {}",
        words::list(Block::File)
    ))
}

/// Brackets deeper than a reader, or this program, can follow.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(&catalogue::SYNTAX_TOO_DEEP, span, "brackets or operators go too deep here to be read")
        .label("this goes too deep")
        .help("give parts of it a name with `let`, compare with a list by `in [ … ]`, or look for a bracket that is not closed")
}

/// Explains what the scanner stumbled over.
pub(super) fn fault(reader: &Reader<'_, '_>, fault: &Fault) -> Diagnostic {
    let span = reader.span(fault.start, fault.end);
    match fault.kind {
        FaultKind::OpenText => Diagnostic::new(
            &catalogue::SYNTAX_MISSING_QUOTE,
            span,
            "the closing `\"` of this text is missing",
        )
        .label("this text does not end on its line")
        .help("a text stands on one line between two `\"`; for a line break in it write `\\n`")
        .fix("add the `\"`", vec![(span.after(), "\"".into())]),
        FaultKind::OpenName => Diagnostic::new(
            &catalogue::SYNTAX_MISSING_QUOTE,
            span,
            "the closing backtick of this name is missing",
        )
        .label("this name does not end on its line")
        .help("a name that is not one plain word stands between two backticks: `` `E-mail` ``"),
        FaultKind::OpenComment => {
            Diagnostic::new(&catalogue::SYNTAX_UNCLOSED_COMMENT, span, "this comment has no `*/` at its end")
                .label("everything from here on is taken for a comment")
                .help("end it with `*/`; a comment of one line begins with `//` and needs no end")
        }
        FaultKind::WrongQuote => wrong_quote(reader, span),
        FaultKind::Hidden(c) => Diagnostic::new(
            &catalogue::SYNTAX_HIDDEN_CHARACTER,
            span,
            format!("an invisible character (U+{:04X}) stands here", u32::from(c)),
        )
        .help("take it away: it can make a line read otherwise than it is; inside a text it is allowed")
        .fix("take it away", vec![(span, String::new())]),
        FaultKind::TooDeep => too_deep(span),
    }
}

fn wrong_quote(reader: &Reader<'_, '_>, span: Span) -> Diagnostic {
    let written = reader.cut.text.get(span.start as usize..span.end as usize).unwrap_or("");
    let finding = Diagnostic::new(
        &catalogue::SYNTAX_WRONG_QUOTE,
        span,
        "texts stand between straight double quotes `\"`",
    )
    .help("write `\"` at both ends; word processors and chats like to make curly quotes of them");
    let mut inner = written.chars();
    let (Some(_), Some(_)) = (inner.next(), inner.next_back()) else { return finding };
    if inner.as_str().contains(['"', '\\']) {
        return finding;
    }
    finding.fix("write straight double quotes", vec![(span, format!("\"{}\"", inner.as_str()))])
}
