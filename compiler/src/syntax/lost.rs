//! Braces that were forgotten, or are too many: where a declaration closes more blocks than it opens, indentation tells
//! which line was meant to open one, or which brace closes nothing. An opening brace is put there, the closing one is left
//! out of account; so the mistake costs one message and not a message for each line.

use super::brackets::indent;
use super::scan::{Kind, Scan, Token};
use martlet_grammar::keywords::Block;
use std::ops::Range;

/// Words that begin a line which opens a block, inside of declarations.
const HEADS: [&str; 13] = [
    "connect", "consent", "control", "file", "format", "from", "given", "map", "object", "terms", "to",
    "value", "when",
];

/// Words that the brace follows at once.
const BARE_HEADS: [&str; 4] = ["connect", "file", "map", "terms"];

/// How many braces are put into one declaration: more are no slip.
const MOST: usize = 3;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// The opening braces that nobody wrote and that must have been meant: the tokens that they became, in order.
    pub made: Vec<usize>,
    /// The closing braces that close nothing, in order.
    pub idle: Vec<usize>,
}

/// Puts forgotten braces in, and finds those that are too many.
pub(super) fn braces(text: &str, scan: &mut Scan) -> Lost {
    let (mut made, mut idle) = (Vec::new(), Vec::new());
    let mut from = 0;
    while from < scan.tokens.len() {
        let next = (from + 1..scan.tokens.len()).find(|at| starts_declaration(text, scan.tokens.get(*at)));
        let mut end = next.unwrap_or(scan.tokens.len());
        for _ in 0..surplus(text, &scan.tokens, from..end).min(MOST) {
            if let Some(after) = place(text, &scan.tokens, from..end) {
                insert(scan, after + 1);
                // Those behind it have moved.
                made.iter_mut().filter(|at| **at > after).for_each(|at| *at += 1);
                made.push(after + 1);
                end += 1;
            } else {
                idle.extend(too_many(text, &scan.tokens, from..end));
                break;
            }
        }
        from = end;
    }
    made.sort_unstable();
    Lost { made, idle }
}

fn starts_declaration(text: &str, token: Option<&Token>) -> bool {
    token.is_some_and(|token| {
        token.first
            && token.kind == Kind::Word
            && indent(text, token) == 0
            && Block::File.keyword(token.text(text)).is_some()
    })
}

/// How many more braces close than open.
fn surplus(text: &str, tokens: &[Token], region: Range<usize>) -> usize {
    let signs = || tokens.get(region.clone()).unwrap_or(&[]).iter().map(|token| token.text(text));
    signs().filter(|sign| *sign == "}").count().saturating_sub(signs().filter(|sign| *sign == "{").count())
}

fn insert(scan: &mut Scan, at: usize) {
    let end = at.checked_sub(1).and_then(|before| scan.tokens.get(before)).map_or(0, |before| before.end);
    scan.tokens.insert(at, Token { kind: Kind::Open, first: false, start: end, end });
    for fault in &mut scan.faults {
        fault.token = fault.token.map(|token| if token >= at { token + 1 } else { token });
    }
}

