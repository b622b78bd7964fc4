//! Choices that a preference centre keeps: they count in every run, and the ledger proves what was relied upon without
//! a copy of anybody's choice.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose newsletter "Newsletter" { channels email   basis consent   uses contact.email }
/// Slips of paper.
system paper "Paper" is csv {
  owner "events@acme.example"   stored in EU
  connect { path "paper.csv" }
  object slips about prospect {
    Email: email key
    Said:  bool("yes", "no")
    Day:   date
    consent newsletter via email { value Said { true => granted   false => withdrawn }   at Day in "Europe/Copenhagen"   method form   evidence Said }
  }
}
/// Where people change their mind.
system portal "Preference centre" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "portal.csv" }
  object history about prospect {
    Email:  email
    Answer: enum("in", "out")
    At:     instant?
    consent newsletter via email { value Answer { "in" => granted   "out" => withdrawn }   at At   method form   evidence Answer }
  }
}
system letters "Letters" is csv {
  owner "email@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object readers about prospect { Email: email key, category contact.email }
}
system people "Everybody" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object all about prospect { Email: email key }
}
consent newsletter via email "Newsletter" {
  from     paper.slips
  history external from portal.history
  on conflict latest choice wins
  every    10 minutes
  within   24 hours
  owner    "dpo@acme.example"
}
/// Readers of the newsletter.
flow readers "Readers" {
  from     people.all
  to       letters.readers, one file
  purpose  newsletter via email
  owner    "email@acme.example"
  map { Email -> Email }
  when permission ends   remove
  when gone              remove
}
test "a choice that is kept elsewhere counts as it stands there" of readers {
  now    2026-03-02T09:00:00Z
  given  people.all { Email: "ana@x.example" }
  given  portal.history { Email: "ana@x.example", Answer: "in", At: 2026-02-01T00:00:00Z }
  expect letters.readers { Email: "ana@x.example" }
  then   portal.history { Email: "ana@x.example", Answer: "out", At: 2026-03-01T00:00:00Z }
  expect letters.readers none
}
"#;

const PEOPLE: [&str; 6] = ["ana", "bo", "cy", "di", "eve", "fay"];

const PORTAL: [&str; 8] = [
    "ana@x.example,in,2026-01-10T00:00:00Z",
    "bo@x.example,in,2026-01-10T00:00:00Z",
    "bo@x.example,out,2026-01-20T00:00:00Z",
    // On paper they took it back later.
    "cy@x.example,in,2026-01-10T00:00:00Z",
    // On paper they said yes before.
    "di@x.example,out,2026-01-10T00:00:00Z",
    // On paper they said no before.
    "eve@x.example,in,2026-01-10T00:00:00Z",
    "fay@x.example,in,2026-01-10T00:00:00Z",
    "hal@x.example,in,2026-01-10T00:00:00Z",
];

martlet_testkit::project!(Project);

impl Project {
    fn new(flows: &str) -> Project {
        let project = Project(Program::new(env!("CARGO_BIN_EXE_martlet")));
        project.put("martlet.toml", "name = \"elsewhere\"\nzone = \"Europe/Copenhagen\"\n");
        project.put("p.flow", flows);
        let people: String = PEOPLE.iter().map(|name| format!("{name}@x.example\n")).collect();
        project.put("people.csv", &format!("Email\n{people}"));
        project.put(
            "paper.csv",
            "Email,Said,Day\ncy@x.example,no,2026-02-01\ndi@x.example,yes,2026-01-05\neve@x.example,no,2026-01-05\n",
        );
        project.portal(&PORTAL);
        project
    }

    fn portal(&self, rows: &[&str]) {
        self.put("portal.csv", &format!("Email,Answer,At\n{}\n", rows.join("\n")));
    }

    /// Runs, and gives what is printed, and who reads the newsletter then.
    fn run(&self, exit: i32) -> (String, Vec<String>) {
        let printed = self.print(&["run"], exit);
        let text = fs::read_to_string(self.path("out.csv")).expect("delivered");
        let mut names: Vec<String> =
            text.lines().skip(1).map(|line| line.replace("@x.example", "")).collect();
        names.sort();
        (printed, names)
    }

    /// How many events the ledger has, all of them as they were recorded.
    fn events(&self) -> u64 {
        let told: Value = serde_json::from_str(&self.print(&["consent", "verify", "--format", "json"], 0))
            .expect("an answer");
        told["events"].as_u64().expect("a number")
    }
}

/// How many events of the ledger are about somebody.
fn about_somebody(project: &Project) -> i64 {
    let state = Connection::open(project.path(".martlet/state/martlet.sqlite")).expect("a state");
    state.query_row("SELECT count(*) FROM ledger_private", [], |row| row.get(0)).expect("a number")
}

