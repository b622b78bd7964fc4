//! Which bracket belongs to which, how deep they go, and what to do where one is missing: indentation tells where a
//! block was meant to end, so that one missing brace costs one message and not the rest of the file.

use super::scan::{EXPRESSION_DEPTH, Kind, Scan, Token};
use martlet_grammar::keywords::Block;
use std::ops::Range;

/// The highest depth of blocks (promise C2).
pub(super) const BLOCK_DEPTH: usize = 64;

/// Where an opened bracket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Partner {
    /// It has none.
    None,
    /// At that token.
    Token(usize),
    /// Before that token: the bracket that should stand there is missing.
    Before(usize),
}

/// A block without its closing brace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unclosed {
    /// The token that opens it.
    pub open: usize,
    /// The token before which it was meant to end.
    pub before: usize,
}

/// The brackets of a file.
#[derive(Debug)]
pub(super) struct Brackets {
    partners: Vec<Partner>,
    /// The first bracket of each region that goes too deep.
    pub too_deep: Vec<usize>,
    /// At most one for each declaration.
    pub unclosed: Vec<Unclosed>,
}

impl Brackets {
    /// The token after a bracket and all it holds; of any other token the next.
    pub fn after(&self, token: usize) -> usize {
        match self.partners.get(token) {
            Some(Partner::Token(close)) if *close > token => close + 1,
            Some(Partner::Before(next)) => (*next).max(token + 1),
            _ => token + 1,
        }
    }

    /// The tokens in an opened bracket.
    pub fn inside(&self, open: usize) -> Range<usize> {
        match self.partners.get(open) {
            Some(Partner::Token(close)) if *close > open => open + 1..*close,
            Some(Partner::Before(next)) => open + 1..(*next).max(open + 1),
            _ => open + 1..open + 1,
        }
    }

    /// Whether a block is closed where no brace stands.
    pub fn ends_early(&self, token: usize) -> bool {
        matches!(self.partners.get(token), Some(Partner::Before(_)))
    }

    /// Whether a bracket has no counterpart.
    pub fn is_alone(&self, token: usize) -> bool {
        matches!(self.partners.get(token), None | Some(Partner::None))
    }
}

/// Finds the partners; `idle` braces have none.
pub(super) fn brackets(text: &str, scan: &Scan, idle: &[usize]) -> Brackets {
    let mut out = Brackets {
        partners: vec![Partner::None; scan.tokens.len()],
        too_deep: Vec::new(),
        unclosed: Vec::new(),
    };
    pair(text, &scan.tokens, idle, &mut out);
    mend(text, &scan.tokens, idle, &mut out);
    out
}

fn pair(text: &str, tokens: &[Token], idle: &[usize], out: &mut Brackets) {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let (mut braces, mut deep) = (0usize, false);
    for (at, token) in tokens.iter().enumerate() {
        let sign = token.text(text);
        match (token.kind, sign) {
            (Kind::Close, _) if idle.binary_search(&at).is_ok() => {}
            (Kind::Open, _) => {
                braces += usize::from(sign == "{");
                open.push((at, sign));
                let now_deep = braces > BLOCK_DEPTH || open.len() - braces > EXPRESSION_DEPTH;
                if now_deep && !deep {
                    out.too_deep.push(at);
                }
                deep = now_deep;
            }
            (Kind::Close, "}") if braces > 0 => {
                while let Some((from, opened)) = open.pop() {
                    if opened == "{" {
                        braces -= 1;
                        join(&mut out.partners, from, at);
                        break;
                    }
                }
                deep = false;
            }
            (Kind::Close, "}") => open.clear(),
            (Kind::Close, _) => {
                let wanted = if sign == ")" { "(" } else { "[" };
                if let Some((from, _)) = open.pop_if(|(_, opened)| *opened == wanted) {
                    join(&mut out.partners, from, at);
                    deep = false;
                }
            }
            _ => {}
        }
    }
}

