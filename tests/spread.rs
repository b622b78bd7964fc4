//! What people chose in one system reaches the others: `martlet run` over sign-ups on paper, a newsletter tool that
//! exchanges files, and a CRM in a database.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use rusqlite::Connection;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const PROJECT: &str = r#"
purpose newsletter "Newsletter" { channels email   basis consent   uses contact.email }

/// Slips of paper from fairs.
system signups "Sign-ups" is csv {
  owner     "events@acme.example"
  stored in EU
  connect   { path "data/signups.csv" }
  object rows about prospect {
    Email:  email key
    Choice: bool("yes", "no")?
    Day:    date
    consent newsletter via email {
      value    Choice { true => granted   false => refused   empty => never_asked }
      at       Day in "Europe/Copenhagen"
      method   form
      evidence Choice
    }
  }
}
/// The newsletter tool's list.
system esp "Newsletter tool" is csv {
  owner     "email@acme.example"
  stored in EU
  role      controller
  connect   { path "data/esp.csv"   cells machine }
  object member about customer {
    Address: email key
    Name:    text?
    Status:  enum("subscribed", "unsubscribed", "cleaned")
    consent newsletter via email {
      value  Status { "subscribed" => granted   "unsubscribed" => withdrawn   "cleaned" => suppressed by hard_bounce }
      writes deny yes, grant yes
    }
  }
}
/// Contacts of sales.
system crm "CRM" is sqlite {
  owner     "sales@acme.example"
  stored in EU
  role      controller
  connect   { path "data/crm.db" }
  object contact about customer {
    Id:     int   key
    Email:  email match
    Name:   text?
    NoMail: bool  consent opt_out via email
  }
}
consent newsletter via email "Newsletter by e-mail" {
  from   signups.rows
  both   esp.member
  both   crm.contact.NoMail  widens because "the CRM has one flag for all mail"
  on conflict latest choice wins
  every  10 minutes
  within 24 hours
  owner  "dpo@acme.example"
}
"#;

/// The three systems of a project.
struct Systems(tempfile::TempDir);

impl Systems {
    /// Everybody said yes on paper and is subscribed.
    fn new(project: &str) -> Systems {
        let systems = Systems(tempfile::tempdir().expect("a folder"));
        fs::create_dir(systems.path("data")).expect("a folder");
        let zone = "name = \"spread\"\nzone = \"Europe/Copenhagen\"\n";
        fs::write(systems.path("martlet.toml"), zone).expect("written");
        fs::write(systems.path("project.flow"), project).expect("written");
        let people = ["ana", "bo", "cy"];
        let row = |name: &&str| format!("{name}@x.example,yes,2026-01-05\n");
        systems
            .write("signups", &format!("Email,Choice,Day\n{}", people.iter().map(row).collect::<String>()));
        systems.write("esp", &esp(["subscribed"; 3]));
        let crm = systems.crm();
        crm.execute_batch("CREATE TABLE contact (Id INTEGER PRIMARY KEY, Email TEXT, Name TEXT, NoMail INTEGER, Other REAL)")
            .expect("a table");
        for (id, name) in (1..).zip(people) {
            let row: (i64, String, &str, i64, f64) = (id, format!("{name}@x.example"), name, 0, 1.5);
            crm.execute("INSERT INTO contact VALUES (?1, ?2, ?3, ?4, ?5)", row).expect("a row");
        }
        systems
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn crm(&self) -> Connection {
        Connection::open(self.path("data/crm.db")).expect("a database")
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.path(&format!("data/{file}.csv")), text).expect("written");
    }

    fn esp(&self) -> String {
        fs::read_to_string(self.path("data/esp.csv")).expect("read")
    }

    fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.path(&format!("data/{file}.csv"));
        let text = fs::read_to_string(&path).expect("read");
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replace(from, to)).expect("written");
    }

    /// The flags of the CRM, by person, and whether nothing else changed.
    fn no_mail(&self) -> Vec<i64> {
        let crm = self.crm();
        let mut select = crm.prepare("SELECT NoMail, Name, Other FROM contact ORDER BY Id").expect("a query");
        let row =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, f64>(2)?));
        let rows: Vec<(i64, String, f64)> =
            select.query_map([], row).expect("rows").collect::<Result<_, _>>().expect("rows");
        assert!(rows.iter().zip(["ana", "bo", "cy"]).all(|(row, name)| row.1 == name && row.2 == 1.5));
        rows.into_iter().map(|row| row.0).collect()
    }

    fn martlet(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
        let output = command.args(words).current_dir(self.0.path()).env("NO_COLOR", "1").output();
        let output = output.expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs; gives what became of the records of each slot that is told: its job, and how many were written.
    fn run(&self) -> Vec<(String, u64)> {
        let report: Value = serde_json::from_str(&self.martlet(&["run", "--format", "json"])).expect("JSON");
        let told = report["told"].as_array().expect("a list");
        told.iter()
            .map(|job| {
                let number = |name: &str| job[name].as_u64().expect("a number");
                let parts = ["delivered", "unchanged", "filtered", "withheld", "rejected", "pending"];
                assert_eq!(number("read"), parts.map(number).iter().sum::<u64>(), "{job}");
                (job["name"].as_str().expect("a name").to_owned(), number("delivered"))
            })
            .collect()
    }

    fn written(&self) -> u64 {
        self.run().iter().map(|(_, written)| written).sum()
    }

    /// How many events the ledger holds, and how many of them are acts.
    fn ledger(&self, who: &str) -> (usize, usize) {
        let events: Vec<Value> =
            serde_json::from_str(&self.martlet(&["consent", "history", who, "--format", "json"]))
                .expect("a list");
        let acts = events.iter().filter(|event| event["kind"] == "act").count();
        (events.len(), acts)
    }

    fn family(&self, who: &str) -> String {
        let cells: Vec<Value> =
            serde_json::from_str(&self.martlet(&["consent", "show", who, "--format", "json"]))
                .expect("a list");
        assert_eq!(cells.len(), 1, "{cells:?}");
        cells[0]["family"].as_str().expect("a word").to_owned()
    }
}

/// The file of the newsletter tool, with a column that nobody declares and cells in quotes that need none.
fn esp(status: [&str; 3]) -> String {
    let [ana, bo, cy] = status;
    format!(
        "Address,Name,Status,Extra\n\"ana@x.example\",\"Ana, A\",{ana},1\n Bo@X.example,Bo,{bo},\"2\"\ncy@x.example,,{cy},\n"
    )
}

#[test]
fn a_no_in_any_system_reaches_the_others_and_nothing_else_is_touched() {
    let systems = Systems::new(PROJECT);
    let first = systems.run();
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "consent newsletter via email to crm.contact",
            "consent newsletter via email to esp.member",
            "consent newsletter via email to esp.member (yes)",
        ],
        "refusals everywhere before any yes"
    );
    assert!(first.iter().all(|(_, written)| *written == 0), "{first:?}");

    // One says no on paper, one in the newsletter tool, one in the CRM.
    systems.replace("signups", "ana@x.example,yes,2026-01-05", "ana@x.example,no,2026-02-01");
    systems.replace("esp", "Bo,subscribed", "Bo,unsubscribed");
    systems.crm().execute("UPDATE contact SET NoMail = 1 WHERE Name = 'cy'", []).expect("an update");
    assert_eq!(systems.written(), 4);
    assert_eq!(systems.esp(), esp(["unsubscribed"; 3]), "every other byte stays");
    assert_eq!(systems.no_mail(), [1, 1, 1]);
    for who in ["ana@x.example", "bo@x.example", "cy@x.example"] {
        assert_eq!(systems.family(who), "no");
    }

    // Read back, our own writes are nobody's choices; and there is nothing left to write.
    let known = ["ana@x.example", "bo@x.example", "cy@x.example"].map(|who| systems.ledger(who));
    assert_eq!(systems.written(), 0);
    assert_eq!(systems.written(), 0);
    assert_eq!(["ana@x.example", "bo@x.example", "cy@x.example"].map(|who| systems.ledger(who)), known);
}

#[test]
fn an_old_yes_that_is_imported_again_brings_nobody_back() {
    let systems = Systems::new(PROJECT);
    systems.replace("esp", "Bo,subscribed", "Bo,unsubscribed");
    systems.run();
    assert_eq!(systems.no_mail(), [0, 1, 0]);
    // Somebody puts an old copy of the whole list back.
    systems.write("esp", &esp(["subscribed"; 3]));
    systems.run();
    assert_eq!(systems.esp(), esp(["subscribed", "unsubscribed", "subscribed"]));
    assert_eq!(systems.family("bo@x.example"), "no");
}

