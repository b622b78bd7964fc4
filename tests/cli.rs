//! The program as a whole, started like a user starts it: exit codes, where output goes, what is refused.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn martlet(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_martlet"))
        .args(words)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

fn example() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/signups"))
}

#[test]
fn a_word_that_is_no_command_is_a_usage_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = martlet(folder.path(), &["chekc"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("check"), "{}", err(&output));
}

#[test]
fn without_a_project_the_message_says_how_to_get_one() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["check", "build", "docs"] {
        let output = martlet(folder.path(), &[command]);
        assert_eq!(code(&output), 2, "{command}");
        assert!(err(&output).contains("martlet new"), "{}", err(&output));
        assert_eq!(out(&output), "");
    }
}

#[test]
fn a_project_is_found_from_a_folder_inside_it() {
    let output = martlet(&example().join("data"), &["check"]);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
}

#[test]
fn a_new_project_checks_clean_and_its_folder_is_not_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&martlet(folder.path(), &["new", "fair"])), 0);
    let output = martlet(folder.path(), &["check", "--project", "fair"]);
    assert_eq!((code(&output), out(&output).as_str()), (0, ""), "{}", err(&output));

    fs::write(folder.path().join("fair/project.flow"), "mine").expect("written");
    let again = martlet(folder.path(), &["new", "fair"]);
    assert_eq!(code(&again), 2);
    assert!(err(&again).contains("not empty"), "{}", err(&again));
    assert_eq!(fs::read_to_string(folder.path().join("fair/project.flow")).expect("there"), "mine");
}

#[test]
fn rejects_of_a_flow_that_nobody_knows_are_not_said_to_be_none() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&martlet(folder.path(), &["new", "fair"])), 0);
    for run_first in [false, true] {
        if run_first {
            assert_eq!(code(&martlet(folder.path(), &["run", "-p", "fair"])), 0);
        }
        let wrong = martlet(folder.path(), &["rejects", "list", "mailng", "-p", "fair"]);
        assert_eq!((code(&wrong), out(&wrong).as_str()), (2, ""), "{}", err(&wrong));
        assert!(err(&wrong).contains("did you mean `mailing`?"), "{}", err(&wrong));
        let right = martlet(folder.path(), &["rejects", "list", "mailing", "-p", "fair"]);
        assert_eq!(code(&right), 0, "{}", err(&right));
        let said = if run_first { "mailing\n" } else { "No rejects.\n" };
        assert!(out(&right).starts_with(said), "{}", out(&right));
    }
}

#[test]
fn a_new_project_delivers_and_takes_back_what_was_withdrawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str]| {
        let output = martlet(folder.path(), words);
        assert_eq!(code(&output), 0, "{words:?}: {}{}", out(&output), err(&output));
        out(&output)
    };
    let audience = || fs::read_to_string(folder.path().join("fair/out/audience.csv")).expect("delivered");
    run(&["new", "fair"]);
    run(&["run", "-p", "fair"]);
    assert_eq!(
        audience(),
        "email,name,country\n\
         ada@mail.example,Ada Bjørnson,DK\n\
         BO@mail.example,Bo  Sørensen,DK\n\
         dan@mail.example,Dan O'Brien,\n",
        "who said no or wrote no address is not in it"
    );

    let again = run(&["run", "-p", "fair"]);
    assert!(!again.contains("delivered"), "nothing changed, so nothing is handed over: {again}");

    let choices = folder.path().join("fair/data/choices.csv");
    let text = fs::read_to_string(&choices).expect("there");
    fs::write(&choices, format!("{text}dan@mail.example,no,2025-04-01\n")).expect("written");
    run(&["run", "-p", "fair"]);
    assert!(!audience().contains("dan@"), "{}", audience());
    assert!(audience().contains("ada@"), "{}", audience());
}

#[test]
fn the_example_checks_clean() {
    let output = martlet(example(), &["check"]);
    assert_eq!((code(&output), out(&output).as_str()), (0, ""), "{}", err(&output));
}

#[test]
fn a_plan_that_was_changed_by_hand_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&martlet(folder.path(), &["new", "fair"])), 0);
    assert_eq!(code(&martlet(folder.path(), &["build", "--project", "fair"])), 0);
    let path = folder.path().join("fair/build/plan.json");
    let plan = fs::read_to_string(&path).expect("written");
    fs::write(&path, plan.replacen("\"Email\"", "\"Name\"", 1)).expect("written");
    let output = martlet(folder.path(), &["docs", "--plan", "fair/build/plan.json"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("cannot be used as a plan"), "{}", err(&output));
}

#[test]
fn an_error_in_the_project_ends_with_1_and_writes_no_plan() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&martlet(folder.path(), &["new", "fair"])), 0);
    let path = folder.path().join("fair/project.flow");
    let text = fs::read_to_string(&path).expect("there");
    fs::write(&path, text.replace("| title_case |", "| titel_case |")).expect("written");

    let output = martlet(folder.path(), &["check", "-p", "fair"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("title_case"), "a near miss is suggested: {}", out(&output));

    let json = martlet(folder.path(), &["check", "-p", "fair", "--format", "json"]);
    assert_eq!(code(&json), 1);
    assert!(out(&json).contains("\"project.flow\""), "{}", out(&json));

    let build = martlet(folder.path(), &["build", "-p", "fair"]);
    assert_eq!((code(&build), out(&build).as_str()), (1, ""));
    assert!(!folder.path().join("fair/build").exists());
}

