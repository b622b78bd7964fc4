//! P3 on the product's own binary: SIGKILL at random moments of `martlet run` over 200,000 generated rows. After each
//! death the files are whole, and the next run ends in the destination of an undisturbed one, for the file and for
//! the table. `MARTLET_KILLS` sets how many deaths (default 100).
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use rusqlite::Connection;
use std::collections::hash_map::RandomState;
use std::fmt::Write;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROWS: u32 = 100_000;

const FLOWS: &str = include_str!("kill/project.flow");

/// One of two versions of the sources; they differ in names, in 500 records, and in 1 % of the choices.
fn write_inputs(folder: &Path, round: u32) {
    let second = round % 2 == 1;
    for (name, prefix) in [("table.csv", "t"), ("file.csv", "f")] {
        let mut rows = String::from("Id,E-mail,Name\n");
        for id in (0..ROWS).filter(|id| !(second && id % 200 == 7)) {
            let version = if id % 25 == 0 { round % 2 } else { 0 };
            writeln!(rows, "{id},{prefix}{id}@mail.example,  name {id} version {version}").unwrap();
        }
        std::fs::write(folder.join(name), rows).unwrap();
    }
    let mut choices = String::from("E-mail,Choice,Day\n");
    let day = format!("{:04}-{:02}-{:02}", 2000 + round / 336, round / 28 % 12 + 1, round % 28 + 1);
    for prefix in ["t", "f"] {
        let toggles = |id: &u32| id % 100 == 4;
        for id in (0..ROWS).filter(|id| round == 0 || toggles(id)) {
            let choice = if second && toggles(&id) { "no" } else { "yes" };
            writeln!(choices, "{prefix}{id}@mail.example,{choice},{day}").unwrap();
        }
    }
    std::fs::write(folder.join("choices.csv"), choices).unwrap();
}

fn martlet(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
    command.args(["run", "--quiet", "--as-of", "2026-06-01T00:00:00Z", "--project"]).arg(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_whole(folder: &Path) {
    let output = martlet(folder).output().unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

/// Both destinations in one order: rows that are new in a version may stand elsewhere than in another history.
fn destinations(folder: &Path) -> (Vec<String>, Vec<String>) {
    let file = std::fs::read_to_string(folder.join("out.csv")).unwrap();
    let mut lines: Vec<String> = file.lines().map(String::from).collect();
    lines.sort_unstable();
    let table = Connection::open(folder.join("out.sqlite")).unwrap();
    let mut select =
        table.prepare("SELECT Id || '|' || Email || '|' || Name FROM contact ORDER BY Id").unwrap();
    let rows = select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    (lines, rows)
}

fn is_whole(database: &Path) {
    let result: String = Connection::open(database)
        .unwrap()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(result, "ok", "{}", database.display());
}

/// Whether the run died with a job begun and not finished: between its first read and its last commit.
fn died_inside(folder: &Path) -> bool {
    let state = Connection::open(folder.join(".martlet/state/martlet.sqlite")).unwrap();
    let running: i64 = state
        .query_row("SELECT count(*) FROM flow_run WHERE ended = 'running'", [], |row| row.get(0))
        .unwrap();
    running > 0
}

/// A share between 0 and 1; the moment of a kill needs no seed, since no kill is like another anyway.
fn share() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(bits >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

#[test]
fn p03_sigkill_at_random_moments() {
    let kills: u32 = std::env::var("MARTLET_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(100);
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    std::fs::write(folder.join("martlet.toml"), "name = \"kill\"\n").unwrap();
    std::fs::write(folder.join("project.flow"), FLOWS).unwrap();

    // Undisturbed: the first load, then each version once; how long a change takes tells when to kill.
    write_inputs(folder, 0);
    run_whole(folder);
    write_inputs(folder, 1);
    let begun = Instant::now();
    run_whole(folder);
    let usual = begun.elapsed();
    let second = destinations(folder);
    write_inputs(folder, 2);
    run_whole(folder);
    let first = destinations(folder);
    assert_ne!(first, second);

    let (mut dead, mut inside, mut round) = (0, 0, 2);
    while dead < kills || inside < kills * 6 / 10 {
        round += 1;
        assert!(round < 3 * kills + 10, "of {round} runs {dead} died, {inside} of them inside");
        write_inputs(folder, round);
        let mut child = martlet(folder).spawn().unwrap();
        std::thread::sleep(Duration::from_secs_f64(usual.as_secs_f64() * share()));
        let killed = child.kill().is_ok() && child.wait().unwrap().code().is_none();
        dead += u32::from(killed);
        inside += u32::from(killed && died_inside(folder));
        is_whole(&folder.join(".martlet/state/martlet.sqlite"));
        is_whole(&folder.join("out.sqlite"));
        run_whole(folder);
        let expected = if round % 2 == 1 { &second } else { &first };
        assert!(destinations(folder) == *expected, "round {round}: the destinations differ");
    }
    println!("{dead} deaths, {inside} of them between the first read and the last commit");
}
