//! How long a no took to reach each system that can contact the person: measured from what was recorded, for each consent
//! that states a time (`within`).

use super::spread::name;
use super::zone;
use crate::transform::Answers;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use martlet_compiler::plan::{self, Capture, Duration, Ending, Guard, Plan, Power, Unit};
use martlet_consent::{Micros, PointRef};
use martlet_delivery::ports::PortError;
use martlet_state::StateStore;
use martlet_state::stops::{Is, Said, Stop};
use std::collections::{BTreeMap, BTreeSet};

/// How far back is looked.
pub const DAYS: i64 = 30;

const DAY: Micros = 86_400_000_000;

/// What is known of one system and one consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The purpose of the consent.
    pub purpose: String,
    /// Its channel.
    pub channel: String,
    /// Its brand; none: every brand.
    pub brand: Option<String>,
    /// `system.object` that is told, or that a flow delivers to; of a system that nothing stops, its name.
    pub place: String,
    /// The flow that takes people out of there, if it is one.
    pub flow: Option<String>,
    /// The stated time, in words.
    pub within: String,
    /// Nothing in the project stops it.
    pub unstopped: bool,
    /// The time in seconds that is proved of it, from wherever it is said; none: nothing is promised.
    pub proved: Option<u64>,
    /// The numbers.
    pub measured: Measured,
}

/// The numbers of one system and one consent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Refusals of the last days, and older ones that are still open, that the system did not know by itself.
    pub refusals: u64,
    /// Those that had been carried out there.
    pub stopped: u64,
    /// The median of the times that took.
    pub median: Option<Micros>,
    /// The longest of them.
    pub longest: Option<Micros>,
    /// Those of people who came back by themselves before they were carried out.
    pub came_back: u64,
    /// Those that are not carried out there.
    pub open: u64,
    /// The earliest of them.
    pub open_since: Option<Micros>,
    /// Those that took longer than the stated time, or are open for longer.
    pub late: u64,
}

/// Something that can contact people, and what stops it.
struct Sender<'p> {
    place: String,
    flow: Option<String>,
    topic: Option<&'p str>,
    brand: Option<&'p str>,
    /// The job after which it has stopped.
    job: Option<String>,
}

/// Measures each consent of a plan that states a time, and each system that can contact the person.
///
/// # Errors
/// The state cannot be read, or the plan cannot be understood.
pub fn measure(plan: &Plan, store: &mut StateStore, now: Timestamp) -> Result<Vec<Reached>, PortError> {
    let zone = zone(plan).map_err(|error| PortError::new("measuring", error))?;
    let mut all = Vec::new();
    for ((purpose, channel), within) in stated(plan) {
        for sender in senders(plan, purpose, channel) {
            let stops = match &sender.job {
                None => Some(Vec::new()),
                Some(job) => store.stops(job)?,
            };
            // A flow that was never run has brought nobody there.
            let Some(stops) = stops.or_else(|| sender.flow.is_none().then(Vec::new)) else { continue };
            let system = sender.place.split('.').next().unwrap_or_default();
            let since = now.as_microsecond().saturating_sub(DAYS * DAY);
            let after = stops.last().map_or(0, |stop| stop.seen);
            let said: Vec<Said> = store
                .said((purpose, channel), since, after)?
                .into_iter()
                .filter(|said| concerns(said, &sender) && (said.is == Is::Back || said.system != system))
                .collect();
            let measured = measured(&said, &stops, now.as_microsecond(), |from| {
                ends(from, within, &zone).unwrap_or(Micros::MIN)
            });
            let proved = proved(plan, (purpose, channel), &sender);
            all.push(Reached {
                proved,
                purpose: purpose.into(),
                channel: channel.into(),
                brand: sender.brand.map(Into::into),
                place: sender.place,
                flow: sender.flow,
                within: within.into(),
                unstopped: sender.job.is_none(),
                measured,
            });
        }
    }
    Ok(all)
}

