//! Choices in objects in which people are found by an identifier of a system alone: kept, settled with what was said at
//! an address, asked at every hand-over, shown, exported and erased.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use serde_json::Value;
use std::fs;

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, privacy   basis consent }
identity person {
  match email | canonical_email
  link  crm.people.id same as portal.choices.contact
  IDENTITY
}
system crm "CRM" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer { id: id key   email: email?   brand: text? }
}
/// Where customers choose once they are logged in.
system portal "Portal" is csv {
  owner "web@acme.example"   stored in EU
  role controller
  connect { path "choices.csv"   cells machine }
  object choices about customer {
    contact: id
    said:    text
    at:      instant?
    consent news via email {
      value said { "yes" => granted   "no" => withdrawn   "bounced" => suppressed by hard_bounce   else => unknown }
      at at
      method form
      asserts grants and refusals
    }
  }
}
/// Where anybody signs up.
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "signups.csv" }
  object signups about prospect {
    email: email
    said:  text
    at:    instant
    consent news via email {
      value said { "yes" => granted   "no" => withdrawn   else => unknown }
      at at
      method form
      asserts grants and refusals
    }
  }
}
system list "List" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object out about customer { id: id key   email: email? }
}
consent news via email { READ   on conflict latest choice wins   owner "dpo@acme.example" }
/// Whom we write to.
flow send "Send" {
  from     crm.people
  to       list.out, one file
  purpose  news via email
  owner    "web@acme.example"
  map { id -> id   email -> email }
  when permission ends   remove
  when gone              remove
}
TESTS
"#;

const LEDGER: &str = "from portal.choices, web.signups";
const ELSEWHERE: &str = "from web.signups   history external from portal.choices";

martlet_testkit::project!(Project);

impl Project {
    fn new(read: &str, identity: &str, tests: &str) -> Project {
        let project = Project(Program::new(env!("CARGO_BIN_EXE_martlet")));
        project.put("martlet.toml", "name = \"by\"\n");
        let flows = PROJECT.replace("READ", read).replace("IDENTITY", identity).replace("TESTS", tests);
        project.put("by.flow", &flows);
        project.people(&[("1", "ana"), ("2", "bo")]);
        project.chose(&[]);
        project.signed_up(&[]);
        project
    }

    fn people(&self, people: &[(&str, &str)]) {
        let rows: String = people.iter().map(|(id, name)| format!("{id},{name}@x.example,\n")).collect();
        self.put("people.csv", &format!("id,email,brand\n{rows}"));
    }

    /// By number: the answer, and its day in January 2026.
    fn chose(&self, rows: &[(&str, &str, u32)]) {
        let row = |(id, said, day): &(&str, &str, u32)| format!("{id},{said},2026-01-{day:02}T10:00:00Z\n");
        let rows: String = rows.iter().map(row).collect();
        self.put("choices.csv", &format!("contact,said,at\n{rows}"));
    }

    /// By address.
    fn signed_up(&self, rows: &[(&str, &str, u32)]) {
        let row = |(name, said, day): &(&str, &str, u32)| {
            format!("{name}@x.example,{said},2026-01-{day:02}T10:00:00Z\n")
        };
        let rows: String = rows.iter().map(row).collect();
        self.put("signups.csv", &format!("email,said,at\n{rows}"));
    }

    /// Runs, and tells whom is written to.
    fn run(&self) -> Vec<String> {
        self.print(&["run"], 0);
        let text = fs::read_to_string(self.path("out.csv")).unwrap_or_default();
        let name = |line: &str| line.split_once(',').map(|(_, email)| email.replace("@x.example", ""));
        let mut names: Vec<String> = text.lines().skip(1).filter_map(name).collect();
        names.sort();
        names
    }

    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_slice(&self.output(words).stdout).expect("an answer")
    }

    /// The state that is shown of somebody.
    fn shown(&self, who: &str) -> String {
        self.print(&["consent", "show", who], 0).lines().next().unwrap_or_default().to_owned()
    }
}

