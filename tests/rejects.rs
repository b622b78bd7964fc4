//! Rejected records, from the list to their mend: shown as they were read, tried again under the rules of now, and never
//! in the place of something newer.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

const FLOWS: &str = include_str!("bad_input/project.flow");

const CHOICES: &str = "Email,Answer,Day\nada@mail.example,yes,2025-03-01\nbo@mail.example,yes,2025-03-02\n";

/// A project with one flow into a table, and a code that must be a number.
struct Project(TempDir);

impl Project {
    fn new() -> Project {
        let project = Project(tempfile::tempdir().expect("a folder"));
        let flows = FLOWS
            .replace(
                "Name:  text?  category identity.name",
                "Name:  text?  category identity.name\n    Code:  text?",
            )
            .replace("OptedOut: bool?", "OptedOut: bool?\n    Code:     int?")
            .replace(
                "(no name)\"       -> Name",
                "(no name)\"       -> Name\n    \
                 Code | parse_int otherwise reject because \"the code is no number\" -> Code",
            );
        let (flows, _) = flows.split_once("/// Into the file.").expect("two flows");
        project.write("martlet.toml", "name = \"fair\"\nzone = \"Europe/Copenhagen\"\n");
        project.write("project.flow", flows);
        project.write("data/choices.csv", CHOICES);
        project.signups("ada@mail.example,Ada,1\nbo@mail.example,Bo,x7\n");
        project
    }

    /// The same, with sign-ups in JSON lines and a code that is a number in them.
    fn in_json(lines: &str) -> Project {
        let project = Project::new();
        let (before, rest) = FLOWS_JSON;
        project.replace("project.flow", before, rest);
        project.replace("project.flow", "data/signups.csv", "data/signups.jsonl");
        project.write("data/signups.jsonl", lines);
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

    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).expect("readable");
        assert!(text.contains(from), "`{path}` has no `{from}`");
        self.write(path, &text.replace(from, to));
    }

    fn signups(&self, rows: &str) {
        self.write("data/signups.csv", &format!("Email,Name,Code\n{rows}"));
    }

    /// Codes are numbers behind letters, too.
    fn mend(&self) {
        self.replace("project.flow", "Code | parse_int", "Code | digits | parse_int");
    }

    fn sql(&self, sql: &str) {
        let table = rusqlite::Connection::open(self.path("out/crm.sqlite")).expect("a database");
        table.execute_batch(sql).expect("done");
    }

    /// The exit code, and all that is said.
    fn ask(&self, words: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
        let ended = command.args(words).current_dir(self.0.path()).env("NO_COLOR", "1").output();
        let ended = ended.expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (ended.status.code().expect("it ends by itself"), text(ended.stdout) + &text(ended.stderr))
    }

    #[track_caller]
    fn says(&self, words: &[&str], code: i32, parts: &[&str]) {
        let (ended, said) = self.ask(words);
        assert_eq!(ended, code, "{words:?}: {said}");
        for part in parts {
            assert!(said.contains(part), "{words:?} does not say `{part}`:\n{said}");
        }
    }

    #[track_caller]
    fn rejects(&self) -> Vec<Value> {
        let (code, said) = self.ask(&["rejects", "list", "--format", "json"]);
        assert_eq!(code, 0, "{said}");
        serde_json::from_str(&said).expect("a list")
    }

    #[track_caller]
    fn only_reject(&self) -> Value {
        let mut rejects = self.rejects();
        assert_eq!(rejects.len(), 1, "{rejects:?}");
        rejects.remove(0)
    }

    fn table(&self) -> Vec<String> {
        let table = rusqlite::Connection::open(self.path("out/crm.sqlite")).expect("a database");
        let mut select = table
            .prepare("SELECT Email || ' ' || Name || ' ' || ifnull(Code, '-') FROM contact ORDER BY Email")
            .expect("a table");
        let rows = select.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }
}

