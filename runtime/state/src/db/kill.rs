//! Promise P21: a process killed at any statement of a migration leaves a state that opens. The child is this test binary
//! again; it says where it is and waits, and the parent kills it.

use super::migrate::{Failure, to_latest, version};
use super::postgres::Postgres;
use super::schema::Step;
use super::sqlite::Sqlite;
use super::{Db, bind, into_memory};
use crate::schema::MIGRATIONS;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// A later version as one may come: a table, a column, and rows that change.
const LATER: &[Step] = &[
    Step::Keyed("later", "name TEXT PRIMARY KEY, n INTEGER NOT NULL"),
    Step::Column("flow", "colour TEXT"),
    Step::Plain("INSERT INTO later (name, n) SELECT name, run FROM flow"),
    Step::Plain("UPDATE flow SET colour = 'green', run = run + 1"),
];

/// The versions that a test goes through: the real ones, then the later one.
fn versions() -> Vec<&'static [Step]> {
    MIGRATIONS.iter().copied().chain([LATER]).collect()
}

/// What the child is told: where the state is, how many migrations to apply, at which statement to wait.
const TOLD: [&str; 3] = ["MARTLET_KILL_STATE", "MARTLET_KILL_VERSIONS", "MARTLET_KILL_AT"];

fn connect(place: &str) -> Db {
    match place.starts_with("postgres://") {
        true => Db::new(Box::new(Postgres::connect(place).unwrap())),
        false => Db::new(Box::new(Sqlite::file(Path::new(place)).unwrap())),
    }
}

/// Not a test of its own: what the child does. Without its variables there is nothing to do.
#[test]
fn child() {
    let [Ok(place), Ok(versions_wanted), Ok(at)] = TOLD.map(std::env::var) else { return };
    let at: usize = at.parse().unwrap();
    let mut seen = 0;
    let versions = versions();
    to_latest(&mut connect(&place), &versions[..versions_wanted.parse().unwrap()], &mut |statement| {
        if seen == at {
            // Not `println!`: the harness would keep it.
            let mut out = std::io::stdout();
            writeln!(out, "\nhere: {}", statement.replace('\n', " ")).unwrap();
            out.flush().unwrap();
            loop {
                std::thread::park();
            }
        }
        seen += 1;
    })
    .unwrap();
    println!("\nhere: the end");
}

/// Runs the child to its statement `at` and kills it there; `None`: it came to its end before.
fn killed_at(place: &str, versions: usize, at: usize) -> Option<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "db::kill::child", "--nocapture", "--test-threads=1"])
        .env(TOLD[0], place)
        .env(TOLD[1], versions.to_string())
        .env(TOLD[2], at.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let here = output
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("here: ").map(str::to_owned))
        .expect("the child said nothing");
    child.kill().unwrap();
    child.wait().unwrap();
    (here != "the end").then_some(here)
}

/// How many tables, triggers and columns there are, and what the rows of the later version hold.
fn shape(db: &mut Db) -> Vec<String> {
    let version = version(db).unwrap();
    let mut copy = into_memory(db, &versions()).unwrap();
    let mut found: Vec<String> = copy
        .all("SELECT type || ' ' || name FROM sqlite_master ORDER BY 1", bind![], |row| row.get(0))
        .unwrap();
    found.push(format!("version {version}"));
    if version > MIGRATIONS.len() {
        let rows = "SELECT f.name || ' ' || f.colour || ' ' || f.run || ' ' || l.n FROM flow f JOIN later l ON l.name = f.name";
        found.extend(copy.all(rows, bind![], |row| row.get::<String>(0)).unwrap());
    } else if version > 0 {
        found.extend(
            copy.all("SELECT name || ' ' || run FROM flow", bind![], |row| row.get::<String>(0)).unwrap(),
        );
    }
    found
}

/// Kills a migration to `target` at each of its statements. `fresh` gives the place of a state with one version less.
fn every_statement(target: usize, mut fresh: impl FnMut() -> String) -> usize {
    let versions = versions();
    let before = shape(&mut connect(&fresh()));
    let whole = fresh();
    to_latest(&mut connect(&whole), &versions[..target], &mut |_| ()).unwrap();
    let after = shape(&mut connect(&whole));
    assert_ne!(before, after);
    let mut at = 0;
    loop {
        let place = fresh();
        let Some(here) = killed_at(&place, target, at) else { return at };
        let mut db = connect(&place);
        let left = shape(&mut db);
        // What was not committed is not there, what was is; nothing is there in half.
        let expected = if here == "committed" { &after } else { &before };
        assert_eq!(&left, expected, "killed before: {here}");
        to_latest(&mut db, &versions[..target], &mut |_| ()).unwrap();
        assert_eq!(shape(&mut db), after, "mended after: {here}");
        at += 1;
    }
}

/// A state of the present version that holds something.
fn filled(place: String) -> String {
    let mut db = connect(&place);
    to_latest(&mut db, MIGRATIONS, &mut |_| ()).unwrap();
    db.execute("INSERT INTO flow (name, run, place, permissions) VALUES ('f', 7, 'there', '')", bind![])
        .unwrap();
    place
}

fn steps_of(steps: &[Step], db: &Db) -> usize {
    steps.iter().map(|step| step.statements(db.dialect()).len()).sum()
}

/// Begin, the statements, the version's number, commit, and the moment after it.
const AROUND: usize = 4;

fn p21(mut place: impl FnMut() -> String) {
    // The table of the version is made with the first migration.
    let first = 1 + steps_of(MIGRATIONS[0], &connect(&place()));
    assert_eq!(every_statement(1, &mut place), first + AROUND);
    let later = steps_of(LATER, &connect(&place()));
    assert_eq!(every_statement(MIGRATIONS.len() + 1, || filled(place())), later + AROUND);
}

#[test]
fn p21_sqlite_survives_sigkill_at_each_statement() {
    let folder = tempfile::tempdir().unwrap();
    let mut made = 0;
    p21(|| {
        made += 1;
        folder.path().join(format!("{made}.sqlite")).display().to_string()
    });
}

#[test]
fn p21_postgresql_survives_sigkill_at_each_statement() {
    let Some(server) = martlet_testkit::postgres::server() else { return };
    p21(|| server.database());
}

/// An older program meets what a later one left; so does a copy.
#[test]
fn p21_an_older_program_refuses_a_newer_state() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("newer.sqlite").display().to_string();
    let server = martlet_testkit::postgres::server().map(|server| server.database());
    for place in std::iter::once(file).chain(server) {
        let mut db = connect(&filled(place));
        to_latest(&mut db, &versions(), &mut |_| ()).unwrap();
        assert!(matches!(to_latest(&mut db, MIGRATIONS, &mut |_| ()), Err(Failure::Newer)));
        assert!(matches!(into_memory(&mut db, MIGRATIONS), Err(Failure::Newer)));
    }
}

/// Two programs of one version open an empty state at once: one migrates, the other waits and finds it done.
#[test]
fn p21_two_at_once_migrate_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("both.sqlite").display().to_string();
    let server = martlet_testkit::postgres::server().map(|server| server.database());
    for place in std::iter::once(file).chain(server) {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| to_latest(&mut connect(&place), MIGRATIONS, &mut |_| ()).unwrap());
            }
        });
        assert_eq!(version(&mut connect(&place)).unwrap(), MIGRATIONS.len());
    }
}
