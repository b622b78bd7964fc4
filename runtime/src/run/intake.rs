//! What a run takes in, lane by lane: first what must be taken back, then the source with its changes.

use super::cursor::Mark;
use super::rest::Rest;
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{
    Batch, Bound, Counted, Delivered, Fingerprint, KeyHash, PortError, SourcePrint, Store,
};
use martlet_delivery::record::{
    Action, Again, Cause, Cell, Key, Origin, Outcome, Reject, Shape, Staged, Verdict,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Source records of one transaction of staging.
const BATCH: usize = 10_000;

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

/// What happens to a delivered record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndingDo {
    /// Nothing; it stays.
    Keep,
    /// It is removed.
    Remove,
    /// These cells are written into it, in the order of [`Shape::fields`].
    Mark(Vec<Cell>),
}

/// What happens to delivered records that may not stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endings {
    /// When a person's permission ends.
    pub permission: EndingDo,
    /// When the source record is gone.
    pub gone: EndingDo,
}

/// The lanes of one run.
pub(crate) struct Intake {
    flow: String,
    /// As [`martlet_delivery::ports::Transport::adds_once`].
    adds_once: bool,
    withdrawals: Option<Vec<Planned>>,
    changes: Option<Changes>,
}

/// A record to take back.
struct Planned {
    key: KeyHash,
    cause: Cause,
    allowed: u32,
    what: EndingDo,
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

/// What becomes of a record of somebody who was erased: nothing of it is kept.
fn of_erased(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Mapped(row) => Verdict::Withheld(Some(row.key)),
        Verdict::Rejected(_, key) => Verdict::Withheld(key),
        verdict => verdict,
    }
}

/// What must be done with a delivered record, if its permission ended.
fn withdrawal(record: &Delivered, shape: &Shape, endings: &Endings, view: &ConsentView) -> Option<Planned> {
    if record.stale {
        return None;
    }
    let undecided = view.undecided(&shape.guards, &record.points) & record.allowed;
    let now = view.allowed(&shape.guards, &record.points) | undecided;
    let fields = record.allowed & !now & !1;
    let left = record.allowed & !fields & !1;
    let planned =
        |allowed, what| Some(Planned { key: record.key_hash, cause: Cause::Withdrawal, allowed, what });
    let ends = now & 1 == 0 && !record.ended;
    let mut cells = match &endings.permission {
        EndingDo::Remove if ends => return planned(0, EndingDo::Remove),
        EndingDo::Keep if ends && fields == 0 => return planned(0, EndingDo::Keep),
        EndingDo::Mark(cells) if ends => cells.clone(),
        _ if fields == 0 => return None,
        _ => vec![Cell::Unchanged; shape.fields.len()],
    };
    clear_ended(shape, &mut cells, fields);
    // Bit 0 stays where the record itself is still permitted and was not ended before.
    let own = if record.ended { 0 } else { now & 1 };
    planned(left | own, EndingDo::Mark(cells))
}

/// What happens to a record that was written under other permissions and that the source says nothing of: its
/// permission ends, and so does that of every field that waits for one.
fn stale_ending(shape: &Shape, permission: &EndingDo) -> EndingDo {
    let mut cells = match permission {
        EndingDo::Remove => return EndingDo::Remove,
        EndingDo::Mark(cells) => cells.clone(),
        EndingDo::Keep => vec![Cell::Unchanged; shape.fields.len()],
    };
    clear_ended(shape, &mut cells, u32::MAX);
    EndingDo::Mark(cells)
}

/// Both endings at once: removing wins, and of two values for one cell the second.
fn overlay(first: &EndingDo, second: &EndingDo) -> EndingDo {
    match (first, second) {
        (EndingDo::Remove, _) | (_, EndingDo::Remove) => EndingDo::Remove,
        (EndingDo::Mark(cells), EndingDo::Mark(over)) => {
            let cell =
                |(cell, over): (&Cell, &Cell)| if *over == Cell::Unchanged { cell } else { over }.clone();
            EndingDo::Mark(cells.iter().zip(over).map(cell).collect())
        }
        (EndingDo::Keep, other) | (other, EndingDo::Keep) => other.clone(),
    }
}