/// What is another in sign-ups of JSON lines.
const FLOWS_JSON: (&str, &str) =
    ("system signups \"Sign-ups\" is csv {", "system signups \"Sign-ups\" is jsonl {");

#[test]
fn a_reject_is_shown_as_it_was_read_and_delivered_once_the_rules_are_mended() {
    let project = Project::new();
    project.says(&["run"], 0, &["2 read = 1 delivered + 1 rejected"]);
    let reject = project.only_reject();
    let id = reject["id"].to_string();
    project.says(&["rejects", "list"], 0, &[&format!("  {id}  `Code`, line 3: the code is no number")]);
    let shown =
        ["`Code`, line 3", "the code is no number", "otherwise", "once", "bo@mail.example", "Code: x7"];
    project.says(&["rejects", "show", &id], 0, &shown);
    let (_, said) = project.ask(&["rejects", "show", &id, "--format", "json"]);
    let shown: Value = serde_json::from_str(&said).expect("one record");
    assert_eq!(shown["record"]["Email"], "bo@mail.example");
    assert_eq!((&shown["attempts"], &shown["rule"]), (&1.into(), &"otherwise".into()));
    project.says(&["rejects", "show", "99"], 2, &["there is no reject 99"]);
    project.says(&["rejects", "retry", "--id", "99"], 2, &["there is no reject 99"]);
    project.says(&["rejects", "retry", "contcts"], 2, &["did you mean `contacts`"]);

    // Nothing is mended: one more attempt, the same row.
    project.says(&["rejects", "retry"], 0, &["1 read = 1 rejected"]);
    let again = project.only_reject();
    assert_eq!(
        (&again["id"], &again["attempts"], &again["place"]),
        (&reject["id"], &2.into(), &reject["place"])
    );
    assert_eq!(project.table(), ["ada@mail.example Ada 1"]);

    project.mend();
    project.says(&["rejects", "retry", "contacts", "--id", &id], 0, &["1 read = 1 delivered"]);
    assert_eq!(project.table(), ["ada@mail.example Ada 1", "bo@mail.example Bo 7"]);
    assert!(project.rejects().is_empty());
    project.says(&["rejects", "retry"], 0, &["No rejects."]);
    // What it delivered is what the next run finds in its place.
    project.says(&["run"], 0, &["2 read = 2 unchanged"]);
}

#[test]
fn a_kept_record_is_sent_although_its_source_is_gone() {
    let project = Project::new();
    project.says(&["run"], 0, &["1 rejected"]);
    project.mend();
    fs::remove_file(project.path("data/signups.csv")).expect("removed");
    project.says(&["rejects", "retry"], 0, &["1 read = 1 delivered"]);
    // Ada is not among the rejects, and not gone for that.
    assert_eq!(project.table(), ["ada@mail.example Ada 1", "bo@mail.example Bo 7"]);
}

#[test]
fn p06_a_reject_asks_for_consent_like_any_record() {
    let project = Project::new();
    project.says(&["run"], 0, &["1 rejected"]);
    project.mend();
    project.write("data/choices.csv", &format!("{CHOICES}bo@mail.example,no,2025-04-01\n"));
    project.says(&["rejects", "retry"], 0, &["1 read = 1 withheld"]);
    assert_eq!(project.table(), ["ada@mail.example Ada 1"]);
    assert!(project.rejects().is_empty(), "there is nothing to look at any more");
    // Where choices cannot be read, nothing goes.
    let project = Project::new();
    project.says(&["run"], 0, &["1 rejected"]);
    project.mend();
    fs::remove_file(project.path("data/choices.csv")).expect("removed");
    project.says(&["rejects", "retry"], 2, &["somebody's no may be missing"]);
    assert_eq!(project.table(), ["ada@mail.example Ada 1"]);
    assert_eq!(project.only_reject()["attempts"], 1);
}