/// The longest time that was proved of this stop, over all places where the no may be said; none: of one of them nothing
/// is promised, or nothing stops the sender.
fn proved(plan: &Plan, (purpose, channel): (&str, &str), sender: &Sender<'_>) -> Option<u64> {
    sender.job.as_ref()?;
    // A slot is a field of the place; a flow is named.
    let of_place =
        |place: &str| place.strip_prefix(&sender.place).is_some_and(|field| field.starts_with('.'));
    let is = |stop: &&plan::Stop| match &sender.flow {
        Some(flow) => stop.flow.as_ref() == Some(flow),
        None => stop.flow.is_none() && of_place(&stop.place),
    };
    let of_brand = |reach: &&plan::Reach| {
        reach.brand.is_none() || sender.brand.is_none() || reach.brand.as_deref() == sender.brand
    };
    let all = plan.reach.iter().filter(|reach| reach.purpose == purpose && reach.channel == channel);
    let stops = all.filter(of_brand).filter(|reach| !reach.own).flat_map(|reach| &reach.stops);
    let times: Option<Vec<u64>> = stops.filter(is).map(|stop| stop.seconds).collect();
    times?.into_iter().max()
}

/// The consents that state a time: purpose and channel, and the time in words.
fn stated(plan: &Plan) -> BTreeMap<(&str, &str), &str> {
    let slots = plan.captures.iter().chain(plan.spreads.iter().map(|spread| &spread.slot));
    slots
        .filter_map(|slot| Some(((slot.purpose.as_str(), slot.channel.as_str()), slot.within.as_deref()?)))
        .collect()
}

/// The slots that are told, the places that flows deliver to for this purpose on this channel, and the systems with a
/// part in the consent that contact people on the channel and that nothing stops.
fn senders<'p>(plan: &'p Plan, purpose: &str, channel: &str) -> Vec<Sender<'p>> {
    let is = |slot: &Capture| slot.purpose == purpose && slot.channel == channel;
    // What does nothing for a sender is no stop for it.
    let told = plan.spreads.iter().filter(|spread| is(&spread.slot)).map(|spread| Sender {
        place: spread.slot.place(),
        flow: None,
        topic: spread.topic.as_deref(),
        brand: spread.brand.as_deref(),
        job: (spread.deny != Power::Inert).then(|| name(plan, spread, Answers::No)),
    });
    let mut all: Vec<Sender<'p>> = told.collect();
    let stops: BTreeSet<String> = all.iter().filter(|told| told.job.is_some()).map(system).collect();
    let asks =
        |guard: &&Guard| guard.purpose == purpose && guard.cells.iter().any(|cell| cell.channel == channel);
    let flows = plan.flows.iter().filter_map(|flow| {
        let guard = flow.guards.iter().find(asks)?;
        let keeps = matches!(flow.permission_ends, None | Some(Ending::Keep { .. }));
        Some(Sender {
            place: flow.destination.clone(),
            flow: Some(flow.name.clone()),
            topic: guard.topic.as_deref(),
            brand: guard.brand.as_deref(),
            job: (!keeps).then(|| flow.name.clone()),
        })
    });
    // Where the flow keeps what it delivered, the slot that is told is what stops the system.
    all.extend(flows.filter(|flow| flow.job.is_some() || !stops.contains(&system(flow))));
    let known: BTreeSet<String> = all.iter().map(system).collect();
    let heard: BTreeSet<&str> = plan
        .captures
        .iter()
        .filter(|slot| is(slot))
        .filter_map(|slot| slot.object.split('.').next())
        .filter(|name| !known.contains(*name))
        .collect();
    let contacts = plan.systems.iter().filter(|system| heard.contains(system.name.as_str()));
    let contacts = contacts.filter(|system| system.contacts.iter().any(|known| known == channel));
    all.extend(contacts.map(|system| Sender {
        place: system.name.clone(),
        flow: None,
        topic: None,
        brand: None,
        job: None,
    }));
    all
}

