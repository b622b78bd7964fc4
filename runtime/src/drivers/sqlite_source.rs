//! A table of an SQLite database as a source: one SELECT, so that all its rows are of one moment, whatever others write
//! meanwhile.
//!
//! The rows are fetched by a thread of their own: a statement cannot outlive the connection that it borrows, and the
//! thread has both on its stack. Once it has the last row it lets go of the database, so that a delivery into the same
//! one is not held up.

use super::sqlite_statements::name;
use super::sqlite_words::in_words;
use crate::transform::{Table, TableCell, TableRows, table_columns};
use martlet_compiler::plan::Object;
use martlet_delivery::ports::PortError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, OpenFlags};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

/// How long a lock of others is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Rows that are handed on at once.
const ROWS: usize = 256;

/// Batches that wait to be taken.
const BATCHES: usize = 2;

type Row = Vec<TableCell>;
type Batch = Result<Vec<Row>, String>;

/// The rows of a table, as the thread sends them.
pub(super) struct SqliteRows {
    batches: Receiver<Batch>,
    rows: std::vec::IntoIter<Row>,
    ended: bool,
}

impl TableRows for SqliteRows {
    fn next_row(&mut self) -> Result<Option<Row>, String> {
        loop {
            let next = self.rows.next();
            if next.is_some() || self.ended {
                return Ok(next);
            }
            // The end is an empty batch; a thread that is gone without one has not read everything.
            match self.batches.recv() {
                Ok(Ok(rows)) => {
                    self.ended = rows.is_empty();
                    self.rows = rows.into_iter();
                }
                Ok(Err(why)) => return Err(why),
                Err(_) => return Err("reading it was broken off; run again".into()),
            }
        }
    }
}

/// Opens the table of an object in the database at `place`; `shown` is the database's name in messages.
///
/// # Errors
/// The database or the table is not there, or the table does not have the columns that the object declares.
pub(super) fn open(place: &Path, shown: &str, object: &Object) -> Result<Table<SqliteRows>, PortError> {
    let table = format!("table {} in {shown}", object.name);
    let failed = |why: String| PortError::new(format!("reading {table}"), why);
    look(place).map_err(failed)?;
    let sql = |error: Error| failed(in_words(&error));
    let connection = connect(place).map_err(sql)?;
    let names = columns(&connection, &object.name).map_err(sql)?;
    if names.is_empty() {
        return Err(failed("there is no such table; check the name of the object, or `path`".into()));
    }
    let (found, extra) = table_columns(&names, &object.fields, false).map_err(failed)?;
    let select = select(object, &names, &found);
    let (sender, batches) = sync_channel(BATCHES);
    std::thread::Builder::new()
        .name("martlet-sqlite".into())
        .spawn(move || {
            let last = send(&connection, &select, &sender);
            // Closed before the end is told: who delivers into the same database next is not held up.
            drop(connection);
            // Whoever reads may have stopped.
            let _ = match last {
                Ok(rows) if rows.is_empty() => sender.send(Ok(rows)),
                Ok(rows) => sender.send(Ok(rows)).and_then(|()| sender.send(Ok(Vec::new()))),
                Err(error) => sender.send(Err(in_words(&error))),
            };
        })
        .map_err(|error| failed(super::plain(&error)))?;
    Ok(Table::new(SqliteRows { batches, rows: Vec::new().into_iter(), ended: false }, table, object, extra))
}

/// Whether the database has a table of that name; one that cannot be looked at counts as having it.
pub(super) fn there(place: &Path, table: &str) -> bool {
    place.exists()
        && connect(place)
            .and_then(|connection| columns(&connection, table))
            .map_or(true, |names| !names.is_empty())
}

fn look(place: &Path) -> Result<(), String> {
    let kind = std::fs::metadata(place).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            "there is no such database; put it there, or mend `path` of the system".into()
        }
        _ => super::plain(&error),
    })?;
    match kind.is_file() {
        true => Ok(()),
        false => Err("it is a folder, a device or a pipe, not a database".into()),
    }
}

/// Opened to be written, and never written: what a program that was killed left half done is rolled back before the
/// first row is read.
fn connect(place: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(place, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// The names of a table's or a view's columns, also of computed ones.
fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, Error> {
    let mut select = connection.prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1")?;
    select.query_map([table], |row| row.get(0))?.collect()
}

/// The rows in an order that does not depend on how the database stores them: by the key, then by all that is read.
fn select(object: &Object, names: &[String], found: &[usize]) -> String {
    let column = |index: &usize| names.get(*index).map(|column| name(column)).unwrap_or_default();
    let keyed = object.fields.iter().zip(found).filter(|(field, _)| field.key);
    let rest = object.fields.iter().zip(found).filter(|(field, _)| !field.key);
    let order = keyed.chain(rest).map(|(_, index)| format!("{} COLLATE BINARY", column(index)));
    format!(
        "SELECT {} FROM {} ORDER BY {}",
        found.iter().map(column).collect::<Vec<_>>().join(", "),
        name(&object.name),
        order.collect::<Vec<_>>().join(", ")
    )
}

/// Sends the rows, but for the last of them, which it gives back.
fn send(connection: &Connection, select: &str, to: &SyncSender<Batch>) -> Result<Vec<Row>, Error> {
    let mut statement = connection.prepare(select)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    let mut batch = Vec::with_capacity(ROWS);
    while let Some(row) = rows.next()? {
        let cells: Result<Row, Error> = (0..width).map(|index| row.get_ref(index).map(cell)).collect();
        batch.push(cells?);
        if batch.len() == ROWS && to.send(Ok(std::mem::take(&mut batch))).is_err() {
            return Ok(Vec::new());
        }
    }
    Ok(batch)
}

/// A value of SQLite as readers take it.
pub(super) fn cell(value: ValueRef<'_>) -> TableCell {
    match value {
        ValueRef::Null => TableCell::Null,
        ValueRef::Integer(number) => TableCell::Int(number),
        ValueRef::Real(number) => TableCell::Real(number),
        ValueRef::Text(bytes) => TableCell::Text(bytes.to_vec()),
        ValueRef::Blob(_) => TableCell::Bytes,
    }
}
