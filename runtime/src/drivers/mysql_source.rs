//! A table of MySQL or MariaDB as a source: one moment of it, whatever others write meanwhile.

use super::mysql_columns::{Column, described};
use super::mysql_server::{Server, in_words};
use super::sent_rows::{Row, Sending, SentRows, fetched};
use super::server_statements::select;
use super::server_table::SqlServer;
use super::source::Since;
use crate::transform::{Table, TableCell, table_columns};
use martlet_compiler::plan::{Object, System};
use martlet_delivery::ports::PortError;
use mysql::prelude::Queryable;
use mysql::{Conn, Error, Value};
use std::path::Path;

/// How the values of a column come.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Int,
    Bytes,
}

impl Kind {
    fn of(column: &Column) -> Kind {
        match column {
            _ if column.is_int() => Kind::Int,
            _ if column.is_bytes() => Kind::Bytes,
            _ => Kind::Text,
        }
    }

    fn cell(self, value: Value) -> TableCell {
        let Value::Bytes(bytes) = value else { return TableCell::Null };
        let number = || std::str::from_utf8(&bytes).ok()?.parse().ok();
        match self {
            Kind::Bytes => TableCell::Bytes,
            Kind::Int => number().map_or_else(|| TableCell::Text(bytes.clone()), TableCell::Int),
            Kind::Text => TableCell::Text(bytes),
        }
    }
}

/// Opens the table of an object.
///
/// # Errors
/// The database cannot be reached, or the table is not there or does not have the columns that the object declares.
pub(super) fn open(
    system: &System,
    object: &Object,
    since: Option<Since>,
    root: &Path,
) -> Result<Table<SentRows>, PortError> {
    let server = Server::of(&system.settings)
        .map_err(|why| PortError::new(format!("reading {}.{}", object.system, object.name), why))?
        .below(root);
    let table = format!("table {} in {}", object.name, server.shown());
    let failed = |why: String| PortError::new(format!("reading {table}"), why);
    let sql = |error: Error| failed(in_words(&error));
    let mut conn = server.connect()?;
    let Some(found) = described(&mut conn, &object.name).map_err(sql)? else {
        return Err(failed("there is no such table; check the name of the object, and `database`".into()));
    };
    let names: Vec<String> = found.columns.iter().map(|column| column.name.clone()).collect();
    let (indexes, extra) = table_columns(&names, &object.fields, false).map_err(failed)?;
    let columns: Vec<&Column> = indexes.iter().filter_map(|index| found.columns.get(*index)).collect();
    let select = select(&server.named(&object.name), object, &columns, since);
    let kinds: Vec<Kind> = columns.iter().map(|column| Kind::of(column)).collect();
    let rows = fetched("mysql", move |to| fetch(conn, &select, &kinds, to).map_err(|error| in_words(&error)));
    let rows = rows.map_err(|error| failed(super::plain(&error)))?;
    Ok(Table::new(rows, table.clone(), object, extra))
}

fn fetch(mut conn: Conn, select: &str, kinds: &[Kind], to: &mut Sending) -> Result<(), Error> {
    conn.query_drop("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")?;
    // As text, one row after the other as they come.
    for row in conn.query_iter(select)? {
        let values = row?.unwrap();
        let cells: Row = kinds.iter().zip(values).map(|(kind, value)| kind.cell(value)).collect();
        if !to.send(cells) {
            break;
        }
    }
    conn.query_drop("COMMIT")
}
