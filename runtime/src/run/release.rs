//! Lets somebody go from a suppression list that leaving is not enough for (`release by …`).

use super::lists::{Ready, fields, kept, kind};
use super::person::Who;
use super::{Options, RunError, open, outside_records, zone};
use crate::transform::{Moment, People};
use jiff::Timestamp;
use martlet_compiler::plan::{ListRelease, Plan, Suppression as List};
use martlet_consent::identity::Identities;
use martlet_consent::{Choice, Class, ConsentView, Micros, PointRef, Release, Suppression, is_released};
use martlet_delivery::ports::PortError;
use martlet_state::StateStore;
use martlet_state::listed::{LetGo, OnList};

/// Who wants to let whom go, and why.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whom.
    pub who: Who<'a>,
    /// From which list.
    pub list: &'a str,
    /// Who answers for it.
    pub by: &'a str,
    /// Why.
    pub because: &'a str,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Released {
    /// They are off the list.
    Done,
    /// They stay on it, for this reason.
    Refused(String),
}

/// Lets somebody go from a list, if the list, its kind and what stands on it now allow that.
///
/// # Errors
/// As for a run; or the list cannot be read.
pub fn release(plan: &Plan, options: &Options, asked: Asked<'_>) -> Result<Released, RunError> {
    let list = match answers(plan, asked) {
        Ok(list) => list,
        Err(why) => return Ok(Released::Refused(why)),
    };
    let (_lock, key, mut store) = open(options)?;
    let theirs = identifiers(&mut store, key.point(asked.who.kind, asked.who.normal))?;
    let on: Vec<(PointRef, Micros)> =
        store.on_list(&list.name)?.into_iter().filter(|(point, _)| theirs.contains(point)).collect();
    let Some(since) = on.iter().map(|(_, since)| *since).max() else {
        return Ok(Released::Refused(format!("they are not on the list `{}`", list.name)));
    };
    let zone = zone(plan)?;
    let now = options.as_of.unwrap_or_else(Timestamp::now);
    let moment = Moment { now, today: now.to_zoned(zone.clone()).date() };
    let ready = Ready { plan, moment, zone: &zone, key: &key, people: &People::default() };
    let rows = ready.list(list, &mut ConsentView::default(), &mut outside_records(plan, options))?;
    if rows.kept.iter().any(|person| theirs.contains(&person.point)) {
        let why = format!("they still stand on it: first take their row out of {}", object(list));
        return Ok(Released::Refused(why));
    }
    let act = act(&mut store, &theirs)?;
    let mut people = Vec::with_capacity(on.len());
    for (point, _) in on {
        let (person, kind) = as_recorded(&mut store, list, point)?;
        if let Err(why) = may_go(kind, since, act) {
            return Ok(Released::Refused(why));
        }
        people.push((person, kind));
    }
    let fields = fields(list);
    let why = LetGo { by: asked.by, because: asked.because, act: act.map(|act| act.event) };
    for (person, kind) in people {
        store.let_off_list(kept(plan, list, kind, &fields), &person, why)?;
    }
    super::kept::keep(&options.state, &mut store)?;
    Ok(Released::Done)
}

fn object(list: &List) -> &str {
    list.object.as_deref().unwrap_or_default()
}

/// The list, if whoever asks answers for it.
fn answers<'p>(plan: &'p Plan, asked: Asked<'_>) -> Result<&'p List, String> {
    let found = plan.suppressions.iter().find(|list| list.name == asked.list);
    let list = found.ok_or_else(|| {
        let known: Vec<&str> = plan.suppressions.iter().map(|list| list.name.as_str()).collect();
        format!("the project has no suppression list `{}`; it has: {}", asked.list, known.join(", "))
    })?;
    match &list.release {
        None => Err(format!(
            "the list `{}` is left by leaving it: take their row out of {}",
            list.name,
            object(list)
        )),
        Some(ListRelease::Never) => {
            Err(format!("nobody leaves the list `{}`: it says `release never`", list.name))
        }
        Some(ListRelease::By(owner)) if owner != asked.by => {
            Err(format!("it is {owner} who lets people go from the list `{}`", list.name))
        }
        Some(ListRelease::By(_)) => Ok(list),
    }
}

/// All identifiers that are known to be one person's.
fn identifiers(store: &mut StateStore, point: PointRef) -> Result<Vec<PointRef>, PortError> {
    let mut said = Identities::default();
    store.ties(&mut |tied| _ = said.note(tied.a, tied.b, tied.tie, tied.at, tied.event))?;
    let people = said.people();
    Ok(people.of(point).map_or_else(|| vec![point], |person| people.members(person).collect()))
}

/// The last time that somebody said yes to anything themselves.
fn act(store: &mut StateStore, theirs: &[PointRef]) -> Result<Option<Choice>, PortError> {
    let direct = |act: &Choice| act.direct && act.state.class() == Class::Permissive;
    let acts = store.history(theirs)?.into_iter().filter_map(|event| event.choice()).filter(direct);
    Ok(acts.max_by_key(|act| (act.lo, act.event)))
}

/// Whether a suppression that began then is over (`docs/consent.md`, section 3.4); who answers for the list stands for
/// what a person can know, and the person's own act for the rest.
fn may_go(kind: Suppression, since: Micros, act: Option<Choice>) -> Result<(), String> {
    let put_forward = Release {
        act,
        named_human: true,
        verified_address: true,
        left_register: true,
        request_outweighs_register: false,
        legal_role: true,
        of_age: true,
    };
    if is_released(kind, since, &put_forward) {
        return Ok(());
    }
    if kind == Suppression::Deceased {
        return Err("nobody leaves a list of the dead".to_owned());
    }
    let since = Timestamp::from_microsecond(since).map_or_else(|_| "then".to_owned(), |at| at.to_string());
    Err(format!(
        "a suppression by `{}` ends only when the person says yes again themselves, later than {since}: on a form, by \
         phone, on paper. No such choice is recorded; run the project after it was, and ask again",
        kind.word()
    ))
}

/// The person as the ledger named them when they came onto the list, and why they were on it.
fn as_recorded(
    store: &mut StateStore,
    list: &List,
    point: PointRef,
) -> Result<(OnList, Suppression), PortError> {
    let events = store.history(&[point])?.into_iter().rev();
    let event = events.into_iter().find(|event| event.list() == Some(list.name.as_str()));
    let said = event.as_ref().and_then(|event| Suppression::from_word(event.suppression.as_deref()?));
    let (contact_kind, contact) = event.map(|event| (event.contact_kind, event.contact)).unwrap_or_default();
    Ok((OnList { point, kind: contact_kind, contact }, said.map_or_else(|| kind(list), Ok)?))
}
