//! The run of one flow as a state machine: `step(state, event) → effects`. It does no I/O; whoever performs an effect
//! answers it with one event.
//!
//! Order of a run: settle what an earlier run left open; look at the destination; lane of withdrawals (staged, cut
//! into units, handed over) before the source is even opened, so that a broken source never delays a "no"; then the
//! lane of the source, staged whole before its first hand-over, so that limits on rejects and removals are judged
//! before anything leaves. Each attempt of each unit is claimed anew: the claim is where consent is asked.

use crate::ports::{Answer, Batch, Claim, Ended, NotTaken, PortError, RunToken, Standing, Unit, UnitPhase};
use crate::record::{Cause, Tally};
use std::collections::VecDeque;

/// Attempts for one unit where the destination says "try again".
const ATTEMPTS: u32 = 5;
/// First pause between attempts in milliseconds; doubled each time, with jitter by who waits.
const FIRST_PAUSE: u64 = 200;
/// More removals than this want a confirmation (promise P18).
const REMOVALS_CAP: u64 = 1_000;
/// And more than this share of what is there, in per mille.
const REMOVALS_SHARE: u32 = 100;

/// The right to hand over one unit, once. Only [`step`] makes one, after the claim of this very attempt.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    unit: Unit,
}

impl Permit {
    /// The unit it is for.
    #[must_use]
    pub fn unit(&self) -> &Unit {
        &self.unit
    }
}

/// When too many rejects stop the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectLimit {
    /// Never.
    None,
    /// More than that many.
    Above(u64),
    /// More than that share of the records read, in per mille.
    AbovePerMille(u32),
}

impl RejectLimit {
    fn exceeded(self, tally: &Tally) -> bool {
        match self {
            RejectLimit::None => false,
            RejectLimit::Above(most) => tally.rejected > most,
            RejectLimit::AbovePerMille(share) => {
                u128::from(tally.rejected) * 1000 > u128::from(tally.read) * u128::from(share)
            }
        }
    }
}

/// What a run goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether the destination prepares (a file) or takes rows directly (a table).
    pub prepares: bool,
    /// Rows of a unit at most, where it does not prepare.
    pub unit_rows: u64,
    /// When rejects stop the run.
    pub reject_limit: RejectLimit,
    /// Removals that somebody confirmed.
    pub confirmed_removals: Option<u64>,
    /// Why the source may not go out in this run; what must be taken back goes all the same.
    pub only_withdrawals: Option<String>,
}

/// Which rows a phase is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// People whose permission ended.
    Withdrawals,
    /// The source, and what is gone from it.
    Source,
}

/// What is to be done next. Each is answered by exactly one [`Event`].
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// `Store::begin`; answer [`Event::Begun`].
    Begin,
    /// `Store::units`; answer [`Event::Listed`].
    List,
    /// `Transport::inspect`, of the unit's destination if one is given; answer [`Event::Inspected`].
    Inspect(Option<Unit>),
    /// `Store::adopt`; answer [`Event::Stored`].
    Adopt(Option<String>),
    /// The next batch of a lane; answer [`Event::Took`], or [`Event::TookAll`] when there is none.
    Take(Lane),
    /// `Store::stage`; answer [`Event::Stored`].
    Stage(Batch),
    /// `Store::standing`; answer [`Event::Stands`].
    Judge,
    /// `Store::cut` of rows with these causes, at most so many; answer [`Event::Cut`].
    Cut(Vec<Cause>, Option<u64>),
    /// `Transport::prepare`; answer [`Event::Prepared`].
    Prepare(Unit),
    /// `Store::claim`; answer [`Event::Claimed`].
    Claim(Unit),
    /// `Transport::hand_over`: the one door out; answer [`Event::Answered`].
    HandOver(Permit),
    /// `Transport::probe`; answer [`Event::Answered`].
    Probe(Unit),
    /// `Store::settle`; answer [`Event::Stored`].
    Settle {
        /// The unit.
        unit: Unit,
        /// Rows that the destination does not have.
        refused: Vec<(u64, NotTaken)>,
        /// What `inspect` gives now.
        generation: Option<String>,
    },
    /// `Store::release`; answer [`Event::Stored`].
    Release {
        /// The unit.
        unit: Unit,
        /// Whether it is certain that nothing of it is there: the destination said so at once.
        certain: bool,
    },
    /// `Transport::discard`; answer [`Event::Stored`].
    Discard(Unit),
    /// `Store::forget`; answer [`Event::Stored`].
    Forget(Unit),
    /// A pause of about so many milliseconds; answer [`Event::Stored`].
    Wait(u64),
    /// `Store::finish`; answer [`Event::Finished`].
    Finish(Ended, Option<String>),
    /// The run is over.
    Done(Report),
}

