//! `martlet person export`: everything that is held of somebody, as JSON.

use super::{Unread, point, port, unread};
use crate::args::Global;
use crate::commands::consent::EventJson;
use crate::commands::status::moment;
use crate::commands::to_json;
use crate::compile::plan_of_project;
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::Terminal;
use martlet_runtime::run::Options;
use martlet_runtime::run::named::Finder;
use martlet_runtime::run::person::{
    Whereabouts, Who, Whose, belongs_in, key_text, open_for_export, whereabouts, whose,
};
use martlet_state::StateStore;
use martlet_state::history::HistoryEvent;
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
struct PersonJson<'p> {
    contact_point: &'p str,
    kind: &'p str,
    /// Contact points of the same person.
    other_contact_points: Vec<String>,
    /// How many identifiers of theirs there are beside, known by keyed hashes only.
    other_identifiers: usize,
    /// It is joined to others who are never merged, so what is theirs is left out.
    joined_to_others: bool,
    /// Since when they are kept out because they were erased.
    erased_at: Option<String>,
    /// Events of the ledger of choices.
    ledger: Vec<EventJson<'p>>,
    /// Records that flows look after: what they hold stands under the destination's name in `systems`.
    delivered: Vec<DeliveredJson>,
    rejects: Vec<RecordJson>,
    /// Records that wait for their hand-over.
    waiting: Vec<RecordJson>,
    systems: Vec<SystemJson<'p>>,
    /// Objects that could not be looked into.
    not_read: Vec<Unread<'p>>,
}

#[derive(Serialize)]
struct DeliveredJson {
    flow: String,
    destination: Option<String>,
    key: Vec<String>,
}

#[derive(Serialize)]
struct RecordJson {
    flow: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    record: Map<String, Value>,
}

#[derive(Serialize)]
struct SystemJson<'p> {
    object: &'p str,
    records: Vec<Map<String, Value>>,
}

fn cells(record: &[(String, String)]) -> Map<String, Value> {
    let named = record.iter().filter(|(name, _)| !name.is_empty());
    named.map(|(name, cell)| (name.clone(), cell.clone().into())).collect()
}

/// All events about a person, by whichever identifier, in the order in which they were recorded.
fn history(store: &mut StateStore, whose: &Whose) -> Result<Vec<HistoryEvent>, Failure> {
    let points: Vec<_> = whose.points.iter().copied().collect();
    store.history(&points).map_err(port)
}

/// Prints it.
pub fn run(who: &str, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?;
    let Some(plan) = plan_of_project(&project, terminal)? else { return Ok(Exit::Findings) };
    let (kind, normal) = point(who, &plan)?;
    let state = ProjectState::of_project(&project)?;
    let options =
        Options { root: project.root.clone(), state: state.folder, place: state.place, ..Options::default() };
    let whom = Who { kind: &kind, normal: &normal };
    let found: Whereabouts;
    let mut person = PersonJson {
        contact_point: &normal,
        kind: &kind,
        other_contact_points: Vec::new(),
        other_identifiers: 0,
        joined_to_others: false,
        erased_at: None,
        ledger: Vec::new(),
        delivered: Vec::new(),
        rejects: Vec::new(),
        waiting: Vec::new(),
        systems: Vec::new(),
        not_read: Vec::new(),
    };
    let events;
    match open_for_export(&options).map_err(port)? {
        Some((key, mut store)) => {
            let point = store.point(&kind, &normal);
            let whose = whose(&plan, &options, &key, &mut store, whom).map_err(port)?;
            let finder = Finder::new(&plan, &key, &whose);
            person.erased_at = store.blocked_since(point).map_err(port)?.map(moment);
            events = history(&mut store, &whose)?;
            let destination = |name: &str| {
                plan.flows.iter().find(|flow| flow.name == name).map(|flow| flow.destination.clone())
            };
            let delivered =
                store.held_of(&whose.points).map_err(port)?.into_iter().map(|held| DeliveredJson {
                    destination: destination(&held.flow),
                    key: held.key.0.iter().map(key_text).collect(),
                    flow: held.flow,
                });
            person.delivered = delivered.collect();
            let rejects = store
                .rejects(None)
                .map_err(port)?
                .into_iter()
                .filter(|it| finder.in_job(&it.flow, &it.payload));
            person.rejects = rejects
                .map(|it| RecordJson { record: cells(&it.payload), flow: it.flow, reason: Some(it.reason) })
                .collect();
            let waiting = store.waiting().map_err(port)?.into_iter();
            let waiting = waiting.filter(|(flow, record)| finder.in_job(flow, record));
            person.waiting = waiting
                .map(|(flow, record)| RecordJson { record: cells(&record), flow, reason: None })
                .collect();
            found = whereabouts(&plan, &options.root, &key, &whose);
            let belongs = belongs_in(&whose, &key, &mut store, whom, &found).map_err(port)?;
            person.other_contact_points = belongs.contacts.into_iter().collect();
            person.other_identifiers = belongs.others;
            person.joined_to_others = belongs.contradictory;
        }
        // Before the first run there is no key; who is meant can be told with any.
        None => {
            events = Vec::new();
            let key = martlet_delivery::keys::ProjectKey::new(&[0; 32]);
            found = whereabouts(&plan, &options.root, &key, &Whose::point(&key, whom));
        }
    }
    person.ledger = events.iter().map(EventJson::of).collect();
    let system = |held: &'_ martlet_runtime::run::person::Holding| -> Vec<Map<String, Value>> {
        held.records.iter().map(|record| cells(record)).collect()
    };
    person.systems =
        found.holding.iter().map(|held| SystemJson { object: &held.object, records: system(held) }).collect();
    person.not_read = unread(&found);
    terminal.answer(&to_json(&person)?)?;
    Ok(Exit::Done)
}
