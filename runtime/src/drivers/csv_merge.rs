//! Merges staged rows into the rows of a CSV file: rows and columns that are none of the flow's stay byte for byte.

use super::csv_cells::{CellStyle, quote, value};
use super::destination::Target;
use super::file_changes::{Change, Changes, part};
use crate::transform::header;
use crate::transform::split::{Piece, Row, Splitter, Why};
use crate::transform::{TableCell, meaning};
use martlet_compiler::plan::{Field, Only};
use martlet_delivery::ports::PortError;
use martlet_delivery::record::{Action, Cell, Key};
use std::io::{Read, Write};

/// How the file is written.
#[derive(Clone, Copy)]
pub(super) struct Form<'t> {
    pub target: &'t Target,
    pub delimiter: u8,
    pub style: CellStyle,
    /// The file's name in messages.
    pub path: &'t str,
}

impl Form<'_> {
    pub(super) fn key(&self, key: &Key) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (cell, field) in key.0.iter().zip(self.target.key_fields()) {
            part(&mut bytes, value(cell, &field.ty, self.style).unwrap_or_default().as_bytes());
        }
        bytes
    }

    fn failed(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("writing {}", self.path), why)
    }

    fn io(&self, error: &std::io::Error) -> PortError {
        self.failed(super::plain(error))
    }

    fn nothing_to_update(&self) -> PortError {
        self.failed("there is no file with records, and `update` only changes records that are there")
    }

    /// For each field that the flow writes the index of its column, or why the file does not have it.
    pub(super) fn slots(&self, names: &[String]) -> Result<Vec<usize>, PortError> {
        let fields: Vec<Field> = self.target.fields.iter().map(|target| target.field.clone()).collect();
        header::columns(names, &fields, self.delimiter).map_err(|what| {
            self.failed(format!("the file that is there does not have the columns to write: {what}"))
        })
    }
}

/// Counts the counterparts of each key.
pub(super) fn count(form: Form<'_>, changes: &mut Changes, old: impl Read) -> Result<(), PortError> {
    let mut old = Old::open(form, old)?;
    while let Some(piece) = old.rows.next_piece().map_err(|error| form.io(&error))? {
        if let Piece::Row(row) = &piece
            && let Some(key) = key_of(form, row, &old.key)
        {
            changes.count(&key);
        }
    }
    Ok(())
}

impl Changes {
    /// Writes the file anew: the old one, if there is one, with the changes, then the new rows.
    pub(super) fn merge(
        &self,
        form: Form<'_>,
        old: Option<impl Read>,
        out: &mut dyn Write,
    ) -> Result<(), PortError> {
        let mut found = vec![false; self.rows.len()];
        let mut old = old.map(|old| Old::open(form, old)).transpose()?.filter(|old| !old.header.is_empty());
        let mut line = Line { bytes: Vec::new(), out, open: false };
        let (slots, width, line_end) = match &mut old {
            Some(old) => {
                if old.rows.has_byte_order_mark() {
                    line.write(b"\xef\xbb\xbf").map_err(|error| form.io(&error))?;
                }
                line.write(&old.header).map_err(|error| form.io(&error))?;
                while let Some(piece) = old.rows.next_piece().map_err(|error| form.io(&error))? {
                    match piece {
                        Piece::Row(row) => self.row(form, &row, &old.key, &old.slots, &mut found, &mut line),
                        Piece::Broken(broken) if broken.why == Why::TooLong => {
                            return Err(form.failed(format!(
                                "line {}: {}",
                                broken.line,
                                broken.why.reason()
                            )));
                        }
                        Piece::Broken(broken) => line.write(broken.bytes),
                    }
                    .map_err(|error| form.io(&error))?;
                }
                (old.slots.clone(), old.width, old.line_end.clone())
            }
            None if !form.target.adds => return Err(form.nothing_to_update()),
            None => {
                for (index, field) in form.target.columns.iter().enumerate() {
                    line.cell(index, &field.name, false, form.delimiter);
                }
                line.end(b"\n").map_err(|error| form.io(&error))?;
                let slot = |target: &super::destination::TargetField| {
                    form.target.columns.iter().position(|column| column.name == target.field.name)
                };
                let slots = form.target.fields.iter().filter_map(slot).collect();
                (slots, form.target.columns.len(), b"\n".to_vec())
            }
        };
        for (index, row) in self.rows.iter().enumerate() {
            if form.target.adds && row.action == Action::Put && found.get(index) == Some(&false) {
                line.close(&line_end).map_err(|error| form.io(&error))?;
                for column in 0..width {
                    let cell = slots.iter().position(|slot| *slot == column);
                    let cell =
                        cell.and_then(|slot| Some((row.cells.get(slot)?, form.target.fields.get(slot)?)));
                    let text = cell.and_then(|(cell, target)| value(cell, &target.field.ty, form.style));
                    let is_null = cell.is_none_or(|(cell, _)| matches!(cell, Cell::Null | Cell::Unchanged));
                    line.cell(column, &text.unwrap_or_default(), is_null && width > 1, form.delimiter);
                }
                line.end(&line_end).map_err(|error| form.io(&error))?;
            }
        }
        Ok(())
    }

