//! P3 on a real process, real files and a real database: the process kills itself with SIGKILL before and after each
//! named effect, and the next run ends where an undisturbed one would.
//!
//! The test starts itself again as the victim: the test `victim` does nothing unless it is asked to be one.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod killer;

use killer::{copy, killed, write_inputs};
use martlet_compiler::plan::Plan;
use std::path::Path;

/// Who is read, and what they chose.
const PEOPLE: &str = r#"
company acme "Acme A/S" { address "Havnegade 1" dpo "dpo@acme.example" markets DK }
purpose news "News" { channels email   uses contact, identity.name   basis consent }
consent news via email "News" { from choices.rows   every 10 minutes   within 24 hours   owner "dpo@acme.example" }
system people "People" is csv {
  owner "a@acme.example"   stored in EU   connect { path "people.csv" }
  object rows about prospect { Id: id key   `E-mail`: email   Name: text(40)? }
}
system choices "Choices" is csv {
  owner "a@acme.example"   stored in EU   connect { path "choices.csv" }
  object rows about prospect {
    `E-mail`: email
    Choice: enum("yes", "no")
    Day: text
    consent news via email {
      value Choice { "yes" => granted  "no" => withdrawn }
      at Day | parse_date("yyyy-MM-dd") otherwise null in "Europe/Copenhagen"
      method form   asserts grants and refusals
    }
  }
}
"#;

/// Flows that look after what they delivered.
const FLOWS: &str = r#"
system crm "CRM" is sqlite {
  owner "a@acme.example"   stored in EU   role controller   connect { path "crm.sqlite"   create_tables true }
  object contact about prospect { Id: id match   Email: email   Name: text(40)?   Out: bool? }
}
system agency "Agency" is csv {
  owner "a@acme.example"   stored in EU   role controller   connect { path "agency.csv"   cells machine }
  object rows about prospect { Id: id key   Email: email }
}
system archive "Archive" is jsonl {
  owner "a@acme.example"   stored in EU   role controller   connect { path "archive.jsonl" }
  object rows about prospect { Id: id key   profile: record { email: email   name: text(40)? } }
}
/// To the table.
flow to_table "To the table" {
  from people.rows   to crm.contact, upsert by Id   purpose news via email   owner "a@acme.example"
  manual
  blanks unchanged
  map { Id -> Id   `E-mail` -> Email   Name | title_case -> Name }
  on reject continue
  when permission ends { true -> Out }
  when gone remove
}
/// To the file.
flow to_file "To the file" {
  from people.rows   to agency.rows, one file   purpose news via email   owner "a@acme.example"
  manual
  blanks clear
  map { Id -> Id   `E-mail` -> Email }
  on reject continue
  when permission ends remove
  when gone remove
}
/// To the lines.
flow to_lines "To the lines" {
  from people.rows   to archive.rows, one file   purpose news via email   owner "a@acme.example"
  manual
  blanks clear
  map { Id -> Id   `E-mail` -> profile.email   Name -> profile.name }
  on reject continue
  when permission ends remove
  when gone remove
}
"#;

/// Flows that add, each record once.
const ADDS: &str = r#"
system log "Log" is jsonl {
  owner "a@acme.example"   stored in EU   role processor   connect { path "log.jsonl" }
  object rows about prospect { Email: email   Name: text(40)? }
}
system news "Newcomers" is sqlite {
  owner "a@acme.example"   stored in EU   role controller   connect { path "crm.sqlite"   create_tables true }
  object newcomer about prospect { Id: id key   Email: email }
  object seen about prospect { Email: email }
  object exact about prospect { Id: id key   Email: email }
}
system daily "Daily" is csv {
  owner "a@acme.example"   stored in EU   role processor   connect { path "daily_{run.date}.csv"   cells machine }
  object rows about prospect { Id: id   Email: email   Name: text(40)? }
}
/// Added to the file.
flow to_log "To the log" {
  from people.rows   purpose news via email   owner "a@acme.example"   manual
  to log.rows, append, accept duplicates because "the log is read by name"
  map { `E-mail` -> Email   Name -> Name }
  on reject continue
  when permission ends keep because "a log"
}
/// Added to the table by its key.
flow to_new "To newcomers" {
  from people.rows   to news.newcomer, insert   purpose news via email   owner "a@acme.example"   manual
  map { Id -> Id   `E-mail` -> Email }
  on reject continue
  when permission ends remove
}
/// Added to the table, one by one.
flow to_seen "To the seen" {
  from people.rows   to news.seen, insert   purpose news via email   owner "a@acme.example"   manual
  map { `E-mail` -> Email }
  on reject continue
  when permission ends keep because "a log"
}
/// What is there is what is selected.
flow to_exact "To the exact table" {
  from people.rows   to news.exact, upsert by Id, remove the rest up to 100%   purpose news via email
  owner "a@acme.example"   manual
  map { Id -> Id   `E-mail` -> Email }
  on reject continue
  when permission ends remove
  when gone remove
}
/// A file for each day.
flow to_daily "To the daily file" {
  from people.rows   to daily.rows, one file per run   purpose news via email   owner "a@acme.example"   manual
  map { Id -> Id   `E-mail` -> Email   Name -> Name }
  on reject continue
  when permission ends keep because "it was sent"
  when gone keep because "it was sent"
}
"#;

/// Effects in the order a run with changes in every lane performs them, and those of a recovery.
const EFFECTS: [&str; 15] = [
    "Begin", "List", "Inspect", "Adopt", "Take", "Stage", "Judge", "Cut", "Prepare", "Claim", "HandOver",
    "Settle", "Discard", "Forget", "Finish",
];
const RECOVERY: [&str; 6] = ["List", "Probe", "Settle", "Release", "Discard", "Forget"];

