//! Who is who: links and splits as events of the ledger, both ends as keyed hashes in its erasable part.

use crate::db::{bind, failed};
use crate::erasure::erased;
use crate::ledger::Appender;
use crate::open::StateStore;
use crate::runs::{self, fence};
use martlet_consent::event::{EventKind, LedgerEvent};
use martlet_consent::identity::Tie;
use martlet_consent::{Micros, PointRef};
use martlet_delivery::ports::{Counted, PortError, RunToken};
use std::collections::HashSet;

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

/// An event to record, and the second identifier that it names; none: it is a choice.
pub type Said = (LedgerEvent, Option<PointRef>);

const NOTING: &str = "recording who is who";

impl StateStore {
    /// Everything that the ledger says of who is who, in the order in which it was recorded.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn ties(&mut self, each: &mut dyn FnMut(Tied)) -> Result<(), PortError> {
        self.db
            .query(
                "SELECT l.kind, p.point_ref, p.subject_ref, l.eff_lo, l.event_id, p.source_record_ref
                 FROM ledger l JOIN ledger_private p ON p.seq = l.seq
                 WHERE l.kind IN ('identity_link', 'identity_split') AND p.subject_ref IS NOT NULL ORDER BY l.seq",
                bind![],
                |row| {
                    let link = row.get::<String>(0)? == EventKind::IdentityLink.word();
                    each(Tied {
                        a: PointRef(row.get(1)?),
                        b: PointRef(row.get(2)?),
                        tie: if link { Tie::Link } else { Tie::Split },
                        at: row.get(3)?,
                        event: row.get(4)?,
                        record: row.get(5)?,
                    });
                    Ok(())
                },
            )
            .map_err(failed(NOTING))
    }

    /// Records who is who, and what follows from it; of those who were erased nothing. What is said is asked for one by
    /// one: a first run may have a million events.
    ///
    /// # Errors
    /// The store cannot be written; then nothing of it is there.
    pub fn tie(
        &mut self,
        token: RunToken,
        read: u64,
        outcomes: &[Counted],
        said: &mut dyn Iterator<Item = Said>,
    ) -> Result<(), PortError> {
        self.write_or(NOTING, |tx, context| {
            fence(tx, token)?;
            let mut appender = Appender::new(tx).map_err(failed(NOTING))?;
            let gone: HashSet<PointRef> = erased(tx).map_err(failed(NOTING))?;
            for (event, other) in said {
                let is_gone = |end: PointRef| gone.contains(&end);
                if !is_gone(event.private.point) && !other.is_some_and(is_gone) {
                    appender.append_about(tx, context, &event, other)?;
                }
            }
            appender.finish(tx, context)?;
            runs::count(tx, token, outcomes)
                .and_then(|()| runs::count_read(tx, token, read))
                .map_err(failed(NOTING))
        })
    }
}
