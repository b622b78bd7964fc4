//! What is known of somebody's choices: the events of the ledger, by whichever identifier, and what they come to.

use super::when::When;
use super::{is_tie, meant, port};
use crate::args::Global;
use crate::compile::compile_project;
use crate::exit::Failure;
use crate::project::Project;
use crate::state::ProjectState;
use martlet_compiler::plan::{Capture, Plan};
use martlet_consent::identity::Identities;
use martlet_consent::{CellKey, Class, ConsentView, Micros, PointRef};
use martlet_runtime::run::choices::any_refusal;
use martlet_runtime::run::elsewhere::kept_there;
use martlet_runtime::run::kept_apart::who_is_who;
use martlet_runtime::run::person::open_for_export;
use martlet_runtime::run::{Options, view_of};
use martlet_state::StateStore;
use martlet_state::history::HistoryEvent;
use martlet_state::ties::Tied;
use std::collections::BTreeSet;

/// What the ledger holds about somebody's choices.
pub struct Known {
    /// The contact point that is asked about.
    pub point: PointRef,
    /// In the order in which they were recorded: by whichever of the identifiers that were known then to be theirs; of
    /// those that were theirs before, the refusals of that time (`docs/consent.md`, section 3.6).
    pub events: Vec<HistoryEvent>,
    identities: Identities,
    /// What somebody may want to know beside.
    pub notes: Vec<String>,
    /// What the project says now; none: it has errors, or only a plan was run.
    plan: Option<Plan>,
}

/// Who is who, as was known then; of now also whom records keep apart.
fn identities(
    state: &mut StateStore,
    plan: Option<(&Plan, &Project)>,
    when: &When,
    notes: &mut Vec<String>,
) -> Result<Identities, Failure> {
    let mut identities = Identities::default();
    let mut note = |tied: Tied| {
        if tied.at <= when.known {
            identities.note(tied.a, tied.b, tied.tie, tied.at, tied.event);
        }
    };
    state.ties(&mut note).map_err(port)?;
    let keeps_apart =
        |plan: &&Plan| plan.identity.as_ref().is_some_and(|known| !known.never_merge.is_empty());
    let Some((plan, project)) = plan.filter(|(plan, _)| keeps_apart(plan)) else { return Ok(identities) };
    if when.known < Micros::MAX {
        notes.push(
            "who is never merged is told by the records of now, so it is left out of account here".into(),
        );
        return Ok(identities);
    }
    let options = options(project)?;
    let Some((key, _)) = open_for_export(&options).map_err(port)? else { return Ok(identities) };
    Ok(match who_is_who(plan, &options, &key, state) {
        Ok(kept_apart) => kept_apart,
        Err(why) => {
            notes.push(format!(
                "who is never merged could not be read, so it is left out of account here: {why}"
            ));
            identities
        }
    })
}

