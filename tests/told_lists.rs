//! Lists that everybody who said no is written to, from what the ledger knows: `martlet run` over sign-ups on paper, a mail
//! house's list of addresses, and a table that can only be written.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;

const PROJECT: &str = r#"
purpose newsletter "Newsletter" { channels email   basis consent   uses contact.email }

/// Slips of paper from fairs.
system signups "Sign-ups" is csv {
  owner     "events@acme.example"
  stored in EU
  connect   { path "data/signups.csv" }
  object rows about prospect {
    Email:  email key
    Choice: bool("yes", "no")?
    Day:    date
    consent newsletter via email {
      value    Choice { true => granted   false => refused   empty => never_asked }
      at       Day in "Europe/Copenhagen"
      method   form
      evidence Choice
    }
  }
}
/// Whoever stands here gets no mail from the mail house.
system mailhouse "Mail house" is csv {
  owner     "email@acme.example"
  stored in EU
  role      controller
  connect   { path "out/stop.csv"   cells machine }
  object stop "Addresses to leave out" about customer {
    Address: email key
    Note:    text?
    consent newsletter via email { value Address { else => withdrawn } }
  }
}
/// The partner's table of people to leave out.
system partner "Partner" is sqlite {
  owner     "sales@acme.example"
  stored in EU
  role      controller
  connect   { path "out/partner.db"   create_tables true }
  object suppressed about customer {
    Email:  email key
    Action: enum("stop", "go")   write_only
    consent newsletter via email {
      value  Action { "stop" => withdrawn   "go" => granted }
      writes deny yes, grant yes
    }
  }
}
consent newsletter via email "Newsletter by e-mail" {
  from   signups.rows
  to     mailhouse.stop
  to     partner.suppressed
  on conflict latest choice wins
  every  10 minutes
  within 24 hours
  owner  "dpo@acme.example"
}
"#;

martlet_testkit::project!(Project);

impl Project {
    fn new(project: &str) -> Project {
        let made = Project(Program::new(env!("CARGO_BIN_EXE_martlet")));
        fs::create_dir(made.path("out")).expect("a folder");
        made.put("martlet.toml", "name = \"lists\"\nzone = \"Europe/Copenhagen\"\n");
        made.put("project.flow", project);
        made
    }

    /// Who said what, and when.
    fn signups(&self, rows: &[&str]) {
        let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
        self.put("data/signups.csv", &format!("Email,Choice,Day\n{rows}"));
    }

    fn stop(&self) -> String {
        fs::read_to_string(self.path("out/stop.csv")).expect("read")
    }

    fn partner(&self) -> Vec<(String, String)> {
        let table = Connection::open(self.path("out/partner.db")).expect("a database");
        let mut select =
            table.prepare("SELECT Email, Action FROM suppressed ORDER BY Email").expect("a query");
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("rows")
    }

    /// Runs, and gives how many records of each list were written.
    fn run(&self) -> Vec<u64> {
        let report: Value = serde_json::from_str(&self.martlet(&["run", "--format", "json"])).expect("JSON");
        let told = report["told"].as_array().expect("a list");
        told.iter().map(|job| job["delivered"].as_u64().expect("a number")).collect()
    }

    fn family(&self, who: &str) -> String {
        let cells: Vec<Value> =
            serde_json::from_str(&self.martlet(&["consent", "show", who, "--format", "json"]))
                .expect("a list");
        cells[0]["family"].as_str().expect("a word").to_owned()
    }

