//! `martlet run`: choices into the ledger, then records to their destinations.

use crate::args::{Global, ReportFormat, RunArgs};
use crate::commands::docs;
use crate::compile::{number, plan_from_file, plan_of_project};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::{Spinner, Terminal};
use martlet_compiler::plan::Plan;
use martlet_delivery::ports::{Ended, PortError};
use martlet_delivery::record::Tally;
use martlet_runtime::run::report::{JobReport, Kind, RunReport};
use martlet_runtime::run::{Options, Progress, RunError, run as run_plan};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What runs, and where: from a project, or from a plan alone.
struct Job {
    plan: Plan,
    root: PathBuf,
    state: ProjectState,
    /// The folder of documents; a plan alone writes none.
    documents: Option<PathBuf>,
}

/// Runs, and reports.
pub fn run(args: &RunArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let Some(job) = job(args, global, terminal)? else { return Ok(Exit::Findings) };
    let options = Options {
        root: job.root,
        state: job.state.folder,
        place: job.state.place,
        flows: args.names.clone(),
        dry: args.dry_run,
        as_of: args.as_of.as_deref().map(instant).transpose()?,
        confirmed_removals: confirmations(&args.confirm_removals)?,
        ..Options::default()
    };
    let mut spinner = Spinner::new(terminal);
    let report = run_plan(&job.plan, &options, &mut spinner).map_err(failure)?;
    spinner.done();
    let answer = match args.format {
        ReportFormat::Text => text(&report),
        ReportFormat::Json => json(&report)?,
    };
    terminal.answer(&answer)?;
    if let Some(folder) = job.documents.filter(|_| !args.dry_run) {
        let pages = docs::write(&job.plan, &folder)?;
        if let Some(page) = pages.first() {
            terminal.note(&format!("Lineage page: {}", page.display()));
        }
    }
    Ok(exit(&report))
}

fn job(args: &RunArgs, global: &Global, terminal: &Terminal) -> Result<Option<Job>, Failure> {
    if let Some(file) = &args.plan {
        let plan = plan_from_file(file)?;
        let beside = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let root = args.root.clone().unwrap_or_else(|| beside.unwrap_or(Path::new(".")).to_owned());
        return Ok(Some(Job { plan, state: ProjectState::beside(&root), root, documents: None }));
    }
    let as_of = args.as_of.as_deref().map(instant).transpose()?;
    let day = as_of.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
    let project = Project::find(global.project.as_deref())?.on(day);
    let Some(plan) = plan_of_project(&project, terminal)? else { return Ok(None) };
    let state = ProjectState::of_project(&project)?;
    Ok(Some(Job { plan, state, documents: Some(project.build_folder()), root: project.root }))
}

pub(super) fn instant(text: &str) -> Result<jiff::Timestamp, Failure> {
    text.parse().map_err(|_| {
        Failure::new(format!("`{text}` is not an instant"))
            .help("write day, time and zone, such as 2027-01-31T09:00:00Z")
    })
}

fn confirmations(written: &[String]) -> Result<BTreeMap<String, u64>, Failure> {
    let one = |text: &String| {
        text.split_once('=')
            .and_then(|(flow, count)| Some((flow.to_owned(), count.parse().ok()?)))
            .ok_or_else(|| {
                Failure::new(format!("`{text}` does not say which flow may remove how many"))
                    .help("write the flow's name and a number, such as --confirm-removals newsletter=120")
            })
    };
    written.iter().map(one).collect()
}

pub fn failure(error: RunError) -> Failure {
    match error {
        RunError::Port(PortError { retry: true, .. }) => {
            Failure { exit: Exit::Stopped, ..Failure::new(error.to_string()) }
        }
        RunError::Planned(_) => Failure::new(error.to_string())
            .help("name the flows that can run: `martlet run FLOW`; or exchange files with that product, by a system that is `csv`"),
        other => Failure::new(other.to_string()),
    }
}

/// The worst of all jobs: midway, could not, stopped by a rule, done.
pub fn exit(report: &RunReport) -> Exit {
    let any = |of: fn(&JobReport) -> bool| report.jobs.iter().any(of);
    if any(JobReport::midway) {
        Exit::Stopped
    } else if any(JobReport::failed) {
        Exit::CouldNot
    } else if any(|job| job.ended == Ended::Stopped) {
        Exit::Findings
    } else {
        Exit::Done
    }
}