/// Where choices are kept elsewhere: of these the ledger has no events.
pub fn places_elsewhere(global: &Global) -> Vec<String> {
    let project = Project::find(global.project.as_deref()).ok();
    let plan = project.and_then(|project| compile_project(&project).plan);
    let external = plan.iter().flat_map(|plan| &plan.captures).filter(|capture| capture.external);
    external.map(Capture::place).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What they chose where choices are kept elsewhere, as it stands there now.
fn kept_elsewhere(
    plan: &Plan,
    project: &Project,
    whose: &BTreeSet<PointRef>,
    when: &When,
    notes: &mut Vec<String>,
) -> Result<Vec<HistoryEvent>, Failure> {
    let mut events = Vec::new();
    for declared in plan.captures.iter().filter(|capture| capture.external) {
        let place = declared.place();
        if when.known < Micros::MAX {
            notes.push(format!(
                "choices are kept in {place}; what was known of them then, the ledger cannot tell"
            ));
            continue;
        }
        let options = options(project)?;
        let Some((key, _)) = open_for_export(&options).map_err(port)? else { continue };
        match kept_there(plan, declared, &options, &key, whose) {
            Ok(there) => events.extend(there),
            Err(why) => notes.push(format!("choices are kept in {place}, and are not counted here: {why}")),
        }
    }
    Ok(events)
}

fn options(project: &Project) -> Result<Options, Failure> {
    let place = ProjectState::of_project(project)?;
    Ok(Options { root: project.root.clone(), state: place.folder, place: place.place, ..Options::default() })
}

/// The identifiers of whoever has this one, as is known now; of somebody who is joined to others who are never merged, it
/// alone.
pub fn identifiers_of(
    state: &mut StateStore,
    point: PointRef,
    global: &Global,
) -> Result<Vec<PointRef>, Failure> {
    let project = Project::find(global.project.as_deref()).ok();
    let plan = project.as_ref().and_then(|project| compile_project(project).plan);
    let when = When::of(None, None, global)?;
    let known = identities(state, plan.as_ref().zip(project.as_ref()), &when, &mut Vec::new())?;
    let people = known.people();
    Ok(match people.of(point).filter(|person| !people.is_contradictory(*person)) {
        Some(person) => people.members(person).collect(),
        None => vec![point],
    })
}

impl Known {
    /// Reads it; none: nothing was run yet.
    pub fn of(who: &str, when: &When, global: &Global) -> Result<Option<Known>, Failure> {
        let Some((mut state, point)) = meant(who, global)? else { return Ok(None) };
        let project = Project::find(global.project.as_deref()).ok();
        let plan = project.as_ref().and_then(|project| compile_project(project).plan);
        let mut notes = Vec::new();
        let identities = identities(&mut state, plan.as_ref().zip(project.as_ref()), when, &mut notes)?;
        let people = identities.people();
        let person = people.of(point);
        let members: BTreeSet<PointRef> =
            person.map_or_else(|| BTreeSet::from([point]), |person| people.members(person).collect());
        let of = |members: &mut dyn Iterator<Item = PointRef>| members.collect::<Vec<_>>();
        let mut events = state.history(&of(&mut members.iter().copied())).map_err(port)?;
        for (other, until) in person.map_or(&[][..], |person| people.shared_with(person)) {
            let theirs = state.history(&of(&mut people.members(*other))).map_err(port)?;
            let no = |event: &HistoryEvent| event.state().class() == Class::Restrictive && event.lo <= *until;
            events.extend(theirs.into_iter().filter(no));
        }
        events.retain(|event| !is_tie(event));
        events.sort_by_key(|event| event.number);
        events.dedup_by_key(|event| event.number);
        if let Some((plan, project)) = plan.as_ref().zip(project.as_ref()) {
            events.extend(kept_elsewhere(plan, project, &members, when, &mut notes)?);
        }
        Ok(Some(Known { point, events, identities, plan, notes }))
    }

    /// The events that were recorded by then.
    pub fn by_then(&self, when: &When) -> impl Iterator<Item = &HistoryEvent> {
        self.events.iter().filter(|event| event.recorded_at <= when.known)
    }

    /// What they come to, as it stood then from what was known then.
    pub fn view(&self, when: &When) -> ConsentView {
        let mut view = self.plan.as_ref().map(view_of).unwrap_or_default();
        if let Some(plan) = &self.plan {
            any_refusal(plan, &mut view);
        }
        view.set_now(when.valid);
        view.set_identities(&self.identities);
        for event in self.by_then(when) {
            if let Some(corrected) = event.corrects {
                view.correct(event.number, event.id, corrected);
            }
            // An act counts from the earliest moment at which it may have happened (section 2, *As-of*).
            let Some(choice) = event.choice().filter(|choice| choice.lo <= when.valid) else { continue };
            view.note_source(event.id, &format!("{}.{}", event.source_system, event.source_object));
            let cell = CellKey {
                topic: event.topic.clone(),
                brand: event.brand.clone(),
                person: event.other,
                ..CellKey::new(event.point, &*event.purpose, &*event.channel)
            };
            view.add(event.number, cell, choice);
        }
        view
    }
}
