//! A table of PostgreSQL as a destination: a unit is one transaction with a marker of its own, so that a look tells
//! whether it landed.

use super::destination::Target;
use super::odd_keys::{OddKeys, has_spellings};
use super::postgres_columns::columns;
use super::postgres_server::{Server, in_words, may_pass, name, refusal};
use super::postgres_statements::Written;
use crate::transform::TableCell;
use martlet_delivery::machine::Permit;
use martlet_delivery::ports::{Answer, NotTaken, PortError, Rows, Transport, Unit};
use martlet_delivery::record::{Action, Staged};
use postgres::types::ToSql;
use postgres::{Client, Error, Transaction};

/// A key as it stands in the table.
type Spelled = Vec<Option<String>>;

/// Writes one table.
pub struct PostgresTable {
    server: Server,
    target: Target,
    client: Option<Client>,
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

impl PostgresTable {
    /// The table of the target's object.
    #[must_use]
    pub(super) fn new(server: Server, target: Target) -> PostgresTable {
        PostgresTable { server, target, client: None, doubt: None }
    }

    fn error(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("table {} in {}", self.target.object, self.server.shown()), why)
    }

    fn sql_error(&self, error: &Error) -> PortError {
        PortError { retry: may_pass(error), ..self.error(in_words(error)) }
    }

    /// The open connection, taken out: a failure leaves no half-used one behind.
    fn take(&mut self) -> Result<Client, PortError> {
        match self.client.take().filter(|client| !client.is_closed()) {
            Some(client) => Ok(client),
            None => self.server.connect(),
        }
    }

    fn mark(&self, table: &str) -> String {
        format!("{}.{}", name(&self.server.schema), name(table))
    }

    /// The table, if it is there and can hold what the flow writes, and its number in the database.
    fn written(&self, client: &mut Client) -> Result<(Written<'_>, i64), Stop> {
        let (all, number) = columns(client, &self.server.schema, &self.target.object)?;
        self.fits(all, number)
    }

    fn fits(
        &self,
        all: Vec<super::postgres_columns::Column>,
        number: i64,
    ) -> Result<(Written<'_>, i64), Stop> {
        if all.is_empty() {
            let why = "there is no such table; make it, or check the name of the object and `schema`";
            return Err(Stop::Port(self.error(why)));
        }
        let (mut findings, mut columns) = (Vec::new(), Vec::new());
        for target in &self.target.fields {
            let field = &target.field;
            match all.iter().find(|column| column.name == field.name) {
                None => findings.push(format!("column `{}` is missing", field.name)),
                Some(column) => {
                    let why = column.changes_values(&field.ty);
                    findings.extend(why.map(|why| format!("column `{}`: {why}", field.name)));
                    columns.push(column.clone());
                }
            }
        }
        if findings.is_empty() {
            let table = self.mark(&self.target.object);
            return Ok((Written { target: &self.target, table, columns }, number));
        }
        let found = findings.join("; ");
        Err(Stop::Port(
            self.error(format!("{found}; mend the table, or the fields that its object declares")),
        ))
    }

    /// Hands the unit over in one transaction, and gives the rows that will not be there.
    fn write(
        &self,
        client: &mut Client,
        unit: &Unit,
        rows: &mut dyn Rows,
    ) -> Result<Vec<(u64, NotTaken)>, Stop> {
        let (written, _) = self.written(client)?;
        let mut tx = client.transaction()?;
        // A look at this unit waits until this is over, also when the connection is lost meanwhile.
        tx.execute("SELECT pg_advisory_xact_lock($1)", &[&lock(unit)])?;
        self.make_marks(&mut tx)?;
        let generation = format!(
            "INSERT INTO {} (object, id) VALUES ($1, $2) ON CONFLICT (object) DO NOTHING",
            self.mark("martlet_generation")
        );
        tx.execute(&generation, &[&self.target.object, &unit.id])?;
        let marks = self.mark("martlet_handover");
        tx.execute(&format!("DELETE FROM {marks} WHERE unit = $1"), &[&unit.id])?;
        let insert = format!("INSERT INTO {marks} (unit, line, reason) VALUES ($1, $2, $3)");
        tx.execute(&insert, &[&unit.id, &None::<i64>, &None::<&str>])?;
        let odd = odd_keys(&mut tx, &written)?;
        let mut refused = Vec::new();
        while let Some((number, row)) = rows.next().map_err(Stop::Port)? {
            if let Some(why) = one(&mut tx, &written, &row, &odd)? {
                let line = i64::try_from(number).unwrap_or(i64::MAX);
                // A row without a reason has no counterpart.
                let reason = match &why {
                    NotTaken::Refused(reason) => Some(reason.as_str()),
                    NotTaken::NoCounterpart => None,
                };
                tx.execute(&insert, &[&unit.id, &line, &reason])?;
                refused.push((number, why));
            }
        }
        // What the server refuses at the end, by a rule that waits for it, is told; silence is not.
        tx.commit().map_err(|error| {
            if error.as_db_error().is_some() { Stop::Sql(error) } else { Stop::Unknown(error) }
        })?;
        Ok(refused)
    }

