//! Requests to be erased, as the project's erasures read them: each is carried out once, before anything else of a run is
//! decided, by the steps of `martlet person erase`.
//!
//! Of a request that was carried out the state keeps a keyed hash, beside those that keep people out: whoever comes back
//! by an act of their own is not erased again by the request of old.

use super::person::{Erasure, Who, Whose, erase_from, whereabouts, whose};
use super::report::{JobReport, Kind};
use super::{Options, Progress, RunError};
use crate::drivers::source;
use crate::transform::{Asked, Moment, People, Request, Requests, Run};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{Erasure as Declared, Fate, Plan, Support};
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Ended, PortError};
use martlet_delivery::record::Tally;
use martlet_state::StateStore;
use std::collections::BTreeSet;

/// What the requests of a run need.
pub(super) struct Requesting<'r> {
    pub(super) plan: &'r Plan,
    pub(super) options: &'r Options,
    pub(super) moment: Moment,
    pub(super) zone: &'r TimeZone,
    pub(super) key: &'r ProjectKey,
    pub(super) store: &'r mut StateStore,
    pub(super) progress: &'r mut dyn Progress,
}

/// What was read of an erasure's requests.
#[derive(Default)]
struct Read {
    tally: Tally,
    unclear: u64,
    /// Those that are to be carried out, each once.
    open: Vec<Request>,
}

