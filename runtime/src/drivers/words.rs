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
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => "it is no name that a file can have".into(),
        _ => error.to_string(),
    }
}