/// Empties the fields that wait for a guard in `ended`: they were delivered under a permission that is no more.
fn clear_ended(shape: &Shape, cells: &mut [Cell], ended: u32) {
    for (cell, guard) in cells.iter_mut().zip(&shape.field_guards) {
        if guard.is_some_and(|guard| ended & (1 << guard) != 0) {
            *cell = Cell::Null;
        }
    }
}

/// The next batch of records to take back, from the end of the list.
fn take_back(
    store: &mut dyn Store,
    flow: &str,
    planned: &mut Vec<Planned>,
) -> Result<Option<Batch>, PortError> {
    let mut batch = Batch::default();
    while batch.staged.len() + batch.ended.len() < BATCH {
        let Some(Planned { key: hash, cause, allowed, what }) = planned.pop() else { break };
        let (action, cells) = match what {
            EndingDo::Keep => {
                batch.ended.push(hash);
                continue;
            }
            EndingDo::Remove => (Action::Remove, Vec::new()),
            EndingDo::Mark(cells) => (Action::Mark, cells),
        };
        let Some(key) = store.delivered_key(flow, hash)? else { continue };
        let row = Staged { ordinal: None, cause, action, key, cells, points: Vec::new(), allowed };
        batch.staged.push((row, None));
    }
    Ok((!batch.staged.is_empty() || !batch.ended.is_empty()).then_some(batch))
}

/// A delivered record as change detection needs it.
struct Held {
    key: KeyHash,
    fingerprint: Option<Fingerprint>,
    allowed: u32,
    ended: bool,
    gone: bool,
    stale: bool,
    /// Where the record was read that is there.
    read: (i64, u64),
    /// What it was made from.
    made_from: Option<SourcePrint>,
    /// It was added once, and is not added again although its fingerprint is void.
    stays: bool,
    /// The source has a record with this key.
    seen: bool,
    /// It has one that goes out, or that somebody must look at first.
    permitted: bool,
    /// It has one that goes out.
    mapped: bool,
}

/// Change detection over one complete read.
struct Changes {
    /// Sorted by key.
    held: Vec<Held>,
    /// The record that counts for each key so far: its number and fingerprint, and whether it is staged.
    latest: HashMap<KeyHash, (u64, Fingerprint, bool)>,
    next: u64,
    /// Records whose key cannot be told: each may be a delivered one, so nothing may count as gone.
    unknown: u64,
    /// What is gone, once the source is read; taken from the end.
    gone: Option<Vec<Planned>>,
    /// What was read, by what its key means, where all else is removed.
    selected: HashSet<KeyHash>,
    /// All else: taken from the end.
    rest: Vec<Key>,
    /// How much of the destination may go.
    bound: Option<Bound>,
    /// Records at the destination without a key that can be read.
    unreadable: u64,
    /// Only some records of the source are read.
    partial: bool,
    /// Keys of rejects of this read.
    rejected: HashSet<KeyHash>,
    /// The mark of that record, where the source has a cursor.
    marks: HashMap<KeyHash, Mark>,
    /// Records that were unchanged when a later one with the same key replaced them: nothing was kept of them.
    unkept: Vec<(u64, KeyHash, Reject)>,
    /// Rejects that are older than what is there.
    older: u64,
}

impl Changes {
    /// Loads what the flow has delivered. `adds_once`: its records are added once; whether it keeps those there whose
    /// permission ended.
    fn load(
        store: &mut dyn Store,
        flow: &str,
        partial: bool,
        adds_once: Option<bool>,
    ) -> Result<Changes, PortError> {
        let mut held = Vec::new();
        store.delivered(flow, &mut |record| {
            held.push(Held {
                key: record.key_hash,
                fingerprint: record.fingerprint.filter(|_| !record.ended && !record.gone),
                // What was written under other permissions may fill any field.
                allowed: if record.stale { u32::MAX } else { record.allowed },
                stale: record.stale,
                ended: record.ended,
                gone: record.gone,
                read: record.read,
                made_from: record.made_from,
                stays: adds_once
                    .is_some_and(|keeps| !record.gone && (record.stale || (keeps && record.ended))),
                seen: false,
                permitted: false,
                mapped: false,
            });
        })?;
        Ok(Changes {
            held,
            latest: HashMap::new(),
            marks: HashMap::new(),
            next: 0,
            unknown: 0,
            gone: None,
            selected: HashSet::new(),
            rest: Vec::new(),
            bound: None,
            unreadable: 0,
            partial,
            rejected: HashSet::new(),
            unkept: Vec::new(),
            older: 0,
        })
    }

