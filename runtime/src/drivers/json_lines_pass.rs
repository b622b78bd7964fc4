//! The lines of a file of JSON lines on their way into the new one: lines, names and spaces that are none of the flow's
//! stay byte for byte.

use super::destination::Target;
use super::json_record::{JsonRecord, put};
use super::merge::Pass;
use super::packing::Sink;
use crate::transform::not_json_lines;
use crate::transform::split::{Piece, Splitter, Why};
use martlet_delivery::record::Cell;
use std::io::Read;

/// A file of JSON lines that is being written anew.
pub(super) struct JsonLinesPass<'p> {
    record: JsonRecord<'p>,
    lines: Option<Splitter<Box<dyn Read + 'p>>>,
    /// The last line written has no end.
    open: bool,
    line_end: Vec<u8>,
    out: Box<dyn Sink + 'p>,
}

impl<'p> JsonLinesPass<'p> {
    /// Opens the file that is there, if it is one of JSON lines.
    pub(super) fn open(
        target: &'p Target,
        old: Option<Box<dyn Read + 'p>>,
        mut out: Box<dyn Sink + 'p>,
    ) -> Result<JsonLinesPass<'p>, String> {
        let mut lines = old.map(Splitter::lines);
        if let Some(lines) = &mut lines {
            if let Some(what) = not_json_lines(lines.peek().map_err(|error| super::plain(&error))?) {
                return Err(format!("the file that is there cannot be written to: {what}"));
            }
            if lines.has_byte_order_mark() {
                out.write_all(b"\xef\xbb\xbf").map_err(|error| super::plain(&error))?;
            }
        }
        Ok(JsonLinesPass {
            record: JsonRecord::of(target),
            lines,
            open: false,
            line_end: b"\n".to_vec(),
            out,
        })
    }
}

impl Pass for JsonLinesPass<'_> {
    fn next(&mut self) -> Result<bool, String> {
        self.record.forget();
        let Some(lines) = &mut self.lines else { return Ok(false) };
        match lines.next_piece().map_err(|error| super::plain(&error))? {
            Some(Piece::Row(row)) => self.record.read(row.content()),
            Some(Piece::Broken(broken)) if broken.why == Why::TooLong => {
                return Err(format!("line {}: the line is longer than 4 MiB", broken.line));
            }
            Some(Piece::Broken(_)) => {}
            None => return Ok(false),
        }
        Ok(true)
    }

    fn key(&self) -> Option<Vec<u8>> {
        self.record.key()
    }

    fn lacks(&self, slot: usize) -> bool {
        self.record.lacks(slot)
    }

    fn change(&mut self, cells: &[(usize, &Cell)]) -> Result<(), String> {
        self.record.change(cells)
    }

    fn make(&mut self, cells: &[Cell]) -> Result<(), String> {
        self.record.make(cells)
    }

    fn write(&mut self) -> Result<(), String> {
        let text = self.record.text();
        if self.record.is_new() {
            let before: &[u8] = if std::mem::take(&mut self.open) { &self.line_end } else { &[] };
            return put(&mut *self.out, &[before, text.unwrap_or_default(), &self.line_end]);
        }
        let Some(piece) = self.lines.as_ref().and_then(Splitter::current) else { return Ok(()) };
        let (bytes, line_end) = match &piece {
            Piece::Row(row) => (row.bytes(), row.line_end()),
            Piece::Broken(broken) => (broken.bytes, b"\n".as_slice()),
        };
        self.open = line_end.is_empty();
        if !self.open {
            self.line_end = line_end.to_vec();
        }
        match text {
            Some(text) => put(&mut *self.out, &[text, line_end]),
            None => put(&mut *self.out, &[bytes]),
        }
    }

    fn end(&mut self) -> Result<(), String> {
        self.out.finish().map_err(|error| super::plain(&error))
    }
}
