//! Cuts delimited text (CSV) into rows and cells without ever losing a line; also text of which each line is one piece.
//!
//! Stricter than usual about quotes, because a stray one makes usual readers swallow the file up to the next quote in
//! silence: where a quoted cell is never closed, or is followed by something else than the end of the cell, only the
//! line where the row begins is broken and reading goes on with the line after it. Rows keep their bytes, so that a
//! file can be rewritten around them.

use std::borrow::Cow;
use std::io::{ErrorKind, Read};

/// A row is at most this long, in bytes; what is longer is broken.
pub const LONGEST_ROW: usize = 4 << 20;

const CHUNK: usize = 64 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What separates cells, what may stand around one, and what lets that stand in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// What separates cells.
    pub delimiter: u8,
    /// What may stand around a cell; none: nothing does.
    pub quote: Option<u8>,
    /// How marks are written that belong to a value.
    pub escape: Escape,
}

/// How marks are written that belong to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// A quote in quotes is written twice.
    Doubled,
    /// A backslash stands before it: in quotes, or anywhere where there are none.
    Backslash,
    /// They cannot be written.
    None,
}

impl Marks {
    /// As most files have it: double quotes, doubled.
    #[must_use]
    pub fn usual(delimiter: u8) -> Marks {
        Marks { delimiter, quote: Some(b'"'), escape: Escape::Doubled }
    }

    /// Whether a backslash counts outside of quotes.
    fn bare_backslash(self) -> bool {
        self.quote.is_none() && self.escape == Escape::Backslash
    }
}

/// Cuts a stream into [`Piece`]s.
pub struct Splitter<R> {
    input: R,
    cut: Cut,
    /// Cells of a row, once known: a row over several lines with another number is a stray quote.
    width: Option<usize>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    begun: bool,
    marked: bool,
    /// The piece given last; its bytes begin at `start`.
    found: Found,
    /// `found` was only looked at, and is the next to be given.
    ahead: bool,
    spans: Vec<Span>,
}

/// What a stream is cut into.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// Rows of cells.
    Cells(Marks),
    /// Each line is one piece, whatever quotes it holds.
    Lines,
    /// Pieces of so many characters, whatever lines there are.
    Characters(usize),
}

/// What a stretch of the file is.
#[derive(Debug)]
pub enum Piece<'s> {
    /// Cells.
    Row(Row<'s>),
    /// A line that cannot be cut into cells.
    Broken(Broken<'s>),
}

/// A row of cells.
#[derive(Clone, Debug)]
pub struct Row<'s> {
    line: u64,
    bytes: &'s [u8],
    content: usize,
    spans: &'s [Span],
    marks: Marks,
}

/// A line that cannot be cut into cells.
#[derive(Debug)]
pub struct Broken<'s> {
    /// Its number, from 1.
    pub line: u64,
    /// Its bytes; only the first [`LONGEST_ROW`] of a line that is too long.
    pub bytes: &'s [u8],
    /// What is wrong.
    pub why: Why,
    content: usize,
}

impl<'s> Broken<'s> {
    /// Its bytes without the line's end.
    #[must_use]
    pub fn content(&self) -> &'s [u8] {
        self.bytes.get(..self.content).unwrap_or_default()
    }
}

/// What is wrong with a broken line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A quote is opened and not closed, or closed in the middle of a cell.
    Quote,
    /// Longer than [`LONGEST_ROW`].
    TooLong,
}

impl Why {
    /// In words, for the list of rejects.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Why::Quote => "a quotation mark is opened and not closed at the end of its cell",
            Why::TooLong => "the row is longer than 4 MiB",
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    /// Between quotes.
    quoted: bool,
    /// Holds marks that are written otherwise.
    escaped: bool,
}

