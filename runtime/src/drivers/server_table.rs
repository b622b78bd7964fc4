//! A table of a server's database as a destination: a unit is one transaction with a marker of its own, so that a look
//! tells whether it landed.

use super::destination::Target;
use super::keyed::{Left, Marker, reason};
use super::odd_keys::{OddKeys, has_spellings};
use super::server_batch::Batches;
use super::server_statements::{SqlColumn, Texts, Written};
use crate::transform::TableCell;
use martlet_delivery::machine::Permit;
use martlet_delivery::ports::{Answer, PortError, Rows, Transport, Unit};
use martlet_delivery::record::Staged;

/// The table of what deliveries left beside the tables.
pub(super) const HANDOVER: &str = "martlet_handover";

/// The table of who delivered first to each table.
pub(super) const GENERATION: &str = "martlet_generation";

/// A kind of server: how it is reached and spoken to. What is the same for all of them is in [`ServerTable`].
pub(super) trait SqlServer {
    /// A connection.
    type Session;
    /// What it reports.
    type Error;
    /// A column of a table.
    type Column: SqlColumn + Clone;
    /// What to do about a table that is not there.
    const NO_TABLE: &'static str;

    /// The database's name in messages.
    fn shown(&self) -> String;
    /// Connects; nothing is made.
    ///
    /// # Errors
    /// The password is not there, or the server cannot be reached or refuses.
    fn session(&self) -> Result<Self::Session, PortError>;
    /// Whether a connection still holds.
    fn is_open(session: &mut Self::Session) -> bool;
    /// Carries out a statement.
    fn run(session: &mut Self::Session, sql: &str, given: &[Option<String>]) -> Result<(), Self::Error>;
    /// Gives each row that a statement finds, its values as text.
    fn ask(
        session: &mut Self::Session,
        sql: &str,
        given: &[Option<String>],
        each: &mut dyn FnMut(Texts),
    ) -> Result<(), Self::Error>;

    /// Why the database failed, in words. Its own are not repeated: they hold values.
    fn in_words(error: &Self::Error) -> String;
    /// Why the table refuses one row, if the error is about that row only.
    fn refusal(error: &Self::Error) -> Option<String>;
    /// Whether the same may succeed in a moment.
    fn may_pass(error: &Self::Error) -> bool;
    /// Whether the server itself said that nothing was done; silence is no answer.
    fn is_told(error: &Self::Error) -> bool;

    /// The name of a table, as SQL.
    fn named(&self, table: &str) -> String;
    /// A whole number as a parameter of a statement.
    fn number(place: usize) -> String;
    /// The table or view of that name; `None`: there is none.
    fn described(
        &self,
        session: &mut Self::Session,
        table: &str,
    ) -> Result<Option<Described<Self::Column>>, Self::Error>;
    /// Whether there is a table of that name.
    fn has(&self, session: &mut Self::Session, table: &str) -> Result<bool, Self::Error>;
    /// What makes the tables of [`HANDOVER`] and [`GENERATION`] where they are missing.
    fn marks(&self) -> Vec<String>;
    /// What notes the first unit, the second parameter, of an object, the first.
    fn note_first(&self) -> String;

