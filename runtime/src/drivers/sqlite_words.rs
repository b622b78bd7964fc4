//! What SQLite reports, in words for people.

use rusqlite::Error;
use rusqlite::ffi::{self, ErrorCode};

/// Why the table refuses one row, if the error is about that row only. Never repeats a value.
pub(super) fn refusal(error: &Error) -> Option<String> {
    let Error::SqliteFailure(failure, message) = error else { return None };
    // SQLite's message names the table and columns after the colon.
    let columns = || {
        let list =
            message.as_deref().and_then(|message| message.split_once(": ")).map_or("", |(_, list)| list);
        let names = list.split(", ").map(|name| name.rsplit_once('.').map_or(name, |(_, column)| column));
        names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    match failure.code {
        ErrorCode::ConstraintViolation => Some(match failure.extended_code {
            ffi::SQLITE_CONSTRAINT_NOTNULL => format!("the table wants a value in {}", columns()),
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                format!("another record of the table has the same {}", columns())
            }
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => {
                "a record that the table wants to refer to is not there".into()
            }
            ffi::SQLITE_CONSTRAINT_CHECK => format!("a rule of the table refuses it: {}", columns()),
            ffi::SQLITE_CONSTRAINT_DATATYPE => "a value is of another type than the table wants".into(),
            _ => "a rule of the table refuses it".into(),
        }),
        ErrorCode::TypeMismatch => Some("a value is of another type than the table wants".into()),
        ErrorCode::TooBig => Some("a value is larger than the table takes".into()),
        _ => None,
    }
}

/// Why the database failed. Never repeats a value, which messages of functions within triggers do.
pub(super) fn in_words(error: &Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program has locked the database; close it there, and run again".into()
        }
        Some(ErrorCode::DiskFull) => "there is no space left for the database".into(),
        Some(ErrorCode::ReadOnly) => "the database can only be read".into(),
        Some(ErrorCode::PermissionDenied) => "this user may not write the database".into(),
        Some(ErrorCode::CannotOpen) => {
            "the database cannot be opened; check its folder and who owns it".into()
        }
        Some(ErrorCode::NotADatabase) => "the file is no SQLite database".into(),
        Some(ErrorCode::DatabaseCorrupt) => "the database is damaged; put it back from a backup".into(),
        Some(ErrorCode::SystemIoFailure) => in_words_of_the_disk(error),
        Some(code) => {
            format!(
                "the database refuses the delivery ({code:?}); look at its triggers, and at who may do what there"
            )
        }
        None => match error {
            // Told while a statement is prepared, when values are not known yet.
            Error::SqlInputError { msg, .. } => format!("the database does not take the delivery: {msg}"),
            _ => "the database gave an answer that this program does not understand".into(),
        },
    }
}

/// SQLite says only what it was about to do. A file that may not grow fails here too, other than a full disk.
fn in_words_of_the_disk(error: &Error) -> String {
    match error.sqlite_error().map(|failure| failure.extended_code) {
        Some(ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_TRUNCATE | ffi::SQLITE_IOERR_FSYNC) => {
            "the database could not be written: its disk failed, or it would grow beyond the size that files may \
             have here"
                .into()
        }
        _ => "the database could not be read or written: its disk failed".into(),
    }
}
