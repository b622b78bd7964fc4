//! The plan as an interface: its published schema describes it, it alone suffices to run and to document, a dry run
//! writes nowhere and tells the truth, and equal input gives equal bytes wherever and whenever it is read.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// Runs the program, which must end well; what it wrote to standard output.
fn martlet(folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_martlet"))
        .args(words)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .envs(variables.iter().copied())
        .output()
        .expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{words:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The example in a folder of its own.
fn example(into: &Path) -> PathBuf {
    let project = into.join("signups");
    let from = Path::new(REPOSITORY).join("examples/signups");
    fs::create_dir_all(project.join("data")).expect("made");
    for file in ["martlet.toml", "systems.flow", "consent.flow", "flows.flow"] {
        fs::copy(from.join(file), project.join(file)).expect("copied");
    }
    data(&project);
    project
}

/// The example's data files only.
fn data(root: &Path) {
    fs::create_dir_all(root.join("data")).expect("made");
    for file in ["data/signups.csv", "data/choices.csv"] {
        fs::copy(Path::new(REPOSITORY).join("examples/signups").join(file), root.join(file)).expect("copied");
    }
}

fn plan(project: &Path) -> Value {
    martlet(project, &["build"], &[]);
    let text = fs::read_to_string(project.join("build/plan.json")).expect("written");
    serde_json::from_str(&text).expect("JSON")
}

fn schema() -> jsonschema::Validator {
    let path = Path::new(REPOSITORY).join("docs/reference/plan.schema.json");
    let text = fs::read_to_string(path).expect("published");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("a schema of the draft that it names");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// Every file under a folder, by path, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                found.insert(path.clone(), Vec::new());
                waiting.push(path);
            } else {
                found.insert(path.clone(), fs::read(&path).expect("readable"));
            }
        }
    }
    found
}

/// The rows of the table that the example writes.
fn contacts(root: &Path) -> Vec<Vec<rusqlite::types::Value>> {
    let database = Connection::open(root.join("out/crm.sqlite")).expect("delivered");
    let mut statement = database
        .prepare(
            "SELECT Email, FullName, CountryCode, City, Interest, SignedUpOn, Source, OptedOut FROM contact \
             ORDER BY Email",
        )
        .expect("the table is there");
    statement
        .query_map([], |row| (0..8).map(|column| row.get(column)).collect())
        .expect("readable")
        .collect::<Result<_, _>>()
        .expect("rows")
}

#[test]
fn the_published_schema_describes_the_plans_of_the_example_and_of_a_new_project() {
    let schema = schema();
    let folder = tempfile::tempdir().expect("a folder");
    martlet(folder.path(), &["new", "fresh"], &[]);
    for project in [example(folder.path()), folder.path().join("fresh")] {
        let plan = plan(&project);
        let errors: Vec<String> =
            schema.iter_errors(&plan).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {}", project.display(), errors.join("\n"));
    }
}

#[test]
fn the_published_schema_refuses_what_is_no_plan() {
    let schema = schema();
    let folder = tempfile::tempdir().expect("a folder");
    let plan = plan(&example(folder.path()));
    assert!(schema.is_valid(&plan));
    let changes: &[(&str, Value)] = &[
        ("/format", json!("1")),
        ("/hash", json!(7)),
        ("/flows", json!({})),
        ("/flows/0/name", Value::Null),
        ("/flows/0/mode", json!({ "whatever": {} })),
        ("/flows/0/gone", json!("vanish")),
        ("/flows/0/guards", json!([{}])),
        ("/objects/0/fields/0/type", json!("anything")),
        ("/disclosures/0", json!({})),
    ];
    for (place, value) in changes {
        let mut changed = plan.clone();
        *changed.pointer_mut(place).unwrap_or_else(|| panic!("the plan has no {place}")) = value.clone();
        assert!(!schema.is_valid(&changed), "{place} = {value} is taken for a plan");
    }
    for part in plan.as_object().expect("an object").keys() {
        let mut changed = plan.clone();
        changed.as_object_mut().expect("an object").remove(part);
        assert!(!schema.is_valid(&changed), "a plan without `{part}` is taken for one");
    }
}

