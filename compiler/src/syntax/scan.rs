//! The scanner: cuts a file into words, texts, signs and brackets, so that declarations and lines can be told apart
//! before anything is parsed. It is generous: whatever it cannot read becomes a token with a fault beside it.

use pest::unicode;

/// The highest depth of brackets in expressions, holes of texts included (promise C2).
pub(super) const EXPRESSION_DEPTH: usize = 128;

/// Texts on one line that may begin a `{` without end before the line is given up: reading on would cost too much.
const OPEN_HOLES_A_LINE: u32 = 8;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word.
    Word,
    /// A name in backticks.
    Quoted,
    /// A number, a date, a time, or a word that begins with a digit.
    Number,
    /// A text in quotes.
    Text,
    /// A regular expression.
    Regex,
    /// An operator or a punctuation mark.
    Sign,
    /// `(`, `[`, `{`.
    Open,
    /// `)`, `]`, `}`.
    Close,
    /// A `///` line.
    Doc,
    /// A character without a meaning.
    Odd,
}

/// A piece of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// Whether it is the first on its line.
    pub first: bool,
    pub start: usize,
    pub end: usize,
}

impl Token {
    /// What is written; a `{` that was put back has no length.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        if self.start == self.end && self.kind == Kind::Open {
            return "{";
        }
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// What is wrong with a token or a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    OpenText,
    OpenName,
    OpenComment,
    WrongQuote,
    Hidden(char),
    TooDeep,
}

/// A fault and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    pub kind: FaultKind,
    /// The token, or `None` for a comment, doc comments included.
    pub token: Option<usize>,
    pub start: usize,
    pub end: usize,
}

/// A comment's place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remark {
    /// Nothing stands before it on its line.
    pub alone: bool,
    pub start: usize,
    pub end: usize,
}

/// A file in pieces.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub tokens: Vec<Token>,
    /// Comments, doc comments included.
    pub comments: Vec<Remark>,
    /// In the order of the tokens.
    pub faults: Vec<Fault>,
}

/// Characters that nobody sees and that can make a line read otherwise than it is (promise C5). Those that join letters
/// (U+200C, U+200D) are fine in comments, and never part of a bare name.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{180E}'
        | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

pub(super) fn starts_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || (!c.is_ascii() && unicode::XID_START(c))
}

/// Whether a bare name may go on with it.
pub(super) fn continues_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && !is_joiner(c) && unicode::XID_CONTINUE(c))
}

/// Whether the text begins with a sign of two characters.
fn long_sign(rest: &str) -> bool {
    let signs = [b"->", b"=>", b"<-", b"==", b"!=", b"<=", b">=", b"<>", b"&&", b"||", b"..", b"??"];
    rest.as_bytes().first_chunk::<2>().is_some_and(|first| signs.contains(&first))
}

