//! Everything that is printed goes through here: colour, width, quiet, and a reader that goes away.

use crate::exit::{Failure, reason};
use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use std::io::{ErrorKind, IsTerminal, Write};

/// Width of text where no terminal says otherwise.
const WIDTH: usize = 100;

/// What the command line decided about output.
#[derive(Debug)]
pub struct Terminal {
    color: ColorChoice,
    quiet: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Terminal {
    /// Settles colour for the whole program.
    pub fn new(color: Color, quiet: bool) -> Terminal {
        let color = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        color.write_global();
        Terminal { color, quiet }
    }

    /// Whether findings on standard output are coloured.
    pub fn colored(&self) -> bool {
        match self.color {
            ColorChoice::Never => false,
            ColorChoice::Always | ColorChoice::AlwaysAnsi => true,
            ColorChoice::Auto => anstream::AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
        }
    }

    /// Columns that text may use.
    pub fn width(&self) -> usize {
        terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(60, 140))
    }

    /// Prints a result on standard output. That is the command's answer: `--quiet` does not hide it.
    pub fn answer(&self, text: &str) -> Result<(), Failure> {
        let mut out = anstream::stdout();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // The reader (`head`, a pager) has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::new(format!("the answer could not be printed: {}", reason(&error)))),
            Ok(()) => Ok(()),
        }
    }

    /// Says on standard error what was done, unless `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            Terminal::complain(&format!("{text}\n"));
        }
    }

    /// Prints findings or trouble on standard error; `--quiet` does not hide it.
    pub fn trouble(&self, text: &str) {
        Terminal::complain(text);
    }

    /// Prints why a command could not do its work.
    pub fn failure(&self, failure: &Failure) {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let mut text = format!("{red}error{red:#}: {failure}\n");
        if let Some(help) = &failure.help {
            let bold = Style::new().bold();
            text.push_str(&format!(" {bold}help{bold:#}: {help}\n"));
        }
        Terminal::complain(&text);
    }

    /// Whether a moving line may be shown on standard error.
    pub fn moves(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// Nobody can be told when standard error itself is broken, so that is let pass.
    fn complain(text: &str) {
        let _ = anstream::stderr().write_all(text.as_bytes());
    }
}

/// A line that shows how far long work is, on a terminal only.
pub struct Spinner {
    bar: Option<indicatif::ProgressBar>,
}

impl Spinner {
    /// Shows nothing yet.
    pub fn new(terminal: &Terminal) -> Spinner {
        let bar = terminal.moves().then(|| {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        });
        Spinner { bar }
    }

    /// A part of the work begins.
    pub fn begin(&mut self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(0);
            bar.set_prefix(what.to_owned());
            bar.set_message(what.to_owned());
        }
    }

    /// So many records more.
    pub fn advance(&mut self, records: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(records);
            bar.set_message(format!("{}: {} records", bar.prefix(), bar.position()));
        }
    }

    /// The line goes away.
    pub fn done(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
