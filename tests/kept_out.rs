//! What keeps people out of messages beside what they chose, from the files of a project to what is delivered:
//! suppression lists, their places and their age, and the time of a yes.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK, DE }
purpose sales "Telephone sales" { channels call   uses contact, privacy   basis consent }
purpose surveys "Surveys" { channels call   uses contact, privacy   basis consent }
consent sales via call { from web.people   owner "dpo@acme.example" }
consent surveys via call { from web.people   owner "dpo@acme.example" }
identity person { match phone | e164 otherwise null   country from web.people.country }
suppression robinson "Robinson list" {
  kind    register   from robinson.rows where state != "gone"   match phone
  blocks  sales via call in DK
  too old after 3 months
  release on leaving the list
  owner   "dpo@acme.example"
}
system robinson "Robinson list" is csv {
  owner "dpo@acme.example"   stored in EU   role controller
  connect { path "robinson.csv" }
  object rows about prospect { number: phone   key   state: text? }
}
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "in.csv" }
  object people about prospect {
    id: text key
    phone: phone
    country: country?
    sales: text      consent sales via call   { value sales   { "yes" => granted   else => unknown }   asserts grants and refusals }
    surveys: text    consent surveys via call { value surveys { "yes" => granted   else => unknown }   asserts grants and refusals }
  }
}
system list "Lists" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "calls.csv"   cells machine }
  object calls about prospect { id: text   key }
}
system other "Other lists" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "surveys.csv"   cells machine }
  object calls about prospect { id: text   key }
}
/// Whom agents may call.
flow calls "Calls" {
  from     web.people
  to       list.calls, one file
  purpose  sales via call
  owner    "web@acme.example"
  map { id -> id }
  when permission ends   remove
  when gone              remove
}
/// Whom we may ask.
flow asks "Surveys" {
  from     web.people
  to       other.calls, one file
  purpose  surveys via call
  owner    "web@acme.example"
  map { id -> id }
  when permission ends   remove
  when gone              remove
}
"#;

const PEOPLE: &str = "id,phone,country,sales,surveys\n\
    dk,+45 20 11 22 33,DK,yes,yes\n\
    de,+45 20 44 55 66,DE,yes,yes\n\
    nowhere,+45 20 77 88 99,,yes,yes\n\
    free,+45 20 10 20 30,DK,yes,yes\n\
    left,+45 20 40 50 60,DK,yes,yes\n";

/// Everybody but `free`; `left` has left it again.
const LIST: &str =
    "number,state\n004520112233,\n+45 20445566,\n+4520778899,\n+45 20 40 50 60,gone\nnobody,\n";

fn martlet(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_martlet"))
        .args(words)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn project(flows: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "martlet.toml", "name = \"calls\"\n");
    put(folder.path(), "calls.flow", flows);
    put(folder.path(), "in.csv", PEOPLE);
    folder
}

fn put(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("written");
}

/// Runs, and tells what is printed and who is on a list.
fn run(folder: &Path, words: &[&str], list: &str, exit: i32) -> (String, Vec<String>) {
    let output = martlet(folder, &[&["run"], words].concat());
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(exit), "{printed}");
    (printed, on(folder, list))
}

fn on(folder: &Path, list: &str) -> Vec<String> {
    let text = fs::read_to_string(folder.join(list)).expect("delivered");
    let mut ids: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    ids.sort();
    ids
}

#[test]
fn who_is_on_a_list_is_left_out_where_and_for_what_it_blocks() {
    let folder = project(PROJECT);
    let folder = folder.path();
    put(folder, "robinson.csv", "number,state\n");
    let all = ["de", "dk", "free", "left", "nowhere"];
    assert_eq!(run(folder, &[], "calls.csv", 0).1, all);
    // Those who were delivered before are taken back.
    put(folder, "robinson.csv", LIST);
    let (printed, left) = run(folder, &[], "calls.csv", 0);
    assert_eq!(left, ["de", "free", "left"], "{printed}");
    assert!(printed.contains("5 rows read, 3 of them leave somebody out"), "{printed}");
    assert!(printed.contains("1 rows name nobody who could be found"), "{printed}");
    assert_eq!(on(folder, "surveys.csv"), all, "the list is about something else");
    // Who leaves the list is back, for the yes was never taken away.
    put(folder, "robinson.csv", "number,state\n+4520112233,\n");
    assert_eq!(run(folder, &[], "calls.csv", 0).1, ["de", "free", "left", "nowhere"]);
}

#[test]
fn a_list_that_is_too_old_blocks_everybody_it_is_about() {
    let folder = project(PROJECT);
    let folder = folder.path();
    put(folder, "robinson.csv", "number,state\n");
    let aged = |days: u64| {
        let file = File::options().write(true).open(folder.join("robinson.csv")).expect("there");
        file.set_modified(SystemTime::now() - Duration::from_secs(days * 86_400)).expect("set");
    };
    aged(88);
    assert_eq!(run(folder, &[], "calls.csv", 0).1, ["de", "dk", "free", "left", "nowhere"]);
    aged(93);
    assert_eq!(run(folder, &[], "calls.csv", 0).1, ["de"], "who is known to live elsewhere");
    assert_eq!(on(folder, "surveys.csv").len(), 5);
    aged(1);
    assert_eq!(run(folder, &[], "calls.csv", 0).1.len(), 5);
}

