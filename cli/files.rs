//! Writing files so that a reader sees the old text or the new one, never a mix.

use crate::exit::Failure;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Writes a file beside its place, then puts it there in one step. Makes the folder if it is missing.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file("cannot write", path.display(), &error);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let done = write_new(&beside, text).and_then(|()| fs::rename(&beside, path));
    done.map_err(|error| {
        // The failure that matters is the first one; a leftover that cannot be removed either is harmless.
        let _ = fs::remove_file(&beside);
        failed(error)
    })
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
