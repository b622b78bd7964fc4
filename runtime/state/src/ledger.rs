//! The consent ledger: appending choices once, and reading them back for the fold.

use crate::checkpoint;
use crate::columns::{self, Written};
use crate::db::rows::Rows;
use crate::db::value::Bind;
use crate::db::{self, Db, Tx, Value, bind, failed};
use crate::erasure::{Tombstone, came_back, erased, tombstone};
use crate::observed;
use crate::open::{Context, StateStore};
use crate::points;
use crate::rejects::insert_reject;
use crate::runs::{self, fence};
use crate::sealed::Sealed;
use crate::suppressions::{Open, all as suppressions, release};
use crate::tie_rows;
use crate::ties::Ties;
use crate::{Sabotage, sabotage, to_i64, to_u64};
use martlet_consent::event::{EventKind, LedgerEvent, is_direct};
use martlet_consent::leaf::{leaf_hash, private_hash};
use martlet_consent::tree::Hash;
use martlet_consent::{CellKey, Choice, Class, ConsentView, Micros, PointRef, State, Suppression};
use martlet_delivery::ports::{Capture, CaptureBatch, Counted, PortError, RunToken, Stream};
use martlet_delivery::record::Outcome;
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub(crate) fn capture(
    store: &mut StateStore,
    token: RunToken,
    batch: &CaptureBatch,
) -> Result<(), PortError> {
    store.write_or("recording choices", |tx, context| {
        let flow = fence(tx, token)?;
        let mut outcomes = BTreeMap::new();
        let mut appender = Appender::new(tx).map_err(failed("recording choices"))?;
        let mut open = Open::of(tx).map_err(failed("recording choices"))?;
        for (ordinal, capture) in &batch.events {
            let stone = stone_of(tx, &capture.event).map_err(failed("recording choices"))?;
            let taken = stone.map_or(Taken::Whole, |stone| taken(stone, &capture.event));
            if taken == Taken::Not {
                outcomes.insert(*ordinal, Outcome::Withheld);
                continue;
            }
            let bare = (taken == Taken::Bare).then(|| without_words(capture));
            let (capture, back) = (bare.as_ref().unwrap_or(capture), taken == Taken::Back);
            let new = observed::first_seen(tx, capture).map_err(failed("recording choices"))?;
            if new {
                appender.append(tx, context, &capture.event)?;
                if back {
                    let release = release(context, &capture.event, Suppression::Erased);
                    appender.append(tx, context, &release)?;
                }
                // What is asked of the ledger next may be about this.
                if back || open.is_any() {
                    appender.write(tx)?;
                }
                for release in open.ended_by(tx, context, &capture.event)? {
                    appender.append(tx, context, &release)?;
                }
            }
            outcomes.insert(*ordinal, if new { Outcome::Delivered } else { Outcome::Unchanged });
        }
        appender.finish(tx, context)?;
        for (ordinal, reject) in &batch.rejects {
            insert_reject(tx, context, token, &flow, Some(*ordinal), reject)?;
            outcomes.insert(*ordinal, Outcome::Rejected);
        }
        let others = [
            (Outcome::Withheld, batch.withheld),
            (Outcome::Unchanged, batch.elsewhere),
            (Outcome::Filtered, batch.nobody),
        ];
        let others = others.into_iter().filter(|(_, count)| *count > 0);
        let mut counted = Counted::of(outcomes.into_values());
        counted.extend(others.map(|(outcome, count)| Counted { outcome, count }));
        runs::count(tx, token, &counted)
            .and_then(|()| runs::count_read(tx, token, batch.read))
            .map_err(failed("recording choices"))
    })
}

/// The tombstone of whoever a choice is about: by its contact point, or by the person whom it names; one that still holds
/// first.
fn stone_of(tx: &mut Tx<'_>, event: &LedgerEvent) -> db::Result<Option<Tombstone>> {
    let point = tombstone(tx, event.private.point)?;
    let named = match &event.private.person {
        Some(person) => tombstone(tx, person.reference)?,
        None => None,
    };
    Ok(named.filter(|stone| !stone.back).or(point))
}