    /// Writes one row of the old file, changed where it must be.
    fn row(
        &self,
        form: Form<'_>,
        row: &Row<'_>,
        key: &[usize],
        slots: &[usize],
        found: &mut [bool],
        line: &mut Line<'_>,
    ) -> std::io::Result<()> {
        let key = key_of(form, row, key);
        let Some((index, first)) = key.and_then(|key| self.of_key(&key)) else {
            return line.write(row.bytes());
        };
        let mut cells: Vec<Option<(String, bool)>> = vec![None; row.width()];
        let mut removed = false;
        for (index, change) in self.chain_from(index) {
            if let Some(found) = found.get_mut(index) {
                *found = true;
            }
            match change.action {
                Action::Remove => removed = true,
                Action::Put if form.target.adds && first.counterparts > 1 => {}
                action => self.write_cells(form, change, action, row, slots, &mut cells),
            }
        }
        if removed {
            return Ok(());
        }
        if cells.iter().all(Option::is_none) {
            return line.write(row.bytes());
        }
        for (column, cell) in cells.iter().enumerate() {
            match cell {
                Some((text, is_null)) => line.cell(column, text, *is_null && row.width() > 1, form.delimiter),
                None => line.raw(column, row.raw_cell(column).unwrap_or_default(), form.delimiter),
            }
        }
        line.end(row.line_end())
    }

    fn write_cells(
        &self,
        form: Form<'_>,
        change: &Change,
        action: Action,
        row: &Row<'_>,
        slots: &[usize],
        cells: &mut [Option<(String, bool)>],
    ) {
        let written = change.cells.iter().zip(&form.target.fields).zip(slots).enumerate();
        for (index, ((cell, target), column)) in written {
            // However the key is spelled there, an update leaves it so.
            if !form.target.adds && form.target.key.contains(&index) {
                continue;
            }
            let Some(text) = value(cell, &target.field.ty, form.style) else { continue };
            let held = row.cell(*column).unwrap_or_default();
            let now = cells.get(*column).and_then(Option::as_ref);
            let keeps = action == Action::Put
                && match target.only {
                    Some(Only::OnCreate) => true,
                    Some(Only::WhenEmpty) => now.map_or(!held.is_empty(), |(text, _)| !text.is_empty()),
                    None => false,
                };
            // What has the value already stays as it is written, quotes and all.
            if keeps || (now.is_none() && *held == *text.as_bytes()) {
                continue;
            }
            if let Some(place) = cells.get_mut(*column) {
                *place = Some((text.into_owned(), *cell == Cell::Null));
            }
        }
    }
}

/// The file that is there, its header read.
struct Old<R> {
    rows: Splitter<R>,
    /// The header's bytes with its line end; empty where the file is empty.
    header: Vec<u8>,
    width: usize,
    line_end: Vec<u8>,
    slots: Vec<usize>,
    key: Vec<usize>,
}

impl<R: Read> Old<R> {
    fn open(form: Form<'_>, old: R) -> Result<Old<R>, PortError> {
        let mut rows = Splitter::new(old, form.delimiter);
        let (header, names, line_end) = match rows.next_filled().map_err(|error| form.io(&error))? {
            None => (Vec::new(), None, Vec::new()),
            Some(Piece::Broken(broken)) => {
                return Err(form.failed(format!("in the header, {}", broken.why.reason())));
            }
            Some(Piece::Row(row)) => (row.bytes().to_vec(), Some(names(&row)), row.line_end().to_vec()),
        };
        let line_end = if line_end.is_empty() { b"\n".to_vec() } else { line_end };
        let Some(names) = names else {
            return Ok(Old { rows, header, width: 0, line_end, slots: Vec::new(), key: Vec::new() });
        };
        let slots = form.slots(&names)?;
        let key = form.target.key.iter().filter_map(|index| slots.get(*index).copied()).collect();
        rows.expect(names.len());
        Ok(Old { rows, header, width: names.len(), line_end, slots, key })
    }
}

pub(super) fn names(row: &Row<'_>) -> Vec<String> {
    let name = |index| String::from_utf8_lossy(&row.cell(index).unwrap_or_default()).trim().to_owned();
    (0..row.width()).map(name).collect()
}

/// The key of a row of the file; `None` where it has no cell there.
fn key_of(form: Form<'_>, row: &Row<'_>, columns: &[usize]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for (column, field) in columns.iter().zip(form.target.key_fields()) {
        let cell = row.cell(*column)?;
        match spelled_otherwise(form, field, &cell) {
            Some(meaning) => part(&mut bytes, meaning.as_bytes()),
            None => part(&mut bytes, &cell),
        }
    }
    Some(bytes)
}

/// What a cell means, where it is spelled otherwise: `Ana@X.Example` is the address `Ana@x.example`. Who changes
/// records that are there changes them all, however they are spelled. An apostrophe guards what is behind it.
fn spelled_otherwise(form: Form<'_>, field: &Field, cell: &[u8]) -> Option<String> {
    let guarded = form.style == CellStyle::Spreadsheet && cell.starts_with(b"'");
    if form.target.adds || guarded {
        return None;
    }
    meaning(field, &TableCell::Text(cell.to_vec()))
}

/// The line that is being written.
struct Line<'o> {
    bytes: Vec<u8>,
    out: &'o mut dyn Write,
    /// The last line written has no end.
    open: bool,
}

impl Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        if let Some(last) = bytes.last() {
            self.open = !matches!(last, b'\n' | b'\r');
        }
        self.out.write_all(bytes)
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

    fn cell(&mut self, column: usize, text: &str, is_null: bool, delimiter: u8) {
        self.separate(column, delimiter);
        quote(text, is_null, delimiter, &mut self.bytes);
    }

    fn end(&mut self, line_end: &[u8]) -> std::io::Result<()> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.extend_from_slice(line_end);
        let written = self.write(&bytes);
        bytes.clear();
        self.bytes = bytes;
        written
    }

    /// Ends the last line of the old file, if it has no end.
    fn close(&mut self, line_end: &[u8]) -> std::io::Result<()> {
        if self.open { self.write(line_end) } else { Ok(()) }
    }
}
