//! The corpus of the fuzzer for expressions, replayed: `evaluate/` beside this file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod target;

use std::fs;
use std::path::Path;

#[test]
fn evaluating_stands_the_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/evaluate");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 5, "the corpus is gone");
    let mut idle = Vec::new();
    for path in files {
        println!("{}", path.display());
        let judged = target::evaluate(&fs::read(&path).unwrap());
        // What is named after something that works does work.
        let works = path.file_name().unwrap().to_string_lossy().starts_with("works-");
        idle.extend((works && judged == 0).then_some(path));
    }
    assert!(idle.is_empty(), "of these no row was evaluated: {idle:?}");
}
