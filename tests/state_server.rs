//! A project whose state is in PostgreSQL does what one with a file does.
#![cfg(unix)]
#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::postgres;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn martlet(folder: &Path, words: &[&str], address: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
    command.args(words).current_dir(folder).env("NO_COLOR", "1").env_remove("STATE_ADDRESS");
    if let Some(address) = address {
        command.env("STATE_ADDRESS", address);
    }
    command.output().expect("the program starts")
}

fn text(output: &Output) -> String {
    let [out, err] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    format!("{out}{err}")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the example").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_name().to_str() {
            Some(".martlet" | "build" | "out") => {}
            _ if from.is_dir() => copy(&from, &to),
            _ => fs::copy(&from, &to).map(drop).expect("a copy"),
        }
    }
}

fn project(folder: &Path, state: &str) {
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/signups")), folder);
    let manifest = folder.join("martlet.toml");
    let written = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(&manifest, format!("{written}\n[state]\n{state}\n")).expect("a manifest");
}

/// What a command says, without the moments in it and how long something took.
fn said(folder: &Path, words: &[&str], address: Option<&str>) -> String {
    let output = martlet(folder, words, address);
    assert!(output.status.code().is_some_and(|code| code < 2), "{words:?}: {}", text(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let timed = ["_at\"", "\"at\"", "_seconds\""];
    let line = |line: &&str| !timed.iter().any(|name| line.contains(name));
    text.lines().filter(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_project_with_its_state_on_a_server_does_what_one_with_a_file_does() {
    let Some(server) = postgres::server() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (file, database) = (folder.path().join("file"), folder.path().join("server"));
    project(&file, "path = \"kept\"");
    project(&database, "url = { env = \"STATE_ADDRESS\" }");
    let url = server.database();
    let steps: [&[&str]; 7] = [
        &["status", "--format", "json"],
        &["run", "--format", "json", "--dry-run"],
        &["run", "--format", "json"],
        // A dry run on top of what is there: it works on a copy.
        &["run", "--format", "json", "--dry-run"],
        &["run", "--format", "json"],
        &["status", "--format", "json"],
        &["rejects", "list", "--format", "json"],
    ];
    for words in steps {
        assert_eq!(said(&database, words, Some(&url)), said(&file, words, None), "{words:?}");
    }
    assert!(file.join("kept/state/martlet.sqlite").is_file() && !file.join(".martlet").exists());
    assert!(!database.join(".martlet/state").exists(), "a file beside the server's state");
    let runs = server.ask(&url, "SELECT count(*) > 1 FROM martlet.flow_run");
    assert_eq!(runs, "t", "the state is not where it should be");
}

#[test]
fn an_address_that_is_missing_or_wrong_is_told_without_what_is_secret_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    project(folder.path(), "url = { env = \"STATE_ADDRESS\" }");
    for words in [&["run"][..], &["status"], &["rejects", "list"]] {
        let output = martlet(folder.path(), words, None);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(text(&output).contains("STATE_ADDRESS does not hold its address"), "{}", text(&output));
        for address in
            ["postgres://me:canary@127.0.0.1:1/martlet", "postgres://me:canary@db.invalid/martlet", "canary"]
        {
            let output = martlet(folder.path(), words, Some(address));
            assert_eq!(output.status.code(), Some(2), "{words:?} {address}");
            assert!(!text(&output).contains("canary"), "{}", text(&output));
        }
    }
    // Checking needs no secret.
    assert_eq!(martlet(folder.path(), &["check"], None).status.code(), Some(0));
}