/// What became of an effect.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// The first of all.
    Start,
    /// The run is open.
    Begun(RunToken),
    /// Units of earlier runs.
    Listed(Vec<(Unit, UnitPhase)>),
    /// The destination's generation.
    Inspected(Option<String>),
    /// A batch.
    Took(Batch),
    /// The lane has no more.
    TookAll,
    /// What is staged.
    Stands(Standing),
    /// The next unit.
    Cut(Option<Unit>),
    /// Prepared, with the hash of what was prepared.
    Prepared(String),
    /// What the claim came to.
    Claimed(Claim),
    /// What the destination says.
    Answered(Answer),
    /// It is done.
    Stored,
    /// The run is closed.
    Finished(Tally),
    /// It could not be done.
    Failed(PortError),
}

/// How a run came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How it ended.
    pub ended: Ended,
    /// Why, where it did not go to its end.
    pub reason: Option<String>,
    /// Its numbers, where the store could still tell them.
    pub tally: Option<Tally>,
}

/// Where a run stands.
#[derive(Debug)]
pub struct State {
    settings: Settings,
    phase: Phase,
    generation: Option<String>,
    /// Units of earlier runs that are still to be resolved.
    open: VecDeque<(Unit, UnitPhase)>,
    /// What will be said at the end although the run goes on.
    stop: Option<String>,
    attempt: u32,
}

#[derive(Debug)]
enum Phase {
    New,
    Beginning,
    Listing,
    Recovering(Recovery),
    Inspecting,
    Adopting,
    Taking(Lane),
    Staging(Lane),
    Judging,
    Cutting(Lane, Vec<Cause>),
    Out(Lane, Vec<Cause>, Unit, Out),
    Finishing(Ended, Option<String>),
    Over,
}

/// Steps of resolving a unit of an earlier run.
#[derive(Debug)]
enum Recovery {
    Probing(Unit),
    Looking(Unit, Vec<(u64, NotTaken)>),
    Settling(Unit),
    Releasing(Unit),
    Discarding(Unit),
    Forgetting,
}

/// Steps of handing a unit over.
#[derive(Debug)]
enum Out {
    Preparing,
    Claiming,
    HandingOver,
    Probing,
    Looking(Vec<(u64, NotTaken)>),
    Settling,
    Releasing(PortError),
    Waiting,
    Discarding(After),
    Forgetting(After),
}

/// What follows when a unit has left nothing behind.
#[derive(Debug)]
enum After {
    NextUnit,
    Fail(String),
}

impl State {
    /// A run that has not begun.
    #[must_use]
    pub fn new(settings: Settings) -> State {
        State { settings, phase: Phase::New, generation: None, open: VecDeque::new(), stop: None, attempt: 0 }
    }

    fn go(&mut self, phase: Phase, effect: Effect) -> Vec<Effect> {
        self.phase = phase;
        vec![effect]
    }

    fn finish(&mut self, ended: Ended, reason: Option<String>) -> Vec<Effect> {
        self.go(Phase::Finishing(ended, reason.clone()), Effect::Finish(ended, reason))
    }

    fn fail(&mut self, error: &PortError) -> Vec<Effect> {
        self.finish(Ended::Failed, Some(error.to_string()))
    }

    fn next_recovery(&mut self) -> Vec<Effect> {
        match self.open.pop_front() {
            None => self.go(Phase::Inspecting, Effect::Inspect(None)),
            Some((unit, UnitPhase::Sending)) => {
                self.go(Phase::Recovering(Recovery::Probing(unit.clone())), Effect::Probe(unit))
            }
            Some((unit, UnitPhase::Cut | UnitPhase::Settled)) => {
                self.go(Phase::Recovering(Recovery::Discarding(unit.clone())), Effect::Discard(unit))
            }
        }
    }

    fn cut(&mut self, lane: Lane, causes: Vec<Cause>) -> Vec<Effect> {
        let most = (!self.settings.prepares).then_some(self.settings.unit_rows);
        self.go(Phase::Cutting(lane, causes.clone()), Effect::Cut(causes, most))
    }

