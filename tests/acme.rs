//! The example of a company, started like a user starts it: a no that is said in any of its systems reaches all the
//! others in the next run, and nothing that is read later brings the person back.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_compiler::compile;
use martlet_compiler::world::Memory;
use martlet_testkit::postgres::{Server, server};
use rusqlite::{Connection, params};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where each of them says no.
const SYSTEMS: [&str; 5] = ["fairs", "automation", "preferences", "letters", "crm"];

/// Where the CRM stands.
enum Crm {
    File,
    Server(&'static Server, String),
}

struct Acme {
    folder: tempfile::TempDir,
    crm: Crm,
}

impl Acme {
    /// The example with its CRM in a file.
    fn new() -> Acme {
        Acme::with(Crm::File)
    }

    /// The example with its CRM on a server, by the profile that it brings along.
    fn on_a_server() -> Option<Acme> {
        let server = server()?;
        let url = server.database();
        let database = url.rsplit('/').next().expect("a name").to_owned();
        let acme = Acme::with(Crm::Server(server, url));
        acme.at_server(&fs::read_to_string(acme.path("crm.sql")).expect("there"));
        let manifest = fs::read_to_string(acme.path("martlet.toml")).expect("there");
        for said in ["\"localhost\"", "\"acme_crm\""] {
            assert_eq!(manifest.matches(said).count(), 1, "{said}");
        }
        let host = format!("{:?}", server.folder().display().to_string());
        let manifest = manifest.replace("\"localhost\"", &host);
        let manifest = manifest.replace("\"acme_crm\"", &format!("{database:?}"));
        fs::write(acme.path("martlet.toml"), manifest).expect("written");
        Some(acme)
    }

    /// A copy of the example, in which five more people said yes at a fair and in the marketing automation.
    fn with(crm: Crm) -> Acme {
        let acme = Acme { folder: tempfile::tempdir().expect("a folder"), crm };
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme"), acme.folder.path());
        for system in SYSTEMS {
            let who = who(system);
            acme.append(
                "data/fair-2026.csv",
                &format!("{who};No Where;Danmark;Odense;;Have;1.3.2026;ja;ja\r\n"),
            );
            acme.append(
                "data/automation.csv",
                &format!("L-{system},{who},No,Where,Danmark,,garden,90,Subscribed,1,2026-03-01T10:00:00Z\n"),
            );
        }
        acme
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn append(&self, file: &str, text: &str) {
        let mut bytes = fs::read(self.path(file)).expect("there");
        bytes.extend_from_slice(text.as_bytes());
        fs::write(self.path(file), bytes).expect("written");
    }

    /// Changes one line of a file, the one of this person.
    fn mend(&self, file: &str, who: &str, change: impl Fn(&str) -> String) {
        let text = fs::read_to_string(self.path(file)).expect("there");
        assert_eq!(text.lines().filter(|line| line.contains(who)).count(), 1, "{who} in {file}");
        let lines = text.lines().map(|line| if line.contains(who) { change(line) } else { line.to_owned() });
        let lines: Vec<String> = lines.collect();
        fs::write(self.path(file), lines.join("\n") + "\n").expect("written");
    }

    fn martlet(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env("CRM_PASSWORD", "canary");
        if let Crm::Server(..) = self.crm {
            command.args(["--profile", "postgres"]);
        }
        let output = command.output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(0), "{words:?}: {out}{err}");
        assert!(!out.contains("canary") && !err.contains("canary"), "a password is never shown");
        out
    }

    /// The line of a person in a file that was written.
    fn line(&self, file: &str, who: &str) -> Option<String> {
        let text = fs::read_to_string(self.path(file)).expect("there");
        text.lines().find(|line| line.contains(who)).map(str::to_owned)
    }

    fn lines(&self, file: &str) -> usize {
        fs::read_to_string(self.path(file)).expect("there").lines().count()
    }

    /// What the server of the CRM answers.
    fn at_server(&self, statement: &str) -> String {
        match &self.crm {
            Crm::Server(server, url) => server.ask(url, statement),
            Crm::File => String::new(),
        }
    }

    fn in_file(&self, query: &str, who: &str) -> Option<Option<bool>> {
        let crm = Connection::open(self.path("out/crm.sqlite")).expect("the CRM");
        let mut found = crm.prepare(query).expect("a query");
        let mut rows = found.query(params![who]).expect("rows");
        rows.next().expect("a row").map(|row| row.get(0).expect("a flag"))
    }

    /// The flag of a contact.
    fn no_mail(&self, who: &str) -> Option<bool> {
        if let Crm::File = self.crm {
            return self.in_file("SELECT NoMail FROM contact WHERE Email = ?1", who).expect("a contact");
        }
        let select =
            format!("SELECT coalesce(\"NoMail\"::text, 'open') FROM contact WHERE \"Email\" = '{who}'");
        match self.at_server(&select).as_str() {
            "open" => None,
            "true" => Some(true),
            "false" => Some(false),
            other => unreachable!("{who}: {other:?}"),
        }
    }

    fn has_visited(&self, who: &str) -> bool {
        match self.crm {
            Crm::File => self.in_file("SELECT 1 FROM visit WHERE Email = ?1", who).is_some(),
            Crm::Server(..) => {
                self.at_server(&format!("SELECT count(*) FROM visit WHERE \"Email\" = '{who}'")) == "1"
            }
        }
    }