    /// Adds all these rows, whose cells are unchanged in the same columns.
    fn add_many(written: &Written<'_, Self::Column>, rows: &[&Staged]) -> (String, Texts);
    /// Gives the key of every record that has one of these keys, as text.
    fn find_many(written: &Written<'_, Self::Column>, keys: &[&Texts]) -> (String, Texts);
    /// Writes each of these rows, as [`SqlServer::add_many`], into the records with its key; `None`: they are written one
    /// by one.
    fn change_many(
        written: &Written<'_, Self::Column>,
        rows: &[&Staged],
        limited: bool,
    ) -> Option<(String, Texts)>;
    /// Removes the records that have one of these keys.
    fn remove_many(written: &Written<'_, Self::Column>, keys: &[&Texts]) -> (String, Texts);

    /// Takes the lock of a unit, so that a look at it waits until its delivery is over, also when the connection is lost
    /// meanwhile; `false`: somebody holds on to it. It is let go of with the connection, or by [`SqlServer::unlock`].
    fn lock(session: &mut Self::Session, unit: &Unit) -> Result<bool, Self::Error>;
    /// Begins what becomes true as a whole. The lock is taken, and the marks are there.
    fn begin(session: &mut Self::Session) -> Result<(), Self::Error>;
    /// Lets go of a unit's lock, after the end of what was begun.
    fn unlock(session: &mut Self::Session, unit: &Unit) -> Result<(), Self::Error>;
}

/// A table as its database describes it.
pub(super) struct Described<C> {
    pub(super) columns: Vec<C>,
    /// Other where the table was made anew: its number, or when it was made.
    pub(super) made: String,
    /// Why nothing can be delivered to it at all.
    pub(super) unfit: Option<&'static str>,
}

/// Why a unit did not certainly land.
enum Stop<E> {
    /// Nothing of it is there.
    Port(PortError),
    /// Nothing of it is there.
    Sql(E),
    /// Only a look tells.
    Unknown(E),
}

impl<E> From<E> for Stop<E> {
    fn from(error: E) -> Stop<E> {
        Stop::Sql(error)
    }
}

/// What a step towards a unit comes to.
type Step<T, S> = Result<T, Stop<<S as SqlServer>::Error>>;

/// Writes one table.
pub(super) struct ServerTable<S: SqlServer> {
    server: S,
    target: Target,
    session: Option<S::Session>,
    /// Why the last attempt went wrong, where only a look tells what became of it.
    doubt: Option<PortError>,
}

impl<S: SqlServer> ServerTable<S> {
    /// The table of the target's object.
    #[must_use]
    pub(super) fn new(server: S, target: Target) -> ServerTable<S> {
        ServerTable { server, target, session: None, doubt: None }
    }

    fn error(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("table {} in {}", self.target.object, self.server.shown()), why)
    }

    fn sql_error(&self, error: &S::Error) -> PortError {
        PortError { retry: S::may_pass(error), ..self.error(S::in_words(error)) }
    }

    fn port(&self, stop: Stop<S::Error>) -> PortError {
        match stop {
            Stop::Port(error) => error,
            Stop::Sql(error) | Stop::Unknown(error) => self.sql_error(&error),
        }
    }

    /// The open connection, taken out: a failure leaves no half-used one behind.
    fn take(&mut self) -> Result<S::Session, PortError> {
        let alive = |mut session: S::Session| S::is_open(&mut session).then_some(session);
        self.session.take().and_then(alive).map_or_else(|| self.server.session(), Ok)
    }

    /// The table, if it is there and can hold what the flow writes, and when it was made.
    fn written(&self, session: &mut S::Session) -> Step<(Written<'_, S::Column>, String), S> {
        let unfit = |why: String| Err(Stop::Port(self.error(why)));
        let Some(found) = self.server.described(session, &self.target.object)? else {
            return unfit(format!("there is no such table; make it, or check {}", S::NO_TABLE));
        };
        if let Some(why) = found.unfit {
            return unfit(why.to_owned());
        }
        let (mut findings, mut columns) = (Vec::new(), Vec::new());
        for target in &self.target.fields {
            let field = &target.field;
            match found.columns.iter().find(|column| column.is_called(&field.name)) {
                None => findings.push(format!("column `{}` is missing", field.name)),
                Some(column) => {
                    let why = column.changes_values(&field.ty);
                    findings.extend(why.map(|why| format!("column `{}`: {why}", field.name)));
                    columns.push(column.clone());
                }
            }
        }
        if !findings.is_empty() {
            let found = findings.join("; ");
            return unfit(format!("{found}; mend the table, or the fields that its object declares"));
        }
        let table = self.server.named(&self.target.object);
        Ok((Written { target: &self.target, table, columns }, found.made))
    }

    fn lock(&self, session: &mut S::Session, unit: &Unit) -> Step<(), S> {
        if S::lock(session, unit)? {
            return Ok(());
        }
        let why = "a delivery whose connection was lost is still at work there; run again in a moment";
        Err(Stop::Port(PortError { retry: true, ..self.error(why) }))
    }

    /// Hands the unit over in one transaction, and gives the rows that will not be there.
    fn write(&self, session: &mut S::Session, unit: &Unit, rows: &mut dyn Rows) -> Step<Left, S> {
        let (written, _) = self.written(session)?;
        self.lock(session, unit)?;
        // Asked first: whoever may only write into tables that are there can do so.
        if !self.server.has(session, HANDOVER)? || !self.server.has(session, GENERATION)? {
            self.server.marks().iter().try_for_each(|make| S::run(session, make, &[]))?;
        }
        S::begin(session)?;
        let left = self.fill(session, &written, unit, rows);
        let left = left.inspect_err(|_| {
            // What cannot be taken back is taken back by the server, once the connection is gone.
            let _ = S::run(session, "ROLLBACK", &[]);
        })?;
        // What the server refuses at the end, by a rule that waits for it, is told; silence is not.
        S::run(session, "COMMIT", &[])
            .map_err(|error| if S::is_told(&error) { Stop::Sql(error) } else { Stop::Unknown(error) })?;
        // It is there, whatever becomes of the connection now.
        let _ = S::unlock(session, unit);
        Ok(left)
    }

    fn fill(
        &self,
        session: &mut S::Session,
        written: &Written<'_, S::Column>,
        unit: &Unit,
        rows: &mut dyn Rows,
    ) -> Step<Left, S> {
        let id = || Some(unit.id.clone());
        S::run(session, &self.server.note_first(), &[Some(self.target.object.clone()), id()])?;
        S::run(session, &self.discarding(), &[id()])?;
        let insert = format!(
            "INSERT INTO {} (unit, line, reason) VALUES ({}, {}, {})",
            self.server.named(HANDOVER),
            S::Column::parameter(1),
            S::number(2),
            S::Column::parameter(3)
        );
        S::run(session, &insert, &[id(), None, None])?;
        let odd = odd_keys::<S>(session, written)?;
        let mut table = Batches::<S>::new(session, written, &odd);
        let mut left = Left::new();
        loop {
            let next = rows.next().map_err(Stop::Port)?;
            let ended = next.is_none();
            for (number, why) in table.take(next)? {
                let given = [id(), Some(number.to_string()), reason(&why).map(str::to_owned)];
                S::run(table.session(), &insert, &given)?;
                left.push((number, why));
            }
            if ended {
                return Ok(left);
            }
        }
    }

    fn discarding(&self) -> String {
        format!("DELETE FROM {} WHERE unit = {}", self.server.named(HANDOVER), S::Column::parameter(1))
    }

    /// What the unit's markers list as left out; `None`: it has no marker.
    fn marker(&self, session: &mut S::Session, unit: &Unit) -> Step<Option<Left>, S> {
        let mut marker = Marker::default();
        self.lock(session, unit)?;
        if self.server.has(session, HANDOVER)? {
            let handover = self.server.named(HANDOVER);
            let select = format!(
                "SELECT line, reason FROM {handover} WHERE unit = {} ORDER BY line",
                S::Column::parameter(1)
            );
            S::ask(session, &select, &[Some(unit.id.clone())], &mut |found| {
                let mut found = found.into_iter();
                let line = found.next().flatten().and_then(|line| line.parse().ok());
                marker.note(line, found.next().flatten());
            })?;
        }
        S::run(session, "COMMIT", &[])?;
        S::unlock(session, unit)?;
        Ok(marker.0)
    }

    fn generation(&self, session: &mut S::Session) -> Step<Option<String>, S> {
        let (_, made) = self.written(session)?;
        if !self.server.has(session, GENERATION)? {
            return Ok(None);
        }
        let select = format!(
            "SELECT id FROM {} WHERE object = {}",
            self.server.named(GENERATION),
            S::Column::parameter(1)
        );
        let mut id = None;
        let mut note = |found: Texts| id = found.into_iter().next().flatten();
        S::ask(session, &select, &[Some(self.target.object.clone())], &mut note)?;
        // A table that was made anew holds nothing of what was delivered before.
        Ok(id.map(|id| format!("{id}/{made}")))
    }
}

/// The keys that are spelled otherwise than they are read, where the flow adds nothing.
fn odd_keys<S: SqlServer>(
    session: &mut S::Session,
    written: &Written<'_, S::Column>,
) -> Result<OddKeys<Texts>, S::Error> {
    let mut odd = OddKeys::none();
    let target = written.target;
    if target.adds || !target.key_fields().any(|field| has_spellings(&field.ty)) {
        return Ok(odd);
    }
    S::ask(session, &written.all_keys(), &[], &mut |spelled| {
        let cell = |text: &Option<String>| {
            text.as_ref().map_or(TableCell::Null, |text| TableCell::Text(text.clone().into_bytes()))
        };
        let cells: Vec<TableCell> = spelled.iter().map(cell).collect();
        odd.note(target, &cells, spelled);
    })?;
    Ok(odd)
}

impl<S: SqlServer> Transport for ServerTable<S> {
    fn inspect(&mut self) -> Result<Option<String>, PortError> {
        let mut session = self.take()?;
        let found = self.generation(&mut session).map_err(|stop| self.port(stop))?;
        self.session = Some(session);
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
        let mut session = match self.take() {
            Ok(session) => session,
            Err(error) => return Answer::NotLanded(error),
        };
        match self.write(&mut session, permit.unit(), rows) {
            Ok(refused) => {
                self.session = Some(session);
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
        let mut session = self.take()?;
        let marker = self.marker(&mut session, unit).map_err(|stop| self.port(stop))?;
        self.session = Some(session);
        // What went wrong in this run says more than what a look finds.
        let doubt = self.doubt.take();
        let nothing = || Answer::NotLanded(doubt.unwrap_or_else(|| self.error("the delivery is not there")));
        Ok(marker.map_or_else(nothing, |refused| Answer::Landed { refused }))
    }

    fn discard(&mut self, unit: &Unit) -> Result<(), PortError> {
        let mut session = self.take()?;
        let discarded = self.server.has(&mut session, HANDOVER).and_then(|there| match there {
            true => S::run(&mut session, &self.discarding(), &[Some(unit.id.clone())]),
            false => Ok(()),
        });
        discarded.map_err(|error| self.sql_error(&error))?;
        self.session = Some(session);
        Ok(())
    }
}
