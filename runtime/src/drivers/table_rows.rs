//! Looks through a whole table of an SQLite database, for what is asked about one person. Nothing is written.

use super::plain;
use super::sqlite_statements::name;
use super::sqlite_words::in_words;
use martlet_delivery::ports::PortError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, OpenFlags};
use std::path::Path;

/// Gives each row of a table: names of columns and texts of cells. A database or a table that is not there has none.
///
/// # Errors
/// It is there and cannot be read.
pub(crate) fn table_rows(
    place: &Path,
    shown: &str,
    table: &str,
    each: &mut dyn FnMut(Vec<(String, String)>),
) -> Result<(), PortError> {
    let failed = |why: String| PortError::new(format!("table {table} in {shown}"), why);
    match std::fs::symlink_metadata(place) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(plain(&error))),
        Ok(found) if !found.is_file() => return Err(failed("its path is that of no plain file".into())),
        Ok(_) => {}
    }
    read(place, table, each).map_err(|error| failed(in_words(&error)))
}

fn read(place: &Path, table: &str, each: &mut dyn FnMut(Vec<(String, String)>)) -> Result<(), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(place, flags)?;
    let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
    if !connection.prepare(there)?.exists([table])? {
        return Ok(());
    }
    let mut select = connection.prepare(&format!("SELECT * FROM {}", name(table)))?;
    let columns: Vec<String> = select.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let mut cells = Vec::with_capacity(columns.len());
        for (index, column) in columns.iter().enumerate() {
            let text = match row.get_ref(index)? {
                ValueRef::Null => String::new(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            };
            cells.push((column.clone(), text));
        }
        each(cells);
    }
    Ok(())
}
