//! Who is who: links and splits as events of the ledger, many in each, both ends as keyed hashes in its erasable part.

use crate::columns;
use crate::db::value::Bind;
use crate::db::{self, Tx, bind, failed};
use crate::erasure::erased;
use crate::ledger::Appender;
use crate::open::StateStore;
use crate::runs::{self, fence};
use crate::tie_rows::{self, rows};
pub use crate::tie_rows::{Ends, TOGETHER};
use crate::to_i64;
use martlet_consent::event::{EventKind, LedgerEvent};
use martlet_consent::identity::Tie;
use martlet_consent::{Micros, PointRef};
use martlet_delivery::ports::{Counted, PortError, RunToken};
use std::collections::{BTreeSet, HashSet};

/// What the ledger says of two identifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// One of them.
    pub a: PointRef,
    /// The other.
    pub b: PointRef,
    /// What is said of them.
    pub tie: Tie,
    /// Since when.
    pub at: Micros,
    /// The event.
    pub event: [u8; 16],
    /// Keyed hash of the record that said it.
    pub record: [u8; 32],
}

/// An event to record: that these identifiers are one person's, or that they are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ties {
    /// Its own name.
    pub event: [u8; 16],
    /// What is said.
    pub tie: Tie,
    /// Of whom: at most [`TOGETHER`] rows.
    pub ends: Vec<Ends>,
    /// Since when.
    pub at: Micros,
    /// Where it was read.
    pub source_system: String,
    /// Where it was read.
    pub source_object: String,
    /// The identity that the project declares; empty: none any more.
    pub identity: String,
    /// Hash of the plan.
    pub plan: String,
}

impl Ties {
    /// What kind of event it is.
    pub(crate) fn kind(&self) -> EventKind {
        match self.tie {
            Tie::Link => EventKind::IdentityLink,
            Tie::Split => EventKind::IdentitySplit,
        }
    }
}

const NOTING: &str = "recording who is who";

impl StateStore {
    /// Everything that the ledger says of who is who, in the order in which it was recorded.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn ties(&mut self, each: &mut dyn FnMut(Tied)) -> Result<(), PortError> {
        // Until version 4 of the state each stood in an event of its own.
        self.db
            .query(
                "SELECT l.kind, l.eff_lo, l.event_id, t.ties, p.point_ref, p.subject_ref, p.source_record_ref
                 FROM ledger l LEFT JOIN ledger_ties t ON t.seq = l.seq LEFT JOIN ledger_private p ON p.seq = l.seq
                 WHERE l.kind IN ('identity_link', 'identity_split') ORDER BY l.seq",
                bind![],
                |row| {
                    let link = row.get::<String>(0)? == EventKind::IdentityLink.word();
                    let tie = if link { Tie::Link } else { Tie::Split };
                    let (at, event) = (row.get(1)?, row.get(2)?);
                    let mut told = |ends: Ends| each(Tied { a: ends.a, b: ends.b, tie, at, event, record: ends.record });
                    let together: Option<Vec<u8>> = row.get(3)?;
                    if let Some(together) = together {
                        rows(&together)?.flatten().for_each(told);
                    } else if let (Some(a), Some(b)) = (row.get(4)?, row.get(5)?) {
                        told(Ends { a: PointRef(a), b: PointRef(b), record: row.get(6)? });
                    }
                    Ok(())
                },
            )
            .map_err(failed(NOTING))
    }

    /// Records who is who, and the choices that are in conflict by it; of those who were erased nothing. What is said is
    /// asked for one by one: a first run may have a million.
    ///
    /// # Errors
    /// The store cannot be written; then nothing of it is there.
    pub fn tie(
        &mut self,
        token: RunToken,
        (read, outcomes): (u64, &[Counted]),
        said: &mut dyn Iterator<Item = Ties>,
        conflicts: &mut dyn Iterator<Item = LedgerEvent>,
    ) -> Result<(), PortError> {
        self.write_or(NOTING, |tx, context| {
            fence(tx, token)?;
            let mut appender = Appender::new(tx).map_err(failed(NOTING))?;
            let gone: HashSet<PointRef> = erased(tx).map_err(failed(NOTING))?;
            for mut ties in said {
                ties.ends.retain(|ends| !ends.is_of(|end| gone.contains(end)));
                if !ties.ends.is_empty() {
                    appender.append_ties(tx, context, &ties)?;
                }
            }
            for event in conflicts.filter(|event| !gone.contains(&event.private.point)) {
                appender.append(tx, context, &event)?;
            }
            appender.finish(tx, context)?;
            runs::count(tx, token, outcomes)
                .and_then(|()| runs::count_read(tx, token, read))
                .map_err(failed(NOTING))
        })
    }
}

/// Erases what is said of any of these; gives the number of each row that went ([`number`]).
pub(crate) fn erase(tx: &mut Tx<'_>, whose: &BTreeSet<PointRef>) -> db::Result<Vec<i64>> {
    let theirs = |ends: &Ends| ends.is_of(|end| whose.contains(end));
    let (mut erased, mut changed) = (Vec::new(), Vec::new());
    tx.query("SELECT seq, ties FROM ledger_ties ORDER BY seq", bind![], |row| {
        let (seq, mut ties): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let places = tie_rows::erase(&mut ties, theirs)?;
        if !places.is_empty() {
            erased.extend(places.into_iter().map(|place| number(seq, place)));
            changed.push((seq, ties));
        }
        Ok(())
    })?;
    for (seq, ties) in changed {
        // A row of the ledger is never changed, only removed.
        tx.execute("DELETE FROM ledger_ties WHERE seq = ?1", bind![seq])?;
        columns::insert(tx, "ledger_ties", &[("seq", seq.value()), ("ties", ties.value())])?;
    }
    Ok(erased)
}

/// The number of a row of an event, among all rows of all events.
pub(crate) fn number(event: i64, place: usize) -> i64 {
    event.saturating_mul(to_i64(TOGETHER as u64)).saturating_add(to_i64(place as u64))
}

/// The event that the row of this number is of.
pub(crate) fn event_of(number: i64) -> i64 {
    number / to_i64(TOGETHER as u64)
}
