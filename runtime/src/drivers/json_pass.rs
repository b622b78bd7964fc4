//! The records of one JSON document on their way into the new one: what is none of the flow's stays byte for byte, around
//! the list, between its records and in them.

use super::destination::Target;
use super::json_record::{JsonRecord, put};
use super::merge::Pass;
use super::packing::Sink;
use crate::transform::JsonItems;
use martlet_delivery::record::Cell;
use std::io::Read;

/// A file with a JSON list that is being written anew.
pub(super) struct JsonPass<'p> {
    record: JsonRecord<'p>,
    items: Option<JsonItems<Box<dyn Read + 'p>>>,
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
        mut out: Box<dyn Sink + 'p>,
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
        put(&mut *out, &[&before])?;
        Ok(JsonPass { record: JsonRecord::of(target), items, begun: false, between, behind, out })
    }
}

impl Pass for JsonPass<'_> {
    fn next(&mut self) -> Result<bool, String> {
        self.record.forget();
        let Some(items) = &mut self.items else { return Ok(false) };
        if !items.next_item()? {
            self.behind = items.gap().to_vec();
            return Ok(false);
        }
        let item = items.current();
        if item.too_long {
            return Err(format!("line {}: the record is longer than 4 MiB", item.line));
        }
        self.record.read(item.bytes);
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
        let begun = std::mem::replace(&mut self.begun, true);
        let there = self.items.as_ref().filter(|_| !self.record.is_new());
        let gap = there.map_or(&*self.between, JsonItems::gap);
        let bytes = match (self.record.text(), there) {
            (None, Some(items)) => items.current().bytes,
            (text, _) => text.unwrap_or_default(),
        };
        // Of a record that was taken away, what stood before it is not there any more either.
        put(&mut *self.out, &[if begun { gap } else { &[] }, bytes])
    }

    fn end(&mut self) -> Result<(), String> {
        put(&mut *self.out, &[&self.behind])?;
        self.out.finish().map_err(|error| super::plain(&error))
    }
}
