//! Databases at both ends of a project, from the command line: choices and records read from tables, records changed
//! that are there, and profiles that reach the same system otherwise.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, identity.name   basis consent }
consent news via email "News" { from web.people   every 10 minutes   within 24 hours   owner "dpo@acme.example" }
system web "Web" is sqlite {
  owner "web@acme.example"   stored in EU
  connect { path "web.db" }
  object people about prospect {
    id:    int   key
    email: email
    name:  text?
    news:  bool
    consent news via email { value news { true => granted   false => refused }   asserts grants and refusals }
  }
}
system crm "CRM" is sqlite {
  owner "crm@acme.example"   stored in EU   role controller
  connect { path "crm.db" }
  object contact about prospect { Email: email match   Name: text?   Out: bool? }
}
/// Names of people who are in the CRM already.
flow names "Names" {
  from     web.people
  to       crm.contact, update by Email
  purpose  news via email
  owner    "crm@acme.example"
  blanks   unchanged
  map { email -> Email   name -> Name }
  when permission ends { true -> Out }
  when gone keep because "the CRM has its own"
}
"#;

const MANIFEST: &str = r#"
name = "tables"

[profiles.test.crm]
path = "test.db"

[profiles.server.crm]
is = "postgres"
host = "HOST"
database = "DATABASE"
user = "martlet"
password = { secret = "CRM_PASSWORD" }
"#;

const CRM: &str = "CREATE TABLE contact (Email TEXT, Name TEXT, Out INTEGER, Own TEXT);
    INSERT INTO contact VALUES ('a@x.example', 'old', NULL, 'kept'), (' B@X.Example', 'old', NULL, 'kept'),
      ('B@x.example', 'old', NULL, 'kept'), ('c@x.example', 'old', NULL, 'kept');";

fn project(manifest: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("martlet.toml"), manifest).expect("written");
    fs::write(folder.path().join("p.flow"), PROJECT).expect("written");
    sql(
        folder.path(),
        "web.db",
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, name TEXT, news INTEGER);
         INSERT INTO people VALUES (1, 'a@x.example', 'Ana', 1), (2, 'B@X.example', 'Bo', 1), (3, 'c@x.example', 'Cy', 0),
           (4, 'd@x.example', 'Di', 1), (5, 'e', 'Eve', 1);",
    );
    sql(folder.path(), "crm.db", CRM);
    folder
}

fn sql(folder: &Path, database: &str, sql: &str) {
    Connection::open(folder.join(database)).expect("opened").execute_batch(sql).expect("done");
}

fn contacts(folder: &Path, database: &str) -> Vec<String> {
    let connection = Connection::open(folder.join(database)).expect("opened");
    let mut select = connection
        .prepare("SELECT Email || ' ' || Name || ' ' || coalesce(Out, '-') || ' ' || Own FROM contact ORDER BY rowid")
        .expect("prepared");
    let rows = select.query_map([], |row| row.get(0)).expect("read");
    rows.map(|row| row.expect("a row")).collect()
}

fn martlet(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_martlet"))
        .args(arguments)
        .arg("--project")
        .arg(folder)
        .env("CRM_PASSWORD", "canary")
        .output()
        .expect("ran")
}

fn flow(folder: &Path, more: &[&str]) -> (serde_json::Value, Output) {
    let arguments = [&["run", "--format", "json"][..], more].concat();
    let output = martlet(folder, &arguments);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| unreachable!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (report["flows"][0].clone(), output)
}

