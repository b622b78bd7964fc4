//! What a run takes in, lane by lane: first what must be taken back, then the source with its changes.

use super::changes::Changes;
use super::cursor::Mark;
use super::endings::{EndingDo, Endings, Planned, take_back, withdrawal};
use super::rest::Rest;
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Batch, Bound, Delivered, KeyHash, PortError, SourcePrint, Store};
use martlet_delivery::record::{Again, Cause, Origin, Shape, Verdict};
use std::collections::BTreeMap;

/// Records of a flow's source, mapped one by one under the consent that is known.
pub trait Source {
    /// What became of the next record; `None` at the end.
    ///
    /// # Errors
    /// The source cannot be read on; nothing of the run is handed over.
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError>;

    /// What the last verdict was made from, as far as it is known.
    fn origin(&self) -> Origin {
        Origin::default()
    }

    /// What the record of the last verdict is made from, where that tells what becomes of it.
    fn made_from(&self) -> Option<SourcePrint> {
        None
    }

    /// Before the first record: what was delivered and is as it was delivered, by what it was made from. Then a record
    /// that is made from the same may be said to be [`Verdict::Same`].
    fn know(&mut self, _delivered: &mut dyn Iterator<Item = (SourcePrint, KeyHash)>) {}

    /// The reject that the last verdict is about, where it is tried again.
    fn again(&self) -> Option<Again> {
        None
    }

    /// Whether these are only some of the source's records: what is not among them is not gone.
    fn is_partial(&self) -> bool {
        false
    }

    /// Whether nobody but those who were erased is taken back, because nothing else is known now.
    fn only_erased(&self) -> bool {
        false
    }

    /// Before the first record: what was delivered and is there, where all of it is as the last run left it. Then
    /// records that did not change since need not be read.
    fn resume(&mut self, _held: Option<u64>) {}

    /// Where the next read may begin once everything read is delivered and so much is there, as text.
    fn position(&self, _held: u64) -> Option<String> {
        None
    }

    /// How late the record of the last verdict was changed, where its source tells.
    fn mark(&self) -> Option<Mark> {
        None
    }

    /// How the rest of the destination is told, where that is to be removed.
    fn rest(&self) -> Option<&Rest<'_>> {
        None
    }

    /// What the records with these numbers were made from, looked up once more; each has this key, else it is another
    /// record by now.
    ///
    /// # Errors
    /// The source cannot be read once more.
    fn recall(
        &mut self,
        _wanted: &BTreeMap<u64, KeyHash>,
        _view: &ConsentView,
        _flow: &str,
    ) -> Result<BTreeMap<u64, Origin>, PortError> {
        Ok(BTreeMap::new())
    }
}

/// The lanes of one run.
pub(crate) struct Intake {
    flow: String,
    /// As [`martlet_delivery::ports::Transport::adds_once`].
    adds_once: bool,
    withdrawals: Option<Vec<Planned>>,
    changes: Option<Changes>,
}

impl Intake {
    pub(crate) fn new(flow: &str, adds_once: bool) -> Intake {
        Intake { flow: flow.into(), adds_once, withdrawals: None, changes: None }
    }

    pub(crate) fn adds_once(&self) -> bool {
        self.adds_once
    }

    /// Delivered records whose permission ended, wholly or for some fields.
    pub(crate) fn withdrawals(
        &mut self,
        store: &mut dyn Store,
        shape: &Shape,
        endings: &Endings,
        view: &ConsentView,
        only_erased: bool,
    ) -> Result<Option<Batch>, PortError> {
        if self.withdrawals.is_none() {
            let mut planned = Vec::new();
            let asks = !shape.guards.is_empty() && !only_erased;
            if asks || view.has_erased() {
                store.delivered(&self.flow, &mut |record| {
                    let erased = is_erased(&record, view).then_some(Planned {
                        key: record.key_hash,
                        cause: Cause::Withdrawal,
                        allowed: 0,
                        what: EndingDo::Remove,
                    });
                    let ended = || withdrawal(&record, shape, endings, view).filter(|_| asks);
                    planned.extend(erased.or_else(ended));
                })?;
            }
            planned.reverse();
            self.withdrawals = Some(planned);
        }
        let Some(planned) = &mut self.withdrawals else { return Ok(None) };
        take_back(store, &self.flow, planned)
    }

    /// How much of the destination may go, where the rest is removed.
    pub(crate) fn rest(&self) -> Option<Bound> {
        self.changes.as_ref().and_then(|changes| changes.bound)
    }

    /// What somebody should know of the read.
    pub(crate) fn notes(&self) -> Vec<String> {
        let Some(changes) = &self.changes else { return Vec::new() };
        let unknown = (changes.unknown > 0 && !changes.partial).then(|| {
            format!(
                "{} records have no key that can be read, so nothing counts as gone from the source; mend them, or \
                 leave them out in `where`",
                changes.unknown
            )
        });
        let older = (changes.older > 0).then(|| {
            format!(
                "{} rejects were not sent: a newer record with the same key was delivered since, and it stays",
                changes.older
            )
        });
        let unreadable = (changes.unreadable > 0).then(|| {
            format!(
                "{} records at the destination have no key that can be read; they stay, and are not part of the rest",
                changes.unreadable
            )
        });
        unknown.into_iter().chain(older).chain(unreadable).collect()
    }

    /// The source, then what is gone from it.
    pub(crate) fn source(
        &mut self,
        store: &mut dyn Store,
        shape: &Shape,
        endings: &Endings,
        view: &ConsentView,
        key: &ProjectKey,
        source: &mut dyn Source,
    ) -> Result<Option<Batch>, PortError> {
        if self.changes.is_none() {
            let stays = self.adds_once.then_some(endings.permission == EndingDo::Keep);
            let changes = Changes::load(store, &self.flow, source.is_partial(), stays)?;
            source.resume(changes.untouched(shape));
            source.know(&mut changes.made_from());
            self.changes = Some(changes);
        }
        let Some(changes) = &mut self.changes else { return Ok(None) };
        if let Some(gone) = &mut changes.gone {
            let batch = take_back(store, &self.flow, gone)?;
            return Ok(batch.or_else(|| changes.take_rest()));
        }
        let batch = changes.read(&self.flow, shape, view, key, source)?;
        if batch.read > 0 {
            return Ok(Some(batch));
        }
        if let Some(batch) = changes.recall(&self.flow, view, source)? {
            return Ok(Some(batch));
        }
        // Some records of the source do not tell what is gone from it.
        let mut gone = if changes.partial { Vec::new() } else { changes.to_take_back(shape, endings) };
        if let Some(rest) = source.rest().filter(|_| !changes.partial) {
            changes.look_for_rest(rest)?;
        }
        let first = take_back(store, &self.flow, &mut gone)?;
        changes.gone = Some(gone);
        Ok(first.or_else(|| changes.take_rest()))
    }
}

/// Whether a delivered record names somebody who was erased.
fn is_erased(record: &Delivered, view: &ConsentView) -> bool {
    view.has_erased()
        && record.points.iter().flatten().chain(&record.people).any(|point| view.is_erased(*point))
}