    fn make_marks(&self, tx: &mut Transaction<'_>) -> Result<(), Error> {
        let (handover, generation) = (self.mark("martlet_handover"), self.mark("martlet_generation"));
        let row = tx.query_one(
            "SELECT to_regclass($1) IS NULL OR to_regclass($2) IS NULL",
            &[&handover, &generation],
        )?;
        // Asked first: whoever may only write into tables that are there can do so.
        if row.try_get(0)? {
            tx.batch_execute(&format!(
                "CREATE TABLE IF NOT EXISTS {handover} (unit TEXT NOT NULL, line BIGINT, reason TEXT);
                 CREATE INDEX IF NOT EXISTS martlet_handover_unit ON {handover} (unit);
                 CREATE TABLE IF NOT EXISTS {generation} (object TEXT PRIMARY KEY, id TEXT NOT NULL)"
            ))?;
        }
        Ok(())
    }

    fn has(&self, client: &mut Client, table: &str) -> Result<bool, Error> {
        client.query_one("SELECT to_regclass($1) IS NOT NULL", &[&self.mark(table)])?.try_get(0)
    }

    /// What the unit's markers list as not taken; `None`: it has no marker.
    fn marker(&self, client: &mut Client, unit: &Unit) -> Result<Option<Vec<(u64, NotTaken)>>, Error> {
        if !self.has(client, "martlet_handover")? {
            return Ok(None);
        }
        let mut tx = client.transaction()?;
        tx.execute("SELECT pg_advisory_xact_lock($1)", &[&lock(unit)])?;
        let select = format!(
            "SELECT line, reason FROM {} WHERE unit = $1 ORDER BY line NULLS FIRST",
            self.mark("martlet_handover")
        );
        let mut landed = None;
        for row in tx.query(&select, &[&unit.id])? {
            let refused: &mut Vec<(u64, NotTaken)> = landed.get_or_insert_with(Vec::new);
            if let Some(line) = row.try_get::<_, Option<i64>>(0)? {
                let why = row.try_get::<_, Option<String>>(1)?;
                let why = why.map_or(NotTaken::NoCounterpart, NotTaken::Refused);
                refused.push((u64::try_from(line).unwrap_or_default(), why));
            }
        }
        tx.commit()?;
        Ok(landed)
    }

    fn generation(&self, client: &mut Client) -> Result<Option<String>, Stop> {
        let (_, number) = self.written(client)?;
        if !self.has(client, "martlet_generation")? {
            return Ok(None);
        }
        let select = format!("SELECT id FROM {} WHERE object = $1", self.mark("martlet_generation"));
        let found = client.query_opt(&select, &[&self.target.object])?;
        let id: Option<String> = found.map(|row| row.try_get(0)).transpose()?;
        // A table that was made anew holds nothing of what was delivered before.
        Ok(id.map(|id| format!("{id}/{number}")))
    }

    fn port(&self, stop: Stop) -> PortError {
        match stop {
            Stop::Port(error) => error,
            Stop::Sql(error) | Stop::Unknown(error) => self.sql_error(&error),
        }
    }
}

/// The number of a unit's lock.
fn lock(unit: &Unit) -> i64 {
    let half = unit.id.get(..16).and_then(|half| u64::from_str_radix(half, 16).ok());
    i64::from_ne_bytes(half.unwrap_or_default().to_ne_bytes())
}

fn given(parameters: &[Option<String>]) -> Vec<&(dyn ToSql + Sync)> {
    parameters.iter().map(|parameter| parameter as _).collect()
}

