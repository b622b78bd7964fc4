//! Promise P12: after an erasure no file of ours holds a value of the person, nothing brings them back, and an erasure that
//! was broken off anywhere is finished by the same command.

#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

use martlet_compiler::plan::{Plan, from_json};
use martlet_delivery::machine::Effect;
use martlet_runtime::run::person::{EraseStep, Erasure, Who, erase};
use martlet_runtime::run::{Options, Progress, RunError};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const FLOWS: &str = include_str!("bad_input/project.flow");
const CANARIES: u32 = 200;

/// A project with a table and a file; every tenth canary has a code that is none, every ninth said no.
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
            .replacen(
                "(no name)\"       -> Name",
                "(no name)\"       -> Name\n    \
                 Code | parse_int otherwise reject because \"the code is no number\" -> Code",
                1,
            );
        project.write("martlet.toml", "name = \"fair\"\nzone = \"Europe/Copenhagen\"\n");
        project.write("project.flow", &flows);
        let mut people = String::from("Email,Name,Code\n");
        let mut choices = String::from("Email,Answer,Day\n");
        for id in 0..CANARIES {
            let code = if id % 10 == 3 { format!("canary-code-{id:03}") } else { id.to_string() };
            let answer = if id % 9 == 5 { "no" } else { "yes" };
            writeln!(people, "canary{id:03}@mail.example,Canary Name {id:03},{code}").expect("written");
            writeln!(choices, "canary{id:03}@mail.example,{answer},2025-03-01").expect("written");
        }
        for id in 0..20 {
            writeln!(people, "stays{id:02}@mail.example,Stays {id:02},{id}").expect("written");
            writeln!(choices, "stays{id:02}@mail.example,yes,2025-03-01").expect("written");
        }
        project.write("data/signups.csv", &people);
        project.write("data/choices.csv", &choices);
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

    /// The exit code, and all that is said.
    fn ask(&self, words: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
        let ended = command.args(words).current_dir(self.0.path()).env("NO_COLOR", "1").output();
        let ended = ended.expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (ended.status.code().expect("it ends by itself"), text(ended.stdout) + &text(ended.stderr))
    }

    #[track_caller]
    fn says(&self, words: &[&str], code: i32, parts: &[&str]) -> String {
        let (ended, said) = self.ask(words);
        assert_eq!(ended, code, "{words:?}: {said}");
        for part in parts {
            assert!(said.contains(part), "{words:?} does not say `{part}`:\n{said}");
        }
        said
    }

    #[track_caller]
    fn erase(&self, who: &str, code: i32, parts: &[&str]) -> String {
        self.says(&["person", "erase", who, "--reason", "ticket 4711", "--yes"], code, parts)
    }

    fn plan(&self) -> Plan {
        self.says(&["build"], 0, &[]);
        from_json(&fs::read_to_string(self.path("build/plan.json")).expect("a plan")).expect("a plan")
    }

    /// Lines of the file and the table, those who stay among them.
    fn held(&self) -> (usize, usize) {
        let file = fs::read_to_string(self.path("out/list.csv")).expect("a file").lines().count() - 1;
        let table = rusqlite::Connection::open(self.path("out/crm.sqlite")).expect("a database");
        let rows: i64 =
            table.query_row("SELECT count(*) FROM contact", [], |row| row.get(0)).expect("a table");
        (file, usize::try_from(rows).expect("a count"))
    }
}

fn options(folder: &Path) -> Options {
    Options { root: folder.into(), state: folder.join(".martlet"), ..Options::default() }
}

/// The forms in which a text could lie in a file.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut forms = Vec::new();
    for text in [text.to_owned(), text.to_uppercase(), text.replacen('c', "C", 1)] {
        let wide: Vec<u16> = text.encode_utf16().collect();
        forms.push(text.clone().into_bytes());
        forms.push(wide.iter().flat_map(|unit| unit.to_le_bytes()).collect());
        forms.push(wide.iter().flat_map(|unit| unit.to_be_bytes()).collect());
        forms.push(hex(text.as_bytes()).into_bytes());
        forms.push(hex(text.as_bytes()).to_uppercase().into_bytes());
    }
    forms
}

/// The files of ours that hold a text: all but the sources and the project itself.
fn holding(folder: &Path, texts: &[&str]) -> Vec<PathBuf> {
    let forms: Vec<Vec<u8>> = texts.iter().flat_map(|text| forms(text)).collect();
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.extend((!path.ends_with("data")).then_some(path));
                continue;
            }
            let bytes = fs::read(&path).expect("readable");
            let holds = |form: &Vec<u8>| {
                let first = form[0];
                let mut at = 0;
                while let Some(next) = bytes[at..].iter().position(|byte| *byte == first) {
                    at += next;
                    if bytes[at..].starts_with(form) {
                        return true;
                    }
                    at += 1;
                }
                false
            };
            if forms.iter().any(holds) {
                found.push(path);
            }
        }
    }
    found
}

/// Breaks an erasure off as a dying process does: at a step, or before the n-th effect.
struct Dying {
    step: Option<EraseStep>,
    effects: Option<u32>,
}