impl<'s> Row<'s> {
    /// The number of its first line, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many cells it has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.spans.len()
    }

    /// A cell's value, its quotes resolved.
    #[must_use]
    pub fn cell(&self, index: usize) -> Option<Cow<'s, [u8]>> {
        let span = self.spans.get(index)?;
        let bytes = self.bytes.get(span.start..span.end)?;
        if !span.escaped {
            return Some(Cow::Borrowed(bytes));
        }
        let before = if self.marks.escape == Escape::Backslash { Some(b'\\') } else { self.marks.quote };
        let mut value = Vec::with_capacity(bytes.len());
        let mut escaped = false;
        for byte in bytes {
            if Some(*byte) == before && !escaped {
                escaped = true;
                continue;
            }
            escaped = false;
            value.push(*byte);
        }
        Some(Cow::Owned(value))
    }

    /// A cell as it stands in the file, with its quotes.
    #[must_use]
    pub fn raw_cell(&self, index: usize) -> Option<&'s [u8]> {
        let span = self.spans.get(index)?;
        if span.quoted {
            self.bytes.get(span.start.checked_sub(1)?..span.end.checked_add(1)?)
        } else {
            self.bytes.get(span.start..span.end)
        }
    }

    /// Its bytes without the line's end.
    #[must_use]
    pub fn content(&self) -> &'s [u8] {
        self.bytes.get(..self.content).unwrap_or_default()
    }

    /// The end of its line: `\n`, `\r\n`, `\r`, or nothing at the end of the file.
    #[must_use]
    pub fn line_end(&self) -> &'s [u8] {
        self.bytes.get(self.content..).unwrap_or_default()
    }

    /// All its bytes.
    #[must_use]
    pub fn bytes(&self) -> &'s [u8] {
        self.bytes
    }
}

impl<R: Read> Splitter<R> {
    /// Cuts this stream into rows of cells.
    pub fn new(input: R, delimiter: u8) -> Splitter<R> {
        Splitter::marked(input, Marks::usual(delimiter))
    }

    /// Cuts this stream into rows of cells that are written so.
    pub fn marked(input: R, marks: Marks) -> Splitter<R> {
        Splitter::cutting(input, Cut::Cells(marks))
    }

    /// Cuts this stream into lines: rows of one cell.
    pub fn lines(input: R) -> Splitter<R> {
        Splitter::cutting(input, Cut::Lines)
    }

    /// Cuts this stream into pieces of so many characters; the last may have fewer. Lines are counted as pieces.
    pub fn characters(input: R, count: usize) -> Splitter<R> {
        Splitter::cutting(input, Cut::Characters(count))
    }

    fn cutting(input: R, cut: Cut) -> Splitter<R> {
        Splitter {
            input,
            cut,
            width: None,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            ended: false,
            line: 1,
            begun: false,
            marked: false,
            found: Found::default(),
            ahead: false,
            spans: Vec::new(),
        }
    }

    /// Says how many cells a row has, which tells stray quotes from cells of several lines.
    pub fn expect(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// Whether the file begins with a byte order mark.
    pub fn has_byte_order_mark(&self) -> bool {
        self.marked
    }

    /// The bytes that come next, for a look at what kind of file it is; empty at its end.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn peek(&mut self) -> std::io::Result<&[u8]> {
        self.begin()?;
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn next_piece(&mut self) -> std::io::Result<Option<Piece<'_>>> {
        let there = std::mem::take(&mut self.ahead) || self.advance()?;
        Ok(if there { self.current() } else { None })
    }