#[test]
fn the_latest_choice_counts_whether_it_was_made_by_number_or_by_address_in_every_order() {
    for read in [LEDGER, ELSEWHERE] {
        let answers = [("1", "ana", "yes", 1), ("1", "ana", "no", 5), ("1", "ana", "yes", 9)];
        // Each of the three by number or by address, and each count of them.
        for by in 0..8_u32 {
            for until in 1..=3 {
                let of = |number: bool| {
                    let all = answers.iter().take(until).enumerate();
                    let chosen = all.filter(move |(at, _)| (by >> at & 1 == 1) == number);
                    chosen.map(|(_, answer)| *answer).rev().collect::<Vec<_>>()
                };
                let project = Project::new(read, "", "");
                let numbers: Vec<_> = of(true).iter().map(|it| (it.0, it.2, it.3)).collect();
                let addresses: Vec<_> = of(false).iter().map(|it| (it.1, it.2, it.3)).collect();
                project.chose(&numbers);
                project.signed_up(&addresses);
                let expected = if until == 2 { vec![] } else { vec!["ana".to_owned()] };
                assert_eq!(project.run(), expected, "{read} {by:03b} {until}");
            }
        }
    }
}

#[test]
fn a_choice_of_nobody_yet_known_is_kept_and_counts_once_its_number_is_known() {
    let project = Project::new(LEDGER, "", "");
    project.chose(&[("3", "yes", 1), ("4", "no", 9)]);
    project.signed_up(&[("di", "yes", 1)]);
    assert_eq!(project.run(), [""; 0]);
    // The row is gone, the choice is not.
    project.chose(&[]);
    project.people(&[("1", "ana"), ("3", "cy"), ("4", "di")]);
    assert_eq!(project.run(), ["cy"]);
    assert_eq!(project.shown("di@x.example"), "news via email: no (withdrawn)");
    assert!(project.print(&["consent", "verify"], 0).contains("all as they were recorded"));
}

#[test]
fn it_is_shown_told_and_erased_by_address_and_by_number() {
    let project = Project::new(LEDGER, "", "");
    project.people(&[("1", "ana"), ("2", "bo"), ("5", "eve")]);
    project.chose(&[("1", "no", 9), ("2", "yes", 1), ("5", "odd", 1), ("7", "yes", 1)]);
    project.signed_up(&[("ana", "yes", 1)]);
    assert_eq!(project.run(), ["bo"]);
    let of = |who: &str| project.json(&["consent", "history", who, "--format", "json"]);
    let acts = |events: &Value| {
        events.as_array().map(|all| all.iter().filter(|event| event["kind"] == "act").count())
    };
    let (by_address, by_number) = (of("ana@x.example"), of("crm.people.id=1"));
    assert_eq!(by_address, by_number, "one person, whoever asks");
    assert_eq!(acts(&by_address), Some(2));
    let printed = project.print(&["consent", "history", "ana@x.example"], 0);
    assert!(printed.contains("act withdrawn: news via email, of portal.choices.contact 1\n"), "{printed}");
    assert_eq!(project.shown("portal.choices.contact=1"), "news via email: no (withdrawn)");
    assert_eq!(project.shown("portal.choices.contact=7"), "news via email: yes (granted)", "of nobody known");
    let unknown = project.print(&["consent", "show", "crm.people.email=1"], 2);
    assert!(unknown.contains("or an identifier that the identity links"), "{unknown}");

    let exported = project.json(&["person", "export", "bo@x.example"]);
    assert_eq!(acts(&exported["ledger"]), Some(1), "{exported}");
    assert_eq!(exported["ledger"][0]["person"], serde_json::json!(["portal.choices.contact", "2"]));
    assert!(exported["systems"].to_string().contains("portal.choices"), "{exported}");
    // What is exported says the same wherever it is imported.
    let file = project.print(&["consent", "export"], 0);
    let other = Project::new(LEDGER, "", "");
    other.put("choices.jsonl", &file);
    other.print(&["consent", "import", "choices.jsonl"], 0);
    assert_eq!(other.run(), ["bo"]);

    for who in ["bo@x.example", "crm.people.id=7"] {
        project.print(&["person", "erase", who, "--reason", "asked", "--yes"], 0);
    }
    assert_eq!(project.run(), [""; 0], "the portal still says yes");
    for who in ["bo@x.example", "crm.people.id=2", "crm.people.id=7"] {
        assert!(project.shown(who).starts_with("The ledger holds nothing about"), "{who}");
    }
    assert!(project.print(&["consent", "verify"], 0).contains("all as they were recorded"));
}

