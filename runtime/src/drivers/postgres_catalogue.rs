//! What PostgreSQL says of its tables.

use super::catalogue::{Described, decimal, words};
use super::postgres_server::{Server, in_words};
use super::server_table::SqlServer;
use martlet_compiler::plan::{SettingValue, Type};
use martlet_delivery::ports::PortError;
use postgres::Error;
use std::collections::BTreeMap;
use std::path::Path;

type Settings = BTreeMap<String, SettingValue>;

fn server(settings: &Settings, root: &Path) -> Result<Server, PortError> {
    let server = Server::of(settings).map_err(|why| PortError::new("looking at the database", why))?;
    Ok(server.below(root))
}

/// The tables and views of the schema.
pub(super) fn tables(settings: &Settings, root: &Path) -> Result<Vec<String>, PortError> {
    let server = server(settings, root)?;
    let mut client = server.connect()?;
    let rows = client.query(
        "SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = $1 AND c.relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY c.relname COLLATE \"C\"",
        &[&server.schema],
    );
    let names = rows.and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect());
    names.map_err(|error| PortError::new(format!("looking at {}", server.shown()), in_words(&error)))
}

/// The columns of a table or view; `None`: it is not there.
pub(super) fn columns(
    settings: &Settings,
    table: &str,
    root: &Path,
) -> Result<Option<Vec<Described>>, PortError> {
    let server = server(settings, root)?;
    let mut client = server.connect()?;
    let rows = client.query(
        "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), format_type(b.oid, NULL),
                CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, a.attnotnull,
                EXISTS (SELECT 1 FROM pg_catalog.pg_index i
                        WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)),
                ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e
                      WHERE e.enumtypid = b.oid ORDER BY e.enumsortorder)
         FROM pg_catalog.pg_attribute a
         JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
         JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
         WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
           AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum",
        &[&server.schema, &table],
    );
    let read = || -> Result<Vec<Described>, Error> {
        let mut columns = Vec::new();
        for row in rows? {
            let (name, shown, kind): (String, String, String) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let (limits, wanted, key): (i32, bool, bool) =
                (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
            let labels: Vec<String> = row.try_get(6)?;
            // Its words are part of what a list of words is.
            let kind_shown =
                if labels.is_empty() { shown } else { format!("{shown} ({})", labels.join(", ")) };
            let ty = ty(&kind, limits, labels);
            columns.push(Described { name, kind: kind_shown, ty, optional: !wanted, key });
        }
        Ok(columns)
    };
    let columns = read().map_err(|error| {
        PortError::new(format!("looking at table {table} in {}", server.shown()), in_words(&error))
    })?;
    Ok((!columns.is_empty()).then_some(columns))
}

/// The type of a field that takes the values; `limits` is how PostgreSQL keeps lengths and digits.
fn ty(kind: &str, limits: i32, labels: Vec<String>) -> Option<Type> {
    let length = (limits >= 4).then(|| (limits - 4).unsigned_abs());
    match kind {
        _ if !labels.is_empty() => words(labels),
        "smallint" | "integer" | "bigint" => Some(Type::Int),
        "numeric" => length.and_then(|packed| decimal(packed >> 16, packed & 0x7ff)),
        "text" => Some(Type::Text(None)),
        "character varying" => Some(Type::Text(length)),
        "boolean" => Some(Type::Bool(None)),
        "date" => Some(Type::Date),
        "timestamp with time zone" => Some(Type::Instant),
        "time without time zone" => Some(Type::Time),
        "uuid" => Some(Type::Uuid),
        "json" | "jsonb" => Some(Type::Json),
        _ => None,
    }
}