#[test]
fn every_stage_can_be_shown() {
    for stage in ["ast", "resolved", "types", "plan"] {
        let output = martlet(example(), &["show", stage]);
        assert_eq!(code(&output), 0, "{stage}: {}", err(&output));
        assert!(out(&output).contains("newsletter"), "{stage}");
    }
}

#[test]
fn explain_knows_every_finding_and_helps_with_a_name_that_is_not_quite_one() {
    let here = Path::new(".");
    let list = martlet(here, &["explain"]);
    assert_eq!(code(&list), 0);
    let names: Vec<String> =
        out(&list).lines().filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect();
    let first = names.first().expect("there are findings");
    let page = martlet(here, &["explain", first]);
    assert_eq!(code(&page), 0);
    assert!(out(&page).contains("## Mended"), "{}", out(&page));

    let typo = martlet(here, &["explain", &first[..first.len() - 1]]);
    assert_eq!(code(&typo), 2);
    assert!(err(&typo).contains(&format!("`{first}`")), "{}", err(&typo));
}

/// A project whose only source is a product that is planned; a comment keeps its flow alone.
const PLANNED: &str = r#"
connector fair_tool "Fair tool" {
  kind    events
  driver  csv
  support planned
  object rows about prospect { Number: text(10) key   Town: text(40)? }
}

system fair "Fair" is fair_tool {
  owner     "events@acme.example"
  stored in EU
  connect   { path "fair.csv" }
}

system towns "Towns" is csv {
  owner     "events@acme.example"
  stored in EU
  role      controller
  connect   { path "out/towns.csv"   cells machine }
  object rows { Number: text(10) key   Town: text(40)? }
}

/// Where people come from.
flow towns_of_fair "Towns of the fair" {
  from   fair.rows
  to     towns.rows, one file
  owner  "events@acme.example"
  blanks clear
  map    { Number -> Number   Town -> Town }
  when gone remove
}
"#;

#[test]
fn a_planned_product_is_checked_and_refuses_to_run() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("martlet.toml"), "name = \"fair\"\n").expect("written");
    fs::write(folder.path().join("fair.flow"), PLANNED).expect("written");
    fs::write(folder.path().join("fair.csv"), "Number,Town\n1,Aarhus\n").expect("written");
    let checked = martlet(folder.path(), &["check"]);
    assert_eq!(code(&checked), 0, "{}{}", out(&checked), err(&checked));
    let run = martlet(folder.path(), &["run"]);
    assert_eq!(code(&run), 2, "{}{}", out(&run), err(&run));
    assert!(err(&run).contains("`fair` is `fair_tool`"), "{}", err(&run));
    assert!(!folder.path().join("out/towns.csv").exists());
    fs::write(folder.path().join("fair.flow"), PLANNED.replace("support planned", "support supported"))
        .expect("written");
    let run = martlet(folder.path(), &["run"]);
    assert_eq!(code(&run), 0, "{}{}", out(&run), err(&run));
    assert!(folder.path().join("out/towns.csv").exists());
}

/// Two flags of one object about the same choice, and people as they stand in it.
const FLAGS: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, privacy   basis consent }
consent news via email "News" { from web.people   owner "dpo@acme.example" }
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "in.csv" }
  object people about prospect {
    email:   email     key
    no_mail: bool("ja", "nej")   consent opt_out via email
    no_bulk: bool("ja", "nej")   consent opt_out via email
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
fn every_flag_of_an_object_is_heard_and_what_it_said_before_is_not_said_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    write("martlet.toml", "name = \"flags\"\n");
    write("flags.flow", FLAGS);
    write("in.csv", "email,no_mail,no_bulk\nana@mail.example,ja,nej\nbo@mail.example,nej,ja\n");
    let choices = || {
        let output = martlet(folder.path(), &["run", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
        let choices = report["choices"].as_array().expect("choices").clone();
        let told = choices.into_iter().map(|job| {
            let name = job["name"].as_str().expect("named").to_owned();
            (name, job["delivered"].clone(), job["unchanged"].clone())
        });
        told.collect::<Vec<_>>()
    };
    let name = |flag: &str| format!("consent news via email from web.people ({flag})");
    let all = |new: u64, known: u64| {
        ["no_bulk", "no_mail"].map(|flag| (name(flag), new.into(), known.into())).to_vec()
    };
    assert_eq!(choices(), all(2, 0));
    // Were the flags one slot, each `nej` would look like a change, and each `ja` after it like a new refusal.
    assert_eq!(choices(), all(0, 2));
    write("in.csv", "email,no_mail,no_bulk\nana@mail.example,ja,ja\nbo@mail.example,nej,ja\n");
    assert_eq!(choices(), [(name("no_bulk"), 1.into(), 1.into()), (name("no_mail"), 0.into(), 2.into())]);
}
