//! What a flow delivered is given up or handed on, where it cannot look after it any more.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;

const PROJECT: &str = r#"
purpose news "News" { channels email   uses contact, privacy   basis consent }
consent news via email { from web.signups   owner "dpo@acme.example" }
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "signups.csv" }
  object signups about prospect {
    email: email key
    said: text
    consent news via email { value said { "yes" => granted   "no" => withdrawn   else => unknown } }
  }
}
system list "List" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object out about prospect { email: email key }
}
/// Whom we write to.
flow send "Send" {
  from     web.signups
  to       list.out, one file
  purpose  news via email
  owner    "web@acme.example"
  map { email -> email }
  when permission ends   remove
  when gone              keep because "they stay until they leave"
}
"#;

martlet_testkit::project!(Project);

impl Project {
    /// Two people who said yes and are delivered.
    fn new() -> Project {
        let project = Project(Program::new(env!("CARGO_BIN_EXE_martlet")));
        project.put("martlet.toml", "name = \"given-up\"\n");
        project.put("project.flow", PROJECT);
        project.put("signups.csv", "email,said\nana@x.example,yes\nbo@x.example,yes\n");
        project.print(&["run"], 0);
        assert_eq!(project.out(), "email\nana@x.example\nbo@x.example\n");
        project
    }

    fn out(&self) -> String {
        fs::read_to_string(self.path("out.csv")).expect("read")
    }

    /// What it says, with the code that it ends with.
    fn said(&self, words: &[&str]) -> (Option<i32>, String) {
        let output = self.output(words);
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).expect("text"))
    }

    fn state(&self) -> Connection {
        Connection::open(self.path(".martlet/state/martlet.sqlite")).expect("the state")
    }
}

#[test]
fn a_flow_that_was_renamed_hands_its_records_on() {
    let project = Project::new();
    project.put("project.flow", &PROJECT.replace("flow send", "flow letters"));
    // Bo is no more at the source, and says no elsewhere: the new flow has never delivered him.
    project.put("signups.csv", "email,said\nana@x.example,yes\nbo@x.example,no\n");
    project.print(&["run"], 0);
    assert_eq!(project.out(), "email\nana@x.example\nbo@x.example\n", "nobody looks after Bo");
    let text = project.print(&["status"], 0);
    assert!(text.contains("flow send\n") && text.contains("no more in this project"), "{text}");
    let status: Value =
        serde_json::from_str(&project.print(&["status", "--format", "json"], 0)).expect("JSON");
    let known: Vec<bool> = ["letters", "send"]
        .map(|name| {
            let flows = status["flows"].as_array().expect("a list");
            let flow = flows.iter().find(|flow| flow["name"] == name).expect("the flow");
            flow["in_project"].as_bool().expect("known")
        })
        .into();
    assert_eq!(known, [true, false]);

    let hand_on = ["abandon", "send", "--to", "letters", "--because", "renamed"];
    let (code, text) = project.said(&hand_on);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("send looks after 2 records at list.out"), "{text}");
    let text = project.print(&[&hand_on[..], &["--yes"]].concat(), 0);
    assert!(text.contains("From now on letters looks after them."), "{text}");
    project.print(&["run"], 0);
    assert_eq!(project.out(), "email\nana@x.example\n", "the no reaches what was handed on");
    assert!(project.print(&["status"], 0).contains("because: handed on to `letters`: renamed"));
    project.print(&["run"], 0);
    assert_eq!(project.out(), "email\nana@x.example\n");
}

#[test]
fn a_hand_over_that_nobody_can_resolve_holds_its_flow_up_no_longer() {
    let project = Project::new();
    // What was handed over to a place that no program of today can look into.
    project
        .state()
        .execute(
            "INSERT INTO unit (id, number, run, flow, destination, phase)
             VALUES ('00', 99, (SELECT run FROM flow WHERE name = 'send'), 'send', 'gone', 'sending')",
            [],
        )
        .expect("a unit");
    for _ in 0..2 {
        let (code, text) = project.said(&["run"]);
        assert_ne!(code, Some(0), "{text}");
        assert!(text.contains("written by another version"), "{text}");
    }
    let text = project.print(&["abandon", "send", "--because", "the old list is switched off", "--yes"], 0);
    assert!(text.contains("; hand-overs without an answer: 1"), "{text}");
    assert!(text.contains("nobody looks after them"), "{text}");
    project.print(&["run"], 0);
    assert_eq!(project.out(), "email\nana@x.example\nbo@x.example\n");
    project.put("signups.csv", "email,said\nana@x.example,no\nbo@x.example,yes\n");
    project.print(&["run"], 0);
    assert_eq!(project.out(), "email\nbo@x.example\n", "the flow looks after what it delivers anew");
}

#[test]
fn what_would_lose_something_by_mistake_is_refused() {
    let project = Project::new();
    let refused = |words: &[&str], why: &str| {
        let (code, text) = project.said(&[&["abandon"], words, &["--because", "x", "--yes"]].concat());
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains(why), "{text}");
    };
    refused(&["sent"], "`sent` was never run");
    refused(&["send", "--to", "letters"], "there is no flow `letters`");
    refused(&["send", "--to", "send"], "looks after its own records already");
    let second = PROJECT.split_once("flow send").map(|(_, rest)| format!("/// Another.\nflow more{rest}"));
    let second = second.expect("a flow").replace("list.out", "other.out");
    let other = "system other \"Other\" is csv { owner \"a@acme.example\" stored in EU role controller connect { path \"more.csv\" cells machine } object out about prospect { email: email key } }\n";
    project.put("project.flow", &format!("{PROJECT}{other}{second}"));
    refused(&["send", "--to", "more"], "delivers to another place or by another key");
    let (code, text) = project.said(&["abandon", "send", "--because", "ana@x.example asked", "--yes"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("a reason that names nobody"), "{text}");
    project.put("project.flow", PROJECT);
    project.put("signups.csv", "email,said\nana@x.example,yes\nbo@x.example,no\n");
    project.print(&["run"], 0);
    assert_eq!(project.out(), "email\nana@x.example\n", "nothing was given up");
}
