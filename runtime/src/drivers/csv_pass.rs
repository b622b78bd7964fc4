//! The rows of a CSV file on their way into the new one: rows and columns that are none of the flow's stay byte for byte.

use super::csv_cells::{CellStyle, Quoting, is_guarded, value};
use super::destination::Target;
use super::encoding::{Decoded, Encoded, Encoding, Order};
use super::file_changes::part;
use super::merge::Pass;
use super::packing::Sink;
use crate::transform::split::{Broken, Marks, Piece, Row, Splitter, Why};
use crate::transform::{TableCell, header, meaning};
use martlet_compiler::plan::Field;
use martlet_delivery::record::{Cell, Key};
use std::io::{Read, Write};

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CsvForm {
    pub marks: Marks,
    /// Every cell is written in quotes.
    pub always: bool,
    pub style: CellStyle,
    pub encoding: Encoding,
    /// Whether the first row names the columns; if not, they are the object's fields in their order.
    pub header: bool,
}

impl CsvForm {
    fn quoting(&self) -> Quoting {
        Quoting { marks: self.marks, always: self.always }
    }

    /// A staged key as the cells of the file spell it.
    pub(super) fn key(&self, target: &Target, key: &Key) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (cell, field) in key.0.iter().zip(target.key_fields()) {
            part(&mut bytes, value(cell, &field.ty, self.style).unwrap_or_default().as_bytes());
        }
        bytes
    }
}

/// A CSV file that is being written anew.
pub(super) struct CsvPass<'p> {
    form: CsvForm,
    target: &'p Target,
    rows: Option<Splitter<Box<dyn Read + 'p>>>,
    width: usize,
    line_end: Vec<u8>,
    /// For each field that the flow writes, its column.
    slots: Vec<usize>,
    /// For each column of a new record or of a changed one its text, and whether it is no value; none: as it is.
    cells: Vec<Option<(String, bool)>>,
    /// The record is a new one.
    new: bool,
    /// How many cells were guarded.
    guarded: u64,
    line: Line<'p>,
}

