//! SQLite behind the seam: one file, or memory.

use super::value::Cells;
use super::{DbError, Dialect, Each, Engine, Kind, Result, Row, Value};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// The oldest SQLite whose faults in write-ahead logging are mended (promise S1).
const OLDEST: i32 = 3_051_003;

/// How long a write waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// Statements kept prepared: more than the store has.
const KEPT: usize = 160;

pub(crate) struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Opens the file, or makes it.
    pub(crate) fn file(path: &Path) -> Result<Sqlite> {
        let connection = Connection::open(path)?;
        let mode: String =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        if mode != "wal" {
            return Err(DbError::other("the disk does not support write-ahead logging"));
        }
        Sqlite::with(connection)
    }

    /// A database in memory that lives as long as one connection with this name is open.
    pub(crate) fn shared(name: &str) -> Result<Sqlite> {
        let connection = Connection::open_with_flags(
            format!("file:{name}?mode=memory&cache=shared"),
            OpenFlags::default() | OpenFlags::SQLITE_OPEN_URI,
        )?;
        Sqlite::with(connection)
    }

    /// A database in memory that nobody else sees.
    pub(crate) fn private() -> Result<Sqlite> {
        Sqlite::with(Connection::open_in_memory()?)
    }

    /// A copy in memory of what the file holds now; an empty one if there is no file.
    pub(crate) fn copy(path: &Path) -> Result<Sqlite> {
        let mut copy = Connection::open_in_memory()?;
        if path.exists() {
            let original = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            rusqlite::backup::Backup::new(&original, &mut copy)?.run_to_completion(
                1_000,
                Duration::ZERO,
                None,
            )?;
        }
        Sqlite::with(copy)
    }

    fn with(connection: Connection) -> Result<Sqlite> {
        if rusqlite::version_number() < OLDEST {
            return Err(DbError::other(format!("SQLite {} is too old", rusqlite::version())));
        }
        connection.busy_timeout(PATIENCE)?;
        // FULL: a commit that was stated survives a power cut (promise P9).
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "mmap_size", 0)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.set_prepared_statement_cache_capacity(KEPT);
        Ok(Sqlite { connection })
    }

    /// The statement with its values bound.
    fn bound(&self, sql: &str, values: &[Value<'_>]) -> Result<CachedStatement<'_>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        if statement.parameter_count() != values.len() {
            return Err(DbError::other("a statement has another number of values"));
        }
        for (index, value) in values.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, value)?;
        }
        Ok(statement)
    }
}

impl Engine for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        Ok(self.bound(sql, values)?.raw_execute()? as u64)
    }

    fn query(&mut self, sql: &str, values: &[Value<'_>], each: &mut Each<'_>) -> Result<()> {
        let mut statement = self.bound(sql, values)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            each(&Row(row))?;
        }
        Ok(())
    }

    fn keep_at_hand(&mut self, bytes: u64) -> Result<()> {
        // A negative size counts in KiB.
        let size = -i64::try_from(bytes / 1_024).unwrap_or(i64::MAX);
        Ok(self.connection.pragma_update(None, "cache_size", size)?)
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    fn begin(&mut self) -> Result<()> {
        self.execute("BEGIN IMMEDIATE", &[]).map(drop)
    }

    fn commit(&mut self) -> Result<()> {
        self.execute("COMMIT", &[]).map(drop)
    }

    fn rollback(&mut self) -> Result<()> {
        self.execute("ROLLBACK", &[]).map(drop)
    }

    fn begin_migration(&mut self) -> Result<()> {
        self.begin()
    }

    fn begin_reading(&mut self) -> Result<()> {
        self.execute("BEGIN DEFERRED", &[]).map(drop)
    }

    /// The lock of a run is a file beside this one.
    fn alone(&mut self) -> Result<bool> {
        Ok(true)
    }
}

impl Cells for rusqlite::Row<'_> {
    fn cell(&self, index: usize) -> Result<Value<'_>> {
        Ok(match self.get_ref(index)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Text(bytes) => Value::Text(
                std::str::from_utf8(bytes)
                    .map_err(|_| DbError::other("a text is no text; the file was changed"))?,
            ),
            ValueRef::Blob(bytes) => Value::Blob(bytes),
            ValueRef::Real(_) => {
                return Err(DbError::other("a number with a fraction; the file was changed"));
            }
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> DbError {
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Kind::Busy,
            Some(ErrorCode::DiskFull) => Kind::Full,
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Kind::Damaged,
            Some(ErrorCode::ReadOnly) => Kind::ReadOnly,
            _ => Kind::Other,
        };
        DbError { kind, text: error.to_string() }
    }
}
