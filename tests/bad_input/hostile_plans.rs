//! Plan files that are damaged, of another format, or made to do harm.

use super::{NOTHING, Project, Ran, undisturbed};
use martlet_compiler::plan::{Plan, SettingValue, from_json, hash, to_json};
use std::fs;

/// What somebody does to a plan.
type Change = fn(&mut Plan);

/// A project's plan as text.
fn built(project: &Project) -> String {
    project.martlet(&["build"]).ends(0, &[]);
    fs::read_to_string(project.path("build/plan.json")).expect("built")
}

fn run(project: &Project) -> Ran {
    project.martlet(&["run", "--plan", "plan.json"])
}

#[test]
fn damaged_plans() {
    let project = Project::new();
    let good = built(&project);
    let deep = "[".repeat(1_000_000);
    let refused: [(&[u8], &str); 8] = [
        (b"", "cannot be used as a plan"),
        (&good.as_bytes()[..good.len() / 2], "cannot be used as a plan"),
        (&[0; 4_096], "cannot be used as a plan"),
        (b"\xff\xfe{\0}\0", "it is not text in UTF-8"),
        (b"{\"format\": 99}", "format 99, this program reads format 2: build it again"),
        (b"{\"plan\": \"mine\"}", "it says nothing about its format"),
        (deep.as_bytes(), "cannot be used as a plan"),
        (b"{\"format\": 2, \"\\u001b[2J\": 1}", "cannot be used as a plan"),
    ];
    for (content, words) in refused {
        project.write("plan.json", content);
        let ran = run(&project);
        ran.ends(2, &[words, "write it again with `martlet build`"]);
        assert!(!ran.err.contains('\u{1b}'), "{:?}", ran.err);
        assert_eq!(project.held(), NOTHING);
        assert!(!project.path(".martlet").exists(), "a plan that is refused begins nothing");
    }
    let changed = good.replacen("out/list.csv", "out/mine.csv", 1);
    project.write("plan.json", changed);
    run(&project).ends(2, &["changed after it was built"]);
    project.remove("plan.json");
    fs::create_dir(project.path("plan.json")).expect("made");
    run(&project).ends(2, &["`plan.json` is a folder"]);
    project.remove("plan.json");
    run(&project).ends(2, &["cannot read the plan `plan.json`: there is no such file or folder"]);
    project.martlet(&["run", "--plan", "/dev/zero"]).ends(2, &["is a device or a pipe, not a plan"]);

    project.write("plan.json", good);
    run(&project).ends(0, &["3 delivered"]);
    assert_eq!(project.held(), undisturbed());
}

/// Runs a plan that was changed and whose hash was set right again: whoever made it knows how.
fn forged(change: Change) -> (Project, Ran) {
    let project = Project::new();
    let mut plan = from_json(&built(&project)).expect("a plan");
    change(&mut plan);
    plan.hash = hash(&plan);
    project.write("plan.json", to_json(&plan));
    project.remove("build");
    project.sql("CREATE TABLE kept (a)");
    let ran = run(&project);
    assert!(ran.code.is_some(), "{ran:?}");
    (project, ran)
}

fn set(plan: &mut Plan, system: &str, setting: &str, value: &str) {
    for found in plan.systems.iter_mut().filter(|found| found.name == system) {
        found.settings.insert(setting.into(), SettingValue::Text(value.into()));
    }
}

#[test]
fn plans_that_ask_for_less_than_they_must() {
    // Each is refused before anything is read.
    let cases: [Change; 7] = [
        |plan| plan.flows.iter_mut().for_each(|flow| flow.guards.clear()),
        |plan| plan.flows.iter_mut().for_each(|flow| flow.permission_ends = None),
        |plan| plan.flows.iter_mut().flat_map(|flow| &mut flow.guards).for_each(|guard| guard.cells.clear()),
        |plan| {
            plan.flows.iter_mut().flat_map(|flow| &mut flow.fields).for_each(|field| field.guard = Some(77))
        },
        |plan| plan.flows.iter_mut().for_each(|flow| flow.source = "nobody.knows".into()),
        |plan| plan.systems.clear(),
        |plan| plan.captures.iter_mut().for_each(|capture| capture.purpose = "anything".into()),
    ];
    for (number, change) in cases.into_iter().enumerate() {
        let (project, ran) = forged(change);
        ran.ends(2, &["the plan file contradicts itself"]);
        assert_eq!(project.held(), NOTHING, "case {number}");
        assert!(!project.path(".martlet").exists(), "case {number}");
    }
}

#[test]
fn plans_with_names_that_are_more_than_names() {
    let cases: [(Change, &str); 8] = [
        (|plan| rename(plan, "contact\"; DROP TABLE kept; --"), ""),
        (|plan| rename(plan, "a\0b"), "`a\\u0000b` cannot be the name of a table"),
        (|plan| rename(plan, ""), "`` cannot be the name of a table"),
        (|plan| rename(plan, "sqlite_schema"), "may begin with `sqlite_`"),
        (|plan| rename(plan, "Martlet_handover"), "may begin with `martlet_`"),
        (|plan| set(plan, "crm", "path", "out/\0"), "it is no name that a file can have"),
        (|plan| set(plan, "crm", "path", "file:crm.sqlite?mode=memory"), ""),
        (|plan| set(plan, "mailing", "delimiter", "\u{1b}[2J"), "`\\u001b[2J` cannot separate cells"),
    ];
    for (number, (change, words)) in cases.into_iter().enumerate() {
        let (project, ran) = forged(change);
        ran.ends(if words.is_empty() { 0 } else { 2 }, &[words]);
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "case {number}: {ran:?}");
        project.martlet(&["status"]).ends(0, &[]);
        let tables = rusqlite::Connection::open(project.path("out/crm.sqlite")).and_then(|database| {
            database.query_row("SELECT count(*) FROM kept", [], |row| row.get::<_, i64>(0))
        });
        assert_eq!(tables, Ok(0), "case {number}");
    }
}

/// Gives the table another name.
fn rename(plan: &mut Plan, name: &str) {
    for object in plan.objects.iter_mut().filter(|object| object.system == "crm") {
        object.name = name.into();
    }
    for flow in plan.flows.iter_mut().filter(|flow| flow.destination == "crm.contact") {
        flow.destination = format!("crm.{name}");
    }
}
