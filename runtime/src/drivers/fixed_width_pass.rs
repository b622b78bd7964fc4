//! The lines of a file of fixed width on their way into the new one: characters that are none of the flow's stay.

use super::csv_cells::{CellStyle, value};
use super::csv_pass::{no_letters, readable};
use super::destination::Target;
use super::encoding::{Decoded, Encoded, Encoding, Order};
use super::file_changes::part;
use super::merge::Pass;
use super::packing::Sink;
use crate::transform::split::{Piece, Splitter};
use crate::transform::{Layout, TableCell, meaning};
use martlet_compiler::plan::{Field, Type};
use martlet_delivery::record::{Cell, Key};
use std::borrow::Cow;
use std::io::{Read, Write};

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FixedForm {
    pub encoding: Encoding,
    /// How many characters a line has, where that is said.
    pub length: Option<usize>,
    /// What ends a new line; nothing where lines are told by their length alone.
    pub line_end: &'static str,
}

impl FixedForm {
    /// Cuts a stream into lines.
    pub(super) fn lines<R: Read>(&self, text: R) -> Splitter<R> {
        match self.length.filter(|_| self.line_end.is_empty()) {
            Some(length) => Splitter::characters(text, length),
            None => Splitter::lines(text),
        }
    }

    /// A staged key as the cells of the file spell it.
    pub(super) fn key(&self, target: &Target, key: &Key) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (cell, field) in key.0.iter().zip(target.key_fields()) {
            part(&mut bytes, value(cell, &field.ty, CellStyle::Machine).unwrap_or_default().as_bytes());
        }
        bytes
    }
}

/// Numbers stand at the end of their columns.
fn is_number(field: &Field) -> bool {
    matches!(field.ty, Type::Int | Type::Decimal(..) | Type::Money { .. })
}

/// A cell without what only fills its columns.
fn spelled<'c>(field: &Field, cell: &'c [u8]) -> &'c [u8] {
    if is_number(field) { cell.trim_ascii_start() } else { cell }
}

/// A file of fixed width that is being written anew.
pub(super) struct FixedWidthPass<'p> {
    form: FixedForm,
    target: &'p Target,
    lines: Option<Splitter<Box<dyn Read + 'p>>>,
    /// Where the fields stand that the flow writes.
    layout: Layout,
    /// How many characters a new line has.
    width: usize,
    /// The characters of a changed line or of a new one; none: as it is.
    line: Option<Vec<char>>,
    new: bool,
    /// The last line written has no end.
    open: bool,
    out: Encoded<Box<dyn Sink + 'p>>,
}

impl<'p> FixedWidthPass<'p> {
    /// Opens the file that is there.
    pub(super) fn open(
        form: FixedForm,
        target: &'p Target,
        old: Option<Box<dyn Read + 'p>>,
        new: Box<dyn Sink + 'p>,
    ) -> Result<FixedWidthPass<'p>, String> {
        let old = old.map(|old| Decoded::new(old, form.encoding)).transpose();
        let old = old.map_err(|why| why.unwrap_or_else(|error| super::plain(&error)))?;
        let out = Encoded::new(new, form.encoding, Order::of_new(form.encoding));
        let fields: Vec<Field> = target.fields.iter().map(|target| target.field.clone()).collect();
        let width = Layout::new(&target.columns, form.length)?.width();
        Ok(FixedWidthPass {
            form,
            target,
            lines: old.map(|old| form.lines(Box::new(old) as Box<dyn Read + 'p>)),
            // A line is as long as all the fields need, also where the flow does not write the last of them.
            layout: Layout::new(&fields, form.length)?.at_least(width),
            width,
            line: None,
            new: false,
            open: false,
            out: out.map_err(|error| super::plain(&error))?,
        })
    }

    /// The line as it is now.
    fn bytes(&self) -> Option<&[u8]> {
        match self.lines.as_ref()?.current()? {
            Piece::Row(row) if !self.new => Some(row.content()),
            _ => None,
        }
    }

    fn cell(&self, slot: usize) -> Option<Vec<u8>> {
        let text: String = self.line.iter().flatten().collect();
        let line = if self.line.is_some() { text.as_bytes() } else { self.bytes()? };
        self.layout.cut(line).ok()?.get(slot).map(|cell| cell.to_vec())
    }

    /// Puts a cell in its place of a line.
    fn put(&self, line: &mut [char], slot: usize, cell: &Cell) -> Result<(), String> {
        let (Some(field), Some(place)) = (self.target.fields.get(slot), self.layout.place(slot)) else {
            return Ok(());
        };
        let (field, room) = (&field.field, place.len());
        let Some(text) = value(cell, &field.ty, CellStyle::Machine) else { return Ok(()) };
        let count = text.chars().count();
        let why = if self.form.encoding.lacks(&text) {
            no_letters(self.form.encoding)
        } else if count > room {
            format!("has {count} characters, and room for {room}")
        } else if text.contains(char::is_control) {
            "holds the end of a line or another control character, which a file of fixed width cannot hold"
                .into()
        } else if text.ends_with(' ') {
            "ends with a space, which a file of fixed width cannot tell from what fills the rest".into()
        } else {
            let before = if is_number(field) { room - count } else { 0 };
            let text = std::iter::repeat_n(' ', before).chain(text.chars()).chain(std::iter::repeat(' '));
            line.iter_mut().skip(place.start).take(room).zip(text).for_each(|(held, new)| *held = new);
            return Ok(());
        };
        Err(format!("`{}` {why}", field.name))
    }

    fn put_out(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.out.write_all(bytes).map_err(|error| super::plain(&error))
    }
}

impl Pass for FixedWidthPass<'_> {
    fn next(&mut self) -> Result<bool, String> {
        (self.line, self.new) = (None, false);
        let Some(lines) = &mut self.lines else { return Ok(false) };
        match lines.next_piece().map_err(|error| super::plain(&error))? {
            None => Ok(false),
            Some(Piece::Broken(broken)) => {
                Err(format!("line {}: the line is longer than 4 MiB", broken.line))
            }
            Some(Piece::Row(row)) => readable(self.form.encoding, row.line(), row.bytes()),
        }
    }

