//! Checkpoints of the ledger: appended with every batch of events, in the same transaction, so that no event stands
//! outside of one.

use crate::db::{self, Db, DbError, Tx, bind, failed};
use crate::open::StateStore;
use crate::to_i64;
use martlet_consent::Micros;
use martlet_consent::checkpoint::{Checkpoint, CheckpointError};
use martlet_consent::tree::{Frontier, Hash};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::PortError;

/// Whose ledger it is.
fn origin(key: &ProjectKey) -> String {
    format!("consent ledger of martlet, key {}", key.id())
}

/// Reads a checkpoint of this ledger.
pub(crate) fn read(signed: &str, key: &ProjectKey) -> Result<Checkpoint, CheckpointError> {
    let checkpoint = Checkpoint::read(signed, key.checkpoints())?;
    if checkpoint.origin == origin(key) { Ok(checkpoint) } else { Err(CheckpointError::Origin) }
}

/// The hashes that the next checkpoint starts from, as they stand in the table.
pub(crate) fn frontier_bytes(frontier: &Frontier) -> Vec<u8> {
    frontier.full().concat()
}

fn frontier(size: u64, bytes: &[u8]) -> Option<Frontier> {
    let (full, rest) = bytes.as_chunks::<32>();
    rest.is_empty().then(|| Frontier::resume(size, full.to_vec())).flatten()
}

/// Appends a checkpoint over everything up to these new events: their numbers, when they were recorded, their leaves.
///
/// It goes on from the newest checkpoint only where that one is signed, and ends where the new events begin. Where
/// something behind the program's back changed this, no checkpoint is appended: the events are recorded all the same,
/// for one of them may be somebody's no, and verifying says from then on that a checkpoint is missing.
pub(crate) fn append(tx: &mut Tx<'_>, key: &ProjectKey, new: &[(i64, Micros, Hash)]) -> db::Result<()> {
    let (Some((first, ..)), Some((_, time, _))) = (new.first(), new.last()) else { return Ok(()) };
    let newest: Option<(i64, String, Vec<u8>)> =
        tx.maybe("SELECT id, signed, frontier FROM checkpoint ORDER BY id DESC LIMIT 1", bind![], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let (id, before) = match newest {
        None => (0, Some(Frontier::default())),
        Some((id, signed, full)) => (id, trusted(&signed, &full, key)),
    };
    let Some(mut tree) = before.filter(|tree| to_i64(tree.size() + 1) == *first) else { return Ok(()) };
    new.iter().for_each(|(_, _, leaf)| tree.append(*leaf));
    let checkpoint = Checkpoint { origin: origin(key), size: tree.size(), root: tree.root(), time: *time };
    let signed = checkpoint.text(key.checkpoints()).map_err(|error| DbError::other(error.to_string()))?;
    tx.execute(
        "INSERT INTO checkpoint (id, size, signed, frontier) VALUES (?1, ?2, ?3, ?4)",
        bind![id + 1, to_i64(tree.size()), signed, frontier_bytes(&tree)],
    )
    .map(drop)
}

/// The tree that a checkpoint stands over, if it is signed and these hashes are its.
fn trusted(signed: &str, full: &[u8], key: &ProjectKey) -> Option<Frontier> {
    let checkpoint = read(signed, key).ok()?;
    frontier(checkpoint.size, full).filter(|tree| tree.root() == checkpoint.root)
}

/// One row of the table.
pub(crate) struct Kept {
    pub(crate) number: i64,
    pub(crate) size: i64,
    /// None: what stands there is no text.
    pub(crate) signed: Option<String>,
    pub(crate) frontier: Vec<u8>,
}

/// All of them, in order.
pub(crate) fn all(db: &mut Db) -> db::Result<Vec<Kept>> {
    db.all("SELECT id, size, signed, frontier FROM checkpoint ORDER BY id", bind![], |row| {
        let (number, size, signed, frontier) = (row.get(0)?, row.get(1)?, row.get(2).ok(), row.get(3)?);
        Ok(Kept { number, size, signed, frontier })
    })
}

impl StateStore {
    /// The newest checkpoint of the ledger, signed, as a text to keep elsewhere.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn newest_checkpoint(&mut self) -> Result<Option<String>, PortError> {
        self.db
            .maybe("SELECT signed FROM checkpoint ORDER BY id DESC LIMIT 1", bind![], |row| row.get(0))
            .map_err(failed("reading the checkpoint"))
    }

    /// Reads a checkpoint of this ledger and checks its signature.
    ///
    /// # Errors
    /// It is no checkpoint, or none of this ledger.
    pub fn read_checkpoint(&self, signed: &str) -> Result<Checkpoint, CheckpointError> {
        read(signed, &self.key)
    }

    /// Whether this is one of the ledger's own checkpoints, so that the ledger has only grown since.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn holds_checkpoint(&mut self, signed: &str) -> Result<bool, PortError> {
        let Ok(checkpoint) = read(signed, &self.key) else { return Ok(false) };
        self.db
            .maybe("SELECT signed FROM checkpoint WHERE size = ?1", bind![to_i64(checkpoint.size)], |row| {
                row.get::<String>(0)
            })
            .map(|held| held.as_deref() == Some(signed))
            .map_err(failed("reading the checkpoint"))
    }
}
