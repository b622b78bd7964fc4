//! Finds out who is who before anything is decided: what records say of identifiers becomes links and splits of the
//! ledger, and what they come to is put into the view (`docs/consent.md`, section 3.6).

use super::job::catch_up;
use super::joined::{self, Making, Telling, splits, systems};
use super::kept_apart::{Apart, apart};
use super::report::{JobReport, Kind};
use super::{Options, Progress, Running};
use crate::drivers::{is_still_to_be_made, source};
use crate::transform::{Identified, IdentifiersOf, Moment, People, Record, Run};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{FromObject, Identity, Plan, Step, Support};
use martlet_consent::event::LedgerEvent;
use martlet_consent::identity::Identities;
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::Report;
use martlet_delivery::ports::{Begin, Clock, Counted, Ended, PortError, Rand, RunToken, Store};
use martlet_delivery::record::Outcome;
use martlet_state::StateStore;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What the ledger said before.
#[derive(Default)]
pub(super) struct Before {
    pub(super) identities: Identities,
    /// By the number of a pair, the keyed hash of the record that said last what counts of it.
    pub(super) records: Vec<[u8; 32]>,
}

impl Before {
    pub(super) fn read(store: &mut StateStore) -> Result<Before, PortError> {
        let mut before = Before::default();
        store.ties(&mut |tied| {
            let noted = before.identities.note(tied.a, tied.b, tied.tie, tied.at, tied.event);
            match noted.map(|pair| (pair, before.records.get_mut(pair))) {
                Some((_, Some(held))) => *held = tied.record,
                Some((_, None)) => before.records.push(tied.record),
                None => {}
            }
        })?;
        Ok(before)
    }

    /// The links, each by its number, with the record that said it.
    pub(super) fn links(&self) -> impl Iterator<Item = (usize, (PointRef, PointRef), [u8; 32])> {
        self.identities.links().filter_map(|(pair, ends)| Some((pair, ends, *self.records.get(pair)?)))
    }
}

/// A record that says something of who is who.
pub(super) struct Kept<'p> {
    pub(super) ordinal: u64,
    pub(super) object: &'p str,
    pub(super) said: Identified,
}

/// All that the records say now.
#[derive(Default)]
pub(super) struct Read<'p> {
    pub(super) records: Vec<Kept<'p>>,
    /// What became of each record that was read, in their order.
    pub(super) outcomes: Vec<Outcome>,
    /// Records that said an earlier link and could be read as a whole now, and where they are.
    pub(super) seen: HashMap<[u8; 32], &'p str>,
    /// An object was left out because this version cannot read it.
    pub(super) blind: bool,
}

/// What who is who is brought up to date in.
pub(crate) struct Joining<'j> {
    pub(crate) plan: &'j Plan,
    pub(crate) moment: Moment,
    pub(crate) zone: &'j TimeZone,
    pub(crate) key: &'j ProjectKey,
    pub(crate) store: &'j mut StateStore,
    pub(crate) view: &'j mut ConsentView,
    pub(crate) clock: &'j mut dyn Clock,
    pub(crate) rand: &'j mut dyn Rand,
    pub(crate) progress: &'j mut dyn Progress,
}

/// What became of reading an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// All its records were read, which may be none.
    All,
    /// This version cannot read it.
    Blind,
}

