//! `martlet reach`: how late a no reaches every system that may contact the person, and where an erasure reaches.

use crate::args::{Global, ReachArgs, ReachFormat};
use crate::commands::to_json;
use crate::compile::{plan_from_file, plan_of_project};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::emit::{
    ErasureView, ReachView, erasure_markdown, erasure_views, reach_markdown, reach_views,
};
use martlet_compiler::plan::{ErasureReach, Plan, Reach};
use serde::Serialize;

/// Prints it.
pub fn run(args: &ReachArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let plan = match &args.plan {
        Some(file) => plan_from_file(file)?,
        None => {
            let project = Project::find(global.project.as_deref())?;
            match plan_of_project(&project, terminal)? {
                Some(plan) => plan,
                None => return Ok(Exit::Findings),
            }
        }
    };
    let purpose = args.purpose.as_deref();
    if let Some(purpose) =
        purpose.filter(|purpose| !plan.purposes.iter().any(|known| known.name == **purpose))
    {
        let known: Vec<&str> = plan.purposes.iter().map(|purpose| purpose.name.as_str()).collect();
        let failure = Failure::new(format!("nothing in this project serves a purpose `{purpose}`"));
        return Err(if known.is_empty() {
            failure
        } else {
            failure.help(format!("there is {}", known.join(", ")))
        });
    }
    let answer =
        if args.erasure { erasures(&plan, args.format) } else { refusals(&plan, purpose, args.format) };
    terminal.answer(&answer?)?;
    Ok(Exit::Done)
}

/// How late a no arrives.
fn refusals(plan: &Plan, purpose: Option<&str>, format: ReachFormat) -> Result<String, Failure> {
    Ok(match format {
        ReachFormat::Text => text(&reach_views(plan, purpose)),
        ReachFormat::Json => json(plan, purpose)?,
        ReachFormat::Md => reach_markdown(plan, purpose).map_err(|error| Failure::new(error.to_string()))?,
    })
}

/// Where erasures reach.
fn erasures(plan: &Plan, format: ReachFormat) -> Result<String, Failure> {
    Ok(match format {
        ReachFormat::Text => erasures_text(&erasure_views(plan)),
        ReachFormat::Json => to_json(&ErasuresJson { plan: &plan.hash, erasures: &plan.erasure_reach })?,
        ReachFormat::Md => erasure_markdown(plan).map_err(|error| Failure::new(error.to_string()))?,
    })
}

fn erasures_text(views: &[ErasureView]) -> String {
    if views.is_empty() {
        return "This project declares no erasure.\n".to_owned();
    }
    let mut out = String::new();
    for view in views {
        out.push_str(&format!("{} ({})\n", view.label, view.name));
        view.limits.iter().for_each(|limit| out.push_str(&format!("  {limit}\n")));
        let rows = view.rows.iter().map(|row| [row.place.clone(), row.fate.to_owned(), row.after.clone()]);
        out.push('\n');
        table(["people's data in", "is", "gone after at most"], rows, &mut out);
        out.push('\n');
        view.rows.iter().for_each(|row| out.push_str(&format!("  {}\n", row.sentence)));
        out.push('\n');
    }
    out.push_str("Times count from when the request is carried out; of who is told, from the request on.\n");
    out
}

fn text(views: &[ReachView]) -> String {
    if views.is_empty() {
        return "Nobody may be contacted on a channel for which this project records choices.\n".to_owned();
    }
    let mut out = String::new();
    for view in views {
        out.push_str(&format!("{} ({})\n", view.label, view.cell));
        view.limits.iter().for_each(|limit| out.push_str(&format!("  {limit}\n")));
        out.push('\n');
        let rows =
            view.rows.iter().map(|row| [&row.chosen, &row.sender, &row.stops, &row.stays].map(Clone::clone));
        table(["said in", "may contact", "stops after at most", "stays so after"], rows, &mut out);
        out.push('\n');
        view.rows.iter().for_each(|row| out.push_str(&format!("  {}\n", row.sentence)));
        view.assumed.iter().for_each(|words| out.push_str(&format!("  Taken for granted: {words}.\n")));
        out.push('\n');
    }
    out.push_str("Runs start on time; whoever sends from a system uses what stands there.\n");
    out
}

fn table<const N: usize>(heads: [&str; N], rows: impl Iterator<Item = [String; N]>, out: &mut String) {
    let rows: Vec<[String; N]> = std::iter::once(heads.map(str::to_owned)).chain(rows).collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        out.push_str(&format!("  {}\n", cells.collect::<Vec<_>>().join("   ").trim_end()));
    }
}

/// Times in seconds.
#[derive(Serialize)]
struct ReachJson<'p> {
    plan: &'p str,
    reach: Vec<&'p Reach>,
}

/// Times in seconds.
#[derive(Serialize)]
struct ErasuresJson<'p> {
    plan: &'p str,
    erasures: &'p [ErasureReach],
}

fn json(plan: &Plan, purpose: Option<&str>) -> Result<String, Failure> {
    let wanted = |reach: &&Reach| purpose.is_none_or(|purpose| reach.purpose == purpose);
    to_json(&ReachJson { plan: &plan.hash, reach: plan.reach.iter().filter(wanted).collect() })
}
