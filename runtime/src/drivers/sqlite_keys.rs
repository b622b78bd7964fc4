//! Keys of a table that are spelled otherwise than they are read: `Ana@X.Example` is the address `Ana@x.example`. Who
//! changes records that are there changes them all, however they are spelled: a "no" must not miss one.

use super::destination::Target;
use super::sqlite_source::cell;
use super::sqlite_statements::name;
use crate::transform::{TableCell, meaning};
use martlet_compiler::plan::{Field, Type};
use martlet_delivery::record::{Cell, Key, Staged};
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, Error};
use std::collections::HashMap;

/// The spellings that an exact comparison misses, by what they mean.
pub(super) struct OddKeys(HashMap<Vec<String>, Vec<Vec<Value>>>);

impl OddKeys {
    /// Looks through the table, where the flow adds nothing and the key is of a type with several spellings.
    pub(super) fn find(connection: &Connection, target: &Target) -> Result<OddKeys, Error> {
        let mut odd: HashMap<Vec<String>, Vec<Vec<Value>>> = HashMap::new();
        let fields: Vec<&Field> = target.key_fields().collect();
        if target.adds || !fields.iter().any(|field| has_spellings(&field.ty)) {
            return Ok(OddKeys(odd));
        }
        let columns: Vec<String> = fields.iter().map(|field| name(&field.name)).collect();
        let select = format!("SELECT {} FROM {}", columns.join(", "), name(&target.object));
        let mut select = connection.prepare(&select)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (mut means, mut spelled, mut exact) = (Vec::new(), Vec::new(), true);
            for (index, field) in fields.iter().enumerate() {
                let value = row.get_ref(index)?;
                let held = cell(value);
                let Some(meaning) = meaning(field, &held) else { break };
                exact &= !matches!(&held, TableCell::Text(text) if *text != meaning.as_bytes());
                means.push(meaning);
                spelled.push(Value::try_from(value)?);
            }
            if means.len() == fields.len() && !exact {
                let all = odd.entry(means).or_default();
                if !all.contains(&spelled) {
                    all.push(spelled);
                }
            }
        }
        Ok(OddKeys(odd))
    }

    /// The other spellings of a row's key.
    pub(super) fn of(&self, row: &Staged) -> &[Vec<Value>] {
        if self.0.is_empty() {
            return &[];
        }
        self.0.get(&means(&row.key)).map_or(&[], Vec::as_slice)
    }
}

/// What a staged key means, as [`meaning`] writes it.
fn means(key: &Key) -> Vec<String> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Int(number) => number.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Null | Cell::Unchanged => String::new(),
    };
    key.0.iter().map(text).collect()
}

/// Whether texts that differ may be read as the same value of this type.
fn has_spellings(ty: &Type) -> bool {
    !matches!(ty, Type::Text(_) | Type::Id | Type::Enum { .. } | Type::Int | Type::Bool(_))
}

/// A value as a parameter.
pub(super) fn borrowed(value: &Value) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(value.into())
}
