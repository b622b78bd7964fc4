//! JSON lines as a destination: what is changed, what stays byte for byte, and what is no such file.

use super::*;
use crate::drivers::{FileForm, MergedFile};
use martlet_delivery::ports::NotTaken;

/// `contact`, its note in a record of its own, its number as a number.
fn target(adds: bool, only: Option<Only>) -> Target {
    let mut target = contact(only);
    let deep = |field: &mut Field| field.path = vec!["profile".into(), "note".into()];
    deep(&mut target.columns[2]);
    deep(&mut target.fields[2].field);
    Target { adds, ..target }
}

fn way(files: &MemoryFiles, target: Target) -> MergedFile<'static> {
    let form = FileForm::of("jsonl", &Default::default()).unwrap();
    MergedFile::new(Box::new(files.clone()), "out/a.jsonl", form, target)
}

fn with(text: &str) -> MemoryFiles {
    let files = MemoryFiles::default();
    files.0.borrow_mut().insert("out/a.jsonl".into(), text.into());
    files
}

fn content(files: &MemoryFiles) -> String {
    String::from_utf8(files.0.borrow().get("out/a.jsonl").cloned().unwrap_or_default()).unwrap()
}

fn landed(refused: Vec<(u64, NotTaken)>) -> Result<Answer, PortError> {
    Ok(Answer::Landed { refused })
}

#[test]
fn the_first_delivery_makes_the_file() {
    let files = MemoryFiles::default();
    let mut way = way(&files, target(true, None));
    assert_eq!(way.inspect(), Ok(None));
    let rows =
        vec![put("a@x.example", t("Ana \"A\"\nLee"), Cell::Null), put("b@x.example", t(""), Cell::Unchanged)];
    assert_eq!(deliver(&mut way, "u1", rows), landed(vec![]));
    assert_eq!(
        content(&files),
        "{\"Email\":\"a@x.example\",\"Name\":\"Ana \\\"A\\\"\\nLee\",\"profile\":{\"note\":null}}\n{\"Email\":\"b@x.example\",\"Name\":\"\"}\n"
    );
    assert_eq!(files.0.borrow().len(), 1, "drafts and notes are gone");
    assert!(way.inspect().unwrap().is_some());
}

#[test]
fn lines_and_names_of_others_stay_byte_for_byte() {
    let files = with(concat!(
        "\u{feff}{\"own\" : 1.50, \"Email\":\"a@x.example\", \"Name\":\"Ana\", \"profile\":{\"more\":[1,{}],\"note\":\"x\"}}\r\n",
        "\r\nno JSON\r\n",
        "{\"Email\":\"b@x.example\"}\r\n",
        " {\"Email\":\"c@x.example\",\"n\":9007199254740993,\"profile\":null} \r\n",
        "{\"Email\":\"e@x.example\",\"profile\":\"text\"}\r\n",
        "{\"Email\":\"A@x.example\",\"Email\":\"a@x.example\"}",
    ));
    let rows = vec![
        put("a@x.example", t("Ann"), Cell::Null),
        remove("b@x.example"),
        mark("c@x.example", t("out")),
        mark("nobody@x.example", t("out")),
        put("d@x.example", t("Di"), t("new")),
        put("e@x.example", t("Eve"), t("new")),
    ];
    let why = "`profile` is no record there, so `profile.note` has no place in it";
    let refused = vec![(5, NotTaken::Refused(why.into()))];
    assert_eq!(deliver(&mut way(&files, target(true, None)), "u1", rows), landed(refused));
    assert_eq!(
        content(&files),
        concat!(
            "\u{feff}{\"own\" : 1.50, \"Email\":\"a@x.example\", \"Name\":\"Ann\", \"profile\":{\"more\":[1,{}],\"note\":null}}\r\n",
            "\r\nno JSON\r\n",
            " {\"Email\":\"c@x.example\",\"n\":9007199254740993,\"profile\":{\"note\":\"out\"}} \r\n",
            "{\"Email\":\"e@x.example\",\"profile\":\"text\"}\r\n",
            "{\"Email\":\"A@x.example\",\"Email\":\"a@x.example\"}\r\n",
            "{\"Email\":\"d@x.example\",\"Name\":\"Di\",\"profile\":{\"note\":\"new\"}}\r\n",
        )
    );
}

#[test]
fn several_counterparts_and_limits() {
    let text = "{\"Email\":\"a\",\"Name\":\"1\"}\n{\"Email\":\"a\",\"Name\":\"2\"}\n{\"Email\":\"b\",\"Name\":\"\"}\n";
    let rows = || vec![put("a", t("N"), Cell::Unchanged), put("b", t("N"), Cell::Unchanged)];
    let files = with(text);
    let refused = vec![(0, NotTaken::Refused("2 records of the file have this key".into()))];
    assert_eq!(
        deliver(&mut way(&files, target(true, Some(Only::OnCreate))), "u1", rows()),
        landed(refused.clone())
    );
    assert_eq!(content(&files), text);
    assert_eq!(deliver(&mut way(&files, target(true, Some(Only::WhenEmpty))), "u2", rows()), landed(refused));
    assert_eq!(content(&files), text.replace("\"Name\":\"\"", "\"Name\":\"N\""));
}

#[test]
fn an_update_changes_its_fields_of_records_that_are_there_and_nothing_else() {
    let text = "{\"Email\":\"B@X.Example\",\"x\":1}\n{\"x\":2,\"Email\":\"B@x.example\"}";
    let files = with(text);
    let rows = vec![put("B@x.example", Cell::Unchanged, t("out")), put("b@x.example", t("No"), t("out"))];
    let refused = vec![(1, NotTaken::NoCounterpart)];
    assert_eq!(deliver(&mut way(&files, target(false, None)), "u1", rows), landed(refused));
    let note = "\"profile\":{\"note\":\"out\"}";
    assert_eq!(
        content(&files),
        format!("{{\"Email\":\"B@X.Example\",\"x\":1,{note}}}\n{{\"x\":2,\"Email\":\"B@x.example\",{note}}}")
    );
    let none = MemoryFiles::default();
    assert!(way(&none, target(false, None)).inspect().unwrap_err().why.contains("`update` only changes"));
}

#[test]
fn what_is_no_file_of_json_lines_is_left_alone() {
    let files = with("[{\"Email\":\"a\"}]");
    let mut way = way(&files, target(true, None));
    assert!(way.inspect().unwrap_err().why.contains("it is one JSON list"));
    assert!(deliver(&mut way, "u1", vec![put("a", Cell::Null, Cell::Null)]).is_err());
    assert_eq!(content(&files), "[{\"Email\":\"a\"}]");
    files
        .0
        .borrow_mut()
        .insert("out/a.jsonl".into(), format!("{{\"a\":\"{}\"}}\n", "x".repeat(5 << 20)).into());
    assert!(
        deliver(&mut way, "u1", vec![put("a", Cell::Null, Cell::Null)]).unwrap_err().why.contains("4 MiB")
    );
}
