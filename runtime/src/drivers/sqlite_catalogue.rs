//! What SQLite says of its tables. A column may hold anything there; what it was declared for is what people meant.

use super::catalogue::{Described, decimal};
use super::sqlite_source::{connect, look};
use super::sqlite_words::in_words;
use martlet_compiler::plan::Type;
use martlet_delivery::ports::PortError;
use rusqlite::Error;
use std::path::Path;

/// The tables and views of a database.
pub(super) fn tables(place: &Path, shown: &str) -> Result<Vec<String>, PortError> {
    let failed = |why: String| PortError::new(format!("looking at {shown}"), why);
    look(place).map_err(failed)?;
    let read = || {
        let connection = connect(place)?;
        let mut select = connection.prepare(
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             ORDER BY name",
        )?;
        select.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, Error>>()
    };
    read().map_err(|error| failed(in_words(&error)))
}

/// The columns of a table or view; `None`: it is not there.
pub(super) fn columns(place: &Path, shown: &str, table: &str) -> Result<Option<Vec<Described>>, PortError> {
    if !place.exists() {
        return Ok(None);
    }
    let failed = |why: String| PortError::new(format!("looking at table {table} in {shown}"), why);
    look(place).map_err(failed)?;
    let read = || {
        let connection = connect(place)?;
        let mut select = connection
            .prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?1) WHERE hidden <> 1")?;
        let rows = select.query_map([table], |row| {
            let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
            let (wanted, key): (bool, i64) = (row.get(2)?, row.get(3)?);
            Ok(Described { name, ty: ty(&kind), kind, optional: !wanted && key == 0, key: key > 0 })
        })?;
        rows.collect::<Result<Vec<Described>, Error>>()
    };
    let columns = read().map_err(|error| failed(in_words(&error)))?;
    Ok((!columns.is_empty()).then_some(columns))
}

/// The type that a declaration means: its first word, and the numbers in parentheses.
fn ty(declared: &str) -> Option<Type> {
    let lower = declared.to_ascii_lowercase();
    let (word, rest) = lower.split_once('(').unwrap_or((&lower, ""));
    let numbers: Vec<u32> =
        rest.trim_end_matches(')').split(',').filter_map(|number| number.trim().parse().ok()).collect();
    match (word.trim(), numbers.as_slice()) {
        ("int" | "integer" | "bigint" | "smallint" | "tinyint" | "mediumint", _) => Some(Type::Int),
        ("text" | "clob", _) => Some(Type::Text(None)),
        ("varchar" | "nvarchar" | "char" | "character" | "nchar" | "character varying", [length]) => {
            Some(Type::Text(Some(*length)))
        }
        ("varchar" | "nvarchar", _) => Some(Type::Text(None)),
        ("decimal" | "numeric", [digits, after]) => decimal(*digits, *after),
        ("boolean" | "bool", _) => Some(Type::Bool(None)),
        ("date", _) => Some(Type::Date),
        _ => None,
    }
}
