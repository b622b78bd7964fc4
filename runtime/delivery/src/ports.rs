//! What delivery needs of the outside, as traits of its own: production and simulation implement them.

use crate::machine::Permit;
use crate::record::{Again, Cause, Key, Origin, Outcome, Reject, Shape, Staged, Tally};
use martlet_consent::event::LedgerEvent;
use martlet_consent::{CellKey, Choice, ConsentView, Micros, PointRef, Suppressed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The time, in microseconds since 1970 UTC.
pub trait Clock {
    /// Now.
    fn now(&mut self) -> Micros;
    /// Lets so many milliseconds pass.
    fn sleep(&mut self, millis: u64);
}

/// What a random number is for; each purpose has a stream of its own, so that one does not disturb another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Stream {
    EventIds,
    UnitIds,
    Nonces,
    Salts,
    Backoff,
}

/// Random numbers.
pub trait Rand {
    /// Fills the bytes.
    fn fill(&mut self, stream: Stream, bytes: &mut [u8]);
}

/// The keys of a project: one for keyed hashes, one for encryption, one for fingerprints; derived from one secret.
pub trait Secrets {
    /// The project's key file, made on the first run.
    ///
    /// # Errors
    /// The file cannot be read or made, or others may read it.
    fn project_key(&mut self) -> Result<crate::keys::ProjectKey, PortError>;
}

/// A failure of the outside, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {why}")]
pub struct PortError {
    /// What was tried, with its place: "writing out/audience.csv".
    pub what: String,
    /// Why it failed: "no space left on device".
    pub why: String,
    /// Whether the same may succeed in a moment (a lock held by others).
    pub retry: bool,
}

impl PortError {
    /// A failure that a retry does not mend.
    pub fn new(what: impl Into<String>, why: impl std::fmt::Display) -> PortError {
        PortError { what: what.into(), why: why.to_string(), retry: false }
    }
}

/// What a file holds, read from any place of it on.
pub trait Content: std::io::Read + std::io::Seek + Send {}

impl<C: std::io::Read + std::io::Seek + Send> Content for C {}

/// Files, as drivers that write them need them. Paths are resolved by the caller.
pub trait Files {
    /// The whole content, from its beginning; `None`: there is no such file.
    ///
    /// # Errors
    /// It is there and cannot be read.
    fn read(&mut self, path: &str) -> Result<Option<Box<dyn Content>>, PortError>;
    /// Creates or replaces a file and gives a writer; nothing is durable before [`Files::sync`].
    ///
    /// # Errors
    /// It cannot be made.
    fn create(&mut self, path: &str) -> Result<Box<dyn std::io::Write>, PortError>;
    /// Syncs the file.
    ///
    /// # Errors
    /// Its content may not be on disk.
    fn sync(&mut self, path: &str) -> Result<(), PortError>;
    /// Gives the file the name, replacing what has it, and syncs the folder.
    ///
    /// # Errors
    /// The old file may still have the name.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), PortError>;
    /// Removes a file; none there is fine.
    ///
    /// # Errors
    /// It is still there.
    fn remove(&mut self, path: &str) -> Result<(), PortError>;
}

/// One set of rows that is handed over at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Unique for ever, 32 hex digits; the marker at the destination.
    pub id: String,
    /// The flow.
    pub flow: String,
    /// The destination as the plan of that run described it (opaque here; drivers are made from it).
    pub destination: String,
    /// What `prepare` gave, where the driver prepares.
    pub content: Option<String>,
}

/// Rows of a unit, in the order of staging.
pub trait Rows {
    /// The next row with its number in the unit; `None` at the end.
    ///
    /// # Errors
    /// The store cannot give it.
    fn next(&mut self) -> Result<Option<(u64, Staged)>, PortError>;
}

/// Why a row of a unit that landed is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotTaken {
    /// The destination refused it, for this reason: it becomes a reject.
    #[serde(rename = "refused")]
    Refused(String),
    /// No record has its key, and the flow makes none: it is left out, as `update` says.
    #[serde(rename = "no counterpart")]
    NoCounterpart,
}

