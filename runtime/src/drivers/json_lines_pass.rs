//! The lines of a file of JSON lines on their way into the new one: lines, names and spaces that are none of the flow's
//! stay byte for byte.

use super::destination::Target;
use super::file_changes::part;
use super::merge::Pass;
use super::packing::Sink;
use crate::transform::split::{Piece, Splitter, Why};
use crate::transform::{JsonLine, not_json_lines};
use martlet_delivery::record::Cell;
use std::io::{Read, Write};

/// The key of an object in JSON.
pub(super) fn key_of(target: &Target, line: &JsonLine) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for field in target.key_fields() {
        part(&mut bytes, line.key_part(field, target.adds)?.as_bytes());
    }
    Some(bytes)
}

/// Whether an object in JSON has nothing in a field that the flow writes.
pub(super) fn lacks(target: &Target, line: Option<&JsonLine>, slot: usize) -> bool {
    match (line, target.fields.get(slot)) {
        (Some(line), Some(target)) => line.lacks(&target.field),
        _ => true,
    }
}

/// An object in JSON with these cells changed.
pub(super) fn changed(
    target: &Target,
    line: &JsonLine,
    cells: &[(usize, &Cell)],
) -> Result<JsonLine, String> {
    let mut changed = line.clone();
    for (slot, cell) in cells {
        if let Some(target) = target.fields.get(*slot) {
            changed.set(&target.field, cell)?;
        }
    }
    Ok(changed)
}

/// A new object in JSON, its names in the order of the object's fields.
pub(super) fn made(target: &Target, cells: &[Cell]) -> Result<JsonLine, String> {
    let mut line = JsonLine::empty();
    for column in &target.columns {
        let slot = target.fields.iter().position(|target| target.field.name == column.name);
        if let Some(cell) = slot.and_then(|slot| cells.get(slot)) {
            line.put(column, cell)?;
        }
    }
    Ok(line)
}

/// A file of JSON lines that is being written anew.
pub(super) struct JsonLinesPass<'p> {
    target: &'p Target,
    lines: Option<Splitter<Box<dyn Read + 'p>>>,
    /// The object of the line, if it is one that can be read; or the new one.
    line: Option<JsonLine>,
    changed: bool,
    new: bool,
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
        let line_end = b"\n".to_vec();
        Ok(JsonLinesPass {
            target,
            lines,
            line: None,
            changed: false,
            new: false,
            open: false,
            line_end,
            out,
        })
    }

    fn put(&mut self, parts: &[&[u8]]) -> Result<(), String> {
        let mut all = parts.iter();
        all.try_for_each(|part| self.out.write_all(part)).map_err(|error| super::plain(&error))
    }
}

impl Pass for JsonLinesPass<'_> {
    fn next(&mut self) -> Result<bool, String> {
        (self.line, self.changed, self.new) = (None, false, false);
        let Some(lines) = &mut self.lines else { return Ok(false) };
        match lines.next_piece().map_err(|error| super::plain(&error))? {
            Some(Piece::Row(row)) => self.line = JsonLine::read(row.content()),
            Some(Piece::Broken(broken)) if broken.why == Why::TooLong => {
                return Err(format!("line {}: the line is longer than 4 MiB", broken.line));
            }
            Some(Piece::Broken(_)) => {}
            None => return Ok(false),
        }
        Ok(true)
    }

    fn key(&self) -> Option<Vec<u8>> {
        key_of(self.target, self.line.as_ref()?)
    }

    fn lacks(&self, slot: usize) -> bool {
        lacks(self.target, self.line.as_ref(), slot)
    }

    fn change(&mut self, cells: &[(usize, &Cell)]) -> Result<(), String> {
        let Some(line) = &self.line else { return Ok(()) };
        self.line = Some(changed(self.target, line, cells)?);
        self.changed = true;
        Ok(())
    }

    fn make(&mut self, cells: &[Cell]) -> Result<(), String> {
        self.line = Some(made(self.target, cells)?);
        self.new = true;
        Ok(())
    }

    fn write(&mut self) -> Result<(), String> {
        let line = self.line.take();
        let text = line.as_ref().map(JsonLine::text).unwrap_or_default().as_bytes();
        if self.new {
            let line_end = self.line_end.clone();
            if std::mem::take(&mut self.open) {
                self.put(&[&line_end])?;
            }
            return self.put(&[text, &line_end]);
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
        let parts: &[&[u8]] = if self.changed { &[text, line_end] } else { &[bytes] };
        let mut parts = parts.iter();
        parts.try_for_each(|part| self.out.write_all(part)).map_err(|error| super::plain(&error))
    }

    fn end(&mut self) -> Result<(), String> {
        self.out.finish().map_err(|error| super::plain(&error))
    }
}