impl Progress for Dying {
    fn job(&mut self, _: &str) {}
    fn records(&mut self, _: u64) {}

    fn step(&mut self, step: EraseStep) -> ControlFlow<()> {
        if self.step == Some(step) {
            std::process::abort();
        }
        ControlFlow::Continue(())
    }

    fn before(&mut self, _: &Effect) -> ControlFlow<()> {
        match &mut self.effects {
            Some(0) => std::process::abort(),
            Some(left) => *left -= 1,
            None => {}
        }
        ControlFlow::Continue(())
    }
}

/// Not a test of its own: the process that dies. It says whether it came to the end instead.
#[test]
fn victim() {
    let Ok(folder) = std::env::var("MARTLET_ERASE_FOLDER") else { return };
    let word = |name: &str| std::env::var(name).ok();
    let step =
        word("MARTLET_ERASE_STEP").and_then(|at| EraseStep::ALL.get(at.parse::<usize>().ok()?).copied());
    let effects = word("MARTLET_ERASE_EFFECT").and_then(|at| at.parse().ok());
    let plan = fs::read_to_string(Path::new(&folder).join("build/plan.json")).expect("a plan");
    let plan = from_json(&plan).expect("a plan");
    let normal = word("MARTLET_ERASE_WHO").expect("somebody");
    let who = Who { kind: "email", normal: &normal };
    let ended = erase(&plan, &options(Path::new(&folder)), who, "ticket", &mut Dying { step, effects });
    assert!(matches!(ended, Ok(Erasure::Done(_))), "{ended:?}");
}

/// Starts the victim; whether it died.
fn dies(folder: &Path, who: &str, at: (&str, usize)) -> bool {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "victim", "--nocapture"]).env("MARTLET_ERASE_FOLDER", folder);
    command.env("MARTLET_ERASE_WHO", who).env(at.0, at.1.to_string());
    let output = command.output().expect("it starts");
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    !output.status.success()
}

