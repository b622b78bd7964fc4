//! Baselines: findings that somebody knows of, so that only new ones fail.

use crate::exit::Failure;
use crate::files;
use martlet_compiler::diagnostics::report::Identity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// The version of the file that this program writes and reads.
const FORMAT: u32 = 1;

/// The largest baseline that is read.
const CAP: u64 = 64 << 20;

#[derive(Serialize, Deserialize)]
struct Baseline {
    martlet_baseline: u32,
    findings: Vec<Known>,
}

/// A known finding; people read all of it, the program its fingerprint.
#[derive(Serialize, Deserialize)]
struct Known {
    name: String,
    declaration: String,
    message: String,
    fingerprint: String,
}

/// Writes what was found.
pub fn write(path: &Path, found: &[Identity]) -> Result<(), Failure> {
    let findings = found.iter().map(|it| Known {
        name: it.name.to_owned(),
        declaration: it.declaration.clone(),
        message: it.message.clone(),
        fingerprint: it.fingerprint.clone(),
    });
    let baseline = Baseline { martlet_baseline: FORMAT, findings: findings.collect() };
    files::write(path, &crate::commands::to_json(&baseline)?)
}

/// Which of the findings a baseline holds.
pub fn known(path: &Path, found: &[Identity]) -> Result<Vec<bool>, Failure> {
    let unusable = |why: String| {
        Failure::new(format!("`{}` cannot be used as a baseline: {why}", path.display()))
            .help("write it again with `martlet check --write-baseline FILE`")
    };
    let failed = |error: std::io::Error| Failure::file("cannot read the baseline", path.display(), &error);
    let about = std::fs::metadata(path).map_err(failed)?;
    if !about.is_file() || about.len() > CAP {
        return Err(unusable("it is no file of findings".to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let baseline: Baseline = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    if baseline.martlet_baseline != FORMAT {
        return Err(unusable(format!("it has format {}", baseline.martlet_baseline)));
    }
    let known: BTreeSet<&str> = baseline.findings.iter().map(|known| known.fingerprint.as_str()).collect();
    Ok(found.iter().map(|it| known.contains(it.fingerprint.as_str())).collect())
}
