//! What MySQL and MariaDB say of their tables.

use super::catalogue::{Described, decimal, words};
use super::mysql_server::{Server, in_words};
use super::server_table::SqlServer;
use martlet_compiler::plan::{SettingValue, Type};
use martlet_delivery::ports::PortError;
use mysql::prelude::Queryable;
use std::collections::BTreeMap;

type Settings = BTreeMap<String, SettingValue>;

fn server(settings: &Settings) -> Result<Server, PortError> {
    Server::of(settings).map_err(|why| PortError::new("looking at the database", why))
}

/// The tables and views of the database.
pub(super) fn tables(settings: &Settings) -> Result<Vec<String>, PortError> {
    let server = server(settings)?;
    let names = server.connect()?.query(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY BINARY TABLE_NAME",
    );
    names.map_err(|error| PortError::new(format!("looking at {}", server.shown()), in_words(&error)))
}

type Row = (String, String, String, Option<u64>, Option<u32>, Option<u32>, String, String);

/// The columns of a table or view; `None`: it is not there.
pub(super) fn columns(settings: &Settings, table: &str) -> Result<Option<Vec<Described>>, PortError> {
    let server = server(settings)?;
    let rows: Result<Vec<Row>, mysql::Error> = server.connect()?.exec(
        "SELECT COLUMN_NAME, LOWER(DATA_TYPE), COLUMN_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE,
                IS_NULLABLE, COLUMN_KEY
         FROM information_schema.COLUMNS
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION",
        (table,),
    );
    let rows = rows.map_err(|error| {
        PortError::new(format!("looking at table {table} in {}", server.shown()), in_words(&error))
    })?;
    let described = |(name, kind, shown, length, precision, scale, nullable, key): Row| Described {
        name,
        ty: ty(&kind, &shown, length, (precision.unwrap_or(0), scale.unwrap_or(0))),
        kind: shown,
        optional: nullable == "YES",
        key: key == "PRI",
    };
    let columns: Vec<Described> = rows.into_iter().map(described).collect();
    Ok((!columns.is_empty()).then_some(columns))
}

fn ty(kind: &str, shown: &str, length: Option<u64>, (digits, after): (u32, u32)) -> Option<Type> {
    match kind {
        "tinyint" if shown.starts_with("tinyint(1)") => Some(Type::Bool(None)),
        "tinyint" | "smallint" | "mediumint" | "int" => Some(Type::Int),
        "bigint" if !shown.contains("unsigned") => Some(Type::Int),
        "decimal" => decimal(digits, after),
        "varchar" => Some(Type::Text(length.and_then(|length| u32::try_from(length).ok()))),
        "tinytext" | "text" | "mediumtext" | "longtext" => Some(Type::Text(None)),
        "date" => Some(Type::Date),
        "timestamp" => Some(Type::Instant),
        "time" => Some(Type::Time),
        "uuid" => Some(Type::Uuid),
        "json" => Some(Type::Json),
        "enum" => words(labels(shown)),
        _ => None,
    }
}

/// The words of `enum('a','b')`; a quote in a word is doubled.
fn labels(shown: &str) -> Vec<String> {
    let inside = shown.strip_prefix("enum('").and_then(|rest| rest.strip_suffix("')")).unwrap_or_default();
    inside.split("','").filter(|word| !word.is_empty()).map(|word| word.replace("''", "'")).collect()
}
