//! `martlet status`: what each flow did last, what waits, and how fast refusals reached every system.

use crate::args::{FailOn, Global, ReportFormat, StatusArgs};
use crate::commands::run::{instant, numbers};
use crate::commands::{state_of, to_json};
use crate::compile::{compile_project, plan_of_project};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::plan::at_most_in_words;
use martlet_delivery::record::Tally;
use martlet_runtime::run::proof::{DAYS, Reached, measure};
use martlet_runtime::run::report::Kind;
use martlet_state::StateStore;
use martlet_state::query::FlowStatus;
use serde::Serialize;
use std::collections::BTreeSet;

/// Prints it.
pub fn run(args: &StatusArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let now = args.as_of.as_deref().map(instant).transpose()?.unwrap_or_else(jiff::Timestamp::now);
    let (flows, choices, known) = match state_of(global)? {
        Some(mut state) => {
            let known = of_project(&mut state, now, args.fail_on.is_some(), global, terminal)?;
            let Some(known) = known else { return Ok(Exit::Findings) };
            (state.status().map_err(port)?, state.choices_recorded().map_err(port)?, known)
        }
        None => (Vec::new(), 0, OfProject::default()),
    };
    let reached = &known.reached;
    let answer = match args.format {
        ReportFormat::Text => text(&flows, choices, &known) + &of_refusals(reached),
        ReportFormat::Json => json(&flows, choices, &known)?,
    };
    terminal.answer(&answer)?;
    let late = reached.iter().any(|reached| reached.measured.late > 0);
    Ok(if late && args.fail_on == Some(FailOn::Late) { Exit::Findings } else { Exit::Done })
}

/// What only the project tells.
#[derive(Default)]
struct OfProject {
    reached: Vec<Reached>,
    /// The names of its flows; none: it is gone or has errors.
    flows: Option<BTreeSet<String>>,
}

impl OfProject {
    /// Whether the project has a flow; none: that cannot be told.
    fn has(&self, flow: &str) -> Option<bool> {
        Some(kind_of(flow) != Kind::Flow || self.flows.as_ref()?.contains(flow))
    }
}

/// What the project tells; none: somebody wants to rely on it, and it has errors. Where only the rest is wanted, a project
/// that is gone or has errors hides none of it.
fn of_project(
    state: &mut StateStore,
    now: jiff::Timestamp,
    needed: bool,
    global: &Global,
    terminal: &Terminal,
) -> Result<Option<OfProject>, Failure> {
    let plan = match Project::find(global.project.as_deref()) {
        Ok(project) if needed => plan_of_project(&project, terminal)?,
        Ok(project) => compile_project(&project).plan,
        Err(failure) if needed => return Err(failure),
        Err(_) => return Ok(Some(OfProject::default())),
    };
    match plan {
        Some(plan) => {
            let reached = measure(&plan, state, now).map_err(port)?;
            let flows = plan.flows.iter().map(|flow| flow.name.clone()).collect();
            Ok(Some(OfProject { reached, flows: Some(flows) }))
        }
        None if needed => Ok(None),
        None => {
            terminal.note("How fast refusals reached every system is not told: the project has errors.");
            Ok(Some(OfProject::default()))
        }
    }
}

/// A line for each consent and system.
fn of_refusals(reached: &[Reached]) -> String {
    if reached.is_empty() {
        return String::new();
    }
    let mut out = format!("\nRefusals of the last {DAYS} days, and when each system had stopped:\n");
    for one in reached {
        let brand = one.brand.as_ref().map(|brand| format!(" for {brand}")).unwrap_or_default();
        let by = one.flow.as_ref().map(|flow| format!(" by flow {flow}")).unwrap_or_default();
        out.push_str(&format!("{} via {}{brand} in {}{by}: ", one.purpose, one.channel, one.place));
        out.push_str(&one_line(one));
        out.push('\n');
    }
    out
}

