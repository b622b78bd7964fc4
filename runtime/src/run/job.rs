//! Performs the effects of the delivery machine for one flow: the only place that calls a [`Transport`] to write.

use super::endings::Endings;
use super::intake::{Intake, Source};
use martlet_consent::{ConsentView, Micros};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::{Effect, Event, Lane, Report, Settings, State, step};
use martlet_delivery::ports::{
    Answer, Begin, Clock, Echo, Ended, PortError, Rand, RunToken, Standing, Store, Stream, Transport, Unit,
};
use martlet_delivery::record::{Shape, Staged};
use std::collections::VecDeque;
use std::ops::ControlFlow;

/// Rows of a unit where the destination takes rows directly.
const UNIT_ROWS: u64 = 20_000;

/// Ways out: the flow's own destination, and those of units that an older plan left open.
pub trait Destinations {
    /// The flow's destination as text; goes into each unit.
    fn current(&self) -> &str;
    /// The way to a destination.
    ///
    /// # Errors
    /// The text is not understood by this version.
    fn open(&mut self, destination: &str) -> Result<&mut dyn Transport, PortError>;
    /// What somebody may want to know of what went these ways.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Sees each effect before and after it is performed: for progress, and for being stopped in between. Breaking off
/// leaves everything as a killed process would.
pub trait Observer {
    /// Before an effect.
    fn before(&mut self, effect: &Effect) -> ControlFlow<()>;
    /// After it; its event is not yet taken into account.
    fn after(&mut self, event: &Event) -> ControlFlow<()>;
}

/// What slots will say once a row is there.
pub type Echoes<'e> = &'e dyn Fn(&Staged) -> Vec<Echo>;

/// One flow's run.
pub struct Job<'j> {
    /// The flow.
    pub flow: &'j str,
    /// Hash of the plan.
    pub plan: &'j str,
    /// Where it delivers to and by which key, as text.
    pub place: &'j str,
    /// The permissions it asks for, as text.
    pub permissions: &'j str,
    /// Shape of its records.
    pub shape: &'j Shape,
    /// What happens to records whose permission ended or whose source is gone.
    pub endings: &'j Endings,
    /// When rejects stop it, and removals that were confirmed.
    pub limits: (martlet_delivery::machine::RejectLimit, Option<u64>),
    /// Why the source may not go out in this run; what must be taken back goes all the same.
    pub only_withdrawals: Option<String>,
    /// What else somebody may want to know.
    pub notes: &'j mut Vec<String>,
    /// Whether it only tries: nothing is cut, so nothing is prepared or handed over.
    pub dry: bool,
    /// What slots will say when they are read again after a row is written, where rows are choices.
    pub echoes: Option<Echoes<'j>>,
    /// Its source.
    pub source: &'j mut dyn Source,
    /// Its destination.
    pub destinations: &'j mut dyn Destinations,
    /// The state.
    pub store: &'j mut dyn Store,
    /// The time.
    pub clock: &'j mut dyn Clock,
    /// Random numbers.
    pub rand: &'j mut dyn Rand,
    /// For key hashes and fingerprints.
    pub key: &'j ProjectKey,
    /// What is known of people's choices; the run brings it up to date.
    pub view: &'j mut ConsentView,
}

struct Performing<'p, 'j> {
    job: &'p mut Job<'j>,
    token: RunToken,
    intake: Intake,
}

