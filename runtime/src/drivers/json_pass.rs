//! The records of one JSON document on their way into the new one: what is none of the flow's stays byte for byte, around
//! the list, between its records and in them.

use super::destination::Target;
use super::json_lines_pass::{changed, key_of, lacks, made};
use super::merge::Pass;
use super::packing::Sink;
use crate::transform::{JsonItems, JsonLine};
use martlet_delivery::record::Cell;
use std::io::{Read, Write};

/// A file with a JSON list that is being written anew.
pub(super) struct JsonPass<'p> {
    target: &'p Target,
    items: Option<JsonItems<Box<dyn Read + 'p>>>,
    /// The object of the item, if it is one that can be read; or the new one.
    line: Option<JsonLine>,
    changed: bool,
    new: bool,
    /// A record was written.
    begun: bool,
    /// What separates records, where one is made.
    between: Vec<u8>,
    /// What stands behind the last record.
    behind: Vec<u8>,
    out: Box<dyn Sink + 'p>,
}

impl<'p> JsonPass<'p> {
    /// Opens the file that is there, and writes what stands before its list.
    pub(super) fn open(
        target: &'p Target,
        path: &[String],
        old: Option<Box<dyn Read + 'p>>,
        out: Box<dyn Sink + 'p>,
    ) -> Result<JsonPass<'p>, String> {
        let mut items = old.map(|old| JsonItems::new(old, path));
        let there = items.as_mut().map(JsonItems::begin).transpose();
        let there = there.map_err(|what| format!("the file that is there cannot be written to: {what}"))?;
        let (before, behind) = match &items {
            Some(items) if there == Some(true) => (items.gap().to_vec(), Vec::new()),
            _ if !target.adds => {
                return Err(
                    "there is no file with records, and `update` only changes records that are there".into(),
                );
            }
            _ => {
                items = None;
                let ways: String = path
                    .iter()
                    .map(|name| format!("{{{}:", serde_json::Value::from(name.as_str())))
                    .collect();
                (format!("{ways}[\n").into_bytes(), format!("\n]{}\n", "}".repeat(path.len())).into_bytes())
            }
        };
        let spaces = before.iter().rposition(|byte| *byte == b'[').and_then(|at| before.get(at + 1..));
        let between = [b",", spaces.unwrap_or_default()].concat();
        let mut pass = JsonPass {
            target,
            items,
            line: None,
            changed: false,
            new: false,
            begun: false,
            between,
            behind,
            out,
        };
        pass.put(&[&before])?;
        Ok(pass)
    }

    fn put(&mut self, parts: &[&[u8]]) -> Result<(), String> {
        let mut all = parts.iter();
        all.try_for_each(|part| self.out.write_all(part)).map_err(|error| super::plain(&error))
    }
}

impl Pass for JsonPass<'_> {
    fn next(&mut self) -> Result<bool, String> {
        (self.line, self.changed, self.new) = (None, false, false);
        let Some(items) = &mut self.items else { return Ok(false) };
        if !items.next_item()? {
            self.behind = items.gap().to_vec();
            return Ok(false);
        }
        let item = items.current();
        if item.too_long {
            return Err(format!("line {}: the record is longer than 4 MiB", item.line));
        }
        self.line = JsonLine::read(item.bytes);
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
        let begun = std::mem::replace(&mut self.begun, true);
        let between = self.between.clone();
        let (mut gap, mut bytes): (&[u8], &[u8]) = (&between, text);
        if let Some(items) = self.items.as_ref().filter(|_| !self.new) {
            gap = items.gap();
            if !self.changed {
                bytes = items.current().bytes;
            }
        }
        // Of a record that was taken away, what stood before it is not there any more either.
        let parts: &[&[u8]] = if begun { &[gap, bytes] } else { &[bytes] };
        let mut parts = parts.iter();
        parts.try_for_each(|part| self.out.write_all(part)).map_err(|error| super::plain(&error))
    }

    fn end(&mut self) -> Result<(), String> {
        let behind = std::mem::take(&mut self.behind);
        self.put(&[&behind])?;
        self.out.finish().map_err(|error| super::plain(&error))
    }
}
