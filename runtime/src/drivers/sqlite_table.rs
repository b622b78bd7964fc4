//! A table of an SQLite database as a destination: a unit is one transaction with a marker of its own, so that a look
//! tells whether it landed.

use super::destination::Target;
use super::keyed::{Keyed, Left, Marker, act, reason};
use super::odd_keys::{OddKeys, has_spellings};
use super::sqlite_source::cell;
use super::sqlite_statements as sql;
use super::sqlite_words::{in_words, refusal};
use martlet_delivery::machine::Permit;
use martlet_delivery::ports::{Answer, NotTaken, PortError, Rows, Transport, Unit};
use martlet_delivery::record::{Cell, Staged};
use rusqlite::ffi::ErrorCode;
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{
    Connection, Error, OpenFlags, OptionalExtension, TransactionBehavior, params, params_from_iter,
};
use std::path::PathBuf;
use std::time::Duration;

/// How long a lock of others is waited for when looking at the table.
const PATIENCE: Duration = Duration::from_secs(5);

/// The same for one attempt to write; the machine makes several, with pauses in between.
const PATIENCE_TO_WRITE: Duration = Duration::from_secs(2);

/// Writes one table.
pub struct SqliteTable {
    place: PathBuf,
    shown: String,
    create: bool,
    target: Target,
    patience: (Duration, Duration),
    connection: Option<Connection>,
    /// Why the last attempt went wrong, where only a look tells what became of it.
    doubt: Option<PortError>,
}

/// Why a unit did not land.
enum Stop {
    Port(PortError),
    Sql(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Sql(error)
    }
}

impl SqliteTable {
    /// The table of the target's object in the database at `place`; `shown` is its name in messages. `create`: the
    /// database and the table are made where they are missing.
    #[must_use]
    pub fn new(place: PathBuf, shown: &str, create: bool, target: Target) -> SqliteTable {
        let patience = (PATIENCE, PATIENCE_TO_WRITE);
        SqliteTable { place, shown: shown.into(), create, target, patience, connection: None, doubt: None }
    }

    /// Waits for locks of others only so long.
    #[cfg(test)]
    pub(super) fn be_patient(&mut self, patience: Duration) {
        self.patience = (patience, patience);
        self.connection = None;
    }

    /// Lets the database grow to so many pages only, as a full disk does.
    #[cfg(test)]
    pub(super) fn limit_pages(&mut self, pages: u32) {
        if let Ok(Some(connection)) = self.connect(true) {
            connection.pragma_update(None, "max_page_count", pages).unwrap();
        }
    }

