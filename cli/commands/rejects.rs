//! `martlet rejects`: records that somebody must look at.

use crate::args::{Global, RejectsArgs, RejectsCommand, ReportFormat};
use crate::commands::status::moment;
use crate::commands::{state_of, to_json};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_state::query::RejectRow;
use serde::Serialize;

/// Runs the subcommand.
pub fn run(args: &RejectsArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let RejectsCommand::List { flow, format } = &args.command;
    let rejects = match state_of(global)? {
        Some(mut state) => state.rejects(flow.as_deref()),
        None => Ok(Vec::new()),
    };
    let rejects = rejects.map_err(|error| Failure::new(error.to_string()))?;
    let answer = match format {
        ReportFormat::Text => text(&rejects),
        ReportFormat::Json => json(&rejects)?,
    };
    terminal.answer(&answer)?;
    Ok(Exit::Done)
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
        out.push_str(&format!("  {}: {}\n", reject.place, reject.reason));
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
    at: String,
    /// The record as it was read.
    record: serde_json::Map<String, serde_json::Value>,
}

fn json(rejects: &[RejectRow]) -> Result<String, Failure> {
    let row = |reject: &'_ RejectRow| reject.payload.iter().cloned().map(|(k, v)| (k, v.into())).collect();
    let rows: Vec<RejectJson<'_>> = rejects
        .iter()
        .map(|reject| RejectJson {
            id: reject.id,
            flow: &reject.flow,
            rule: &reject.rule,
            place: &reject.place,
            reason: &reject.reason,
            at: moment(reject.at),
            record: row(reject),
        })
        .collect();
    to_json(&rows)
}
