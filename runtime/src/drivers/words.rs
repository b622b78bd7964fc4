//! Failures of the operating system in words.

use std::io::{Error, ErrorKind};

/// Why it failed, in words that help somebody who is no programmer.
pub(crate) fn plain(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".into(),
        ErrorKind::PermissionDenied => "this user may not open it; ask who owns it for the right to".into(),
        ErrorKind::StorageFull => "there is no space left on the disk".into(),
        ErrorKind::QuotaExceeded => "the user's share of the disk is used up".into(),
        ErrorKind::FileTooLarge => "it would grow beyond the size that files may have here".into(),
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read".into(),
        ErrorKind::IsADirectory => "it is a folder, not a file".into(),
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder".into(),
        ErrorKind::TimedOut => "the system waited for it too long".into(),
        ErrorKind::ResourceBusy => "something else is using it".into(),
        ErrorKind::OutOfMemory => "the machine has no memory left for it".into(),
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => "it is no name that a file can have".into(),
        _ => without_number(&error.to_string()),
    }
}

/// The system's own words, without its number behind them.
fn without_number(said: &str) -> String {
    said.split(" (os error ").next().unwrap_or(said).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_the_system_is_shown() {
        for number in 1..134 {
            let said = plain(&Error::from_raw_os_error(number));
            assert!(!said.contains("os error") && !said.is_empty(), "{number}: {said}");
        }
    }
}
