//! What every construct's reading shares: a piece is checked, parsed, or explained; its clauses are handed on.
//! One piece gives one message at most.

use super::cut::{Cut, Entry};
use super::scan::{FaultKind, Kind};
use super::{FINDINGS, explain, slips};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::source::{FileId, Span};
use martlet_grammar::keywords::Block;
use martlet_grammar::{FlowParser, Rule};
use pest::Parser as _;
use std::cell::Cell;
use std::cmp::Ordering;
use std::ops::Range;

pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;

/// The highest number of `match` that wait for their `{`.
const OPEN_MATCHES: usize = 16;

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
    /// The pieces that could not be read, in their order.
    pub unread: Vec<Range<usize>>,
    /// How many findings were made.
    pub findings: usize,
    /// Corrections that may still be tried: bounded work, however many lines are wrong.
    pub guesses: Cell<u32>,
    /// Operators on the way from the outermost expression to the present one.
    pub depth: usize,
}

impl<'a> Reader<'a, '_> {
    pub fn span(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: place(start), end: place(end) }
    }

    /// Whether one more correction may be tried; it is counted.
    pub fn may_guess(&self) -> bool {
        let left = self.guesses.get();
        self.guesses.set(left.saturating_sub(1));
        left > 0
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
        self.findings += 1;
        match self.findings.cmp(&FINDINGS) {
            Ordering::Less => self.out.push(diagnostic),
            Ordering::Equal => self.out.push(
                Diagnostic::new(
                    &catalogue::SYNTAX_UNEXPECTED,
                    diagnostic.primary.span,
                    format!("this file has more than {FINDINGS} mistakes: the rest is not shown"),
                )
                .help("mend the first ones: often one of them explains many; or the file is not a flow file at all"),
            ),
            Ordering::Greater => {}
        }
    }

    /// Whether a token lies in a piece that could not be read.
    pub fn is_unread(&self, token: usize) -> bool {
        let from = self.unread.partition_point(|piece| piece.end <= token);
        self.unread.get(from).is_some_and(|piece| piece.contains(&token))
    }

    /// Whether no further finding is shown.
    fn is_full(&mut self) -> bool {
        let full = self.findings >= FINDINGS;
        self.broken |= full;
        full
    }

    /// Parses some tokens by a rule. `None`: the finding is made.
    pub fn parse(&mut self, rule: Rule, block: Block, tokens: &Range<usize>) -> Option<Pair<'a>> {
        let read = self.parse_whole(rule, block, tokens);
        if read.is_none() {
            self.unread.push(tokens.clone());
        }
        read
    }

    fn parse_whole(&mut self, rule: Rule, block: Block, tokens: &Range<usize>) -> Option<Pair<'a>> {
        if self.report_open_matches(block, tokens)
            || self.report_comment(tokens)
            || self.report_fault(tokens)
            || self.report_alone(tokens)
            || self.report_opening(block, tokens)
        {
            return None;
        }
        let bytes = self.cut.bytes(tokens);
        let text = self.cut.text.get(bytes.clone()).unwrap_or("");
        match FlowParser::parse(rule, text) {
            Ok(mut pairs) => pairs.next(),
            Err(_) if self.is_full() => None,
            // That a block in it is not closed is told already, and explains it.
            Err(_) if tokens.clone().any(|at| self.cut.brackets.ends_early(at)) => {
                self.broken = true;
                None
            }
            Err(error) => {
                let failure =
                    explain::Failure::new(&error, rule, bytes.start, block, tokens.clone(), self.cut);
                let finding = explain::explain(self, &failure);
                self.report(finding);
                None
            }
        }
    }

    /// Reports more `match` in a row, each without its `{`, than a reader can follow: they nest without a bracket.
    fn report_open_matches(&mut self, block: Block, tokens: &Range<usize>) -> bool {
        if matches!(block, Block::Object | Block::File | Block::Settings) {
            return false;
        }
        let mut open = 0_usize;
        for at in tokens.clone() {
            match self.cut.word(at) {
                "match" if !self.cut.is_member(at) => open += 1,
                "{" => open = open.saturating_sub(1),
                _ => {}
            }
            if open > OPEN_MATCHES {
                let span = self.token_span(at);
                let finding = explain::too_deep(span);
                self.report(finding);
                return true;
            }
        }
        false
    }

    /// Reports a line that is a comment in another language.
    pub fn report_comment(&mut self, tokens: &Range<usize>) -> bool {
        let finding = slips::comment(self, tokens);
        finding.map(|finding| self.report(finding)).is_some()
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
            "}" => Diagnostic::new(&catalogue::SYNTAX_STRAY_BRACE, span, "this `}` closes nothing")
                .label("one `}` too many")
                .help("take it away: the block goes on after it")
                .fix("take `}` away", vec![(span, String::new())]),
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
        if block.keyword(word).is_some() {
            return false;
        }
        let finding = explain::opening(self, block, tokens);
        self.report(finding);
        true
    }

    /// Reads the lines of a block: `each` gets every clause, with the block that stands behind the last of its line.
    pub fn lines(
        &mut self,
        inside: Range<usize>,
        block: Block,
        rule: Rule,
        mut each: impl FnMut(&mut Self, Pair<'a>, &mut Option<Body>, Option<String>),
    ) {
        let mut seen: Vec<(Rule, Span)> = Vec::new();
        let mut strange = false;
        // A block that is not closed holds what belongs around it.
        let unclosed = self.cut.brackets.unclosed.iter().any(|unclosed| unclosed.open + 1 == inside.start);
        let mut told = false;
        for Entry { docs, tokens } in self.cut.lines(inside, block) {
            // Several lines in a row that belong into another block are one mistake.
            let was_strange = std::mem::replace(&mut strange, explain::is_strange(self, block, &tokens));
            if strange && (was_strange || (unclosed && told)) {
                self.broken = true;
                continue;
            }
            told |= strange;
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
                strange = false;
                let mut clauses = line.into_inner().filter(|pair| pair.as_rule() != Rule::EOI).peekable();
                while let Some(clause) = clauses.next() {
                    // Several sources or targets are blocks of their own: no slip.
                    let block = body.is_some() && matches!(clause.as_rule(), Rule::from | Rule::to);
                    if let Some(key) = once(clause.as_rule()).filter(|_| !block) {
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
}

/// The key under which a clause may stand only once in its block; `None` for those that may stand several times.
fn once(rule: Rule) -> Option<Rule> {
    Some(match rule {
        // One of several clauses that say the same thing.
        Rule::every | Rule::daily | Rule::manual | Rule::cron | Rule::on_event | Rule::after => Rule::every,
        Rule::count | Rule::sum | Rule::quotient => Rule::count,
        Rule::latest_wins | Rule::order => Rule::order,
        Rule::members
        | Rule::erases
        | Rule::limit
        | Rule::object_head
        | Rule::setting
        | Rule::field
        | Rule::record_tail
        | Rule::fact_head
        | Rule::state
        | Rule::control_word
        | Rule::sum_of
        | Rule::basis
        | Rule::notice_version
        | Rule::blocks
        | Rule::lookup
        | Rule::each
        | Rule::let_line
        | Rule::use_line
        | Rule::field_line
        | Rule::slots
        | Rule::match_point
        | Rule::link
        | Rule::person_fact
        | Rule::never_merge
        | Rule::party
        | Rule::returns
        | Rule::forbid
        | Rule::require
        | Rule::must
        | Rule::erase_from
        | Rule::keep_from
        | Rule::tell
        | Rule::arm
        | Rule::given
        | Rule::happens
        | Rule::expect => return None,
        rule => rule,
    })
}
