//! A table of MySQL or MariaDB as a destination: a unit is one transaction with a marker of its own, so that a look tells
//! whether it landed.

use super::destination::Target;
use super::mysql_columns::described;
use super::mysql_server::{Server, in_words, is_told, may_pass, refusal};
use super::mysql_statements::{Given, Written};
use super::odd_keys::{OddKeys, has_spellings};
use crate::transform::TableCell;
use martlet_delivery::machine::Permit;
use martlet_delivery::ports::{Answer, NotTaken, PortError, Rows, Transport, Unit};
use martlet_delivery::record::{Action, Staged};
use mysql::prelude::Queryable;
use mysql::{Conn, Error, Params, Value};

/// What a delivery leaves beside the tables, so that a look tells whether it landed.
const MARKS: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS martlet_handover (
       unit VARCHAR(64) CHARACTER SET ascii NOT NULL, line BIGINT, reason LONGTEXT CHARACTER SET utf8mb4,
       INDEX martlet_handover_unit (unit)) ENGINE = InnoDB",
    "CREATE TABLE IF NOT EXISTS martlet_generation (
       object VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY,
       id VARCHAR(64) CHARACTER SET ascii NOT NULL) ENGINE = InnoDB",
];

/// How many seconds a look waits for a delivery whose connection was lost.
const PATIENCE: u32 = 10;

/// Writes one table.
pub struct MysqlTable {
    server: Server,
    target: Target,
    conn: Option<Conn>,
    /// Why the last attempt went wrong, where only a look tells what became of it.
    doubt: Option<PortError>,
}

/// Why a unit did not certainly land.
enum Stop {
    /// Nothing of it is there.
    Port(PortError),
    /// Nothing of it is there.
    Sql(Error),
    /// Only a look tells.
    Unknown(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Sql(error)
    }
}

impl MysqlTable {
    /// The table of the target's object.
    #[must_use]
    pub(super) fn new(server: Server, target: Target) -> MysqlTable {
        MysqlTable { server, target, conn: None, doubt: None }
    }

