//! How fast files are read: every construct of the language, and the flow files in some folders.
//!
//! `cargo bench -p martlet-compiler --bench reading -- FOLDER …`. Prints megabytes of text a second on one core, the best of several
//! rounds for each file; the floor that the project promises is 8.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot go on has failed")]

mod flows;

use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::source::FileId;
use martlet_compiler::syntax;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const ROUNDS: usize = 10;

fn measure(name: &str, files: &[String]) {
    let bytes: usize = files.iter().map(String::len).sum();
    let lines: usize = files.iter().map(|text| text.lines().count()).sum();
    // The best round of each file: on a machine that does other things too, a whole round is never undisturbed.
    let mut bests = vec![f64::INFINITY; files.len()];
    for _ in 0..ROUNDS {
        for (text, best) in files.iter().zip(&mut bests) {
            let start = Instant::now();
            let mut out = Diagnostics::default();
            let ast = syntax::parse(FileId(0), text, &mut out);
            assert!(!out.has_errors(), "{name}: {:?}", out.sorted().first());
            drop(black_box(ast));
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let best: f64 = bests.iter().sum();
    let speed = f64::from(u32::try_from(bytes).unwrap()) / best / 1e6;
    println!("{name}: {lines} lines, {:.1} ms, {speed:.1} MB/s", best * 1e3);
}

fn main() {
    let whole = include_str!("../tests/syntax/fixtures/language.flow");
    measure("every construct of the language, 250 times", &vec![whole.to_owned(); 250]);
    for folder in std::env::args().skip(1).filter(|asked| !asked.starts_with('-')) {
        let files: Vec<String> = flows::below(Path::new(&folder)).into_iter().map(|(_, text)| text).collect();
        measure(&folder, &files);
    }
}
