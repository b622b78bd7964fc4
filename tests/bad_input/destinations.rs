//! Destinations that are missing, closed, locked, or not what they should be.

use super::{Held, Project, undisturbed};
use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

const TABLE: &str = "CREATE TABLE contact (Email TEXT UNIQUE NOT NULL, Name TEXT, OptedOut INTEGER)";

/// The table's flow could not, the file's flow could.
#[track_caller]
fn only_the_file(project: &Project, words: &[&str]) {
    let ran = project.run();
    ran.ends(2, &["could not: table contact in out/crm.sqlite: "]);
    ran.ends(2, words);
    assert_eq!(project.held().file, undisturbed().file);
}

/// The file's flow could not, the table's flow could.
#[track_caller]
fn only_the_table(project: &Project, words: &[&str]) {
    let ran = project.run();
    ran.ends(2, words);
    assert!(
        ran.out.contains("flow mailing\n  0 read\n  could not: ") || ran.out.contains("3 pending"),
        "{ran:?}"
    );
    assert_eq!(project.held().table, undisturbed().table);
    project.has_no_drafts();
}

#[test]
fn a_table_that_is_not_to_be_made() {
    let project = Project::new();
    project.replace("project.flow", "create_tables true", "");
    only_the_file(&project, &["there is no such database; check `path`, or say `create_tables true`"]);
    assert!(!project.path("out/crm.sqlite").exists());
    project.sql("CREATE TABLE other (a)");
    only_the_file(&project, &["there is no such table; make it, or say `create_tables true`"]);
    project.sql(TABLE);
    project.ends_like(&undisturbed());
}

#[test]
fn a_table_without_the_columns() {
    let project = Project::new();
    project.sql("CREATE TABLE contact (Email TEXT UNIQUE NOT NULL)");
    only_the_file(
        &project,
        &[
            "column `Name` is missing; column `OptedOut` is missing",
            "mend the table, or the fields that its object",
        ],
    );
    project.sql("ALTER TABLE contact ADD COLUMN Name TEXT; ALTER TABLE contact ADD COLUMN OptedOut INTEGER");
    project.ends_like(&undisturbed());
}

#[test]
fn what_is_no_database() {
    let project = Project::new();
    project.write("out/crm.sqlite", "Email;Name;canary\n".repeat(1_000));
    only_the_file(&project, &["the file is no SQLite database"]);
    project.remove("out/crm.sqlite");
    fs::create_dir(project.path("out/crm.sqlite")).expect("made");
    only_the_file(&project, &["its path is that of a folder, not of a database"]);
    project.remove("out/crm.sqlite");
    symlink("/dev/full", project.path("out/crm.sqlite")).expect("linked");
    only_the_file(&project, &["the database is a link, and links are not followed"]);
    project.remove("out/crm.sqlite");
    project.ends_like(&undisturbed());
}

#[test]
fn a_file_with_another_header() {
    let project = Project::new();
    let other = "mail,name\nzoe@mail.example,Zoe\n";
    project.write("out/list.csv", other);
    only_the_table(
        &project,
        &["writing out/list.csv: ", "column `email` is missing; there is a column `mail`", "mend the file"],
    );
    assert_eq!(project.held().file.as_deref(), Some(other));
    project.replace("out/list.csv", "mail,name", "email,name");
    let file =
        "email,name\nzoe@mail.example,Zoe\nada@mail.example,Ada\nbo@mail.example,Bo\ndan@mail.example,Dan\n";
    project.ends_like(&Held { file: Some(file.to_owned()), ..undisturbed() });
}

#[test]
fn what_is_no_file() {
    let project = Project::new();
    fs::create_dir_all(project.path("out/list.csv")).expect("made");
    only_the_table(&project, &["out/list.csv: it is a folder, not a file"]);
    project.remove("out/list.csv");
    symlink("/dev/full", project.path("out/list.csv")).expect("linked");
    only_the_table(&project, &["out/list.csv: it is a link, and links are not followed"]);
    project.remove("out/list.csv");
    project.ends_like(&undisturbed());

    // A disk that is full from the start.
    let full = Project::new();
    full.replace("project.flow", "\"out/list.csv\"", "\"/dev/full\"");
    only_the_table(&full, &["/dev/full: it is a device or a pipe, not a file"]);
    full.replace("project.flow", "\"/dev/full\"", "\"out/list.csv\"");
    full.ends_like(&undisturbed());
}

#[test]
fn a_folder_that_takes_no_files() {
    let Some(project) = Project::unprivileged() else { return };
    fs::create_dir(project.path("out")).expect("made");
    project.mode("out", 0o555);
    project
        .run()
        .ends(2, &["flow contacts\n  4 read = 1 withheld + 3 pending", "flow mailing\n  4 read", "out/"]);
    assert_eq!(project.held(), super::NOTHING);
    project.mode("out", 0o777);
    project.ends_like(&undisturbed());

    project.mode("out/crm.sqlite", 0o444);
    project.mode("out", 0o555);
    project.replace("data/signups.csv", "Ada", "Ida");
    let ran = project.run();
    ran.ends(2, &["table contact in out/crm.sqlite: the database can only be read"]);
    ran.ends(2, &["writing out/list.csv: the new file beside it: this user may not open it"]);
    assert_eq!(project.held(), undisturbed());
    project.mode("out/crm.sqlite", 0o644);
    project.mode("out", 0o777);
    let now = undisturbed();
    project.ends_like(&Held {
        table: now.table.map(|rows| rows.iter().map(|row| row.replace("Ada", "Ida")).collect()),
        file: now.file.map(|text| text.replace("Ada", "Ida")),
    });
}

#[test]
fn a_file_stays_as_closed_as_it_was() {
    let project = Project::new();
    project.write("out/list.csv", "email,name\n");
    project.mode("out/list.csv", 0o600);
    project.run().ends(0, &[]);
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(project.path("out/list.csv")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn p13_two_runs_at_once() {
    let project = Project::new();
    project.sql(TABLE);
    let other = rusqlite::Connection::open(project.path("out/crm.sqlite")).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    // The first run waits for the table; meanwhile a second is started.
    let mut first = project.command();
    first.arg("run").stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut first = first.spawn().expect("started");
    let begun = Instant::now();
    while !project.path(".martlet/state/martlet.sqlite").exists() {
        assert!(begun.elapsed() < Duration::from_secs(10), "the first run does not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = project.command().arg("run").output().expect("started");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: starting: another run of this project is under way; wait until it ends\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert!(!project.path("out/list.csv").exists());
    other.execute_batch("ROLLBACK").expect("unlocked");
    assert_eq!(first.wait().expect("ended").code(), Some(0));
    assert_eq!(project.held(), undisturbed());
    project.ends_like(&undisturbed());
}

#[test]
fn a_locked_database() {
    let project = Project::new();
    project.sql(TABLE);
    let other = rusqlite::Connection::open(project.path("out/crm.sqlite")).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    only_the_file(
        &project,
        &["another program has locked the database; close it there, and run again", "3 pending"],
    );
    other.execute_batch("ROLLBACK").expect("unlocked");
    assert_eq!(project.held().table, Some(Vec::new()));
    project.ends_like(&undisturbed());
}