#[test]
fn a_newer_record_is_never_overwritten_by_a_reject() {
    let project = Project::new();
    let rows = "ada@mail.example,Ada,1\nbo@mail.example,Bo old,x7\nbo@mail.example,Bo new,8\n";
    project.signups(rows);
    project.says(&["run"], 0, &["3 read = 2 delivered + 1 rejected"]);
    project.mend();
    let there = ["ada@mail.example Ada 1", "bo@mail.example Bo new 8"];
    let note = "a newer record with the same key was delivered since, and it stays";
    project.says(&["rejects", "retry"], 0, &["1 read = 1 rejected", note]);
    assert_eq!(project.table(), there);
    let reject = project.only_reject();
    assert_eq!((&reject["rule"], &reject["record"]["Name"]), (&"duplicate".into(), &"Bo old".into()));

    // The same where the newer one was there before, and is unchanged.
    let project = Project::new();
    project.signups("ada@mail.example,Ada,1\nbo@mail.example,Bo new,8\n");
    project.says(&["run"], 0, &["2 delivered"]);
    project.signups(rows);
    project.says(&["run"], 0, &["3 read = 2 unchanged + 1 rejected"]);
    project.mend();
    project.says(&["rejects", "retry"], 0, &["1 read = 1 rejected", note]);
    assert_eq!(project.table(), there);

    // The other way round the reject is the newer one.
    let project = Project::new();
    project.signups("bo@mail.example,Bo old,8\nbo@mail.example,Bo new,x7\n");
    project.says(&["run"], 0, &["2 read = 1 delivered + 1 rejected"]);
    project.mend();
    project.says(&["rejects", "retry"], 0, &["1 read = 1 delivered"]);
    assert_eq!(project.table(), ["bo@mail.example Bo new 7"]);
}

#[test]
fn rejects_of_one_key_keep_their_order_however_often_they_are_tried() {
    let project = Project::new();
    project.signups("bo@mail.example,Bo old,x7\nbo@mail.example,Bo new,x8\n");
    project.says(&["run"], 0, &["2 read = 2 rejected"]);
    project.mend();
    project.says(&["rejects", "retry"], 0, &["2 read = 1 delivered + 1 rejected"]);
    assert_eq!(project.only_reject()["record"]["Name"], "Bo old", "listed once");
    project.says(&["rejects", "retry"], 0, &["1 read = 1 rejected"]);
    assert_eq!(project.table(), ["bo@mail.example Bo new 8"]);
}

#[test]
fn of_a_duplicate_the_record_is_kept_whether_it_was_new_or_there() {
    let project = Project::new();
    project.signups("bo@mail.example,Bo old,1\nbo@mail.example,Bo new,2\n");
    project.says(&["run"], 0, &["2 read = 1 delivered + 1 rejected"]);
    let kept = |project: &Project| project.only_reject()["record"].clone();
    assert_eq!(kept(&project)["Name"], "Bo old");
    project.signups("bo@mail.example,Bo new,2\nbo@mail.example,Bo newer,3\n");
    project.says(&["run"], 0, &["2 read = 1 delivered + 1 rejected"]);
    assert_eq!(kept(&project)["Name"], "Bo new", "it was unchanged, so it was not staged");
    project.says(&["rejects", "retry"], 0, &["1 read = 1 rejected"]);
    assert_eq!(project.table(), ["bo@mail.example Bo newer 3"]);
}