/// What is taken of somebody who was erased.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// All of it.
    Whole,
    /// A no, without the words of it.
    Bare,
    /// All of it, and with it they come back.
    Back,
    /// Nothing.
    Not,
}

/// Of somebody who was erased only a no is taken, and nothing of what they said, until they say yes again themselves, later
/// than the erasure and in a direct way (section 3.3). Even then nothing of what they said before it counts.
fn taken(stone: Tombstone, event: &LedgerEvent) -> Taken {
    let act = event.choice().filter(|act| act.state.class() == Class::Permissive && act.direct);
    let no = event.state.class() == Class::Restrictive;
    match (stone.back, event.lo > stone.at) {
        (false, true) if act.is_some() => Taken::Back,
        (false, _) if no => Taken::Bare,
        (true, later) if no || later => Taken::Whole,
        _ => Taken::Not,
    }
}

/// The same choice, without the personal data beside it.
fn without_words(capture: &Capture) -> Capture {
    let mut bare = capture.clone();
    bare.event.private.contact = String::new();
    bare.event.private.person = None;
    bare.event.private.raw_value = String::new();
    bare.event.private.evidence = None;
    bare
}

/// The next number of the ledger, and the time of recording that goes with it.
pub(crate) fn next_number(tx: &mut Tx<'_>, context: &mut Context<'_>) -> db::Result<(i64, Micros)> {
    let newest: Option<(i64, i64)> =
        tx.maybe("SELECT seq, recorded_at FROM ledger ORDER BY seq DESC LIMIT 1", bind![], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let (seq, last) = newest.map_or((1, 0), |(seq, recorded_at)| (seq + 1, recorded_at));
    // Strictly increasing with the number, whatever the clock does.
    Ok((seq, context.clock.now().max(last.saturating_add(1))))
}

/// Bytes of the database that an import keeps at hand.
const IMPORT_CACHE: u64 = 256 << 20;

/// Appends events, one after the other, in one transaction.
pub(crate) struct Appender {
    /// Number of the next event.
    next: i64,
    /// When the one before it was recorded.
    last: Micros,
    appended: Vec<(i64, Micros, Hash)>,
    ledger: Rows,
    private: Rows,
}

impl Appender {
    pub(crate) fn new(tx: &mut Tx<'_>) -> db::Result<Appender> {
        let newest: Option<(i64, Micros)> =
            tx.maybe("SELECT seq, recorded_at FROM ledger ORDER BY seq DESC LIMIT 1", bind![], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let (next, last) = newest.map_or((1, 0), |(seq, recorded_at)| (seq + 1, recorded_at));
        let (ledger, private) = (Rows::into("ledger"), Rows::into("ledger_private"));
        Ok(Appender { next, last, appended: Vec::new(), ledger, private })
    }

    /// Appends an event, and gives its number. It can be read once it is written, at the latest by
    /// [`Appender::finish`].
    pub(crate) fn append(
        &mut self,
        tx: &mut Tx<'_>,
        context: &mut Context<'_>,
        event: &LedgerEvent,
    ) -> Result<i64, PortError> {
        let (seq, recorded_at) = self.next(context);
        let sealed = Sealed::of(context, event)?;
        let key_id = context.cipher.key_id();
        let named = event.private.person.as_ref().map(|person| person.reference.0);
        let private = sealed.row(&seq, key_id, event, &named);
        let private_hash = private_hash(&columns::hashed(&private));
        let suppression = event.kind.suppression().map(Suppression::word);
        let row = [
            ("seq", seq.value()),
            ("event_id", event.id.value()),
            ("kind", Value::Text(event.kind.word())),
            ("purpose", event.purpose.value()),
            ("channel", event.channel.value()),
            ("topic", event.topic.value()),
            ("brand", event.brand.value()),
            ("state", Value::Text(event.state.word())),
            ("basis", event.basis.value()),
            ("eff_lo", event.lo.value()),
            ("eff_hi", event.hi.value()),
            ("eff_precision", Value::Text(event.precision.word())),
            ("observed_at", event.observed_at.value()),
            ("recorded_at", recorded_at.value()),
            ("source_system", event.source_system.value()),
            ("source_object", event.source_object.value()),
            ("source_field", event.source_field.value()),
            ("method", event.method.value()),
            ("actor", event.actor.value()),
            ("notice_id", event.notice.value()),
            ("notice_version", event.notice_version.value()),
            ("evidence_level", event.evidence_level.value()),
            ("caused_by", event.caused_by.value()),
            ("flow_id", event.flow.value()),
            ("flow_hash", event.plan.value()),
            ("suppression", suppression.map_or(Value::Null, Value::Text)),
        ];
        // A row that refers to another one comes after it: both are written when as many wait.
        let leaf = leaf_hash(&columns::hashed(&row), &private_hash);
        self.ledger
            .put(tx, &with_hashes(&row, &private_hash, &leaf))
            .and_then(|()| self.private.put(tx, &private))
            .map_err(failed("recording choices"))?;
        self.appended.push((seq, recorded_at, leaf));
        Ok(seq)
    }

    /// Appends an event that says who is who.
    pub(crate) fn append_ties(
        &mut self,
        tx: &mut Tx<'_>,
        context: &mut Context<'_>,
        ties: &Ties,
    ) -> Result<(), PortError> {
        let (seq, recorded_at) = self.next(context);
        let mut rows = Vec::new();
        for ends in &ties.ends {
            let mut salt = [0; 16];
            context.rand.fill(Stream::Salts, &mut salt);
            tie_rows::put(&mut rows, &salt, ends);
        }
        let row = [
            ("seq", seq.value()),
            ("event_id", ties.event.value()),
            ("kind", Value::Text(ties.kind().word())),
            ("purpose", Value::Text("")),
            ("channel", Value::Text("")),
            // Who is who is no choice.
            ("state", Value::Text("")),
            ("basis", Value::Text("")),
            ("eff_lo", ties.at.value()),
            ("eff_hi", ties.at.value()),
            ("eff_precision", Value::Text("instant")),
            ("observed_at", ties.at.value()),
            ("recorded_at", recorded_at.value()),
            ("source_system", ties.source_system.value()),
            ("source_object", ties.source_object.value()),
            ("source_field", Value::Text("")),
            ("method", Value::Text("import")),
            ("actor", Value::Text("system")),
            ("evidence_level", 0_i64.value()),
            ("flow_id", ties.identity.value()),
            ("flow_hash", ties.plan.value()),
        ];
        let private_hash = tie_rows::hash(&rows);
        let leaf = leaf_hash(&columns::hashed(&row), &private_hash);
        columns::insert(tx, "ledger", &with_hashes(&row, &private_hash, &leaf))
            .and_then(|()| {
                columns::insert(tx, "ledger_ties", &[("seq", seq.value()), ("ties", rows.value())])
            })
            .map_err(failed("recording who is who"))?;
        self.appended.push((seq, recorded_at, leaf));
        Ok(())
    }

    /// The number of the next event, and when it is recorded: strictly later than the one before, whatever the clock does.
    fn next(&mut self, context: &mut Context<'_>) -> (i64, Micros) {
        let seq = self.next;
        self.last = context.clock.now().max(self.last.saturating_add(1));
        self.next += 1;
        (seq, self.last)
    }

    /// Writes what was appended so far.
    pub(crate) fn write(&mut self, tx: &mut Tx<'_>) -> Result<(), PortError> {
        self.ledger.write(tx).and_then(|()| self.private.write(tx)).map_err(failed("recording choices"))
    }

    /// Writes and signs what was appended.
    pub(crate) fn finish(mut self, tx: &mut Tx<'_>, context: &Context<'_>) -> Result<(), PortError> {
        self.write(tx)?;
        checkpoint::append(tx, context.key, &self.appended).map_err(failed("recording choices"))
    }
}

/// The row of an event with its hashes.
fn with_hashes<'v>(row: &Written<'v>, private: &'v Hash, leaf: &'v Hash) -> Vec<(&'static str, Value<'v>)> {
    [row, &[("private_hash", private.value()), ("leaf_hash", leaf.value())]].concat()
}

/// Events, one after the other.
pub type Events<'e> = &'e mut dyn FnMut() -> Result<Option<LedgerEvent>, PortError>;

/// Events of one transaction of an import: each writes most of what contact points are looked up in anew, so few are
/// better.
const IMPORT_BATCH: u64 = 1_000_000;

/// Names that an import into an empty ledger keeps at hand: some 100 MB.
const NAMES: usize = 4_000_000;

/// Records events that are not there yet, each known by its own name.
pub(crate) fn import(store: &mut StateStore, token: RunToken, events: Events<'_>) -> Result<(), PortError> {
    // Names and contact points come in no order: what they are looked up in must stay at hand.
    store.db.keep_at_hand(IMPORT_CACHE).map_err(failed("recording choices"))?;
    let mut names = Names::default();
    let mut batch = || {
        store
            .write_or("recording choices", |tx, context| import_batch(tx, context, token, &mut names, events))
    };
    let done = loop {
        match batch() {
            Ok(true) => {}
            Ok(false) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    done.and(points::index(&mut store.db).map_err(failed("recording choices")))
}

/// One transaction of it; whether there may be more.
fn import_batch(
    tx: &mut Tx<'_>,
    context: &mut Context<'_>,
    token: RunToken,
    names: &mut Names,
    events: Events<'_>,
) -> Result<bool, PortError> {
    fence(tx, token)?;
    let kept_out: BTreeSet<PointRef> = erased(tx).map_err(failed("recording choices"))?;
    let back: BTreeMap<PointRef, Micros> = came_back(tx).map_err(failed("recording choices"))?;
    // A file brings nobody back.
    let is_out = |event: &LedgerEvent| {
        let named = event.private.person.as_ref().map(|person| &person.reference);
        let mut whose = std::iter::once(&event.private.point).chain(named);
        whose.any(|who| kept_out.contains(who) || back.get(who).is_some_and(|erased| event.lo <= *erased))
    };
    let mut outcomes = Vec::new();
    let mut appender = Appender::new(tx).map_err(failed("recording choices"))?;
    names.next_batch(appender.next == 1);
    if appender.next == 1 {
        points::without(tx).map_err(failed("recording choices"))?;
    }
    let mut taken = 0;
    while taken < IMPORT_BATCH {
        let Some(event) = events()? else { break };
        taken += 1;
        let outcome = match is_out(&event) {
            true => Outcome::Withheld,
            false if names.is_known(tx, &event)? => Outcome::Unchanged,
            false => {
                appender.append(tx, context, &event)?;
                Outcome::Delivered
            }
        };
        outcomes.push(outcome);
    }
    appender.finish(tx, context)?;
    runs::count(tx, token, &Counted::of(outcomes))
        .and_then(|()| runs::count_read(tx, token, taken))
        .map_err(failed("recording choices"))?;
    Ok(taken == IMPORT_BATCH)
}

/// What an import knows of the names of events, for only imports give such names, and there is one at a time.
#[derive(Default)]
struct Names {
    /// Those that it recorded: all of them, or those of this transaction, which are not in the ledger yet.
    own: HashSet<[u8; 16]>,
    /// Whether there are others, which only the ledger knows.
    others: bool,
}

impl Names {
    fn next_batch(&mut self, first_of_all: bool) {
        let all_there = self.own.is_empty() && !first_of_all;
        self.others |= all_there || self.own.len() > NAMES;
        if self.others {
            self.own.clear();
        }
    }

    /// Whether an event of this name was recorded before; from now on it was.
    fn is_known(&mut self, tx: &mut Tx<'_>, event: &LedgerEvent) -> Result<bool, PortError> {
        if !self.own.insert(event.id) {
            return Ok(true);
        }
        if !self.others {
            return Ok(false);
        }
        let known =
            tx.maybe("SELECT 1 FROM ledger WHERE event_id = ?1", bind![event.id], |row| row.get::<i64>(0));
        known.map(|known| known.is_some()).map_err(failed("recording choices"))
    }
}

/// Whether an event says who is who, and nothing of a choice.
pub(crate) fn is_tie(kind: &str) -> bool {
    [EventKind::IdentityLink, EventKind::IdentitySplit].iter().any(|tie| tie.word() == kind)
}

/// Brings a view up to date with the ledger.
pub(crate) fn bring_up_to_date(
    db: &mut Db,
    view: &mut ConsentView,
    fault: Option<Sabotage>,
) -> db::Result<()> {
    let seen = view.seen();
    let told = &mut |seq, cell, choice| view.add(seq, cell, sabotage::told(fault, seq, choice));
    let last = choices(db, seen, told)?;
    suppressions(db, seen, &mut |seq, told| view.suppressed(seq, told))?;
    view.advance(last);
    Ok(())
}

/// Choices after `seen`, for the fold; gives the last number of the ledger.
pub(crate) fn choices(db: &mut Db, seen: u64, each: &mut dyn FnMut(u64, CellKey, Choice)) -> db::Result<u64> {
    let mut last = seen;
    db.query(
        "SELECT l.seq, p.point_ref, l.purpose, l.channel, l.state, l.eff_lo, l.eff_hi, l.method, l.actor,
           l.evidence_level, l.event_id, l.kind, l.brand, l.suppression, l.topic, p.subject_ref
         FROM ledger l JOIN ledger_private p ON p.seq = l.seq WHERE l.seq > ?1 ORDER BY l.seq",
        bind![to_i64(seen)],
        |row| {
            last = to_u64(row.get(0)?);
            let (state, method, actor, kind): (String, String, String, String) =
                (row.get(4)?, row.get(7)?, row.get(8)?, row.get(11)?);
            // A word of a newer version must not turn a no into an open question.
            let state = State::from_word(&state).unwrap_or(State::Conflict);
            let left_out: Option<String> = row.get(13)?;
            let no_act = kind != EventKind::Act.word() && state.class() != Class::Open;
            if is_tie(&kind) || left_out.is_some() || no_act {
                return Ok(());
            }
            let (purpose, channel): (String, String) = (row.get(2)?, row.get(3)?);
            let person: Option<[u8; 32]> = row.get(15)?;
            let cell = CellKey {
                topic: row.get(14)?,
                brand: row.get(12)?,
                person: person.map(PointRef),
                ..CellKey::new(PointRef(row.get(1)?), purpose, channel)
            };
            let choice = Choice {
                direct: is_direct(&method, &actor, row.get(9)?),
                guardian: actor == "guardian",
                evidence: row.get(9)?,
                ..Choice::new(state, row.get(5)?, row.get(6)?, row.get(10)?)
            };
            each(last, cell, choice);
            Ok(())
        },
    )?;
    Ok(last)
}

/// Where each choice was made, as `system.object`.
pub(crate) fn sources(db: &mut Db, each: &mut dyn FnMut([u8; 16], String)) -> db::Result<()> {
    db.query("SELECT event_id, source_system, source_object FROM ledger", bind![], |row| {
        let (system, object): (String, String) = (row.get(1)?, row.get(2)?);
        each(row.get(0)?, if object.is_empty() { system } else { format!("{system}.{object}") });
        Ok(())
    })
}

/// Which notices people were shown with a choice, whatever they chose; who was never asked was shown none. Of those who
/// were erased nothing is known.
pub(crate) fn notices(db: &mut Db, each: &mut dyn FnMut(PointRef, String)) -> db::Result<()> {
    db.query(
        "SELECT p.point_ref, l.notice_id FROM ledger l JOIN ledger_private p ON p.seq = l.seq
         WHERE l.notice_id IS NOT NULL AND l.state NOT IN ('never_asked', 'unknown')",
        bind![],
        |row| {
            each(PointRef(row.get(0)?), row.get(1)?);
            Ok(())
        },
    )
}
