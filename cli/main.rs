//! The `martlet` program: reads the command line, calls the command, and ends with the code the language promises.

mod args;
mod baseline;
mod commands;
mod compile;
mod exit;
mod files;
mod junit;
mod project;
mod state;
mod terminal;
mod world;

use args::{Args, Command};
use clap::Parser;
use exit::{Exit, Failure};
use std::process::ExitCode;
use terminal::Terminal;

/// Runs make and drop many small texts, which this allocator is quick at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    survive_size_limits();
    let args = Args::parse();
    let terminal = Terminal::new(args.global.color, args.global.quiet);
    if let Some(profile) = &args.global.profile {
        project::choose(profile);
    }
    let exit = command(&args, &terminal).unwrap_or_else(|failure| {
        terminal.failure(&failure);
        failure.exit
    });
    exit.into()
}

/// Where files may not grow further, the system would end the program without a word. With the signal taken, the write
/// itself fails, and its message says which file and why.
#[cfg(unix)]
fn survive_size_limits() {
    // Nobody asks the flag. Should the system not take the handler, it ends the program as it would have anyway; what
    // is on disk then is as safe as after any other kill.
    let noted = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, noted);
}

#[cfg(not(unix))]
fn survive_size_limits() {}

fn command(args: &Args, terminal: &Terminal) -> Result<Exit, Failure> {
    let global = &args.global;
    match &args.command {
        Command::New(args) => commands::new::run(args, terminal),
        Command::Check(args) => commands::check::run(args, global, terminal),
        Command::Build(args) => commands::build::run(args, global, terminal),
        Command::Run(args) => commands::run::run(args, global, terminal),
        Command::Test(args) => commands::test::run(args, global, terminal),
        Command::Preview(args) => commands::preview::run(args, global, terminal),
        Command::Infer(args) => commands::infer::run(args, global, terminal),
        Command::Pull(args) => commands::pull::run(args, global, terminal),
        Command::Status(args) => commands::status::run(args, global, terminal),
        Command::Rejects(args) => commands::rejects::run(args, global, terminal),
        Command::Consent(args) => commands::consent::run(args, global, terminal),
        Command::Person(args) => commands::person::run(args, global, terminal),
        Command::Abandon(args) => commands::abandon::run(args, global, terminal),
        Command::Docs(args) => commands::docs::run(args, global, terminal),
        Command::Reach(args) => commands::reach::run(args, global, terminal),
        Command::Policy(args) => commands::policy::run(args, global, terminal),
        Command::Explain(args) => commands::explain::run(args, terminal),
        Command::Stdlib(args) => commands::stdlib::run(args, terminal),
        Command::Show(args) => commands::show::run(args, global, terminal),
        Command::Completions(args) => commands::completions::run(args, terminal),
    }
}
