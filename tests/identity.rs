//! Who is who, from the records of a project to what is delivered: links, merges, splits, what is never merged, and
//! choices in conflict.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use std::fs;

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, privacy   basis consent }
consent news via email { from web.signups   owner "dpo@acme.example" }
identity person {
  match email | canonical_email
  match phone | e164 otherwise null
  link  crm.people.id, shop.orders.customer
  IDENTITY
}
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "signups.csv" }
  object signups about prospect {
    id: text key
    email: email
    said: text
    at: instant?
    consent news via email {
      value said { "yes" => granted   "no" => withdrawn   else => unknown }
      at at
      method form
      asserts grants and refusals
    }
  }
}
system crm "CRM" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer { id: id key   email: email?   second: email?   phone: phone?   brand: text? }
}
system shop "Shop" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "orders.csv" }
  object orders about customer { number: id key   customer: id   mail: email? }
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
  when gone              remove
}
/// What they bought.
flow orders "Orders" {
  from     shop.orders
  lookup   person = crm.people where person.id == customer
  to       books.rows, one file
  purpose  news via email
  owner    "web@acme.example"
  map { number -> number }
  when permission ends   remove
  when gone              remove
}
system books "Books" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "books.csv"   cells machine }
  object rows about customer { number: id key }
}
"#;

const PEOPLE: &str = "id,email,second,phone,brand\n";
const SIGNUPS: &str = "id,email,said,at\n";
const ORDERS: &str = "number,customer,mail\n";

martlet_testkit::project!(Project);

impl Project {
    fn new(more: &str) -> Project {
        let project = Project(Program::new(env!("CARGO_BIN_EXE_martlet")));
        project.put("martlet.toml", "name = \"who\"\n");
        project.put("who.flow", &PROJECT.replace("IDENTITY", more));
        project.put("signups.csv", SIGNUPS);
        project.put("people.csv", PEOPLE);
        project.put("orders.csv", ORDERS);
        project
    }

    fn people(&self, rows: &str) {
        self.put("people.csv", &format!("{PEOPLE}{rows}"));
    }

    /// Each: the address without its ending, the answer, and its day in January 2026.
    fn said(&self, rows: &[(&str, &str, u32)]) {
        let row = |(index, (name, said, day)): (usize, &(&str, &str, u32))| {
            format!("{index},{name}@x.example,{said},2026-01-{day:02}T10:00:00Z\n")
        };
        let rows: String = rows.iter().enumerate().map(row).collect();
        self.put("signups.csv", &format!("{SIGNUPS}{rows}"));
    }

    /// Runs, and tells what is printed and whom is written to, without the endings of their addresses.
    fn run(&self) -> (String, Vec<String>) {
        let printed = self.print(&["run"], 0);
        // Where nothing ever went out there is no file.
        let text = fs::read_to_string(self.path("out.csv")).unwrap_or_default();
        let mut names: Vec<String> =
            text.lines().skip(1).map(|line| line.replace("@x.example", "")).collect();
        names.sort();
        (printed, names)
    }

    /// All that is held of somebody.
    fn exported(&self, name: &str) -> serde_json::Value {
        let output = self.output(&["person", "export", &format!("{name}@x.example")]);
        serde_json::from_slice(&output.stdout).expect("an answer")
    }

    /// The state that is shown of somebody.
    fn shown(&self, name: &str) -> String {
        let printed = self.print(&["consent", "show", &format!("{name}@x.example")], 0);
        printed.lines().next().unwrap_or_default().to_owned()
    }
}