fn system(sender: &Sender<'_>) -> String {
    sender.place.split('.').next().unwrap_or_default().to_owned()
}

/// Whether what was said is about what a sender sends: what names no brand is about every brand, and so is a sender; a
/// no to one topic is none to a sender of the whole purpose.
fn concerns(said: &Said, sender: &Sender<'_>) -> bool {
    let brand = said.brand.as_deref().zip(sender.brand).is_none_or(|(said, brand)| said == brand);
    brand && said.topic.as_deref().is_none_or(|topic| sender.topic == Some(topic))
}

/// The end of a time in words that begins there.
fn ends(from: Micros, words: &str, zone: &TimeZone) -> Option<Micros> {
    let amount: u32 = words.split(' ').next()?.parse().ok()?;
    let units = [
        Unit::Seconds,
        Unit::Minutes,
        Unit::Hours,
        Unit::Days,
        Unit::BusinessDays,
        Unit::Weeks,
        Unit::Months,
        Unit::Years,
    ];
    let same = |unit: &Unit| Duration { amount, unit: *unit }.in_words() == words;
    let unit = units.into_iter().find(same)?;
    let amount = i64::from(amount);
    let span = match unit {
        Unit::Seconds => Span::new().try_seconds(amount),
        Unit::Minutes => Span::new().try_minutes(amount),
        Unit::Hours => Span::new().try_hours(amount),
        // The shorter reading: whoever is stopped by then is stopped in time either way.
        Unit::Days | Unit::BusinessDays => Span::new().try_days(amount),
        Unit::Weeks => Span::new().try_weeks(amount),
        Unit::Months => Span::new().try_months(amount),
        Unit::Years => Span::new().try_years(amount),
    };
    let from = Timestamp::from_microsecond(from).ok()?.to_zoned(zone.clone());
    Some(from.checked_add(span.ok()?).ok()?.timestamp().as_microsecond())
}

/// Whose choice it is, for which topic and brand.
type Cell<'s> = (PointRef, Option<&'s str>, Option<&'s str>);

fn cell(said: &Said) -> Cell<'_> {
    (said.point, said.topic.as_deref(), said.brand.as_deref())
}

/// Measures refusals against the runs that carried them out; `until`: the end of the stated time for one that was read
/// then.
fn measured(said: &[Said], stops: &[Stop], now: Micros, until: impl Fn(Micros) -> Micros) -> Measured {
    let mut took: Vec<Micros> = Vec::new();
    let mut measured = Measured::default();
    // When each person came back, by number and by the act itself.
    let mut back: BTreeMap<Cell<'_>, Vec<&Said>> = BTreeMap::new();
    for said in said.iter().filter(|said| said.is == Is::Back) {
        back.entry(cell(said)).or_default().push(said);
    }
    for no in said.iter().filter(|said| said.is == Is::No && said.observed_at <= now) {
        let stop =
            stops.iter().find(|stop| stop.seen >= no.number).map(|stop| stop.at).filter(|at| *at <= now);
        let came_back = back.get(&cell(no)).and_then(|acts| {
            let lifts = |act: &&&Said| act.number > no.number && act.lo > no.hi && act.observed_at <= now;
            acts.iter().find(lifts).map(|act| act.observed_at)
        });
        let end = match (stop, came_back) {
            (Some(stop), Some(back)) => Some(stop.min(back)),
            (stop, back) => stop.or(back),
        };
        measured.refusals += 1;
        measured.late += u64::from(end.unwrap_or(now) > until(no.observed_at));
        match (end, stop) {
            (None, _) => {
                measured.open += 1;
                let since = measured.open_since.unwrap_or(Micros::MAX).min(no.observed_at);
                measured.open_since = Some(since);
            }
            (Some(end), Some(stop)) if end == stop => {
                measured.stopped += 1;
                took.push(stop.saturating_sub(no.observed_at).max(0));
            }
            // The person came back before anybody had to stop.
            (Some(_), _) => measured.came_back += 1,
        }
    }
    took.sort_unstable();
    measured.longest = took.last().copied();
    measured.median = took.get(took.len().saturating_sub(1) / 2).copied();
    measured
}