/// Cuts the text.
pub(super) fn scan(text: &str) -> Scan {
    let mut scanner =
        Scanner { text, at: 0, line: true, open_holes: 0, no_regex: false, out: Scan::default() };
    while scanner.step() {}
    scanner.out
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// No token yet on this line.
    line: bool,
    open_holes: u32,
    /// A `/` on this line has no counterpart: none after it has.
    no_regex: bool,
    out: Scan,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn push(&mut self, kind: Kind, end: usize) {
        self.out.tokens.push(Token { kind, first: self.line, start: self.at, end });
        self.line = false;
        self.at = end;
    }

    fn fault(&mut self, kind: FaultKind, start: usize, end: usize) {
        self.out.faults.push(Fault { kind, token: Some(self.out.tokens.len()), start, end });
    }

    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return false };
        match c {
            '\n' => {
                self.line = true;
                self.open_holes = 0;
                self.no_regex = false;
                self.at += 1;
            }
            ' ' | '\t' | '\r' | '\u{A0}' | '\u{202F}' => self.at += c.len_utf8(),
            '/' if rest.starts_with("///") && !rest.starts_with("////") && self.line => {
                let end = self.at + line_length(rest);
                self.remark(end);
                self.push(Kind::Doc, end);
            }
            '/' if rest.starts_with("//") => {
                let end = self.at + line_length(rest);
                self.remark(end);
                self.at = end;
            }
            '/' if rest.starts_with("/*") => self.block_comment(rest),
            '"' => self.text_token(rest),
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}' | '\u{2018}' | '\u{2019}'
            | '\u{201A}' | '\'' => {
                self.wrong_quote(rest, c);
            }
            '`' => self.quoted(rest),
            '(' | '[' | '{' => self.push(Kind::Open, self.at + 1),
            ')' | ']' | '}' => self.push(Kind::Close, self.at + 1),
            '/' if !self.no_regex && self.regex_may_stand_here() => {
                let length = regex_length(rest);
                self.no_regex = length.is_none();
                let kind = if length.is_some() { Kind::Regex } else { Kind::Sign };
                self.push(kind, self.at + length.unwrap_or(1));
            }
            _ if c.is_ascii_digit() => self.push(Kind::Number, self.at + number_length(rest)),
            _ if starts_name(c) => self.push(Kind::Word, self.at + name_length(rest)),
            _ if is_hidden(c) || is_joiner(c) => {
                self.fault(FaultKind::Hidden(c), self.at, self.at + c.len_utf8());
                self.push(Kind::Odd, self.at + c.len_utf8());
            }
            _ if c.is_ascii_punctuation() => {
                self.push(Kind::Sign, self.at + if long_sign(rest) { 2 } else { 1 });
            }
            _ => self.push(Kind::Odd, self.at + c.len_utf8()),
        }
        true
    }

    /// The first hidden character of a comment or a name in backticks.
    fn hidden_in(&mut self, start: usize, end: usize, token: Option<usize>) {
        let part = self.text.get(start..end).unwrap_or("");
        if part.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
            return;
        }
        let found =
            part.char_indices().find(|(_, c)| is_hidden(*c) && *c != '\t' && *c != '\r' && *c != '\n');
        if let Some((at, c)) = found {
            let start = start + at;
            self.out.faults.push(Fault {
                kind: FaultKind::Hidden(c),
                token,
                start,
                end: start + c.len_utf8(),
            });
        }
    }

    fn block_comment(&mut self, rest: &str) {
        let Some(length) = rest.find("*/") else {
            let fault = Fault { kind: FaultKind::OpenComment, token: None, start: self.at, end: self.at + 2 };
            self.out.faults.push(fault);
            self.remark(self.text.len());
            self.at = self.text.len();
            return;
        };
        let end = self.at + length + 2;
        self.remark(end);
        self.at = end;
        // A line that begins after the comment's end still begins there.
        self.line |= rest.get(..length).is_some_and(|inside| inside.contains('\n'));
    }

    /// Keeps the comment that goes up to there.
    fn remark(&mut self, end: usize) {
        self.hidden_in(self.at, end, None);
        self.out.comments.push(Remark { alone: self.line, start: self.at, end });
    }

    fn text_token(&mut self, rest: &str) {
        let found = if self.open_holes < OPEN_HOLES_A_LINE { text_with_holes(rest) } else { Holes::Open };
        let end = match found {
            Holes::Closed(end) => end,
            Holes::TooDeep | Holes::Open => {
                let plain = plain_text(rest);
                let hole = plain.is_some_and(|end| rest.get(..end).is_some_and(|text| text.contains('{')));
                self.open_holes += u32::from(hole);
                if found == Holes::TooDeep || (hole && self.open_holes > OPEN_HOLES_A_LINE) {
                    self.fault(FaultKind::TooDeep, self.at, self.at + 1);
                }
                match plain {
                    Some(end) => end,
                    None => self.open_text(rest),
                }
            }
        };
        self.push(Kind::Text, self.at + end);
    }

    /// Where a text without its closing quote ends: at the line's end, without the braces there that close or open blocks.
    fn open_text(&mut self, rest: &str) -> usize {
        let line = rest.get(..line_length(rest)).unwrap_or("");
        if let Some((at, quote)) = line.char_indices().find(|(_, c)| matches!(c, '\u{201C}' | '\u{201D}')) {
            let end = at + quote.len_utf8();
            self.fault(FaultKind::WrongQuote, self.at, self.at + end);
            return end;
        }
        let end = open_end(line);
        self.fault(FaultKind::OpenText, self.at, self.at + end);
        end
    }

    /// A text in curly, angular or single quotes: read to its end, so that the rest of the line makes sense.
    fn wrong_quote(&mut self, rest: &str, open: char) {
        let single = matches!(open, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}');
        let closes = |c: char| {
            if single {
                matches!(c, '\'' | '\u{2018}' | '\u{2019}')
            } else {
                matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{AB}' | '\u{BB}')
            }
        };
        let close = on_line(rest).skip(1).find(|(_, c)| closes(*c)).map(|(at, c)| at + c.len_utf8());
        let end = close
            .unwrap_or_else(|| open_end(rest.get(..line_length(rest)).unwrap_or("")).max(open.len_utf8()));
        self.fault(FaultKind::WrongQuote, self.at, self.at + end);
        self.push(Kind::Text, self.at + end);
    }

    fn quoted(&mut self, rest: &str) {
        let close = on_line(rest).skip(1).find(|(_, c)| *c == '`');
        let open_end = || rest.get(..line_length(rest)).unwrap_or("").trim_end().len();
        let end = self.at + close.map_or_else(open_end, |(at, _)| at + 1);
        if close.is_none() {
            self.fault(FaultKind::OpenName, self.at, end);
        } else {
            self.hidden_in(self.at, end, Some(self.out.tokens.len()));
        }
        self.push(Kind::Quoted, end);
    }

    /// A `/` divides after a value, and begins a regular expression elsewhere.
    fn regex_may_stand_here(&self) -> bool {
        let Some(last) = self.out.tokens.last() else { return true };
        match last.kind {
            _ if self.line => true,
            Kind::Sign => !matches!(self.text.get(last.start..last.end), Some("?" | "%")),
            Kind::Open => true,
            Kind::Word => {
                let word = self.text.get(last.start..last.end).unwrap_or("");
                // Behind a dot every word is the name of a field.
                let member =
                    last.start.checked_sub(1).and_then(|dot| self.text.get(dot..last.start)) == Some(".");
                !member
                    && martlet_grammar::keywords::is_reserved(word)
                    && !matches!(word, "null" | "true" | "false")
            }
            _ => false,
        }
    }
}

