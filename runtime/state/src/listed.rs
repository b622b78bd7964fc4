//! Who was on a suppression list that outlasts its rows: suppressions of the ledger that name the list, until somebody who
//! answers for it lets them go.

use crate::db::{self, Db, bind, failed};
use crate::erasure::is_erased;
use crate::ledger::Appender;
use crate::open::{Context, StateStore};
use crate::suppressions::{OF_LIST, SUPPRESSION};
use martlet_consent::event::{EventKind, LedgerEvent, Precision, Private};
use martlet_consent::{EVERY, Micros, PointRef, State, Suppression};
use martlet_delivery::ports::{PortError, Stream};
use std::collections::BTreeMap;

const NOTING: &str = "recording who is on a list";

/// A list, as events of the ledger name it.
#[derive(Clone, Copy, Debug)]
pub struct List<'l> {
    /// Its name.
    pub name: &'l str,
    /// What puts people on it.
    pub kind: Suppression,
    /// `system.object` that holds it.
    pub object: &'l str,
    /// The fields by which people are found in it.
    pub fields: &'l str,
    /// Hash of the plan.
    pub plan: &'l str,
}

/// Somebody on a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OnList {
    /// By which identifier.
    pub point: PointRef,
    /// `email`, `phone` or `identifier`.
    pub kind: String,
    /// The contact point, in the form in which two spellings are equal; of an identifier nothing.
    pub contact: String,
}

/// Why somebody is let go.
#[derive(Clone, Copy, Debug)]
pub struct LetGo<'l> {
    /// Who answers for it.
    pub by: &'l str,
    /// Why.
    pub because: &'l str,
    /// The person's own act, where one is needed.
    pub act: Option<[u8; 16]>,
}

/// Who is on a list for the ledger, and since when at the latest.
fn open(db: &mut Db, list: &str) -> db::Result<BTreeMap<PointRef, Micros>> {
    let mut open = BTreeMap::new();
    db.query(
        "SELECT p.point_ref, l.kind, l.eff_hi FROM ledger l JOIN ledger_private p ON p.seq = l.seq
         WHERE l.suppression IS NOT NULL AND l.flow_id = ?1 ORDER BY l.seq",
        bind![format!("{OF_LIST}{list}")],
        |row| {
            let (point, kind): (PointRef, String) = (PointRef(row.get(0)?), row.get(1)?);
            match kind == SUPPRESSION {
                true => open.insert(point, row.get(2)?),
                false => open.remove(&point),
            };
            Ok(())
        },
    )?;
    Ok(open)
}

impl StateStore {
    /// Who is on a list for the ledger, and since when at the latest.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn on_list(&mut self, list: &str) -> Result<BTreeMap<PointRef, Micros>, PortError> {
        open(&mut self.db, list).map_err(failed("reading the ledger"))
    }

    /// Records that these people are on a list, each once; of those who were erased nothing. Gives how many are new.
    ///
    /// # Errors
    /// The store cannot be written; then none of them is there.
    pub fn note_on_list(&mut self, list: List<'_>, people: &[OnList]) -> Result<u64, PortError> {
        let known = self.on_list(list.name)?;
        let new: Vec<&OnList> = people.iter().filter(|it| !known.contains_key(&it.point)).collect();
        if new.is_empty() {
            return Ok(0);
        }
        self.write_or(NOTING, |tx, context| {
            let mut appender = Appender::new(tx).map_err(failed(NOTING))?;
            let mut count = 0;
            for person in new {
                if is_erased(tx, person.point).map_err(failed(NOTING))? {
                    continue;
                }
                let event = event(context, list, person, EventKind::Suppression(list.kind));
                appender.append(tx, context, &event)?;
                count += 1;
            }
            appender.finish(tx, context)?;
            Ok(count)
        })
    }

    /// Lets somebody go from a list.
    ///
    /// # Errors
    /// The store cannot be written; then they are still on it.
    pub fn let_off_list(&mut self, list: List<'_>, person: &OnList, why: LetGo<'_>) -> Result<(), PortError> {
        self.write_or(NOTING, |tx, context| {
            let mut appender = Appender::new(tx).map_err(failed(NOTING))?;
            let event = event(context, list, person, EventKind::Release(list.kind));
            let evidence = serde_json::to_string(&[("by", why.by), ("because", why.because)]);
            let evidence = evidence.map_err(|error| PortError::new("state: writing a record", error))?;
            let private = Private { evidence: Some(evidence), ..event.private };
            let (actor, method) = ("employee".into(), "call".into());
            let event =
                LedgerEvent { caused_by: why.act, actor, method, evidence_level: 1, private, ..event };
            appender.append(tx, context, &event)?;
            appender.finish(tx, context)
        })
    }
}

fn event(context: &mut Context<'_>, list: List<'_>, person: &OnList, kind: EventKind) -> LedgerEvent {
    let now = context.clock.now();
    let (mut id, mut salt) = ([0; 16], [0; 16]);
    context.rand.fill(Stream::EventIds, &mut id);
    context.rand.fill(Stream::Salts, &mut salt);
    let (system, object) = list.object.split_once('.').unwrap_or((list.object, ""));
    let begins = matches!(kind, EventKind::Suppression(_));
    LedgerEvent {
        id,
        kind,
        purpose: EVERY.into(),
        channel: EVERY.into(),
        topic: None,
        brand: None,
        state: if begins { State::Invalidated } else { State::Unknown },
        basis: "consent".into(),
        lo: now,
        hi: now,
        precision: Precision::Instant,
        observed_at: now,
        source_system: system.into(),
        source_object: object.into(),
        source_field: list.fields.into(),
        method: "register".into(),
        actor: "register".into(),
        notice: None,
        notice_version: None,
        evidence_level: 0,
        caused_by: None,
        flow: format!("{OF_LIST}{}", list.name),
        plan: list.plan.into(),
        private: Private {
            point: person.point,
            point_kind: person.kind.clone(),
            contact: person.contact.clone(),
            person: None,
            source_record: [0; 32],
            raw_value: String::new(),
            evidence: None,
            salt,
        },
    }
}
