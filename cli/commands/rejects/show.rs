//! `martlet rejects show`: one rejected record, as it was read.

use super::{RejectJson, cells, port};
use crate::args::{Global, ReportFormat};
use crate::commands::consent::harmless;
use crate::commands::status::moment;
use crate::commands::{state_of, to_json};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_state::query::RejectRow;

/// Prints it.
pub fn run(id: u64, format: ReportFormat, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let rejects = match &mut state_of(global)? {
        Some(state) => state.rejects(None).map_err(port)?,
        None => Vec::new(),
    };
    let reject = rejects.iter().find(|reject| reject.id == id).ok_or_else(|| {
        Failure::new(format!("there is no reject {id}"))
            .help("`martlet rejects list` shows the numbers; a record that was mended is listed no more")
    })?;
    terminal.answer(&match format {
        ReportFormat::Text => text(reject),
        ReportFormat::Json => to_json(&RejectJson::of(reject))?,
    })?;
    Ok(Exit::Done)
}

fn text(reject: &RejectRow) -> String {
    let times = if reject.attempts == 1 { "once".into() } else { format!("{} times", reject.attempts) };
    let mut out = format!("{} of {}\n", reject.id, reject.flow);
    let mut line = |what: &str, value: &str| out.push_str(&format!("  {what}: {}\n", harmless(value)));
    line("place", &reject.place);
    line("reason", &reject.reason);
    line("rule", &reject.rule);
    line("tried", &format!("{times}, last at {}", moment(reject.at)));
    line("plan", &reject.plan);
    out.push_str("  the record as it was read:\n");
    for (name, cell) in cells(reject) {
        out.push_str(&format!("    {}: {}\n", harmless(name), harmless(cell)));
    }
    out
}
