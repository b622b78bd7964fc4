//! PostgreSQL behind the seam: the tables stand in a schema of their own, `martlet`, of one database.

use super::value::Cells;
use super::{DbError, Dialect, Each, Engine, Kind, Result, Row, Value};
use crate::tls::{refused, verified};
use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
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
        let (url, roots) = roots_of(url);
        let mut config: Config = url.parse().map_err(|_| {
            DbError::other(
                "the address cannot be read; write it like this: postgres://user@localhost/database",
            )
        })?;
        config.application_name("martlet").connect_timeout(REACH);
        // To another machine the way is encrypted, unless it is said that it need not be.
        let encrypted = match config.get_ssl_mode() {
            SslMode::Disable => false,
            SslMode::Require => true,
            _ => roots.is_some() || !config.get_hosts().iter().all(is_here),
        };
        let client = match encrypted {
            false => config.connect(NoTls),
            true => {
                let tls = verified(roots.as_deref()).map_err(DbError::other)?;
                config.ssl_mode(SslMode::Require).connect(tls)
            }
        }?;
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

/// The address as its crate reads it, and the file of root certificates that it names (`sslrootcert`). Whether a server
/// is verified is no choice, so `verify-ca` and `verify-full` are `require`.
fn roots_of(url: &str) -> (Cow<'_, str>, Option<PathBuf>) {
    let Some((address, settings)) = url.split_once('?') else { return (Cow::Borrowed(url), None) };
    let mut roots = None;
    let settings = settings.split('&').filter_map(|setting| match setting.split_once('=') {
        Some(("sslrootcert", file)) => {
            roots = Some(PathBuf::from(decoded(file)));
            None
        }
        Some(("sslmode", "verify-ca" | "verify-full")) => Some("sslmode=require"),
        _ => Some(setting),
    });
    let settings = settings.collect::<Vec<_>>().join("&");
    let address = if settings.is_empty() { address.to_owned() } else { format!("{address}?{settings}") };
    (Cow::Owned(address), roots)
}

/// A value of an address as it is meant: `%2F` is a slash.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl From<postgres::Error> for DbError {
    fn from(error: postgres::Error) -> DbError {
        let Some(told) = error.as_db_error() else {
            if let Some(why) = refused(&error) {
                return DbError::other(why);
            }
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
    use super::{Postgres, is_here, placeholders, roots_of};
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
    fn n3_only_a_server_that_the_root_certificates_vouch_for_is_spoken_to() {
        let Some(server) = martlet_testkit::postgres::encrypted() else { return };
        let refused = |url: &str| Postgres::connect(url).err().map_or(String::new(), |error| error.text);
        let (own, other) = (server.roots().display().to_string(), server.other_roots().display().to_string());
        for mode in ["require", "verify-full"] {
            let url = server.url("localhost", &format!("sslmode={mode}&sslrootcert={own}"));
            let mut engine = Postgres::connect(&url).unwrap();
            let row =
                engine.client.query_one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]);
            assert!(row.unwrap().get::<_, bool>(0), "encrypted");
            let text = refused(&server.url("localhost", &format!("sslmode={mode}&sslrootcert={other}")));
            assert!(text.contains("cannot be encrypted and verified (invalid peer certificate"), "{text}");
            // The certificate is for another name than this address.
            let text = refused(&server.url("127.0.0.1", &format!("sslmode={mode}&sslrootcert={own}")));
            assert!(text.contains("cannot be encrypted and verified (invalid peer certificate"), "{text}");
        }
        // Of this machine's own authorities none vouches for it.
        let text = refused(&server.url("localhost", "sslmode=require"));
        assert!(text.contains("verified (invalid peer") || text.contains("no root certificates"), "{text}");
        let Some(open) = martlet_testkit::postgres::server() else { return };
        let text = refused(&format!("{}?sslmode=require&sslrootcert={own}", open.database()));
        assert!(!text.is_empty(), "a server without encryption is not spoken to");
    }

    #[test]
    fn an_address_names_its_root_certificates() {
        let of = |url: &str| {
            let (address, roots) = roots_of(url);
            (address.into_owned(), roots.map(|file| file.display().to_string()))
        };
        assert_eq!(of("postgres://me@db/state"), ("postgres://me@db/state".into(), None));
        assert_eq!(
            of("postgres://me@db/state?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=3"),
            ("postgres://me@db/state?sslmode=require&connect_timeout=3".into(), Some("/etc/ca.pem".into()))
        );
        assert_eq!(
            of("postgres://me@db/state?sslrootcert=c%a"),
            ("postgres://me@db/state".into(), Some("c%a".into()))
        );
    }

    #[test]
    fn n3_nothing_of_an_address_is_told() {
        let refused = |url: &str| Postgres::connect(url).err().map_or(String::new(), |error| error.text);
        let text = refused("postgres://me:canary@db.invalid/state");
        assert!(!text.is_empty() && !text.contains("canary"), "{text}");
        let text = refused("postgres://me:canary@[broken");
        assert!(text.contains("cannot be read") && !text.contains("canary"), "{text}");
    }
}