    fn error(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("table {} in {}", self.target.object, self.shown), why)
    }

    fn sql_error(&self, error: &Error) -> PortError {
        let code = error.sqlite_error_code();
        let busy = matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked));
        PortError { retry: busy, ..self.error(in_words(error)) }
    }

    /// The open database; `None`: there is none yet and it may be made.
    fn connect(&mut self, make: bool) -> Result<Option<&mut Connection>, PortError> {
        let found = std::fs::symlink_metadata(&self.place);
        match &found {
            Ok(found) if found.is_symlink() => {
                return Err(self.error(
                    "the database is a link, and links are not followed; give the path of the file itself",
                ));
            }
            Ok(found) if found.is_dir() => {
                return Err(self.error("its path is that of a folder, not of a database"));
            }
            Ok(found) if !found.is_file() => {
                return Err(self.error("its path is that of a device or a pipe, not of a database"));
            }
            Ok(_) => {}
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(self.error(super::plain(error)));
            }
            // Gone, or not there yet: what was open is another file.
            Err(_) => {
                self.connection = None;
                if !self.create {
                    return Err(self.error(
                        "there is no such database; check `path`, or say `create_tables true` to have it made",
                    ));
                }
                if !make {
                    return Ok(None);
                }
            }
        }
        if self.connection.is_none() {
            let connection = self.open().map_err(|error| self.sql_error(&error))?;
            self.connection = Some(connection);
        }
        Ok(self.connection.as_mut())
    }

    fn open(&self) -> Result<Connection, Error> {
        if self.create
            && let Some(folder) = self.place.parent()
            && std::fs::create_dir_all(folder).is_err()
        {
            // Opening the database then says what is wrong with the folder.
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let flags = if self.create { flags | OpenFlags::SQLITE_OPEN_CREATE } else { flags };
        let connection = Connection::open_with_flags(&self.place, flags)?;
        connection.busy_timeout(self.patience.0)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What is taken back leaves no bytes behind.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }

    /// Whether the table is there; if so, it must be able to hold what the flow writes.
    fn check_table(&self, connection: &Connection) -> Result<bool, Stop> {
        let mut select = connection.prepare_cached("SELECT name, type FROM pragma_table_info(?1)")?;
        let columns = select
            .query_map([&self.target.object], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        if columns.is_empty() {
            if self.create {
                return Ok(false);
            }
            let why = "there is no such table; make it, or say `create_tables true` to have it made";
            return Err(Stop::Port(self.error(why)));
        }
        let mut findings = Vec::new();
        for target in &self.target.fields {
            let field = &target.field;
            // SQLite's names do not differ by capitals.
            match columns.iter().find(|(column, _)| column.eq_ignore_ascii_case(&field.name)) {
                None => findings.push(format!("column `{}` is missing", field.name)),
                Some((_, declared)) => {
                    if let Some(why) = sql::changes_values(&field.ty, declared) {
                        findings.push(format!("column `{}`: {why}", field.name));
                    }
                }
            }
        }
        if findings.is_empty() {
            return Ok(true);
        }
        let found = findings.join("; ");
        Err(Stop::Port(
            self.error(format!("{found}; mend the table, or the fields that its object declares")),
        ))
    }

    /// Hands the unit over in one transaction, and gives the rows that the table refused.
    fn write(&mut self, unit: &Unit, rows: &mut dyn Rows) -> Result<Left, Written> {
        // Taken out, so that a failure leaves no half-used connection behind.
        self.connect(true).map_err(|error| Written::Not(Stop::Port(error)))?;
        let Some(mut connection) = self.connection.take() else {
            return Err(Written::Not(Stop::Port(self.error("there is no such database"))));
        };
        let refused = self.transact(&mut connection, unit, rows)?;
        // A connection that cannot be set back is opened anew when it is needed.
        self.connection = connection.busy_timeout(self.patience.0).is_ok().then_some(connection);
        Ok(refused)
    }

    fn transact(
        &self,
        connection: &mut Connection,
        unit: &Unit,
        rows: &mut dyn Rows,
    ) -> Result<Left, Written> {
        let begun = connection
            .busy_timeout(self.patience.1)
            .and_then(|()| connection.transaction_with_behavior(TransactionBehavior::Immediate));
        let mut tx = begun.map_err(|error| Written::Not(Stop::Sql(error)))?;
        let refused = self.fill(&mut tx, unit, rows).map_err(Written::Not)?;
        tx.commit().map_err(|error| match error.sqlite_error_code() {
            // Nothing was written: a reader held on to the database.
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Written::Not(Stop::Sql(error)),
            _ => Written::Unknown(self.sql_error(&error)),
        })?;
        Ok(refused)
    }

    fn fill(
        &self,
        tx: &mut rusqlite::Transaction<'_>,
        unit: &Unit,
        rows: &mut dyn Rows,
    ) -> Result<Left, Stop> {
        tx.execute_batch(
            "CREATE TABLE IF NOT EXISTS martlet_handover (unit TEXT NOT NULL, row INTEGER, reason TEXT);
             CREATE INDEX IF NOT EXISTS martlet_handover_unit ON martlet_handover (unit);
             CREATE TABLE IF NOT EXISTS martlet_generation (object TEXT PRIMARY KEY, id TEXT NOT NULL);",
        )?;
        let made = !self.check_table(tx)?;
        if made {
            tx.execute(&sql::create(&self.target), [])?;
        }
        // A table that was made anew holds nothing of what was delivered before.
        let or = if made { "REPLACE" } else { "IGNORE" };
        let generation = format!("INSERT OR {or} INTO martlet_generation (object, id) VALUES (?1, ?2)");
        tx.execute(&generation, [&self.target.object, &unit.id])?;
        tx.execute("DELETE FROM martlet_handover WHERE unit = ?1", [&unit.id])?;
        tx.execute("INSERT INTO martlet_handover (unit) VALUES (?1)", [&unit.id])?;
        let odd = odd_keys(tx, &self.target)?;
        let mut refused = Left::new();
        while let Some((number, row)) = rows.next().map_err(Stop::Port)? {
            if let Some(why) = self.row(tx, &row, &odd)? {
                let stored = i64::try_from(number).unwrap_or(i64::MAX);
                tx.prepare_cached("INSERT INTO martlet_handover (unit, row, reason) VALUES (?1, ?2, ?3)")?
                    .execute(params![unit.id, stored, reason(&why)])?;
                refused.push((number, why));
            }
        }
        Ok(refused)
    }

    /// Writes one row; gives the reason if it will not be there.
    fn row(
        &self,
        tx: &mut rusqlite::Transaction<'_>,
        row: &Staged,
        odd: &OddKeys<Vec<Value>>,
    ) -> Result<Option<NotTaken>, Stop> {
        let mut point = tx.savepoint()?;
        let target = &self.target;
        match act(&mut Open { tx: &point, target }, target, row, odd.of(row)) {
            Ok(None) => {
                point.commit()?;
                Ok(None)
            }
            Ok(Some(reason)) => {
                point.rollback()?;
                point.commit()?;
                Ok(Some(reason))
            }
            Err(error) => {
                let Some(reason) = refusal(&error) else { return Err(Stop::Sql(error)) };
                // A trigger may have ended the whole transaction.
                if point.is_autocommit() {
                    let why = "a rule of the table ended the whole delivery instead of refusing one row";
                    return Err(Stop::Port(self.error(why)));
                }
                point.rollback()?;
                point.commit()?;
                Ok(Some(NotTaken::Refused(reason)))
            }
        }
    }

    /// The rows that a unit's markers list as refused; `None`: it has no marker.
    fn marker(&self, connection: &Connection, unit: &Unit) -> Result<Option<Left>, Error> {
        if !has_table(connection, "martlet_handover")? {
            return Ok(None);
        }
        let mut select =
            connection.prepare("SELECT row, reason FROM martlet_handover WHERE unit = ?1 ORDER BY row")?;
        let mut rows = select.query([&unit.id])?;
        let mut marker = Marker::default();
        while let Some(row) = rows.next()? {
            marker.note(row.get(0)?, row.get(1)?);
        }
        Ok(marker.0)
    }

    fn generation(&self, connection: &Connection) -> Result<Option<String>, Stop> {
        if !self.check_table(connection)? || !has_table(connection, "martlet_generation")? {
            return Ok(None);
        }
        let mut select = connection.prepare("SELECT id FROM martlet_generation WHERE object = ?1")?;
        Ok(select.query_row([&self.target.object], |row| row.get(0)).optional()?)
    }

    fn port(&self, stop: Stop) -> PortError {
        match stop {
            Stop::Port(error) => error,
            Stop::Sql(error) => self.sql_error(&error),
        }
    }
}

/// How a unit did not certainly land.
enum Written {
    /// Nothing of it is there.
    Not(Stop),
    /// Only a look tells.
    Unknown(PortError),
}

/// A table within a transaction.
struct Open<'o> {
    tx: &'o Connection,
    target: &'o Target,
}

