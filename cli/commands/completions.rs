//! `martlet completions`: what a shell needs to complete the words of the command line.

use crate::args::{Args, CompletionsArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use clap::CommandFactory;

/// Prints it.
pub fn run(args: &CompletionsArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "martlet", &mut script);
    terminal.answer(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
