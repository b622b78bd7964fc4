//! Rows of a table that a thread of their own fetches: a statement cannot outlive the connection that it borrows, and the
//! thread has both on its stack. Once it has the last row it lets go of the database, so that a delivery into the same
//! one is not held up.

use crate::transform::{TableCell, TableRows};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows that are handed on at once.
const ROWS: usize = 256;

/// Batches that wait to be taken.
const BATCHES: usize = 2;

pub(super) type Row = Vec<TableCell>;
type Batch = Result<Vec<Row>, String>;

/// The rows of a table, as the thread sends them.
pub(super) struct SentRows {
    batches: Receiver<Batch>,
    rows: std::vec::IntoIter<Row>,
    ended: bool,
}

/// Where the thread hands its rows on.
pub(super) struct Sending {
    to: SyncSender<Batch>,
    batch: Vec<Row>,
}

impl Sending {
    /// Hands on a row; `false`: nobody reads any more.
    pub(super) fn send(&mut self, row: Row) -> bool {
        self.batch.push(row);
        self.batch.len() < ROWS || self.to.send(Ok(std::mem::take(&mut self.batch))).is_ok()
    }
}

/// Starts the thread: `fetch` sends all rows, and lets go of the database before it returns.
///
/// # Errors
/// There can be no thread.
pub(super) fn fetched(
    name: &str,
    fetch: impl FnOnce(&mut Sending) -> Result<(), String> + Send + 'static,
) -> std::io::Result<SentRows> {
    let (to, batches) = sync_channel(BATCHES);
    std::thread::Builder::new().name(format!("martlet-{name}")).spawn(move || {
        let mut sending = Sending { to, batch: Vec::with_capacity(ROWS) };
        let fetched = fetch(&mut sending);
        // Whoever reads may have stopped. The end is an empty batch.
        let last = std::mem::take(&mut sending.batch);
        let _ = match fetched {
            Ok(()) if last.is_empty() => sending.to.send(Ok(last)),
            Ok(()) => sending.to.send(Ok(last)).and_then(|()| sending.to.send(Ok(Vec::new()))),
            Err(why) => sending.to.send(Err(why)),
        };
    })?;
    Ok(SentRows { batches, rows: Vec::new().into_iter(), ended: false })
}

impl TableRows for SentRows {
    fn next_row(&mut self) -> Result<Option<Row>, String> {
        loop {
            let next = self.rows.next();
            if next.is_some() || self.ended {
                return Ok(next);
            }
            // A thread that is gone without an empty batch has not read everything.
            match self.batches.recv() {
                Ok(Ok(rows)) => {
                    self.ended = rows.is_empty();
                    self.rows = rows.into_iter();
                }
                Ok(Err(why)) => return Err(why),
                Err(_) => return Err("reading it was broken off; run again".into()),
            }
        }
    }
}
