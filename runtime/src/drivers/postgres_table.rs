//! How tables of PostgreSQL are spoken to.

use super::postgres_columns::{Column, columns};
use super::postgres_many as many;
use super::postgres_server::{Server, in_words, may_pass, name, refusal};
use super::server_statements::{Texts, Written};
use super::server_table::{Described, GENERATION, HANDOVER, SqlServer};
use martlet_delivery::ports::{PortError, Unit};
use martlet_delivery::record::Staged;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use postgres::{Client, Error, Row, Statement};
use std::collections::BTreeMap;

/// How many statements a session keeps ready.
const READY: usize = 64;

/// A connection, with the statements that it has been given.
pub(super) struct Session {
    client: Client,
    ready: BTreeMap<String, Statement>,
}

impl Session {
    fn ready(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(statement) = self.ready.get(sql) {
            return Ok(statement.clone());
        }
        if self.ready.len() >= READY {
            self.ready.clear();
        }
        let statement = self.client.prepare(sql)?;
        self.ready.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn texts(row: &Row) -> Result<Texts, Error> {
    let text = |(index, column): (usize, &postgres::Column)| match *column.type_() {
        Type::INT8 => Ok(row.try_get::<_, Option<i64>>(index)?.map(|number| number.to_string())),
        Type::BOOL => Ok(row.try_get::<_, Option<bool>>(index)?.map(|value| value.to_string())),
        _ => row.try_get(index),
    };
    row.columns().iter().enumerate().map(text).collect()
}

/// The number of a unit's lock.
fn lock(unit: &Unit) -> i64 {
    let half = unit.id.get(..16).and_then(|half| u64::from_str_radix(half, 16).ok());
    i64::from_ne_bytes(half.unwrap_or_default().to_ne_bytes())
}

impl SqlServer for Server {
    type Session = Session;
    type Error = Error;
    type Column = Column;
    const NO_TABLE: &'static str = "the name of the object and `schema`";

    fn shown(&self) -> String {
        self.login.shown()
    }

    fn session(&self) -> Result<Session, PortError> {
        Ok(Session { client: self.connect()?, ready: BTreeMap::new() })
    }

    fn is_open(session: &mut Session) -> bool {
        !session.client.is_closed()
    }

    fn run(session: &mut Session, sql: &str, given: &[Option<String>]) -> Result<(), Error> {
        if given.is_empty() {
            return session.client.batch_execute(sql);
        }
        let statement = session.ready(sql)?;
        let given: Vec<&(dyn ToSql + Sync)> = given.iter().map(|text| text as _).collect();
        session.client.execute(&statement, &given).map(drop)
    }

    fn ask(
        session: &mut Session,
        sql: &str,
        given: &[Option<String>],
        each: &mut dyn FnMut(Texts),
    ) -> Result<(), Error> {
        let statement = session.ready(sql)?;
        let mut rows = session.client.query_raw(&statement, given)?;
        while let Some(row) = rows.next()? {
            each(texts(&row)?);
        }
        Ok(())
    }

    fn in_words(error: &Error) -> String {
        in_words(error)
    }

    fn refusal(error: &Error) -> Option<String> {
        refusal(error)
    }

    fn may_pass(error: &Error) -> bool {
        may_pass(error)
    }

    fn is_told(error: &Error) -> bool {
        error.as_db_error().is_some()
    }

    fn named(&self, table: &str) -> String {
        format!("{}.{}", name(&self.schema), name(table))
    }

    fn number(place: usize) -> String {
        format!("${place}::text::bigint")
    }

    fn described(&self, session: &mut Session, table: &str) -> Result<Option<Described<Column>>, Error> {
        let (columns, number) = columns(&mut session.client, &self.schema, table)?;
        let made = number.to_string();
        Ok((!columns.is_empty()).then_some(Described { columns, made, unfit: None }))
    }

    fn has(&self, session: &mut Session, table: &str) -> Result<bool, Error> {
        let there = "SELECT to_regclass($1) IS NOT NULL";
        session.client.query_one(there, &[&self.named(table)])?.try_get(0)
    }

    fn marks(&self) -> Vec<String> {
        let (handover, generation) = (self.named(HANDOVER), self.named(GENERATION));
        vec![
            format!(
                "CREATE TABLE IF NOT EXISTS {handover} (unit TEXT NOT NULL, line BIGINT, reason TEXT);
                 CREATE INDEX IF NOT EXISTS martlet_handover_unit ON {handover} (unit)"
            ),
            format!("CREATE TABLE IF NOT EXISTS {generation} (object TEXT PRIMARY KEY, id TEXT NOT NULL)"),
        ]
    }

    fn note_first(&self) -> String {
        let generation = self.named(GENERATION);
        format!("INSERT INTO {generation} (object, id) VALUES ($1, $2) ON CONFLICT (object) DO NOTHING")
    }

    fn add_many(written: &Written<'_, Column>, rows: &[&Staged]) -> (String, Texts) {
        many::add(written, rows)
    }

    fn find_many(written: &Written<'_, Column>, keys: &[&Texts]) -> (String, Texts) {
        many::find(written, keys)
    }

    fn change_many(
        written: &Written<'_, Column>,
        rows: &[&Staged],
        limited: bool,
    ) -> Option<(String, Texts)> {
        Some(many::change(written, rows, limited))
    }

    fn remove_many(written: &Written<'_, Column>, keys: &[&Texts]) -> (String, Texts) {
        many::remove(written, keys)
    }

    /// The lock is the transaction's, which therefore begins here.
    fn lock(session: &mut Session, unit: &Unit) -> Result<bool, Error> {
        session.client.batch_execute("BEGIN")?;
        session.client.execute("SELECT pg_advisory_xact_lock($1)", &[&lock(unit)])?;
        Ok(true)
    }

    fn begin(_session: &mut Session) -> Result<(), Error> {
        Ok(())
    }

    fn unlock(_session: &mut Session, _unit: &Unit) -> Result<(), Error> {
        Ok(())
    }
}
