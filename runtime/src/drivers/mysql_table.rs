//! How tables of MySQL and MariaDB are spoken to.

use super::mysql_columns::{Column, described};
use super::mysql_server::{Server, in_words, is_told, may_pass, name, refusal};
use super::server_statements::{SqlColumn, Texts, Written};
use super::server_table::{Described, GENERATION, HANDOVER, SqlServer};
use martlet_delivery::ports::{PortError, Unit};
use martlet_delivery::record::Staged;
use mysql::prelude::Queryable;
use mysql::{Conn, Error, Params, Value};

/// How many seconds a look waits for a delivery whose connection was lost.
const PATIENCE: u32 = 10;

fn parameters(given: &[Option<String>]) -> Params {
    let value = |text: &Option<String>| text.as_deref().map_or(Value::NULL, Value::from);
    match given.is_empty() {
        true => Params::Empty,
        false => Params::Positional(given.iter().map(value).collect()),
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Value::Int(number) => Some(number.to_string()),
        Value::UInt(number) => Some(number.to_string()),
        // Nothing else is asked for.
        _ => None,
    }
}

fn lock(unit: &Unit) -> String {
    format!("martlet-{}", unit.id)
}

/// That a row has one of these keys.
fn one_of(written: &Written<'_, Column>, keys: &[&Texts]) -> (String, Texts) {
    let one = format!("({})", written.by_key(1));
    let all = vec![one.as_str(); keys.len()].join(" OR ");
    (all, keys.iter().flat_map(|key| written.asked(key)).collect())
}

impl SqlServer for Server {
    type Session = Conn;
    type Error = Error;
    type Column = Column;
    const NO_TABLE: &'static str = "the name of the object and `database`";

    fn shown(&self) -> String {
        self.login.shown()
    }

    fn session(&self) -> Result<Conn, PortError> {
        self.connect()
    }

    fn is_open(session: &mut Conn) -> bool {
        session.ping().is_ok()
    }

    fn run(session: &mut Conn, sql: &str, given: &[Option<String>]) -> Result<(), Error> {
        match given.is_empty() {
            true => session.query_drop(sql),
            false => session.exec_drop(sql, parameters(given)),
        }
    }

    fn ask(
        session: &mut Conn,
        sql: &str,
        given: &[Option<String>],
        each: &mut dyn FnMut(Texts),
    ) -> Result<(), Error> {
        for row in session.exec_iter(sql, parameters(given))? {
            each(row?.unwrap().into_iter().map(text).collect());
        }
        Ok(())
    }

    fn in_words(error: &Error) -> String {
        in_words(error)
    }

    fn refusal(error: &Error) -> Option<String> {
        refusal(error).map(str::to_owned)
    }

    fn may_pass(error: &Error) -> bool {
        may_pass(error)
    }

    fn is_told(error: &Error) -> bool {
        is_told(error)
    }

    fn named(&self, table: &str) -> String {
        name(table)
    }

    fn number(_place: usize) -> String {
        "?".to_owned()
    }

    fn described(&self, session: &mut Conn, table: &str) -> Result<Option<Described<Column>>, Error> {
        described(session, table)
    }

    fn has(&self, session: &mut Conn, table: &str) -> Result<bool, Error> {
        let select =
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
        Ok(session.exec_first::<i64, _, _>(select, (table,))?.is_some())
    }

    fn marks(&self) -> Vec<String> {
        vec![
            format!(
                "CREATE TABLE IF NOT EXISTS {HANDOVER} (
                   unit VARCHAR(64) CHARACTER SET ascii NOT NULL, line BIGINT, reason LONGTEXT CHARACTER SET utf8mb4,
                   INDEX martlet_handover_unit (unit)) ENGINE = InnoDB"
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {GENERATION} (
                   object VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY,
                   id VARCHAR(64) CHARACTER SET ascii NOT NULL) ENGINE = InnoDB"
            ),
        ]
    }

    fn note_first(&self) -> String {
        format!("INSERT IGNORE INTO {GENERATION} (object, id) VALUES (?, ?)")
    }

    fn add_many(written: &Written<'_, Column>, rows: &[&Staged]) -> (String, Texts) {
        let added = rows.first().map(|row| written.added(&row.cells)).unwrap_or_default();
        let names: Vec<String> = added.iter().map(|(_, column)| column.quoted()).collect();
        let one = format!("({})", vec!["?"; added.len()].join(", "));
        let all = vec![one.as_str(); rows.len()].join(", ");
        let cells = |row: &&Staged| added.iter().map(|(index, _)| written.cell(*index, &row.cells)).collect();
        let given = rows.iter().flat_map(|row| -> Texts { cells(row) }).collect();
        (format!("INSERT INTO {} ({}) VALUES {all}", written.table, names.join(", ")), given)
    }

    fn find_many(written: &Written<'_, Column>, keys: &[&Texts]) -> (String, Texts) {
        let (one_of, given) = one_of(written, keys);
        (format!("SELECT {} FROM {} WHERE {one_of}", written.key_texts(), written.table), given)
    }

    /// What both MySQL and MariaDB take for it cannot use an index.
    fn change_many(
        _written: &Written<'_, Column>,
        _rows: &[&Staged],
        _limited: bool,
    ) -> Option<(String, Texts)> {
        None
    }

    fn remove_many(written: &Written<'_, Column>, keys: &[&Texts]) -> (String, Texts) {
        let (one_of, given) = one_of(written, keys);
        (format!("DELETE FROM {} WHERE {one_of}", written.table), given)
    }

    /// Making a table ends a transaction, so the lock is one of the connection, and the marks are made before
    /// [`SqlServer::begin`].
    fn lock(session: &mut Conn, unit: &Unit) -> Result<bool, Error> {
        let taken: Option<Option<i64>> =
            session.exec_first("SELECT GET_LOCK(?, ?)", (lock(unit), PATIENCE))?;
        Ok(taken.flatten() == Some(1))
    }

    fn begin(session: &mut Conn) -> Result<(), Error> {
        session.query_drop("START TRANSACTION")
    }

    fn unlock(session: &mut Conn, unit: &Unit) -> Result<(), Error> {
        session.exec_drop("DO RELEASE_LOCK(?)", (lock(unit),))
    }
}