#[test]
fn what_the_destination_refuses_is_kept_as_it_was_read() {
    let project = Project::new();
    project.signups("ada@mail.example,Ada,1\n");
    project.says(&["run"], 0, &["1 delivered"]);
    project.sql(
        "CREATE TRIGGER no_bo BEFORE INSERT ON contact WHEN NEW.Name = 'Bo'
         BEGIN SELECT RAISE(ABORT, 'not this one'); END",
    );
    project.signups("ada@mail.example,Ada,1\nbo@mail.example,  Bo ,7\n");
    project.says(&["run"], 0, &["2 read = 1 unchanged + 1 rejected"]);
    let reject = project.only_reject();
    assert_eq!((&reject["rule"], &reject["record"]["Name"]), (&"destination".into(), &"  Bo ".into()));
    project.says(&["rejects", "retry"], 0, &["1 read = 1 rejected"]);
    let again = project.only_reject();
    assert_eq!((&again["id"], &again["attempts"]), (&reject["id"], &2.into()));
    project.sql("DROP TRIGGER no_bo");
    project.says(&["rejects", "retry"], 0, &["1 read = 1 delivered"]);
    assert_eq!(project.table(), ["ada@mail.example Ada 1", "bo@mail.example Bo 7"]);
    assert!(project.rejects().is_empty());
}

#[test]
fn rejects_of_failed_runs_do_not_pile_up() {
    let project = Project::new();
    project.signups("ada@mail.example,Ada,1\n");
    project.says(&["run"], 0, &["1 delivered"]);
    project.sql(
        "CREATE TRIGGER broken BEFORE UPDATE ON contact BEGIN SELECT RAISE(ROLLBACK, 'out of order'); END",
    );
    // Two rows alike are two rejects.
    project.signups("ada@mail.example,Ada II,1\nbo@mail.example,Bo,x7\nbo@mail.example,Bo,x7\n");
    for attempts in 1..=3 {
        let (code, said) = project.ask(&["run"]);
        assert!(code >= 2, "{said}");
        let rejects = project.rejects();
        assert_eq!(rejects.len(), 2, "{rejects:?}");
        assert!(rejects.iter().all(|reject| reject["attempts"] == attempts), "{rejects:?}");
    }
}

#[test]
fn choices_that_were_rejected_are_read_again() {
    let project = Project::new();
    project.signups("ada@mail.example,Ada,1\nbo@mail.example,Bo,7\n");
    project.replace("data/choices.csv", "bo@mail.example,yes", "bo@mail.example,ja");
    project.says(&["run"], 0, &["2 read = 1 delivered + 1 withheld"]);
    let reject = project.only_reject();
    let flow = reject["flow"].as_str().expect("a name");
    assert!(flow.starts_with("consent newsletter via email"), "{flow}");
    project.says(&["rejects", "retry", flow], 0, &["1 rejected"]);
    assert_eq!(project.only_reject()["attempts"], 2);
    project.replace("project.flow", "enum(\"yes\", \"no\")?", "enum(\"yes\", \"ja\", \"no\")?");
    project.replace("project.flow", "\"yes\" => granted", "\"yes\" => granted   \"ja\" => granted");
    project.says(&["rejects", "retry", flow], 0, &["2 read = 1 new to the ledger + 1 known already"]);
    assert!(project.rejects().is_empty());
}

#[test]
fn records_in_json_are_tried_again_as_what_they_were() {
    let project = Project::in_json(
        "{\"Email\":\"ada@mail.example\",\"Name\":\"null\",\"Code\":\"x1\",\"More\":true}\n\
         {\"Email\":\"bo@mail.example\",\"Name\":null,\"Code\":\"x2\"}\n{\"Email\":\"bo\n",
    );
    project.says(&["run"], 0, &["3 read = 3 rejected"]);
    let rejects = project.rejects();
    let records: Vec<_> = rejects.iter().map(|reject| reject["record"].to_string()).collect();
    assert_eq!(records[0], r#"{"Code":"x1","Email":"ada@mail.example","Name":"null"}"#);
    project.mend();
    project.says(&["rejects", "retry"], 0, &["3 read = 2 delivered + 1 rejected"]);
    assert_eq!(project.table(), ["ada@mail.example null 1", "bo@mail.example (no name) 2"]);
    let broken = project.only_reject();
    assert_eq!(broken["record"]["line"], "{\"Email\":\"bo");
}
