//! Suppressions in the ledger: who is left out, and what ends it (`docs/consent.md`, section 3.4).

use crate::db::{self, Db, Tx, bind, failed};
use crate::open::Context;
use crate::{to_i64, to_u64};
use martlet_consent::event::{EventKind, LedgerEvent};
use martlet_consent::{Class, Micros, PointRef, Release, State, Suppressed, Suppression, is_released};
use martlet_delivery::ports::{PortError, Stream};
use std::collections::BTreeMap;

/// Suppressions and their ends after `seen`, in the order of the ledger.
pub(crate) fn all(db: &mut Db, seen: u64, each: &mut dyn FnMut(u64, Suppressed)) -> db::Result<()> {
    db.query(
        "SELECT l.seq, p.point_ref, l.suppression, l.kind, l.purpose, l.channel, l.brand, l.source_system,
           l.source_object, l.source_field, l.flow_id, p.point_kind
         FROM ledger l JOIN ledger_private p ON p.seq = l.seq
         WHERE l.suppression IS NOT NULL AND l.seq > ?1 ORDER BY l.seq",
        bind![to_i64(seen)],
        |row| {
            let (word, kind): (String, String) = (row.get(2)?, row.get(3)?);
            let (system, object, field): (String, String, String) = (row.get(7)?, row.get(8)?, row.get(9)?);
            let flow: String = row.get(10)?;
            let list = flow.strip_prefix(OF_LIST).map(str::to_owned);
            let told = Suppressed {
                point: PointRef(row.get(1)?),
                kind: known(&word),
                purpose: row.get(4)?,
                channel: row.get(5)?,
                brand: row.get(6)?,
                // A list is the same, wherever it is kept from now on.
                source: list.clone().unwrap_or_else(|| format!("{system}.{object}.{field}")),
                list,
                identified: row.get::<String>(11)? == IDENTIFIER,
                released: kind != SUPPRESSION,
            };
            each(to_u64(row.get(0)?), told);
            Ok(())
        },
    )
}

/// What stands in place of the kind of a contact point where people are found by an identifier of a system.
const IDENTIFIER: &str = "identifier";

/// The ledger's word for a suppression that begins.
pub(crate) const SUPPRESSION: &str = "suppression";

/// What stands before the name of a list, where events name the consent that captured them.
pub(crate) const OF_LIST: &str = "suppression ";

/// A word of a newer version leaves somebody out all the same, and from everything.
pub(crate) fn known(word: &str) -> Suppression {
    Suppression::from_word(word).unwrap_or(Suppression::Litigation)
}

/// Whether anybody is left out at all: where nobody is, nothing is looked up.
pub(crate) struct Open(bool);

impl Open {
    pub(crate) fn of(tx: &mut Tx<'_>) -> db::Result<Open> {
        let some =
            tx.maybe("SELECT 1 FROM ledger WHERE suppression IS NOT NULL LIMIT 1", bind![], |row| {
                row.get::<i64>(0)
            })?;
        Ok(Open(some.is_some()))
    }

    pub(crate) fn is_any(&self) -> bool {
        self.0
    }

    /// The ends of suppressions that follow from an event which was just recorded: only what was said in the same
    /// place counts, and only as far as their kind lets an act end them.
    pub(crate) fn ended_by(
        &mut self,
        tx: &mut Tx<'_>,
        context: &mut Context<'_>,
        event: &LedgerEvent,
    ) -> Result<Vec<LedgerEvent>, PortError> {
        if event.kind.suppression().is_some() {
            self.0 = true;
            return Ok(Vec::new());
        }
        let act = event.choice().filter(|act| act.state.class() == Class::Permissive);
        if !self.0 || act.is_none() {
            return Ok(Vec::new());
        }
        let put_forward = Release { act, ..Release::default() };
        let open = open(tx, event).map_err(failed("recording choices"))?;
        let over = open.into_iter().filter(|(kind, since)| is_released(*kind, *since, &put_forward));
        Ok(over.map(|(kind, _)| release(context, event, kind)).collect())
    }
}

/// What leaves the contact point of an event out and comes from where the event does, and since when at the latest.
fn open(tx: &mut Tx<'_>, event: &LedgerEvent) -> db::Result<BTreeMap<Suppression, Micros>> {
    let mut open = BTreeMap::new();
    let brand = event.brand.as_deref().unwrap_or_default();
    tx.query(
        "SELECT l.suppression, l.kind, l.eff_hi FROM ledger l JOIN ledger_private p ON p.seq = l.seq
         WHERE p.point_ref = ?1 AND l.suppression IS NOT NULL AND l.purpose = ?2 AND l.channel = ?3
           AND coalesce(l.brand, '') = ?4 AND l.source_system = ?5 AND l.source_object = ?6 AND l.source_field = ?7
         ORDER BY l.seq",
        bind![
            event.private.point.0,
            event.purpose,
            event.channel,
            brand,
            event.source_system,
            event.source_object,
            event.source_field
        ],
        |row| {
            let (word, kind): (String, String) = (row.get(0)?, row.get(1)?);
            match kind == SUPPRESSION {
                true => open.insert(known(&word), row.get(2)?),
                false => open.remove(&known(&word)),
            };
            Ok(())
        },
    )?;
    Ok(open)
}

/// The end of a suppression, by an act.
pub(crate) fn release(context: &mut Context<'_>, act: &LedgerEvent, kind: Suppression) -> LedgerEvent {
    let mut release = LedgerEvent { kind: EventKind::Release(kind), state: State::Unknown, ..act.clone() };
    context.rand.fill(Stream::EventIds, &mut release.id);
    context.rand.fill(Stream::Salts, &mut release.private.salt);
    // It stands with the act.
    release.private.evidence = None;
    release.caused_by = Some(act.id);
    release
}