/// Gives each record of an object.
pub(crate) type Open<'o> = &'o mut dyn FnMut(&str, &mut dyn FnMut(&Record<'_>)) -> Result<Look, PortError>;

/// Brings who is who up to date; none: no identity was ever declared.
pub(super) fn join(running: &mut Running<'_>) -> Result<Option<JobReport>, PortError> {
    let (plan, options) = (running.plan, running.options);
    let mut joining = Joining {
        plan,
        moment: running.moment,
        zone: running.zone,
        key: running.key,
        store: running.store,
        view: &mut running.view,
        clock: running.clock,
        rand: running.rand,
        progress: running.progress,
    };
    joining.job(&mut |id, each| look(plan, options, id, each))
}

/// Gives each record of an object of the project.
pub(super) fn look(
    plan: &Plan,
    options: &Options,
    id: &str,
    each: &mut dyn FnMut(&Record<'_>),
) -> Result<Look, PortError> {
    if is_still_to_be_made(plan, id, &options.root)? {
        return Ok(Look::All);
    }
    let system = id.split_once('.').map_or(id, |(system, _)| system);
    if plan.systems.iter().any(|it| it.name == system && it.support == Support::Planned) {
        return Ok(Look::Blind);
    }
    let mut opened = source(plan, id, &options.root)?;
    while let Some(record) = opened.next_record().map_err(PortError::from)? {
        each(&record);
    }
    Ok(Look::All)
}

impl<'j> Joining<'j> {
    /// Does the job of bringing who is who up to date; none: no identity was ever declared.
    pub(crate) fn job(&mut self, open: Open<'_>) -> Result<Option<JobReport>, PortError> {
        let before = Before::read(self.store)?;
        let plan = self.plan;
        if plan.identity.is_none() && before.links().next().is_none() {
            self.view.set_identities(&before.identities);
            return Ok(None);
        }
        let name = match &plan.identity {
            Some(identity) => format!("identity {}", identity.name),
            None => "identity that is no more".to_owned(),
        };
        self.progress.job(&name);
        let begin = Begin {
            flow: name.clone(),
            plan: plan.hash.clone(),
            place: String::new(),
            permissions: String::new(),
            at: self.clock.now(),
            confirmed_removals: None,
        };
        let token = match self.store.begin(&begin) {
            Ok(token) => token,
            Err(error) => return Ok(Some(JobReport::not_run(Kind::People, &name, error.to_string()))),
        };
        let mut notes = Vec::new();
        let (ended, reason) = match self.update(token, before, open, &mut notes) {
            Ok(()) => (Ended::Done, None),
            Err(error) => {
                self.view.set_identities(&Before::read(self.store)?.identities);
                (Ended::Failed, Some(error.to_string()))
            }
        };
        let tally = self.store.finish(token, ended, reason.as_deref(), self.clock.now())?;
        Ok(Some(JobReport::of(Kind::People, &name, Report { ended, reason, tally: Some(tally) }, notes)))
    }

    fn update(
        &mut self,
        token: RunToken,
        mut before: Before,
        open: Open<'_>,
        notes: &mut Vec<String>,
    ) -> Result<(), PortError> {
        let plan = self.plan;
        let mut read = match &plan.identity {
            Some(identity) => self.records(identity, &before, open)?,
            None => Read::default(),
        };
        let apart = apart(&read.records);
        let erased: BTreeSet<PointRef> = self.store.erased()?.into_iter().collect();
        for record in &mut read.records {
            record.said.ends.retain(|end| !apart.both(end.reference) && !erased.contains(&end.reference));
        }
        let splits = splits(&read, &before, &apart, plan.identity.is_none());
        let identities = &mut before.identities;
        let were = identities.people();
        let at = self.clock.now();
        let mut making = Making { plan, clock: self.clock, rand: self.rand };
        let mut telling = Telling::new(&mut making, identities, at);
        let counts = (telling.links(&mut read), splits.len());
        telling.splits(splits);
        let told = telling.told();
        let systems = if counts.0 == 0 { BTreeSet::new() } else { systems(&read) };
        let outcomes = (read.outcomes.len() as u64, Counted::of(read.outcomes.iter().copied()));
        // A first run has read much, and is going to record as much.
        drop(read);

        let joined = (counts != (0, 0)).then(|| identities.people());
        catch_up(self.store, self.view)?;
        let mut conflicts = Vec::new();
        // Only who is newly joined can be in conflict.
        if let Some(are) = joined.as_ref().filter(|_| counts.0 > 0) {
            self.view.set_people(identities, &were);
            conflicts = joined::conflicts(self.view, (&were, are), &told, &systems);
        }
        let conflicting: Vec<LedgerEvent> = conflicts.iter().map(|it| it.event(&mut making, at)).collect();
        let mut ties = told.iter().map(|told| making.ties(told, at));
        let outcomes = (outcomes.0, outcomes.1.as_slice());
        self.store.tie(token, outcomes, &mut ties, &mut conflicting.into_iter())?;
        if apart.keep(identities) {
            self.view.set_identities(identities);
        } else {
            self.view.set_people(identities, joined.as_ref().unwrap_or(&were));
        }
        tell(counts, &apart, conflicts.len(), notes);
        Ok(())
    }

    pub(super) fn records(
        &mut self,
        identity: &'j Identity,
        before: &Before,
        open: Open<'_>,
    ) -> Result<Read<'j>, PortError> {
        let plan = self.plan;
        let (consent, people) = (ConsentView::default(), People::default());
        let run =
            Run { moment: self.moment, zone: self.zone, consent: &consent, people: &people, keys: self.key };
        let told: HashSet<[u8; 32]> = before.links().map(|(_, _, record)| record).collect();
        let mut read = Read::default();
        for id in objects(plan, identity) {
            let of = IdentifiersOf::new(plan, identity, id)
                .map_err(|error| PortError::new("preparing the identity", error))?;
            if !of.can_tie() {
                continue;
            }
            let look = open(id, &mut |record| {
                read.take(id, of.of(record, &run), &told);
                self.progress.records(1);
            })?;
            read.blind |= look == Look::Blind;
        }
        Ok(read)
    }
}

/// What somebody may want to know.
fn tell((links, splits): (usize, usize), apart: &Apart, conflicts: usize, notes: &mut Vec<String>) {
    if links > 0 || splits > 0 {
        notes.push(format!("{links} identifiers newly joined, {splits} parted"));
    }
    if !apart.both.is_empty() {
        notes.push(format!(
            "{} identifiers stand in records that are never merged, so they join nobody",
            apart.both.len()
        ));
    }
    if conflicts > 0 {
        notes.push(format!(
            "{conflicts} choices are in conflict: yes by one identifier and no by another, found to be one person; \
             nothing goes out until they say"
        ));
    }
}

/// The objects whose records say who is who: those that the project reads for anything, and those that the identity
/// names.
pub(super) fn objects<'p>(plan: &'p Plan, identity: &'p Identity) -> BTreeSet<&'p str> {
    let slots = plan.captures.iter().chain(plan.spreads.iter().map(|spread| &spread.slot));
    let mut objects: BTreeSet<&str> = slots.map(|slot| slot.object.as_str()).collect();
    for flow in &plan.flows {
        objects.insert(&flow.source);
        objects.extend(flow.steps.iter().filter_map(|step| match step {
            Step::Lookup(lookup) => Some(lookup.object.as_str()),
            Step::Each(_) => None,
        }));
    }
    let facts = [&identity.country, &identity.born, &identity.last_sale];
    objects.extend(facts.into_iter().flatten().map(|from: &FromObject| from.object.as_str()));
    objects.extend(named(identity));
    objects.retain(|id| plan.objects.iter().any(|object| object.id() == *id));
    objects
}

/// The objects that an identity names by their fields.
pub(super) fn named(identity: &Identity) -> impl Iterator<Item = &str> {
    let object =
        |path: &'_ String| -> usize { path.match_indices('.').nth(1).map_or(path.len(), |(end, _)| end) };
    let paths = identity.links.iter().chain(&identity.never_merge);
    paths.filter_map(move |path| path.get(..object(path)))
}

impl<'p> Read<'p> {
    fn take(&mut self, object: &'p str, said: Identified, told: &HashSet<[u8; 32]>) {
        let ordinal = self.outcomes.len() as u64;
        let nobody = said.ends.is_empty();
        self.outcomes.push(if nobody { Outcome::Filtered } else { Outcome::Unchanged });
        if let Some(record) = said.record.filter(|record| said.whole && told.contains(record)) {
            self.seen.insert(record, object);
        }
        if said.ends.len() > 1 || !nobody && !said.apart.is_empty() {
            self.records.push(Kept { ordinal, object, said });
        }
    }
}
