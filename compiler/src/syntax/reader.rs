//! What every construct's reading shares: a piece is checked, parsed, or explained; names and texts are taken out.
//! One piece gives one message at most.

use super::ast::{Duration, Name, Path, Text, Unit};
use super::cut::{Cut, Entry};
use super::explain;
use super::scan::{FaultKind, Kind};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::source::{FileId, Span};
use martlet_grammar::keywords::Block;
use martlet_grammar::{FlowParser, Rule};
use pest::Parser as _;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;

/// The block that stands behind the head of a clause.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// The token that opens it.
    pub open: usize,
    /// The tokens in it.
    pub inside: Range<usize>,
}

/// Reads the pieces of one file.
pub(super) struct Reader<'a, 'd> {
    pub file: FileId,
    pub cut: &'a Cut<'a>,
    pub out: &'d mut Diagnostics,
    /// Whether a part of the current declaration could not be read.
    pub broken: bool,
    /// Whether the present piece is reported as not built.
    pub later: bool,
    /// Operators on the way from the outermost expression to the present one.
    pub depth: usize,
}

impl<'a> Reader<'a, '_> {
    pub fn span(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: place(start), end: place(end) }
    }

    /// The place of a part of the file's text.
    pub fn place(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.cut.text.as_ptr() as usize);
        self.span(start, start + part.len())
    }

    pub fn at(&self, pair: &Pair<'a>) -> Span {
        self.place(pair.as_str())
    }

    pub fn tokens_span(&self, tokens: &Range<usize>) -> Span {
        let bytes = self.cut.bytes(tokens);
        self.span(bytes.start, bytes.end)
    }

    pub fn token_span(&self, at: usize) -> Span {
        self.tokens_span(&(at..at + 1))
    }

    /// Reports a finding; the current declaration has a part that could not be read.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        self.out.push(diagnostic);
    }

    /// One finding for a piece that says what this version does not read.
    pub fn not_built(&mut self, span: Span, what: &str) {
        if std::mem::replace(&mut self.later, true) {
            return;
        }
        self.report(
            Diagnostic::new(&catalogue::PROJECT_NOT_BUILT_YET, span, format!("{what} is not built yet"))
                .label("this version does not read it")
                .help("leave it out for now: the language has it, this version of Martlet does not run it"),
        );
    }

    /// Parses some tokens by a rule. `None`: the finding is made.
    pub fn parse(&mut self, rule: Rule, block: Block, tokens: &Range<usize>) -> Option<Pair<'a>> {
        self.later = false;
        if self.report_fault(tokens) || self.report_alone(tokens) || self.report_opening(block, tokens) {
            return None;
        }
        let bytes = self.cut.bytes(tokens);
        let text = self.cut.text.get(bytes.clone()).unwrap_or("");
        match FlowParser::parse(rule, text) {
            Ok(mut pairs) => pairs.next(),
            Err(error) => {
                let failure = explain::Failure::new(&error, bytes.start, block, tokens.clone(), self.cut);
                if let Some(later) = failure.later_keyword() {
                    let word = self.cut.word(later);
                    self.not_built(self.token_span(later), &format!("`{word}` in {}", block.article()));
                    // What stands before it on the line is read none the less.
                    let bytes = self.cut.bytes(&(tokens.start..later));
                    let before = self.cut.text.get(bytes).unwrap_or("");
                    return FlowParser::parse(rule, before).ok().and_then(|mut pairs| pairs.next());
                }
                let finding = explain::explain(self, &failure);
                self.report(finding);
                None
            }
        }
    }

    /// Reports the first fault that the scanner found in these tokens.
    pub fn report_fault(&mut self, tokens: &Range<usize>) -> bool {
        let faults = &self.cut.scan.faults;
        let from = faults.partition_point(|fault| fault.start < self.cut.bytes(tokens).start);
        let found = faults
            .iter()
            .skip(from)
            .take_while(|fault| fault.token.is_none_or(|token| token < tokens.end))
            .find(|fault| fault.token.is_some_and(|token| tokens.contains(&token)));
        let Some(fault) = found.copied() else { return false };
        let finding = explain::fault(self, &fault);
        self.report(finding);
        true
    }

    /// Reports comments that do not end or hide something: they belong to no line.
    pub fn report_comments(&mut self) {
        let faults: Vec<_> =
            self.cut.scan.faults.iter().filter(|fault| fault.token.is_none()).copied().collect();
        for fault in faults {
            let finding = explain::fault(self, &fault);
            self.out.push(finding);
        }
    }

    /// Whether the scanner found a comment that swallows the rest of the file.
    pub fn ends_in_a_comment(&self) -> bool {
        self.cut.scan.faults.iter().any(|fault| fault.kind == FaultKind::OpenComment)
    }

    /// Reports a bracket without its counterpart.
    fn report_alone(&mut self, tokens: &Range<usize>) -> bool {
        let cut = self.cut;
        let alone = |at: &usize| {
            matches!(cut.kind(*at), Some(Kind::Open | Kind::Close)) && cut.brackets.is_alone(*at)
        };
        let Some(at) = tokens.clone().find(alone) else { return false };
        let sign = cut.word(at);
        let span = self.token_span(at);
        let finding = match sign {
            "(" | "[" => {
                let close = if sign == "(" { ")" } else { "]" };
                Diagnostic::new(
                    &catalogue::SYNTAX_MISSING_BRACKET,
                    span,
                    format!("a `{close}` is missing for this `{sign}`"),
                )
                .label("opened here")
                .help(format!("close it with `{close}` on the same line"))
            }
            _ => Diagnostic::new(
                &catalogue::SYNTAX_MISSING_BRACKET,
                span,
                format!("this `{sign}` closes nothing"),
            )
            .help(format!("take the `{sign}` away, or open it where it belongs"))
            .fix(format!("take `{sign}` away"), vec![(span, String::new())]),
        };
        self.report(finding);
        true
    }

    /// Reports a line that begins with a word that opens no clause of the block.
    fn report_opening(&mut self, block: Block, tokens: &Range<usize>) -> bool {
        if block == Block::File || !block.is_closed() {
            return false;
        }
        let word = self.cut.word(tokens.start);
        match block.keyword(word) {
            Some(keyword) if keyword.built => false,
            Some(_) => {
                self.not_built(self.token_span(tokens.start), &format!("`{word}` in {}", block.article()));
                true
            }
            None => {
                let finding = explain::opening(self, block, tokens);
                self.report(finding);
                true
            }
        }
    }

    /// Reads the lines of a block: `each` gets every clause, with the block that stands behind the last of its line.
    pub fn lines(
        &mut self,
        inside: Range<usize>,
        block: Block,
        rule: Rule,
        mut each: impl FnMut(&mut Self, Pair<'a>, &mut Option<Body>, Option<String>),
    ) {
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        for Entry { docs, tokens } in self.cut.lines(inside, block) {
            let doc = self.cut.doc(&docs);
            for segment in self.cut.segments(&tokens, block) {
                let mut body =
                    segment.block.map(|open| Body { open, inside: self.cut.brackets.inside(open) });
                if segment.head.is_empty() {
                    self.unexpected_block(&body);
                    break;
                }
                self.report_brace_on_new_line(&body);
                let Some(line) = self.parse(rule, block, &segment.head) else { break };
                let mut clauses = line.into_inner().filter(|pair| pair.as_rule() != Rule::EOI).peekable();
                while let Some(clause) = clauses.next() {
                    if let Some(key) = once(clause.as_rule()) {
                        let span = self.at(&clause);
                        if let Some((_, first)) = seen.iter().find(|(name, _)| *name == key) {
                            let first = *first;
                            self.report_twice(&clause, span, first);
                            if clauses.peek().is_none() {
                                body = None;
                            }
                            continue;
                        }
                        seen.push((key, span));
                    }
                    let mut none = None;
                    let body = if clauses.peek().is_none() { &mut body } else { &mut none };
                    each(self, clause, body, doc.clone());
                }
                self.unexpected_block(&body);
            }
        }
    }

    fn report_twice(&mut self, clause: &Pair<'a>, span: Span, first: Span) {
        let word = clause.as_str().split_whitespace().next().unwrap_or("").to_owned();
        self.report(
            Diagnostic::new(
                &catalogue::SYNTAX_CLAUSE_TWICE,
                span,
                format!("a second `{word}` where one is meant"),
            )
            .label("the second")
            .also(first, "the first")
            .help("keep the one that is right"),
        );
    }

    pub fn unexpected_block(&mut self, body: &Option<Body>) {
        let Some(body) = body else { return };
        let span = self.token_span(body.open);
        self.report(
            Diagnostic::new(&catalogue::SYNTAX_UNEXPECTED, span, "a block is not expected here")
                .label("this `{` opens a block")
                .help("what stands before it takes no block: take the braces away, or look for a word that is missing"),
        );
    }

    /// A brace that begins a line is read, but said to be in the wrong place.
    pub fn report_brace_on_new_line(&mut self, body: &Option<Body>) {
        let Some(body) = body else { return };
        let (Some(open), Some(before)) =
            (self.cut.token(body.open), body.open.checked_sub(1).and_then(|at| self.cut.token(at)))
        else {
            return;
        };
        if open.first {
            let span = self.token_span(body.open);
            let gap = self.span(before.end, open.end);
            let comment = self.cut.text.get(before.end..open.start).is_some_and(|gap| !gap.trim().is_empty());
            let finding = Diagnostic::new(
                &catalogue::SYNTAX_BRACE_ON_NEW_LINE,
                span,
                "this `{` stands on a line of its own",
            )
            .help("put the `{` at the end of the line before: a new line begins something new");
            let finding = match comment {
                true => finding,
                false => finding.fix("put `{` at the end of the line before", vec![(gap, " {".into())]),
            };
            self.report(finding);
        }
    }

    pub fn name(&self, pair: &Pair<'a>) -> Name {
        let written = pair.as_str();
        let bare = written.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(written);
        Name { text: normal(bare), span: self.at(pair) }
    }

    /// All names directly in a pair.
    pub fn names(&self, pair: &Pair<'a>) -> Vec<Name> {
        pair.clone().into_inner().filter(is_name).map(|pair| self.name(&pair)).collect()
    }

    /// The first name directly in a pair.
    pub fn first_name(&self, pair: &Pair<'a>) -> Option<Name> {
        pair.clone().into_inner().find(is_name).map(|pair| self.name(&pair))
    }

    pub fn path(&self, pair: &Pair<'a>) -> Path {
        Path { parts: self.names(pair), span: self.at(pair) }
    }

    /// The plain text directly in a pair.
    pub fn plain_in(&mut self, pair: &Pair<'a>) -> Option<Text> {
        let found = pair.clone().into_inner().find(|pair| pair.as_rule() == Rule::plain);
        found.map(|pair| self.plain(&pair))
    }

    pub fn plain(&mut self, pair: &Pair<'a>) -> Text {
        let written = pair.as_str();
        let inner = written.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(written);
        Text { value: self.unescape(inner, false), span: self.at(pair) }
    }

    /// Resolves escapes; in texts with holes `{{` and `}}` too.
    pub fn unescape(&mut self, written: &'a str, holes: bool) -> String {
        let mut out = String::with_capacity(written.len());
        let mut chars = written.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, 't')) => out.push('\t'),
                    Some((_, c @ ('"' | '\\'))) => out.push(c),
                    Some((end, other)) => {
                        let escape = written.get(at..end + other.len_utf8()).unwrap_or("");
                        let span = self.place(escape);
                        self.report(
                            Diagnostic::new(
                                &catalogue::SYNTAX_UNKNOWN_ESCAPE,
                                span,
                                format!("`\\{other}` has no meaning in a text"),
                            )
                            .help("write `\\\\` for a backslash; the others are `\\\"`, `\\n` and `\\t`")
                            .fix("write `\\\\`", vec![(span, format!("\\\\{other}"))]),
                        );
                    }
                    None => {}
                },
                '{' | '}' if holes => {
                    chars.next_if(|(_, next)| *next == c);
                    out.push(c);
                }
                _ => out.push(c),
            }
        }
        out
    }

    pub fn duration(&mut self, pair: &Pair<'a>) -> Option<Duration> {
        let mut inner = pair.clone().into_inner();
        let amount = inner.next()?;
        let unit = inner.next()?.as_str();
        let unit = match unit.strip_suffix('s').unwrap_or(unit) {
            "second" => Unit::Seconds,
            "minute" => Unit::Minutes,
            "hour" => Unit::Hours,
            "day" => Unit::Days,
            "week" => Unit::Weeks,
            "month" => Unit::Months,
            "year" => Unit::Years,
            _ => Unit::BusinessDays,
        };
        Some(Duration { amount: self.whole_number(&amount)?, unit, span: self.at(pair) })
    }

    /// The duration directly in a pair.
    pub fn duration_in(&mut self, pair: &Pair<'a>) -> Option<Duration> {
        let found = pair.clone().into_inner().find(|pair| pair.as_rule() == Rule::duration)?;
        self.duration(&found)
    }

    pub fn whole_number(&mut self, pair: &Pair<'a>) -> Option<u32> {
        let number = pair.as_str().parse().ok();
        if number.is_none() {
            let span = self.at(pair);
            self.report(
                Diagnostic::new(
                    &catalogue::SYNTAX_NUMBER_TOO_LARGE,
                    span,
                    format!("`{}` is too large a number here", pair.as_str()),
                )
                .help(format!("write a whole number up to {}", u32::MAX)),
            );
        }
        number
    }
}