#[test]
fn who_shares_an_address_and_is_never_merged_chooses_by_number_for_themselves() {
    let project = Project::new(LEDGER, "never merge when crm.people.brand differs", "");
    project.put("people.csv", SHARED);
    project.chose(&[("1", "no", 9), ("2", "yes", 1), ("3", "yes", 1)]);
    project.run();
    let sent = |project: &Project| {
        let text = fs::read_to_string(project.path("out.csv")).unwrap_or_default();
        let mut numbers: Vec<String> =
            text.lines().skip(1).filter_map(|line| Some(line.split_once(',')?.0.to_owned())).collect();
        numbers.sort();
        numbers
    };
    assert_eq!(sent(&project), ["2", "3"], "each by their own number");
    // Where it is not said who of them is meant, each must allow.
    let blind =
        PROJECT.replace("from     crm.people\n", "from     mails.all\n").replace("id -> id", "email -> id");
    let blind = blind.replace("TESTS", MAILS).replace("READ", LEDGER);
    let project = Project::new(LEDGER, "", "");
    project.put("by.flow", &blind.replace("IDENTITY", "never merge when crm.people.brand differs"));
    project.put("people.csv", SHARED);
    project.chose(&[("1", "no", 9), ("2", "yes", 1), ("3", "yes", 1)]);
    project.put("mails.csv", "email\nana@x.example\ncy@x.example\n");
    assert_eq!(project.run(), ["cy"]);
    project.chose(&[("1", "yes", 20), ("2", "yes", 1), ("3", "yes", 1)]);
    assert_eq!(project.run(), ["ana", "cy"]);
}

const SHARED: &str = "id,email,brand\n1,ana@x.example,north\n2,ana@x.example,south\n3,cy@x.example,north\n";

const MAILS: &str = r#"
system mails "Mails" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "mails.csv" }
  object all about customer { email: email key }
}
"#;

#[test]
fn a_bounce_under_a_number_leaves_out_whoever_it_is() {
    let project = Project::new(LEDGER, "", "");
    project.signed_up(&[("ana", "yes", 9), ("bo", "yes", 9)]);
    project.chose(&[("1", "bounced", 1)]);
    assert_eq!(project.run(), ["bo"]);
}

#[test]
fn tests_of_flows_know_of_it() {
    let test = r#"
test "a no under the number" of send {
  now    2026-03-02T09:00:00Z
  given  crm.people { id: "1", email: "ana@x.example" }
  given  consent "ana@x.example" granted news via email at 2026-02-01
  expect list.out { id: "1" }
  then   portal.choices { contact: "1", said: "no", at: 2026-03-01T00:00:00Z }
  expect list.out none
}
"#;
    let printed = Project::new(LEDGER, "", test).print(&["test"], 0);
    assert!(printed.ends_with("1 test passed\n"), "{printed}");
}

#[test]
fn a_table_that_is_heard_and_told_by_number_takes_its_own_write_for_no_choice() {
    let both = "from web.signups   both portal.choices";
    let project = Project::new(both, "", "");
    project.chose(&[("1", "yes", 1), ("2", "yes", 1)]);
    project.signed_up(&[("ana", "no", 9)]);
    assert_eq!(project.run(), ["bo"]);
    let told = |project: &Project| fs::read_to_string(project.path("choices.csv")).expect("read");
    assert!(told(&project).contains("1,no,"), "{}", told(&project));
    assert!(told(&project).contains("2,yes,"));
    let acts = |project: &Project| {
        let events = project.json(&["consent", "history", "ana@x.example", "--format", "json"]);
        events.as_array().map(|all| all.iter().filter(|event| event["kind"] == "act").count())
    };
    assert_eq!(acts(&project), Some(2));
    assert_eq!(project.run(), ["bo"]);
    assert_eq!(acts(&project), Some(2), "what was written is read back, and is nobody's choice");
}