    /// The next piece that is no blank line; `None` at the end.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn next_filled(&mut self) -> std::io::Result<Option<Piece<'_>>> {
        let there = self.more()?;
        self.ahead = false;
        Ok(if there { self.current() } else { None })
    }

    /// Whether there is another piece that is no blank line.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn more(&mut self) -> std::io::Result<bool> {
        if self.ahead && self.found.content > 0 {
            return Ok(true);
        }
        while self.advance()? {
            if self.found.content > 0 {
                self.ahead = true;
                return Ok(true);
            }
        }
        self.ahead = false;
        Ok(false)
    }

    fn advance(&mut self) -> std::io::Result<bool> {
        self.begin()?;
        let given = std::mem::take(&mut self.found);
        self.start += given.length;
        self.line += given.breaks;
        if given.why == Some(Why::TooLong) {
            self.pass_line()?;
        }
        loop {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            if bytes.is_empty() && self.ended {
                return Ok(false);
            }
            let scanned = match self.cut {
                Cut::Cells(marks) => scan(bytes, marks, self.ended, self.width, &mut self.spans),
                Cut::Lines => whole(first_line(bytes, self.ended), &mut self.spans),
                Cut::Characters(count) => {
                    let end = characters(bytes, count, self.ended);
                    whole(end.map(|end| (end, end)), &mut self.spans)
                }
            };
            match scanned {
                Scan::Found(found) if found.length <= LONGEST_ROW => {
                    self.found = found;
                    return Ok(true);
                }
                Scan::More if bytes.len() <= LONGEST_ROW => self.fill()?,
                // Too long; what follows the line's end is looked at afresh.
                Scan::Found(_) | Scan::More => {
                    let (length, content) = (LONGEST_ROW, LONGEST_ROW);
                    self.found = Found { length, content, breaks: 0, why: Some(Why::TooLong) };
                    return Ok(true);
                }
            }
        }
    }

    /// The piece that was given last.
    #[must_use]
    pub fn current(&self) -> Option<Piece<'_>> {
        let Found { length, content, why, .. } = self.found;
        let bytes = self.buffer.get(self.start..self.start + length)?;
        let line = self.line;
        Some(match why {
            Some(why) => Piece::Broken(Broken { line, bytes, content, why }),
            None => {
                let marks = match self.cut {
                    Cut::Cells(marks) => marks,
                    Cut::Lines | Cut::Characters(_) => Marks::usual(b','),
                };
                Piece::Row(Row { line, bytes, content, spans: &self.spans, marks })
            }
        })
    }

    fn begin(&mut self) -> std::io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        while self.end < BYTE_ORDER_MARK.len() && !self.ended {
            self.fill()?;
        }
        if self.buffer.get(..self.end).is_some_and(|bytes| bytes.starts_with(BYTE_ORDER_MARK)) {
            self.start = BYTE_ORDER_MARK.len();
            self.marked = true;
        }
        Ok(())
    }

    /// Reads more behind what is there.
    fn fill(&mut self) -> std::io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize((self.buffer.len() * 2).max(CHUNK), 0);
        }
        loop {
            let space = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.input.read(space) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }

    /// Passes over the rest of a line.
    fn pass_line(&mut self) -> std::io::Result<()> {
        loop {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            match first_line(bytes, self.ended) {
                Some((_, length)) => {
                    self.start += length;
                    self.line += 1;
                    return Ok(());
                }
                None => {
                    // A carriage return at the very end may belong to a line feed that was not read yet.
                    self.start = self.end - usize::from(bytes.last() == Some(&b'\r'));
                    self.fill()?;
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Found {
    /// All bytes, the line's end included.
    length: usize,
    /// Without the line's end.
    content: usize,
    breaks: u64,
    why: Option<Why>,
}

enum Scan {
    /// The end of the row is not there yet.
    More,
    Found(Found),
}

/// The first line's length without and with its end; `None`: its end is not there yet.
fn first_line(bytes: &[u8], ended: bool) -> Option<(usize, usize)> {
    match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(at) => line_end(bytes, at, ended).map(|length| (at, length)),
        None => ended.then_some((bytes.len(), bytes.len())),
    }
}

/// Where the line that ends at `at` has ended; `None`: it cannot be told yet.
fn line_end(bytes: &[u8], at: usize, ended: bool) -> Option<usize> {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(at + 2),
        (Some(b'\r'), None) if !ended => None,
        (Some(_), _) => Some(at + 1),
        (None, _) => Some(at),
    }
}

/// Where so many characters end, or all of them where there are fewer; `None`: their end is not there yet. What is no
/// letter in UTF-8 counts as one byte by byte.
fn characters(bytes: &[u8], count: usize, ended: bool) -> Option<usize> {
    let mut begins = bytes.iter().enumerate().filter(|(_, byte)| (**byte & 0xc0) != 0x80).map(|(at, _)| at);
    begins.nth(count).or(ended.then_some(bytes.len()))
}

/// A piece whose length without and with its end this is, as a row of one cell.
fn whole(found: Option<(usize, usize)>, spans: &mut Vec<Span>) -> Scan {
    spans.clear();
    match found {
        Some((content, length)) => {
            spans.push(Span { start: 0, end: content, quoted: false, escaped: false });
            Scan::Found(Found { length, content, breaks: 1, why: None })
        }
        None => Scan::More,
    }
}

fn scan(bytes: &[u8], marks: Marks, ended: bool, width: Option<usize>, spans: &mut Vec<Span>) -> Scan {
    spans.clear();
    let mut breaks = 1;
    let mut at = 0;
    let content = loop {
        let end = if marks.quote.is_some() && bytes.get(at).copied() == marks.quote {
            match quoted(bytes, at + 1, marks, ended) {
                Quoted::Cell { span, breaks: inside } => {
                    breaks += inside;
                    spans.push(span);
                    span.end + 1
                }
                Quoted::More => return Scan::More,
                Quoted::Stray => return broken(bytes, ended),
            }
        } else {
            let Some((end, escaped)) = bare(bytes, at, marks, ended) else { return Scan::More };
            if escaped {
                breaks += line_breaks(bytes.get(at..end).unwrap_or_default());
            }
            spans.push(Span { start: at, end, quoted: false, escaped });
            end
        };
        match bytes.get(end) {
            Some(byte) if *byte == marks.delimiter => at = end + 1,
            _ => break end,
        }
    };
    if breaks > 1 && width.is_some_and(|width| width != spans.len()) {
        return broken(bytes, ended);
    }
    match line_end(bytes, content, ended) {
        Some(length) => Scan::Found(Found { length, content, breaks, why: None }),
        None => Scan::More,
    }
}

/// Only the first line is broken; what follows is looked at afresh.
fn broken(bytes: &[u8], ended: bool) -> Scan {
    match first_line(bytes, ended) {
        Some((content, length)) => Scan::Found(Found { length, content, breaks: 1, why: Some(Why::Quote) }),
        None => Scan::More,
    }
}

enum Quoted {
    Cell { span: Span, breaks: u64 },
    More,
    Stray,
}

/// Where a cell without quotes ends, and whether it holds backslashes that are none of it; `None`: its end is not there
/// yet.
fn bare(bytes: &[u8], start: usize, marks: Marks, ended: bool) -> Option<(usize, bool)> {
    let (mut at, mut escaped) = (start, false);
    let ends = |byte: &u8| *byte == marks.delimiter || matches!(byte, b'\n' | b'\r');
    let backslash = |byte: &u8| marks.bare_backslash() && *byte == b'\\';
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = rest.iter().position(|byte| ends(byte) || backslash(byte)) else {
            return ended.then_some((bytes.len(), escaped));
        };
        if !rest.get(found).is_some_and(backslash) {
            return Some((at + found, escaped));
        }
        if rest.len() < found + 2 {
            // A backslash at the end of the file stands for itself.
            return ended.then_some((bytes.len(), escaped));
        }
        (at, escaped) = (at + found + 2, true);
    }
}

/// The cell whose opening quote stands before `start`.
fn quoted(bytes: &[u8], start: usize, marks: Marks, ended: bool) -> Quoted {
    let mut at = start;
    let mut escaped = false;
    let backslash = |byte: &u8| marks.escape == Escape::Backslash && *byte == b'\\';
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let found = rest.iter().position(|byte| Some(*byte) == marks.quote || backslash(byte));
        let Some(found) = found.map(|offset| at + offset) else {
            return if ended || rest.len() > LONGEST_ROW { Quoted::Stray } else { Quoted::More };
        };
        let next = bytes.get(found + 1);
        if bytes.get(found).is_some_and(backslash) {
            if next.is_none() {
                return if ended { Quoted::Stray } else { Quoted::More };
            }
            (escaped, at) = (true, found + 2);
            continue;
        }
        match next {
            Some(next) if marks.escape == Escape::Doubled && Some(*next) == marks.quote => {
                escaped = true;
                at = found + 2;
            }
            None if !ended => return Quoted::More,
            Some(next) if *next != marks.delimiter && !matches!(next, b'\n' | b'\r') => return Quoted::Stray,
            _ => {
                let inside = bytes.get(start..found).unwrap_or_default();
                let span = Span { start, end: found, quoted: true, escaped };
                return Quoted::Cell { span, breaks: line_breaks(inside) };
            }
        }
    }
}

fn line_breaks(bytes: &[u8]) -> u64 {
    let mut breaks = 0;
    let mut after_return = false;
    for byte in bytes {
        breaks += u64::from(*byte == b'\r' || (*byte == b'\n' && !after_return));
        after_return = *byte == b'\r';
    }
    breaks
}