fn one_line(one: &Reached) -> String {
    let measured = &one.measured;
    if measured.refusals == 0 {
        let nothing = if one.unstopped { "; nothing in this project stops it" } else { "" };
        return format!("no refusals{nothing}{}", proved(one));
    }
    let mut parts = vec![format!("{} of {} stopped", measured.stopped, measured.refusals)];
    if let (Some(median), Some(longest)) = (measured.median, measured.longest) {
        parts.push(format!("median {}, longest {}", lasting(median), lasting(longest)));
    }
    if measured.came_back > 0 {
        parts.push(format!("{} came back by themselves", measured.came_back));
    }
    if let Some(since) = measured.open_since {
        parts.push(format!("{} open, the first since {}", measured.open, moment(since)));
    }
    if one.unstopped {
        parts.push("nothing in this project stops it".into());
    }
    if measured.late > 0 {
        parts.push(format!("{} LATE: longer than {}", measured.late, one.within));
    }
    format!("{}{}", parts.join("; "), proved(one))
}

/// What `martlet reach` says of it.
fn proved(one: &Reached) -> String {
    let told = one.proved.map(|seconds| format!("; proved: {} at most", at_most_in_words(seconds)));
    told.unwrap_or_default()
}

/// A time in its largest unit, rounded up: nothing took less than is said.
fn lasting(micros: i64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let seconds = micros.div_euclid(1_000_000) + i64::from(micros.rem_euclid(1_000_000) > 0);
    let (size, name) = units.into_iter().find(|(size, _)| seconds > 2 * size).unwrap_or((1, "second"));
    let count = seconds.div_euclid(size) + i64::from(seconds.rem_euclid(size) > 0);
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

fn port(error: martlet_delivery::ports::PortError) -> Failure {
    Failure::new(error.to_string())
}

/// A moment of the state, to the second, UTC.
pub fn moment(micros: i64) -> String {
    let second = jiff::Timestamp::from_second(micros.div_euclid(1_000_000));
    second.map_or_else(|_| micros.to_string(), |moment| moment.to_string())
}

fn text(flows: &[FlowStatus], choices: u64, known: &OfProject) -> String {
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
        if flow.held > 0 && known.has(&flow.flow) == Some(false) {
            out.push_str(
                "  no more in this project, so nobody's no reaches what it delivered: see `martlet abandon --help`\n",
            );
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
    refusals: Vec<ReachedJson<'s>>,
}

/// Times in seconds.
#[derive(Serialize)]
struct ReachedJson<'s> {
    purpose: &'s str,
    channel: &'s str,
    brand: Option<&'s str>,
    place: &'s str,
    flow: Option<&'s str>,
    within: &'s str,
    /// Something in the project stops it.
    has_stop: bool,
    refusals: u64,
    stopped: u64,
    came_back: u64,
    open: u64,
    open_since: Option<String>,
    late: u64,
    /// What is proved of it.
    proved_seconds: Option<u64>,
    median_seconds: Option<i64>,
    longest_seconds: Option<i64>,
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
    /// Whether the project has it still; none: that cannot be told.
    in_project: Option<bool>,
    rejects: u64,
}

impl<'s> ReachedJson<'s> {
    fn of(one: &'s Reached) -> ReachedJson<'s> {
        let seconds = |micros: i64| micros.div_euclid(1_000_000);
        ReachedJson {
            purpose: &one.purpose,
            channel: &one.channel,
            brand: one.brand.as_deref(),
            place: &one.place,
            flow: one.flow.as_deref(),
            within: &one.within,
            has_stop: !one.unstopped,
            refusals: one.measured.refusals,
            stopped: one.measured.stopped,
            came_back: one.measured.came_back,
            open: one.measured.open,
            open_since: one.measured.open_since.map(moment),
            late: one.measured.late,
            proved_seconds: one.proved,
            median_seconds: one.measured.median.map(seconds),
            longest_seconds: one.measured.longest.map(seconds),
        }
    }
}

fn json(flows: &[FlowStatus], choices: u64, known: &OfProject) -> Result<String, Failure> {
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
            in_project: known.has(&status.flow),
            rejects: status.rejects,
        })
        .collect();
    let refusals = known.reached.iter().map(ReachedJson::of).collect();
    to_json(&StatusJson { choices, flows, refusals })
}

#[cfg(test)]
mod tests {
    use super::lasting;

    #[test]
    fn a_time_is_told_in_its_largest_unit_and_never_as_less_than_it_was() {
        let told = [0, 1, 1_000_001, 120_000_000, 121_000_000, 7_201_000_000, 172_801_000_000].map(lasting);
        assert_eq!(
            told,
            ["0 seconds", "1 second", "2 seconds", "120 seconds", "3 minutes", "3 hours", "3 days"]
        );
    }
}