    fn events(&self, who: &str) -> usize {
        let events: Vec<Value> =
            serde_json::from_str(&self.martlet(&["consent", "history", who, "--format", "json"]))
                .expect("a list");
        events.len()
    }
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn everybody_who_said_no_is_on_the_lists_and_a_yes_takes_only_our_rows_away() {
    let project = Project::new(PROJECT);
    project.signups(&[
        "Ana@X.example,no,2026-01-05",
        "bo@x.example,yes,2026-01-05",
        "cy@x.example,,2026-01-05",
    ]);
    assert_eq!(project.run(), [1, 1, 0, 0], "refusals everywhere before grants");
    assert_eq!(project.stop(), "Address,Note\nana@x.example,\n", "only who said no");
    assert_eq!(project.partner(), pairs(&[("ana@x.example", "stop")]));
    assert_eq!(project.run(), [0; 4], "nothing is left to say");

    // The mail house adds somebody, spells an address in its own way, and takes a note.
    fs::write(
        project.path("out/stop.csv"),
        "Address,Note,Extra\nANA@x.example,\"rang, angry\",1\nbo@x.example,by phone,2\n",
    )
    .expect("written");
    project.signups(&[
        "ana@x.example,no,2026-01-05",
        "bo@x.example,yes,2026-01-05",
        "dee@x.example,no,2026-01-06",
    ]);
    assert_eq!(project.run(), [1, 1, 0, 0]);
    let theirs = "Address,Note,Extra\nANA@x.example,\"rang, angry\",1\nbo@x.example,by phone,2\n";
    assert_eq!(project.stop(), format!("{theirs}dee@x.example,,\n"), "whoever is there stays as they are");
    assert_eq!(project.family("bo@x.example"), "yes", "nobody reads the list as a choice");

    // Two come back by a slip of paper; of Bo's row nobody here knows why it is there.
    project.signups(&[
        "ana@x.example,yes,2026-02-01",
        "bo@x.example,yes,2026-02-01",
        "dee@x.example,yes,2026-02-01",
    ]);
    assert_eq!(project.run(), [0, 0, 2, 2]);
    assert_eq!(project.stop(), "Address,Note,Extra\nbo@x.example,by phone,2\n");
    assert_eq!(project.partner(), pairs(&[("ana@x.example", "go"), ("dee@x.example", "go")]));
    assert_eq!(project.run(), [0; 4]);

    // A row that comes after ours was taken away is theirs.
    fs::write(project.path("out/stop.csv"), "Address,Note\nana@x.example,by phone\n").expect("written");
    assert_eq!(project.run(), [0; 4]);
    assert_eq!(project.stop(), "Address,Note\nana@x.example,by phone\n");

    // And a no is written again.
    project.signups(&["ana@x.example,yes,2026-02-01", "dee@x.example,no,2026-03-01"]);
    assert_eq!(project.run(), [1, 1, 0, 0]);
    assert_eq!(project.stop(), "Address,Note\nana@x.example,by phone\ndee@x.example,\n");
    assert_eq!(project.partner(), pairs(&[("ana@x.example", "go"), ("dee@x.example", "stop")]));
}

#[test]
fn a_list_that_is_lost_is_written_anew_and_refusals_only_stays_as_it_is() {
    let project =
        Project::new(&PROJECT.replace("to     mailhouse.stop", "to     mailhouse.stop refusals only"));
    project.signups(&["ana@x.example,no,2026-01-05"]);
    assert_eq!(project.run(), [1, 1, 0], "of a list of refusals there is no lane for grants");
    project.signups(&["ana@x.example,yes,2026-02-01"]);
    project.run();
    assert_eq!(project.stop(), "Address,Note\nana@x.example,\n", "nobody leaves it");

    project.signups(&["ana@x.example,yes,2026-02-01", "bo@x.example,no,2026-01-05"]);
    fs::remove_file(project.path("out/stop.csv")).expect("removed");
    project.run();
    assert_eq!(project.stop(), "Address,Note\nbo@x.example,\n");
}

#[test]
fn who_was_erased_does_not_come_back_to_a_list() {
    let project = Project::new(PROJECT);
    project.signups(&["ana@x.example,no,2026-01-05", "bo@x.example,no,2026-01-05"]);
    project.run();
    project.signups(&["bo@x.example,no,2026-01-05"]);
    let text =
        project.martlet(&["person", "erase", "ana@x.example", "--reason", "asked on the phone", "--yes"]);
    assert!(text.contains("mailhouse.stop"), "the list still names them, and somebody decides: {text}");
    assert!(!text.contains("has no more"), "{text}");
    fs::remove_file(project.path("out/stop.csv")).expect("removed");
    fs::remove_file(project.path("out/partner.db")).expect("removed");
    // Their no is read once more, and taken; their address is not kept.
    project.signups(&["ana@x.example,no,2026-03-05", "bo@x.example,no,2026-01-05"]);
    project.run();
    assert_eq!(project.stop(), "Address,Note\nbo@x.example,\n");
    assert_eq!(project.partner(), pairs(&[("bo@x.example", "stop")]));
}

#[test]
fn who_is_put_on_a_list_that_is_heard_said_no_and_our_own_rows_are_nobodys() {
    let both = PROJECT.replace("to     mailhouse.stop", "both   mailhouse.stop");
    let project = Project::new(&both);
    project.signups(&["ana@x.example,no,2026-01-05", "bo@x.example,yes,2026-01-05"]);
    assert_eq!(project.run(), [1, 1, 0, 0], "there is no list yet");
    let known = project.events("ana@x.example");
    project.run();
    assert_eq!(project.events("ana@x.example"), known, "read back, our own row is no act");

    fs::write(project.path("out/stop.csv"), "Address,Note\nana@x.example,\nbo@x.example,by phone\n")
        .expect("written");
    project.run();
    assert_eq!(project.family("bo@x.example"), "no");
    assert_eq!(project.partner(), pairs(&[("ana@x.example", "stop"), ("bo@x.example", "stop")]));

    // A yes takes the row away where it is later than the no; put there again, it is a no again.
    project.signups(&["ana@x.example,yes,2026-02-01", "bo@x.example,yes,2026-02-01"]);
    project.run();
    assert_eq!(project.stop(), "Address,Note\nbo@x.example,by phone\n");
    fs::write(project.path("out/stop.csv"), "Address,Note\nana@x.example,\nbo@x.example,by phone\n")
        .expect("written");
    project.run();
    assert_eq!(project.family("ana@x.example"), "no", "after a yes of ours a no is an answer to it");
}

#[test]
fn tests_and_documents_tell_of_a_list() {
    let flow = r#"
/// Everybody who said yes is known to the partner too.
flow readers "Readers" {
  from     signups.rows
  to       partner.suppressed, upsert by Email
  purpose  newsletter via email
  owner    "email@acme.example"
  blanks   unchanged
  map { Email -> Email }
  when permission ends   keep because "the consent writes the refusal"
  when gone              keep because "the list goes on"
}
test "a no on paper is on the list" of readers {
  now    2026-03-02T09:00:00Z
  given  signups.rows { Email: "bo@x.example", Choice: false, Day: 2026-03-01 }
  expect partner.suppressed { Email: "bo@x.example", Action: "stop" }
}
"#;
    let project = PROJECT.replace("\"go\")   write_only", "\"go\")?   write_only");
    let project = project.replace("\"go\" => granted }", "\"go\" => granted   empty => unknown }");
    let project = Project::new(&format!("{project}{flow}"));
    project.martlet(&["test"]);
    project.martlet(&["docs"]);
    let page = fs::read_to_string(project.path("build/lineage.md")).expect("a page");
    assert!(page.contains("everybody who said no has a record there, and that is what says so"), "{page}");
    assert!(page.contains("the address or number of everybody who said no"), "{page}");
}

/// Choices that are kept elsewhere by address, and calls to the desk under a customer's number.
const BEYOND: &str = r#"
identity person { match email   link crm.people.id same as desk.calls.customer }
system portal "Preference centre" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "data/portal.csv" }
  object answers about customer {
    Email: email
    Said:  bool("in", "out")
    At:    instant
    consent newsletter via email { value Said { true => granted   false => withdrawn }   at At   method form   evidence Said }
  }
}
system desk "Service desk" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "data/desk.csv" }
  object calls about customer {
    customer: id
    stop:     bool("yes", "no")
    consent newsletter via email { value stop { true => withdrawn   false => unknown }   method call   evidence stop }
  }
}
system crm "CRM" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "data/people.csv" }
  object people about customer { id: id key   email: email? }
}
"#;