impl<'p> CsvPass<'p> {
    /// Opens the file that is there, and writes its header.
    pub(super) fn open(
        form: CsvForm,
        target: &'p Target,
        old: Option<Box<dyn Read + 'p>>,
        new: Box<dyn Sink + 'p>,
    ) -> Result<CsvPass<'p>, String> {
        let old = old.map(|old| Decoded::new(old, form.encoding)).transpose();
        let old = old.map_err(|why| why.unwrap_or_else(|error| super::plain(&error)))?;
        let order = old.as_ref().map_or(Order::of_new(form.encoding), Decoded::order);
        let out = Encoded::new(new, form.encoding, order).map_err(|error| super::plain(&error))?;
        let mut pass = CsvPass {
            form,
            target,
            rows: old.map(|old| Splitter::marked(Box::new(old) as Box<dyn Read + 'p>, form.marks)),
            width: target.columns.len(),
            line_end: b"\n".to_vec(),
            slots: Vec::new(),
            cells: Vec::new(),
            new: false,
            guarded: 0,
            line: Line { bytes: Vec::new(), out, open: false },
        };
        if !pass.old_header()? {
            pass.new_header()?;
        }
        Ok(pass)
    }

    /// Reads and writes the header of the file that is there; false where it has none.
    fn old_header(&mut self) -> Result<bool, String> {
        let Some(rows) = &mut self.rows else { return Ok(false) };
        rows.peek().map_err(|error| super::plain(&error))?;
        if rows.has_byte_order_mark() {
            self.line.write(b"\xef\xbb\xbf")?;
        }
        if !self.form.header {
            rows.expect(self.width);
            self.slots = self.slots_in(&self.declared())?;
            return Ok(true);
        }
        let Some(piece) = rows.next_filled().map_err(|error| super::plain(&error))? else {
            return Ok(false);
        };
        let row = match piece {
            Piece::Broken(broken) => return Err(format!("in the header, {}", broken.why.reason())),
            Piece::Row(row) => row,
        };
        let names = names(&row);
        self.line.write(row.bytes())?;
        if !row.line_end().is_empty() {
            self.line_end = row.line_end().to_vec();
        }
        rows.expect(names.len());
        self.width = names.len();
        self.slots = self.slots_in(&names)?;
        Ok(true)
    }

    /// The header of a file that was not there, or had nothing in it.
    fn new_header(&mut self) -> Result<(), String> {
        if !self.target.adds {
            return Err(
                "there is no file with records, and `update` only changes records that are there".into()
            );
        }
        let names = self.declared();
        self.slots = self.slots_in(&names)?;
        if !self.form.header {
            return Ok(());
        }
        for (index, name) in names.iter().enumerate() {
            let lacking = self.form.encoding.lacks(name);
            if lacking {
                return Err(format!("the name of the column `{name}` {}", no_letters(self.form.encoding)));
            }
            if let Some(why) = self.form.quoting().refuses(name, names.len() == 1) {
                return Err(format!("the name of the column `{name}` {why}"));
            }
            self.line.cell(index, name, false, self.form.quoting());
        }
        self.line.end(b"\n")
    }

    fn declared(&self) -> Vec<String> {
        self.target.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// For each field that the flow writes the index of its column, or why the file does not have it.
    fn slots_in(&self, names: &[String]) -> Result<Vec<usize>, String> {
        let fields: Vec<Field> = self.target.fields.iter().map(|target| target.field.clone()).collect();
        header::columns(names, &fields, self.form.marks.delimiter)
            .map_err(|what| format!("the file that is there does not have the columns to write: {what}"))
    }

    fn row(&self) -> Option<Row<'_>> {
        match self.rows.as_ref()?.current()? {
            Piece::Row(row) if !self.new => Some(row),
            _ => None,
        }
    }

    /// A cell as the text that it has in the file, if the file's encoding has its letters.
    fn text(&self, slot: usize, cell: &Cell) -> Result<Option<String>, String> {
        let Some(target) = self.target.fields.get(slot) else { return Ok(None) };
        let Some(text) = value(cell, &target.field.ty, self.form.style) else { return Ok(None) };
        if self.form.encoding.lacks(&text) {
            return Err(format!("`{}` {}", target.field.name, no_letters(self.form.encoding)));
        }
        if let Some(why) = self.form.quoting().refuses(&text, self.width == 1) {
            return Err(format!("`{}` {why}", target.field.name));
        }
        Ok(Some(text.into_owned()))
    }

    fn count_guarded(&mut self, slot: usize, cell: &Cell) {
        let Some(target) = self.target.fields.get(slot) else { return };
        self.guarded += u64::from(is_guarded(cell, &target.field.ty, self.form.style));
    }

    fn write_cells(&mut self) -> Result<(), String> {
        let width = self.cells.len();
        for (column, cell) in self.cells.iter().enumerate() {
            let raw = match (cell, &self.rows) {
                (None, Some(rows)) if !self.new => match rows.current() {
                    Some(Piece::Row(row)) => row.raw_cell(column),
                    _ => None,
                },
                _ => None,
            };
            match (cell, raw) {
                (Some((text, is_null)), _) => {
                    self.line.cell(column, text, *is_null && width > 1, self.form.quoting());
                }
                (None, Some(raw)) => self.line.raw(column, raw, self.form.marks.delimiter),
                (None, None) => self.line.cell(column, "", width > 1, self.form.quoting()),
            }
        }
        Ok(())
    }
}

/// Whether all of a line was letters: others could not be written again as they were.
pub(super) fn readable(encoding: Encoding, line: u64, bytes: &[u8]) -> Result<bool, String> {
    if encoding != Encoding::Utf8 && std::str::from_utf8(bytes).is_err() {
        return Err(format!(
            "line {line} holds bytes that are no letters in `{}`; mend them",
            encoding.name()
        ));
    }
    Ok(true)
}

/// Why a text cannot be written.
pub(super) fn no_letters(encoding: Encoding) -> String {
    format!("holds letters that `{}` does not have; say `encoding \"utf-8\"` in `connect`", encoding.name())
}

impl Pass for CsvPass<'_> {
    fn next(&mut self) -> Result<bool, String> {
        (self.new, self.cells) = (false, Vec::new());
        let encoding = self.form.encoding;
        let Some(rows) = &mut self.rows else { return Ok(false) };
        match rows.next_piece().map_err(|error| super::plain(&error))? {
            None => Ok(false),
            Some(Piece::Broken(broken)) if broken.why == Why::TooLong => {
                Err(format!("line {}: {}", broken.line, broken.why.reason()))
            }
            Some(Piece::Broken(Broken { line, bytes, .. })) => readable(encoding, line, bytes),
            Some(Piece::Row(row)) => readable(encoding, row.line(), row.bytes()),
        }
    }

    fn key(&self) -> Option<Vec<u8>> {
        let (row, mut bytes) = (self.row()?, Vec::new());
        for (slot, field) in self.target.key.iter().zip(self.target.key_fields()) {
            let cell = row.cell(*self.slots.get(*slot)?)?;
            match spelled_otherwise(self.form, self.target, field, &cell) {
                Some(meaning) => part(&mut bytes, meaning.as_bytes()),
                None => part(&mut bytes, &cell),
            }
        }
        Some(bytes)
    }

