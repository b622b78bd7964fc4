//! `martlet rejects`: records that somebody must look at.

mod retry;
mod show;

use crate::args::{Global, RejectsArgs, RejectsCommand, ReportFormat};
use crate::commands::status::moment;
use crate::commands::{state_of, to_json};
use crate::compile::compile_project;
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_state::StateStore;
use martlet_state::query::RejectRow;
use serde::Serialize;
use std::collections::BTreeSet;

/// Runs the subcommand.
pub fn run(args: &RejectsArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.command {
        RejectsCommand::List { flow, format } => list(flow.as_deref(), *format, global, terminal),
        RejectsCommand::Show { id, format } => show::run(*id, *format, global, terminal),
        RejectsCommand::Retry { flow, id, format } => {
            retry::run(flow.as_deref(), id, *format, global, terminal)
        }
    }
}

fn list(
    flow: Option<&str>,
    format: ReportFormat,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let mut state = state_of(global)?;
    let rejects = match &mut state {
        Some(state) => state.rejects(flow).map_err(port)?,
        None => Vec::new(),
    };
    if let Some(name) = flow.filter(|_| rejects.is_empty()) {
        known(name, state.as_mut(), global)?;
    }
    let answer = match format {
        ReportFormat::Text => text(&rejects),
        ReportFormat::Json => json(&rejects)?,
    };
    terminal.answer(&answer)?;
    Ok(Exit::Done)
}

fn port(error: martlet_delivery::ports::PortError) -> Failure {
    Failure::new(error.to_string())
}

/// Refuses a name that no flow has: "no rejects" would be believed. Flows that ran once count, also where the project has
/// them no more; of a project with errors nobody knows all flows, so there nothing is refused.
fn known(name: &str, state: Option<&mut StateStore>, global: &Global) -> Result<(), Failure> {
    let ran = state.map_or_else(|| Ok(Vec::new()), StateStore::status).map_err(port)?;
    let mut names: BTreeSet<String> = ran.into_iter().map(|flow| flow.flow).collect();
    if names.contains(name) {
        return Ok(());
    }
    // Where only a plan file was run there is no project to ask.
    if let Ok(project) = Project::find(global.project.as_deref()) {
        let Some(plan) = compile_project(&project).plan else { return Ok(()) };
        names.extend(plan.flows.into_iter().map(|flow| flow.name));
    }
    if names.contains(name) {
        return Ok(());
    }
    let failure = Failure::new(format!("there is no flow `{name}` in this project"));
    Err(match nearest(name, &names) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`martlet rejects list` without a name shows those of all flows"),
    })
}

/// The closest name, if one is close.
fn nearest<'n>(name: &str, names: &'n BTreeSet<String>) -> Option<&'n str> {
    let all = names.iter().map(|known| (strsim::jaro_winkler(name, known), known.as_str()));
    let (likeness, near) = all.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (likeness > 0.75).then_some(near)
}

fn text(rejects: &[RejectRow]) -> String {
    if rejects.is_empty() {
        return "No rejects.\n".to_owned();
    }
    let mut out = String::new();
    let mut flow = "";
    for reject in rejects {
        if reject.flow != flow {
            flow = &reject.flow;
            out.push_str(&format!("{flow}\n"));
        }
        out.push_str(&format!("  {}  {}: {}\n", reject.id, reject.place, reject.reason));
    }
    out
}

#[derive(Serialize)]
struct RejectJson<'r> {
    id: u64,
    flow: &'r str,
    rule: &'r str,
    place: &'r str,
    reason: &'r str,
    /// When it was last tried, how often it was, and under which plan.
    at: String,
    attempts: u64,
    plan: &'r str,
    /// The record as it was read.
    record: serde_json::Map<String, serde_json::Value>,
}

impl<'r> RejectJson<'r> {
    fn of(reject: &'r RejectRow) -> RejectJson<'r> {
        RejectJson {
            id: reject.id,
            flow: &reject.flow,
            rule: &reject.rule,
            place: &reject.place,
            reason: &reject.reason,
            at: moment(reject.at),
            attempts: reject.attempts,
            plan: &reject.plan,
            record: cells(reject).map(|(name, cell)| (name.clone(), cell.clone().into())).collect(),
        }
    }
}

/// The cells that have a name: what else is kept of a record in JSON says the same once more.
fn cells(reject: &RejectRow) -> impl Iterator<Item = &(String, String)> {
    reject.payload.iter().filter(|(name, _)| !name.is_empty())
}

fn json(rejects: &[RejectRow]) -> Result<String, Failure> {
    to_json(&rejects.iter().map(RejectJson::of).collect::<Vec<_>>())
}