    fn prepare(&mut self, lane: Lane, causes: Vec<Cause>, unit: Unit) -> Vec<Effect> {
        if self.settings.prepares {
            self.go(Phase::Out(lane, causes, unit.clone(), Out::Preparing), Effect::Prepare(unit))
        } else {
            self.claim(lane, causes, unit)
        }
    }

    fn claim(&mut self, lane: Lane, causes: Vec<Cause>, unit: Unit) -> Vec<Effect> {
        self.go(Phase::Out(lane, causes, unit.clone(), Out::Claiming), Effect::Claim(unit))
    }

    fn discard(&mut self, lane: Lane, causes: Vec<Cause>, unit: Unit, after: After) -> Vec<Effect> {
        self.go(Phase::Out(lane, causes, unit.clone(), Out::Discarding(after)), Effect::Discard(unit))
    }

    /// What `inspect` will give once this unit is there; `None`: only a look tells.
    fn generation_after(&self, unit: &Unit, recovering: bool) -> Option<String> {
        if self.settings.prepares || unit.content.is_some() {
            unit.content.clone()
        } else if recovering {
            None
        } else {
            self.generation.clone()
        }
    }

    fn landed(
        &mut self,
        lane: Lane,
        causes: Vec<Cause>,
        unit: Unit,
        refused: Vec<(u64, NotTaken)>,
    ) -> Vec<Effect> {
        match self.generation_after(&unit, false) {
            Some(generation) => {
                self.generation = Some(generation.clone());
                let effect = Effect::Settle { unit: unit.clone(), refused, generation: Some(generation) };
                self.go(Phase::Out(lane, causes, unit, Out::Settling), effect)
            }
            None => {
                let effect = Effect::Inspect(Some(unit.clone()));
                self.go(Phase::Out(lane, causes, unit, Out::Looking(refused)), effect)
            }
        }
    }

    fn end_of_lane(&mut self, lane: Lane) -> Vec<Effect> {
        match (lane, self.stop.take()) {
            (Lane::Withdrawals, _) => match self.settings.only_withdrawals.take() {
                Some(reason) => self.finish(Ended::Failed, Some(reason)),
                None => self.go(Phase::Taking(Lane::Source), Effect::Take(Lane::Source)),
            },
            (Lane::Source, Some(reason)) => self.finish(Ended::Stopped, Some(reason)),
            (Lane::Source, None) => self.finish(Ended::Done, None),
        }
    }

    /// Whether the limits on rejects and removals let the source's rows out.
    fn judge(&mut self, standing: &Standing) -> Vec<Effect> {
        let Standing { tally, gone, held, rest } = standing;
        if self.settings.reject_limit.exceeded(tally) {
            self.stop = Some(format!(
                "{} of {} records were rejected, more than `on reject` allows; nothing was handed over from the source",
                tally.rejected, tally.read
            ));
            return self.cut(Lane::Source, vec![Cause::Withdrawal]);
        }
        let above = |all: u64, most: u32| u128::from(*gone) * 1000 > u128::from(all) * u128::from(most);
        let too_many = match rest {
            // An empty read removes nothing, however much may go.
            Some(rest) => above(rest.there, rest.most) || tally.read == 0,
            None => *gone > REMOVALS_CAP || above(*held, REMOVALS_SHARE),
        };
        let confirmed = self.settings.confirmed_removals.is_some_and(|most| *gone <= most);
        if *gone > 0 && too_many && !confirmed {
            let what = match rest {
                Some(rest) => {
                    format!("{gone} of {} records at the destination are not in the selection", rest.there)
                }
                None => format!("{gone} of {held} delivered records are gone from the source"),
            };
            self.stop = Some(format!(
                "{what}; so many removals wait until somebody confirms them with `--confirm-removals` and that number"
            ));
            return self.cut(Lane::Source, vec![Cause::Withdrawal, Cause::Source]);
        }
        self.cut(Lane::Source, vec![Cause::Withdrawal, Cause::Gone, Cause::Source])
    }
}