/// What the destination says of a unit after a hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// All of it is there, but for the rows listed.
    Landed {
        /// Row number, and why it is not there.
        refused: Vec<(u64, NotTaken)>,
    },
    /// Nothing of it is there.
    NotLanded(PortError),
    /// No trustworthy answer: look before anything else.
    Unknown(PortError),
}

/// A way out. Implemented by drivers; reached only through effects of [`crate::machine`].
pub trait Transport {
    /// What the destination is now: the same text as long as what was delivered is still what it was. `None`: it does
    /// not exist yet.
    ///
    /// # Errors
    /// It cannot be reached or does not have the shape the flow declares.
    fn inspect(&mut self) -> Result<Option<String>, PortError>;

    /// Whether [`Transport::prepare`] does something; then a unit is everything, else it is cut small.
    fn prepares(&self) -> bool;

    /// Whether a record is added once and then is others': it is not added anew where the destination became another, or
    /// where it was added under other permissions.
    fn adds_once(&self) -> bool {
        false
    }

    /// Builds what can be built without handing anything over, and gives a hash of it.
    ///
    /// # Errors
    /// It could not be built; nothing changed at the destination.
    fn prepare(&mut self, unit: &Unit, rows: &mut dyn Rows) -> Result<String, PortError>;

    /// Hands the unit over. The permit is only made by [`crate::machine::step`], after the claim.
    fn hand_over(&mut self, permit: Permit, rows: &mut dyn Rows) -> Answer;

    /// Whether a unit of unknown outcome is there.
    ///
    /// # Errors
    /// It cannot be told now.
    fn probe(&mut self, unit: &Unit) -> Result<Answer, PortError>;

    /// Removes what `prepare` left, and markers of settled units.
    ///
    /// # Errors
    /// Something may be left; it does no harm.
    fn discard(&mut self, unit: &Unit) -> Result<(), PortError>;

    /// What somebody may want to know of what was handed over, in words and without the values of records.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What a run of one flow begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// The flow.
    pub flow: String,
    /// The plan's hash.
    pub plan: String,
    /// Where the flow delivers to and by which key, as text. It cannot change under what is delivered.
    pub place: String,
    /// The permissions that the flow asks for and the contact points they concern, as text. Where it changes, what is
    /// delivered is judged anew with the next read of the source.
    pub permissions: String,
    /// Start of the run.
    pub at: Micros,
    /// Removals that somebody confirmed; kept with the run.
    pub confirmed_removals: Option<u64>,
}

/// A flow's run, as the store knows it; stale ones are refused (promise P13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunToken(pub i64);

/// How many records became the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What became of them.
    pub outcome: Outcome,
    /// How many there are.
    pub count: u64,
}

impl Counted {
    /// Counts outcomes, each of one record.
    #[must_use]
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Vec<Counted> {
        let mut counts: BTreeMap<Outcome, u64> = BTreeMap::new();
        for outcome in outcomes {
            *counts.entry(outcome).or_default() += 1;
        }
        counts.into_iter().map(|(outcome, count)| Counted { outcome, count }).collect()
    }
}

/// What one step of reading brings into the store, in one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// How many source records this batch holds.
    pub read: u64,
    /// Rows to hand over, each with its fingerprint (for [`crate::record::Cause::Source`]).
    pub staged: Vec<(Staged, Option<Fingerprint>)>,
    /// What became of the records that are not staged.
    pub counted: Vec<Counted>,
    /// Rejects with the number of their record.
    pub rejects: Vec<(u64, Reject)>,
    /// Records of this run that a later one with the same key replaces, staged or unchanged: they become rejects.
    pub replaced: Vec<(u64, Reject)>,
    /// Delivered keys whose permission ended and that the flow keeps as they are: a new grant delivers them again.
    pub ended: Vec<KeyHash>,
    /// What the staged records were made from, with the number of their record.
    pub origins: Vec<(u64, Origin)>,
    /// Records that are rejects of earlier runs, with their number in this one.
    pub again: Vec<(u64, Again)>,
    /// Keys whose record at the destination was read again at this number, after another record with the same key.
    pub read_again: Vec<(KeyHash, u64)>,
    /// Delivered keys whose record is unchanged, and is made from something else now.
    pub made_from: Vec<(KeyHash, SourcePrint)>,
}