/// Whether a pair is a bare name or one in backticks.
pub(super) fn is_name(pair: &Pair<'_>) -> bool {
    matches!(pair.as_rule(), Rule::word | Rule::quoted)
}

/// Names are compared in NFC.
pub(super) fn normal(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

/// The key under which a clause may stand only once in its block.
fn once(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::address => "address",
        Rule::dpo => "dpo",
        Rule::markets => "markets",
        Rule::owner => "owner",
        Rule::stored => "stored",
        Rule::accessed => "accessed",
        Rule::role => "role",
        Rule::connect_head => "connect",
        Rule::vendor => "vendor",
        Rule::kind => "kind",
        Rule::contacts => "contacts",
        Rule::driver => "driver",
        Rule::support => "support",
        Rule::value_head => "value",
        Rule::fact_at => "at",
        Rule::method => "method",
        Rule::notice => "notice",
        Rule::evidence => "evidence",
        Rule::asserts => "asserts",
        Rule::channels => "channels",
        Rule::uses => "uses",
        Rule::same => "same",
        Rule::from => "from",
        Rule::r#where => "where",
        Rule::to => "to",
        Rule::flow_purpose => "purpose",
        Rule::person => "person",
        Rule::every | Rule::daily | Rule::manual => "trigger",
        Rule::blanks => "blanks",
        Rule::map_head => "map",
        Rule::on_reject => "on reject",
        Rule::permission_ends => "when permission ends",
        Rule::gone => "when gone",
        Rule::conflict => "on conflict",
        Rule::within => "within",
        _ => return None,
    })
}