#[test]
fn who_is_missing_from_a_list_said_nothing() {
    let systems = Systems::new(PROJECT);
    systems.run();
    let known = systems.ledger("bo@x.example");
    systems.write("esp", "Address,Name,Status,Extra\nana@x.example,Ana,subscribed,1\n");
    systems.run();
    assert_eq!(systems.ledger("bo@x.example"), known);
    assert_eq!(systems.family("bo@x.example"), "yes");
    assert_eq!(
        systems.esp(),
        "Address,Name,Status,Extra\nana@x.example,Ana,subscribed,1\n",
        "nobody is added"
    );
}

#[test]
fn a_later_yes_on_paper_is_told_and_a_no_after_it_counts_again() {
    let systems = Systems::new(PROJECT);
    systems.replace("signups", "bo@x.example,yes,2026-01-05", "bo@x.example,no,2026-01-10");
    systems.run();
    assert_eq!(systems.esp(), esp(["subscribed", "unsubscribed", "subscribed"]));
    assert_eq!(systems.no_mail(), [0, 1, 0]);

    systems.replace("signups", "bo@x.example,no,2026-01-10", "bo@x.example,yes,2026-02-01");
    assert_eq!(systems.written(), 1);
    assert_eq!(systems.family("bo@x.example"), "yes");
    assert_eq!(systems.esp(), esp(["subscribed"; 3]));
    assert_eq!(systems.no_mail(), [0, 1, 0], "a flag for all mail is never taken back for one purpose");

    // Before our yes was read back, the person leaves: the value is the one that stood there before, and an act.
    systems.replace("esp", "Bo,subscribed", "Bo,unsubscribed");
    systems.run();
    assert_eq!(systems.family("bo@x.example"), "no");
    assert_eq!(systems.esp(), esp(["subscribed", "unsubscribed", "subscribed"]));
}

#[test]
fn what_is_known_of_refusals_is_told_though_a_source_is_missing() {
    let systems = Systems::new(PROJECT);
    systems.run();
    systems.replace("esp", "Bo,subscribed", "Bo,unsubscribed");
    fs::remove_file(systems.path("data/signups.csv")).expect("removed");
    let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
    let output = command.args(["run"]).current_dir(systems.0.path()).output().expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("no yes was written"), "{text}");
    assert_eq!(systems.no_mail(), [0, 1, 0]);
}

#[test]
fn a_dry_run_writes_nothing() {
    let systems = Systems::new(PROJECT);
    systems.replace("esp", "Bo,subscribed", "Bo,unsubscribed");
    systems.martlet(&["run", "--dry-run"]);
    assert_eq!(systems.no_mail(), [0, 0, 0]);
}

#[test]
fn brands_are_told_apart() {
    let block = "consent newsletter via email {\n      value  Status";
    let project = PROJECT
        .replace("Status:  enum", "Brand:   text\n    Status:  enum")
        .replace(block, &block.replace(" {", " brand Brand {"));
    let (head, _) = project.split_once("consent newsletter via email \"Newsletter").expect("the consent");
    let consent = |brand: &str| {
        format!(
            "consent newsletter via email brand {brand} \"{brand}\" {{\n  both esp.member\n  on conflict latest choice wins\n  owner \"dpo@acme.example\"\n}}\n"
        )
    };
    let company = "company acme \"Acme\" { address \"A\"   dpo \"dpo@acme.example\"   markets DK   audience consumers }\nbrand north \"North\" of acme\nbrand south \"South\" of acme\n";
    let systems = Systems::new(&format!("{company}{head}{}{}", consent("north"), consent("south")));
    let file = |first: &str, second: &str| {
        format!(
            "Address,Name,Brand,Status\nana@x.example,Ana,north,{first}\nana@x.example,Ana,south,{second}\nANA@x.example,Ana,north,subscribed\n"
        )
    };
    systems.write("esp", &file("unsubscribed", "subscribed"));
    systems.run();
    let told = file("unsubscribed", "subscribed").replace("north,subscribed", "north,unsubscribed");
    assert_eq!(systems.esp(), told, "a no to one brand is told of that brand alone");
    assert_eq!(systems.written(), 0);
}

