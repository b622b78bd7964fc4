//! Everything that is printed goes through here: colour, width, quiet, and a reader that goes away.

use crate::exit::{Failure, reason};
use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Width of text where no terminal says otherwise.
const WIDTH: usize = 100;

/// How long a command may be silent before a moving line says that it is at work.
const SILENCE: Duration = Duration::from_secs(1);

/// What the command line decided about output.
#[derive(Debug)]
pub struct Terminal {
    color: ColorChoice,
    quiet: bool,
    working: Working,
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
        let terminal = Terminal { color, quiet, working: Working::default() };
        if terminal.moves() {
            terminal.working.begin();
        }
        terminal
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
        self.working.end();
        let mut out = anstream::stdout();
        match out.write_all(tame(text).as_bytes()).and_then(|()| out.flush()) {
            // The reader (`head`, a pager) has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::new(format!("the answer could not be printed: {}", reason(&error)))),
            Ok(()) => Ok(()),
        }
    }

    /// Says on standard error what was done, unless `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.complain(&format!("{text}\n"));
        }
    }

    /// Prints findings or trouble on standard error; `--quiet` does not hide it.
    pub fn trouble(&self, text: &str) {
        self.complain(text);
    }

    /// Prints why a command could not do its work.
    pub fn failure(&self, failure: &Failure) {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let mut text = format!("{red}error{red:#}: {failure}\n");
        if let Some(help) = &failure.help {
            let bold = Style::new().bold();
            text.push_str(&format!(" {bold}help{bold:#}: {help}\n"));
        }
        self.complain(&text);
    }

    /// Whether a moving line may be shown on standard error.
    pub fn moves(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// Nobody can be told when standard error itself is broken, so that is let pass.
    fn complain(&self, text: &str) {
        self.working.end();
        let _ = anstream::stderr().write_all(tame(text).as_bytes());
    }
}

/// Names in files of others may hold characters that steer a terminal or turn a line round: they are shown by number,
/// in the form that means the same character within JSON. Our own colours pass.
fn tame(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (at, steering) in text.char_indices().filter(|(_, c)| steers(*c)) {
        if steering == '\u{1b}' && is_color(text.get(at + 1..).unwrap_or_default()) {
            continue;
        }
        out.push_str(text.get(copied..at).unwrap_or_default());
        out.push_str(&format!("\\u{:04x}", u32::from(steering)));
        copied = at + steering.len_utf8();
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// Controls, and marks that change the direction of what follows.
fn steers(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What follows an escape character in a colour: `[1;31m`.
fn is_color(rest: &str) -> bool {
    let numbers = rest.strip_prefix('[').unwrap_or_default();
    numbers.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m')
}

/// A moving line that comes up where a command has said nothing for a while, and goes away before it says something. It
/// is for work that cannot say how far it is.
#[derive(Clone, Debug, Default)]
struct Working(Arc<Mutex<Option<indicatif::ProgressBar>>>);

impl Working {
    fn begin(&self) {
        let hidden = indicatif::ProgressBar::with_draw_target(None, indicatif::ProgressDrawTarget::hidden());
        if let Ok(mut bar) = self.0.lock() {
            *bar =
                Some(hidden.with_style(indicatif::ProgressStyle::default_spinner()).with_message("working"));
        }
        let waiting = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(SILENCE);
            // Whoever ended it meanwhile has taken it.
            if let Ok(bar) = waiting.0.lock()
                && let Some(bar) = bar.as_ref()
            {
                bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
                bar.enable_steady_tick(TICK);
            }
        });
    }

    fn end(&self) {
        let bar = self.0.lock().ok().and_then(|mut bar| bar.take());
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.working.end();
    }
}

/// How often a moving line moves.
const TICK: Duration = Duration::from_millis(120);

/// A line that shows how far long work is, on a terminal only.
pub struct Spinner {
    bar: Option<indicatif::ProgressBar>,
}

impl Spinner {
    /// Shows nothing yet.
    pub fn new(terminal: &Terminal) -> Spinner {
        terminal.working.end();
        let bar = terminal.moves().then(|| {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.enable_steady_tick(TICK);
            bar
        });
        Spinner { bar }
    }

    /// A part of the work begins.
    pub fn begin(&mut self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(0);
            let what = tame(what).into_owned();
            bar.set_prefix(what.clone());
            bar.set_message(what);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_and_colours_pass() {
        let colored = "\u{1b}[1;31merror\u{1b}[0m: no such flow\n\tat `Navn`\n";
        assert_eq!(tame(colored), colored);
        assert_eq!(tame("a\u{1b}[2Jb\u{1b}]0;title\u{7}c"), r"a\u001b[2Jb\u001b]0;title\u0007c");
        assert_eq!(tame("yes\r no\u{9b}1A\u{202e}"), r"yes\u000d no\u009b1A\u202e");
    }

    #[test]
    fn json_means_the_same_afterwards() {
        let json = serde_json::to_string("a\u{85}\\\u{202e}\"").ok();
        let back = json.as_deref().map(tame).map(|text| serde_json::from_str::<String>(&text).ok());
        assert_eq!(back.flatten().as_deref(), Some("a\u{85}\\\u{202e}\""));
    }
}
