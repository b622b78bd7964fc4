//! A JSON list as a destination: what is changed, what stays byte for byte, and what is no such file.

use super::*;
use crate::drivers::MergedFile;
use martlet_delivery::ports::NotTaken;

fn way(files: &MemoryFiles, records: &str, target: Target) -> MergedFile<'static> {
    let settings = [("records", records)];
    let form = form("json", if records.is_empty() { &[] } else { &settings });
    MergedFile::new(Box::new(files.clone()), "out/a.json", form, target)
}

fn with(text: &str) -> MemoryFiles {
    let files = MemoryFiles::default();
    files.0.borrow_mut().insert("out/a.json".into(), text.into());
    files
}

fn content(files: &MemoryFiles) -> String {
    String::from_utf8(files.0.borrow().get("out/a.json").cloned().unwrap_or_default()).unwrap()
}

fn landed(refused: Vec<(u64, NotTaken)>) -> Result<Answer, PortError> {
    Ok(Answer::Landed { refused })
}

#[test]
fn the_first_delivery_makes_the_file() {
    for (records, before, behind) in
        [("", "[\n", "\n]\n"), ("data.the \"list\"", "{\"data\":{\"the \\\"list\\\"\":[\n", "\n]}}\n")]
    {
        let files = MemoryFiles::default();
        let mut way = way(&files, records, contact(None));
        assert_eq!(way.inspect(), Ok(None));
        assert_eq!(deliver(&mut way, "u1", vec![remove("nobody@x.example")]), landed(vec![]));
        assert_eq!(content(&files), format!("{before}{behind}"), "a list without a record");
        let rows = vec![put("a@x.example", t("A"), Cell::Null), put("b@x.example", t(""), Cell::Unchanged)];
        assert_eq!(deliver(&mut way, "u2", rows), landed(vec![]));
        let expected = [
            before,
            "{\"Email\":\"a@x.example\",\"Name\":\"A\",\"Note\":null}",
            ",\n\n",
            "{\"Email\":\"b@x.example\",\"Name\":\"\"}",
            behind,
        ];
        let lines = |text: &str| text.split_whitespace().collect::<Vec<_>>().concat();
        assert_eq!(lines(&content(&files)), lines(&expected.concat()));
        assert!(way.inspect().unwrap().is_some());
    }
}

#[test]
fn what_is_around_and_in_other_records_stays_byte_for_byte() {
    let before = "\u{feff}{ \"made\" : 1.50,\n \"data\":[\n    ";
    let behind = "\n ] ,\"more\":[{\"Email\":\"a@x.example\"}]}\n";
    let items = [
        "{\"Email\" : \"a@x.example\",\n  \"Name\": \"Ana\", \"n\": 9007199254740993}",
        "{\"Email\":\"b@x.example\"}",
        "[\"no record\", 1.0]",
        "{\"Email\":\"c@x.example\",\"Email\":\"d@x.example\"}",
        "{\"Email\":\"d@x.example\", \"Note\":\"old\"}",
    ];
    let files = with(&[before, &items.join(" ,\n    "), behind].concat());
    let rows = vec![
        remove("b@x.example"),
        put("a@x.example", t("Ann"), Cell::Unchanged),
        mark("d@x.example", t("out")),
        put("e@x.example", t("Eve"), Cell::Unchanged),
    ];
    assert_eq!(deliver(&mut way(&files, "data", contact(None)), "u1", rows), landed(vec![]));
    let (ana, dan) = (items[0].replace("Ana", "Ann"), items[4].replace("old", "out"));
    let kept = [ana.as_str(), items[2], items[3], &dan].join(" ,\n    ");
    let eve = ",\n    {\"Email\":\"e@x.example\",\"Name\":\"Eve\"}";
    assert_eq!(content(&files), [before, &kept, eve, behind].concat());
    // The first record goes, and nothing else.
    assert_eq!(
        deliver(&mut way(&files, "data", contact(None)), "u2", vec![remove("a@x.example")]),
        landed(vec![])
    );
    let kept = [items[2], items[3], &dan].join(" ,\n    ");
    assert_eq!(content(&files), [before, &kept, eve, behind].concat());
}

#[test]
fn an_update_changes_records_that_are_there() {
    let text = "[{\"Email\":\"B@X.Example\",\"x\":1}, {\"x\":2,\"Email\":\"B@x.example\"}]";
    let files = with(text);
    let target = || Target { adds: false, ..contact(None) };
    let rows = vec![put("B@x.example", Cell::Unchanged, t("out")), put("c@x.example", t("No"), t("out"))];
    let refused = vec![(1, NotTaken::NoCounterpart)];
    assert_eq!(deliver(&mut way(&files, "", target()), "u1", rows), landed(refused));
    assert_eq!(content(&files), text.replace('}', ",\"Note\":\"out\"}"));
    let empty = with(" \n");
    assert!(way(&empty, "", target()).inspect().unwrap_err().why.contains("`update` only changes"));
    let none = MemoryFiles::default();
    assert!(way(&none, "", target()).inspect().unwrap_err().why.contains("`update` only changes"));
}

#[test]
fn what_is_no_list_is_left_alone() {
    for (text, why) in [
        ("{\"Email\":\"a\"}\n{\"Email\":\"b\"}\n", "it is no JSON list"),
        ("[{\"Email\":\"a\"}", "it breaks off"),
        ("[{\"Email\":\"a\"}]]", "line 1 is no JSON"),
        ("\u{1f}", "it is no JSON list"),
    ] {
        let files = with(text);
        let mut way = way(&files, "", contact(None));
        assert!(way.inspect().unwrap_err().why.contains(why), "{text}");
        assert!(deliver(&mut way, "u1", vec![put("a", Cell::Null, Cell::Null)]).is_err(), "{text}");
        assert_eq!(content(&files), text);
    }
}