/// The first brace that closes a block of an earlier line and does not stand below its beginning, as closing braces do.
fn too_many(text: &str, tokens: &[Token], region: Range<usize>) -> Option<usize> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut line, mut line_indent) = (region.start, 0);
    for at in region {
        let token = tokens.get(at)?;
        if token.first {
            line = at;
            line_indent = indent(text, token);
        }
        match token.text(text) {
            "{" => open.push((at, line_indent)),
            "}" => {
                let (brace, opener) = open.pop()?;
                if brace < line && !(token.first && line_indent == opener) {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The token behind which a brace is missing.
fn place(text: &str, tokens: &[Token], region: Range<usize>) -> Option<usize> {
    // The blocks that are open: the token of the brace, and how far its line is set in.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut line, mut line_indent) = (region.start, 0);
    for at in region.clone() {
        let token = tokens.get(at)?;
        if token.first {
            line = at;
            line_indent = indent(text, token);
        }
        match token.text(text) {
            "{" => open.push((at, line_indent)),
            "}" if token.first => match open.last() {
                Some((_, opener)) if *opener == line_indent => {
                    open.pop();
                }
                // Something else is wrong here.
                Some((_, opener)) if *opener > line_indent => return None,
                opener => {
                    let from = opener.map_or(region.start, |(brace, _)| brace + 1);
                    return head(text, tokens, from..at, line_indent);
                }
            },
            "}" => {
                let here = open.last().is_some_and(|(brace, _)| *brace > line);
                if !here && let Some(after) = one_line(text, tokens, line..at) {
                    return Some(after);
                }
                open.pop()?;
            }
            _ => {}
        }
    }
    None
}

/// Where the brace belongs on a line that closes one and opens none: behind a word that it follows at once, or before the
/// first value of the block.
fn one_line(text: &str, tokens: &[Token], line: Range<usize>) -> Option<usize> {
    let first = tokens.get(line.start)?.text(text);
    if tokens.get(line.clone())?.iter().any(|token| token.text(text) == "{") {
        return None;
    }
    if BARE_HEADS.contains(&first) {
        return Some(line.start);
    }
    let mut signs = line
        .clone()
        .filter(|at| tokens.get(*at).is_some_and(|token| matches!(token.text(text), "=>" | "->")));
    let after = signs.next().filter(|_| HEADS.contains(&first))?.checked_sub(2)?;
    (after > line.start).then_some(after)
}

/// The last token of the last line that is set in like the closing brace, could open a block, and has lines below it that
/// are set in further.
fn head(text: &str, tokens: &[Token], region: Range<usize>, column: usize) -> Option<usize> {
    let firsts = || region.clone().rev().filter(|at| tokens.get(*at).is_some_and(|token| token.first));
    let mut below = None;
    for at in firsts().chain((!tokens.get(region.start)?.first).then_some(region.start)) {
        let (token, end) = (tokens.get(at)?, below.unwrap_or(region.end));
        let deeper =
            below.and_then(|below| tokens.get(below)).is_some_and(|below| indent(text, below) > column);
        if token.first && indent(text, token) == column && deeper && opens(text, tokens.get(at..end)?, column)
        {
            return Some(end - 1);
        }
        below = Some(at);
    }
    None
}

fn opens(text: &str, line: &[Token], column: usize) -> bool {
    let words = || line.iter().filter(|token| token.kind == Kind::Word).map(|token| token.text(text));
    let first = line.first().map_or("", |token| token.text(text));
    let has_block = line.iter().any(|token| token.text(text) == "{");
    let heads = HEADS.contains(&first) || (column == 0 && Block::File.keyword(first).is_some());
    !has_block && (heads || words().any(|word| word == "match") || words().last() == Some("record"))
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;

    /// The text before each brace that is put back.
    fn lost(text: &str) -> Vec<&str> {
        let mut scan = scan(text);
        let lost = braces(text, &mut scan);
        lost.made
            .iter()
            .map(|at| text[..scan.tokens[*at].start].lines().last().unwrap_or("").trim())
            .collect()
    }

    #[test]
    fn the_line_that_was_meant_to_open_a_block_is_found() {
        assert_eq!(lost("flow a \"A\"\n  from b.c\n  map {\n    x -> Y\n  }\n}\n"), ["flow a \"A\""]);
        assert_eq!(lost("flow a {\n  from b.c\n  map\n    x -> Y\n    z -> W\n  }\n}\n"), ["map"]);
        assert_eq!(
            lost("system a is b {\n  connect   path \"x\" }\n  object c {\n    d: e\n  }\n}\n"),
            ["connect"]
        );
        assert_eq!(lost("system a is b {\n  object c {\n    value d true => e }\n  }\n}\n"), ["value d"]);
        assert_eq!(lost("flow a {\n  map {\n    match x\n      1 => 2\n    } -> Y\n  }\n}\n"), ["match x"]);
    }

    #[test]
    fn the_brace_that_closes_nothing_is_found() {
        let idle = |text: &str| {
            let mut scan = scan(text);
            let lost = braces(text, &mut scan);
            lost.idle.iter().map(|at| scan.tokens[*at].start).collect::<Vec<_>>()
        };
        for text in ["flow a {\n  map {\n    x } -> Y\n  }\n}\n", "system a is b {\n  } owner \"x\"\n}\n"] {
            assert_eq!(idle(text), [text.find('}').unwrap()], "{text}");
        }
        assert!(idle("flow a {\n  map {\n    x -> Y\n  }\n}\n").is_empty());
    }

    #[test]
    fn what_is_balanced_or_otherwise_wrong_stays() {
        for text in [
            "flow a {\n  map {\n    x -> Y\n  }\n}\n",
            "flow a {\n  map {\n    x -> Y }\n    }\n",
            "flow a {\n  from b.c\n}\n}\n",
            "flow a {\n  map { x -> Y\n}\n",
            "flow a {\n  map { x -> Y } }\n}\n",
        ] {
            assert!(lost(text).is_empty(), "{text}");
        }
    }
}
