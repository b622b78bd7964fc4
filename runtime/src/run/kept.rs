//! The newest checkpoint of the ledger as a file beside the state: what a copy of the whole state, put in its place
//! later, would be told by.

use crate::drivers::plain;
use martlet_delivery::ports::PortError;
use martlet_state::StateStore;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// No checkpoint is longer.
const LONGEST: u64 = 4_096;

/// Where it stands, in the folder of the state.
#[must_use]
pub fn checkpoint_file(state: &Path) -> PathBuf {
    state.join("checkpoint")
}

/// Reads a checkpoint; none: there is no such file.
///
/// # Errors
/// The file cannot be read, or is too long for a checkpoint.
pub fn read_checkpoint(path: &Path) -> Result<Option<String>, PortError> {
    let failed = |why: String| PortError::new(format!("reading `{}`", path.display()), why);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(plain(&error))),
    };
    let mut text = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut text).map_err(|error| failed(plain(&error)))?;
    let fits = text.len() as u64 <= LONGEST;
    let text = String::from_utf8(text).ok().filter(|_| fits);
    text.map(Some).ok_or_else(|| failed("this is no checkpoint of a ledger".into()))
}

/// Writes the newest checkpoint beside the state. One that this ledger does not hold is left alone: it is what tells that
/// the ledger it was written over was replaced.
pub(crate) fn keep(state: &Path, store: &mut StateStore) -> Result<(), PortError> {
    let Some(newest) = store.newest_checkpoint()? else { return Ok(()) };
    let path = checkpoint_file(state);
    match read_checkpoint(&path)? {
        Some(before) if before == newest => return Ok(()),
        Some(before) if !store.holds_checkpoint(&before)? => {
            return Err(PortError::new(
                format!("leaving `{}` as it is", path.display()),
                "it was not written over the choices that the state holds now, so the state may have been replaced; \
                 `martlet consent verify` says more",
            ));
        }
        _ => {}
    }
    let draft = state.join(format!(".checkpoint-{}", std::process::id()));
    let write = || {
        let mut file = File::create(&draft)?;
        file.write_all(newest.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, &path)
    };
    write().map_err(|error| PortError::new(format!("writing `{}`", path.display()), plain(&error)))
}