/// The keys that are spelled otherwise than they are read, where the flow adds nothing.
fn odd_keys(tx: &mut Transaction<'_>, written: &Written<'_>) -> Result<OddKeys<Spelled>, Error> {
    let mut odd = OddKeys::none();
    let target = written.target;
    if target.adds || !target.key_fields().any(|field| has_spellings(&field.ty)) {
        return Ok(odd);
    }
    for row in tx.query(&written.all_keys(), &[])? {
        let mut spelled = Vec::with_capacity(row.len());
        for index in 0..row.len() {
            spelled.push(row.try_get::<_, Option<String>>(index)?);
        }
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
    tx: &mut Transaction<'_>,
    written: &Written<'_>,
    row: &Staged,
    odd: &OddKeys<Spelled>,
) -> Result<Option<NotTaken>, Stop> {
    let mut point = tx.transaction()?;
    match act(&mut point, written, row, odd) {
        Ok(None) => {
            point.commit()?;
            Ok(None)
        }
        Ok(Some(why)) => {
            point.rollback()?;
            Ok(Some(why))
        }
        Err(error) => {
            let Some(reason) = refusal(&error) else { return Err(Stop::Sql(error)) };
            point.rollback()?;
            Ok(Some(NotTaken::Refused(reason)))
        }
    }
}

fn act(
    tx: &mut Transaction<'_>,
    written: &Written<'_>,
    row: &Staged,
    odd: &OddKeys<Spelled>,
) -> Result<Option<NotTaken>, Error> {
    let target = written.target;
    if let Some(why) = target.out_of_reach(row.action) {
        return Ok(Some(why));
    }
    let odd = odd.of(row);
    let exact = written.key(&row.key.0);
    let keys = || std::iter::once(&exact).chain(odd);
    let update = |tx: &mut Transaction<'_>, limited| -> Result<(), Error> {
        let Some((update, parameters)) = written.update(&row.cells, limited) else { return Ok(()) };
        for key in keys() {
            let all: Vec<Option<String>> = parameters.iter().chain(key).cloned().collect();
            tx.execute(&update, &given(&all))?;
        }
        Ok(())
    };
    match row.action {
        Action::Remove => {
            for key in keys() {
                tx.execute(&written.remove(), &given(key))?;
            }
        }
        Action::Mark => update(tx, false)?,
        Action::Put => {
            let exactly: i64 = match target.meets.finds() {
                true => tx.query_one(&written.count(), &given(&exact))?.try_get(0)?,
                false => 0,
            };
            let there = u64::try_from(exactly).unwrap_or_default().saturating_add(odd.len() as u64);
            match target.leaves(there, || "several records of the table have this key".into()) {
                None if there == 0 => {
                    tx.execute(&written.insert(&row.cells), &given(&written.parameters(&row.cells)))?;
                }
                None => update(tx, true)?,
                left => return Ok(left),
            }
        }
    }
    Ok(None)
}

impl Transport for PostgresTable {
    fn inspect(&mut self) -> Result<Option<String>, PortError> {
        let mut client = self.take()?;
        let found = self.generation(&mut client).map_err(|stop| self.port(stop))?;
        self.client = Some(client);
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
        let mut client = match self.take() {
            Ok(client) => client,
            Err(error) => return Answer::NotLanded(error),
        };
        match self.write(&mut client, permit.unit(), rows) {
            Ok(refused) => {
                self.client = Some(client);
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
        let mut client = self.take()?;
        let marker = self.marker(&mut client, unit).map_err(|error| self.sql_error(&error))?;
        self.client = Some(client);
        // What went wrong in this run says more than what a look finds.
        let doubt = self.doubt.take();
        let nothing = || Answer::NotLanded(doubt.unwrap_or_else(|| self.error("the delivery is not there")));
        Ok(marker.map_or_else(nothing, |refused| Answer::Landed { refused }))
    }

    fn discard(&mut self, unit: &Unit) -> Result<(), PortError> {
        let mut client = self.take()?;
        let delete = format!("DELETE FROM {} WHERE unit = $1", self.mark("martlet_handover"));
        let discarded = match self.has(&mut client, "martlet_handover") {
            Ok(true) => client.execute(&delete, &[&unit.id]).map(drop),
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        discarded.map_err(|error| self.sql_error(&error))?;
        self.client = Some(client);
        Ok(())
    }
}
