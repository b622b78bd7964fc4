//! Requests to be erased that a project's erasure reads: a run carries each of them out once, before it does anything else.

#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

const FLOWS: &str = include_str!("bad_input/project.flow");

const ERASURE: &str = r#"
system desk "Service desk" is csv {
  owner "dpo@acme.example"   stored in EU
  connect { path "data/tickets.csv" }
  object tickets "Tickets" {
    Number: text   key
    Email:  email?
    Type:   text
    Status: text
  }
}

erasure gdpr "Right to erasure" {
  requests  desk.tickets where Type == "Erasure" and Status == "Approved"
  person by Email
  erase     crm.contact, mailing.list
  keep      signups.people because "the fair keeps its own list"
  keep      choices.answers because "it says what people chose"
  within    28 days
}
"#;

const HEAD: &str = "Number,Email,Type,Status\n";

struct Project(TempDir);

impl Project {
    fn new(erasure: &str) -> Project {
        let project = Project(tempfile::tempdir().expect("a folder"));
        project.write("martlet.toml", "name = \"fair\"\nzone = \"Europe/Copenhagen\"\n");
        project.write("project.flow", &format!("{FLOWS}{erasure}"));
        let mut people = "Email,Name\n".to_owned();
        let mut choices = "Email,Answer,Day\n".to_owned();
        for name in ["ana", "bo", "cy", "di"] {
            people.push_str(&format!("{name}@mail.example,{name}\n"));
            choices.push_str(&format!("{name}@mail.example,yes,2025-03-01\n"));
        }
        project.write("data/signups.csv", &people);
        project.write("data/choices.csv", &choices);
        project.write("data/tickets.csv", HEAD);
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn tickets(&self, lines: &str) {
        self.write("data/tickets.csv", &format!("{HEAD}{lines}"));
    }

    /// What is said, where it ends as expected.
    #[track_caller]
    fn says(&self, words: &[&str], code: i32, parts: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
        let ended = command.args(words).current_dir(self.0.path()).env("NO_COLOR", "1").output();
        let ended = ended.expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let said = text(ended.stdout) + &text(ended.stderr);
        assert_eq!(ended.status.code(), Some(code), "{words:?}: {said}");
        for part in parts {
            assert!(said.contains(part), "{words:?} does not say `{part}`:\n{said}");
        }
        said
    }

    /// Who stands in the file that a flow writes.
    fn listed(&self) -> Vec<String> {
        let file = fs::read_to_string(self.path("out/list.csv")).expect("a file");
        file.lines().skip(1).filter_map(|line| line.split('@').next().map(str::to_owned)).collect()
    }

    fn in_table(&self) -> Vec<String> {
        let table = rusqlite::Connection::open(self.path("out/crm.sqlite")).expect("a database");
        let mut rows = table.prepare("SELECT Email FROM contact ORDER BY Email").expect("a table");
        let rows = rows.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        rows.map(|row| row.expect("a row").split('@').next().unwrap_or_default().to_owned()).collect()
    }
}

#[test]
fn an_approved_request_is_carried_out_once_and_the_person_stays_out() {
    let project = Project::new(ERASURE);
    project.says(&["run"], 0, &["erasure gdpr\n  0 read"]);
    assert_eq!(project.listed(), ["ana", "bo", "cy", "di"]);

    // One is approved, one is not, one asks for something else.
    project.tickets(
        "1,ANA@Mail.example,Erasure,Approved\n2,bo@mail.example,Erasure,Open\n3,cy@mail.example,Access,Approved\n",
    );
    project.says(&["run", "--dry-run"], 0, &["3 read = 2 not asked for + 1 pending"]);
    assert_eq!(project.listed(), ["ana", "bo", "cy", "di"], "a dry run erases nobody");
    project.says(&["run"], 0, &["3 read = 1 carried out + 2 not asked for", "2 records were taken back"]);
    assert_eq!(
        (project.listed(), project.in_table().len()),
        (vec!["bo".into(), "cy".into(), "di".into()], 3)
    );
    project.says(&["consent", "history", "ana@mail.example"], 0, &["holds nothing"]);
    project.says(&["consent", "verify"], 0, &["Of 1 of them the personal part was erased."]);

    // The source still holds the person: nothing brings them back, and the request is not carried out again.
    project.says(&["run"], 0, &["3 read = 1 carried out before + 2 not asked for", "1 withheld"]);
    assert_eq!(project.listed(), ["bo", "cy", "di"]);

    // A further request is a request of its own.
    project.tickets("1,ana@mail.example,Erasure,Approved\n2,bo@mail.example,Erasure,Approved\n");
    project.says(&["run"], 0, &["2 read = 1 carried out + 1 carried out before"]);
    assert_eq!(project.listed(), ["cy", "di"]);
}

#[test]
fn a_request_that_names_nobody_is_told_and_erases_nobody() {
    let project = Project::new(ERASURE);
    project.says(&["run"], 0, &[]);
    project.tickets("1,,Erasure,Approved\n");
    project.says(&["run"], 0, &["1 read = 1 pending", "1 requests in desk.tickets do not say clearly"]);
    assert_eq!(project.listed().len(), 4);
    project.says(&["run", "--format", "json"], 0, &["\"erasures\"", "\"pending\": 1"]);
}

#[test]
fn requests_that_cannot_be_read_do_not_hold_up_the_rest() {
    let project = Project::new(ERASURE);
    fs::remove_file(project.path("data/tickets.csv")).expect("removed");
    project.says(&["run"], 2, &["erasure gdpr\n  could not: ", "nobody was erased"]);
    assert_eq!(project.listed().len(), 4, "who did not ask is delivered");
}

#[test]
fn what_is_kept_for_a_reason_stays_where_a_flow_brought_it() {
    let kept = ERASURE.replace("crm.contact, mailing.list", "crm.contact").replace(
        "  within    28 days",
        "  keep      mailing.list because \"Bookkeeping Act, section 12\" for 5 years\n  within    28 days",
    );
    let project = Project::new(&kept);
    project.says(&["run"], 0, &[]);
    project.tickets("1,ana@mail.example,Erasure,Approved\n");
    project.says(&["run"], 0, &["1 read = 1 carried out"]);
    assert_eq!(project.listed(), ["ana", "bo", "cy", "di"], "it stays, and nothing new is written of them");
    assert_eq!(project.in_table(), ["bo", "cy", "di"]);
    project.says(&["run"], 0, &["1 read = 1 carried out before"]);
    assert_eq!(project.listed().len(), 4);
}

#[test]
fn a_request_that_could_not_be_finished_is_finished_by_the_next_run() {
    let project = Project::new(ERASURE);
    project.says(&["run"], 0, &[]);
    project.tickets("1,ana@mail.example,Erasure,Approved\n");
    fs::rename(project.path("out/crm.sqlite"), project.path("out/away")).expect("moved");
    project.write("out/crm.sqlite", "this is no database, whatever its name says");
    project.says(&["run"], 2, &["records could not be taken back: contacts", "1 read = 1 pending"]);
    assert_eq!(project.listed(), ["bo", "cy", "di"], "what can be reached is done");
    fs::remove_file(project.path("out/crm.sqlite")).expect("removed");
    fs::rename(project.path("out/away"), project.path("out/crm.sqlite")).expect("moved");
    project.says(&["run"], 0, &["1 read = 1 carried out"]);
    assert_eq!(project.in_table(), ["bo", "cy", "di"]);
}
