//! The `martlet` program: reads the command line, calls the command, and ends with the code the language promises.

mod args;
mod commands;
mod compile;
mod exit;
mod files;
mod project;
mod terminal;
mod world;

use args::{Args, Command};
use clap::Parser;
use exit::{Exit, Failure};
use std::process::ExitCode;
use terminal::Terminal;

fn main() -> ExitCode {
    let args = Args::parse();
    let terminal = Terminal::new(args.global.color, args.global.quiet);
    let exit = command(&args, &terminal).unwrap_or_else(|failure| {
        terminal.failure(&failure);
        failure.exit
    });
    exit.into()
}

fn command(args: &Args, terminal: &Terminal) -> Result<Exit, Failure> {
    let global = &args.global;
    match &args.command {
        Command::New(args) => commands::new::run(args, terminal),
        Command::Check(args) => commands::check::run(args, global, terminal),
        Command::Build => commands::build::run(global, terminal),
        Command::Run(args) => commands::run::run(args, global, terminal),
        Command::Status(args) => commands::status::run(args, global, terminal),
        Command::Rejects(args) => commands::rejects::run(args, global, terminal),
        Command::Docs(args) => commands::docs::run(args, global, terminal),
        Command::Explain(args) => commands::explain::run(args, terminal),
        Command::Show(args) => commands::show::run(args, global, terminal),
    }
}