    /// Somebody in sales sets the flag.
    fn sets_no_mail(&self, who: &str) {
        let Crm::File = self.crm else {
            let update = format!(
                "UPDATE contact SET \"NoMail\" = true WHERE \"Email\" = '{who}' RETURNING \"NoMail\""
            );
            assert_eq!(self.at_server(&update), "t");
            return;
        };
        let crm = Connection::open(self.path("out/crm.sqlite")).expect("the CRM");
        let changed = crm.execute("UPDATE contact SET NoMail = 1 WHERE Email = ?1", params![who]);
        assert_eq!(changed.expect("changed"), 1);
    }
}

fn who(system: &str) -> String {
    format!("{system}.person@mail.example")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        // What a user's own run of the example left there is no part of it.
        if ["out", "build", ".martlet"].iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("copied")),
        }
    }
}

#[test]
fn a_no_that_is_said_anywhere_reaches_every_system() {
    reaches_every_system(&Acme::new());
}

#[test]
fn so_it_does_with_the_crm_on_a_server() {
    let Some(acme) = Acme::on_a_server() else { return };
    reaches_every_system(&acme);
    assert!(!acme.path("out/crm.sqlite").exists(), "nothing went where it goes without the profile");
}

fn reaches_every_system(acme: &Acme) {
    acme.martlet(&["run"]);
    let reading = |who: &str| acme.line("out/readers.csv", who).expect("a reader").ends_with(",reading");
    let (no_mail, visited) = (|who: &str| acme.no_mail(who), |who: &str| acme.has_visited(who));
    for who in SYSTEMS.map(who) {
        assert!(reading(&who) && visited(&who), "{who}");
        assert_eq!(no_mail(&who), None, "{who}");
        assert!(acme.line("out/offers.csv", &who).is_some(), "{who}");
    }
    let audience = acme.lines("out/audience.csv");

    let header = "E-mail;Navn;Land;By;Telefon;Emne;Dato;Nyhedsbrev;Annoncer\r\n";
    fs::write(acme.path("data/fair-late.csv"), format!("{header}{};;;;;;2.4.2026;nej;\r\n", who("fairs")))
        .expect("written");
    acme.mend("data/automation.csv", &who("automation"), |line| {
        line.replace("Subscribed,1,2026-03-01", "Unsubscribed,1,2026-04-02")
    });
    let said = "\"chosen_at\":\"2026-04-02T10:00:00Z\",\"choices\":{\"newsletter\":\"no\"},\"page\":\"account page\"";
    acme.append("data/preferences.jsonl", &format!("{{\"email\":\"{}\",{said}}}\n", who("preferences")));
    acme.mend("out/readers.csv", &who("letters"), |line| line.replace(",reading", ",left"));
    acme.sets_no_mail(&who("crm"));

    acme.martlet(&["run"]);
    let reached = || {
        for who in SYSTEMS.map(who) {
            assert!(!reading(&who), "{who} is written to");
            assert_eq!(no_mail(&who), Some(true), "{who} is open to mail in the CRM");
            assert!(!visited(&who), "{who} is listed as a visitor");
        }
        assert_eq!(acme.lines("out/audience.csv"), audience - SYSTEMS.len(), "who said no left the audience");
        // Only the CRM's flag is about offers as well.
        let offers = SYSTEMS.map(|system| acme.line("out/offers.csv", &who(system)).is_some());
        assert_eq!(offers, SYSTEMS.map(|system| system != "crm"));
    };
    reached();

    // The export of the marketing automation is put back from an old copy, with its old yes.
    acme.mend("data/automation.csv", &who("automation"), |line| {
        line.replace("Unsubscribed,1,2026-04-02", "Subscribed,1,2026-03-01")
    });
    let again = acme.martlet(&["run"]);
    reached();
    for word in ["written", "delivered", "removed", "withdrawn"] {
        assert!(!again.contains(&format!(" {word}")), "nothing was left to do: {again}");
    }
    acme.martlet(&["consent", "verify"]);
}

#[test]
fn the_tests_of_the_example_pass() {
    assert!(Acme::new().martlet(&["test"]).ends_with("13 tests passed\n"));
}

/// With the gate switched off, in the plan and only here, and the slots untold, each test that is about somebody's choice
/// fails: none of them passes whatever the gate does. The gate alone is enough for those that hand somebody over.
#[test]
fn without_the_gate_the_tests_of_the_example_fail() {
    let acme = Acme::new();
    let file = |name: &&str| (name.to_string(), fs::read_to_string(acme.path(name)).expect("there"));
    let flows =
        ["company.flow", "consent.flow", "flows.flow", "governance.flow", "systems.flow", "tests.flow"];
    let world = Memory {
        manifest: fs::read_to_string(acme.path("martlet.toml")).expect("there"),
        files: flows.iter().map(file).collect(),
    };
    let compilation = compile(&world, &martlet_stdlib::library());
    let mut plan = compilation.plan.expect("a plan");
    let failing = |plan: &martlet_compiler::plan::Plan| -> Vec<&str> {
        let run = |test| martlet_runtime::testing::run(plan, test, acme.folder.path());
        let failed = compilation.tests.iter().filter(|test| !run(test).failures.is_empty());
        failed.map(|test| test.name.as_str()).collect()
    };
    assert_eq!(failing(&plan), Vec::<&str>::new());
    for flow in &mut plan.flows {
        flow.guards.clear();
        for field in &mut flow.fields {
            field.guard = None;
        }
    }
    let handed_over = failing(&plan);
    assert!(handed_over.contains(&"no, perhaps and silence bring nobody in"), "{handed_over:#?}");
    assert_eq!(handed_over.len(), 7, "{handed_over:#?}");
    plan.spreads.clear();
    let about_choices = compilation.tests.len() - 3;
    let failing = failing(&plan);
    assert_eq!(failing.len(), about_choices, "{failing:#?}");
}
