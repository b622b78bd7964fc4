//! A table of PostgreSQL as a source: one moment of it, fetched in batches through a cursor.

use super::postgres_columns::{Column, columns};
use super::postgres_server::{Server, in_words, name};
use super::source::Since;
use crate::run::Mark;
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
            "smallint" | "integer" | "bigint" => Kind::Int,
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
    let shown = |server: &Server| format!("table {} in {}", object.name, server.shown());
    let server = Server::of(&system.settings)
        .map_err(|why| PortError::new(format!("reading {}.{}", object.system, object.name), why))?
        .below(root);
    let table = shown(&server);
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
    client.batch_execute(&cursor(&server, object, &found, since)).map_err(sql)?;
    let kinds = found.iter().map(|column| Kind::of(column)).collect();
    let rows = PostgresRows { client, kinds, rows: Vec::new().into_iter(), ended: false };
    Ok(Table::new(rows, table.clone(), object, extra))
}

/// That a column is not before a mark, where its type says how it is compared.
fn not_before(column: &Column, mark: Mark) -> Option<String> {
    let held = name(&column.name);
    let wanted = match (mark, column.kind.as_str()) {
        (Mark::Number(number), "smallint" | "integer" | "bigint") => format!("{held} >= {number}"),
        (Mark::Day(_), "date") => format!("{held} >= '{}'::date", mark.day()),
        (Mark::Moment(at), "timestamp with time zone") => {
            let at = jiff::Timestamp::from_microsecond(at).ok()?;
            format!("{held} >= '{at}'::timestamptz")
        }
        _ => return None,
    };
    Some(format!("({wanted} OR {held} IS NULL)"))
}

/// All rows, each value as text, by the key, then by all that is read.
fn cursor(server: &Server, object: &Object, found: &[&Column], since: Option<Since>) -> String {
    // Bytes are not read: they fit no field.
    let text = |column: &&Column| match column.kind.as_str() {
        "bytea" => format!("CASE WHEN {} IS NULL THEN NULL ELSE '' END", name(&column.name)),
        _ => format!("{}::text", name(&column.name)),
    };
    let columns: Vec<String> = found.iter().map(text).collect();
    let keyed = object.fields.iter().zip(found).filter(|(field, _)| field.key);
    let rest = object.fields.iter().zip(found).filter(|(field, _)| !field.key);
    let order = keyed.chain(rest).map(|(_, column)| match Kind::of(column) {
        Kind::Int => name(&column.name),
        _ => format!("{}::text COLLATE \"C\"", name(&column.name)),
    });
    let wanted = since.and_then(|since| not_before(found.get(since.field)?, since.mark));
    format!(
        "DECLARE martlet_read NO SCROLL CURSOR FOR SELECT {} FROM {}.{}{} ORDER BY {}",
        columns.join(", "),
        name(&server.schema),
        name(&object.name),
        wanted.map(|wanted| format!(" WHERE {wanted}")).unwrap_or_default(),
        order.collect::<Vec<_>>().join(", ")
    )
}
