//! PostgreSQL behind the seam: the tables stand in a schema of their own, `martlet`, of one database.

use super::value::Cells;
use super::{DbError, Dialect, Each, Engine, Kind, Result, Row, Value};
use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};
use std::collections::BTreeMap;
use std::time::Duration;

/// The oldest server that is not given up by its makers at the time of writing (postgresql.org/support/versioning).
const OLDEST: i32 = 140_000;

/// How long reaching the server may take.
const REACH: Duration = Duration::from_secs(10);

/// Numbers of the locks that have no table; the first is "mart" in ASCII, so that others do not meet them.
const MIGRATION: i64 = (0x6d61_7274 << 32) | 1;
const RUN: i64 = (0x6d61_7274 << 32) | 2;

/// What holds for the session. A write waits five seconds for another one, as with SQLite; a client that is gone is
/// noticed within a minute, so that its locks do not stay.
const SESSION: &str = "
SET search_path = martlet;
SET lock_timeout = '5s';
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET standard_conforming_strings = on;
SET tcp_keepalives_idle = 30;
SET tcp_keepalives_interval = 10;
SET tcp_keepalives_count = 3;
";

pub(crate) struct Postgres {
    client: Client,
    prepared: BTreeMap<String, Statement>,
    /// A statement of the open transaction failed: the server would answer COMMIT by rolling back, and call that done.
    broken: bool,
}

impl Postgres {
    /// Connects; nothing is made.
    pub(crate) fn connect(url: &str) -> Result<Postgres> {
        let mut config: Config = url.parse().map_err(|_| {
            DbError::other(
                "the address cannot be read; write it like this: postgres://user@localhost/database",
            )
        })?;
        if config.get_ssl_mode() != SslMode::Disable && !config.get_hosts().iter().all(is_here) {
            return Err(DbError::other(
                "the server is on another machine, and encrypted connections to it are not built yet; use a server \
                 on this machine or a tunnel to it, or write `?sslmode=disable` behind the address if the network \
                 between is yours alone",
            ));
        }
        config.application_name("martlet").connect_timeout(REACH);
        let client = config.connect(NoTls)?;
        let mut engine = Postgres { client, prepared: BTreeMap::new(), broken: false };
        engine.check()?;
        engine.batch(SESSION)?;
        Ok(engine)
    }

    /// Refuses a server that cannot keep what was promised (promise P9).
    fn check(&mut self) -> Result<()> {
        let mut setting = |name: &str| -> Result<String> {
            let row = self.client.query_one("SELECT current_setting($1)", &[&name])?;
            Ok(row.try_get(0)?)
        };
        if setting("server_version_num")?.parse().unwrap_or(0) < OLDEST {
            let version = setting("server_version")?;
            return Err(DbError::other(format!("PostgreSQL {version} is too old; 14 and later work")));
        }
        if setting("server_encoding")? != "UTF8" {
            return Err(DbError::other("the database does not hold UTF-8; make one with `ENCODING 'UTF8'`"));
        }
        if setting("fsync")? != "on" {
            return Err(DbError::other(
                "the server is set not to wait for its disk (`fsync = off`), so a power cut would lose what was \
                 recorded; switch it on",
            ));
        }
        if setting("synchronous_commit")? == "off" {
            self.batch("SET synchronous_commit = on")?;
        }
        Ok(())
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&placeholders(sql))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn noted<T>(&mut self, result: Result<T>) -> Result<T> {
        self.broken |= result.is_err();
        result
    }

    fn stream(&mut self, sql: &str, values: &[Value<'_>], each: &mut Each<'_>) -> Result<()> {
        let statement = self.prepared(sql)?;
        let mut rows = self.client.query_raw(&statement, values.iter().map(|value| value as &dyn ToSql))?;
        while let Some(row) = rows.next()? {
            each(&Row(&row))?;
        }
        Ok(())
    }
}

/// Whether a host is this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
    }
}

/// `?1` as PostgreSQL writes it: `$1`.
fn placeholders(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql.chars().peekable();
    while let Some(char) = rest.next() {
        let number = char == '?' && rest.peek().is_some_and(char::is_ascii_digit);
        out.push(if number { '$' } else { char });
    }
    out
}