#[test]
fn a_no_by_one_address_is_a_no_by_the_other() {
    let project = Project::new("");
    project.people("1,ana@x.example,ANA.TWO@X.example,,\n2,bo@x.example,,,\n");
    project.said(&[("ana", "yes", 1), ("ana.two", "yes", 2), ("bo", "yes", 1)]);
    let (printed, sent) = project.run();
    assert_eq!(sent, ["ana", "ana.two", "bo"], "{printed}");
    assert!(printed.contains("note: 3 identifiers newly joined, 0 parted"), "{printed}");
    // What is known is not recorded again.
    let (printed, _) = project.run();
    assert!(!printed.contains("newly joined, "), "{printed}");
    project.said(&[("ana", "yes", 1), ("ana.two", "no", 9), ("bo", "yes", 1)]);
    let (printed, sent) = project.run();
    assert_eq!(sent, ["bo"], "{printed}");
    assert_eq!(project.shown("ana"), "news via email: no (withdrawn)");
    assert!(project.print(&["consent", "verify"], 0).contains("all as they were recorded"));
    // A later yes of theirs, by whichever address, counts for both.
    project.said(&[("ana", "yes", 20), ("ana.two", "no", 9), ("bo", "yes", 1)]);
    assert_eq!(project.run().1, ["ana", "ana.two", "bo"]);
}

#[test]
fn records_of_two_systems_are_joined_by_a_number_that_one_looks_up_in_the_other() {
    let project = Project::new("");
    project.people("7,ana@x.example,,,\n8,bo@x.example,,,\n");
    project.put("orders.csv", &format!("{ORDERS}100,7,shop@x.example\n"));
    project.said(&[("ana", "yes", 1), ("shop", "yes", 1), ("bo", "yes", 1)]);
    assert_eq!(project.run().1, ["ana", "bo", "shop"]);
    project.said(&[("ana", "yes", 1), ("shop", "no", 9), ("bo", "yes", 1)]);
    let (printed, sent) = project.run();
    assert_eq!(sent, ["bo"], "{printed}");
}

#[test]
fn two_who_turn_out_to_be_one_and_answered_differently_are_in_conflict() {
    let project = Project::new("");
    project.people("1,ana@x.example,,,\n2,old@x.example,,,\n");
    project.said(&[("ana", "yes", 9), ("old", "no", 1)]);
    assert_eq!(project.run().1, ["ana"], "two people so far");
    // One number is the other's.
    project.people("1,ana@x.example,,+45 20112233,\n2,old@x.example,,004520112233,\n");
    let (printed, sent) = project.run();
    assert_eq!(sent, [""; 0], "{printed}");
    assert!(printed.contains("1 choices are in conflict"), "{printed}");
    assert_eq!(project.shown("ana"), "news via email: no (conflict)");
    assert_eq!(project.shown("old"), "news via email: no (conflict)");
    let (printed, _) = project.run();
    assert!(!printed.contains("in conflict"), "said once: {printed}");
    // A yes of before the link does not lift it.
    project.said(&[("ana", "yes", 9), ("old", "yes", 10)]);
    assert_eq!(project.run().1, [""; 0]);
}

#[test]
fn who_is_no_longer_one_keeps_every_no_of_both_and_a_later_yes_is_their_own() {
    let project = Project::new("");
    project.people("1,ana@x.example,,+4520112233,\n2,bo@x.example,,+4520112233,\n3,cy@x.example,,,\n");
    project.said(&[("ana", "no", 1), ("bo", "unknown", 1), ("cy", "yes", 1)]);
    assert_eq!(project.run().1, ["cy"]);
    assert_eq!(project.shown("bo"), "news via email: no (withdrawn)");
    // It was not his number after all.
    project.people("1,ana@x.example,,+4520112233,\n2,bo@x.example,,+4520445566,\n3,cy@x.example,,,\n");
    let (printed, _) = project.run();
    assert!(printed.contains("1 identifiers newly joined, 1 parted"), "{printed}");
    // The no of before holds for both; the yes of one afterwards is no yes of the other.
    project.said(&[("ana", "no", 1), ("bo", "yes", 20), ("cy", "yes", 1)]);
    assert_eq!(project.run().1, ["bo", "cy"]);
    assert_eq!(project.shown("ana"), "news via email: no (withdrawn)");
}