/// The characters up to the line's end.
fn on_line(rest: &str) -> impl Iterator<Item = (usize, char)> {
    rest.char_indices().take_while(|(_, c)| *c != '\n')
}

/// Where something that lacks its end ends on its line: before the braces there that close or open blocks.
fn open_end(line: &str) -> usize {
    let mut end = line.trim_end().len();
    while let Some(shorter) = line.get(..end).and_then(|text| text.strip_suffix(['{', '}'])) {
        if !shorter.ends_with([' ', '\t', '}']) {
            break;
        }
        end = shorter.trim_end().len();
    }
    end.max(1)
}

fn line_length(rest: &str) -> usize {
    rest.bytes().position(|byte| byte == b'\n').unwrap_or(rest.len())
}

fn name_length(rest: &str) -> usize {
    rest.char_indices().find(|(_, c)| !continues_name(*c)).map_or(rest.len(), |(at, _)| at)
}

/// Length of a number, a date, an instant, a clock time, or a word that begins with a digit.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while digit(at) {
        at += 1;
    }
    let sign = |at: usize, sign: u8| bytes.get(at) == Some(&sign);
    if at == 4 && sign(4, b'-') && digit(5) && digit(6) && sign(7, b'-') && digit(8) && digit(9) {
        at = 10;
        if sign(10, b'T') {
            let more = |at: &usize| bytes.get(*at).is_some_and(|b| b.is_ascii_digit() || b":.+-".contains(b));
            at = (11..).take_while(more).last().map_or(11, |last| last + 1);
        }
    } else if (sign(at, b'.') || sign(at, b':')) && digit(at + 1) {
        at += 1;
        while digit(at) {
            at += 1;
        }
    }
    at + name_length(rest.get(at..).unwrap_or(""))
}