#[test]
fn where_any_refusal_wins_a_later_yes_elsewhere_lifts_nothing() {
    let rules = ["latest choice wins", "any refusal wins"];
    let written = rules.map(|rule| {
        let systems = Systems::new(&PROJECT.replace("latest choice wins", rule));
        // Heard with the day of the refusal, as the paper is: the tool notes when somebody leaves.
        systems.replace(
            "signups",
            "bo@x.example,yes,2026-01-05",
            "bo@x.example,no,2026-01-10\nbo@x.example,yes,2026-02-01",
        );
        systems.run();
        systems.esp() == esp(["subscribed"; 3])
    });
    assert_eq!(written, [true, true], "what was said in one place is folded there");

    let written = rules.map(|rule| {
        let project = PROJECT
            .replace("latest choice wins", rule)
            .replace("Name:    text?\n    Status", "Name:    text?\n    Left:    date?\n    Status")
            .replace(
                "writes deny yes, grant yes",
                "at Left in \"Europe/Copenhagen\"\n      writes deny yes, grant yes",
            );
        let systems = Systems::new(&project);
        let file = |status: &str| format!("Address,Name,Left,Status\nbo@x.example,Bo,2026-01-10,{status}\n");
        systems.write("esp", &file("unsubscribed"));
        systems.replace("signups", "bo@x.example,yes,2026-01-05", "bo@x.example,yes,2026-02-01");
        systems.run();
        systems.esp() == file("subscribed")
    });
    assert_eq!(written, [true, false]);
}