fn join(partners: &mut [Partner], open: usize, close: usize) {
    if let Some(partner) = partners.get_mut(open) {
        *partner = Partner::Token(close);
    }
    if let Some(partner) = partners.get_mut(close) {
        *partner = Partner::Token(open);
    }
}

/// A line at the left margin that begins like a declaration.
#[derive(Clone, Copy)]
struct Start {
    token: usize,
    /// Its block's brace, if one stands on the line.
    brace: Option<usize>,
    /// It can hardly be a clause.
    sure: bool,
}

fn starts(text: &str, tokens: &[Token]) -> Vec<Start> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !token.first || token.kind != Kind::Word || indent(text, token) > 0 {
            continue;
        }
        let word = token.text(text);
        let named = tokens.get(at + 1).is_some_and(|next| {
            !next.first && matches!(next.kind, Kind::Word | Kind::Quoted | Kind::Text | Kind::Number)
        });
        if !named || Block::File.keyword(word).is_none() {
            continue;
        }
        let line = tokens.iter().enumerate().skip(at + 1).take_while(|(_, token)| !token.first);
        let brace = line.map(|(at, _)| at).find(|at| is_brace(text, tokens, *at));
        let sure = brace.is_some() && word != "consent";
        out.push(Start { token: at, brace, sure });
    }
    out
}

fn is_brace(text: &str, tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.text(text) == "{")
}

/// Closes the blocks of each declaration that is open at the end of the file or at a line that is surely the next one.
fn mend(text: &str, tokens: &[Token], idle: &[usize], out: &mut Brackets) {
    let starts = starts(text, tokens);
    let mut skip_to = 0;
    for (index, start) in starts.iter().enumerate() {
        let Some(brace) = start.brace.filter(|_| start.token >= skip_to) else { continue };
        let end = out.inside(brace).end;
        let rest = starts.get(index + 1..).unwrap_or(&[]);
        let swallows = rest.iter().take_while(|next| next.token < end).any(|next| next.sure);
        if !out.is_alone(brace) && !swallows {
            skip_to = end;
            continue;
        }
        let end = rest.first().map_or(tokens.len(), |next| next.token);
        close_by_indent(text, tokens, idle, brace..end, out);
        skip_to = end;
    }
}

fn close_by_indent(text: &str, tokens: &[Token], idle: &[usize], region: Range<usize>, out: &mut Brackets) {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut line_indent = 0;
    let mut missing = None;
    for at in region.clone() {
        let Some(token) = tokens.get(at) else { break };
        let sign = token.text(text);
        if token.first {
            line_indent = indent(text, token);
            // The outermost block stays open: only its own brace or the next declaration ends it.
            while let Some((from, opener)) = open.last().copied().filter(|_| open.len() > 1) {
                if line_indent > opener || (sign == "}" && line_indent == opener) {
                    break;
                }
                open.pop();
                end_before(out, from, at);
                missing = missing.or(Some(Unclosed { open: from, before: at }));
            }
        }
        match sign {
            "{" => open.push((at, line_indent)),
            "}" if idle.binary_search(&at).is_ok() => {}
            "}" => match open.pop() {
                Some((from, _)) => join(&mut out.partners, from, at),
                None => {
                    if let Some(partner) = out.partners.get_mut(at) {
                        *partner = Partner::None;
                    }
                }
            },
            _ => {}
        }
    }
    while let Some((from, _)) = open.pop() {
        end_before(out, from, region.end);
        missing = missing.or(Some(Unclosed { open: from, before: region.end }));
    }
    out.unclosed.extend(missing);
}

fn end_before(out: &mut Brackets, open: usize, next: usize) {
    if let Some(partner) = out.partners.get_mut(open) {
        *partner = Partner::Before(next);
    }
}

/// Characters before a token on its line.
pub(super) fn indent(text: &str, token: &Token) -> usize {
    let before = text.get(..token.start).unwrap_or("");
    before.len() - before.rfind('\n').map_or(0, |at| at + 1)
}