/// Takes what happened and says what is to be done.
///
/// An event that does not answer the last effect is a fault of the caller; the run ends as failed and says so.
#[must_use]
pub fn step(state: &mut State, event: Event) -> Vec<Effect> {
    let phase = std::mem::replace(&mut state.phase, Phase::Over);
    match (phase, event) {
        (Phase::New, Event::Start) => state.go(Phase::Beginning, Effect::Begin),
        (Phase::Beginning, Event::Begun(_)) => state.go(Phase::Listing, Effect::List),
        (Phase::Listing, Event::Listed(units)) => {
            state.open = units.into();
            state.next_recovery()
        }
        (Phase::Recovering(recovery), event) => recover(state, recovery, event),
        (Phase::Inspecting, Event::Inspected(generation)) => {
            state.generation.clone_from(&generation);
            state.go(Phase::Adopting, Effect::Adopt(generation))
        }
        (Phase::Adopting, Event::Stored) => {
            state.go(Phase::Taking(Lane::Withdrawals), Effect::Take(Lane::Withdrawals))
        }
        (Phase::Taking(lane), Event::Took(batch)) => state.go(Phase::Staging(lane), Effect::Stage(batch)),
        (Phase::Staging(lane), Event::Stored) => state.go(Phase::Taking(lane), Effect::Take(lane)),
        (Phase::Taking(Lane::Withdrawals), Event::TookAll) => {
            state.cut(Lane::Withdrawals, vec![Cause::Withdrawal])
        }
        (Phase::Taking(Lane::Source), Event::TookAll) => state.go(Phase::Judging, Effect::Judge),
        (Phase::Judging, Event::Stands(standing)) => state.judge(&standing),
        (Phase::Cutting(lane, _), Event::Cut(None)) => state.end_of_lane(lane),
        (Phase::Cutting(lane, causes), Event::Cut(Some(unit))) => {
            state.attempt = 0;
            state.prepare(lane, causes, unit)
        }
        (Phase::Out(lane, causes, unit, out), event) => hand_out(state, lane, causes, unit, out, event),
        (Phase::Finishing(ended, reason), Event::Finished(tally)) => {
            let (ended, reason) = if tally.adds_up() {
                (ended, reason)
            } else {
                (Ended::Failed, Some(format!("the numbers do not add up: {tally:?}; please report this")))
            };
            let (ended, reason) = match tally.not_taken_back {
                0 => (ended, reason),
                _ if ended != Ended::Done => (ended, reason),
                count => (
                    Ended::Stopped,
                    Some(format!(
                        "{count} records could not be taken back from the destination; see `martlet rejects list`"
                    )),
                ),
            };
            state.go(Phase::Over, Effect::Done(Report { ended, reason, tally: Some(tally) }))
        }
        (Phase::Finishing(_, reason), Event::Failed(error)) => {
            let reason = Some(reason.map_or(error.to_string(), |first| format!("{first}; then {error}")));
            state.go(Phase::Over, Effect::Done(Report { ended: Ended::Failed, reason, tally: None }))
        }
        (Phase::Beginning, Event::Failed(error)) => {
            let report = Report { ended: Ended::Failed, reason: Some(error.to_string()), tally: None };
            state.go(Phase::Over, Effect::Done(report))
        }
        (_, Event::Failed(error)) => state.fail(&error),
        (phase, event) => out_of_turn(state, &phase, &event),
    }
}

fn out_of_turn(state: &mut State, phase: &Phase, event: &Event) -> Vec<Effect> {
    let reason = format!("internal: {} does not answer {}; please report this", name(event), name(phase));
    state.go(Phase::Over, Effect::Done(Report { ended: Ended::Failed, reason: Some(reason), tally: None }))
}