/// The report for people.
pub fn text(report: &RunReport) -> String {
    let mut out = String::new();
    if report.dry {
        out.push_str("Dry run: nothing was written; `pending` would be handed over.\n\n");
    }
    for job in &report.jobs {
        let name = match job.kind {
            Kind::Erasure | Kind::List | Kind::Choices | Kind::People | Kind::Told => job.name.clone(),
            Kind::Flow => format!("flow {}", job.name),
        };
        out.push_str(&format!("{name}\n"));
        if let Some(tally) = &job.tally {
            out.push_str(&format!("  {}\n", numbers(job.kind, tally)));
        }
        for note in &job.notes {
            out.push_str(&format!("  note: {note}\n"));
        }
        if let Some(reason) = &job.reason {
            let word = if job.failed() { "could not" } else { "stopped" };
            out.push_str(&format!("  {word}: {reason}\n"));
        }
    }
    let rejected: u64 = report.jobs.iter().filter_map(|job| job.tally).map(|tally| tally.rejected).sum();
    if rejected > 0 && !report.dry {
        let count = number(usize::try_from(rejected).unwrap_or(usize::MAX), "record");
        out.push_str(&format!("\n{count} rejected; see them with `martlet rejects list`.\n"));
    }
    out
}

/// One line of numbers; the parts are those that are not zero, and add up to what was read.
pub fn numbers(kind: Kind, tally: &Tally) -> String {
    let (delivered, unchanged, filtered) = match kind {
        Kind::Erasure => ("carried out", "carried out before", "not asked for"),
        Kind::Choices => ("new to the ledger", "known already", "about nobody"),
        Kind::People => ("newly joined", "known already", "about nobody"),
        Kind::Told => ("written", "said so already", "filtered"),
        Kind::List | Kind::Flow => ("delivered", "unchanged", "filtered"),
    };
    let parts = [
        (tally.delivered, delivered),
        (tally.unchanged, unchanged),
        (tally.filtered, filtered),
        (tally.withheld, "withheld"),
        (tally.rejected, "rejected"),
        (tally.pending, "pending"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let mut line = format!("{} read", tally.read);
    if !parts.is_empty() {
        line.push_str(&format!(" = {}", parts.join(" + ")));
    }
    for (count, what) in [(tally.withdrawn, "withdrawn"), (tally.removed, "removed")] {
        if count > 0 {
            line.push_str(&format!("; {count} {what}"));
        }
    }
    line
}

#[derive(Serialize)]
struct RunJson<'r> {
    plan: &'r str,
    dry_run: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    erasures: Vec<JobJson<'r>>,
    lists: Vec<JobJson<'r>>,
    choices: Vec<JobJson<'r>>,
    people: Vec<JobJson<'r>>,
    told: Vec<JobJson<'r>>,
    flows: Vec<JobJson<'r>>,
}

#[derive(Serialize)]
struct JobJson<'r> {
    name: &'r str,
    ended: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    #[serde(flatten)]
    tally: Option<Tally>,
    notes: &'r [String],
}

pub fn json(report: &RunReport) -> Result<String, Failure> {
    let jobs = |kind| report.jobs.iter().filter(move |job| job.kind == kind).map(job_json).collect();
    let whole = RunJson {
        plan: &report.plan,
        dry_run: report.dry,
        erasures: jobs(Kind::Erasure),
        lists: jobs(Kind::List),
        choices: jobs(Kind::Choices),
        people: jobs(Kind::People),
        told: jobs(Kind::Told),
        flows: jobs(Kind::Flow),
    };
    crate::commands::to_json(&whole)
}

fn job_json(job: &JobReport) -> JobJson<'_> {
    JobJson {
        name: &job.name,
        ended: match job.ended {
            Ended::Done => "done",
            Ended::Stopped => "stopped",
            Ended::Failed => "failed",
        },
        reason: job.reason.as_deref(),
        tally: job.tally,
        notes: &job.notes,
    }
}

impl Progress for Spinner {
    fn job(&mut self, name: &str) {
        self.begin(name);
    }

    fn records(&mut self, read: u64) {
        self.advance(read);
    }
}