/// Runs a flow to its end; `None` if the observer broke off.
pub fn perform(mut job: Job<'_>, observer: &mut dyn Observer) -> Option<Report> {
    let (prepares, adds_once) = match job.destination() {
        Ok(transport) => (transport.prepares(), transport.adds_once()),
        Err(error) => {
            return Some(Report { ended: Ended::Failed, reason: Some(error.to_string()), tally: None });
        }
    };
    let mut state = State::new(Settings {
        prepares,
        unit_rows: UNIT_ROWS,
        reject_limit: job.limits.0,
        confirmed_removals: job.limits.1,
        only_withdrawals: job.only_withdrawals.take(),
    });
    let intake = Intake::new(job.flow, adds_once);
    let mut performing = Performing { job: &mut job, token: RunToken(0), intake };
    let mut effects: VecDeque<Effect> = step(&mut state, Event::Start).into();
    while let Some(effect) = effects.pop_front() {
        if let Effect::Done(report) = effect {
            let notes = performing.intake.notes();
            performing.job.notes.extend(notes);
            let handed = performing.job.destinations.notes();
            performing.job.notes.extend(handed);
            return Some(report);
        }
        if observer.before(&effect).is_break() {
            return None;
        }
        let event = performing.perform(effect).unwrap_or_else(Event::Failed);
        if observer.after(&event).is_break() {
            return None;
        }
        effects.extend(step(&mut state, event));
    }
    None
}

impl Job<'_> {
    fn destination(&mut self) -> Result<&mut dyn Transport, PortError> {
        let current = self.destinations.current().to_owned();
        self.destinations.open(&current)
    }
}

/// Brings a view up to date with the ledger.
pub(crate) fn catch_up(store: &mut dyn Store, view: &mut ConsentView) -> Result<(), PortError> {
    store.erased()?.into_iter().for_each(|point| view.erase(point));
    let seen = view.seen();
    let last = store.choices(seen, &mut |seq, cell, choice| view.add(seq, cell, choice))?;
    store.suppressions(seen, &mut |seq, told| view.suppressed(seq, told))?;
    view.advance(last);
    Ok(())
}

impl Performing<'_, '_> {
    fn perform(&mut self, effect: Effect) -> Result<Event, PortError> {
        let stored = |()| Event::Stored;
        match effect {
            Effect::Begin => self.begin(),
            // Units of earlier runs are none of a dry run's business: resolving them writes.
            Effect::List if self.job.dry => Ok(Event::Listed(Vec::new())),
            Effect::List => self.job.store.units(self.job.flow).map(Event::Listed),
            Effect::Inspect(None) => self.job.destination()?.inspect().map(Event::Inspected),
            Effect::Inspect(Some(unit)) => self.transport(&unit)?.inspect().map(Event::Inspected),
            // What was added once is there, whatever the destination has become.
            Effect::Adopt(_) if self.intake.adds_once() => Ok(Event::Stored),
            Effect::Adopt(generation) => self.job.store.adopt(self.token, generation.as_deref()).map(stored),
            Effect::Take(lane) => self.take(lane),
            Effect::Stage(batch) => self.job.store.stage(self.token, &batch).map(stored),
            Effect::Judge => {
                let standing = self.job.store.standing(self.token)?;
                Ok(Event::Stands(Standing { rest: self.intake.rest(), ..standing }))
            }
            Effect::Cut(..) if self.job.dry => Ok(Event::Cut(None)),
            Effect::Cut(causes, most) => {
                let mut id = [0; 16];
                self.job.rand.fill(Stream::UnitIds, &mut id);
                let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
                let destination = self.job.destinations.current().to_owned();
                self.job.store.cut(self.token, &id, &destination, &causes, most).map(Event::Cut)
            }
            Effect::Prepare(unit) => {
                let transport = self.job.destinations.open(&unit.destination)?;
                let mut rows = self.job.store.rows(&unit)?;
                transport.prepare(&unit, rows.as_mut()).map(Event::Prepared)
            }
            Effect::Claim(unit) => {
                let (shape, view) = (self.job.shape, &mut *self.job.view);
                self.job.store.claim(self.token, &unit, shape, view).map(Event::Claimed)
            }
            Effect::HandOver(permit) => {
                let unit = permit.unit().clone();
                self.expect(&unit, true)?;
                let transport = self.job.destinations.open(&unit.destination)?;
                let mut rows = self.job.store.rows(&unit)?;
                Ok(Event::Answered(transport.hand_over(permit, rows.as_mut())))
            }
            Effect::Probe(unit) => {
                let answer = self.transport(&unit).and_then(|transport| transport.probe(&unit));
                Ok(Event::Answered(answer.unwrap_or_else(Answer::Unknown)))
            }
            Effect::Settle { unit, refused, generation } => {
                self.job.store.settle(self.token, &unit, &refused, generation.as_deref()).map(stored)
            }
            Effect::Release { unit, certain } => {
                self.job.store.release(self.token, &unit, certain)?;
                // Where only a look told so, somebody may have changed it since.
                if certain {
                    self.expect(&unit, false)?;
                }
                Ok(Event::Stored)
            }
            Effect::Discard(unit) => self.transport(&unit)?.discard(&unit).map(stored),
            Effect::Forget(unit) => self.job.store.forget(self.token, &unit).map(stored),
            Effect::Wait(millis) => {
                self.wait(millis);
                Ok(Event::Stored)
            }
            Effect::Finish(ended, reason) => {
                if ended == Ended::Done {
                    self.keep_position()?;
                }
                let at = self.job.clock.now();
                let finished = self.job.store.finish(self.token, ended, reason.as_deref(), at);
                finished.map(Event::Finished)
            }
            Effect::Done(_) => Ok(Event::Stored),
        }
    }