#[test]
fn addresses_that_the_ledger_does_not_hold_reach_a_list() {
    let flows = PROJECT.replace(
        "from   signups.rows",
        "from   signups.rows, desk.calls\n  history external from portal.answers",
    );
    let project = Project::new(&(flows + BEYOND));
    project.signups(&[]);
    project.put("data/people.csv", "id,email\n1,Ana@x.example\n2,bo@x.example\n3,\n");
    project.put("data/desk.csv", "customer,stop\n1,yes\n2,no\n3,yes\n9,yes\n");
    project.put(
        "data/portal.csv",
        "Email,Said,At\ncy@x.example,out,2026-01-01T00:00:00Z\ndi@x.example,in,2026-01-01T00:00:00Z\n",
    );
    project.martlet(&["run"]);
    let stop = || fs::read_to_string(project.path("out/stop.csv")).expect("made");
    let listed = |text: &str| {
        let mut all: Vec<String> =
            text.lines().skip(1).map(|line| line.trim_end_matches(',').to_owned()).collect();
        all.sort();
        all
    };
    assert_eq!(listed(&stop()), ["ana@x.example", "cy@x.example"]);
    let known = project.martlet(&["consent", "history", "cy@x.example"]);
    assert!(known.starts_with("The ledger holds nothing about cy@x.example."), "{known}");
    // Once each, and once more where somebody took them away.
    project.martlet(&["run"]);
    assert_eq!(listed(&stop()), ["ana@x.example", "cy@x.example"]);
    project.put("out/stop.csv", "Address,Note\nana@x.example,\n");
    project.put("data/portal.csv", "Email,Said,At\ndi@x.example,out,2026-02-01T00:00:00Z\n");
    project.martlet(&["run"]);
    assert_eq!(
        listed(&stop()),
        ["ana@x.example", "di@x.example"],
        "what is kept there no longer counts no longer"
    );
}

