//! The practice projects: whole projects, read by whoever wants to see the language at work. Nothing in them is wrong;
//! what is read and not acted upon yet is said.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::plan::{from_json, to_json};
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};
use std::path::{Path, PathBuf};

/// The one finding that a practice project may have.
const NOT_JUDGED_YET: &str = "project/not-judged-yet";

fn projects() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases/practice");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert_eq!(folders.len(), 16, "{folders:?}");
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
fn nothing_in_them_is_wrong() {
    let mut text = String::new();
    for folder in projects() {
        let compilation = check(&folder);
        let mut found = compilation.diagnostics.sorted();
        found.retain(|finding| finding.entry.name != NOT_JUDGED_YET);
        if !found.is_empty() {
            text.push_str(&format!("{}\n", folder.display()));
            text.push_str(&human(&found, &compilation.sources, Style { width: 110, colour: false }));
        }
    }
    assert!(text.is_empty(), "{text}");
}

#[test]
fn each_comes_to_a_plan_that_reads_back() {
    for folder in projects() {
        let plan = check(&folder).plan;
        let plan = plan.unwrap_or_else(|| unreachable!("{} has no plan", folder.display()));
        let json = to_json(&plan);
        let read = from_json(&json).map_err(|error| format!("{}: {error:?}", folder.display())).unwrap();
        assert_eq!(to_json(&read), json, "{}", folder.display());
    }
}
