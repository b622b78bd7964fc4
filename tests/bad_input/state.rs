//! A state or a key that is damaged, gone, open to others or somebody else's, and a folder that nothing can be written to.

use super::{NOTHING, Project, undisturbed};
use std::fs;

const STATE: &str = ".martlet/state/martlet.sqlite";
const KEY: &str = ".martlet/keys/project.key";

/// After a good run a file of the state is replaced: the program stops and does not guess; with the file put back, it goes
/// on as if nothing had been.
#[track_caller]
fn replaced(path: &str, content: Option<&[u8]>, words: &[&str]) {
    let project = Project::new();
    project.ends_like(&undisturbed());
    let good = fs::read(project.path(path)).expect("there");
    match content {
        Some(content) => fs::write(project.path(path), content).expect("written"),
        None => project.remove(path),
    }
    // A yes is taken back meanwhile; it must not get lost.
    project.replace("data/choices.csv", "dan@mail.example,yes,2025-03-03", "dan@mail.example,no,2025-04-01");
    project.run().ends(2, words);
    assert_eq!(project.held(), undisturbed());
    for command in ["status", "rejects"] {
        let list: &[&str] = if command == "rejects" { &["list"] } else { &[] };
        project.martlet(&[&[command], list].concat()).ends(2, words);
    }
    assert!(content.is_some() || !project.path(path).exists(), "nothing takes its place");
    fs::write(project.path(path), good).expect("written");
    project.mode(path, 0o600);
    project.run().ends(0, &["1 withdrawn"]);
    let held = project.held();
    assert!(held.file.is_some_and(|text| !text.contains("dan@")));
    assert!(held.table.is_some_and(|rows| rows.contains(&"dan@mail.example Dan 1".to_owned())));
    project.lies_clean();
}

#[test]
fn p9_a_state_that_is_none() {
    let words =
        &["state: ", "the file is damaged or is no state of Martlet; put a copy from a backup in its place"];
    replaced(STATE, Some(&[0xA5; 60_000]), words);
    replaced(STATE, Some(b"name,value\n"), words);
}

#[test]
fn p9_a_state_with_damaged_pages() {
    let project = Project::new();
    project.ends_like(&undisturbed());
    let good = fs::read(project.path(STATE)).expect("there");
    // The second half is overwritten; then it is missing.
    let mut spoilt = good.clone();
    let half = spoilt.len() / 2;
    spoilt[half..].fill(0xA5);
    for damaged in [&spoilt, &good[..half]] {
        fs::write(project.path(STATE), damaged).expect("written");
        project.run().ends(2, &["state: ", "the file is damaged"]);
        assert_eq!(project.held(), undisturbed());
        fs::write(project.path(STATE), &good).expect("written");
        project.ends_like(&undisturbed());
    }
}

#[test]
fn a_key_that_is_gone_or_another_one() {
    replaced(KEY, None, &["key file ", ".martlet/keys/project.key"]);
    let other = "0123456789abcdef".repeat(4);
    replaced(KEY, Some(other.as_bytes()), &["written with key", "put the right key file back"]);
    replaced(
        KEY,
        Some(b"no key"),
        &["it must hold 64 hexadecimal digits; put the right file back from a backup"],
    );
    replaced(KEY, Some(b""), &["it must hold 64 hexadecimal digits"]);
}

#[test]
fn a_key_that_others_may_read() {
    let project = Project::new();
    project.ends_like(&undisturbed());
    for mode in [0o644, 0o640, 0o602] {
        project.mode(KEY, mode);
        project.run().ends(2, &["others may read it", "chmod 600", KEY]);
        assert_eq!(project.held(), undisturbed());
    }
    project.mode(KEY, 0o600);
    project.ends_like(&undisturbed());
}

#[test]
fn a_project_that_nothing_can_be_written_to() {
    let Some(project) = Project::unprivileged() else { return };
    project.mode("", 0o555);
    let ran = project.run();
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("run.lock"), "{ran:?}");
    assert_eq!(project.held(), NOTHING);
    // To see what is there, nothing need be written.
    project.martlet(&["check"]).ends(0, &[]);
    project.mode("", 0o777);
    project.ends_like(&undisturbed());
}