/// Length of the regular expression that begins here, if the line has an end of it.
fn regex_length(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => break,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => {
                let end = at + 1;
                let flag =
                    rest.get(end..).is_some_and(|after| name_length(after) == 1 && after.starts_with('i'));
                return Some(end + usize::from(flag));
            }
            _ => {}
        }
    }
    None
}

/// Length of a text read without holes, quotes included.
fn plain_text(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return None,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Whether the scanner takes what is written, quotes included, for one text, whatever stands behind it on its line.
pub(super) fn is_one_text(written: &str) -> bool {
    text_with_holes(written) == Holes::Closed(written.len())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holes {
    Closed(usize),
    Open,
    TooDeep,
}

/// Length of a text whose `{…}` may hold texts in turn. Iterative: the depth is what an author wrote.
fn text_with_holes(rest: &str) -> Holes {
    let bytes = rest.as_bytes();
    let mut open = vec![b'"'];
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        let in_text = open.last() == Some(&b'"');
        at += 1;
        match (byte, in_text) {
            (b'\n', _) => return Holes::Open,
            (b'\\', true) if next != Some(b'\n') => at += 1,
            (b'{', true) if next == Some(b'{') => at += 1,
            (b'}', true) if next == Some(b'}') => at += 1,
            (b'"', true) => {
                open.pop();
                if open.is_empty() {
                    return Holes::Closed(at);
                }
            }
            (b'{', true) => open.push(b'}'),
            (_, true) => {}
            (b'"', false) => open.push(b'"'),
            (b'{', false) => open.push(b'}'),
            (b'(', false) => open.push(b')'),
            (b'[', false) => open.push(b']'),
            (b'}' | b')' | b']', false) => {
                if open.pop() != Some(byte) {
                    return Holes::Open;
                }
            }
            (b'`', false) => {
                while bytes.get(at).is_some_and(|byte| !matches!(byte, b'`' | b'\n')) {
                    at += 1;
                }
                at += 1;
            }
            (_, false) => {}
        }
        if open.len() > EXPRESSION_DEPTH {
            return Holes::TooDeep;
        }
    }
    Holes::Open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(Kind, &str)> {
        scan(text)
            .tokens
            .iter()
            .map(|token| (token.kind, text.get(token.start..token.end).unwrap()))
            .collect()
    }

    #[test]
    fn a_hole_may_hold_a_text_and_a_plain_text_may_hold_a_brace() {
        assert_eq!(pieces(r#""{first default ""} {last}" x"#)[0].1, r#""{first default ""} {last}""#);
        assert_eq!(pieces(r#""a { b" x"#), [(Kind::Text, r#""a { b""#), (Kind::Word, "x")]);
        assert_eq!(pieces(r#""a \{ b" x "c } d""#)[0].1, r#""a \{ b""#);
    }

    #[test]
    fn a_text_without_end_leaves_the_brace_of_the_block() {
        assert_eq!(
            pieces("flow x \"Label {\n"),
            [(Kind::Word, "flow"), (Kind::Word, "x"), (Kind::Text, "\"Label"), (Kind::Open, "{")]
        );
    }

    #[test]
    fn a_slash_is_a_division_after_a_value_and_a_pattern_elsewhere() {
        assert_eq!(pieces("a / b / c").len(), 5);
        assert_eq!(pieces("a.in / b / c").len(), 7);
        assert_eq!(pieces("a matches /b \" c/i")[2], (Kind::Regex, "/b \" c/i"));
    }

    #[test]
    fn dates_times_and_ranges_are_told_apart() {
        assert_eq!(
            pieces("2027-01-31 2027-01-31T09:00:00Z 02:00 1..9 2nd").iter().map(|p| p.1).collect::<Vec<_>>(),
            ["2027-01-31", "2027-01-31T09:00:00Z", "02:00", "1", "..", "9", "2nd"]
        );
    }
}
