//! Verifying the ledger: whether all that stands there is what was recorded, and if not, where it first differs.

use crate::checkpoint::{self, frontier_bytes};
use crate::columns::{HASHES, LEDGER, PRIVATE, read};
use crate::db::{DbError, Row, Tx, bind, failed};
use crate::erasure::{self, Named};
use crate::open::StateStore;
use crate::{tie_rows, ties};
use martlet_consent::Micros;
use martlet_consent::checkpoint::Checkpoint;
use martlet_consent::event::EventKind;
use martlet_consent::leaf::{Columns, Held, leaf_hash, private_hash};
use martlet_consent::tree::{Frontier, Hash};
use martlet_delivery::ports::PortError;
use std::collections::{BTreeMap, BTreeSet};

/// A ledger that is as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// How many events.
    pub events: u64,
    /// Of how many of them the erasable part is gone, all of it or of some people, under an erasure that the ledger tells.
    pub erased: u64,
    /// The newest checkpoint; none where the ledger is empty.
    pub checkpoint: Option<Checkpoint>,
}

/// Where a ledger first differs from what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Differs {
    /// An event.
    Event {
        /// Its number.
        number: i64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// One of several events; which one cannot be told.
    Among {
        /// The first of them.
        first: u64,
        /// The last.
        last: u64,
    },
    /// A checkpoint in the state.
    Checkpoint {
        /// Its number.
        number: i64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Nothing differs but the checkpoint that was kept elsewhere.
    Kept {
        /// So many events it stands over.
        size: u64,
    },
}

const CHANGED: &str = "was changed after it was recorded";
const MISSING: &str = "is missing";
const ODD: &str = "was never recorded";
const MOVED: &str = "stands in the place of another";
const LATE: &str = "has a time that is not later than that of the event before it";
const BARE: &str = "has lost its personal part, and no erasure that is recorded names it";
const BACK: &str = "has a personal part, although its erasure is recorded";

/// A checkpoint in the table, after a first look.
struct Mark {
    number: i64,
    frontier: Vec<u8>,
    checkpoint: Checkpoint,
}

impl StateStore {
    /// Recomputes every hash of the ledger from its rows, and compares them with what was recorded, with every
    /// checkpoint, and with one that was kept elsewhere.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn verify(&mut self, kept: Option<&Checkpoint>) -> Result<Result<Whole, Differs>, PortError> {
        let key = &self.key;
        let mut tx = self.db.begin_reading().map_err(failed("verifying the ledger"))?;
        let rows = checkpoint::all(&mut tx).map_err(failed("verifying the ledger"))?;
        let mut marks: Vec<Mark> = Vec::with_capacity(rows.len());
        for (row, expected) in rows.into_iter().zip(1..) {
            if row.number != expected {
                return Ok(Err(out_of_row(row.number, expected, |number, what| Differs::Checkpoint {
                    number,
                    what,
                })));
            }
            let checkpoint = row.signed.as_deref().and_then(|signed| checkpoint::read(signed, key).ok());
            let sound = |checkpoint: &Checkpoint| i64::try_from(checkpoint.size) == Ok(row.size);
            match checkpoint.filter(sound) {
                Some(checkpoint) => {
                    marks.push(Mark { number: row.number, frontier: row.frontier, checkpoint })
                }
                None => return Ok(Err(Differs::Checkpoint { number: row.number, what: CHANGED })),
            }
        }
        // Each is signed for itself; that they stand in order is told by how much each stands over.
        let falls = |pair: &&[Mark]| matches!(pair, [a, b] if a.checkpoint.size >= b.checkpoint.size);
        if let Some([mark, _]) = marks.windows(2).find(falls) {
            return Ok(Err(Differs::Checkpoint { number: mark.number, what: MOVED }));
        }
        let erasures = erasure::named(&mut tx).map_err(failed("verifying the ledger"))?;
        let walk = Walk { marks: &marks, kept, erasures, ..Walk::default() };
        walk.over(&mut tx).map_err(failed("verifying the ledger"))
    }
}

