//! `martlet person erase`: takes somebody out of everything that Martlet writes, and keeps them out.

use super::{Unread, point, port, unread};
use crate::args::{Global, ReportFormat};
use crate::commands::run::failure;
use crate::commands::{names_somebody, to_json};
use crate::compile::{number, plan_of_project};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::{Spinner, Terminal};
use martlet_runtime::run::Options;
use martlet_runtime::run::person::{Belongs, Erased, Erasure, Who, belongs, erase};
use martlet_runtime::run::report::JobReport;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal, Write};

/// Erases, and says what it came to.
pub fn run(
    who: &str,
    reason: &str,
    yes: bool,
    format: ReportFormat,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    check_reason(reason)?;
    let project = Project::find(global.project.as_deref())?;
    let Some(plan) = plan_of_project(&project, terminal)? else { return Ok(Exit::Findings) };
    let (kind, normal) = point(who, &plan)?;
    let state = ProjectState::of_project(&project)?;
    let options =
        Options { root: project.root.clone(), state: state.folder, place: state.place, ..Options::default() };
    let whom = Who { kind: &kind, normal: &normal };
    let also = belongs(&plan, &options, whom).map_err(port)?;
    if !yes && !confirmed(who, &also)? {
        return Err(Failure::new("nothing was erased: it cannot be undone, so it wants a yes")
            .help("say `--yes`, after `martlet person export` has shown what there is"));
    }
    let mut spinner = Spinner::new(terminal);
    let erasure = erase(&plan, &options, whom, reason.trim(), &mut spinner);
    let erasure = erasure.map_err(failure)?;
    spinner.done();
    match &erasure {
        Erasure::Done(erased) => {
            terminal.answer(&match format {
                ReportFormat::Text => text(who, &also, erased),
                ReportFormat::Json => json(&also, erased)?,
            })?;
            Ok(Exit::Done)
        }
        Erasure::Unfinished(flows) => Err(unfinished(flows)),
        Erasure::BrokenOff => Err(unfinished(&[])),
    }
}

/// The reason stays in the ledger, which can be erased in its personal part only.
fn check_reason(reason: &str) -> Result<(), Failure> {
    if reason.trim().is_empty() {
        return Err(Failure::new("an erasure wants its reason")
            .help("write what it rests on, such as --reason \"Art. 17 GDPR, ticket 4711\""));
    }
    if names_somebody(reason) {
        return Err(Failure::new("the reason names somebody, and it is kept for ever")
            .help("name the ticket or the letter, not the person"));
    }
    Ok(())
}

/// Asks, where there is somebody to ask.
fn confirmed(who: &str, also: &Belongs) -> Result<bool, Failure> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Ok(false);
    }
    let failed = |error: std::io::Error| Failure::new(format!("cannot ask: {error}"));
    let mut out = std::io::stderr();
    let also = and_also(also);
    write!(out, "Erase {who}{also} from everything that Martlet writes? This cannot be undone. Type yes: ")
        .and_then(|()| out.flush())
        .map_err(failed)?;
    let mut line = String::new();
    input.lock().read_line(&mut line).map_err(failed)?;
    Ok(line.trim() == "yes")
}

fn unfinished(flows: &[JobReport]) -> Failure {
    let failed = flows.iter().filter(|job| job.failed());
    let why: Vec<String> = failed
        .map(|job| format!("{}: {}", job.name, job.reason.as_deref().unwrap_or("broken off")))
        .collect();
    let why = if why.is_empty() { "records could not be taken back".to_owned() } else { why.join("; ") };
    Failure { exit: Exit::Stopped, ..Failure::new(format!("the erasure is not finished: {why}")) }.help(
        "mend this and run the same command again, it goes on from here; until then nothing of the person is captured or \
         handed over",
    )
}

/// What else is the person's, and goes too.
fn and_also(also: &Belongs) -> String {
    let mut parts: Vec<String> = also.contacts.iter().cloned().collect();
    if also.others > 0 {
        parts.push(number(also.others, "further identifier"));
    }
    if parts.is_empty() { String::new() } else { format!(" and, of the same person, {}", parts.join(", ")) }
}

fn text(who: &str, also: &Belongs, erased: &Erased) -> String {
    let count = |count: u64, what: &str| number(usize::try_from(count).unwrap_or(usize::MAX), what);
    let mut out = format!("Erased: {who}{}\n", and_also(also));
    if also.contradictory {
        out.push_str(
            "  It is joined to others who are never merged, so only this one contact point was erased.\n",
        );
    }
    let forgotten = &erased.forgotten;
    out.push_str(&format!("  ledger: the personal part of {}\n", count(forgotten.events, "event")));
    for job in &erased.flows {
        let taken = job.tally.map_or(0, |tally| tally.withdrawn);
        if taken > 0 {
            out.push_str(&format!("  {}: {} taken back\n", job.name, count(taken, "record")));
        }
    }
    if forgotten.rejects > 0 {
        out.push_str(&format!("  rejects: {}\n", count(forgotten.rejects, "record")));
    }
    out.push_str("From now on nothing of this person is captured or handed over, but for a no.\n");
    for (flow, place) in &erased.orphaned {
        out.push_str(&format!(
            "Remove it by hand: the flow {flow}, which the project has no more, delivered to {place}\n"
        ));
    }
    if !erased.left.holding.is_empty() {
        out.push_str("Still there, where Martlet only reads or others wrote:\n");
        for held in &erased.left.holding {
            out.push_str(&format!("  {}: {}\n", held.object, number(held.records.len(), "record")));
        }
    }
    if !erased.left.unread.is_empty() {
        out.push_str("Could not be looked into:\n");
        for (object, why) in &erased.left.unread {
            out.push_str(&format!("  {object}: {why}\n"));
        }
    }
    out
}

#[derive(Serialize)]
struct ErasedJson<'e> {
    /// Contact points of the same person, which were erased too.
    other_contact_points: &'e BTreeSet<String>,
    /// Identifiers of theirs beside.
    other_identifiers: usize,
    joined_to_others: bool,
    events: u64,
    rejects: u64,
    flows: Vec<FlowJson<'e>>,
    by_hand: Vec<ByHand<'e>>,
    still_held: Vec<Held<'e>>,
    not_read: Vec<Unread<'e>>,
}

#[derive(Serialize)]
struct FlowJson<'e> {
    name: &'e str,
    taken_back: u64,
}

#[derive(Serialize)]
struct ByHand<'e> {
    flow: &'e str,
    place: &'e str,
}

#[derive(Serialize)]
struct Held<'e> {
    object: &'e str,
    records: usize,
}

fn json(also: &Belongs, erased: &Erased) -> Result<String, Failure> {
    let taken = |job: &JobReport| job.tally.map_or(0, |tally| tally.withdrawn);
    to_json(&ErasedJson {
        other_contact_points: &also.contacts,
        other_identifiers: also.others,
        joined_to_others: also.contradictory,
        events: erased.forgotten.events,
        rejects: erased.forgotten.rejects,
        flows: erased.flows.iter().map(|job| FlowJson { name: &job.name, taken_back: taken(job) }).collect(),
        by_hand: erased.orphaned.iter().map(|(flow, place)| ByHand { flow, place }).collect(),
        still_held: erased
            .left
            .holding
            .iter()
            .map(|held| Held { object: &held.object, records: held.records.len() })
            .collect(),
        not_read: unread(&erased.left),
    })
}
