//! The declarations of a file, and the text between them that is none.

use super::ast::{Ast, Comment, Item, ItemKind, TermKind};
use super::brackets::indent;
use super::cut::Entry;
use super::explain;
use super::reader::{Body, Pair, Reader};
use super::scan::FaultKind;
use super::words;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::ITEMS_CAP;
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;

impl<'a> Reader<'a, '_> {
    /// All of the file.
    pub fn file(&mut self) -> Ast {
        self.report_comments();
        let mut ast =
            Ast { file: self.file, items: Vec::new(), comments: self.comments(), broken: Vec::new() };
        let mut strays = Vec::new();
        let mut entries = self.cut.declarations();
        if entries.len() > ITEMS_CAP {
            return self.too_many(ast, &entries);
        }
        let deep = self.too_deep();
        if self.ends_in_a_comment()
            && let Some(last) = entries.pop()
        {
            // What the comment swallowed is missing from it: no more can be said.
            ast.broken.push(self.tokens_span(&last.tokens));
        }
        for entry in entries {
            let span = self.tokens_span(&entry.tokens);
            self.broken = false;
            if self.goes_too_deep(&entry, &deep) {
                self.strays(&mut strays, &mut ast);
            } else if self.begins_declaration(&entry, &strays) {
                self.strays(&mut strays, &mut ast);
                self.broken = false;
                let kind = self.declaration(&entry);
                ast.items.extend(kind.map(|kind| Item { doc: self.cut.doc(&entry.docs), span, kind }));
            } else {
                self.broken = true;
                strays.push(entry);
            }
            if self.broken {
                ast.broken.push(span);
            }
        }
        self.strays(&mut strays, &mut ast);
        self.report_lookalikes();
        ast
    }

    /// A file with more declarations than anyone writes: none of them is read.
    fn too_many(&mut self, mut ast: Ast, entries: &[Entry]) -> Ast {
        if let Some(first) = entries.get(ITEMS_CAP) {
            let span = self.token_span(first.tokens.start);
            self.report(
                Diagnostic::new(
                    &catalogue::PROJECT_TOO_MANY_DECLARATIONS,
                    span,
                    format!("this file declares more than {ITEMS_CAP} things"),
                )
                .label("one too many")
                .help("divide it into several files: a project reads all of them, in any order"),
            );
        }
        ast.broken.push(self.span(0, self.cut.text.len()));
        ast
    }

    /// Whether a piece is a declaration: it begins with the word of one. Below pieces that are none, a line that is set in
    /// and opens no block is one of them: the `purpose` of a flow that was closed too early.
    fn begins_declaration(&self, entry: &Entry, strays: &[Entry]) -> bool {
        let set_in =
            || self.cut.token(entry.tokens.start).is_some_and(|token| indent(self.cut.text, token) > 0);
        let opens = || entry.tokens.clone().any(|at| self.cut.word(at) == "{");
        let known = Block::File.keyword(self.cut.word(entry.tokens.start)).is_some();
        known && (strays.is_empty() || !set_in() || opens())
    }

    /// The comments, as they were written.
    fn comments(&self) -> Vec<Comment> {
        let found = self.cut.scan.comments.iter();
        found
            .map(|comment| {
                let text = self.cut.text.get(comment.start..comment.end).unwrap_or("").trim_end();
                let behind = self.cut.text.get(comment.end..).unwrap_or("");
                let space = behind.split(|c: char| !c.is_whitespace()).next().unwrap_or("");
                Comment {
                    text: text.to_owned(),
                    doc: text.starts_with("///") && !text.starts_with("////"),
                    alone: comment.alone,
                    parted: space.matches('\n').count() > 1,
                    span: self.span(comment.start, comment.start + text.len()),
                }
            })
            .collect()
    }

    /// The tokens that go too deep, in their order.
    fn too_deep(&self) -> Vec<usize> {
        let texts = self.cut.scan.faults.iter().filter(|fault| fault.kind == FaultKind::TooDeep);
        let mut deep: Vec<usize> = texts.filter_map(|fault| fault.token).collect();
        deep.extend(&self.cut.brackets.too_deep);
        deep.sort_unstable();
        deep
    }

    fn goes_too_deep(&mut self, entry: &Entry, deep: &[usize]) -> bool {
        let from = deep.partition_point(|at| *at < entry.tokens.start);
        let Some(at) = deep.get(from).copied().filter(|at| entry.tokens.contains(at)) else { return false };
        let span = self.token_span(at);
        let finding = explain::too_deep(span);
        self.report(finding);
        true
    }

    fn declaration(&mut self, entry: &Entry) -> Option<ItemKind> {
        let start = entry.tokens.start;
        let word = self.cut.word(start);
        self.report_lost(entry);
        if word == "function" {
            self.report_unclosed(entry);
            let item = self.parse(Rule::function_item, Block::Function, &entry.tokens)?;
            return self.function(&item).map(ItemKind::Function);
        }
        let segment = self.cut.segments(&entry.tokens, Block::File).into_iter().next()?;
        let body = segment.block.map(|open| Body { open, inside: self.cut.brackets.inside(open) });
        self.report_unclosed(entry);
        let (rule, block) = head(word);
        let head = self.parse(rule, Block::File, &segment.head);
        if block != HasBlock::No || head.is_none() {
            self.report_brace_on_new_line(&body);
        } else {
            self.unexpected_block(&body);
        }
        let head = head?;
        match (block, body) {
            (HasBlock::Yes, Some(body)) => self.with_block(word, &head, &body),
            (HasBlock::Yes, None) => {
                self.missing_braces(&head);
                None
            }
            (HasBlock::Maybe, body) => self.table(&head, body).map(ItemKind::Table),
            (HasBlock::No, _) => self.without_block(word, &head),
        }
    }

    fn without_block(&mut self, word: &str, item: &Pair<'a>) -> Option<ItemKind> {
        match word {
            "brand" => self.brand(item).map(ItemKind::Brand),
            "approve" => self.approval(item).map(ItemKind::Approval),
            "waive" => self.waiver(item).map(ItemKind::Waiver),
            _ => {
                let kind = TermKind::ALL.into_iter().find(|kind| kind.word() == word)?;
                self.term(item, kind).map(ItemKind::Term)
            }
        }
    }

    fn with_block(&mut self, word: &str, head: &Pair<'a>, body: &Body) -> Option<ItemKind> {
        let inside = body.inside.clone();
        match word {
            "agreement" => self.agreement(head, inside).map(ItemKind::Agreement),
            "company" => self.company(head, inside).map(ItemKind::Company),
            "connector" => self.connector(head, inside).map(ItemKind::Connector),
            "erasure" => self.erasure(head, inside).map(ItemKind::Erasure),
            "flow" => self.flow(head, inside).map(ItemKind::Flow),
            "identity" => self.identity(head, inside).map(ItemKind::Identity),
            "mapping" => self.mapping(head, body).map(ItemKind::Mapping),
            "metric" => self.metric(head, inside).map(ItemKind::Metric),
            "notice" => self.notice(head, inside).map(ItemKind::Notice),
            "policy" => self.policy(head, inside).map(ItemKind::Policy),
            "precedence" => self.precedence(head, inside).map(ItemKind::Precedence),
            "purpose" => self.purpose(head, inside).map(ItemKind::Purpose),
            "suppression" => self.suppression(head, inside).map(ItemKind::Suppression),
            "system" => self.system(head, inside).map(ItemKind::System),
            "team" => self.team(head, inside).map(ItemKind::Team),
            "test" => self.test(head, inside).map(ItemKind::Test),
            _ => self.consent(head, inside).map(ItemKind::Consent),
        }
    }

    fn missing_braces(&mut self, head: &Pair<'a>) {
        let span = self.at(head);
        let word = self.cut.text.get(span.start as usize..span.end as usize).unwrap_or("");
        self.report(
            Diagnostic::new(
                &catalogue::SYNTAX_MISSING_BRACE,
                span.after(),
                format!("the block of `{word}` is missing"),
            )
            .label("`{` belongs here")
            .help("what a declaration says stands between `{` and `}`"),
        );
    }

    /// Reports the opening braces that were put back.
    fn report_lost(&mut self, entry: &Entry) {
        for at in self.cut.lost.made.iter().copied().filter(|at| entry.tokens.contains(at)) {
            let span = self.token_span(at);
            self.report(
                Diagnostic::new(&catalogue::SYNTAX_MISSING_BRACE, span, "a `{` is missing")
                    .label("`{` belongs here, as the lines are set")
                    .help("what follows up to the next `}` is a block of its own: it begins with `{`")
                    .fix("add the `{`", vec![(span, " {".to_owned())]),
            );
        }
    }

    /// Reports the block of a declaration that has no closing brace.
    fn report_unclosed(&mut self, entry: &Entry) {
        let unclosed = &self.cut.brackets.unclosed;
        let from = unclosed.partition_point(|unclosed| unclosed.open < entry.tokens.start);
        let found = unclosed.get(from).filter(|unclosed| entry.tokens.contains(&unclosed.open));
        let Some(unclosed) = found.copied() else { return };
        let end = unclosed.before.checked_sub(1).map_or(unclosed.open, |before| before.max(unclosed.open));
        let (open, end) = (self.token_span(unclosed.open), self.token_span(end).after());
        self.report(
            Diagnostic::new(&catalogue::SYNTAX_MISSING_BRACE, end, "a `}` is missing")
                .label("`}` belongs here, as the lines are set")
                .also(open, "this block is not closed")
                .help("each `{` has its `}`; the lines between them are set in"),
        );
    }

    /// Reports pieces between declarations: one brace too many explains all before it, and what follows it up to the
    /// next piece that is meant as a declaration.
    fn strays(&mut self, strays: &mut Vec<Entry>, ast: &mut Ast) {
        let entries = std::mem::take(strays);
        self.unread.extend(entries.iter().map(|entry| entry.tokens.clone()));
        let brace = entries.iter().position(|entry| self.cut.word(entry.tokens.start) == "}");
        if let Some(brace) = brace.and_then(|at| entries.get(at)) {
            let span = self.token_span(brace.tokens.start);
            let mut finding =
                Diagnostic::new(&catalogue::SYNTAX_STRAY_BRACE, span, "this `}` closes nothing")
                    .label("one `}` too many, here or before")
                    .help("take it away, or look for the block above that is closed too early")
                    .fix("take `}` away", vec![(span, String::new())]);
            let first = entries.first().map_or(brace.tokens.start, |entry| entry.tokens.start);
            // What stands between the end of a declaration and the brace was meant to be in it.
            if first < brace.tokens.start
                && let Some(item) = ast.items.last()
            {
                ast.broken.push(item.span);
                if let Some(end) = first.checked_sub(1) {
                    finding = finding.also(self.token_span(end), "the block is closed here");
                }
            }
            self.report(finding);
        }
        for (index, entry) in entries.iter().enumerate() {
            let explained = brace.is_some_and(|brace| index <= brace);
            let first = index == 0 && brace.is_none();
            if !explained
                && (first || self.is_meant_as_declaration(entry))
                && !self.report_comment(&entry.tokens)
                && !self.report_fault(&entry.tokens)
            {
                let finding = explain::not_a_declaration(self, &entry.tokens);
                self.report(finding);
            }
        }
    }

    fn is_meant_as_declaration(&self, entry: &Entry) -> bool {
        let keywords = Block::File.keywords().iter().map(|keyword| keyword.word);
        words::nearest(self.cut.word(entry.tokens.start), keywords).is_some()
            || self
                .cut
                .segments(&entry.tokens, Block::File)
                .iter()
                .any(|segment| segment.block.is_some_and(|open| !self.cut.brackets.is_alone(open)))
    }
}

/// Whether a declaration has a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HasBlock {
    Yes,
    No,
    /// A table has its lines in a block or in a file.
    Maybe,
}

/// The rule that reads what stands before the block, and whether there is one.
fn head(word: &str) -> (Rule, HasBlock) {
    match word {
        "category" => (Rule::category_item, HasBlock::No),
        "channel" | "topic" | "place" | "basis" | "transfer" => (Rule::term_item, HasBlock::No),
        "brand" => (Rule::brand_item, HasBlock::No),
        "approve" => (Rule::approve_item, HasBlock::No),
        "waive" => (Rule::waive_item, HasBlock::No),
        "table" => (Rule::table_head, HasBlock::Maybe),
        "system" => (Rule::system_head, HasBlock::Yes),
        "consent" => (Rule::consent_head, HasBlock::Yes),
        "precedence" => (Rule::precedence_head, HasBlock::Yes),
        "test" => (Rule::test_head, HasBlock::Yes),
        _ => (Rule::named_head, HasBlock::Yes),
    }
}