    /// What is there as it was delivered, by what it was made from.
    fn made_from(&self) -> impl Iterator<Item = (SourcePrint, KeyHash)> {
        let there = self.held.iter().filter(|held| held.fingerprint.is_some());
        there.filter_map(|held| Some((held.made_from?, held.key)))
    }

    fn see(&mut self, key: KeyHash) -> Option<&mut Held> {
        let index = self.held.binary_search_by_key(&key, |held| held.key).ok()?;
        let held = self.held.get_mut(index)?;
        held.seen = true;
        Some(held)
    }

    fn read(
        &mut self,
        flow: &str,
        shape: &Shape,
        view: &ConsentView,
        key: &ProjectKey,
        source: &mut dyn Source,
    ) -> Result<Batch, PortError> {
        let mut batch = Batch::default();
        let mut outcomes = Vec::new();
        while batch.read < BATCH as u64 {
            let Some(verdict) = source.next(view)? else { break };
            let ordinal = self.next;
            self.next += 1;
            batch.read += 1;
            let hash = |value: &Key| key.key_hash(flow, value);
            let again = source.again();
            batch.again.extend(again.map(|again| (ordinal, again)));
            let erased = view.has_erased() && source.origin().people.iter().any(|it| view.is_erased(*it));
            let verdict = match again {
                _ if erased => of_erased(verdict),
                Some(again) => self.unless_older(verdict, again, hash),
                None => verdict,
            };
            if let (Some(rest), Verdict::Mapped(Staged { key, .. }) | Verdict::Rejected(_, Some(key))) =
                (source.rest(), &verdict)
            {
                self.selected.insert(rest.meant(key));
            }
            match verdict {
                Verdict::Holds => outcomes.push(Outcome::Unchanged),
                Verdict::Restated(row) => {
                    let (hash, row) = (hash(&row.key), Staged { ordinal: Some(ordinal), ..row });
                    let fingerprint = key.fingerprint(shape, &row.cells, &row.points, row.allowed);
                    // Records with the same key are written together.
                    match self.latest.insert(hash, (ordinal, fingerprint, true)) {
                        Some(_) => outcomes.push(Outcome::Unchanged),
                        None => {
                            batch.origins.push((ordinal, source.origin()));
                            batch.staged.push((row, Some(fingerprint)));
                        }
                    }
                }
                Verdict::Filtered => outcomes.push(Outcome::Filtered),
                Verdict::Withheld(known) => {
                    self.note_key(known.as_ref().map(hash));
                    outcomes.push(Outcome::Withheld);
                }
                Verdict::Rejected(reject, known) => {
                    self.rejected.extend(known.as_ref().map(hash));
                    let known = self.note_key(known.as_ref().map(hash));
                    known.into_iter().for_each(|held| held.permitted = true);
                    batch.rejects.push((ordinal, reject));
                    outcomes.push(Outcome::Rejected);
                }
                Verdict::Same(hash) if erased => {
                    self.note_key(Some(hash));
                    outcomes.push(Outcome::Withheld);
                }
                Verdict::Same(hash) => {
                    let origin = || source.origin().record;
                    let delivered = self.see(hash).and_then(|held| held.fingerprint);
                    outcomes.push(match delivered {
                        Some(same) => self.compare(hash, ordinal, same, &mut batch, source.mark(), origin),
                        // Nothing is said to be the same but what is there.
                        None => {
                            return Err(PortError::new("comparing records", "what was there is not there"));
                        }
                    });
                }
                Verdict::Mapped(row) => {
                    let hash = hash(&row.key);
                    let fingerprint = key.fingerprint(shape, &row.cells, &row.points, row.allowed);
                    let mut row = Staged { ordinal: Some(ordinal), ..row };
                    let origin = || source.origin().record;
                    match self.compare(hash, ordinal, fingerprint, &mut batch, source.mark(), origin) {
                        Outcome::Pending => {
                            let before = self.see(hash).map_or(0, |held| held.allowed);
                            clear_ended(shape, &mut row.cells, before & !row.allowed);
                            batch.origins.push((ordinal, source.origin()));
                            batch.staged.push((row, Some(fingerprint)));
                        }
                        outcome => {
                            let now = source.made_from().filter(|_| outcome == Outcome::Unchanged);
                            let known = now.and_then(|_| self.see(hash)).and_then(|held| held.made_from);
                            batch
                                .made_from
                                .extend(now.filter(|now| known != Some(*now)).map(|now| (hash, now)));
                            outcomes.push(outcome);
                        }
                    }
                }
            }
        }
        batch.counted = Counted::of(outcomes);
        Ok(batch)
    }