impl Open<'_> {
    /// The parameters of the cells that are written.
    fn written<'r>(&'r self, row: &'r Staged) -> impl Iterator<Item = ToSqlOutput<'r>> {
        let cells = row.cells.iter().zip(&self.target.fields).filter(|(cell, _)| **cell != Cell::Unchanged);
        cells.map(|(cell, target)| sql::parameter(cell, &target.field.ty))
    }
}

impl Keyed for Open<'_> {
    type Key = Vec<Value>;
    type Error = Error;

    fn key(&self, row: &Staged) -> Vec<Value> {
        let cells = row.key.0.iter().zip(self.target.key_fields());
        cells.map(|(cell, field)| sql::value(cell, &field.ty)).collect()
    }

    fn count(&mut self, key: &Vec<Value>) -> Result<u64, Error> {
        let mut count = self.tx.prepare_cached(&sql::count(self.target))?;
        let found: i64 = count.query_row(params_from_iter(key), |row| row.get(0))?;
        Ok(u64::try_from(found).unwrap_or_default())
    }

    fn insert(&mut self, row: &Staged) -> Result<(), Error> {
        let mut insert = self.tx.prepare_cached(&sql::insert(self.target, &row.cells))?;
        insert.execute(params_from_iter(self.written(row))).map(drop)
    }

    fn update(&mut self, row: &Staged, key: &Vec<Value>, limited: bool) -> Result<(), Error> {
        let Some(update) = sql::update(self.target, &row.cells, limited) else { return Ok(()) };
        let key = key.iter().map(|key| ToSqlOutput::Borrowed(key.into()));
        self.tx.prepare_cached(&update)?.execute(params_from_iter(self.written(row).chain(key))).map(drop)
    }

    fn remove(&mut self, key: &Vec<Value>) -> Result<(), Error> {
        let mut remove = self.tx.prepare_cached(&sql::remove(self.target))?;
        remove.execute(params_from_iter(key)).map(drop)
    }
}

