//! `martlet preview`: what a flow would make of its first records, why others are left out, and that nothing is written.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use serde_json::{Value, json};

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, identity   basis consent }
purpose offers "Offers" { channels email   uses contact, identity   basis consent }
consent news via email { from web.signups   owner "dpo@acme.example" }
consent offers via email { from web.signups   owner "dpo@acme.example" }
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "signups.csv" }
  object signups about prospect {
    email: email key
    name: text? category identity.name
    age: int?
    said: text
    deals: text
    consent news via email {
      value said { "yes" => granted   "no" => withdrawn   else => unknown }
      method form   evidence said   asserts grants and refusals
    }
    consent offers via email {
      value deals { "yes" => granted   "no" => withdrawn   else => unknown }
      method form   evidence deals   asserts grants and refusals
    }
  }
}
system letters "Letters" is csv {
  owner "web@acme.example"   stored in EU   role processor
  connect { path "out.csv"   cells machine }
  object list about prospect { email: email key   name: text?   age: int?   deal: text? }
}
/// People who said yes reach the letters within a day.
flow send "Send" {
  from web.signups
  where name != "Test"
  to letters.list, upsert by email
  purpose news via email
  owner "web@acme.example"
  daily at 02:00
  map {
    email -> email
    name | upper -> name
    age -> age
    deals -> deal when allowed(offers via email)
  }
  blanks unchanged
  when permission ends keep because "they are deleted by hand"
  when gone keep because "they are deleted by hand"
}
"#;

const SIGNUPS: &str = "email,name,age,said,deals\n\
    ana@x.example,Ana,30,yes,yes\n\
    bo@x.example,Bo,,yes,no\n\
    cy@x.example,Test,5,yes,yes\n\
    di@x.example,Di,44,no,yes\n\
    ed@x.example,Ed,old,yes,yes\n\
    fi@x.example,Fi,20,maybe,yes\n";

fn project() -> Program {
    let project = Program::new(env!("CARGO_BIN_EXE_martlet"));
    project.put("martlet.toml", "name = \"acme\"\nzone = \"Europe/Copenhagen\"\n");
    project.put("all.flow", PROJECT);
    project.put("signups.csv", SIGNUPS);
    project
}

fn records(project: &Program, words: &[&str]) -> Vec<Value> {
    let words = [&["preview", "send", "--format", "json"], words].concat();
    serde_json::from_str(&project.martlet(&words)).expect("JSON")
}

fn results(records: &[Value]) -> Vec<(u64, &str)> {
    let one = |record: &'_ Value| record["record"].as_u64().expect("a number");
    records.iter().map(|it| (one(it), it["made"][0]["result"].as_str().expect("a word"))).collect()
}

#[test]
fn each_record_says_what_becomes_of_it_and_why() {
    let project = project();
    let shown = records(&project, &[]);
    assert_eq!(
        results(&shown),
        [(1, "mapped"), (2, "mapped"), (3, "filtered"), (4, "withheld"), (5, "rejected"), (6, "withheld")]
    );
    assert_eq!(shown[0]["source"]["name"], "Ana");
    assert_eq!(shown[0]["made"][0]["fields"]["name"], json!({ "value": "ANA" }));
    let bo = &shown[1]["made"][0]["fields"];
    assert_eq!(bo["age"], json!({ "unchanged": true }));
    assert!(bo["deal"]["withheld"].as_str().expect("why").starts_with("offers via email: "), "{bo}");
    let why = |number: usize| shown[number]["made"][0]["reason"].as_str().expect("why").to_owned();
    assert_eq!(why(2), "`where` leaves it out.");
    assert!(why(3).starts_with("news via email: ") && why(5).starts_with("news via email: "), "{}", why(3));
    assert_ne!(why(3), why(5), "a no, and no answer, are told apart");
    assert!(why(4).contains("age"), "{}", why(4));
    assert_eq!(shown[4]["source"]["age"], "old", "as it was read");
}

#[test]
fn as_many_are_shown_as_are_wanted() {
    let project = project();
    assert_eq!(results(&records(&project, &["--rows", "2"])), [(1, "mapped"), (2, "mapped")]);
    let out = records(&project, &["--left-out", "--rows", "2"]);
    assert_eq!(results(&out), [(3, "filtered"), (4, "withheld")]);
}

#[test]
fn people_read_source_and_result_side_by_side() {
    let text = project().martlet(&["preview", "send", "--rows", "4"]);
    let ana = "send: record 1: would be handed over\n  email  ana@x.example  ->  email  ana@x.example\n  \
               name   Ana            ->  name   ANA\n  age    30             ->  age    30\n";
    assert!(text.starts_with(ana), "{text}");
    assert!(text.ends_with("4 records shown: 2 would be handed over, 1 left out, 1 withheld.\n"), "{text}");
}

#[test]
fn a_preview_writes_nothing_and_changes_nothing_that_follows() {
    let project = project();
    project.martlet(&["preview", "send"]);
    assert!(!project.path("out.csv").exists() && !project.path(".martlet").exists());
    project.martlet(&["run"]);
    let out = std::fs::read_to_string(project.path("out.csv")).expect("delivered");
    assert_eq!(out.lines().count(), 3, "{out}");
    let status = project.martlet(&["status", "--format", "json"]);
    assert_eq!(results(&records(&project, &["--rows", "1"])), [(1, "mapped")]);
    assert_eq!(project.martlet(&["status", "--format", "json"]), status);
}

#[test]
fn what_cannot_be_shown_is_said() {
    let project = project();
    let text = project.print(&["preview", "sent"], 2);
    assert!(text.contains("there is no flow `sent`"), "{text}");
    std::fs::remove_file(project.path("signups.csv")).expect("removed");
    let text = project.print(&["preview", "send"], 2);
    assert!(text.contains("signups.csv"), "{text}");
}

#[test]
fn each_shell_gets_its_completions() {
    let project = project();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.martlet(&["completions", shell]);
        assert!(script.contains("martlet") && script.contains("preview"), "{shell}");
    }
}
