//! The practice projects: every name in them stands for something, and what they declare is used.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};
use std::path::{Path, PathBuf};

/// Areas of findings that the resolution of names makes.
const AREAS: &[&str] = &["agreement", "lint", "name", "policy", "project", "syntax", "waiver"];
/// Findings in these areas that are made elsewhere.
const OTHERS: &[&str] = &[
    "lint/no-description",
    "lint/unused-let",
    "name/unknown-field",
    "name/unknown-function",
    "project/not-built-yet",
    "project/not-judged-yet",
];

fn projects() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases/practice");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn check(folder: &Path) -> Compilation {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "flow"));
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let world = Memory {
        manifest: std::fs::read_to_string(folder.join("martlet.toml")).unwrap(),
        files: files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect(),
    };
    compile(&world, &martlet_stdlib::library())
}

#[test]
fn every_name_stands_for_something() {
    let mut text = String::new();
    let projects = projects();
    assert!(!projects.is_empty());
    for folder in projects {
        let compilation = check(&folder);
        let mut found = compilation.diagnostics.sorted();
        found.retain(|finding| {
            let area = finding.entry.name.split('/').next().unwrap_or_default();
            AREAS.contains(&area) && !OTHERS.contains(&finding.entry.name)
        });
        if !found.is_empty() {
            text.push_str(&format!("{}\n", folder.display()));
            text.push_str(&human(&found, &compilation.sources, Style { width: 110, colour: false }));
        }
    }
    assert!(text.is_empty(), "{text}");
}

#[test]
fn zz_print_all() {
    let mut text = String::new();
    for folder in projects() {
        let compilation = check(&folder);
        let mut found = compilation.diagnostics.sorted();
        found.retain(|finding| finding.entry.name != "project/not-judged-yet");
        text.push_str(&format!(
            "=== {} plan {}\n",
            folder.file_name().unwrap().to_string_lossy(),
            compilation.plan.is_some()
        ));
        if let Some(plan) = &compilation.plan {
            let read = martlet_compiler::plan::from_json(&martlet_compiler::plan::to_json(plan));
            text.push_str(&format!("reads back: {:?}\n", read.err()));
        }
        text.push_str(&human(&found, &compilation.sources, Style { width: 110, colour: false }));
    }
    std::fs::write("/tmp/practice.out", text).unwrap();
}