/// A log that its owner empties as it is read.
const LOG: &str = r#"
system house "Mail house" is csv {
  owner "email@acme.example"   stored in EU   role controller
  connect { path "out/log.csv"   cells machine }
  object stops about customer {
    Email:  email
    Action: enum("stop", "complained")   write_only
    Note:   text?
    consent newsletter via email { value Action { "stop" => withdrawn   "complained" => objected }   writes deny yes, grant no }
  }
}
"#;

#[test]
fn a_list_that_can_only_be_added_to_gets_each_address_once() {
    let flows = PROJECT
        .replace("  to     mailhouse.stop\n  to     partner.suppressed\n", "  to house.stops append only\n");
    let project = Project::new(&(flows.clone() + LOG));
    project.signups(&["ana@x.example,no,2026-01-01", "bo@x.example,yes,2026-01-01"]);
    let log = || fs::read_to_string(project.path("out/log.csv")).expect("made");
    project.martlet(&["run"]);
    assert_eq!(log(), "Email,Action,Note\nana@x.example,stop,\n");
    project.martlet(&["run"]);
    assert_eq!(log(), "Email,Action,Note\nana@x.example,stop,\n");
    // The owner took it; she comes back and goes again, and Bo goes.
    project.put("out/log.csv", "Email,Action,Note\n");
    project.signups(&["ana@x.example,yes,2026-02-01", "bo@x.example,no,2026-02-01"]);
    project.martlet(&["run"]);
    project.signups(&["ana@x.example,no,2026-03-01", "bo@x.example,no,2026-02-01"]);
    project.martlet(&["run"]);
    assert_eq!(log(), "Email,Action,Note\nbo@x.example,stop,\n", "each once");
    let without = Project::new(&(flows.replace(" append only", "") + LOG));
    let in_a_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let printed = in_a_line(without.print(&["check"], 1));
    assert!(printed.contains("where records can only be added, write `append only`"), "{printed}");
    let printed = Project::new(
        &PROJECT
            .replace("to     partner.suppressed", "to     partner.suppressed append only")
            .replace("   write_only", ""),
    )
    .print(&["check"], 1);
    assert!(printed.contains("`append only` is for lists"), "{printed}");
}