/// Erases; for a moment the lock may be held by a child of another test that is only just being started.
fn erase_at_last(plan: &Plan, folder: &Path, who: Who<'_>, progress: &mut Dying) -> Erasure {
    for _ in 0..100 {
        match erase(plan, &options(folder), who, "ticket", progress) {
            Err(RunError::Port(error)) if error.retry => {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            ended => return ended.expect("it goes"),
        }
    }
    panic!("the lock is not let go of");
}

#[test]
fn p12_two_hundred_people_leave_no_byte() {
    let project = Project::new();
    let folder = project.0.path();
    project.says(&["run"], 0, &["18 rejected"]);
    // A second version, so that old values were overwritten, and a failed run, so that rows wait.
    let people = fs::read_to_string(project.path("data/signups.csv")).expect("readable");
    project.write("data/signups.csv", &people.replace("Canary Name", "Canary Other"));
    project.says(&["run"], 0, &["18 rejected"]);
    let in_plain = holding(folder, &["canary"]);
    assert_eq!(in_plain.len(), 2, "the search finds what is there: {in_plain:?}");

    let plan = project.plan();
    let mut nobody = Dying { step: None, effects: None };
    for id in 0..CANARIES {
        let normal = format!("canary{id:03}@mail.example");
        let who = Who { kind: "email", normal: &normal };
        let ended = erase_at_last(&plan, folder, who, &mut nobody);
        let Erasure::Done(erased) = ended else { panic!("{normal}: {ended:?}") };
        assert_eq!(erased.forgotten.events, 1, "{normal}");
        assert_eq!(erased.forgotten.rejects, u64::from(id % 10 == 3 && id % 9 != 5), "{normal}");
        let left: Vec<&str> = erased.left.holding.iter().map(|held| held.object.as_str()).collect();
        assert_eq!(left, ["choices.answers", "signups.people"]);
    }
    assert_eq!(holding(folder, &["canary"]), Vec::<PathBuf>::new());
    assert_eq!(project.held(), (20, 20), "the others are where they were");
    project.says(&["consent", "verify"], 0, &["Of 200 of them the personal part was erased."]);

    // The sources are as they were; nothing comes back from them.
    let said = project.says(&["run"], 0, &["200 withheld"]);
    assert!(!said.contains("rejected"), "{said}");
    assert_eq!(holding(folder, &["canary"]), Vec::<PathBuf>::new());
    assert_eq!(project.held(), (20, 20));
    project.says(&["rejects", "list"], 0, &["No rejects."]);
    project.says(&["consent", "history", "canary000@mail.example"], 0, &["holds nothing about"]);
    project.says(&["consent", "verify"], 0, &[]);
}

#[test]
fn p12_an_erasure_that_dies_anywhere_is_finished_by_the_same_command() {
    let project = Project::new();
    let folder = project.0.path();
    project.says(&["run"], 0, &[]);
    project.plan();
    let mut id = 10;
    let mut finish = |at: (&str, usize)| {
        // None of those with a code that is none, and none who said no.
        while id % 10 == 3 || id % 9 == 5 {
            id += 1;
        }
        let (who, name) = (format!("canary{id:03}@mail.example"), format!("Canary Name {id:03}"));
        id += 1;
        let died = dies(folder, &who, at);
        if died {
            // A run in between neither brings them back nor stands in the way.
            let blocked = at.0 == "MARTLET_ERASE_EFFECT" || at.1 > 0;
            if blocked && at.1 % 3 == 1 {
                project.says(&["run"], 0, &[]);
                let list = fs::read_to_string(project.path("out/list.csv")).expect("a file");
                assert!(!list.contains(&who), "{at:?}: {list}");
            }
            project.erase(&who, 0, &["Erased: "]);
        }
        assert_eq!(holding(folder, &[&who, &name]), Vec::<PathBuf>::new(), "{at:?}");
        died
    };
    for step in 0..EraseStep::ALL.len() {
        assert!(finish(("MARTLET_ERASE_STEP", step)), "{:?}", EraseStep::ALL.get(step));
    }
    let effects = (0..).take_while(|effect| finish(("MARTLET_ERASE_EFFECT", *effect))).count();
    // Both flows: begin, list, inspect, adopt, take, stage, take, cut, claim, hand over, settle, discard, forget, cut,
    // take, judge, cut, finish; and the file is prepared.
    assert!(effects > 30, "{effects}");
    project.says(&["consent", "verify"], 0, &[]);
    project.says(&["run"], 0, &[]);
    assert!(project.ask(&["run"]).1.contains("unchanged"));
}

#[test]
fn somebody_is_told_all_that_is_held_of_them_and_nothing_of_others() {
    let project = Project::new();
    let exported = |who: &str| -> Value {
        serde_json::from_str(&project.says(&["person", "export", who], 0, &[])).expect("an answer")
    };
    let objects = |person: &Value| -> Vec<String> {
        let systems = person["systems"].as_array().expect("a list").iter();
        systems.map(|system| system["object"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(objects(&exported("canary001@mail.example")), ["choices.answers", "signups.people"]);
    project.says(&["run"], 0, &[]);
    let person = exported(" CANARY001@mail.example");
    assert_eq!(objects(&person), ["choices.answers", "crm.contact", "mailing.list", "signups.people"]);
    assert_eq!(person["ledger"][0]["said"], "yes");
    assert_eq!(person["delivered"].as_array().map(Vec::len), Some(2));
    assert_eq!(person["delivered"][0]["key"][0], "canary001@mail.example");
    assert!(!person.to_string().contains("canary002"));
    let rejected = exported("canary003@mail.example");
    assert_eq!(rejected["rejects"][0]["record"]["Code"], "canary-code-003");
    assert_eq!(rejected["not_read"], serde_json::json!([]));
    // What cannot be looked into is named.
    fs::remove_file(project.path("data/choices.csv")).expect("removed");
    fs::create_dir(project.path("data/choices.csv")).expect("made");
    let blind = exported("canary003@mail.example");
    assert_eq!(blind["not_read"][0]["object"], "choices.answers");

    let erased = project.erase(
        "canary001@mail.example",
        0,
        &["ledger: the personal part of 1 event", "signups.people"],
    );
    assert!(
        erased.contains("contacts: 1 record taken back") && erased.contains("mailing: 1 record taken back")
    );
    let person = exported("canary001@mail.example");
    assert_eq!(objects(&person), ["signups.people"]);
    assert_eq!((&person["ledger"], &person["delivered"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert!(person["erased_at"].is_string());
}

#[test]
fn an_erasure_wants_a_yes_a_reason_and_destinations_that_can_be_reached() {
    let project = Project::new();
    project.says(&["run"], 0, &[]);
    let who = "canary001@mail.example";
    project.says(&["person", "erase", who, "--reason", "ticket"], 2, &["nothing was erased", "--yes"]);
    project.says(&["person", "erase", who, "--reason", " ", "--yes"], 2, &["wants its reason"]);
    project.says(
        &["person", "erase", who, "--reason", "mail of a@b.example", "--yes"],
        2,
        &["names somebody"],
    );
    project.says(
        &["person", "erase", "ana", "--reason", "ticket", "--yes"],
        2,
        &["neither an e-mail address"],
    );
    project.says(&["consent", "history", who], 0, &["said: yes"]);

    fs::rename(project.path("out/crm.sqlite"), project.path("out/away")).expect("moved");
    fs::write(project.path("out/crm.sqlite"), "this is no database, whatever its name says")
        .expect("written");
    project.erase(who, 3, &["the erasure is not finished: contacts", "run the same command again"]);
    assert_eq!(project.held_in_file(who), 0, "what can be reached is done");
    fs::rename(project.path("out/away"), project.path("out/crm.sqlite")).expect("moved");
    project.erase(who, 0, &["contacts: 1 record taken back"]);
    project.erase(who, 0, &["ledger: the personal part of 0 events"]);
    assert_eq!(holding(project.0.path(), &[who]), Vec::<PathBuf>::new());
    project.says(&["consent", "verify"], 0, &["Of 1 of them the personal part was erased."]);
}

impl Project {
    fn held_in_file(&self, who: &str) -> usize {
        let file = fs::read_to_string(self.path("out/list.csv")).expect("a file");
        file.lines().filter(|line| line.contains(who)).count()
    }
}