    fn error(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("table {} in {}", self.target.object, self.server.shown()), why)
    }

    fn sql_error(&self, error: &Error) -> PortError {
        PortError { retry: may_pass(error), ..self.error(in_words(error)) }
    }

    /// The open connection, taken out: a failure leaves no half-used one behind.
    fn take(&mut self) -> Result<Conn, PortError> {
        let alive = |mut conn: Conn| conn.ping().is_ok().then_some(conn);
        self.conn.take().and_then(alive).map_or_else(|| self.server.connect(), Ok)
    }

    /// The table, if it is there and can hold what the flow writes, and when it was made.
    fn written(&self, conn: &mut Conn) -> Result<(Written<'_>, String), Stop> {
        let Some(found) = described(conn, &self.target.object)? else {
            let why = "there is no such table; make it, or check the name of the object and `database`";
            return Err(Stop::Port(self.error(why)));
        };
        if !found.transactional {
            let why = "it is a view, or its engine cannot take back what was written halfway; use a table of InnoDB";
            return Err(Stop::Port(self.error(why)));
        }
        let (mut findings, mut columns) = (Vec::new(), Vec::new());
        for target in &self.target.fields {
            let field = &target.field;
            match found.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&field.name)) {
                None => findings.push(format!("column `{}` is missing", field.name)),
                Some(column) => {
                    let why = column.changes_values(&field.ty);
                    findings.extend(why.map(|why| format!("column `{}`: {why}", field.name)));
                    columns.push(column.clone());
                }
            }
        }
        if findings.is_empty() {
            return Ok((Written { target: &self.target, columns }, found.made));
        }
        let found = findings.join("; ");
        Err(Stop::Port(
            self.error(format!("{found}; mend the table, or the fields that its object declares")),
        ))
    }

    /// Hands the unit over in one transaction, and gives the rows that will not be there.
    fn write(&self, conn: &mut Conn, unit: &Unit, rows: &mut dyn Rows) -> Result<Vec<(u64, NotTaken)>, Stop> {
        let (written, _) = self.written(conn)?;
        // A look at this unit waits until this is over, also when the connection is lost meanwhile.
        self.lock(conn, unit)?;
        if !self.has(conn, "martlet_handover")? || !self.has(conn, "martlet_generation")? {
            // Making a table ends a transaction, so they come first.
            MARKS.iter().try_for_each(|make| conn.query_drop(make))?;
        }
        conn.query_drop("START TRANSACTION")?;
        let refused = self.fill(conn, &written, unit, rows);
        let refused = match refused {
            Ok(refused) => refused,
            Err(stop) => {
                // What cannot be taken back is taken back by the server, once the connection is gone.
                let _ = conn.query_drop("ROLLBACK");
                return Err(stop);
            }
        };
        conn.query_drop("COMMIT")
            .map_err(|error| if is_told(&error) { Stop::Sql(error) } else { Stop::Unknown(error) })?;
        // It is there, whatever becomes of the connection now; the server lets go of the lock with it.
        let _ = self.unlock(conn, unit);
        Ok(refused)
    }

    fn fill(
        &self,
        conn: &mut Conn,
        written: &Written<'_>,
        unit: &Unit,
        rows: &mut dyn Rows,
    ) -> Result<Vec<(u64, NotTaken)>, Stop> {
        conn.exec_drop(
            "INSERT IGNORE INTO martlet_generation (object, id) VALUES (?, ?)",
            (&self.target.object, &unit.id),
        )?;
        conn.exec_drop("DELETE FROM martlet_handover WHERE unit = ?", (&unit.id,))?;
        let insert = "INSERT INTO martlet_handover (unit, line, reason) VALUES (?, ?, ?)";
        conn.exec_drop(insert, (&unit.id, None::<i64>, None::<&str>))?;
        let odd = odd_keys(conn, written)?;
        let mut refused = Vec::new();
        while let Some((number, row)) = rows.next().map_err(Stop::Port)? {
            if let Some(why) = one(conn, written, &row, &odd)? {
                let line = i64::try_from(number).unwrap_or(i64::MAX);
                // A row without a reason has no counterpart.
                let reason = match &why {
                    NotTaken::Refused(reason) => Some(reason.as_str()),
                    NotTaken::NoCounterpart => None,
                };
                conn.exec_drop(insert, (&unit.id, line, reason))?;
                refused.push((number, why));
            }
        }
        Ok(refused)
    }

    /// Takes the lock of a unit, which the server lets go of with the connection.
    fn lock(&self, conn: &mut Conn, unit: &Unit) -> Result<(), Stop> {
        let name = format!("martlet-{}", unit.id);
        let taken: Option<Option<i64>> = conn.exec_first("SELECT GET_LOCK(?, ?)", (name, PATIENCE))?;
        match taken.flatten() {
            Some(1) => Ok(()),
            _ => {
                let why =
                    "a delivery whose connection was lost is still at work there; run again in a moment";
                Err(Stop::Port(PortError { retry: true, ..self.error(why) }))
            }
        }
    }

    fn unlock(&self, conn: &mut Conn, unit: &Unit) -> Result<(), Stop> {
        Ok(conn.exec_drop("DO RELEASE_LOCK(?)", (format!("martlet-{}", unit.id),))?)
    }

    fn has(&self, conn: &mut Conn, table: &str) -> Result<bool, Error> {
        let select =
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
        Ok(conn.exec_first::<i64, _, _>(select, (table,))?.is_some())
    }

    /// What the unit's markers list as not taken; `None`: it has no marker.
    fn marker(&self, conn: &mut Conn, unit: &Unit) -> Result<Option<Vec<(u64, NotTaken)>>, Stop> {
        self.lock(conn, unit)?;
        let mut landed = None;
        if self.has(conn, "martlet_handover")? {
            let select = "SELECT line, reason FROM martlet_handover WHERE unit = ? ORDER BY line";
            let rows: Vec<(Option<i64>, Option<String>)> = conn.exec(select, (&unit.id,))?;
            for (line, why) in rows {
                let refused: &mut Vec<(u64, NotTaken)> = landed.get_or_insert_with(Vec::new);
                if let Some(line) = line {
                    let why = why.map_or(NotTaken::NoCounterpart, NotTaken::Refused);
                    refused.push((u64::try_from(line).unwrap_or_default(), why));
                }
            }
        }
        self.unlock(conn, unit)?;
        Ok(landed)
    }

    fn generation(&self, conn: &mut Conn) -> Result<Option<String>, Stop> {
        let (_, made) = self.written(conn)?;
        if !self.has(conn, "martlet_generation")? {
            return Ok(None);
        }
        let select = "SELECT id FROM martlet_generation WHERE object = ?";
        let id: Option<String> = conn.exec_first(select, (&self.target.object,))?;
        // A table that was made anew holds nothing of what was delivered before.
        Ok(id.map(|id| format!("{id}/{made}")))
    }

    fn port(&self, stop: Stop) -> PortError {
        match stop {
            Stop::Port(error) => error,
            Stop::Sql(error) | Stop::Unknown(error) => self.sql_error(&error),
        }
    }
}

fn given(parameters: Given) -> Params {
    let value = |text: Option<String>| text.map_or(Value::NULL, |text| Value::Bytes(text.into_bytes()));
    match parameters.is_empty() {
        true => Params::Empty,
        false => Params::Positional(parameters.into_iter().map(value).collect()),
    }
}

