//! P3 on a real process and a server of PostgreSQL: the process kills itself with SIGKILL before and after each named
//! effect of a delivery into a table, and the next run ends where an undisturbed one would.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod killer;

use killer::{copy, killed, write_inputs};
use martlet_compiler::plan::Plan;
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
system crm "CRM" is postgres {
  owner "a@acme.example"   stored in EU   role controller
  connect { host "HOST"   database "DATABASE"   user "martlet"   password secret("PATH") }
  object contact about prospect { Id: id match   Email: email   Name: text(40)?   Out: bool? }
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
"#;

/// Effects in the order a run with changes in every lane performs them, and those of a recovery.
const EFFECTS: [&str; 14] = [
    "Begin", "List", "Inspect", "Adopt", "Take", "Stage", "Judge", "Cut", "Claim", "HandOver", "Settle",
    "Discard", "Forget", "Finish",
];
const RECOVERY: [&str; 5] = ["List", "Probe", "Settle", "Discard", "Forget"];

/// The tables of a delivery: as they were before each attempt, and emptied without being made anew.
const KEEP: &str = "
CREATE TABLE kept_contact AS TABLE contact;
CREATE TABLE kept_handover AS TABLE martlet_handover;
CREATE TABLE kept_generation AS TABLE martlet_generation";
const RESTORE: &str = "
TRUNCATE contact, martlet_handover, martlet_generation;
INSERT INTO contact TABLE kept_contact;
INSERT INTO martlet_handover TABLE kept_handover;
INSERT INTO martlet_generation TABLE kept_generation";

/// Where the database is stands in the folder, so that the victim finds it.
fn plan(folder: &Path) -> Plan {
    let place = std::fs::read_to_string(folder.join("place.txt")).unwrap();
    let (host, database) = place.split_once('\n').unwrap();
    killer::plan(&FLOWS.replace("HOST", host).replace("DATABASE", database))
}

/// The process that is killed; started by [`killed`] only.
#[test]
fn victim() {
    killer::victim(plan);
}

#[test]
fn p03_sigkill_at_every_named_effect_of_a_delivery_to_a_server() {
    let Some(server) = martlet_testkit::postgres::server() else { return };
    let url = server.database();
    let database = url.rsplit('/').next().unwrap();
    let _ = server.ask(
        &url,
        "CREATE TABLE contact (\"Id\" text PRIMARY KEY, \"Email\" text, \"Name\" text, \"Out\" boolean)",
    );
    let table = || server.ask(&url, "SELECT * FROM contact ORDER BY \"Id\"");

    let temporary = tempfile::tempdir().unwrap();
    let base = temporary.path().join("base");
    std::fs::create_dir(&base).unwrap();
    std::fs::write(base.join("place.txt"), format!("{}\n{database}", server.folder().display())).unwrap();
    write_inputs(&base, 1);
    killer::run_whole(&plan(&base), &base);
    let _ = server.ask(&url, KEEP);
    write_inputs(&base, 2);
    let fresh = |name: &str| {
        let folder = temporary.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        copy(&base, &folder);
        let _ = server.ask(&url, RESTORE);
        folder
    };
    let undisturbed = fresh("undisturbed");
    killer::run_whole(&plan(&undisturbed), &undisturbed);
    let expected = table();
    assert!(expected.contains("New Name") && expected.contains("|t"), "the second run changes and marks");
    let check = |folder: &Path, what: &str| {
        killer::run_whole(&plan(folder), folder);
        assert!(table() == expected, "{what}: the table differs");
        assert_eq!(server.ask(&url, "SELECT count(*) FROM martlet_handover"), "0", "{what}: marks are left");
        std::fs::remove_dir_all(folder).unwrap();
    };
    for effect in EFFECTS {
        for side in ["before", "after"] {
            // Both lanes of the flow, the captures before it: each effect at least once.
            let mut deaths = 0;
            for nth in 1..=3 {
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
    // A second death while the first is mended: what was handed over was settled, or never began.
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