    /// Whether a mapped record is new, changed (both: pending), or what the destination has already. A later record
    /// with the same key replaces an earlier one, unless they are equal.
    fn compare(
        &mut self,
        hash: KeyHash,
        ordinal: u64,
        fingerprint: Fingerprint,
        batch: &mut Batch,
        mark: Option<Mark>,
        origin: impl FnOnce() -> Vec<(String, String)>,
    ) -> Outcome {
        let mut later = self.rejected.contains(&hash);
        let before = self.latest.get(&hash).copied();
        if let Some(mark) = mark {
            match (before, self.marks.get(&hash)) {
                (Some((earlier, _, _)), Some(known)) if mark < *known => {
                    batch
                        .rejects
                        .push((ordinal, Reject { payload: origin(), ..superseded(ordinal, earlier) }));
                    return Outcome::Rejected;
                }
                _ => self.marks.insert(hash, mark),
            };
        }
        match before {
            Some((_, known, _)) if known == fingerprint => return Outcome::Unchanged,
            Some((earlier, _, staged)) => {
                later = true;
                let reject = duplicate(earlier, ordinal);
                // What was staged keeps what it was read from; the rest is looked up once more in the end.
                match staged {
                    true => batch.replaced.push((earlier, reject)),
                    // A reject that is what was there is settled; a new one in its place would pass for newer.
                    false if self.partial => {}
                    false => self.unkept.push((earlier, hash, reject)),
                }
            }
            None => {}
        }
        let unchanged = self.see(hash).is_some_and(|held| {
            held.permitted = true;
            held.mapped = true;
            held.stays || held.fingerprint == Some(fingerprint)
        });
        self.latest.insert(hash, (ordinal, fingerprint, !unchanged));
        if !unchanged {
            return Outcome::Pending;
        }
        batch.read_again.extend(later.then_some((hash, ordinal)));
        Outcome::Unchanged
    }

    /// A reject that is tried again never takes the place of what was read after it: it stays one.
    fn unless_older(&mut self, verdict: Verdict, again: Again, hash: impl Fn(&Key) -> KeyHash) -> Verdict {
        let Verdict::Mapped(row) = verdict else { return verdict };
        let held = self.see(hash(&row.key)).filter(|held| !held.ended && !held.gone);
        if held.is_none_or(|held| held.read <= again.read) {
            return Verdict::Mapped(row);
        }
        self.older += 1;
        let reason = "a newer record with the same key was delivered since, so that one counts";
        let place = format!("record {}", again.read.1 + 1);
        let reject = Reject { rule: "duplicate".into(), place, reason: reason.into(), payload: Vec::new() };
        Verdict::Rejected(reject, Some(row.key))
    }

    /// What stands at the destination and is neither selected nor looked after by this flow. Where the key of a record
    /// could not be told, any of them may be that one.
    fn look_for_rest(&mut self, rest: &Rest<'_>) -> Result<(), PortError> {
        let (mut others, held) = (Vec::new(), &self.held);
        let ours = |key: KeyHash| {
            let found = held.binary_search_by_key(&key, |held| held.key).ok().and_then(|at| held.get(at));
            found.is_some_and(|held| !held.ended && !held.gone)
        };
        let there = rest.there(&mut |key| {
            if !self.selected.contains(&rest.meant(&key)) && !ours(rest.exact(&key)) {
                others.push(key);
            }
        })?;
        self.bound = Some(Bound { there: there.all, most: rest.most });
        self.unreadable = there.unreadable;
        if self.unknown == 0 {
            self.rest = others;
        }
        Ok(())
    }