/// The name of an event or phase, without what it holds: that may be people's data.
fn name(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// Resolves what an earlier run left: a unit of unknown outcome is looked for, what it left behind is discarded.
fn recover(state: &mut State, recovery: Recovery, event: Event) -> Vec<Effect> {
    match (recovery, event) {
        (Recovery::Probing(unit), Event::Answered(Answer::Landed { refused })) => {
            match state.generation_after(&unit, true) {
                Some(generation) => {
                    let effect = Effect::Settle { unit: unit.clone(), refused, generation: Some(generation) };
                    state.go(Phase::Recovering(Recovery::Settling(unit)), effect)
                }
                None => {
                    let effect = Effect::Inspect(Some(unit.clone()));
                    state.go(Phase::Recovering(Recovery::Looking(unit, refused)), effect)
                }
            }
        }
        (Recovery::Looking(unit, refused), Event::Inspected(generation)) => {
            let effect = Effect::Settle { unit: unit.clone(), refused, generation };
            state.go(Phase::Recovering(Recovery::Settling(unit)), effect)
        }
        (Recovery::Probing(unit), Event::Answered(Answer::NotLanded(_))) => {
            let effect = Effect::Release { unit: unit.clone(), certain: false };
            state.go(Phase::Recovering(Recovery::Releasing(unit)), effect)
        }
        (Recovery::Probing(_), Event::Answered(Answer::Unknown(error))) => state.fail(&error),
        (Recovery::Settling(unit) | Recovery::Releasing(unit), Event::Stored) => {
            state.go(Phase::Recovering(Recovery::Discarding(unit.clone())), Effect::Discard(unit))
        }
        (Recovery::Discarding(unit), Event::Stored) => {
            state.go(Phase::Recovering(Recovery::Forgetting), Effect::Forget(unit))
        }
        // What is left behind does no harm; the next run tries again.
        (Recovery::Discarding(_), Event::Failed(_)) | (Recovery::Forgetting, Event::Stored) => {
            state.next_recovery()
        }
        (_, Event::Failed(error)) => state.fail(&error),
        (recovery, event) => out_of_turn(state, &Phase::Recovering(recovery), &event),
    }
}

/// Prepares, claims, hands over and settles one unit.
fn hand_out(
    state: &mut State,
    lane: Lane,
    causes: Vec<Cause>,
    unit: Unit,
    out: Out,
    event: Event,
) -> Vec<Effect> {
    match (out, event) {
        (Out::Preparing, Event::Prepared(content)) => {
            state.claim(lane, causes, Unit { content: Some(content), ..unit })
        }
        (Out::Claiming, Event::Claimed(Claim::Sending)) => {
            let permit = Permit { unit: unit.clone() };
            state.go(Phase::Out(lane, causes, unit, Out::HandingOver), Effect::HandOver(permit))
        }
        (Out::Claiming, Event::Claimed(Claim::Changed)) => state.prepare(lane, causes, unit),
        (Out::Claiming, Event::Claimed(Claim::Empty)) => state.discard(lane, causes, unit, After::NextUnit),
        (Out::HandingOver | Out::Probing, Event::Answered(Answer::Landed { refused })) => {
            state.landed(lane, causes, unit, refused)
        }
        (out @ (Out::HandingOver | Out::Probing), Event::Answered(Answer::NotLanded(error))) => {
            let certain = matches!(out, Out::HandingOver);
            let effect = Effect::Release { unit: unit.clone(), certain };
            state.go(Phase::Out(lane, causes, unit, Out::Releasing(error)), effect)
        }
        (Out::HandingOver, Event::Answered(Answer::Unknown(_))) => {
            state.go(Phase::Out(lane, causes, unit.clone(), Out::Probing), Effect::Probe(unit))
        }
        (Out::Probing, Event::Answered(Answer::Unknown(error))) => state.fail(&error),
        (Out::Looking(refused), Event::Inspected(generation)) => {
            state.generation.clone_from(&generation);
            let effect = Effect::Settle { unit: unit.clone(), refused, generation };
            state.go(Phase::Out(lane, causes, unit, Out::Settling), effect)
        }
        (Out::Settling, Event::Stored) => state.discard(lane, causes, unit, After::NextUnit),
        (Out::Releasing(error), Event::Stored) => {
            state.attempt += 1;
            if error.retry && state.attempt < ATTEMPTS {
                let pause = FIRST_PAUSE << state.attempt.min(16);
                state.go(Phase::Out(lane, causes, unit, Out::Waiting), Effect::Wait(pause))
            } else {
                state.discard(lane, causes, unit, After::Fail(error.to_string()))
            }
        }
        (Out::Waiting, Event::Stored) => state.claim(lane, causes, unit),
        (Out::Preparing | Out::Claiming, Event::Failed(error)) => {
            state.discard(lane, causes, unit, After::Fail(error.to_string()))
        }
        (Out::Discarding(after), Event::Stored) => {
            state.go(Phase::Out(lane, causes, unit.clone(), Out::Forgetting(after)), Effect::Forget(unit))
        }
        // What is left behind does no harm; the next run tries again.
        (Out::Discarding(After::NextUnit), Event::Failed(_))
        | (Out::Forgetting(After::NextUnit), Event::Stored) => state.cut(lane, causes),
        (Out::Discarding(After::Fail(reason)), Event::Failed(_))
        | (Out::Forgetting(After::Fail(reason)), Event::Stored | Event::Failed(_)) => {
            state.finish(Ended::Failed, Some(reason))
        }
        (_, Event::Failed(error)) => state.fail(&error),
        (out, event) => out_of_turn(state, &Phase::Out(lane, causes, unit, out), &event),
    }
}
