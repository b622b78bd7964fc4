//! The page: lines with their depth and the words they come from.

use super::comments;
use crate::source::Span;
use crate::syntax::ast::Comment;

/// Lines are broken where they would be longer, if there is a place to break them.
pub(super) const WIDTH: usize = 110;

/// Columns of one step of depth.
pub(super) const STEP: usize = 2;

/// A line of the page.
#[derive(Debug)]
pub(super) struct Line {
    /// How many blocks are open around it.
    pub depth: usize,
    /// What stands on it.
    pub text: String,
    /// The doc comment of what it says, without slashes.
    pub doc: Option<String>,
    /// The words it comes from; comments find it by them. `None`: comments pass it by.
    pub from: Option<Origin>,
    /// Whether an empty line stands before it.
    pub parted: bool,
}

/// Where the words of a line began and ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub start: u32,
    /// The start, if what stands between belongs to other lines.
    pub end: u32,
    /// Whether it is the brace that ends a block: comments before it belong into the block.
    pub closes: bool,
}

/// One entry of a block that may stand on one line: `left` and `right` in columns.
#[derive(Debug)]
pub(super) struct Entry {
    pub at: Span,
    pub left: String,
    pub right: String,
}

/// What a block of [`Page::group`] is made of.
#[derive(Debug)]
pub(super) struct Group {
    /// The place of the first line's words.
    pub at: Span,
    /// What stands before the brace.
    pub head: String,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// Everything in the block and its braces, where that is known.
    pub block: Option<Span>,
    /// What stands behind the closing brace.
    pub tail: String,
    /// Whether entries next to each other on a line would be read as something else.
    pub apart: bool,
}

/// The text that is being made.
#[derive(Debug)]
pub(super) struct Page<'c> {
    lines: Vec<Line>,
    depth: usize,
    comments: &'c [Comment],
    doc: Option<String>,
    parted: bool,
}

impl<'c> Page<'c> {
    pub fn new(comments: &'c [Comment]) -> Page<'c> {
        Page { lines: Vec::new(), depth: 0, comments, doc: None, parted: false }
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// An empty line before that line.
    pub fn part(&mut self, line: usize) {
        if let Some(line) = self.lines.get_mut(line) {
            line.parted = true;
        }
    }

    /// An empty line before the next one.
    pub fn gap(&mut self) {
        self.parted = true;
    }

    /// The doc comment of the next line.
    pub fn doc(&mut self, doc: Option<&str>) {
        self.doc = doc.map(str::to_owned);
    }

    fn push(&mut self, text: String, from: Option<Origin>) {
        let (doc, parted) = (self.doc.take(), std::mem::take(&mut self.parted));
        self.lines.push(Line { depth: self.depth, text, doc, from, parted });
    }

    /// A line by itself.
    pub fn line(&mut self, at: Span, text: impl Into<String>) {
        self.push(text.into(), Some(Origin { start: at.start, end: at.end, closes: false }));
    }

    /// A line of which further lines follow: only its start is its own.
    pub fn start(&mut self, at: Span, text: impl Into<String>) {
        self.push(text.into(), Some(Origin { start: at.start, end: at.start, closes: false }));
    }

    /// The brace that ends the arms of a `match`, and what follows it; comments before it are about the arms.
    pub fn end(&mut self, at: Span, text: String) {
        self.push(text, Some(Origin { start: at.start, end: at.start, closes: true }));
    }

    /// A line that no comment belongs to.
    pub fn rest(&mut self, text: impl Into<String>) {
        self.push(text.into(), None);
    }

    /// The first line of a block.
    pub fn open(&mut self, at: Span, head: &str) {
        self.start(at, format!("{head} {{"));
        self.depth += 1;
    }

    /// The last line of a block; `block` is the place of what ends with it.
    pub fn close(&mut self, block: Option<Span>, tail: &str) {
        self.depth = self.depth.saturating_sub(1);
        // A gap asked for and not used stood before the end of the block.
        self.parted = false;
        let at = block.filter(|block| block.end > block.start).map(|block| block.end - 1);
        self.push(format!("}}{tail}"), at.map(|at| Origin { start: at, end: at, closes: true }));
    }

    /// A clause: its word, in a column of `pad`, and the rest.
    pub fn clause(&mut self, pad: usize, word: &str, at: Span, rest: impl AsRef<str>) {
        self.line(at, columns(word, pad, rest.as_ref()));
    }

    /// A clause that may be missing.
    pub fn text_clause(&mut self, pad: usize, word: &str, text: Option<&crate::syntax::ast::Text>) {
        if let Some(text) = text {
            self.clause(pad, word, text.span, super::words::text(&text.value));
        }
    }

    /// Columns left on a line at this depth.
    pub fn room(&self) -> usize {
        WIDTH.saturating_sub(self.depth * STEP)
    }

    /// Whether a comment stands in a place.
    pub fn commented(&self, at: Span) -> bool {
        self.comments.iter().any(|comment| comment.span.start >= at.start && comment.span.end <= at.end)
    }

    /// A block of short entries: on one line where it fits and no comment stands in it.
    pub fn group(&mut self, group: Group) {
        let Group { at, head, entries, block, tail, apart } = group;
        let inside = entries.iter().fold(block.unwrap_or(at), |all, entry| all.to(entry.at));
        let whole = at.to(inside);
        let one: Vec<String> = entries.iter().map(Entry::short).collect();
        let inner = if one.is_empty() { " ".to_owned() } else { format!(" {} ", one.join("   ")) };
        let line = format!("{head} {{{inner}}}{tail}");
        if !apart && width(&line) <= self.room() && !self.commented(whole) {
            self.push(line, Some(Origin { start: at.start, end: whole.end, closes: false }));
            return;
        }
        self.open(at, &head);
        let pad = entries.iter().map(|entry| width(&entry.left)).max().unwrap_or(0) + 1;
        for entry in &entries {
            self.line(entry.at, columns(&entry.left, pad, &entry.right));
        }
        self.close(block, &tail);
    }

    /// The text of all lines with the comments in their places.
    pub fn text(self) -> String {
        comments::weave(self.lines, self.comments)
    }
}

impl Entry {
    fn short(&self) -> String {
        columns(&self.left, 0, &self.right)
    }
}

/// Two columns, at least a space between them.
pub(super) fn columns(left: &str, pad: usize, right: &str) -> String {
    if right.is_empty() {
        return left.to_owned();
    }
    let gap = pad.saturating_sub(width(left)).max(1);
    format!("{left}{}{right}", " ".repeat(gap))
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}
