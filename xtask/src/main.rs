//! The only writer of generated files: `cargo run -p xtask -- gen`, and `gen --check`, which fails where a file that
//! is checked in differs from what would be written; `large FLOWS FOLDER` writes a company for `benches/check/run`.

mod example;
mod large;
mod random;
mod reference;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A generated file: path from the repository's root, and what stands in it.
struct Generated {
    path: &'static str,
    bytes: Vec<u8>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["gen"] => write(),
        ["gen", "--check"] => check(),
        ["large", flows, folder] => flows
            .parse()
            .map_err(|_| format!("{flows} is no number of flows"))
            .and_then(|flows| large::write(flows, Path::new(folder))),
        _ => Err("usage: cargo run -p xtask -- gen [--check], or large FLOWS FOLDER".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn generated() -> Result<Vec<Generated>, String> {
    let mut all = example::files();
    all.extend(reference::files()?);
    Ok(all)
}

fn write() -> Result<(), String> {
    for file in generated()? {
        let path = root().join(file.path);
        if std::fs::read(&path).is_ok_and(|bytes| bytes == file.bytes) {
            continue;
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, &file.bytes))
            .map_err(|error| format!("{}: {error}", file.path))?;
        println!("wrote {}", file.path);
    }
    Ok(())
}

fn check() -> Result<(), String> {
    let differs = |file: &Generated| std::fs::read(root().join(file.path)).ok().as_ref() != Some(&file.bytes);
    let stale: Vec<&str> = generated()?.iter().filter(|file| differs(file)).map(|file| file.path).collect();
    if stale.is_empty() {
        println!("generated files are up to date");
        return Ok(());
    }
    Err(format!(
        "these files differ from what is generated: {}; run `cargo run -p xtask -- gen`",
        stale.join(", ")
    ))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}
