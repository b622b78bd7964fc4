//! `martlet explain`: the page of a finding, or the list of all.

use crate::args::ExplainArgs;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_compiler::diagnostics::catalogue::{self, Entry, Status};

/// Prints the page of one finding, or every finding by area.
pub fn run(args: &ExplainArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let text = match &args.name {
        Some(name) => page(name)?,
        None => list(catalogue::TABLE),
    };
    terminal.answer(&text)?;
    Ok(Exit::Done)
}

fn page(name: &str) -> Result<String, Failure> {
    let Some(entry) = catalogue::find(name.trim()) else {
        let failure = Failure::new(format!("there is no finding named `{name}`"));
        return Err(match nearest(name) {
            Some(near) => failure.help(format!("did you mean `{near}`? `martlet explain` lists all names")),
            None => failure.help("`martlet explain` lists all names"),
        });
    };
    let mut text = format!("{}\n\n{}\n", entry.name, entry.page.trim_end());
    if let Status::Retired { since, because } = entry.status {
        text.push_str(&format!("\nNo longer given since {since}: {because}.\n"));
    }
    Ok(text)
}

/// The closest name, also where the last part was given without its area.
fn nearest(name: &str) -> Option<&'static str> {
    let likeness = |entry: &&Entry| {
        let tail = entry.name.split('/').next_back().unwrap_or(entry.name);
        strsim::jaro_winkler(name, entry.name).max(strsim::jaro_winkler(name, tail))
    };
    let all = catalogue::TABLE.iter().map(|entry| (likeness(entry), entry.name));
    let (likeness, name) = all.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (likeness > 0.75).then_some(name)
}

fn list(table: &[&Entry]) -> String {
    let mut text = String::new();
    let mut area = "";
    let live = table.iter().filter(|entry| entry.status == Status::Live);
    let width = live.clone().map(|entry| entry.name.len()).max().unwrap_or(0);
    for entry in live {
        let this = entry.name.split('/').next().unwrap_or("");
        if this != area && !area.is_empty() {
            text.push('\n');
        }
        area = this;
        text.push_str(&format!("{:width$}  {}\n", entry.name, entry.summary));
    }
    text
}
