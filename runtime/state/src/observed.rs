//! What was last seen at each slot, and what we wrote there ourselves: an act is recorded once, and an echo never
//! (`docs/consent.md`, section 3.7).

use crate::db::{self, Tx, bind, failed};
use crate::open::StateStore;
use crate::runs::fence;
use martlet_consent::{Class, Micros};
use martlet_delivery::ports::{Capture, Echo, PortError, RunToken};

/// A change that a source dates so much later than our own write is none of ours; clocks of sources differ by less.
const SKEW: Micros = 5 * 60 * 1_000_000;

/// What we wrote to a slot.
struct Written {
    value: [u8; 32],
    grants: bool,
    at: Micros,
}

/// Notes that the value was seen; false: it was seen before, or is what we wrote. Where the source gives times, the same
/// value at another time is another act; where it gives none, only a change of the value is one.
pub(crate) fn first_seen(tx: &mut Tx<'_>, capture: &Capture) -> db::Result<bool> {
    let written = take_written(tx, &capture.slot)?;
    let echo = written.as_ref().is_some_and(|written| {
        let later = capture.timed && capture.event.lo > written.at.saturating_add(SKEW);
        written.value == capture.value && !later
    });
    // After a yes of ours a no is somebody's answer to it, even where it is the no that stood there before.
    let taken_back = written.is_some_and(|written| written.grants)
        && capture.event.state.class() == Class::Restrictive
        && !capture.timed;
    if !capture.timed {
        let last: Option<[u8; 32]> = tx.maybe(
            "SELECT seen FROM observed WHERE slot = ?1 AND timed = 0",
            bind![capture.slot],
            |row| row.get(0),
        )?;
        if last == Some(capture.seen) && !taken_back {
            return Ok(false);
        }
        tx.execute("DELETE FROM observed WHERE slot = ?1 AND timed = 0", bind![capture.slot])?;
    }
    let added = tx.execute(
        "INSERT INTO observed (slot, seen, timed, point) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        bind![capture.slot, capture.seen, capture.timed, capture.event.private.point.0],
    )?;
    Ok(added > 0 && !echo)
}

/// What we wrote there since it was last read. The first reading after a write is the one that can be its echo.
fn take_written(tx: &mut Tx<'_>, slot: &[u8; 32]) -> db::Result<Option<Written>> {
    let written = tx.maybe("SELECT value, grants, at FROM written WHERE slot = ?1", bind![*slot], |row| {
        Ok(Written { value: row.get(0)?, grants: row.get(1)?, at: row.get(2)? })
    })?;
    if written.is_some() {
        tx.execute("DELETE FROM written WHERE slot = ?1", bind![*slot])?;
    }
    Ok(written)
}

pub(crate) fn expect(store: &mut StateStore, token: RunToken, echoes: &[Echo]) -> Result<(), PortError> {
    store.write_or("noting what is written", |tx, context| {
        fence(tx, token)?;
        let at = context.clock.now();
        for echo in echoes {
            tx.execute(
                "INSERT INTO written VALUES (?1, ?2, ?3, ?4) ON CONFLICT (slot) DO UPDATE SET
                   value = excluded.value, grants = excluded.grants, at = excluded.at",
                bind![echo.slot, echo.value, echo.grants, at],
            )
            .map_err(failed("noting what is written"))?;
        }
        Ok(())
    })
}

pub(crate) fn expect_nothing(
    store: &mut StateStore,
    token: RunToken,
    echoes: &[Echo],
) -> Result<(), PortError> {
    store.write_or("noting what was not written", |tx, _| {
        fence(tx, token)?;
        for echo in echoes {
            tx.execute("DELETE FROM written WHERE slot = ?1", bind![echo.slot])
                .map_err(failed("noting what was not written"))?;
        }
        Ok(())
    })
}