    fn key(&self) -> Option<Vec<u8>> {
        let (cells, mut bytes) = (self.layout.cut(self.bytes()?).ok()?, Vec::new());
        for (slot, field) in self.target.key.iter().zip(self.target.key_fields()) {
            let cell = spelled(field, cells.get(*slot)?);
            // Who changes records that are there changes them all, however they are spelled.
            let meant =
                (!self.target.adds).then(|| meaning(field, &TableCell::Text(cell.to_vec()))).flatten();
            part(&mut bytes, meant.as_ref().map_or(cell, |meant| meant.as_bytes()));
        }
        Some(bytes)
    }

    fn lacks(&self, slot: usize) -> bool {
        self.cell(slot).is_none_or(|cell| cell.is_empty())
    }

    fn change(&mut self, cells: &[(usize, &Cell)]) -> Result<(), String> {
        let held = self.bytes().and_then(|line| std::str::from_utf8(line).ok());
        let Some(held) = held.filter(|_| !cells.is_empty()) else { return Ok(()) };
        let mut line = self.line.clone().unwrap_or_else(|| held.chars().collect());
        for (slot, cell) in cells {
            let Some(field) = self.target.fields.get(*slot).map(|target| &target.field) else { continue };
            let text = value(cell, &field.ty, CellStyle::Machine);
            let same = |(held, new): (Vec<u8>, Cow<'_, str>)| *spelled(field, &held) == *new.as_bytes();
            // What has the value already stays where it stands in its columns.
            if !self.cell(*slot).zip(text).is_some_and(same) {
                self.put(&mut line, *slot, cell)?;
            }
        }
        self.line = Some(line);
        Ok(())
    }

    fn make(&mut self, cells: &[Cell]) -> Result<(), String> {
        let mut line = vec![' '; self.width];
        for (slot, cell) in cells.iter().enumerate() {
            self.put(&mut line, slot, cell)?;
        }
        (self.line, self.new) = (Some(line), true);
        Ok(())
    }

    fn write(&mut self) -> Result<(), String> {
        let new_end = self.form.line_end.as_bytes();
        let line = self.line.take().map(String::from_iter);
        if self.new {
            if std::mem::take(&mut self.open) {
                self.put_out(new_end)?;
            }
            self.put_out(line.unwrap_or_default().as_bytes())?;
            return self.put_out(new_end);
        }
        let Some(Piece::Row(row)) = self.lines.as_ref().and_then(Splitter::current) else { return Ok(()) };
        self.open = row.line_end().is_empty();
        let content = line.as_ref().map_or(row.content(), |line| line.as_bytes());
        let mut parts = [content, row.line_end()].into_iter();
        parts.try_for_each(|part| self.out.write_all(part)).map_err(|error| super::plain(&error))
    }

    fn end(&mut self) -> Result<(), String> {
        self.out.finish().map_err(|error| super::plain(&error))
    }
}
