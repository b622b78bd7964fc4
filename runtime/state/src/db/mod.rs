//! The seam between the store and the database that holds it: one set of statement texts, engines behind [`Engine`].
//!
//! Statements are written with `?1` placeholders and with what both engines understand: numbers as 64 bits, no booleans
//! in tables, `coalesce`, `CASE`, `ON CONFLICT`, `RETURNING`. No type of an engine leaves its file.

mod copy;
#[cfg(test)]
mod kill;
pub(crate) mod migrate;
pub(crate) mod postgres;
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod sqlite;
pub(crate) mod value;

pub(crate) use copy::into_memory;
pub(crate) use value::{Row, Value, bind};

use martlet_delivery::ports::PortError;
use std::ops::{Deref, DerefMut};

/// What kind of failure an engine had, as far as somebody can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Another process holds what is needed; the same may succeed in a moment.
    Busy,
    /// No space.
    Full,
    /// What is there is no database, or a broken one.
    Damaged,
    /// It can be read only.
    ReadOnly,
    /// Anything else, in the engine's words.
    Other,
}

/// A failure of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DbError {
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

impl DbError {
    pub(crate) fn other(text: impl Into<String>) -> DbError {
        DbError { kind: Kind::Other, text: text.into() }
    }
}

/// What the database gives.
pub(crate) type Result<T> = std::result::Result<T, DbError>;

/// What went wrong in the store, in words for people.
pub(crate) fn failed(what: &str) -> impl Fn(DbError) -> PortError + '_ {
    move |error| {
        let why = match error.kind {
            Kind::Busy => "another process is writing to it".to_owned(),
            Kind::Full => "the disk is full, or the state reached its size limit".to_owned(),
            Kind::Damaged => {
                "the file is damaged or is no state of Martlet; put a copy from a backup in its place"
                    .to_owned()
            }
            Kind::ReadOnly => "it cannot be written".to_owned(),
            Kind::Other => error.text,
        };
        PortError { what: format!("state: {what}"), why, retry: error.kind == Kind::Busy }
    }
}

/// Which spelling of the schema an engine wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Sees each row; an error ends the query.
pub(crate) type Each<'f> = dyn FnMut(&Row<'_>) -> Result<()> + 'f;

/// One connection to a database.
pub(crate) trait Engine: Send {
    fn dialect(&self) -> Dialect;
    /// Carries out one statement, prepared once; gives how many rows it touched.
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64>;
    /// Hands each row of one statement, prepared once, to `each`, without holding all of them.
    fn query(&mut self, sql: &str, values: &[Value<'_>], each: &mut Each<'_>) -> Result<()>;
    /// Carries out statements without values, not kept prepared.
    fn batch(&mut self, sql: &str) -> Result<()>;
    /// Begins a transaction that is the only writer until it ends (promise S2): it waits for others at most as long as
    /// the engine's patience, and reads what was committed before it.
    fn begin(&mut self) -> Result<()>;
    fn commit(&mut self) -> Result<()>;
    fn rollback(&mut self) -> Result<()>;
    /// Lets migrations wait for each other, before there is any table to lock.
    fn begin_migration(&mut self) -> Result<()>;
    /// Begins a transaction that sees one moment of the database and changes nothing.
    fn begin_reading(&mut self) -> Result<()>;
    /// Keeps so many bytes of the database in memory from now on, if that is for the client to say.
    fn keep_at_hand(&mut self, _bytes: u64) -> Result<()> {
        Ok(())
    }
    /// Whether this connection is now the only one that a run goes through; it stays so as long as it is open.
    fn alone(&mut self) -> Result<bool>;
}

/// A connection.
pub(crate) struct Db {
    engine: Box<dyn Engine>,
}

impl Db {
    pub(crate) fn new(engine: Box<dyn Engine>) -> Db {
        Db { engine }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.engine.dialect()
    }

    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        self.engine.execute(sql, values)
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        self.engine.batch(sql)
    }

    pub(crate) fn keep_at_hand(&mut self, bytes: u64) -> Result<()> {
        self.engine.keep_at_hand(bytes)
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        self.engine.query(sql, values, &mut each)
    }

    /// All rows.
    pub(crate) fn all<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.query(sql, values, |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The row of a statement that gives one or none.
    pub(crate) fn maybe<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.query(sql, values, |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The row of a statement that gives one.
    pub(crate) fn one<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.maybe(sql, values, read)?.ok_or_else(|| DbError::other("a row that must be there is missing"))
    }

    /// A transaction that is the only writer.
    pub(crate) fn begin(&mut self) -> Result<Tx<'_>> {
        self.engine.begin()?;
        Ok(Tx { db: self, open: true })
    }

    /// A transaction that reads one moment.
    pub(crate) fn begin_reading(&mut self) -> Result<Tx<'_>> {
        self.engine.begin_reading()?;
        Ok(Tx { db: self, open: true })
    }

    pub(crate) fn alone(&mut self) -> Result<bool> {
        self.engine.alone()
    }

    /// A transaction for a migration.
    pub(crate) fn begin_migration(&mut self) -> Result<Tx<'_>> {
        self.engine.begin_migration()?;
        Ok(Tx { db: self, open: true })
    }
}

/// An open transaction; dropped without a commit, nothing of it stays.
pub(crate) struct Tx<'d> {
    db: &'d mut Db,
    open: bool,
}

impl Tx<'_> {
    pub(crate) fn commit(mut self) -> Result<()> {
        self.db.engine.commit()?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if self.open {
            // If this fails the connection is gone, and the engine rolls back by itself.
            let _ = self.db.engine.rollback();
        }
    }
}

impl Deref for Tx<'_> {
    type Target = Db;

    fn deref(&self) -> &Db {
        self.db
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Db {
        self.db
    }
}