#[test]
fn what_is_kept_elsewhere_counts_by_its_time_and_is_anchored_once() {
    let project = Project::new(PROJECT);
    let (printed, readers) = project.run(0);
    assert_eq!(readers, ["ana", "eve", "fay"], "{printed}");
    assert!(printed.contains("8 choices are kept there; the ledger has one new entry for them"), "{printed}");
    assert_eq!(project.events(), 4, "three slips, and one entry for the portal");
    assert_eq!(about_somebody(&project), 3);
    assert_eq!(
        project.print(&["consent", "history", "ana@x.example"], 0),
        "The ledger holds nothing about ana@x.example.\n\
         Note: choices that are kept in portal.history are no events of the ledger; `martlet consent show` reads them\n"
    );
    let shown = project.print(&["consent", "show", "ana@x.example"], 0);
    assert!(
        shown.starts_with("newsletter via email: yes (granted)\n  since 2026-01-10T00:00:00Z\n"),
        "{shown}"
    );
    assert!(
        shown.contains("said in portal.history.Answer (form") && shown.contains("; kept there\n"),
        "{shown}"
    );
    let eve = project.print(&["consent", "show", "eve@x.example"], 0);
    assert!(
        eve.starts_with("newsletter via email: yes (granted)"),
        "a later yes there than the no on paper: {eve}"
    );
    let then = project.print(&["consent", "show", "ana@x.example", "--known", "2099-01-01"], 0);
    assert!(then.contains("what was known of them then, the ledger cannot tell"), "{then}");

    // The same, in another order: nothing new.
    let mut turned = PORTAL;
    turned.reverse();
    project.portal(&turned);
    let (printed, readers) = project.run(0);
    assert_eq!(readers, ["ana", "eve", "fay"], "{printed}");
    assert!(printed.contains("8 choices are kept there, as before"), "{printed}");
    assert_eq!(project.events(), 4);

    // Another answer; then the portal is put back from an old copy.
    let left = [&PORTAL[..], &["ana@x.example,out,2026-03-01T00:00:00Z"]].concat();
    project.portal(&left);
    assert_eq!(project.run(0).1, ["eve", "fay"]);
    assert_eq!(project.events(), 5);
    project.portal(&PORTAL);
    assert_eq!(project.run(0).1, ["ana", "eve", "fay"], "only what is kept there counts");
    assert_eq!(project.events(), 6, "what was relied upon is another thing again");

    // A value without a meaning is rejected, and counts as a no until somebody has looked.
    let odd = [&PORTAL[1..], &["ana@x.example,maybe,2026-03-01T00:00:00Z"]].concat();
    project.portal(&odd);
    assert_eq!(project.run(0).1, ["eve", "fay"]);
    let rejects = project.print(&["rejects", "list"], 0);
    assert!(rejects.contains("Answer"), "{rejects}");
}

#[test]
fn what_cannot_be_read_lets_nobody_in_and_throws_out_only_who_said_no() {
    let project = Project::new(PROJECT);
    project.run(0);
    fs::remove_file(project.path("portal.csv")).expect("it was there");
    project.put("paper.csv", "Email,Said,Day\nana@x.example,no,2026-03-01\ndi@x.example,yes,2026-03-05\n");
    let (printed, readers) = project.run(3);
    assert!(printed.contains("could not be read, so somebody's no may be missing"), "{printed}");
    let shown = project.print(&["consent", "show", "fay@x.example"], 0);
    assert!(shown.contains("choices are kept in portal.history, and are not counted here"), "{shown}");
    // A yes on paper brings nobody in; a no on paper is followed; of others nobody can tell.
    assert_eq!(readers, ["fay"], "{printed}");
    assert_eq!(project.events(), 6, "two slips more, and nothing that was not read");
    project.portal(&PORTAL);
    assert_eq!(project.run(0).1, ["di", "eve", "fay"]);
    assert_eq!(project.events(), 6, "the portal says what it said");
}

#[test]
fn a_refusal_that_is_kept_elsewhere_wins_where_any_does() {
    let project = Project::new(&PROJECT.replace("latest choice wins", "any refusal wins"));
    assert_eq!(project.run(0).1, ["ana", "fay"], "eve said no on paper and did not say yes there again");
    let shown = project.print(&["consent", "show", "eve@x.example"], 0);
    assert!(shown.starts_with("newsletter via email: no (withdrawn)\n"), "{shown}");
    assert!(shown.contains("said in paper.slips.Said"), "{shown}");
    project.print(&["test"], 0);
}

#[test]
fn tests_of_flows_know_of_it() {
    assert!(Project::new(PROJECT).print(&["test"], 0).ends_with("1 test passed\n"));
}

#[test]
fn an_object_is_a_slot_or_keeps_the_history() {
    let both = PROJECT.replace("from     paper.slips", "from     paper.slips, portal.history");
    let printed = Project::new(&both).print(&["check"], 1);
    assert!(printed.contains("`portal.history` is a slot and keeps the history as well"), "{printed}");
    let alone = PROJECT.replace("  from     paper.slips\n", "");
    let printed = Project::new(&alone).print(&["check"], 0);
    assert!(!printed.contains("not judged"), "{printed}");
}
