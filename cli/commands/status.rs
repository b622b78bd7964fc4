//! `martlet status`: what each flow did last, and what waits.

use crate::args::{Global, ReportFormat, StatusArgs};
use crate::commands::run::numbers;
use crate::commands::{state_of, to_json};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_delivery::record::Tally;
use martlet_runtime::run::report::Kind;
use martlet_state::query::FlowStatus;
use serde::Serialize;

/// Prints it.
pub fn run(args: &StatusArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let (flows, choices) = match state_of(global)? {
        Some(mut state) => (state.status().map_err(port)?, state.choices_recorded().map_err(port)?),
        None => (Vec::new(), 0),
    };
    let answer = match args.format {
        ReportFormat::Text => text(&flows, choices),
        ReportFormat::Json => json(&flows, choices)?,
    };
    terminal.answer(&answer)?;
    Ok(Exit::Done)
}

fn port(error: martlet_delivery::ports::PortError) -> Failure {
    Failure::new(error.to_string())
}

/// A moment of the state, to the second, UTC.
pub fn moment(micros: i64) -> String {
    let second = jiff::Timestamp::from_second(micros.div_euclid(1_000_000));
    second.map_or_else(|_| micros.to_string(), |moment| moment.to_string())
}

fn text(flows: &[FlowStatus], choices: u64) -> String {
    if flows.is_empty() {
        return "Nothing was run yet.\n".to_owned();
    }
    let mut out = String::new();
    for flow in flows {
        let kind = kind_of(&flow.flow);
        let name = if kind == Kind::Flow { format!("flow {}", flow.flow) } else { flow.flow.clone() };
        out.push_str(&format!("{name}\n  last run: {}, {}\n", moment(flow.started_at), flow.ended));
        if let Some(reason) = &flow.reason {
            out.push_str(&format!("  because: {reason}\n"));
        }
        out.push_str(&format!("  {}\n", numbers(kind, &flow.tally)));
        if kind == Kind::Flow {
            out.push_str(&format!("  at the destination: {}\n", flow.held));
        }
        if flow.rejects > 0 {
            out.push_str(&format!("  waiting for somebody: {} rejected\n", flow.rejects));
        }
    }
    out.push_str(&format!("\n{choices} choices in the ledger.\n"));
    out
}

/// Choices, and slots that are told of them, are kept under the words of their consent, which no flow's name can be.
fn kind_of(name: &str) -> Kind {
    if name.starts_with("identity ") {
        return Kind::People;
    }
    match name.split(' ').find(|word| ["from", "to"].contains(word)) {
        None => Kind::Flow,
        Some("to") => Kind::Told,
        Some(_) => Kind::Choices,
    }
}

#[derive(Serialize)]
struct StatusJson<'s> {
    choices: u64,
    flows: Vec<FlowJson<'s>>,
}

#[derive(Serialize)]
struct FlowJson<'s> {
    name: &'s str,
    started_at: String,
    finished_at: Option<String>,
    ended: &'s str,
    reason: Option<&'s str>,
    #[serde(flatten)]
    tally: Tally,
    at_destination: u64,
    rejects: u64,
}

fn json(flows: &[FlowStatus], choices: u64) -> Result<String, Failure> {
    let flows = flows
        .iter()
        .map(|status| FlowJson {
            name: &status.flow,
            started_at: moment(status.started_at),
            finished_at: status.finished_at.map(moment),
            ended: &status.ended,
            reason: status.reason.as_deref(),
            tally: status.tally,
            at_destination: status.held,
            rejects: status.rejects,
        })
        .collect();
    to_json(&StatusJson { choices, flows })
}
