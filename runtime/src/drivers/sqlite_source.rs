//! A table of an SQLite database as a source: one SELECT, so that all its rows are of one moment, whatever others write
//! meanwhile.

use super::sent_rows::{Row, Sending, SentRows, fetched};
use super::source::Since;
use super::sqlite_statements::name;
use super::sqlite_words::in_words;
use crate::run::Mark;
use crate::transform::{Table, TableCell, table_columns};
use martlet_compiler::plan::Object;
use martlet_delivery::ports::PortError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long a lock of others is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the table of an object in the database at `place`; `shown` is the database's name in messages.
///
/// # Errors
/// The database or the table is not there, or the table does not have the columns that the object declares.
pub(super) fn open(
    place: &Path,
    shown: &str,
    object: &Object,
    since: Option<Since>,
) -> Result<Table<SentRows>, PortError> {
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
    let select = select(object, &names, &found, since);
    let rows = fetched("sqlite", move |to| {
        let sent = send(&connection, &select, to);
        // Closed before the end is told: who delivers into the same database next is not held up.
        drop(connection);
        sent.map_err(|error| in_words(&error))
    });
    let rows = rows.map_err(|error| failed(super::plain(&error)))?;
    Ok(Table::new(rows, table, object, extra))
}

/// Whether the database has a table of that name; one that cannot be looked at counts as having it.
pub(super) fn there(place: &Path, table: &str) -> bool {
    place.exists()
        && connect(place)
            .and_then(|connection| columns(&connection, table))
            .map_or(true, |names| !names.is_empty())
}

pub(super) fn look(place: &Path) -> Result<(), String> {
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
pub(super) fn connect(place: &Path) -> Result<Connection, Error> {
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
fn select(object: &Object, names: &[String], found: &[usize], since: Option<Since>) -> String {
    let column = |index: &usize| names.get(*index).map(|column| name(column)).unwrap_or_default();
    let keyed = object.fields.iter().zip(found).filter(|(field, _)| field.key);
    let rest = object.fields.iter().zip(found).filter(|(field, _)| !field.key);
    let order = keyed.chain(rest).map(|(_, index)| format!("{} COLLATE BINARY", column(index)));
    let wanted = since.and_then(|since| Some(not_before(&column(found.get(since.field)?), since.mark)));
    format!(
        "SELECT {} FROM {}{} ORDER BY {}",
        found.iter().map(column).collect::<Vec<_>>().join(", "),
        name(&object.name),
        wanted.map(|wanted| format!(" WHERE {wanted}")).unwrap_or_default(),
        order.collect::<Vec<_>>().join(", ")
    )
}

/// That a column is not certainly before a mark. A database without types holds anything: what does not look like a
/// value of the field is read, and judged there.
fn not_before(column: &str, mark: Mark) -> String {
    let digits = |count: usize| "[0-9]".repeat(count);
    let day = format!("{}-{}-{}", digits(4), digits(2), digits(2));
    match mark {
        Mark::Number(number) => format!("({column} >= {number} OR typeof({column}) <> 'integer')"),
        Mark::Day(_) => format!(
            "(CAST({column} AS TEXT) NOT GLOB '{day}' OR {column} >= '{}' COLLATE BINARY OR {column} IS NULL)",
            mark.day()
        ),
        // The day before, wherever on earth it was written down.
        Mark::Moment(_) => format!(
            "(CAST({column} AS TEXT) NOT GLOB '{day}[T ]*' OR substr({column}, 1, 10) >= '{}' OR {column} IS NULL)",
            mark.day()
        ),
    }
}

/// Sends the rows.
fn send(connection: &Connection, select: &str, to: &mut Sending) -> Result<(), Error> {
    let mut statement = connection.prepare(select)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cells: Result<Row, Error> = (0..width).map(|index| row.get_ref(index).map(cell)).collect();
        if !to.send(cells?) {
            break;
        }
    }
    Ok(())
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