impl Engine for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let done = self.prepared(sql).and_then(|statement| {
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
            Ok(self.client.execute(&statement, &values)?)
        });
        self.noted(done)
    }

    fn query(&mut self, sql: &str, values: &[Value<'_>], each: &mut Each<'_>) -> Result<()> {
        let done = self.stream(sql, values, each);
        self.noted(done)
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        let done = self.client.batch_execute(sql).map_err(DbError::from);
        self.noted(done)
    }

    fn begin(&mut self) -> Result<()> {
        self.broken = false;
        // The lock is taken before the first statement looks, so that this sees all that was committed before; readers
        // are not held up by it.
        self.batch("BEGIN ISOLATION LEVEL READ COMMITTED; LOCK TABLE meta IN EXCLUSIVE MODE").inspect_err(
            |_| {
                let _ = self.client.batch_execute("ROLLBACK");
            },
        )
    }

    fn commit(&mut self) -> Result<()> {
        if self.broken {
            return Err(DbError::other("a statement failed, so nothing of the transaction is kept"));
        }
        self.batch("COMMIT")
    }

    fn rollback(&mut self) -> Result<()> {
        self.batch("ROLLBACK")
    }

    fn begin_migration(&mut self) -> Result<()> {
        self.broken = false;
        self.batch(&format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED;
             SELECT pg_advisory_xact_lock({MIGRATION});
             CREATE SCHEMA IF NOT EXISTS martlet"
        ))
        .inspect_err(|_| {
            let _ = self.client.batch_execute("ROLLBACK");
        })
    }

    fn begin_reading(&mut self) -> Result<()> {
        self.broken = false;
        self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn alone(&mut self) -> Result<bool> {
        let row = self.client.query_one("SELECT pg_try_advisory_lock($1)", &[&RUN])?;
        Ok(row.try_get(0)?)
    }
}