#[cfg(test)]
mod tests {
    use super::{DAY, Measured, ends, measured};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use martlet_consent::{Micros, PointRef};
    use martlet_state::stops::{Is, Said, Stop};

    const HOUR: Micros = DAY / 24;

    fn said(number: u64, who: u8, is: Is, at: Micros) -> Said {
        let point = PointRef([who; 32]);
        Said {
            number,
            point,
            topic: None,
            brand: None,
            system: "web".into(),
            observed_at: at,
            lo: at,
            hi: at,
            is,
        }
    }

    fn at(hours: Micros, said: &[Said], stops: &[Stop]) -> Measured {
        measured(said, stops, hours * HOUR, |from| from + 24 * HOUR)
    }

    #[test]
    fn a_no_is_stopped_by_the_first_run_that_knew_of_it() {
        let no = [said(1, 1, Is::No, 0), said(2, 2, Is::No, HOUR), said(3, 3, Is::No, 2 * HOUR)];
        let stops =
            [Stop { seen: 1, at: 2 * HOUR }, Stop { seen: 3, at: 6 * HOUR }, Stop { seen: 9, at: 9 * HOUR }];
        let all = at(10, &no, &stops);
        assert_eq!((all.refusals, all.stopped, all.open, all.late), (3, 3, 0, 0));
        assert_eq!((all.median, all.longest), (Some(4 * HOUR), Some(5 * HOUR)), "2, 4 and 5 hours");
        let then = at(5, &no, &stops);
        assert_eq!(
            (then.stopped, then.open, then.open_since),
            (1, 2, Some(HOUR)),
            "as it stood before the second run"
        );
        assert_eq!(at(1, &no, &stops).refusals, 2, "what was said later is not there yet");
    }

    #[test]
    fn late_is_what_took_longer_or_is_open_longer_than_stated() {
        let no = [said(1, 1, Is::No, 0), said(2, 2, Is::No, HOUR)];
        let stop = [Stop { seen: 1, at: 25 * HOUR }];
        assert_eq!(at(25, &no, &stop).late, 1, "the first took 25 hours, the second is open for 24");
        assert_eq!(at(26, &no, &stop).late, 2);
        assert_eq!(at(24, &no, &[]).late, 0);
    }

    #[test]
    fn who_comes_back_before_the_stop_need_not_be_stopped() {
        let all = [said(1, 1, Is::No, 0), said(2, 1, Is::Back, HOUR), said(3, 2, Is::No, HOUR)];
        let open = at(30, &all, &[]);
        assert_eq!((open.refusals, open.came_back, open.open, open.late), (2, 1, 1, 1));
        let stop = [Stop { seen: 3, at: 2 * HOUR }];
        let stopped = at(30, &all, &stop);
        assert_eq!((stopped.stopped, stopped.came_back, stopped.open), (1, 1, 0));
    }

    #[test]
    fn the_stated_time_ends_by_the_calendar_of_the_project() {
        let zone = TimeZone::get("Europe/Copenhagen").unwrap();
        let micros = |at: &str| at.parse::<Timestamp>().unwrap().as_microsecond();
        let from = micros("2026-03-28T12:00:00Z");
        for (words, end) in [
            ("24 hours", "2026-03-29T12:00:00Z"),
            ("1 day", "2026-03-29T11:00:00Z"),
            ("10 business days", "2026-04-07T11:00:00Z"),
            ("1 month", "2026-04-28T11:00:00Z"),
        ] {
            assert_eq!(ends(from, words, &zone), Some(micros(end)), "{words}");
        }
        assert_eq!(ends(from, "soon", &zone), None);
    }
}
