//! `martlet stdlib`: functions are found by the words that people bring along, and each is shown with its examples.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use std::process::{Command, Output};

fn stdlib(words: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    Command::new(env!("CARGO_BIN_EXE_martlet"))
        .arg("stdlib")
        .args(words)
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn out(words: &[&str]) -> String {
    let output = stdlib(words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn refused(words: &[&str]) -> String {
    let output = stdlib(words);
    assert_eq!(output.status.code(), Some(2), "{words:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn functions_are_listed_by_what_they_work_on() {
    let list = out(&["list"]);
    let functions = martlet_stdlib::library().functions;
    assert!(functions.len() >= 130, "{}", functions.len());
    for function in functions {
        assert!(list.contains(&format!("\n  {} ", function.name)), "{}", function.name);
    }
    assert!(list.starts_with("Text\n") && list.contains("\nNumbers and money\n"), "{list}");
    assert!(list.lines().all(|line| line.chars().count() <= 120), "{list}");
}

#[test]
fn words_of_other_tools_find_what_is_meant() {
    for (word, name) in
        [("lowercase", "lower"), ("proper", "title_case"), ("vlookup", "lookup"), ("iferror", "otherwise")]
    {
        let first = out(&["list", word]).lines().next().unwrap_or_default().trim().to_owned();
        assert!(first.starts_with(&format!("{name} ")), "{word}: {first}");
        let page = out(&["show", word]);
        assert!(page.starts_with(&format!("`{word}` is `{name}` here")), "{page}");
    }
    // Several functions answer to this word.
    let page = out(&["show", "datediff"]);
    assert!(page.starts_with("`datediff` is `days_between` here; see also "), "{page}");
    assert!(page.contains("`years_between`"), "{page}");
    let found: serde_json::Value =
        serde_json::from_str(&out(&["list", "phone", "--format", "json"])).expect("JSON");
    let names: Vec<_> =
        found.as_array().expect("a list").iter().filter_map(|it| it["name"].as_str()).collect();
    assert!(names.contains(&"e164"), "{names:?}");
}

#[test]
fn a_function_is_shown_with_its_examples() {
    let page = out(&["show", "title_case"]);
    assert!(page.starts_with("title_case(text)\n") && page.contains("\"o'brien\" | title_case"), "{page}");
    let page = out(&["show", "e164"]);
    assert!(page.contains("Fails where") && page.contains("country"), "{page}");
    let page: serde_json::Value =
        serde_json::from_str(&out(&["show", "bucket", "--format", "json"])).expect("JSON");
    assert_eq!(page["params"][1]["repeated"], true);
}

#[test]
fn what_is_not_there_is_refused_with_what_comes_near() {
    assert!(refused(&["show", "titel_case"]).contains("did you mean `title_case`?"));
    assert!(refused(&["show", "xyzzyplugh"]).contains("martlet stdlib list"));
    assert!(refused(&["list", "xyzzyplugh"]).contains("nothing here is called"));
}