/// Where this file is, the flows that add are run.
const ADDING: &str = "adding";

fn plan(folder: &Path) -> Plan {
    let flows = if folder.join(ADDING).exists() { ADDS } else { FLOWS };
    killer::plan(&format!("{PEOPLE}{flows}"))
}

fn run_whole(folder: &Path) {
    killer::run_whole(&plan(folder), folder);
}

/// Everything at the destinations: files as they are, rows of tables in their order.
fn destinations(folder: &Path) -> Vec<String> {
    let (files, tables): (&[&str], &[&str]) = match folder.join(ADDING).exists() {
        true => {
            (&["log.jsonl", "daily_2026-06-01.csv", "daily_2026-06-02.csv"], &["exact", "newcomer", "seen"])
        }
        false => (&["agency.csv", "archive.jsonl"], &["contact"]),
    };
    let mut all: Vec<String> =
        files.iter().map(|name| std::fs::read_to_string(folder.join(name)).unwrap()).collect();
    let database = rusqlite::Connection::open(folder.join("crm.sqlite")).unwrap();
    for table in tables {
        let mut select = database.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).unwrap();
        let width = select.column_count();
        let rows = select.query_map([], |row| {
            let cells: Result<Vec<rusqlite::types::Value>, _> = (0..width).map(|at| row.get(at)).collect();
            Ok(format!("{table} {:?}", cells?))
        });
        all.extend(rows.unwrap().map(Result::unwrap));
    }
    all
}

/// Files that only a delivery under way leaves.
fn leftovers(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.contains(".martlet-")).collect()
}

/// The process that is killed; started by [`killed`] only.
#[test]
fn victim() {
    killer::victim(plan);
}

#[test]
fn p03_sigkill_at_every_named_effect() {
    let temporary = tempfile::tempdir().unwrap();
    let base = temporary.path().join("base");
    std::fs::create_dir(&base).unwrap();
    write_inputs(&base, 1);
    run_whole(&base);
    write_inputs(&base, 2);
    let fresh = |name: &str| {
        let folder = temporary.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        copy(&base, &folder);
        folder
    };
    let undisturbed = fresh("undisturbed");
    run_whole(&undisturbed);
    let expected = destinations(&undisturbed);
    let check = |folder: &Path, what: &str| {
        run_whole(folder);
        assert!(destinations(folder) == expected, "{what}: the destinations differ");
        assert_eq!(leftovers(folder), Vec::<String>::new(), "{what}");
        std::fs::remove_dir_all(folder).unwrap();
    };
    for effect in EFFECTS {
        for side in ["before", "after"] {
            // All flows, both lanes: up to six occurrences are killed at, and each effect at least once.
            let mut deaths = 0;
            for nth in 1..=6 {
                let what = format!("{effect}-{side}-{nth}");
                let folder = fresh(&what);
                let died = killed(&folder, effect, side, nth);
                deaths += u32::from(died);
                check(&folder, &what);
                if !died {
                    break;
                }
            }
            assert!(deaths > 0, "no run died {side} {effect}");
        }
    }
    // A second death while the first is mended: what was handed over was settled (the table) or never began.
    for effect in RECOVERY {
        let mut deaths = 0;
        for (first, side) in [("HandOver", "after"), ("HandOver", "before")] {
            for second in ["before", "after"] {
                let what = format!("{first}-{side}-then-{effect}-{second}");
                let folder = fresh(&what);
                assert!(killed(&folder, first, side, 1), "{what}: the first death");
                deaths += u32::from(killed(&folder, effect, second, 1));
                check(&folder, &what);
            }
        }
        assert!(deaths > 0, "no recovery died at {effect}");
    }
}

#[test]
fn p03_what_is_added_is_there_once() {
    let temporary = tempfile::tempdir().unwrap();
    let base = temporary.path().join("base");
    std::fs::create_dir(&base).unwrap();
    std::fs::write(base.join(ADDING), "").unwrap();
    write_inputs(&base, 1);
    run_whole(&base);
    write_inputs(&base, 2);
    let database = rusqlite::Connection::open(base.join("crm.sqlite")).unwrap();
    database.execute_batch("INSERT INTO exact VALUES ('x1', 'x1@mail.example'), ('x2', '')").unwrap();
    drop(database);
    let fresh = |name: &str| {
        let folder = temporary.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        copy(&base, &folder);
        folder
    };
    let undisturbed = fresh("undisturbed");
    run_whole(&undisturbed);
    let expected = destinations(&undisturbed);
    // Each version of a record: of 300 people those 270 who said yes; then 60 new names and 8 newcomers. Of the table
    // with a key 15 are taken back, who said no since; of the exact one also the 8 who are gone, and what others wrote.
    let lines = |index: usize| expected[index].lines().count();
    assert_eq!((lines(0), lines(1), lines(2)), (338, 271, 69));
    let rows = |table: &str| expected.iter().filter(|row| row.starts_with(table)).count();
    assert_eq!((rows("newcomer"), rows("seen"), rows("exact")), (263, 278, 255));
    for effect in ["Stage", "Prepare", "Claim", "HandOver", "Settle", "Discard", "Finish"] {
        for (side, nth) in [("before", 1), ("after", 1), ("before", 3), ("after", 3)] {
            let what = format!("{effect}-{side}-{nth}");
            let folder = fresh(&what);
            let died = killed(&folder, effect, side, nth);
            assert!(died || nth > 1, "no run died {what}");
            run_whole(&folder);
            assert!(destinations(&folder) == expected, "{what}: the destinations differ");
            assert_eq!(leftovers(&folder), Vec::<String>::new(), "{what}");
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}