#[test]
fn records_that_are_there_are_changed_and_none_is_made() {
    let folder = project("name = \"tables\"\n");
    let (run, _) = flow(folder.path(), &[]);
    let numbers = |run: &serde_json::Value| {
        ["read", "delivered", "unchanged", "filtered", "withheld", "rejected", "pending"]
            .map(|name| run[name].as_u64().unwrap_or(99))
    };
    // `d` has no counterpart, `c` said no, and `e` is no address.
    assert_eq!(numbers(&run), [5, 2, 0, 1, 1, 1, 0], "{run}");
    let changed = [
        "a@x.example Ana - kept",
        " B@X.Example Bo - kept",
        "B@x.example Bo - kept",
        "c@x.example old - kept",
    ];
    assert_eq!(contacts(folder.path(), "crm.db"), changed);
    let rejects = martlet(folder.path(), &["rejects", "list", "names"]);
    let listed = String::from_utf8_lossy(&rejects.stdout).into_owned();
    assert!(listed.contains("row 5 of table people in web.db"), "{listed}");

    // Whoever is there by now is changed; whoever takes the yes back is marked, however the address is spelled.
    sql(folder.path(), "crm.db", "INSERT INTO contact VALUES ('d@x.example', 'old', NULL, 'kept')");
    sql(folder.path(), "web.db", "UPDATE people SET news = 0 WHERE id = 2");
    let (run, _) = flow(folder.path(), &[]);
    assert_eq!(numbers(&run), [5, 1, 1, 0, 2, 1, 0], "{run}");
    assert_eq!(run["withdrawn"], 1);
    assert_eq!(
        contacts(folder.path(), "crm.db")[1..],
        [
            "a@x.example Ana - kept",
            " B@X.Example Bo 1 kept",
            "B@x.example Bo 1 kept",
            "c@x.example old - kept",
            "d@x.example Di - kept"
        ][1..]
    );
}

#[test]
fn a_profile_reaches_the_system_elsewhere_and_has_a_state_of_its_own() {
    let folder = project(MANIFEST);
    sql(folder.path(), "test.db", CRM);
    let (run, _) = flow(folder.path(), &["--profile", "test"]);
    assert_eq!(run["delivered"], 2, "{run}");
    assert_eq!(contacts(folder.path(), "test.db")[0], "a@x.example Ana - kept");
    assert_eq!(contacts(folder.path(), "crm.db")[0], "a@x.example old - kept");
    assert!(folder.path().join(".martlet/profiles/test").is_dir());
    // Nothing was delivered without the profile yet.
    let (run, _) = flow(folder.path(), &[]);
    assert_eq!(run["delivered"], 2, "{run}");
    assert_eq!(contacts(folder.path(), "crm.db")[0], "a@x.example Ana - kept");

    let refused = martlet(folder.path(), &["run", "--profile", "tset"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("has no profile `tset`"), "{told}");
    let wrong = MANIFEST.replace("profiles.test.crm", "profiles.test.crn");
    fs::write(folder.path().join("martlet.toml"), wrong).expect("written");
    let refused = martlet(folder.path(), &["check"]);
    let told =
        String::from_utf8_lossy(&refused.stderr).into_owned() + &String::from_utf8_lossy(&refused.stdout);
    assert!(told.contains("about a system `crn`") && told.contains("did you mean `crm`"), "{told}");
}

#[test]
fn a_profile_reaches_the_system_by_another_connector() {
    let Some(server) = martlet_testkit::postgres::server() else { return };
    let url = server.database();
    let _ = server.ask(
        &url,
        "CREATE TABLE contact (\"Email\" text, \"Name\" text, \"Out\" boolean, \"Own\" text);
         INSERT INTO contact VALUES ('a@x.example', 'old', NULL, 'kept'), (' B@X.Example', 'old', NULL, 'kept')",
    );
    let database = url.rsplit('/').next().expect("a name");
    let host = server.folder().display().to_string();
    let folder = project(&MANIFEST.replace("HOST", &host).replace("DATABASE", database));
    let (run, output) = flow(folder.path(), &["--profile", "server"]);
    assert_eq!(run["delivered"], 2, "{run}");
    assert_eq!(
        server.ask(&url, "SELECT * FROM contact ORDER BY \"Email\" COLLATE \"C\""),
        " B@X.Example|Bo||kept\na@x.example|Ana||kept"
    );
    assert_eq!(contacts(folder.path(), "crm.db")[0], "a@x.example old - kept");
    let plan = martlet(folder.path(), &["show", "plan", "--profile", "server"]);
    for said in [&output.stdout, &output.stderr, &plan.stdout] {
        assert!(!String::from_utf8_lossy(said).contains("canary"), "a password is never shown");
    }
}
