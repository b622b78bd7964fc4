//! A table of PostgreSQL as a source: one moment of it, fetched in batches through a cursor.

use super::postgres_columns::{Column, columns};
use super::postgres_server::{Server, in_words};
use super::server_statements::select;
use super::server_table::SqlServer;
use super::source::Since;
use crate::transform::{Table, TableCell, TableRows, table_columns};
use martlet_compiler::plan::{Object, System};
use martlet_delivery::ports::PortError;
use postgres::{Client, Error};
use std::path::Path;

/// Rows that are fetched at once.
const FETCH: &str = "FETCH 1000 FROM martlet_read";

/// How the values of a column come.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Bool,
    Int,
    Bytes,
}

/// The rows of a table, behind a cursor of an open transaction.
pub(super) struct PostgresRows {
    client: Client,
    kinds: Vec<Kind>,
    rows: std::vec::IntoIter<Vec<TableCell>>,
    ended: bool,
}

impl TableRows for PostgresRows {
    fn next_row(&mut self) -> Result<Option<Vec<TableCell>>, String> {
        let next = self.rows.next();
        if next.is_some() || self.ended {
            return Ok(next);
        }
        let fetched = self.fetch().map_err(|error| in_words(&error))?;
        self.ended = fetched.is_empty();
        if self.ended {
            // Whoever writes to the table next is not held up.
            self.client.batch_execute("COMMIT").map_err(|error| in_words(&error))?;
        }
        self.rows = fetched.into_iter();
        Ok(self.rows.next())
    }
}

impl PostgresRows {
    fn fetch(&mut self) -> Result<Vec<Vec<TableCell>>, Error> {
        let mut fetched = Vec::new();
        for row in self.client.query(FETCH, &[])? {
            let cells = self.kinds.iter().enumerate().map(|(index, kind)| {
                let text: Option<String> = row.try_get(index)?;
                Ok(text.map_or(TableCell::Null, |text| kind.cell(text)))
            });
            fetched.push(cells.collect::<Result<_, Error>>()?);
        }
        Ok(fetched)
    }
}

impl Kind {
    fn of(column: &Column) -> Kind {
        match column.kind.as_str() {
            "boolean" => Kind::Bool,
            _ if column.is_int() => Kind::Int,
            "bytea" => Kind::Bytes,
            _ => Kind::Text,
        }
    }

    fn cell(self, text: String) -> TableCell {
        match self {
            Kind::Bool => TableCell::Bool(text == "true"),
            Kind::Bytes => TableCell::Bytes,
            Kind::Int => match text.parse() {
                Ok(number) => TableCell::Int(number),
                Err(_) => TableCell::Text(text.into_bytes()),
            },
            Kind::Text => TableCell::Text(text.into_bytes()),
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
) -> Result<Table<PostgresRows>, PortError> {
    let server = Server::of(&system.settings)
        .map_err(|why| PortError::new(format!("reading {}.{}", object.system, object.name), why))?
        .below(root);
    let table = format!("table {} in {}", object.name, server.shown());
    let failed = |why: String| PortError::new(format!("reading {table}"), why);
    let sql = |error: Error| failed(in_words(&error));
    let mut client = server.connect()?;
    client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").map_err(sql)?;
    let (all, _) = columns(&mut client, &server.schema, &object.name).map_err(sql)?;
    if all.is_empty() {
        return Err(failed(
            "there is no such table; check the name of the object, `schema` and `database`".into(),
        ));
    }
    let names: Vec<String> = all.iter().map(|column| column.name.clone()).collect();
    let (found, extra) = table_columns(&names, &object.fields, true).map_err(failed)?;
    let found: Vec<&Column> = found.iter().filter_map(|index| all.get(*index)).collect();
    let select = select(&server.named(&object.name), object, &found, since);
    client.batch_execute(&format!("DECLARE martlet_read NO SCROLL CURSOR FOR {select}")).map_err(sql)?;
    let kinds = found.iter().map(|column| Kind::of(column)).collect();
    let rows = PostgresRows { client, kinds, rows: Vec::new().into_iter(), ended: false };
    Ok(Table::new(rows, table.clone(), object, extra))
}
