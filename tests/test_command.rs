//! `martlet test`: what it prints in each form, how it ends, and that it leaves nothing behind.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, behaviour.interest   basis consent }

system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "in.csv" }
  object people about prospect {
    email:   email     key
    country: text?     category contact.country
    visits:  int?      category behaviour.interest
    says:    enum("yes", "no")?
    said_on: date?
    consent news via email {
      value    says { "yes" => granted   "no" => refused   empty => never_asked }
      at       said_on
      method   form
      asserts  grants and refusals
    }
  }
}
system shops "Shops" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "shops.csv" }
  object shop { land: text   key
    name: text }
}
system list "List" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object readers about prospect {
    email:   email    key, category contact.email
    country: country? category contact.country
    shop:    text?
    visits:  text?    category behaviour.interest
  }
}

consent news via email "News" {
  from        web.people
  on conflict latest choice wins
  every       10 minutes
  within      24 hours
  owner       "dpo@acme.example"
}

/// People who read the news.
flow readers "Readers" {
  from     web.people
  lookup   near = shops.shop where near.land == country
  to       list.readers, one file
  purpose  news via email
  owner    "web@acme.example"
  blanks   clear
  map {
    email                                                        -> email
    country | country_code otherwise reject because "no country" -> country
    near.name                                                    -> shop
    visits | bucket(10, 100)                                     -> visits
  }
  when permission ends   remove
  when gone              remove
}
"#;

const PASSES: &str = r#"
test "a reader is delivered with the shop of the country" of readers {
  now    2026-03-02T09:00:00Z
  given  shops.shop { land: "danmark", name: "Aarhus" }
  given  web.people { email: "Ana@MAIL.example", country: "danmark", visits: 42 }
  given  consent "ana@mail.example" granted news via email at 2026-02-01
  expect list.readers { email: "Ana@mail.example", country: "DK", shop: "Aarhus", visits: ">=10 <100" }
}
test "two shops in a country are looked at" of readers {
  given  shops.shop { land: "danmark", name: "Aarhus" }
  given  shops.shop { land: "danmark", name: "Odense" }
  given  web.people { email: "ana@mail.example", country: "danmark" }
  given  consent "ana@mail.example" granted news via email at 2025-12-01
  expect list.readers rejected "where one at most is expected"
}
"#;

const FAILS: &str = r#"
test "a reader is delivered" of readers {
  now    2026-03-02T09:00:00Z
  given  web.people { email: "ana@mail.example", country: "Norge" }
  given  consent "ana@mail.example" granted news via email at 2026-02-01
  expect list.readers { email: "ana@mail.example", country: "DK" }
  expect list.readers count 2
}
test "nobody asked" of readers {
  given  web.people { email: "bo@mail.example", country: "DK" }
  expect list.readers { email: "bo@mail.example" }
}
"#;

fn project(tests: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("martlet.toml"), "name = \"readers\"\n").expect("written");
    fs::write(folder.path().join("project.flow"), PROJECT).expect("written");
    fs::write(folder.path().join("tests.flow"), tests).expect("written");
    folder
}

fn martlet(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_martlet"))
        .args(arguments)
        .arg("--project")
        .arg(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .expect("the program starts")
}

fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn tests_that_pass_end_with_zero_and_leave_nothing() {
    let folder = project(PASSES);
    let before = files(folder.path());
    let output = martlet(folder.path(), &["test"]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("2 tests passed"), "{text}");
    assert_eq!(files(folder.path()), before);
    assert_eq!(text, printed(&martlet(folder.path(), &["test"])), "twice the same");
}

#[test]
fn a_failing_test_says_what_was_expected_what_is_there_and_where() {
    let folder = project(FAILS);
    let output = martlet(folder.path(), &["test"]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in [
        "FAILED  readers: a reader is delivered",
        "the record in list.readers differs",
        "tests.flow:6:",
        "there is \"NO\"",
        "list.readers should hold 2 records, and holds 1",
        "list.readers holds no record",
        "withheld: nobody allowed it for news via email",
        "2 of 2 tests failed",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

#[test]
fn names_choose_tests_and_an_unknown_one_is_told() {
    let folder = project(&format!("{PASSES}{FAILS}"));
    let one = martlet(folder.path(), &["test", "two shops in a country are looked at"]);
    assert!(printed(&one).contains("1 test passed"), "{}", printed(&one));
    let all = martlet(folder.path(), &["test", "readers"]);
    assert!(printed(&all).contains("2 of 4 tests failed"), "{}", printed(&all));
    let none = martlet(folder.path(), &["test", "riders"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(printed(&none).contains("there is no test `riders`"), "{}", printed(&none));
}

#[test]
fn programs_and_build_servers_can_read_the_report() {
    let folder = project(FAILS);
    let json = martlet(folder.path(), &["test", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(report["failed"], 2);
    assert_eq!(report["tests"][0]["failures"][0]["differs"][0]["message"], "there is \"NO\"");
    assert_eq!(report["tests"][0]["failures"][0]["differs"][0]["place"], "tests.flow:6");
    let junit = printed(&martlet(folder.path(), &["test", "--format", "junit"]));
    assert!(junit.contains("<testsuite name=\"readers\" tests=\"2\" failures=\"2\">"), "{junit}");
    assert!(junit.contains("list.readers holds no record"), "{junit}");
}

/// Tests of the practice projects that need more than is built: `project` and name, and what is missing. Whoever builds
/// it finds them here, because the test that they stand in then fails.
const WAITING: &[(&str, &str, &str)] = &[];

#[test]
fn practice_projects_keep_what_their_tests_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/practice");
    let projects = files(&root);
    assert_eq!(projects.len(), 30, "{projects:?}");
    let (mut failed, mut ran) = (Vec::new(), 0);
    for name in &projects {
        let output = martlet(&root.join(name), &["test", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", printed(&output)));
        let tests = report["tests"].as_array().expect("a list of tests");
        assert!(!tests.is_empty(), "{name} has no test");
        ran += tests.len();
        for test in tests.iter().filter(|test| test["passed"] != true) {
            failed.push((name.as_str(), test["name"].as_str().expect("named").to_owned()));
        }
    }
    let waiting: Vec<_> = WAITING.iter().map(|(project, test, _)| (*project, (*test).to_owned())).collect();
    assert_eq!(failed, waiting, "of {ran} tests; one that passes now is to be taken out of WAITING");
}
