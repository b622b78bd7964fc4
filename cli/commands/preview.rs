//! `martlet preview`: the first records of a flow's source beside what the flow makes of them, and why some are left out.

use super::consent::harmless;
use super::run::{failure, instant};
use super::to_json;
use crate::args::{Global, PreviewArgs, ReportFormat};
use crate::compile::{number, plan_of_project};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::{Spinner, Terminal};
use martlet_runtime::run::preview::{Field, Made, Shown};
use martlet_runtime::run::report::RunReport;
use martlet_runtime::run::{Options, preview};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Characters of a value that are shown in the form for people.
const VALUE: usize = 40;

/// Prints it.
pub fn run(args: &PreviewArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?;
    let Some(plan) = plan_of_project(&project, terminal)? else { return Ok(Exit::Findings) };
    let state = ProjectState::of_project(&project)?;
    let options = Options {
        root: project.root.clone(),
        state: state.folder,
        place: state.place,
        flows: vec![args.flow.clone()],
        dry: true,
        as_of: args.as_of.as_deref().map(instant).transpose()?,
        confirmed_removals: BTreeMap::new(),
    };
    let mut records: Vec<Shown> = Vec::new();
    let mut look = |record: Shown| {
        let flow = record.flow.clone();
        if !args.left_out || record.made.iter().any(|made| !matches!(made, Made::Mapped(_))) {
            records.push(record);
        }
        // A flow with several destinations is several jobs, and each is looked at.
        let seen = records.iter().rev().take_while(|record| record.flow == flow).count();
        if seen < args.rows.get() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let mut spinner = Spinner::new(terminal);
    let report = preview(&plan, &options, &mut look, &mut spinner).map_err(failure)?;
    spinner.done();
    terminal.answer(&match args.format {
        ReportFormat::Text => text(&records, args.left_out),
        ReportFormat::Json => to_json(&records.iter().map(in_json).collect::<Vec<_>>())?,
    })?;
    Ok(exit(&report, terminal))
}

/// A preview that could not be made whole says why; limits and confirmations are for runs.
fn exit(report: &RunReport, terminal: &Terminal) -> Exit {
    let mut exit = Exit::Done;
    for job in report.jobs.iter().filter(|job| job.failed()) {
        let reason = job.reason.as_deref().unwrap_or("it could not be read");
        terminal.trouble(&format!("{}: {reason}\n", job.name));
        exit = Exit::CouldNot;
    }
    exit
}

fn text(records: &[Shown], left_out: bool) -> String {
    if records.is_empty() {
        let what = if left_out { "No record is left out" } else { "The source has no record" };
        return format!("{what}.\n");
    }
    let mut out = String::new();
    for record in records {
        for made in &record.made {
            out.push_str(&format!("{}: record {}: {}\n", record.flow, record.number, verdict(made)));
            out.push_str(&side_by_side(&record.source, made));
            out.push('\n');
        }
        if record.made.is_empty() {
            out.push_str(&format!(
                "{}: record {}: nothing, for the list that it is taken apart by is empty\n\n",
                record.flow, record.number
            ));
        }
    }
    out.push_str(&sum(records));
    out
}

/// What became of it, in words.
fn verdict(made: &Made) -> String {
    match made {
        Made::Mapped(_) => "would be handed over".into(),
        Made::Filtered(why) => format!("left out. {why}"),
        Made::Withheld(why) => format!("withheld. {why}"),
        Made::Rejected(place, why) => format!("rejected at {place}: {}", harmless(why)),
    }
}

/// The fields of the source on the left, those of the destination on the right.
fn side_by_side(source: &[(String, Option<String>)], made: &Made) -> String {
    let left: Vec<(String, String)> =
        source.iter().map(|(name, value)| (harmless(name), shown(value.as_deref()))).collect();
    let right: Vec<(String, String)> = match made {
        Made::Mapped(fields) => fields.iter().map(|(name, field)| (name.clone(), of_field(field))).collect(),
        _ => Vec::new(),
    };
    let width = |cells: &[(String, String)], part: fn(&(String, String)) -> &String| {
        cells.iter().map(|cell| part(cell).chars().count()).max().unwrap_or(0)
    };
    let (names, values) = (width(&left, |cell| &cell.0), width(&left, |cell| &cell.1));
    let targets = width(&right, |cell| &cell.0);
    let mut out = String::new();
    for line in 0..left.len().max(right.len()) {
        let none = (String::new(), String::new());
        let (name, value) = left.get(line).unwrap_or(&none);
        let row = match right.get(line) {
            Some((target, made)) => {
                format!("  {name:names$}  {value:values$}  ->  {target:targets$}  {made}")
            }
            None => format!("  {name:names$}  {value}"),
        };
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

fn of_field(field: &Field) -> String {
    match field {
        Field::Value(value) => shown(value.as_deref()),
        Field::Unchanged => "(stays as it is there)".into(),
        Field::Withheld(why) => format!("(withheld: {why})"),
    }
}

/// A value as one line.
fn shown(value: Option<&str>) -> String {
    let Some(value) = value else { return "(empty)".into() };
    let value = harmless(value);
    match value.char_indices().nth(VALUE) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value,
    }
}

/// How many became what.
fn sum(records: &[Shown]) -> String {
    let mut counts: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    for made in records.iter().flat_map(|record| &record.made) {
        let what = match made {
            Made::Mapped(_) => (0, "would be handed over"),
            Made::Filtered(_) => (1, "left out"),
            Made::Withheld(_) => (2, "withheld"),
            Made::Rejected(..) => (3, "rejected"),
        };
        *counts.entry(what).or_default() += 1;
    }
    let parts: Vec<String> = counts.iter().map(|((_, what), count)| format!("{count} {what}")).collect();
    format!("{} shown: {}.\n", number(records.len(), "record"), parts.join(", "))
}

fn in_json(record: &Shown) -> Value {
    let text = |value: &Option<String>| value.clone().map_or(Value::Null, Value::from);
    let source: Map<String, Value> =
        record.source.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    let made = record.made.iter().map(|made| match made {
        Made::Mapped(fields) => {
            let field = |field: &Field| match field {
                Field::Value(value) => json!({ "value": text(value) }),
                Field::Unchanged => json!({ "unchanged": true }),
                Field::Withheld(why) => json!({ "withheld": why }),
            };
            let fields: Map<String, Value> =
                fields.iter().map(|(name, made)| (name.clone(), field(made))).collect();
            json!({ "result": "mapped", "fields": fields })
        }
        Made::Filtered(why) => json!({ "result": "filtered", "reason": why }),
        Made::Withheld(why) => json!({ "result": "withheld", "reason": why }),
        Made::Rejected(place, why) => json!({ "result": "rejected", "place": place, "reason": why }),
    });
    json!({
        "flow": record.flow,
        "record": record.number,
        "source": source,
        "made": made.collect::<Vec<_>>(),
    })
}
