//! The corpora of the fuzzer, replayed: `parse/` and `check/` beside this file hold what it started from and what it found.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod targets;

use martlet_compiler::diagnostics::catalogue::{Status, TABLE};
use std::fs;
use std::path::{Path, PathBuf};

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn reading_stands_the_corpus() {
    let files = corpus("parse");
    assert!(files.len() > 10, "the corpus is gone");
    for (path, bytes) in files {
        println!("{}", path.display());
        targets::parse(&bytes);
    }
}

#[test]
fn compiling_stands_the_corpus() {
    let files = corpus("check");
    assert!(files.len() > 10, "the corpus is gone");
    for (path, bytes) in files {
        println!("{}", path.display());
        targets::check(&bytes);
    }
}

/// The wrong example of each page is where a reader stumbles; the mended one is where it does not.
#[test]
fn the_examples_of_the_pages_stand_as_well() {
    for entry in TABLE.iter().filter(|entry| entry.status == Status::Live) {
        for heading in ["Wrong", "Mended"] {
            let Some((_, rest)) = entry.page.split_once(&format!("\n## {heading}\n")) else { continue };
            let Some(text) = rest.split("```").nth(1).and_then(|block| block.split_once('\n')) else {
                continue;
            };
            targets::parse(text.1.as_bytes());
            targets::check(text.1.as_bytes());
        }
    }
}

/// Everything cut off at each of its lines, as an editor sees it.
#[test]
fn a_text_may_end_anywhere() {
    for (_, bytes) in corpus("parse") {
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        let ends = text.char_indices().map(|(at, _)| at);
        for end in ends.step_by(1 + text.len() / 400) {
            targets::parse(text[..end].as_bytes());
        }
    }
}