impl Transport for SqliteTable {
    fn inspect(&mut self) -> Result<Option<String>, PortError> {
        if self.connect(false)?.is_none() {
            return Ok(None);
        }
        let Some(connection) = &self.connection else { return Ok(None) };
        self.generation(connection).map_err(|stop| self.port(stop))
    }

    fn prepares(&self) -> bool {
        false
    }

    fn adds_once(&self) -> bool {
        self.target.meets.adds_once()
    }

    fn prepare(&mut self, _unit: &Unit, _rows: &mut dyn Rows) -> Result<String, PortError> {
        Err(self.error("a table is not prepared"))
    }

    fn hand_over(&mut self, permit: Permit, rows: &mut dyn Rows) -> Answer {
        self.doubt = None;
        match self.write(permit.unit(), rows) {
            Ok(refused) => Answer::Landed { refused },
            Err(Written::Not(stop)) => Answer::NotLanded(self.port(stop)),
            Err(Written::Unknown(error)) => {
                self.doubt = Some(error.clone());
                Answer::Unknown(error)
            }
        }
    }

    fn probe(&mut self, unit: &Unit) -> Result<Answer, PortError> {
        // What went wrong in this run says more than what a look finds.
        let doubt = self.doubt.take();
        let nothing = Answer::NotLanded(doubt.unwrap_or_else(|| self.error("the delivery is not there")));
        if self.connect(false)?.is_none() {
            return Ok(nothing);
        }
        let Some(connection) = &self.connection else { return Ok(nothing) };
        let marker = self.marker(connection, unit).map_err(|error| self.sql_error(&error))?;
        Ok(marker.map_or(nothing, |refused| Answer::Landed { refused }))
    }

    fn discard(&mut self, unit: &Unit) -> Result<(), PortError> {
        if self.connect(false)?.is_none() {
            return Ok(());
        }
        let Some(connection) = &self.connection else { return Ok(()) };
        let discarded = || -> Result<(), Error> {
            if has_table(connection, "martlet_handover")? {
                connection.execute("DELETE FROM martlet_handover WHERE unit = ?1", [&unit.id])?;
            }
            // Nor in the log, where the database keeps one: what others still read stays for the next time.
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            Ok(())
        };
        discarded().map_err(|error| self.sql_error(&error))
    }
}

fn has_table(connection: &Connection, table: &str) -> Result<bool, Error> {
    let select = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    connection.prepare_cached(select)?.exists([table])
}

/// The keys that are spelled otherwise than they are read, where the flow adds nothing.
fn odd_keys(connection: &Connection, target: &Target) -> Result<OddKeys<Vec<Value>>, Error> {
    let mut odd = OddKeys::none();
    if target.adds || !target.key_fields().any(|field| has_spellings(&field.ty)) {
        return Ok(odd);
    }
    let mut select = connection.prepare(&sql::all_keys(target))?;
    let width = select.column_count();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (mut cells, mut spelled) = (Vec::with_capacity(width), Vec::with_capacity(width));
        for index in 0..width {
            cells.push(cell(row.get_ref(index)?));
            spelled.push(row.get::<_, Value>(index)?);
        }
        odd.note(target, &cells, spelled);
    }
    Ok(odd)
}
