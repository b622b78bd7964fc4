//! The corpora of the fuzzer, replayed: `parse/` and `check/` beside this file hold what it started from and what it found.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../mistakes/random.rs"]
mod random;
mod targets;

use martlet_compiler::diagnostics::catalogue::{Status, TABLE};
use random::Random;
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
            targets::parse(&bytes[..end]);
        }
    }
}

/// Pieces of the corpus put together by chance: what a fuzzer would begin with. `MARTLET_MIXED` says how many.
#[test]
fn reading_stands_pieces_put_together_by_chance() {
    let files: Vec<String> =
        corpus("parse").into_iter().filter_map(|(_, bytes)| String::from_utf8(bytes).ok()).collect();
    let lines: Vec<&str> = files.iter().flat_map(|text| text.lines()).collect();
    let made = std::env::var("MARTLET_MIXED").ok().and_then(|made| made.parse().ok()).unwrap_or(2_000);
    let mut random = Random::new(1);
    for _ in 0..made {
        let text = random.pick(&files).unwrap();
        let mut kept: Vec<&str> = text.lines().collect();
        for _ in 0..1 + random.below(4) {
            let at = random.below(kept.len() + 1);
            match random.below(3) {
                0 => kept.insert(at, random.pick(&lines).unwrap()),
                1 if at < kept.len() => drop(kept.remove(at)),
                _ => kept.insert(
                    at,
                    random.pick(&["// a remark", "/* a\n b */", "/// said", "}", "{", ""]).unwrap(),
                ),
            }
        }
        targets::parse(kept.join("\n").as_bytes());
    }
}
