//! The store of a project: one SQLite file beside it, or a database of PostgreSQL. Only this crate knows its SQL.

pub mod abandon;
mod anchor;
mod checkpoint;
mod cipher;
mod columns;
mod contacts;
mod db;
pub mod erasure;
pub mod history;
mod ledger;
pub mod listed;
mod observed;
mod open;
mod parcel;
mod place;
mod points;
pub mod query;
mod rejects;
mod runs;
mod sabotage;
mod schema;
mod sealed;
mod staged;
pub mod stops;
mod suppressions;
mod tie_rows;
pub mod ties;
pub mod tls;
mod units;
pub mod verify;

use db::failed;
pub use open::StateStore;
pub use place::Place;
pub use sabotage::Sabotage;

use martlet_delivery::ports::PortError;

/// Numbers of the store are signed; ours are counts.
fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The other way; a negative count is none.
fn to_u64(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

pub use ledger::Events;
use martlet_consent::{CellKey, Choice, ConsentView, Micros, PointRef, Suppressed};
use martlet_delivery::ports::{
    Anchor, Batch, Begin, CaptureBatch, Claim, Delivered, Echo, Ended, KeyHash, NotTaken, Rows, RunToken,
    Standing, Store, Unit, UnitPhase,
};
use martlet_delivery::record::{Cause, Key, Shape, Tally};

impl StateStore {
    /// Records events that are not there yet, each known by its own name, for the numbers of this run, in few large
    /// transactions.
    ///
    /// # Errors
    /// The store cannot be written; what an earlier transaction recorded stays, and is known when it is imported again.
    pub fn import(&mut self, token: RunToken, events: Events<'_>) -> Result<(), PortError> {
        ledger::import(self, token, events)
    }
}

impl Store for StateStore {
    fn begin(&mut self, begin: &Begin) -> Result<RunToken, PortError> {
        runs::begin(self, begin)
    }

    fn partial(&mut self, token: RunToken) -> Result<(), PortError> {
        runs::partial(self, token)
    }

    fn units(&mut self, flow: &str) -> Result<Vec<(Unit, UnitPhase)>, PortError> {
        units::units(self, flow)
    }

    fn adopt(&mut self, token: RunToken, generation: Option<&str>) -> Result<(), PortError> {
        runs::adopt(self, token, generation)
    }

    fn delivered(&mut self, flow: &str, each: &mut dyn FnMut(Delivered)) -> Result<(), PortError> {
        staged::delivered(self, flow, each)
    }

    fn delivered_key(&mut self, flow: &str, key: KeyHash) -> Result<Option<Key>, PortError> {
        staged::delivered_key(self, flow, key)
    }

    fn stage(&mut self, token: RunToken, batch: &Batch) -> Result<(), PortError> {
        staged::stage(self, token, batch)
    }

    fn standing(&mut self, token: RunToken) -> Result<Standing, PortError> {
        runs::standing(self, token)
    }

    fn cut(
        &mut self,
        token: RunToken,
        unit: &str,
        destination: &str,
        causes: &[Cause],
        most: Option<u64>,
    ) -> Result<Option<Unit>, PortError> {
        units::cut(self, token, unit, destination, causes, most)
    }

    fn rows<'s>(&'s mut self, unit: &Unit) -> Result<Box<dyn Rows + 's>, PortError> {
        Ok(units::rows(self, unit))
    }

    fn claim(
        &mut self,
        token: RunToken,
        unit: &Unit,
        shape: &Shape,
        view: &mut ConsentView,
    ) -> Result<Claim, PortError> {
        units::claim(self, token, unit, shape, view)
    }

    fn settle(
        &mut self,
        token: RunToken,
        unit: &Unit,
        refused: &[(u64, NotTaken)],
        generation: Option<&str>,
    ) -> Result<(), PortError> {
        units::settle(self, token, unit, refused, generation)
    }

    fn release(&mut self, token: RunToken, unit: &Unit, certain: bool) -> Result<(), PortError> {
        units::release(self, token, unit, certain)
    }

    fn forget(&mut self, token: RunToken, unit: &Unit) -> Result<(), PortError> {
        units::forget(self, token, unit)
    }

    fn position(&mut self, flow: &str) -> Result<Option<(String, String)>, PortError> {
        runs::position(self, flow)
    }

    fn keep_position(&mut self, token: RunToken, position: &str) -> Result<(), PortError> {
        runs::keep_position(self, token, position)
    }

    fn finish(
        &mut self,
        token: RunToken,
        ended: Ended,
        reason: Option<&str>,
        at: Micros,
    ) -> Result<Tally, PortError> {
        runs::finish(self, token, ended, reason, at)
    }

    fn capture(&mut self, token: RunToken, batch: &CaptureBatch) -> Result<(), PortError> {
        ledger::capture(self, token, batch)
    }

    fn anchor(&mut self, token: RunToken, anchor: &Anchor) -> Result<bool, PortError> {
        anchor::append(self, token, anchor)
    }

    fn expect(&mut self, token: RunToken, echoes: &[Echo]) -> Result<(), PortError> {
        observed::expect(self, token, echoes)
    }

    fn expect_nothing(&mut self, token: RunToken, echoes: &[Echo]) -> Result<(), PortError> {
        observed::expect_nothing(self, token, echoes)
    }

    fn erased(&mut self) -> Result<Vec<PointRef>, PortError> {
        erasure::erased(&mut self.db).map_err(failed("reading who was erased"))
    }

    fn came_back(&mut self) -> Result<Vec<(PointRef, Micros)>, PortError> {
        erasure::came_back(&mut self.db).map_err(failed("reading who was erased"))
    }

    fn choices(&mut self, seen: u64, each: &mut dyn FnMut(u64, CellKey, Choice)) -> Result<u64, PortError> {
        let sabotage = self.sabotage();
        let told = &mut |seq, cell, choice| each(seq, cell, sabotage::told(sabotage, seq, choice));
        ledger::choices(&mut self.db, seen, told).map_err(failed("reading the ledger"))
    }

    fn suppressions(&mut self, seen: u64, each: &mut dyn FnMut(u64, Suppressed)) -> Result<(), PortError> {
        suppressions::all(&mut self.db, seen, each).map_err(failed("reading the ledger"))
    }

    fn choice_sources(&mut self, each: &mut dyn FnMut([u8; 16], String)) -> Result<(), PortError> {
        ledger::sources(&mut self.db, each).map_err(failed("reading the ledger"))
    }
}