    /// Notes where the next read may begin, if this one left nothing open: no record that a later run must judge again.
    fn keep_position(&mut self) -> Result<(), PortError> {
        if self.job.source.position(0).is_none() {
            return Ok(());
        }
        let standing = self.job.store.standing(self.token)?;
        let tally = standing.tally;
        let open = tally.withheld + tally.rejected + tally.pending + tally.withdrawn + tally.not_taken_back;
        let Some(position) = self.job.source.position(standing.held).filter(|_| open == 0) else {
            return Ok(());
        };
        self.job.store.keep_position(self.token, &position)
    }

    fn transport(&mut self, unit: &Unit) -> Result<&mut dyn Transport, PortError> {
        self.job.destinations.open(&unit.destination)
    }

    /// Notes, before a unit is handed over, what slots will say once it is there; or that it is not.
    fn expect(&mut self, unit: &Unit, there: bool) -> Result<(), PortError> {
        let Some(echoes) = self.job.echoes else { return Ok(()) };
        let mut expected = Vec::new();
        {
            let mut rows = self.job.store.rows(unit)?;
            while let Some((_, row)) = rows.next()? {
                expected.extend(echoes(&row));
            }
        }
        match there {
            true => self.job.store.expect(self.token, &expected),
            false => self.job.store.expect_nothing(self.token, &expected),
        }
    }

    fn begin(&mut self) -> Result<Event, PortError> {
        let at: Micros = self.job.clock.now();
        let begin = Begin {
            flow: self.job.flow.into(),
            plan: self.job.plan.into(),
            place: self.job.place.into(),
            permissions: self.job.permissions.into(),
            at,
            confirmed_removals: self.job.limits.1,
        };
        self.token = self.job.store.begin(&begin)?;
        if self.job.source.is_partial() {
            self.job.store.partial(self.token)?;
        }
        catch_up(self.job.store, self.job.view)?;
        Ok(Event::Begun(self.token))
    }

    fn take(&mut self, lane: Lane) -> Result<Event, PortError> {
        let job = &mut *self.job;
        let batch = match lane {
            Lane::Withdrawals => {
                let only_erased = job.source.only_erased();
                self.intake.withdrawals(job.store, job.shape, job.endings, job.view, only_erased)?
            }
            Lane::Source => {
                self.intake.source(job.store, job.shape, job.endings, job.view, job.key, job.source)?
            }
        };
        Ok(batch.map_or(Event::TookAll, Event::Took))
    }

    /// Waits between half the pause and all of it, so that several processes do not try again at the same moment.
    fn wait(&mut self, millis: u64) {
        let mut jitter = [0; 2];
        self.job.rand.fill(Stream::Backoff, &mut jitter);
        let share = u64::from(u16::from_le_bytes(jitter));
        self.job.clock.sleep(millis / 2 + millis / 2 * share / u64::from(u16::MAX));
    }
}
