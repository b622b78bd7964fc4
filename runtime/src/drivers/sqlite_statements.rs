//! The SQL that the table driver runs. Names come from the plan and are quoted; values are always parameters.

use super::destination::Target;
use martlet_compiler::plan::{Only, Type};
use martlet_delivery::record::Cell;
use rusqlite::types::{Null, ToSqlOutput, Value};

/// A name as SQL.
pub(super) fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Makes the table that the object declares.
pub(super) fn create(target: &Target) -> String {
    let mut parts: Vec<String> = Vec::new();
    for column in &target.columns {
        let kind = match &column.ty {
            Type::Int | Type::Bool(None) => "INTEGER",
            // Everything else is text: also decimals, which SQLite would turn into approximate numbers.
            _ => "TEXT",
        };
        let is_key = target.key_fields().any(|field| field.name == column.name);
        parts.push(format!("{} {kind}{}", name(&column.name), if is_key { " NOT NULL" } else { "" }));
    }
    let key: Vec<String> = target.key_fields().map(|field| name(&field.name)).collect();
    if !key.is_empty() {
        parts.push(format!("UNIQUE ({})", key.join(", ")));
    }
    format!("CREATE TABLE {} ({})", name(&target.object), parts.join(", "))
}

/// Two rows at most with a key: none, one, or several.
pub(super) fn count(target: &Target) -> String {
    format!("SELECT count(*) FROM (SELECT 1 FROM {}{} LIMIT 2)", name(&target.object), by_key(target, 0))
}

/// Removes the rows with a key.
pub(super) fn remove(target: &Target) -> String {
    format!("DELETE FROM {}{}", name(&target.object), by_key(target, 0))
}

/// Inserts a row with the cells that are not kept unchanged.
pub(super) fn insert(target: &Target, cells: &[Cell]) -> String {
    let columns: Vec<String> = written(target, cells).map(|(field, _)| name(field)).collect();
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
    format!("INSERT INTO {} ({}) VALUES ({})", name(&target.object), columns.join(", "), places.join(", "))
}

/// Writes the cells that are not kept unchanged into the rows with a key; `None`: there is nothing to write.
/// `limited` heeds `only on create` and `only when empty`.
pub(super) fn update(target: &Target, cells: &[Cell], limited: bool) -> Option<String> {
    let mut sets = Vec::new();
    let mut place = 0;
    for (field, only) in written(target, cells) {
        place += 1;
        // The record is there under its key, so that has its value already.
        if target.key_fields().any(|key| key.name == field) {
            continue;
        }
        let column = name(field);
        match only.filter(|_| limited) {
            Some(Only::OnCreate) => {}
            Some(Only::WhenEmpty) => sets.push(format!(
                "{column} = CASE WHEN {column} IS NULL OR {column} = '' THEN ?{place} ELSE {column} END"
            )),
            None => sets.push(format!("{column} = ?{place}")),
        }
    }
    if sets.is_empty() {
        return None;
    }
    Some(format!("UPDATE {} SET {}{}", name(&target.object), sets.join(", "), by_key(target, place)))
}

/// All keys as they stand there.
pub(super) fn all_keys(target: &Target) -> String {
    let keys: Vec<String> = target.key_fields().map(|field| name(&field.name)).collect();
    format!("SELECT {} FROM {}", keys.join(", "), name(&target.object))
}

/// The fields whose cells are written, with their limits.
fn written<'t>(target: &'t Target, cells: &'t [Cell]) -> impl Iterator<Item = (&'t str, Option<Only>)> {
    target
        .fields
        .iter()
        .zip(cells)
        .filter(|(_, cell)| **cell != Cell::Unchanged)
        .map(|(target, _)| (target.field.name.as_str(), target.only))
}

/// Exact comparison, whatever collation the column has: two spellings are two keys.
fn by_key(target: &Target, before: usize) -> String {
    let parts: Vec<String> = target
        .key_fields()
        .enumerate()
        .map(|(index, field)| format!("{} = ?{} COLLATE BINARY", name(&field.name), before + index + 1))
        .collect();
    format!(" WHERE {}", parts.join(" AND "))
}

/// A cell as a parameter.
pub(super) fn parameter<'c>(cell: &'c Cell, ty: &'c Type) -> ToSqlOutput<'c> {
    match (cell, ty) {
        (Cell::Unchanged | Cell::Null, _) => ToSqlOutput::from(Null),
        (Cell::Text(text), _) => ToSqlOutput::from(text.as_str()),
        (Cell::Int(number), _) => ToSqlOutput::from(*number),
        (Cell::Bool(value), Type::Bool(Some((yes, no)))) => {
            ToSqlOutput::from(if *value { yes.as_str() } else { no.as_str() })
        }
        (Cell::Bool(value), _) => ToSqlOutput::from(*value),
    }
}

/// The same, for as long as it is needed.
pub(super) fn value(cell: &Cell, ty: &Type) -> Value {
    match parameter(cell, ty) {
        ToSqlOutput::Owned(value) => value,
        // Texts of ours are texts there, and nothing else is a cell.
        ToSqlOutput::Borrowed(value) => Value::try_from(value).unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

/// Why a column that is declared so there cannot hold the field's values exactly; `None`: it can.
pub(super) fn changes_values(ty: &Type, declared: &str) -> Option<&'static str> {
    let declared = declared.to_ascii_uppercase();
    let has = |part: &str| declared.contains(part);
    // SQLite's own rules of affinity, in its order.
    let (integer, text) = (has("INT"), has("CHAR") || has("CLOB") || has("TEXT"));
    let blob = has("BLOB") || declared.is_empty();
    let real = has("REAL") || has("FLOA") || has("DOUB");
    if !integer && (text || blob) {
        return None;
    }
    match ty {
        Type::Text(_) | Type::Id | Type::Phone | Type::Enum { .. } => {
            Some("it is a number there, which would change text such as 00123; declare it TEXT")
        }
        Type::Int if real && !integer => {
            Some("it is a number with decimals there, which rounds large numbers")
        }
        Type::Decimal(digits, _) if *digits > 15 => {
            Some("it is an approximate number there, which rounds more than 15 digits; declare it TEXT")
        }
        _ => None,
    }
}