impl Cells for postgres::Row {
    fn cell(&self, index: usize) -> Result<Value<'_>> {
        let Some(column) = self.columns().get(index) else {
            return Err(DbError::other("a row has too few columns"));
        };
        Ok(match *column.type_() {
            Type::INT8 => self.try_get::<_, Option<i64>>(index)?.map_or(Value::Null, Value::Int),
            Type::INT4 => {
                self.try_get::<_, Option<i32>>(index)?.map_or(Value::Null, |number| Value::Int(number.into()))
            }
            Type::TEXT => self.try_get::<_, Option<&str>>(index)?.map_or(Value::Null, Value::Text),
            Type::BYTEA => self.try_get::<_, Option<&[u8]>>(index)?.map_or(Value::Null, Value::Blob),
            _ => return Err(DbError::other(format!("column `{}` has another type", column.name()))),
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (*self, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT4) => i32::try_from(number)?.to_sql(kind, out),
            (Value::Int(number), &Type::INT8) => number.to_sql(kind, out),
            // Its texts cannot hold U+0000; the picture of it stands instead. Values of people are ciphertext, so this
            // meets only what a destination or a file name said.
            (Value::Text(text), &Type::TEXT) if text.contains('\0') => {
                text.replace('\0', "\u{2400}").to_sql(kind, out)
            }
            (Value::Text(text), &Type::TEXT) => text.to_sql(kind, out),
            (Value::Blob(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            _ => Err(format!("a value does not fit the type {kind}").into()),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT4 | Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

impl From<postgres::Error> for DbError {
    fn from(error: postgres::Error) -> DbError {
        let Some(told) = error.as_db_error() else {
            let mut text = error.to_string();
            if let Some(why) = std::error::Error::source(&error) {
                text = format!("{text}: {why}");
            }
            return DbError::other(if error.is_closed() {
                "the connection to the database was lost; the next run goes on".to_owned()
            } else {
                text
            });
        };
        let kind = match *told.code() {
            SqlState::LOCK_NOT_AVAILABLE
            | SqlState::T_R_DEADLOCK_DETECTED
            | SqlState::T_R_SERIALIZATION_FAILURE => Kind::Busy,
            SqlState::DISK_FULL => Kind::Full,
            SqlState::READ_ONLY_SQL_TRANSACTION => Kind::ReadOnly,
            _ => Kind::Other,
        };
        // The message alone: the server puts values into its details.
        DbError { kind, text: format!("the database says: {}", told.message()) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Postgres, is_here, placeholders};
    use crate::db::{Engine, Kind, bind};
    use postgres::config::Host;

    #[test]
    fn placeholders_are_translated_and_nothing_else() {
        assert_eq!(placeholders("SELECT ?1, ?12 WHERE a LIKE '%?%'"), "SELECT $1, $12 WHERE a LIKE '%?%'");
    }

    #[test]
    fn only_this_machine_is_here() {
        for here in ["localhost", "127.0.0.1", "127.8.8.8", "::1"] {
            assert!(is_here(&Host::Tcp(here.into())), "{here}");
        }
        for there in ["db.example", "10.0.0.1", "localhost.example", "127.0.0.1.example", "0.0.0.0"] {
            assert!(!is_here(&Host::Tcp(there.into())), "{there}");
        }
    }

    #[test]
    fn p09_a_server_that_confirms_early_is_told_to_wait() {
        let Some(server) = martlet_testkit::postgres::server() else { return };
        let url = server.database();
        let name = url.rsplit('/').next().unwrap();
        let _ = server.ask(&url, &format!("ALTER DATABASE {name} SET synchronous_commit = off"));
        assert_eq!(server.ask(&url, "SHOW synchronous_commit"), "off");
        let mut engine = Postgres::connect(&url).unwrap();
        let mut found = String::new();
        engine
            .query("SELECT current_setting('synchronous_commit')", bind![], &mut |row| {
                found = row.get(0)?;
                Ok(())
            })
            .unwrap();
        assert_eq!(found, "on");
    }

    /// The server answers COMMIT by rolling back where a statement failed before, and calls that done.
    #[test]
    fn p09_a_transaction_whose_statement_failed_is_never_called_committed() {
        let Some(server) = martlet_testkit::postgres::server() else { return };
        let mut engine = Postgres::connect(&server.database()).unwrap();
        engine.begin_migration().unwrap();
        engine.batch("CREATE TABLE t (n BIGINT NOT NULL)").unwrap();
        engine.execute("INSERT INTO t VALUES (?1)", bind![None::<i64>]).unwrap_err();
        engine.commit().unwrap_err();
        engine.rollback().unwrap();
        // The connection can be used again.
        engine.begin_migration().unwrap();
        engine.batch("CREATE TABLE t (n BIGINT NOT NULL)").unwrap();
        assert_eq!(engine.execute("INSERT INTO t VALUES (?1)", bind![7_i64]).unwrap(), 1);
        engine.commit().unwrap();
    }

    #[test]
    fn s2_a_writer_waits_for_another_and_says_so_when_it_takes_too_long() {
        let Some(server) = martlet_testkit::postgres::server() else { return };
        let url = server.database();
        let (mut one, mut other) = (Postgres::connect(&url).unwrap(), Postgres::connect(&url).unwrap());
        one.begin_migration().unwrap();
        one.batch("CREATE TABLE meta (n BIGINT)").unwrap();
        one.commit().unwrap();
        one.begin().unwrap();
        other.batch("SET lock_timeout = '200ms'").unwrap();
        assert_eq!(other.begin().unwrap_err().kind, Kind::Busy);
        // Readers are not held up.
        other.query("SELECT n FROM meta", bind![], &mut |_| Ok(())).unwrap();
        one.commit().unwrap();
        other.begin().unwrap();
        other.commit().unwrap();
    }

    #[test]
    fn n3_an_open_connection_to_another_machine_is_refused_before_anything_is_sent() {
        let refused = |url: &str| Postgres::connect(url).err().map_or(String::new(), |error| error.text);
        // A name that nobody has: the refusal comes before it is looked up.
        let text = refused("postgres://me:canary@db.invalid/state");
        assert!(text.contains("another machine"), "{text}");
        assert!(!text.contains("canary"), "{text}");
        let text = refused("postgres://me:canary@[broken");
        assert!(text.contains("cannot be read") && !text.contains("canary"), "{text}");
    }
}
