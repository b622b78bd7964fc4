//! Records on their way out: keys, cells, what became of each, and the rows that wait for their hand-over.

use crate::ports::{KeyHash, SourcePrint};
use martlet_consent::{Guard, PointRef};
use serde::{Deserialize, Serialize};

/// One field of a mapped record, as a destination gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Keep what the destination has.
    #[serde(rename = "u")]
    Unchanged,
    /// Empty the field.
    #[serde(rename = "n")]
    Null,
    /// Text, and everything that a destination takes as text (decimals, days, instants in their canonical form).
    #[serde(rename = "t")]
    Text(String),
    /// A whole number.
    #[serde(rename = "i")]
    Int(i64),
    /// Yes or no.
    #[serde(rename = "b")]
    Bool(bool),
}

/// A record's identity at the destination: the cells of its key fields. Text is kept exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key(pub Vec<Cell>);

/// What is to be done at the destination with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Write the record; create it if it is not there.
    Put,
    /// Write these cells into the record that is there; never create one.
    Mark,
    /// Remove the record; no record there is fine.
    Remove,
}

/// Why a row is staged; decides what settling it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cause {
    /// A person's permission ended. These are handed over first.
    Withdrawal,
    /// The source record is gone.
    Gone,
    /// A new or changed record.
    Source,
}

/// A row that waits for its hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// Number of the source record in this run, from 0; none for withdrawals and gone records.
    pub ordinal: Option<u64>,
    /// Why.
    pub cause: Cause,
    /// What is to be done.
    pub action: Action,
    /// The key at the destination.
    pub key: Key,
    /// One cell for each field of the destination that the flow writes, in the order of [`Shape::fields`]. Empty
    /// for [`Action::Remove`].
    pub cells: Vec<Cell>,
    /// The contact points of the record's guards, in the order of [`Shape::points`].
    pub points: Vec<Option<PointRef>>,
    /// Bit n is set where field guard n (of [`Shape::guards`], 0 is the record's own) allowed at staging.
    pub allowed: u32,
}

/// What a record was made from. Personal data: kept encrypted, and only until the record is settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The source record as read: names and cells.
    pub record: Vec<(String, String)>,
    /// All contact points that stand in it.
    pub people: Vec<PointRef>,
    /// What the mapped record is made from, where that tells what becomes of it.
    pub made_from: Option<SourcePrint>,
}

/// A reject that is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// Its number in the list of rejects.
    pub reject: u64,
    /// Run and number at which it was read.
    pub read: (i64, u64),
}

/// What delivery must know of a flow's records; made from the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Names of the destination's fields that the flow writes.
    pub fields: Vec<String>,
    /// Index into `guards` of the permission each field waits for.
    pub field_guards: Vec<Option<usize>>,
    /// How many contact points a record carries.
    pub points: usize,
    /// The permissions; the first is the record's own. Empty where no personal data moves.
    pub guards: Vec<Guard>,
}

/// What became of one source record before any hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Mapped; change detection decides what follows.
    Mapped(Staged),
    /// Made from the same as what was delivered under this key, so it need not be mapped.
    Same(KeyHash),
    /// Goes out whatever was delivered before: the record itself was looked at, and says otherwise.
    Restated(Staged),
    /// The destination was looked at, and says so already.
    Holds,
    /// Left out by a named rule (`where`, or `otherwise skip record`).
    Filtered,
    /// No permission. The key, where it can be told, so that the record does not count as gone.
    Withheld(Option<Key>),
    /// Somebody must look. The key, where it can be told, so that the record does not count as gone.
    Rejected(Reject, Option<Key>),
}

/// Why a record was rejected. Never holds a value of the record outside `payload`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The rule: `read` (the row itself is broken), `type`, `key`, `duplicate`, `otherwise`, `destination`.
    pub rule: String,
    /// The field or mapping line.
    pub place: String,
    /// The reason in words.
    pub reason: String,
    /// The source record as read (names and cells), to be kept encrypted.
    pub payload: Vec<(String, String)>,
}

/// What became of a source record, as the store counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The destination has it.
    Delivered,
    /// The destination had it already.
    Unchanged,
    /// Left out by a rule of the flow.
    Filtered,
    /// Left out for want of permission.
    Withheld,
    /// In the list of rejects.
    Rejected,
    /// Waits, or its answer is not known.
    Pending,
}

impl Outcome {
    /// The word the store keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Delivered => "delivered",
            Outcome::Unchanged => "unchanged",
            Outcome::Filtered => "filtered",
            Outcome::Withheld => "withheld",
            Outcome::Rejected => "rejected",
            Outcome::Pending => "pending",
        }
    }

    /// The outcome of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Outcome> {
        [
            Outcome::Delivered,
            Outcome::Unchanged,
            Outcome::Filtered,
            Outcome::Withheld,
            Outcome::Rejected,
            Outcome::Pending,
        ]
        .into_iter()
        .find(|outcome| outcome.word() == word)
    }
}

/// The numbers of one flow's run, counted from rows; `read` is what the reader said it gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Source records read.
    pub read: u64,
    /// Handed over and acknowledged.
    pub delivered: u64,
    /// The destination had them already.
    pub unchanged: u64,
    /// Left out by the flow's rules.
    pub filtered: u64,
    /// Left out for want of permission.
    pub withheld: u64,
    /// In the list of rejects.
    pub rejected: u64,
    /// Waiting, or of unknown outcome.
    pub pending: u64,
    /// Delivered earlier, permission ended, action carried out. Beside the sum.
    pub withdrawn: u64,
    /// Delivered earlier, source gone, action carried out. Beside the sum.
    pub removed: u64,
    /// Delivered earlier, to be taken back, and refused by the destination. Beside the sum.
    pub not_taken_back: u64,
}

impl Tally {
    /// Promise P1: every record read became exactly one thing.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.read
            == self.delivered + self.unchanged + self.filtered + self.withheld + self.rejected + self.pending
    }
}
