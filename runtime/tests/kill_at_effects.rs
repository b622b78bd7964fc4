//! P3 on a real process, real files and a real database: the process kills itself with SIGKILL before and after each
//! named effect, and the next run ends where an undisturbed one would.
//!
//! The test starts itself again as the victim: the test `victim` does nothing unless it is asked to be one.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod killer;

use killer::{copy, killed, write_inputs};
use std::path::Path;

const FLOWS: &str = r#"
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

/// Effects in the order a run with changes in every lane performs them, and those of a recovery.
const EFFECTS: [&str; 15] = [
    "Begin", "List", "Inspect", "Adopt", "Take", "Stage", "Judge", "Cut", "Prepare", "Claim", "HandOver",
    "Settle", "Discard", "Forget", "Finish",
];
const RECOVERY: [&str; 6] = ["List", "Probe", "Settle", "Release", "Discard", "Forget"];

fn run_whole(folder: &Path) {
    killer::run_whole(&killer::plan(FLOWS), folder);
}

/// Everything at the destinations.
fn destinations(folder: &Path) -> (String, String, Vec<String>) {
    let file = std::fs::read_to_string(folder.join("agency.csv")).unwrap();
    let lines = std::fs::read_to_string(folder.join("archive.jsonl")).unwrap();
    let table = rusqlite::Connection::open(folder.join("crm.sqlite")).unwrap();
    let mut select = table.prepare("SELECT Id, Email, Name, Out FROM contact ORDER BY Id").unwrap();
    let rows = select.query_map([], |row| {
        let cells: [rusqlite::types::Value; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
        Ok(format!("{cells:?}"))
    });
    (file, lines, rows.unwrap().map(Result::unwrap).collect())
}

/// Files that only a delivery under way leaves.
fn leftovers(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.contains(".martlet-")).collect()
}

/// The process that is killed; started by [`killed`] only.
#[test]
fn victim() {
    killer::victim(|_| killer::plan(FLOWS));
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