#[test]
fn a_list_that_cannot_be_read_stops_what_it_is_about() {
    let folder = project(PROJECT);
    let folder = folder.path();
    put(folder, "robinson.csv", LIST);
    let before = run(folder, &[], "calls.csv", 0).1;
    fs::remove_file(folder.join("robinson.csv")).expect("removed");
    put(folder, "in.csv", &format!("{PEOPLE}new,+45 20 60 60 60,DK,yes,yes\n"));
    let (printed, after) = run(folder, &[], "calls.csv", 2);
    assert!(printed.contains("suppression list robinson"), "{printed}");
    assert_eq!(after, before, "nobody new is called: {printed}");
    assert!(on(folder, "surveys.csv").contains(&"new".to_owned()), "{printed}");
    // A flow that the list is not about needs no list.
    assert_eq!(run(folder, &["asks"], "surveys.csv", 0).1.len(), 6);
}

#[test]
fn a_test_of_a_flow_knows_lists_and_their_places_too() {
    let folder = project(PROJECT);
    let folder = folder.path();
    put(folder, "robinson.csv", LIST);
    let person = |id: &str, phone: &str, rest: &str| {
        format!(
            "  given web.people {{ id: \"{id}\", phone: \"{phone}\" }}\n  given consent \"{phone}\" granted sales via call at 2026-02-01\n{rest}"
        )
    };
    let tests = format!(
        "test \"on the list\" of calls {{\n  now 2026-03-02T09:00:00Z\n{}{}{}{}  expect list.calls count 2\n  expect list.calls {{ id: \"de\" }}\n  expect list.calls {{ id: \"free\" }}\n}}\n",
        person("dk", "+45 20 11 22 33", "  given robinson.rows { number: \"+4520112233\" }\n"),
        person(
            "de",
            "+45 20 44 55 66",
            "  given suppressed \"+4520445566\" by robinson\n  given person \"+4520445566\" { country: \"DE\" }\n"
        ),
        person("nowhere", "+45 20 77 88 99", "  given suppressed \"+4520778899\" by robinson\n"),
        person(
            "free",
            "+45 20 10 20 30",
            "  given robinson.rows { number: \"+4520102030\", state: \"gone\" }\n"
        ),
    );
    put(folder, "tests.flow", &tests);
    let output = martlet(folder, &["test"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}

/// A yes to the news lasts a year.
const EXPIRES: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, privacy   basis consent   expires 12 months after grant }
consent news via email { from web.people   owner "dpo@acme.example" }
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "in.csv" }
  object people about prospect {
    email: email key
    news: text
    since: instant?
    consent news via email { value news { "yes" => granted   "no" => refused   else => unknown }   at since   asserts grants and refusals }
  }
}
system list "List" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object readers about prospect { email: email   key }
}
/// People who read the news.
flow readers "Readers" {
  from     web.people
  to       list.readers, one file
  purpose  news via email
  owner    "web@acme.example"
  map { email -> email }
  when permission ends   remove
  when gone              remove
}
"#;

#[test]
fn a_yes_ends_by_itself_and_what_was_delivered_is_taken_back() {
    let folder = project(EXPIRES);
    let folder = folder.path();
    let people = "ana@mail.example,yes,2025-03-01T08:00:00Z\nbo@mail.example,yes,2025-09-01T08:00:00Z\n";
    // When Cy said yes is not known, so it may be too long ago.
    put(folder, "in.csv", &format!("email,news,since\n{people}cy@mail.example,yes,\n"));
    let at = |time: &str| run(folder, &["--as-of", time], "out.csv", 0).1;
    assert_eq!(at("2026-02-28T08:00:00Z"), ["ana@mail.example", "bo@mail.example"]);
    assert_eq!(at("2026-03-01T07:59:59Z"), ["ana@mail.example", "bo@mail.example"]);
    assert_eq!(at("2026-03-01T08:00:00Z"), ["bo@mail.example"]);
    // Ana says so again.
    let renewed = people.replace("2025-03-01", "2026-03-02");
    put(folder, "in.csv", &format!("email,news,since\n{renewed}"));
    assert_eq!(at("2026-03-03T08:00:00Z"), ["ana@mail.example", "bo@mail.example"]);
    assert_eq!(at("2027-01-01T08:00:00Z"), ["ana@mail.example"]);
}

#[test]
fn a_test_of_a_flow_sees_a_yes_end() {
    let folder = project(EXPIRES);
    let folder = folder.path();
    put(
        folder,
        "tests.flow",
        r#"test "a year and a day" of readers {
  now    2026-02-28T09:00:00Z
  given  web.people { email: "ana@mail.example", news: "" }
  given  web.people { email: "bo@mail.example", news: "" }
  given  consent "ana@mail.example" granted news via email at 2025-02-27
  given  consent "bo@mail.example" granted news via email at 2025-03-15
  expect list.readers count 1
  expect list.readers { email: "bo@mail.example" }
  then   consent "cy@mail.example" refused news via email at 2026-03-16
  expect list.readers none
}
"#,
    );
    let output = martlet(folder, &["test"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}
