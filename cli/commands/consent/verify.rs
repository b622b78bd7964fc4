//! `martlet consent verify`: whether the ledger holds what was recorded.

use super::port;
use super::when::shown;
use crate::args::{Global, ReportFormat};
use crate::commands::to_json;
use crate::exit::{Exit, Failure};
use crate::state::ProjectState;
use crate::terminal::Terminal;
use martlet_runtime::run::kept::{checkpoint_file, read_checkpoint};
use martlet_runtime::run::open_state;
use martlet_state::verify::{Differs, Whole};
use serde::Serialize;
use std::path::Path;

/// Verifies, and says what it came to.
pub fn run(
    kept: Option<&Path>,
    format: ReportFormat,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let state = ProjectState::of(global.project.as_deref())?;
    let beside = checkpoint_file(&state.folder);
    let file = kept.unwrap_or(&beside);
    let text = read_checkpoint(file).map_err(port)?;
    if let (Some(file), None) = (kept, &text) {
        return Err(Failure::new(format!("there is no file `{}`", file.display())));
    }
    let Some(mut store) = open_state(&state.folder, state.place.as_ref()).map_err(port)? else {
        if text.is_some() {
            return Err(Failure::new("there is a checkpoint, but no ledger that it was written over").help(
                format!(
                    "put the state back from a backup; if it was begun anew on purpose, remove `{}`",
                    file.display()
                ),
            ));
        }
        return told(Ok(Whole { events: 0, erased: 0, checkpoint: None }), format, terminal);
    };
    let checkpoint = text.map(|text| store.read_checkpoint(&text)).transpose().map_err(|error| {
        Failure::new(format!("`{}` cannot be compared with the ledger: {error}", file.display()))
            .help("take the file as a run of this project wrote it, or name a copy with `--checkpoint FILE`")
    })?;
    told(store.verify(checkpoint.as_ref()).map_err(port)?, format, terminal)
}

fn told(found: Result<Whole, Differs>, format: ReportFormat, terminal: &Terminal) -> Result<Exit, Failure> {
    let answer = match format {
        ReportFormat::Text => text(&found),
        ReportFormat::Json => json(&found)?,
    };
    terminal.answer(&answer)?;
    Ok(if found.is_ok() { Exit::Done } else { Exit::Findings })
}

fn text(found: &Result<Whole, Differs>) -> String {
    let whole = match found {
        Ok(whole) => whole,
        Err(differs) => {
            return format!(
                "The ledger is not as it was recorded: {differs}.\n\
                 Somebody or something other than Martlet wrote to the state. Keep it as it is for whoever looks into \
                 it, and put a backup from before in its place; events that it lacks are read again from their \
                 sources. If the state was begun anew on purpose, remove the file `checkpoint` from its folder.\n"
            );
        }
    };
    let mut out = match (whole.events, &whole.checkpoint) {
        (0, _) => "The ledger holds no events yet.\n".to_owned(),
        (events, checkpoint) => {
            let time = checkpoint.as_ref().and_then(|checkpoint| shown(checkpoint.time)).unwrap_or_default();
            let count = if events == 1 {
                "1 event, as it was".into()
            } else {
                format!("{events} events, all as they were")
            };
            format!("The ledger holds {count} recorded (checkpoint of {time}).\n")
        }
    };
    if whole.erased > 0 {
        out.push_str(&format!("Of {} of them the personal part was erased.\n", whole.erased));
    }
    out
}

#[derive(Serialize)]
struct VerifyJson {
    whole: bool,
    /// What differs first.
    differs: Option<String>,
    events: Option<u64>,
    erased: Option<u64>,
    checkpoint: Option<String>,
}

fn json(found: &Result<Whole, Differs>) -> Result<String, Failure> {
    to_json(&match found {
        Ok(whole) => VerifyJson {
            whole: true,
            differs: None,
            events: Some(whole.events),
            erased: Some(whole.erased),
            checkpoint: whole.checkpoint.as_ref().and_then(|checkpoint| shown(checkpoint.time)),
        },
        Err(differs) => VerifyJson {
            whole: false,
            differs: Some(differs.to_string()),
            events: None,
            erased: None,
            checkpoint: None,
        },
    })
}