#[test]
fn a_link_holds_as_long_as_any_record_says_it() {
    let project = Project::new("");
    project.people("1,ana@x.example,,+4520112233,\n2,ana@x.example,,+4520112233,\n");
    project.said(&[("ana", "yes", 1)]);
    project.run();
    project.people("1,ana@x.example,,,\n2,ana@x.example,,+4520112233,\n");
    let (printed, _) = project.run();
    // The record's own number is no longer joined to the telephone; the address still is, by the other record.
    assert!(printed.contains("0 identifiers newly joined, 1 parted"), "{printed}");
    // A record that is gone says nothing of who is who.
    project.people("");
    let (printed, _) = project.run();
    assert!(!printed.contains("parted"), "{printed}");
}

#[test]
fn records_that_are_never_merged_stay_two_people() {
    let project = Project::new("never merge when crm.people.brand differs");
    let shared = "1,ana@x.example,,+4520112233,north\n2,bo@x.example,,+4520112233,south\n";
    project.people(shared);
    project.said(&[("ana", "no", 9), ("bo", "yes", 1)]);
    let (printed, sent) = project.run();
    assert_eq!(sent, ["bo"], "{printed}");
    assert!(printed.contains("1 identifiers stand in records that are never merged"), "{printed}");
    assert_eq!(project.shown("bo"), "news via email: yes (granted)");
    // By a way round they are one all the same: whose choices these are, nobody can tell.
    project.people(&format!("{shared}3,ana@x.example,bo@x.example,,\n"));
    let (printed, sent) = project.run();
    assert_eq!(sent, [""; 0], "{printed}");
    assert_eq!(project.shown("bo"), "news via email: no (conflict)");
    let then = project.print(&["consent", "show", "bo@x.example", "--known", "2099-01-01"], 0);
    assert!(then.contains("Note: who is never merged is told by the records of now"), "{then}");
    let exported = project.exported("bo");
    assert_eq!(exported["joined_to_others"], true);
    let acts =
        exported["ledger"].as_array().map(|all| all.iter().filter(|event| event["kind"] == "act").count());
    assert_eq!(acts, Some(1), "her choice is not told to him: {exported}");
    // Without the clause the number joins them.
    let merged = Project::new("");
    merged.people(shared);
    merged.said(&[("ana", "no", 9), ("bo", "yes", 1)]);
    assert_eq!(merged.run().1, [""; 0]);
}

#[test]
fn whoever_is_erased_is_erased_by_all_that_is_theirs_and_joined_to_nobody() {
    let project = Project::new("");
    project.people("1,ana@x.example,two@x.example,+4520112233,\n2,bo@x.example,,,\n");
    project.said(&[("ana", "yes", 1), ("two", "yes", 1), ("bo", "yes", 1)]);
    assert_eq!(project.run().1, ["ana", "bo", "two"]);
    let exported = project.exported("ana");
    assert_eq!(exported["other_contact_points"], serde_json::json!(["+4520112233", "two@x.example"]));
    assert_eq!(exported["other_identifiers"], 1, "the number of her record");
    let said = |event: &serde_json::Value| event["kind"] == "act";
    assert_eq!(
        exported["ledger"].as_array().map(|all| all.iter().filter(|event| said(event)).count()),
        Some(2)
    );
    assert!(!exported.to_string().contains("bo@"), "{exported}");
    let erased = project.print(&["person", "erase", "ana@x.example", "--reason", "asked", "--yes"], 0);
    assert!(
        erased.contains(
            "Erased: ana@x.example and, of the same person, +4520112233, two@x.example, 1 further identifier\n"
        ),
        "{erased}"
    );
    let (printed, sent) = project.run();
    assert_eq!(sent, ["bo"], "{printed}");
    assert!(!printed.contains("newly joined, "), "{printed}");
    for name in ["ana", "two"] {
        assert_eq!(project.shown(name), format!("The ledger holds nothing about {name}@x.example."));
    }
    assert!(project.print(&["consent", "verify"], 0).contains("all as they were recorded"));
}

#[test]
fn without_the_records_that_say_who_is_who_nothing_goes_out() {
    let project = Project::new("");
    project.people("1,ana@x.example,two@x.example,,\n");
    project.said(&[("ana", "yes", 1)]);
    fs::remove_file(project.path("people.csv")).expect("removed");
    let printed = project.print(&["run", "send"], 2);
    assert!(printed.contains("a no by another address may be missing"), "{printed}");
}
