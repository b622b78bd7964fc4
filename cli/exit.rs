//! How a command ends: the exit codes of the language, and the one error type of the command line.

use std::fmt::Display;
use std::process::ExitCode;

/// Exit codes, as `docs/language.md` section 7 states them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; declared rejects included.
    Done = 0,
    /// Findings: errors in the project, `on reject stop`.
    Findings = 1,
    /// It could not be done: usage, files, numbers that do not add up.
    CouldNot = 2,
    /// Stopped midway; safe to run again.
    Stopped = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command could not do its work, in the user's words.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The code to end with.
    pub exit: Exit,
    /// What went wrong; lower case, no full stop.
    pub message: String,
    /// One thing to try.
    pub help: Option<String>,
}

impl Failure {
    /// Something that could not be done.
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::CouldNot, message: message.into(), help: None }
    }

    /// Something about a file or folder that could not be done, with the system's reason in plain words.
    pub fn file(what: &str, path: impl Display, error: &std::io::Error) -> Failure {
        Failure::new(format!("{what} `{path}`: {}", reason(error)))
    }

    /// Says what to try.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Failure {
        self.help = Some(text.into());
        self
    }
}

/// The reason of a failed read or write, without the system's numbers.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "this account may not open it",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::NotADirectory => "a part of the path is a file, not a folder",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::FileTooLarge => "the system does not allow a file this large",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::AlreadyExists => "it is already there",
        // The system's own words, without its number behind them.
        _ => return error.to_string().split(" (os error ").next().unwrap_or_default().to_owned(),
    };
    words.to_owned()
}
