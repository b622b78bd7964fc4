//! Who is never one person: what records say that `never merge` keeps apart, and who is who with that.

use super::identity::{Before, Joining, Kept, look};
use super::outside::{SystemClock, SystemRand};
use super::{Options, Progress, zone};
use crate::transform::Moment;
use jiff::Timestamp;
use martlet_compiler::plan::Plan;
use martlet_consent::identity::Identities;
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::PortError;
use martlet_state::StateStore;
use std::collections::{BTreeMap, BTreeSet};

/// What fields that keep records apart say of identifiers.
#[derive(Default)]
pub(super) struct Apart {
    /// Identifiers by what one of these fields says of them: the number of the field, and a hash of the value.
    said: BTreeMap<(usize, PointRef), String>,
    /// Identifiers in records that must not be merged: whose they are, nobody can tell.
    pub(super) both: BTreeSet<PointRef>,
    /// Each of these with an identifier that it stands with.
    held: BTreeSet<(PointRef, PointRef)>,
}

pub(super) fn apart(records: &[Kept<'_>]) -> Apart {
    let mut apart = Apart::default();
    for record in records {
        for ((field, value), end) in
            record.said.apart.iter().flat_map(|said| record.said.ends.iter().map(move |end| (said, end)))
        {
            let known = apart.said.entry((*field, end.reference)).or_insert_with(|| value.clone());
            if known != value {
                apart.both.insert(end.reference);
            }
        }
    }
    for record in records {
        let (both, own): (Vec<_>, Vec<_>) =
            record.said.ends.iter().map(|end| end.reference).partition(|end| apart.both.contains(end));
        apart.held.extend(both.iter().flat_map(|point| own.iter().map(move |own| (*point, *own))));
    }
    apart
}

impl Apart {
    pub(super) fn both(&self, end: PointRef) -> bool {
        self.both.contains(&end)
    }

    /// Those who are one person all the same, by a way round, are nobody's: every choice of theirs is in conflict. Whether
    /// anything of this is said.
    pub(super) fn keep(&self, identities: &mut Identities) -> bool {
        self.held.iter().for_each(|(point, own)| identities.held_by(*point, *own));
        if self.said.is_empty() {
            return false;
        }
        let people = identities.people();
        let mut first: BTreeMap<(usize, usize), (PointRef, &String)> = BTreeMap::new();
        for ((field, end), value) in self.said.iter().filter(|((_, end), _)| !self.both(*end)) {
            let Some(person) = people.of(*end) else { continue };
            let (known, said) = first.entry((*field, person)).or_insert((*end, value));
            if *said != value {
                identities.never(*known, *end);
            }
        }
        true
    }
}

/// Who is who as the ledger says, and whom the records of now keep apart; nothing is recorded.
///
/// # Errors
/// The ledger cannot be read, or records that keep people apart.
pub fn who_is_who(
    plan: &Plan,
    options: &Options,
    key: &ProjectKey,
    store: &mut StateStore,
) -> Result<Identities, PortError> {
    let before = Before::read(store)?;
    let Some(identity) = plan.identity.as_ref().filter(|known| !known.never_merge.is_empty()) else {
        return Ok(before.identities);
    };
    let zone = zone(plan).map_err(|error| PortError::new("reading who is who", error))?;
    let now = options.as_of.unwrap_or_else(Timestamp::now);
    let mut joining = Joining {
        plan,
        moment: Moment { now, today: now.to_zoned(zone.clone()).date() },
        zone: &zone,
        key,
        store,
        view: &mut ConsentView::default(),
        clock: &mut SystemClock,
        rand: &mut SystemRand::default(),
        progress: &mut Unseen,
    };
    let read = joining.records(identity, &before, &mut |id, each| look(plan, options, id, each))?;
    let mut identities = before.identities;
    apart(&read.records).keep(&mut identities);
    Ok(identities)
}

/// Nobody looks on.
struct Unseen;

impl Progress for Unseen {
    fn job(&mut self, _: &str) {}

    fn records(&mut self, _: u64) {}
}
