//! Cuts tokens into declarations, and the inside of a block into its lines. A line goes on as long as the newline rule of
//! the language says; so each is parsed alone and a mistake in one costs no other.

use super::brackets::{Brackets, indent};
use super::lost::Lost;
use super::scan::{Kind, Scan, Token};
use martlet_grammar::keywords::Block;
use std::ops::Range;

/// A file in pieces, with its text.
#[derive(Debug)]
pub(super) struct Cut<'a> {
    pub text: &'a str,
    pub scan: Scan,
    pub brackets: Brackets,
    /// Braces that were forgotten, or are too many.
    pub lost: Lost,
}

/// A declaration, a line of a block, or text that is neither; without its doc comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The doc comment's lines.
    pub docs: Range<usize>,
    /// The tokens.
    pub tokens: Range<usize>,
}

/// A part of a line: what stands before a block, and the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The tokens before the block.
    pub head: Range<usize>,
    /// The token that opens the block.
    pub block: Option<usize>,
}

impl<'a> Cut<'a> {
    pub fn token(&self, at: usize) -> Option<&Token> {
        self.scan.tokens.get(at)
    }

    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.token(at).map(|token| token.kind)
    }

    /// The text of a token; empty past the end.
    pub fn word(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |token| token.text(self.text))
    }

    /// The bytes from the first to the last of some tokens.
    pub fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let start = self.token(tokens.start).map_or(self.text.len(), |token| token.start);
        let last =
            tokens.end.checked_sub(1).filter(|last| *last >= tokens.start).and_then(|at| self.token(at));
        start..last.map_or(start, |token| token.end.max(start))
    }

    /// The doc comment without its slashes.
    pub fn doc(&self, docs: &Range<usize>) -> Option<String> {
        let line = |at| {
            let text = self.word(at).trim_start_matches('/');
            text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned()
        };
        (!docs.is_empty()).then(|| docs.clone().map(line).collect::<Vec<_>>().join("\n"))
    }

    /// Whether a token is the name of a field behind a dot: there no word is more than a name.
    pub fn is_member(&self, at: usize) -> bool {
        let before = at.checked_sub(1);
        before.is_some_and(|dot| self.kind(dot) == Some(Kind::Sign) && self.word(dot) == ".")
    }

    fn is_first(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.first)
    }

    /// The declarations of the file, and the pieces between them that are none.
    pub fn declarations(&self) -> Vec<Entry> {
        let end = self.scan.tokens.len();
        let mut out = Vec::new();
        let mut at = 0;
        while at < end {
            let docs = self.docs(&mut at, end);
            let start = at;
            let function = self.word(at) == "function";
            while at < end {
                let block = self.word(at) == "{" && !self.brackets.is_alone(at);
                at = self.brackets.after(at).min(end);
                let ends = self.is_first(at)
                    && match function {
                        // A function has no block: its expression ends as any line does.
                        true => self.at_margin(at) || self.begins_line(start, at, Block::Function),
                        false => self.begins_declaration(at),
                    };
                // A declaration ends with its block.
                if (block && !function) || ends {
                    break;
                }
            }
            if start < at {
                out.push(Entry { docs, tokens: start..at });
            }
        }
        out
    }

    fn begins_declaration(&self, at: usize) -> bool {
        let waits = at.checked_sub(1).is_some_and(|before| self.word(before) == ",");
        match self.kind(at) {
            Some(Kind::Word) => Block::File.keyword(self.word(at)).is_some() || !waits,
            Some(Kind::Open) => self.word(at) != "{",
            _ => self.word(at) != ",",
        }
    }

    /// Whether a declaration's keyword stands at the left margin.
    fn at_margin(&self, at: usize) -> bool {
        let margin = self.token(at).is_some_and(|token| indent(self.text, token) == 0);
        margin && self.kind(at) == Some(Kind::Word) && Block::File.keyword(self.word(at)).is_some()
    }

    fn docs(&self, at: &mut usize, end: usize) -> Range<usize> {
        let start = *at;
        while *at < end && self.kind(*at) == Some(Kind::Doc) {
            *at += 1;
        }
        start..*at
    }

    /// The lines of a block.
    pub fn lines(&self, inside: Range<usize>, block: Block) -> Vec<Entry> {
        let mut out = Vec::new();
        let mut at = inside.start;
        while at < inside.end {
            let docs = self.docs(&mut at, inside.end);
            let start = at;
            while at < inside.end {
                at = self.brackets.after(at).min(inside.end);
                if self.is_first(at) && self.begins_line(start, at, block) {
                    break;
                }
            }
            if start < at {
                out.push(Entry { docs, tokens: start..at });
            }
        }
        out
    }

    /// The newline rule: whether the token, first on its line, begins something new.
    fn begins_line(&self, start: usize, at: usize, block: Block) -> bool {
        if self.kind(at) == Some(Kind::Doc) {
            return true;
        }
        let before = at.saturating_sub(1);
        let expressions = self.has_expressions(start, block);
        if self.waits(before, expressions) {
            return self.word(before) == "," && self.comma_was_a_slip(start, at, block);
        }
        !self.continues(at, block, expressions)
    }

    /// Whether a line that ends with this token waits for more.
    fn waits(&self, at: usize, expressions: bool) -> bool {
        match self.kind(at) {
            Some(Kind::Sign) => matches!(
                self.word(at),
                "," | ":"
                    | "->"
                    | "=>"
                    | "|"
                    | "+"
                    | "-"
                    | "*"
                    | "/"
                    | "=="
                    | "!="
                    | "<"
                    | "<="
                    | ">"
                    | ">="
                    | "="
                    | "<-"
                    | "<>"
                    | "&&"
                    | "||"
            ),
            Some(Kind::Word) if self.is_member(at) => false,
            Some(Kind::Word) if expressions => {
                let target = matches!(self.word(at.wrapping_sub(1)), "->" | ",");
                !target
                    && matches!(
                        self.word(at),
                        "and"
                            | "or"
                            | "not"
                            | "in"
                            | "is"
                            | "matches"
                            | "default"
                            | "otherwise"
                            | "if"
                            | "then"
                            | "else"
                            | "match"
                    )
            }
            _ => false,
        }
    }

    /// Whether a line that begins with this token goes on with the one before.
    fn continues(&self, at: usize, block: Block, expressions: bool) -> bool {
        let word = self.word(at);
        match self.kind(at) {
            Some(Kind::Sign) => matches!(
                word,
                "|" | "+"
                    | "*"
                    | "->"
                    | "=>"
                    | ","
                    | "=="
                    | "!="
                    | "<"
                    | "<="
                    | ">"
                    | ">="
                    | "="
                    | "<-"
                    | "<>"
                    | "&&"
                    | "||"
            ),
            Some(Kind::Close) => true,
            // In a mapping no block follows a line: a brace begins a record.
            Some(Kind::Open) => word == "{" && block != Block::Map,
            Some(Kind::Word) if expressions => match word {
                "default" | "otherwise" | "and" | "or" | "is" | "in" | "matches" => true,
                "not" => self.word(at + 1) == "in",
                "when" => matches!(block, Block::Map | Block::Purpose),
                _ => false,
            },
            _ => false,
        }
    }

    /// A comma at a line's end, as other languages want it, before a line that is plainly a new one.
    fn comma_was_a_slip(&self, start: usize, at: usize, block: Block) -> bool {
        let next = self.word(at + 1);
        let alone = self.is_first(at + 1) || next.is_empty();
        match block {
            Block::Map => {
                let mut end = at + 1;
                while end < self.scan.tokens.len() && !self.is_first(end) && self.word(end) != "->" {
                    end = self.brackets.after(end);
                }
                self.word(end) == "->" && !self.is_first(end)
            }
            Block::Object => {
                self.kind(at) != Some(Kind::Sign)
                    && (next == ":" || self.word(at + 2) == ":" && !self.is_first(at + 2))
            }
            Block::States
            | Block::Settings
            | Block::File
            | Block::Function
            | Block::Table
            | Block::Precedence => false,
            _ => {
                let known = block.keyword(self.word(at)).is_some();
                known && !alone && !matches!(next, "," | ".") && self.word(start) != self.word(at)
            }
        }
    }

    /// A line cut at its blocks; the braces of `match x { … }` belong to an expression.
    pub fn segments(&self, tokens: &Range<usize>, block: Block) -> Vec<Segment> {
        if !has_blocks(block) {
            return vec![Segment { head: tokens.clone(), block: None }];
        }
        let expressions = self.has_expressions(tokens.start, block);
        let mut out = Vec::new();
        let (mut start, mut at, mut matches) = (tokens.start, tokens.start, 0usize);
        while at < tokens.end {
            let word = self.word(at);
            if expressions && word == "match" && self.kind(at) == Some(Kind::Word) && !self.is_member(at) {
                matches += 1;
            } else if word == "{" && matches > 0 {
                matches -= 1;
            } else if word == "{" && !(expressions && at > start && self.wants_value(at - 1)) {
                out.push(Segment { head: start..at, block: Some(at) });
                start = self.brackets.after(at).min(tokens.end);
            }
            at = self.brackets.after(at).min(tokens.end);
        }
        if start < tokens.end {
            out.push(Segment { head: start..tokens.end, block: None });
        }
        out
    }

    /// Whether a value must follow this token: a `{` behind it begins a record.
    fn wants_value(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(Kind::Sign) => !matches!(self.word(at), "%" | "?" | "," | "->"),
            Some(Kind::Word) => {
                let operator = matches!(
                    self.word(at),
                    "and" | "or" | "not" | "in" | "matches" | "default" | "otherwise"
                );
                operator && !self.is_member(at)
            }
            _ => false,
        }
    }

    /// Whether a line of the block holds an expression, whose words go on over line ends.
    fn has_expressions(&self, start: usize, block: Block) -> bool {
        match block {
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
            | Block::Precedence
            | Block::Erasure
            | Block::Function
            | Block::Metric
            | Block::Test => true,
            // In an object most words are names of fields.
            Block::Object => self.word(start) == "keep" && self.kind(start + 1) == Some(Kind::Number),
            _ => false,
        }
    }
}

/// Whether clauses of the block have blocks of their own.
fn has_blocks(block: Block) -> bool {
    matches!(
        block,
        Block::File
            | Block::System
            | Block::Connector
            | Block::Object
            | Block::Fact
            | Block::Exchange
            | Block::Flow
            | Block::Source
            | Block::Target
            | Block::Agreement
            // These have none: a brace there is a slip, and said to be one.
            | Block::Consent
    )
}