/// Numbers go up one by one: what stands in the place of another is odd, or the other is missing.
fn out_of_row(number: i64, expected: i64, differs: impl Fn(i64, &'static str) -> Differs) -> Differs {
    if number < expected { differs(number, ODD) } else { differs(expected, MISSING) }
}

/// The way through the ledger, event by event.
#[derive(Default)]
struct Walk<'w> {
    marks: &'w [Mark],
    kept: Option<&'w Checkpoint>,
    tree: Frontier,
    /// How many of the marks were passed.
    passed: usize,
    last: Option<Micros>,
    erased: u64,
    /// Events without their erasable part that no erasure has named so far.
    bare: BTreeSet<i64>,
    /// The same of links and splits that stand with others in one event, by their numbers.
    bare_ties: BTreeSet<i64>,
    /// What erasures that are still to come name.
    erasures: BTreeMap<i64, Named>,
}

impl Walk<'_> {
    fn over(mut self, tx: &mut Tx<'_>) -> Result<Result<Whole, Differs>, DbError> {
        let of = |table: &str, names: &[&str]| {
            names.iter().map(|name| format!("{table}.{name}")).collect::<Vec<_>>().join(", ")
        };
        let statement = format!(
            "SELECT {}, {}, {}, t.ties FROM ledger l LEFT JOIN ledger_private p ON p.seq = l.seq
             LEFT JOIN ledger_ties t ON t.seq = l.seq ORDER BY l.seq",
            of("l", LEDGER),
            of("l", HASHES),
            of("p", PRIVATE)
        );
        let mut found = None;
        if let Some(kept) = self.kept.filter(|kept| kept.size == 0 && kept.root != self.tree.root()) {
            return Ok(Err(Differs::Kept { size: kept.size }));
        }
        let read = tx.query(&statement, bind![], |row| {
            self.event(row).map_err(|differs| {
                found = Some(differs);
                DbError::other("the rest need not be read")
            })
        });
        if let Some(differs) = found {
            return Ok(Err(differs));
        }
        read?;
        let orphan =
            "SELECT seq FROM (SELECT seq FROM ledger_private UNION ALL SELECT seq FROM ledger_ties) p
             WHERE seq NOT IN (SELECT seq FROM ledger) ORDER BY seq LIMIT 1";
        let orphan: Option<i64> = tx.maybe(orphan, bind![], |row| row.get(0))?;
        Ok(self.end(orphan))
    }

    /// One event, against its own hashes, the one before it, and the checkpoints that end with it.
    fn event(&mut self, row: &Row<'_>) -> Result<(), Differs> {
        let expected = i64::try_from(self.tree.size() + 1).unwrap_or(i64::MAX);
        let number: i64 = row.get(0).unwrap_or(0);
        if number != expected {
            return Err(out_of_row(number, expected, |number, what| Differs::Event { number, what }));
        }
        let changed = || Differs::Event { number, what: CHANGED };
        let stays = read(row, 0, LEDGER).map_err(|_| changed())?;
        let private: Hash = row.get(LEDGER.len()).map_err(|_| changed())?;
        let leaf: Hash = row.get(LEDGER.len() + 1).map_err(|_| changed())?;
        if leaf != leaf_hash(&stays, &private) {
            return Err(changed());
        }
        let erasable = read(row, LEDGER.len() + HASHES.len(), PRIVATE).map_err(|_| changed())?;
        let is = |kind: EventKind| stays.get("kind") == Some(&Held::Text(kind.word()));
        let ties: Option<Vec<u8>> =
            row.get(LEDGER.len() + HASHES.len() + PRIVATE.len()).map_err(|_| changed())?;
        if let Some(ties) = ties {
            let tie = is(EventKind::IdentityLink) || is(EventKind::IdentitySplit);
            if !tie || !erasable.is_empty() || tie_rows::hash(&ties) != private {
                return Err(changed());
            }
            let rows = tie_rows::rows(&ties).map_err(|_| changed())?;
            let gone = rows.enumerate().filter(|(_, row)| row.is_none());
            let before = self.bare_ties.len();
            self.bare_ties.extend(gone.map(|(place, _)| ties::number(number, place)));
            self.erased += u64::from(self.bare_ties.len() > before);
        } else if is(EventKind::Erasure) {
            // It names nobody, so it has no such part itself.
            self.excuse(number, stays.get("evidence_hash"))?;
        } else if is(EventKind::DecisionAnchor) {
            // Nor does this one.
            if private != private_hash(&Columns::default()) {
                return Err(changed());
            }
        } else if erasable.is_empty() {
            self.bare.insert(number);
            self.erased += 1;
        }
        if !erasable.is_empty() && private_hash(&erasable) != private {
            return Err(changed());
        }
        let Some(Held::Number(recorded_at)) = stays.get("recorded_at") else { return Err(changed()) };
        if self.last.is_some_and(|last| last >= *recorded_at) {
            return Err(Differs::Event { number, what: LATE });
        }
        self.last = Some(*recorded_at);
        self.tree.append(leaf);
        self.pass()
    }

    /// An erasure excuses the events that it names, and those only.
    fn excuse(&mut self, number: i64, hash: Option<&Held<'_>>) -> Result<(), Differs> {
        let named = self.erasures.remove(&number).unwrap_or_default();
        if hash != Some(&Held::Bytes(&named.hash())) {
            return Err(Differs::Event { number, what: CHANGED });
        }
        let back = named.numbers.iter().find(|named| !self.bare.remove(named)).copied();
        let back = back.or_else(|| {
            let back = named.ties.iter().find(|named| !self.bare_ties.remove(named));
            back.map(|tie| ties::event_of(*tie))
        });
        match back {
            Some(number) => Err(Differs::Event { number, what: BACK }),
            None => Ok(()),
        }
    }

    /// The checkpoints over exactly the events so far.
    fn pass(&mut self) -> Result<(), Differs> {
        let (size, root) = (self.tree.size(), self.tree.root());
        if let Some(mark) = self.marks.get(self.passed).filter(|mark| mark.checkpoint.size == size) {
            let before = self.passed.checked_sub(1).and_then(|before| self.marks.get(before));
            if mark.checkpoint.root != root {
                return Err(Differs::Among {
                    first: before.map_or(0, |mark| mark.checkpoint.size) + 1,
                    last: size,
                });
            }
            if mark.frontier != frontier_bytes(&self.tree) {
                return Err(Differs::Checkpoint { number: mark.number, what: CHANGED });
            }
            self.passed += 1;
        }
        match self.kept.filter(|kept| kept.size == size) {
            Some(kept) if kept.root != root => Err(Differs::Kept { size }),
            _ => Ok(()),
        }
    }

    fn end(self, orphan: Option<i64>) -> Result<Whole, Differs> {
        let events = self.tree.size();
        let next = i64::try_from(events + 1).unwrap_or(i64::MAX);
        let newest = self.marks.last();
        let covered = newest.map_or(0, |mark| mark.checkpoint.size);
        if covered > events || self.kept.is_some_and(|kept| kept.size > events) {
            return Err(Differs::Event { number: next, what: MISSING });
        }
        if let Some(mark) = self.marks.get(self.passed) {
            return Err(Differs::Checkpoint { number: mark.number, what: CHANGED });
        }
        let bare_tie = self.bare_ties.first().map(|tie| ties::event_of(*tie));
        if let Some(number) = self.bare.first().copied().or(bare_tie) {
            return Err(Differs::Event { number, what: BARE });
        }
        if let Some(number) = self.erasures.keys().next().copied() {
            return Err(Differs::Event { number, what: CHANGED });
        }
        if let Some(number) = orphan {
            return Err(Differs::Event { number, what: ODD });
        }
        if covered < events {
            let number = newest.map_or(0, |mark| mark.number) + 1;
            return Err(Differs::Checkpoint { number, what: MISSING });
        }
        Ok(Whole { events, erased: self.erased, checkpoint: newest.map(|mark| mark.checkpoint.clone()) })
    }
}

impl std::fmt::Display for Differs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Differs::Event { number, what } => write!(f, "event {number} of the ledger {what}"),
            Differs::Among { first, last } if first == last => {
                write!(f, "event {first} of the ledger {CHANGED}")
            }
            Differs::Among { first, last } => {
                write!(f, "one of the events {first} to {last} of the ledger {CHANGED}")
            }
            Differs::Checkpoint { number, what } => write!(f, "checkpoint {number} of the ledger {what}"),
            Differs::Kept { size } => write!(
                f,
                "the first {size} events are not those that the kept checkpoint was written over; one of the two is of \
                 another ledger, or this ledger was written anew"
            ),
        }
    }
}