/// Keyed 128-bit fingerprint of a mapped record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 16]);

/// Keyed 128-bit hash of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyHash(pub [u8; 16]);

/// Keyed 128-bit hash of what a record is made from: what was read of it, what was looked up for it, and which permissions
/// hold. As long as it is the same, so is what becomes of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourcePrint(pub [u8; 16]);

/// What a flow has delivered under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Hash of the key.
    pub key_hash: KeyHash,
    /// Fingerprint of what was delivered; void: must be delivered again.
    pub fingerprint: Option<Fingerprint>,
    /// Contact points of its guards.
    pub points: Vec<Option<PointRef>>,
    /// Bits of the guards under which it was delivered: which guarded fields are filled.
    pub allowed: u32,
    /// Permission ended and its action was carried out.
    pub ended: bool,
    /// The source record is gone and its action was carried out.
    pub gone: bool,
    /// Written under other permissions: `points` and `allowed` are not known.
    pub stale: bool,
    /// All contact points in the record that it was made from.
    pub people: Vec<PointRef>,
    /// Run and number at which that record was read.
    pub read: (i64, u64),
    /// What it was made from, where that tells what becomes of it.
    pub made_from: Option<SourcePrint>,
}

/// How far a unit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitPhase {
    /// Cut, perhaps prepared, not handed over.
    Cut,
    /// Handed over, or about to be: only a look at the destination tells.
    Sending,
    /// Its answer is recorded; what it left at the destination may be discarded.
    Settled,
}

/// What a run has staged, for the decisions before its hand-over; counted from rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The numbers so far.
    pub tally: Tally,
    /// Staged because the source record is gone.
    pub gone: u64,
    /// All that the flow has delivered and that is still there.
    pub held: u64,
    /// What is there at all, and how much of it may go, where the rest is removed.
    pub rest: Option<Bound>,
}

/// How many of a destination's records may be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// All that are there.
    pub there: u64,
    /// The share of them that may go, in per mille.
    pub most: u32,
}

/// What a claim came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The unit is marked `sending`; it may be handed over now.
    Sending,
    /// The ledger moved and rows changed: what was prepared is stale. Nothing is marked.
    Changed,
    /// No row is left.
    Empty,
}

/// An event of a choice to be recorded, with what it needs for not being recorded twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// The event.
    pub event: LedgerEvent,
    /// Keyed hash of (slot, point, cell): where the value was seen.
    pub slot: [u8; 32],
    /// Keyed hash of the value and, where the source gives one, its time.
    pub seen: [u8; 32],
    /// Keyed hash of the value alone: what tells an echo of our own write.
    pub value: [u8; 32],
    /// Whether the source gives a time: then the same value with another time is another act.
    pub timed: bool,
}

/// What a slot will say when it is read again after our own write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echo {
    /// As [`Capture::slot`].
    pub slot: [u8; 32],
    /// As [`Capture::value`].
    pub value: [u8; 32],
    /// It is a yes.
    pub grants: bool,
}

/// A batch of choices read from one object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaptureBatch {
    /// How many source records this batch holds; each has an event or a reject, or both (a value without a meaning
    /// is rejected and denies), or is said to be nobody's, is withheld, or is kept elsewhere.
    pub read: u64,
    /// Choices with the number of their record.
    pub events: Vec<(u64, Capture)>,
    /// Rejects with the number of their record.
    pub rejects: Vec<(u64, Reject)>,
    /// How many records name nobody, and say neither yes nor no.
    pub nobody: u64,
    /// How many records are of people who were erased, of which nothing is kept.
    pub withheld: u64,
    /// How many records hold a choice that is kept where it was read, and is not recorded.
    pub elsewhere: u64,
}

