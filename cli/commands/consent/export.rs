//! `martlet consent export`: all that the ledger holds, as lines.

use super::port;
use crate::args::Global;
use crate::commands::state_of;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use martlet_delivery::ports::PortError;
use martlet_runtime::ledger_file::Line;

/// Bytes that are gathered before they are printed.
const CHUNK: usize = 1 << 16;

/// Prints it.
pub fn run(global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let Some(mut state) = state_of(global)? else { return Ok(Exit::Done) };
    let (mut lines, mut refused) = (String::with_capacity(2 * CHUNK), None);
    let done = state.each_event(&mut |event| {
        // Nobody could be found by an identifier's keyed hash in another ledger.
        if event.contact.is_empty() && event.person.is_none() && event.contact_kind == "identifier" {
            return Ok(());
        }
        let line = serde_json::to_string(&Line::of(&event));
        lines.push_str(&line.map_err(|error| PortError::new("writing a line", error))?);
        lines.push('\n');
        if lines.len() < CHUNK {
            return Ok(());
        }
        let printed = terminal.answer(&std::mem::take(&mut lines));
        printed.map_err(|failure| {
            refused = Some(failure);
            PortError::new("writing a line", "the output is closed")
        })
    });
    match refused {
        Some(failure) => Err(failure),
        None => {
            done.map_err(port)?;
            terminal.answer(&lines).map(|()| Exit::Done)
        }
    }
}
