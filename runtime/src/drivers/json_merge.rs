//! Merges staged rows into the lines of a file of JSON lines: lines, names and spaces that are none of the flow's stay
//! byte for byte.

use super::destination::Target;
use super::file_changes::{Change, Changes, part};
use crate::transform::split::{Piece, Splitter, Why};
use crate::transform::{JsonLine, key_text, not_json_lines};
use martlet_compiler::plan::Only;
use martlet_delivery::ports::{NotTaken, PortError};
use martlet_delivery::record::{Action, Key};
use std::io::{Read, Write};

/// How the file is written.
#[derive(Clone, Copy)]
pub(super) struct JsonForm<'t> {
    pub target: &'t Target,
    /// The file's name in messages.
    pub path: &'t str,
}

impl JsonForm<'_> {
    fn failed(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("writing {}", self.path), why)
    }

    fn io(&self, error: &std::io::Error) -> PortError {
        self.failed(super::plain(error))
    }

    pub(super) fn key(&self, key: &Key) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (cell, field) in key.0.iter().zip(self.target.key_fields()) {
            part(&mut bytes, key_text(cell, &field.ty).as_bytes());
        }
        bytes
    }

    fn key_of(&self, line: &JsonLine) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for field in self.target.key_fields() {
            part(&mut bytes, line.key_part(field, self.target.adds)?.as_bytes());
        }
        Some(bytes)
    }

    /// The file that is there, if it is one of JSON lines.
    fn open<R: Read>(&self, old: R) -> Result<Splitter<R>, PortError> {
        let mut lines = Splitter::lines(old);
        match not_json_lines(lines.peek().map_err(|error| self.io(&error))?) {
            Some(what) => Err(self.failed(format!("the file that is there cannot be written to: {what}"))),
            None => Ok(lines),
        }
    }
}

/// Counts the counterparts of each key.
pub(super) fn count(form: JsonForm<'_>, changes: &mut Changes, old: impl Read) -> Result<(), PortError> {
    let mut lines = form.open(old)?;
    while let Some(piece) = lines.next_piece().map_err(|error| form.io(&error))? {
        if let Piece::Row(row) = &piece
            && let Some(key) = JsonLine::read(row.content()).and_then(|line| form.key_of(&line))
        {
            changes.count(&key);
        }
    }
    Ok(())
}

/// Writes the file anew: the old one, if there is one, with the changes, then the new records. Gives the rows that have
/// no place in their line.
pub(super) fn merge(
    form: JsonForm<'_>,
    changes: &Changes,
    old: Option<impl Read>,
    out: &mut dyn Write,
) -> Result<Vec<(u64, NotTaken)>, PortError> {
    let mut refused = Vec::new();
    let mut found = vec![false; changes.rows.len()];
    let (mut open, mut line_end) = (false, b"\n".to_vec());
    let io = |error: std::io::Error| form.io(&error);
    if old.is_none() && !form.target.adds {
        return Err(form.failed("there is no file, and `update` only changes records that are there"));
    }
    let mut lines = old.map(|old| form.open(old)).transpose()?;
    if let Some(lines) = &mut lines {
        if lines.has_byte_order_mark() {
            out.write_all(b"\xef\xbb\xbf").map_err(io)?;
        }
        while let Some(piece) = lines.next_piece().map_err(io)? {
            let row = match piece {
                Piece::Row(row) => row,
                Piece::Broken(broken) if broken.why == Why::TooLong => {
                    return Err(form.failed(format!("line {}: the line is longer than 4 MiB", broken.line)));
                }
                Piece::Broken(broken) => {
                    out.write_all(broken.bytes).map_err(io)?;
                    continue;
                }
            };
            let line = JsonLine::read(row.content());
            let known = line.and_then(|line| Some((form.key_of(&line)?, line)));
            match known.and_then(|(key, line)| Some((changes.of_key(&key)?.0, line))) {
                None => out.write_all(row.bytes()).map_err(io)?,
                Some((first, line)) => {
                    let Some(new) = changed(form, changes, first, line, &mut found, &mut refused) else {
                        continue;
                    };
                    out.write_all(new.text().as_bytes()).map_err(io)?;
                    out.write_all(row.line_end()).map_err(io)?;
                }
            }
            open = row.line_end().is_empty();
            if !open {
                line_end = row.line_end().to_vec();
            }
        }
    }
    for (row, found) in changes.rows.iter().zip(found) {
        if !form.target.adds || row.action != Action::Put || found {
            continue;
        }
        if std::mem::take(&mut open) {
            out.write_all(&line_end).map_err(io)?;
        }
        match new_line(form, row) {
            Ok(line) => {
                out.write_all(line.text().as_bytes()).map_err(io)?;
                out.write_all(&line_end).map_err(io)?;
            }
            Err(why) => refused.push((row.number, NotTaken::Refused(why))),
        }
    }
    // A row that changes several lines may be refused by each of them.
    refused.sort_by_key(|(number, _): &(u64, _)| *number);
    refused.dedup_by_key(|(number, _)| *number);
    Ok(refused)
}

/// A line of the old file with its changes; `None`: it is taken away.
fn changed(
    form: JsonForm<'_>,
    changes: &Changes,
    first: usize,
    mut line: JsonLine,
    found: &mut [bool],
    refused: &mut Vec<(u64, NotTaken)>,
) -> Option<JsonLine> {
    let several = changes.rows.get(first).is_some_and(|first| first.counterparts > 1);
    let mut removed = false;
    for (index, change) in changes.chain_from(first) {
        if let Some(found) = found.get_mut(index) {
            *found = true;
        }
        match change.action {
            Action::Remove => removed = true,
            Action::Put if several && form.target.adds => {}
            action => {
                let mut new = line.clone();
                match write_cells(form, change, action, &mut new) {
                    Ok(()) => line = new,
                    Err(why) => refused.push((change.number, NotTaken::Refused(why))),
                }
            }
        }
    }
    (!removed).then_some(line)
}

fn write_cells(
    form: JsonForm<'_>,
    change: &Change,
    action: Action,
    line: &mut JsonLine,
) -> Result<(), String> {
    for (index, (cell, target)) in change.cells.iter().zip(&form.target.fields).enumerate() {
        // The record is there under its key, so that stays as it is written.
        if form.target.key.contains(&index) {
            continue;
        }
        let keeps = action == Action::Put
            && match target.only {
                Some(Only::OnCreate) => true,
                Some(Only::WhenEmpty) => !line.lacks(&target.field),
                None => false,
            };
        if !keeps {
            line.set(&target.field, cell)?;
        }
    }
    Ok(())
}

/// A record that is not there yet, its names in the order of the object's fields.
fn new_line(form: JsonForm<'_>, change: &Change) -> Result<JsonLine, String> {
    let mut line = JsonLine::empty();
    for column in &form.target.columns {
        let slot = form.target.fields.iter().position(|target| target.field.name == column.name);
        if let Some(cell) = slot.and_then(|slot| change.cells.get(slot)) {
            line.put(column, cell)?;
        }
    }
    Ok(line)
}