/// The keys that are spelled otherwise than they are read, where the flow adds nothing.
fn odd_keys(conn: &mut Conn, written: &Written<'_>) -> Result<OddKeys<Given>, Error> {
    let mut odd = OddKeys::none();
    let target = written.target;
    if target.adds || !target.key_fields().any(|field| has_spellings(&field.ty)) {
        return Ok(odd);
    }
    for row in conn.query_iter(written.all_keys())? {
        let text = |value: Value| match value {
            Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            _ => None,
        };
        let spelled: Given = row?.unwrap().into_iter().map(text).collect();
        let cell = |text: &Option<String>| {
            text.as_ref().map_or(TableCell::Null, |text| TableCell::Text(text.clone().into_bytes()))
        };
        let cells: Vec<TableCell> = spelled.iter().map(cell).collect();
        odd.note(target, &cells, spelled);
    }
    Ok(odd)
}

/// Writes one row; gives the reason if it will not be there.
fn one(
    conn: &mut Conn,
    written: &Written<'_>,
    row: &Staged,
    odd: &OddKeys<Given>,
) -> Result<Option<NotTaken>, Stop> {
    conn.query_drop("SAVEPOINT martlet_row")?;
    let why = match act(conn, written, row, odd) {
        Ok(why) => why,
        Err(error) => match refusal(&error) {
            Some(reason) => Some(NotTaken::Refused(reason.into())),
            None => return Err(Stop::Sql(error)),
        },
    };
    let end =
        if why.is_some() { "ROLLBACK TO SAVEPOINT martlet_row" } else { "RELEASE SAVEPOINT martlet_row" };
    conn.query_drop(end)?;
    Ok(why)
}

fn act(
    conn: &mut Conn,
    written: &Written<'_>,
    row: &Staged,
    odd: &OddKeys<Given>,
) -> Result<Option<NotTaken>, Error> {
    let target = written.target;
    if let Some(why) = target.out_of_reach(row.action) {
        return Ok(Some(why));
    }
    let odd = odd.of(row);
    let exact = written.key(&row.key.0);
    let keys = || std::iter::once(exact.clone()).chain(odd.iter().map(|key| written.asked(key.clone())));
    let update = |conn: &mut Conn, limited| -> Result<(), Error> {
        let Some((update, parameters)) = written.update(&row.cells, limited) else { return Ok(()) };
        for key in keys() {
            conn.exec_drop(&update, given(parameters.iter().cloned().chain(key).collect()))?;
        }
        Ok(())
    };
    match row.action {
        Action::Remove => {
            for key in keys() {
                conn.exec_drop(written.remove(), given(key))?;
            }
        }
        Action::Mark => update(conn, false)?,
        Action::Put => {
            let exactly: Option<u64> = match target.meets.finds() {
                true => conn.exec_first(written.count(), given(exact.clone()))?,
                false => None,
            };
            let there = exactly.unwrap_or_default().saturating_add(odd.len() as u64);
            match target.leaves(there, || "several records of the table have this key".into()) {
                None if there == 0 => {
                    let (insert, parameters) = written.insert(&row.cells);
                    conn.exec_drop(insert, given(parameters))?;
                }
                None => update(conn, true)?,
                left => return Ok(left),
            }
        }
    }
    Ok(None)
}

impl Transport for MysqlTable {
    fn inspect(&mut self) -> Result<Option<String>, PortError> {
        let mut conn = self.take()?;
        let found = self.generation(&mut conn).map_err(|stop| self.port(stop))?;
        self.conn = Some(conn);
        Ok(found)
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
        let mut conn = match self.take() {
            Ok(conn) => conn,
            Err(error) => return Answer::NotLanded(error),
        };
        match self.write(&mut conn, permit.unit(), rows) {
            Ok(refused) => {
                self.conn = Some(conn);
                Answer::Landed { refused }
            }
            Err(Stop::Unknown(error)) => {
                let error = self.sql_error(&error);
                self.doubt = Some(error.clone());
                Answer::Unknown(error)
            }
            Err(stop) => Answer::NotLanded(self.port(stop)),
        }
    }

    fn probe(&mut self, unit: &Unit) -> Result<Answer, PortError> {
        let mut conn = self.take()?;
        let marker = self.marker(&mut conn, unit).map_err(|stop| self.port(stop))?;
        self.conn = Some(conn);
        // What went wrong in this run says more than what a look finds.
        let doubt = self.doubt.take();
        let nothing = || Answer::NotLanded(doubt.unwrap_or_else(|| self.error("the delivery is not there")));
        Ok(marker.map_or_else(nothing, |refused| Answer::Landed { refused }))
    }

    fn discard(&mut self, unit: &Unit) -> Result<(), PortError> {
        let mut conn = self.take()?;
        let discarded = self.has(&mut conn, "martlet_handover").and_then(|there| match there {
            true => conn.exec_drop("DELETE FROM martlet_handover WHERE unit = ?", (&unit.id,)),
            false => Ok(()),
        });
        discarded.map_err(|error| self.sql_error(&error))?;
        self.conn = Some(conn);
        Ok(())
    }
}
