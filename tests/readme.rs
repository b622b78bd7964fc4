//! The README's commands do what it shows: each `console` block is run in a copy of the example, in order.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

#[test]
fn the_tour_of_the_readme_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root.join("examples/signups"), &folder.path().join("examples/signups"));
    fs::copy(root.join("README.md"), folder.path().join("README.md")).expect("copied");
    // Commands of the tour name paths as a reader at the repository's root types them.
    std::env::set_current_dir(folder.path()).expect("moved");
    trycmd::TestCases::new()
        .register_bin("martlet", Path::new(env!("CARGO_BIN_EXE_martlet")))
        .env("NO_COLOR", "1")
        .case("README.md")
        .run();
    if std::env::var_os("TRYCMD").is_some_and(|wish| wish == "overwrite") {
        fs::copy("README.md", root.join("README.md")).expect("copied back");
    }
}

#[test]
fn the_flow_of_the_readme_is_the_one_of_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("there");
    let shown =
        readme.split_once("```flow\n").and_then(|(_, rest)| rest.split_once("```")).expect("a flow").0;
    let flows = fs::read_to_string(root.join("examples/signups/flows.flow")).expect("there");
    assert!(flows.contains(shown), "the README shows another flow than examples/signups/flows.flow");
}

/// The project without what earlier runs left in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let name = entry.file_name();
        if ["out", "build", ".martlet"].iter().any(|left| name == *left) {
            continue;
        }
        let (from, to) = (entry.path(), to.join(&name));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).expect("copied");
        }
    }
}
