//! The records of an object that is looked into, by the fields that must be equal: in memory while there is room, else
//! put away outside of it, where each is found by the same key and in the same order.

use super::record::Record;
use super::stored::{from_bytes, to_bytes};
use martlet_compiler::types::value::Value;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

/// What a value takes beside its text, about.
const WEIGHT: usize = 48;

/// Where records are put away that memory has no room for.
pub trait PutAway: Debug {
    /// Puts a record away, behind all that have its key.
    ///
    /// # Errors
    /// There is no room there either, or it cannot be written.
    fn put(&mut self, key: &str, record: &[u8]) -> Result<(), String>;

    /// The records with a key, in their order.
    ///
    /// # Errors
    /// It cannot be read.
    fn get(&self, key: &str) -> Result<Vec<Vec<u8>>, String>;
}

/// The room for looked-up records.
pub struct Room<'r> {
    /// Bytes of memory, about, for all look-ups of a flow.
    pub bytes: usize,
    /// Makes a place outside.
    pub outside: &'r mut dyn FnMut() -> Result<Box<dyn PutAway>, String>,
}

/// The records of one object.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    by: BTreeMap<String, Vec<usize>>,
    /// What has no room in memory: then nothing is there.
    outside: Option<Box<dyn PutAway>>,
    /// The names of the fields, shared by all records.
    names: Vec<Arc<str>>,
    /// Rows that could not be read at all.
    pub(super) broken: u64,
    /// Why a record could not be put away.
    pub(super) failed: Option<String>,
}

/// A record that can be found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) value: Value<'static>,
    /// Why it cannot be used where it is found.
    pub(super) fault: Option<String>,
}

impl Table {
    /// Takes a record under its key.
    pub(super) fn add(&mut self, key: String, record: &Record<'_>, room: &mut Room<'_>) {
        if self.names.is_empty() {
            self.names = record.fields().iter().map(|field| field.name.as_str().into()).collect();
        }
        let value = Value::record(self.names.iter().cloned().zip(record.values.iter().cloned())).into_owned();
        let fault = record.fault.as_ref().map(|fault| format!("{}: {}", fault.place, fault.reason));
        let row = Row { value, fault };
        if let Err(why) = self.take(key, row, room) {
            self.failed.get_or_insert(why);
        }
    }

    fn take(&mut self, key: String, row: Row, room: &mut Room<'_>) -> Result<(), String> {
        if let Some(outside) = &mut self.outside {
            return outside.put(&key, &row.bytes()?);
        }
        let weight = key.len() + 2 * WEIGHT + weight(&row.value);
        if weight <= room.bytes {
            room.bytes -= weight;
            self.by.entry(key).or_default().push(self.rows.len());
            self.rows.push(row);
            return Ok(());
        }
        let mut outside = (room.outside)()?;
        for (key, at) in std::mem::take(&mut self.by) {
            for held in at.into_iter().filter_map(|at| self.rows.get(at)) {
                let weight = key.len() + 2 * WEIGHT + self::weight(&held.value);
                room.bytes = room.bytes.saturating_add(weight);
                outside.put(&key, &held.bytes()?)?;
            }
        }
        self.rows = Vec::new();
        outside.put(&key, &row.bytes()?)?;
        self.outside = Some(outside);
        Ok(())
    }

    /// The records with a key, in the order in which they were read.
    pub(super) fn get(&self, key: &str) -> Result<Vec<Row>, String> {
        match &self.outside {
            Some(outside) => {
                outside.get(key)?.iter().map(|bytes| Row::from_bytes(&self.names, bytes)).collect()
            }
            None => {
                let at = self.by.get(key).map(Vec::as_slice).unwrap_or_default();
                Ok(at.iter().filter_map(|at| self.rows.get(*at)).cloned().collect())
            }
        }
    }
}

impl Row {
    fn bytes(&self) -> Result<Vec<u8>, String> {
        let Value::Record(fields) = &self.value else { return Err("a record that is none".into()) };
        to_bytes(fields.iter().map(|(_, value)| value), self.fault.as_deref())
    }

    fn from_bytes(names: &[Arc<str>], bytes: &[u8]) -> Result<Row, String> {
        let (values, fault) = from_bytes(bytes)?;
        Ok(Row { value: Value::record(names.iter().cloned().zip(values)), fault })
    }
}

/// How much memory a value takes, about.
fn weight(value: &Value<'_>) -> usize {
    WEIGHT
        + match value {
            Value::Text(text) => text.len(),
            Value::List(items) => items.iter().map(weight).sum(),
            Value::Record(fields) => fields.iter().map(|(_, value)| weight(value)).sum(),
            _ => 0,
        }
}
