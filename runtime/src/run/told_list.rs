//! Lists that everybody who said no is written to: whoever has no record there gets one, with the address that the ledger
//! knows. What stands on a list is looked at for what is missing, never as anybody's choice.

use super::flow::kind_word;
use super::job::catch_up;
use super::spread::name;
use crate::drivers::able;
use crate::transform::{Answers, Told};
use martlet_compiler::plan::{Mode, Plan, Spread};
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::ports::PortError;
use martlet_delivery::record::Verdict;
use martlet_state::StateStore;
use std::collections::{BTreeMap, BTreeSet};

/// Whoever is to be on a list.
#[derive(Default)]
pub(crate) struct Listing {
    contacts: Vec<(PointRef, String)>,
    next: usize,
    seen: BTreeSet<PointRef>,
    /// Records can only be added: whoever was added once is not added again, wherever that record is now.
    appends: bool,
}

/// How records come to a list: into a file that is written anew, or into a table.
pub(super) fn mode(plan: &Plan, spread: &Spread, by: Vec<String>) -> Mode {
    let system = spread.slot.object.split_once('.').map_or("", |(system, _)| system);
    let driver = plan.systems.iter().find(|known| known.name == system).map_or("", |known| &known.driver);
    if spread.appends {
        return Mode::Append { because: "each address is added once".into() };
    }
    match able(driver) {
        Some(able) if able.writes.contains(&"one file") => Mode::OneFile { by },
        _ => Mode::Upsert { by, remove_rest: None },
    }
}

impl Listing {
    /// Everybody who said no, for the lane of refusals; for that of grants, whose records there are ours.
    pub(crate) fn prepare(
        plan: &Plan,
        (spread, answers): (&Spread, Answers),
        told: Told,
        store: &mut StateStore,
        view: &mut ConsentView,
        in_hand: &mut dyn FnMut(&Told, &ConsentView) -> BTreeMap<PointRef, String>,
    ) -> Result<(Told, Listing), PortError> {
        if answers == Answers::Yes {
            let ours = store.written_of(&name(plan, spread, Answers::No))?;
            return Ok((told.with_ours(ours), Listing::default()));
        }
        catch_up(store, view)?;
        let known = store.contacts(kind_word(told.kind()), &mut |point| told.refused(point, view))?;
        let mut contacts = in_hand(&told, view);
        contacts.extend(known);
        let (contacts, appends) = (contacts.into_iter().collect(), spread.appends);
        Ok((told, Listing { contacts, appends, ..Listing::default() }))
    }

    /// Somebody has a record there.
    pub(crate) fn saw(&mut self, point: Option<PointRef>) {
        self.seen.extend(point);
    }

    /// The next one who has none; after all that is there was seen.
    pub(crate) fn next(&mut self, told: &Told, view: &ConsentView) -> Option<Verdict> {
        while let Some((point, contact)) = self.contacts.get(self.next) {
            self.next += 1;
            if !self.seen.contains(point) {
                return Some(match told.added(*point, contact, view) {
                    // What was added is known by its key, and compared with that.
                    Verdict::Restated(row) if self.appends => Verdict::Mapped(row),
                    verdict => verdict,
                });
            }
        }
        None
    }

    /// Whether what it does not give is not gone.
    pub(crate) fn is_partial(&self) -> bool {
        self.appends
    }

    /// From the beginning.
    pub(crate) fn again(&mut self) {
        (self.next, self.seen) = (0, BTreeSet::new());
    }

    /// Lets go of records that are there no more: whoever stands there from now on was put there by somebody else.
    pub(crate) fn let_go(
        &self,
        plan: &Plan,
        spread: &Spread,
        store: &mut StateStore,
    ) -> Result<(), PortError> {
        let job = name(plan, spread, Answers::No);
        let gone = store.written_of(&job)?.into_iter().filter(|point| !self.seen.contains(point)).collect();
        store.let_go(&job, &gone)
    }
}