    fn lacks(&self, slot: usize) -> bool {
        let Some(column) = self.slots.get(slot) else { return true };
        match self.cells.get(*column) {
            Some(Some((text, _))) => text.is_empty(),
            _ => self.row().and_then(|row| row.cell(*column)).is_none_or(|held| held.is_empty()),
        }
    }

    fn change(&mut self, cells: &[(usize, &Cell)]) -> Result<(), String> {
        let Some(width) = self.row().map(|row| row.width()) else { return Ok(()) };
        let mut guarded = Vec::new();
        let mut changed = self.cells.clone();
        changed.resize(width, None);
        for (slot, cell) in cells {
            let (Some(text), Some(column)) = (self.text(*slot, cell)?, self.slots.get(*slot)) else {
                continue;
            };
            let held = self.row().and_then(|row| row.cell(*column)).unwrap_or_default();
            if let Some(place) = changed.get_mut(*column) {
                // What has the value already stays as it is written, quotes and all.
                if place.is_some() || *held != *text.as_bytes() {
                    guarded.push((*slot, *cell));
                    *place = Some((text, **cell == Cell::Null));
                }
            }
        }
        self.cells = changed;
        guarded.into_iter().for_each(|(slot, cell)| self.count_guarded(slot, cell));
        Ok(())
    }

    fn make(&mut self, cells: &[Cell]) -> Result<(), String> {
        let mut made = vec![None; self.width];
        for (slot, cell) in cells.iter().enumerate() {
            let text = self.text(slot, cell)?;
            if let (Some(text), Some(place)) =
                (text, self.slots.get(slot).and_then(|column| made.get_mut(*column)))
            {
                *place = Some((text, *cell == Cell::Null));
            }
        }
        (self.new, self.cells) = (true, made);
        cells.iter().enumerate().for_each(|(slot, cell)| self.count_guarded(slot, cell));
        Ok(())
    }

    fn write(&mut self) -> Result<(), String> {
        if self.new {
            self.line.close(&self.line_end)?;
            self.write_cells()?;
            return self.line.end(&self.line_end);
        }
        let line_end = match self.rows.as_ref().and_then(Splitter::current) {
            Some(Piece::Broken(broken)) => return self.line.write(broken.bytes),
            Some(Piece::Row(row)) if self.cells.iter().all(Option::is_none) => {
                return self.line.write(row.bytes());
            }
            Some(Piece::Row(row)) => row.line_end().to_vec(),
            None => return Ok(()),
        };
        self.write_cells()?;
        self.line.end(&line_end)
    }

    fn end(&mut self) -> Result<(), String> {
        self.line.out.finish().map_err(|error| super::plain(&error))
    }

    fn guarded(&self) -> u64 {
        self.guarded
    }
}

pub(super) fn names(row: &Row<'_>) -> Vec<String> {
    let name = |index| String::from_utf8_lossy(&row.cell(index).unwrap_or_default()).trim().to_owned();
    (0..row.width()).map(name).collect()
}

/// What a cell means, where it is spelled otherwise: `Ana@X.Example` is the address `Ana@x.example`. Who changes
/// records that are there changes them all, however they are spelled. An apostrophe guards what is behind it.
fn spelled_otherwise(form: CsvForm, target: &Target, field: &Field, cell: &[u8]) -> Option<String> {
    let guarded = form.style == CellStyle::Spreadsheet && cell.starts_with(b"'");
    if target.adds || guarded {
        return None;
    }
    meaning(field, &TableCell::Text(cell.to_vec()))
}

/// The line that is being written.
struct Line<'o> {
    bytes: Vec<u8>,
    out: Encoded<Box<dyn Sink + 'o>>,
    /// The last line written has no end.
    open: bool,
}

impl Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        if let Some(last) = bytes.last() {
            self.open = !matches!(last, b'\n' | b'\r');
        }
        self.out.write_all(bytes).map_err(|error| super::plain(&error))
    }

    fn separate(&mut self, column: usize, delimiter: u8) {
        if column > 0 {
            self.bytes.push(delimiter);
        }
    }

    fn raw(&mut self, column: usize, bytes: &[u8], delimiter: u8) {
        self.separate(column, delimiter);
        self.bytes.extend_from_slice(bytes);
    }

    fn cell(&mut self, column: usize, text: &str, is_null: bool, quoting: Quoting) {
        self.separate(column, quoting.marks.delimiter);
        quoting.write(text, is_null, &mut self.bytes);
    }

    fn end(&mut self, line_end: &[u8]) -> Result<(), String> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.extend_from_slice(line_end);
        let written = self.write(&bytes);
        bytes.clear();
        self.bytes = bytes;
        written
    }

    /// Ends the last line of the old file, if it has no end.
    fn close(&mut self, line_end: &[u8]) -> Result<(), String> {
        if self.open { self.write(line_end) } else { Ok(()) }
    }
}
