//! The words and signs of a text that is right, told apart without the compiler, and what each of them is for.

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// A name in backticks.
    Quoted,
    Text,
    Number,
    Sign,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Whether it is the first on its line.
    pub first: bool,
}

/// A text in pieces.
pub struct Pieces<'t> {
    pub text: &'t str,
    pub all: Vec<Piece>,
    /// For each piece the word that opened the innermost block around it: `flow`, `map`; "" outside.
    pub blocks: Vec<&'t str>,
}

/// Words that open blocks.
const OPENERS: &[&str] = &[
    "company",
    "team",
    "system",
    "connector",
    "connect",
    "object",
    "consent",
    "value",
    "given",
    "purpose",
    "notice",
    "suppression",
    "flow",
    "from",
    "to",
    "map",
    "match",
    "permission",
    "gone",
    "identity",
    "precedence",
    "agreement",
    "terms",
    "policy",
    "hold",
    "fail",
    "erasure",
    "mapping",
    "table",
    "metric",
    "test",
    "record",
    "file",
    "format",
    "control",
    "expect",
];

impl<'t> Pieces<'t> {
    pub fn of(text: &'t str) -> Pieces<'t> {
        let all = cut(text);
        let mut pieces = Pieces { text, all, blocks: Vec::new() };
        let mut open: Vec<&'t str> = Vec::new();
        let mut since = 0;
        for at in 0..pieces.all.len() {
            let word = pieces.word(at);
            if word == "}" {
                open.pop();
                since = at + 1;
            }
            pieces.blocks.push(open.last().copied().unwrap_or(""));
            if word == "{" {
                let opener = (since..at).rev().map(|at| pieces.word(at)).find(|word| OPENERS.contains(word));
                open.push(opener.unwrap_or("?"));
                since = at + 1;
            }
        }
        pieces
    }

    pub fn word(&self, at: usize) -> &'t str {
        self.all.get(at).map_or("", |piece| &self.text[piece.start..piece.end])
    }

    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.all.get(at).map(|piece| piece.kind)
    }

    /// Whether the piece is the last on its line.
    pub fn is_last(&self, at: usize) -> bool {
        self.all.get(at + 1).is_none_or(|next| next.first)
    }

    /// The pieces that stand on the line of that piece.
    pub fn line(&self, at: usize) -> std::ops::Range<usize> {
        let start = (0..=at).rev().find(|at| self.all[*at].first).unwrap_or(0);
        let end = (at..self.all.len()).find(|at| self.is_last(*at)).unwrap_or(at);
        start..end + 1
    }

    /// Whether nothing but the block's line holds the piece: no brace opens or ends on its line.
    pub fn has_line_without_braces(&self, at: usize) -> bool {
        self.line(at).all(|at| !matches!(self.word(at), "{" | "}"))
    }
}

fn cut(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut first = true;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c == '\n' {
            first = true;
        }
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        }
        let (kind, length) = piece(rest, c);
        out.push(Piece { kind, start: at, end: at + length, first });
        first = false;
        at += length;
    }
    out
}

fn piece(rest: &str, c: char) -> (Kind, usize) {
    let run = |more: fn(char) -> bool| rest.find(|c: char| !more(c)).unwrap_or(rest.len());
    match c {
        '`' => (Kind::Quoted, rest[1..].find('`').map_or(1, |end| end + 2)),
        '"' => (Kind::Text, text_length(rest)),
        _ if c.is_ascii_digit() => (Kind::Number, run(|c| c.is_ascii_alphanumeric() || c == '-' || c == ':')),
        _ if c.is_alphabetic() || c == '_' => (Kind::Word, run(|c| c.is_alphanumeric() || c == '_')),
        _ => {
            let signs = ["->", "=>", "==", "!=", "<=", ">=", ".."];
            let long = signs.iter().find(|sign| rest.starts_with(**sign));
            (Kind::Sign, long.map_or(c.len_utf8(), |sign| sign.len()))
        }
    }
}

/// Length of a text with its holes, in which texts may stand.
fn text_length(rest: &str) -> usize {
    let mut holes = 0usize;
    let mut inside = true;
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '{' if inside => (holes, inside) = (holes + 1, false),
            '}' if holes > 0 => (holes, inside) = (holes - 1, holes == 1 || !inside),
            '"' if holes == 0 => return at + 1,
            '"' => inside = !inside,
            _ => {}
        }
    }
    rest.len()
}