    /// The next batch of the rest.
    fn take_rest(&mut self) -> Option<Batch> {
        let rows = self.rest.split_off(self.rest.len().saturating_sub(BATCH)).into_iter().map(|key| Staged {
            ordinal: None,
            cause: Cause::Gone,
            action: Action::Remove,
            key,
            cells: Vec::new(),
            points: Vec::new(),
            allowed: 0,
        });
        let staged: Vec<_> = rows.map(|row| (row, None)).collect();
        (!staged.is_empty()).then(|| Batch { staged, ..Batch::default() })
    }

    /// Records that a later one replaced and of which nothing was kept, with what they were made from.
    fn recall(
        &mut self,
        flow: &str,
        view: &ConsentView,
        source: &mut dyn Source,
    ) -> Result<Option<Batch>, PortError> {
        if self.unkept.is_empty() {
            return Ok(None);
        }
        let unkept = std::mem::take(&mut self.unkept);
        let wanted = unkept.iter().map(|(ordinal, hash, _)| (*ordinal, *hash)).collect();
        let mut origins = source.recall(&wanted, view, flow)?;
        let mut batch = Batch::default();
        for (ordinal, _, reject) in unkept {
            let payload = origins.remove(&ordinal).unwrap_or_default().record;
            batch.replaced.push((ordinal, Reject { payload, ..reject }));
        }
        Ok(Some(batch))
    }

    /// How much was delivered and is there, where all of it is as it was delivered.
    fn untouched(&self, shape: &Shape) -> Option<u64> {
        let all = u32::try_from(shape.guards.len()).ok().and_then(|count| 1_u32.checked_shl(count));
        let all = all.map_or(u32::MAX, |bit| bit - 1);
        let mut there = self.held.iter().filter(|held| !held.gone);
        let as_delivered = |held: &Held| held.fingerprint.is_some() && held.allowed & all == all;
        there.all(as_delivered).then(|| self.held.iter().filter(|held| !held.gone).count() as u64)
    }

    /// The key of a record that does not go out, if it can be told.
    fn note_key(&mut self, key: Option<KeyHash>) -> Option<&mut Held> {
        match key {
            Some(key) => self.see(key),
            None => {
                self.unknown += 1;
                None
            }
        }
    }

    /// After the whole read: delivered records whose source now belongs to somebody without permission, and those
    /// that are gone from it. A rejected record is neither: somebody must look first.
    fn to_take_back(&self, shape: &Shape, endings: &Endings) -> Vec<Planned> {
        let unknown = stale_ending(shape, &endings.permission);
        let planned = |held: &Held, cause, what: &EndingDo| {
            Some(Planned { key: held.key, cause, allowed: 0, what: what.clone() })
        };
        let one = |held: &Held| {
            let gone = !held.seen && !held.gone && self.unknown == 0 && endings.gone != EndingDo::Keep;
            match (held.stale && !held.mapped, gone) {
                // Whose a stale record is, only the source could tell; where it does not, nobody's yes holds for it.
                (true, true) => planned(held, Cause::Gone, &overlay(&unknown, &endings.gone)),
                (true, false) => planned(held, Cause::Withdrawal, &unknown),
                (false, true) => planned(held, Cause::Gone, &endings.gone),
                // The fields that are filled stay so: their bits are kept.
                (false, false) if held.seen && !held.permitted && !held.ended => {
                    let end = planned(held, Cause::Withdrawal, &endings.permission);
                    end.map(|end| Planned { allowed: held.allowed & !1, ..end })
                }
                (false, false) => None,
            }
        };
        self.held.iter().rev().filter_map(one).collect()
    }
}

fn superseded(ordinal: u64, by: u64) -> Reject {
    let reject = duplicate(ordinal, by);
    let reason =
        format!("record {} has the same key and changed later, so it is the one that counts", by + 1);
    Reject { reason, ..reject }
}

fn duplicate(ordinal: u64, later: u64) -> Reject {
    Reject {
        rule: "duplicate".into(),
        place: format!("record {}", ordinal + 1),
        reason: format!(
            "record {} has the same key and comes later, so it is the one that counts",
            later + 1
        ),
        payload: Vec::new(),
    }
}