impl Requesting<'_> {
    /// Carries out what is asked for; a dry run only says how many that would be.
    pub(super) fn carry_out(mut self) -> Vec<JobReport> {
        let plan = self.plan;
        let declared = plan.erasures.iter().filter(|erasure| erasure.requests.is_some());
        declared.map(|erasure| self.erasure(erasure)).collect()
    }

    fn erasure(&mut self, erasure: &Declared) -> JobReport {
        let name = format!("erasure {}", erasure.name);
        self.progress.job(&name);
        let object = erasure.requests.as_deref().unwrap_or_default();
        let system = object.split_once('.').map_or(object, |(system, _)| system);
        let planned = |known: &&martlet_compiler::plan::System| {
            known.name == system && known.support == Support::Planned
        };
        if self.plan.systems.iter().any(|known| planned(&known)) {
            let note = format!(
                "requests in {object} cannot be read by this version: run `martlet person erase` for each of them"
            );
            return JobReport::nothing_to_do(Kind::Erasure, &name, note);
        }
        let read = match self.read(erasure, object) {
            Ok(read) => read,
            Err(error) => {
                let why =
                    format!("{error}; nobody was erased, and whoever asked for it there is still delivered");
                return JobReport::not_run(Kind::Erasure, &name, why);
            }
        };
        let (mut tally, mut notes) = (read.tally, Vec::new());
        if read.unclear > 0 {
            notes.push(format!(
                "{} requests in {object} do not say clearly that they count, or for whom; nobody was erased for them, look at them",
                read.unclear
            ));
        }
        if self.options.dry || read.open.is_empty() {
            tally.pending += read.open.len() as u64;
            return report(&name, Ended::Done, None, tally, notes);
        }
        let (done, reason) = match self.erase(erasure, &read.open, &mut notes) {
            Ok(done) => (done, None),
            Err((done, why)) => (done, Some(why)),
        };
        tally.delivered += done;
        tally.pending += (read.open.len() as u64).saturating_sub(done);
        let ended = if reason.is_some() { Ended::Failed } else { Ended::Done };
        report(&name, ended, reason, tally, notes)
    }

    fn read(&mut self, erasure: &Declared, object: &str) -> Result<Read, PortError> {
        let failed =
            |error: crate::transform::PrepareError| PortError::new(format!("reading {object}"), error);
        let mut read = Read::default();
        let Some(requests) = Requests::new(self.plan, erasure).map_err(failed)? else { return Ok(read) };
        let (consent, people) = (ConsentView::default(), People::default());
        let run =
            Run { moment: self.moment, zone: self.zone, consent: &consent, people: &people, keys: self.key };
        let mut seen: BTreeSet<[u8; 32]> = BTreeSet::new();
        let mut opened = source(self.plan, object, &self.options.root)?;
        while let Some(record) = opened.next_record()? {
            read.tally.read += 1;
            match requests.read(&record, &run) {
                Asked::NotMeant => read.tally.filtered += 1,
                Asked::Unclear => {
                    read.unclear += 1;
                    read.tally.pending += 1;
                }
                Asked::For(request) => {
                    let known = self.store.blocked_since(PointRef(request.is))?.is_some();
                    if known || !seen.insert(request.is) {
                        read.tally.unchanged += 1;
                    } else {
                        read.open.push(request);
                    }
                }
            }
        }
        Ok(read)
    }

    /// Erases everybody who asked; gives how many requests were carried out, and why not all were.
    fn erase(
        &mut self,
        erasure: &Declared,
        open: &[Request],
        notes: &mut Vec<String>,
    ) -> Result<u64, (u64, String)> {
        let kept: Vec<String> = erasure.keep.iter().map(|(object, _)| object.clone()).collect();
        let reason = format!(
            "erasure {}: a request in {}",
            erasure.name,
            erasure.requests.as_deref().unwrap_or_default()
        );
        let mut gone = Whose::default();
        let (mut done, mut open_still, mut taken_back) = (BTreeSet::new(), None, 0_u64);
        for request in open {
            match self.person(request, (&kept, &reason), &mut gone) {
                Ok(Erasure::Done(erased)) => {
                    _ = done.insert(PointRef(request.is));
                    let taken = erased.flows.iter().filter_map(|job| job.tally).map(|tally| tally.withdrawn);
                    taken_back += taken.sum::<u64>();
                    notes.extend(erased.orphaned.iter().map(|(flow, place)| {
                        format!("remove it by hand: the flow {flow}, which the project has no more, delivered to {place}")
                    }));
                }
                Ok(Erasure::Unfinished(flows)) => {
                    let failed = flows.into_iter().filter(JobReport::failed);
                    let failed =
                        failed.map(|job| format!("{}: {}", job.name, job.reason.unwrap_or_default()));
                    let failed: Vec<String> = failed.collect();
                    open_still = Some(format!("records could not be taken back: {}", failed.join("; ")));
                }
                Ok(Erasure::BrokenOff) => open_still = Some("broken off".to_owned()),
                Err(error) => open_still = Some(error.to_string()),
            }
        }
        if taken_back > 0 {
            notes.push(format!("{taken_back} records were taken back from where flows had delivered them"));
        }
        let count = done.len() as u64;
        // What is not cleaned yet is cleaned by the next run: only then a request counts as carried out.
        let cleaned = self.store.clean().and_then(|()| self.store.block(&done));
        cleaned.map_err(|error| (0, error.to_string()))?;
        self.left(erasure, &gone, count, notes);
        match open_still {
            None => Ok(count),
            Some(why) => Err((
                count,
                format!(
                    "{why}; the next run goes on from there, and until then nothing of the person is captured or handed over"
                ),
            )),
        }
    }

    fn person(
        &mut self,
        request: &Request,
        (kept, reason): (&[String], &str),
        gone: &mut Whose,
    ) -> Result<Erasure, RunError> {
        let who = Who { kind: &request.kind, normal: &request.normal };
        let whose = whose(self.plan, self.options, self.key, self.store, who)?;
        gone.points.extend(whose.points.iter().copied());
        let erased = erase_from(
            self.plan,
            self.options,
            (self.key, &mut *self.store),
            (&whose, kept, reason),
            self.progress,
        )?;
        Ok(erased)
    }

    /// What is left for somebody to do: places that the erasure names and that Martlet does not write, and who is told.
    fn left(&self, erasure: &Declared, gone: &Whose, count: u64, notes: &mut Vec<String>) {
        let left = whereabouts(self.plan, &self.options.root, self.key, gone);
        for object in &erasure.erase {
            if let Some(held) = left.holding.iter().find(|held| held.object == *object) {
                notes.push(format!(
                    "{} records of them are still in {object}, where Martlet only reads or others wrote: erase them there",
                    held.records.len()
                ));
            }
            if let Some((_, why)) = left.unread.iter().find(|(unread, _)| unread == object) {
                notes.push(format!("{object} could not be looked into ({why}): erase them there"));
            }
        }
        let reach = self.plan.erasure_reach.iter().find(|reach| reach.erasure == erasure.name);
        let told = reach
            .into_iter()
            .flat_map(|reach| &reach.places)
            .filter(|place| matches!(place.fate, Fate::Told));
        let told: Vec<&str> = told.map(|place| place.place.as_str()).collect();
        if !told.is_empty() && count > 0 {
            notes.push(format!("tell {} of {count} requests: nothing is sent there yet", told.join(", ")));
        }
    }
}

fn report(name: &str, ended: Ended, reason: Option<String>, tally: Tally, notes: Vec<String>) -> JobReport {
    JobReport {
        kind: Kind::Erasure,
        name: name.to_owned(),
        ended,
        reason,
        tally: Some(tally),
        unsure: false,
        notes,
    }
}