#[test]
fn an_address_that_bounced_stays_left_out_whatever_its_list_says_later() {
    let systems = Systems::new(PROJECT);
    systems.run();
    systems.write("esp", &esp(["subscribed", "cleaned", "subscribed"]));
    systems.run();
    assert_eq!(systems.no_mail(), [0, 1, 0], "whoever is left out is told as a no");

    let told = |who: &str| -> (Value, Value, Value) {
        let cells: Value =
            serde_json::from_str(&systems.martlet(&["consent", "show", who, "--format", "json"]))
                .expect("JSON");
        (cells[0]["state"].clone(), cells[0]["left_out_for"].clone(), cells[0]["left_out_by"].clone())
    };
    let bounced = told("bo@x.example");
    assert_eq!(
        (&bounced.0, &bounced.1),
        (&"granted".into(), &"hard_bounce".into()),
        "the choice is still theirs"
    );
    let text = systems.martlet(&["consent", "show", "bo@x.example"]);
    assert!(text.contains("left out all the same: Messages to this address come back"), "{text}");
    let history = systems.martlet(&["consent", "history", "bo@x.example"]);
    assert!(history.contains("suppression by hard_bounce: newsletter via email\n"), "{history}");

    systems.write("esp", &esp(["subscribed"; 3]));
    systems.run();
    assert_eq!(told("bo@x.example"), bounced, "the same address does not come back by being subscribed");
    systems.write("esp", "Address,Name,Status\n");
    systems.run();
    assert_eq!(told("bo@x.example"), bounced, "it outlasts its row");
    assert_eq!(told("ana@x.example").1, Value::Null);

    let lines = systems.martlet(&["consent", "export"]);
    assert!(
        lines.contains(r#""kind":"suppression","purpose":"newsletter","channel":"email","by":"hard_bounce""#)
    );
    let other = Systems::new(PROJECT);
    fs::write(other.path("choices.jsonl"), &lines).expect("written");
    other.martlet(&["consent", "import", "choices.jsonl"]);
    let text = other.martlet(&["consent", "show", "bo@x.example"]);
    assert!(text.contains("left out all the same: Messages to this address come back"), "{text}");
}

#[test]
fn status_measures_when_each_system_had_stopped() {
    let systems = Systems::new(PROJECT);
    let status = |days: i64, words: &[&str]| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
        let command = command.args(["status", "--as-of", &at.to_string()]).args(words);
        let output = command.current_dir(systems.0.path()).env("NO_COLOR", "1").output().expect("it starts");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    let measured = |days: i64| -> Vec<Value> {
        let answer: Value = serde_json::from_str(&status(days, &["--format", "json"]).1).expect("JSON");
        let of = |one: &Value| {
            let numbers = ["refusals", "stopped", "open", "late"].map(|name| one[name].clone());
            Value::from([&[one["place"].clone()], &numbers[..]].concat())
        };
        answer["refusals"].as_array().expect("a list").iter().map(of).collect()
    };
    let row = |place: &str, numbers: [u64; 4]| {
        Value::from([&[Value::from(place)], &numbers.map(Value::from)[..]].concat())
    };
    systems.run();
    assert_eq!(measured(0), [row("crm.contact", [0; 4]), row("esp.member", [0; 4])]);

    systems.replace("signups", "bo@x.example,yes,2026-01-05", "bo@x.example,no,2026-01-10");
    systems.run();
    let done = [1, 1, 0, 0];
    assert_eq!(measured(0), [row("crm.contact", done), row("esp.member", done)]);
    let (code, text) = status(2, &["--fail-on", "late"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("newsletter via email in crm.contact: 1 of 1 stopped; median "), "{text}");

    // The CRM cannot be reached when the next one says no.
    fs::rename(systems.path("data/crm.db"), systems.path("data/away.db")).expect("moved");
    systems.replace("signups", "ana@x.example,yes,2026-01-05", "ana@x.example,no,2026-01-12");
    let mut run = Command::new(env!("CARGO_BIN_EXE_martlet"));
    let ended = run.arg("run").current_dir(systems.0.path()).output().expect("it starts");
    assert_ne!(ended.status.code(), Some(0));
    assert_eq!(measured(0), [row("crm.contact", [2, 1, 1, 0]), row("esp.member", [2, 2, 0, 0])]);
    assert_eq!(status(0, &["--fail-on", "late"]).0, Some(0), "there is time until tomorrow");
    assert_eq!(measured(2), [row("crm.contact", [2, 1, 1, 1]), row("esp.member", [2, 2, 0, 0])]);
    assert_eq!(measured(60), [row("crm.contact", [1, 0, 1, 1]), row("esp.member", [0; 4])], "it stays open");
    let (code, text) = status(2, &["--fail-on", "late"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("1 open, the first since ") && text.contains("1 LATE: longer than 24 hours"),
        "{text}"
    );
    assert_eq!(status(2, &[]).0, Some(0), "it only reports");

    fs::rename(systems.path("data/away.db"), systems.path("data/crm.db")).expect("moved");
    systems.run();
    assert_eq!(measured(0), [row("crm.contact", [2, 2, 0, 0]), row("esp.member", [2, 2, 0, 0])]);
    assert_eq!(status(2, &["--fail-on", "late"]).0, Some(0));

    let answer: Value = serde_json::from_str(&status(0, &["--format", "json"]).1).expect("JSON");
    for one in answer["refusals"].as_array().expect("a list") {
        let [longest, proved] = ["longest_seconds", "proved_seconds"].map(|name| one[name].as_u64());
        assert_eq!(proved, Some(7_200), "the next run, within an hour each: {one}");
        assert!(longest.is_some() && longest <= proved, "{one}");
    }
}

#[test]
fn tests_of_the_language_take_the_same_way_and_documents_say_what_is_written() {
    let flow = r#"
/// Everybody who said yes is in the CRM.
flow readers "Readers" {
  from     signups.rows
  to       esp.member, one file
  purpose  newsletter via email
  owner    "email@acme.example"
  blanks   unchanged
  map { Email -> Address }
  when permission ends   keep because "the consent writes the refusal"
  when gone              keep because "the list goes on"
}
test "a no on paper is told" of readers {
  now    2026-03-02T09:00:00Z
  given  esp.member { Address: "bo@x.example", Status: "subscribed" }
  given  signups.rows { Email: "bo@x.example", Choice: false, Day: 2026-03-01 }
  expect esp.member { Address: "bo@x.example", Status: "unsubscribed" }
}
"#;
    let systems = Systems::new(&format!("{PROJECT}{flow}"));
    systems.martlet(&["test"]);
    systems.martlet(&["docs"]);
    let page = fs::read_to_string(systems.path("build/lineage.md")).expect("a page");
    assert!(page.contains("Newsletter by e-mail, told to CRM"), "{page}");
    assert!(page.contains("the CRM has one flag for all mail"), "{page}");
}