#[test]
fn the_plan_alone_runs_and_documents_as_the_project_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = example(folder.path());
    martlet(&project, &["build"], &[]);
    let from_project = martlet(&project, &["run", "--format", "json"], &[]);

    let alone = folder.path().join("alone");
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&alone).expect("made");
    data(&elsewhere);
    fs::rename(project.join("build/plan.json"), alone.join("plan.json")).expect("moved");
    let words = ["run", "--plan", "plan.json", "--root", "../elsewhere", "--format", "json"];
    let from_plan = martlet(&alone, &words, &[]);
    assert_eq!(from_plan, from_project);
    assert_eq!(
        fs::read(elsewhere.join("out/audience.csv")).expect("delivered"),
        fs::read(project.join("out/audience.csv")).expect("delivered")
    );
    let rows = contacts(&elsewhere);
    assert!(rows.len() > 1000, "{} rows", rows.len());
    assert_eq!(rows, contacts(&project));

    martlet(&alone, &["docs", "--plan", "plan.json"], &[]);
    martlet(&project, &["docs"], &[]);
    for page in ["lineage.html", "lineage.md"] {
        assert_eq!(
            fs::read(alone.join(page)).expect("written"),
            fs::read(project.join("build").join(page)).expect("written"),
            "{page}"
        );
    }
}

#[test]
fn p20_a_dry_run_writes_nowhere_and_counts_what_the_run_then_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = example(folder.path());
    for round in ["first", "after a refusal"] {
        let before = files(folder.path());
        let dry: Value =
            serde_json::from_str(&martlet(&project, &["run", "--dry-run", "--format", "json"], &[]))
                .expect("JSON");
        let mut after = files(folder.path());
        // Known, and not what it should be: reading the state leaves SQLite's two companions of it, without content.
        let state = project.join(".martlet/state");
        let log = after.remove(&state.join("martlet.sqlite-wal"));
        assert!(log.is_none_or(|bytes| bytes.is_empty()), "{round}: something was written to the state");
        after.remove(&state.join("martlet.sqlite-shm"));
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&before), names(&after), "{round}: files came or went");
        for (path, bytes) in &before {
            assert_eq!(Some(bytes), after.get(path), "{round}: {} was written", path.display());
        }

        let real: Value =
            serde_json::from_str(&martlet(&project, &["run", "--format", "json"], &[])).expect("JSON");
        assert_eq!(dry["choices"], real["choices"], "{round}");
        assert_eq!(handed_over(&dry), without_endings(&real), "{round}");

        let choices = project.join("data/choices.csv");
        let text = fs::read_to_string(&choices).expect("there");
        let yes = fs::read_to_string(project.join("out/audience.csv")).expect("delivered");
        let person = yes.lines().nth(1).and_then(|line| line.split(',').next()).expect("somebody");
        fs::write(&choices, format!("{text}{person},stop,no,2026-01-05,unsubscribe link\n"))
            .expect("written");
    }
}

/// The flows of a dry run's report, with what it calls `pending` as delivered.
fn handed_over(report: &Value) -> Value {
    let mut flows = without_endings(report);
    for flow in flows.as_array_mut().expect("a list") {
        flow["delivered"] = flow["pending"].take();
        flow["pending"] = json!(0);
    }
    flows
}

/// The flows of a report without `withdrawn` and `removed`. Known, and not what it should be: a dry run does not say
/// how many records would be marked or taken away.
fn without_endings(report: &Value) -> Value {
    let mut flows = report["flows"].clone();
    for flow in flows.as_array_mut().expect("a list") {
        flow["withdrawn"] = Value::Null;
        flow["removed"] = Value::Null;
    }
    flows
}

#[test]
fn p20_equal_input_gives_equal_bytes_whatever_the_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = example(&folder.path().join("one"));
    let two = example(&folder.path().join("two"));
    // The same project in files of other names, so that they are found in another order.
    let names = [("systems.flow", "aa/zz.flow"), ("consent.flow", "mm.flow"), ("flows.flow", "bb.flow")];
    for (old, new) in names {
        let new = two.join(new);
        fs::create_dir_all(new.parent().expect("a folder")).expect("made");
        fs::rename(two.join(old), new).expect("renamed");
    }
    let near = [("LANG", "C"), ("TZ", "UTC")];
    let far = [("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Pacific/Kiritimati")];
    for (project, variables) in [(&one, &near[..]), (&two, &far[..])] {
        martlet(project, &["build"], variables);
        martlet(project, &["docs"], variables);
    }
    // Where something is written is part of both, so the names are put back before comparing.
    let read = |project: &Path, file: &str| {
        let text = fs::read_to_string(project.join("build").join(file)).expect("written");
        names.iter().fold(text, |text, (old, new)| text.replace(&format!("{new}:"), &format!("{old}:")))
    };
    for file in ["plan.json", "lineage.html", "lineage.md"] {
        assert_eq!(read(&one, file), read(&two, file), "{file}");
    }
}