/// What was read of choices that are kept elsewhere: it names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The cells.
    pub purpose: String,
    /// The cells.
    pub channel: String,
    /// The brand; none: every brand, or each choice names its own.
    pub brand: Option<String>,
    /// Where they are kept.
    pub source_system: String,
    /// Where they are kept.
    pub source_object: String,
    /// Where they are kept.
    pub source_field: String,
    /// When they were read.
    pub observed_at: Micros,
    /// How many there are.
    pub choices: u64,
    /// The hash of what they say.
    pub hash: [u8; 32],
    /// Hash of the plan.
    pub plan: String,
}

/// How the last run of a flow ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// To the end.
    Done,
    /// By a rule (`on reject stop`, confirmation wanted); what the rule is about was not handed over.
    Stopped,
    /// By a failure; the next run goes on.
    Failed,
}

/// The state of a project. Every method that writes is one immediate transaction. A method that takes a [`RunToken`]
/// refuses one that is no longer the flow's latest (promise P13).
pub trait Store {
    /// Opens a run of a flow: earlier tokens become stale, rows of earlier runs that no unit in flight holds are
    /// dropped.
    ///
    /// # Errors
    /// The store cannot be written, or the flow has delivered records to another place or by another key.
    fn begin(&mut self, begin: &Begin) -> Result<RunToken, PortError>;
    /// Notes that a run does not read the whole source: what it does not see is neither gone nor mended.
    ///
    /// # Errors
    /// The store cannot be written.
    fn partial(&mut self, token: RunToken) -> Result<(), PortError>;
    /// Where the read of the flow's last run that came to its end left off, with the hash of its plan; `None`: it read
    /// no source by a cursor, or left something open.
    ///
    /// # Errors
    /// The store cannot be read.
    fn position(&mut self, flow: &str) -> Result<Option<(String, String)>, PortError>;
    /// Notes where the read of this run leaves off. It counts once the run is closed as done, and not before.
    ///
    /// # Errors
    /// The store cannot be written.
    fn keep_position(&mut self, token: RunToken, position: &str) -> Result<(), PortError>;
    /// The flow's units that are not forgotten, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    fn units(&mut self, flow: &str) -> Result<Vec<(Unit, UnitPhase)>, PortError>;
    /// Compares the destination's generation with the one delivered to; another one voids all fingerprints.
    ///
    /// # Errors
    /// The store cannot be written.
    fn adopt(&mut self, token: RunToken, generation: Option<&str>) -> Result<(), PortError>;
    /// Everything delivered by the flow, in the order of key hashes.
    ///
    /// # Errors
    /// The store cannot be read.
    fn delivered(&mut self, flow: &str, each: &mut dyn FnMut(Delivered)) -> Result<(), PortError>;
    /// The delivered key of a hash, decrypted.
    ///
    /// # Errors
    /// The store cannot be read or its key is another.
    fn delivered_key(&mut self, flow: &str, key: KeyHash) -> Result<Option<Key>, PortError>;
    /// Stages a batch.
    ///
    /// # Errors
    /// The store cannot be written; then nothing of the batch is there.
    fn stage(&mut self, token: RunToken, batch: &Batch) -> Result<(), PortError>;
    /// What the run has staged.
    ///
    /// # Errors
    /// The store cannot be read.
    fn standing(&mut self, token: RunToken) -> Result<Standing, PortError>;
    /// Cuts the next unit of at most `most` rows with one of these causes off what is staged; `None`: nothing is left.
    ///
    /// # Errors
    /// The store cannot be written.
    fn cut(
        &mut self,
        token: RunToken,
        unit: &str,
        destination: &str,
        causes: &[Cause],
        most: Option<u64>,
    ) -> Result<Option<Unit>, PortError>;
    /// The rows of a unit that are still to be handed over.
    ///
    /// # Errors
    /// The store cannot be read.
    fn rows<'s>(&'s mut self, unit: &Unit) -> Result<Box<dyn Rows + 's>, PortError>;
    /// Takes the unit for one attempt, in one transaction: reads what the ledger has gained since `view`, drops rows
    /// that are no longer permitted, leaves out fields whose permission ended, and, if nothing changed or nothing was
    /// prepared, marks the unit `sending` with its `content`.
    ///
    /// # Errors
    /// The store cannot be written; nothing is marked.
    fn claim(
        &mut self,
        token: RunToken,
        unit: &Unit,
        shape: &Shape,
        view: &mut ConsentView,
    ) -> Result<Claim, PortError>;
    /// Records the answer: rows that landed become delivered, refused ones rejects, those without a counterpart filtered,
    /// and the flow's generation moves
    /// on (`generation`: what `inspect` gives now).
    ///
    /// # Errors
    /// The store cannot be written; the unit is still `sending`.
    fn settle(
        &mut self,
        token: RunToken,
        unit: &Unit,
        refused: &[(u64, NotTaken)],
        generation: Option<&str>,
    ) -> Result<(), PortError>;
    /// Nothing of the unit landed: its rows wait again. Where that is not `certain` (a look cannot tell "never there"
    /// from "there, and changed by somebody since"), what may be at the destination is looked after like what is.
    ///
    /// # Errors
    /// The store cannot be written.
    fn release(&mut self, token: RunToken, unit: &Unit, certain: bool) -> Result<(), PortError>;
    /// The unit left nothing behind.
    ///
    /// # Errors
    /// The store cannot be written.
    fn forget(&mut self, token: RunToken, unit: &Unit) -> Result<(), PortError>;
    /// Closes the run and gives its numbers, counted from its rows in the same transaction.
    ///
    /// # Errors
    /// The store cannot be written.
    fn finish(
        &mut self,
        token: RunToken,
        ended: Ended,
        reason: Option<&str>,
        at: Micros,
    ) -> Result<Tally, PortError>;

    /// Appends the choices that were not recorded yet. In the run's numbers a new one is `delivered`, one seen before
    /// `unchanged`.
    ///
    /// # Errors
    /// The store cannot be written; then none of them is there.
    fn capture(&mut self, token: RunToken, batch: &CaptureBatch) -> Result<(), PortError>;
    /// Appends one entry for choices that are kept elsewhere, unless the last one for that place says the same; whether
    /// it was appended.
    ///
    /// # Errors
    /// The store cannot be written.
    fn anchor(&mut self, token: RunToken, anchor: &Anchor) -> Result<bool, PortError>;
    /// Notes what slots will say once a unit is there, before it is handed over: the next reading of such a value is an
    /// echo and no act of a person.
    ///
    /// # Errors
    /// The store cannot be written.
    fn expect(&mut self, token: RunToken, echoes: &[Echo]) -> Result<(), PortError>;
    /// Nothing of it is there: whatever these slots say next is theirs.
    ///
    /// # Errors
    /// The store cannot be written.
    fn expect_nothing(&mut self, token: RunToken, echoes: &[Echo]) -> Result<(), PortError>;
    /// Contact points that are kept out of everything because they were erased.
    ///
    /// # Errors
    /// The store cannot be read.
    fn erased(&mut self) -> Result<Vec<PointRef>, PortError>;
    /// Those who were erased and came back by an act of their own, and when they were erased: nothing that they said
    /// before counts.
    ///
    /// # Errors
    /// The store cannot be read.
    fn came_back(&mut self) -> Result<Vec<(PointRef, Micros)>, PortError>;
    /// Choices recorded after `seen`, in the order of the ledger; gives the last position.
    ///
    /// # Errors
    /// The store cannot be read.
    fn choices(&mut self, seen: u64, each: &mut dyn FnMut(u64, CellKey, Choice)) -> Result<u64, PortError>;
    /// Suppressions after `seen`, and their ends, in the order of the ledger.
    ///
    /// # Errors
    /// The store cannot be read.
    fn suppressions(&mut self, seen: u64, each: &mut dyn FnMut(u64, Suppressed)) -> Result<(), PortError>;
    /// Where each choice was made: the event's number, and `system.object`.
    ///
    /// # Errors
    /// The store cannot be read.
    fn choice_sources(&mut self, each: &mut dyn FnMut([u8; 16], String)) -> Result<(), PortError>;
}
