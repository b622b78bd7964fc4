//! Opening sources: several files as one, other encodings, and what is told when they do not fit.

use crate::drivers::{Opened, read_file, source};
use crate::transform::tests::{field, object, optional, plan};
use martlet_compiler::plan::{Plan, SettingValue, Type};
use martlet_compiler::types::value::Value;
use std::fs;
use tempfile::TempDir;

/// A project whose one object, `signups.rows`, is read by this driver with these settings.
fn project(driver: &str, settings: &[(&str, &str)], files: &[(&str, &[u8])]) -> (TempDir, Plan) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join("data").join(name), bytes).unwrap();
    }
    let mut age = optional("Age", Type::Int);
    age.lenient = true;
    let mut plan = plan(vec![object("signups", "rows", vec![field("Name", Type::Text(None)), age])]);
    let system = plan.systems.first_mut().unwrap();
    system.driver = driver.into();
    system.settings =
        settings.iter().map(|(name, value)| ((*name).into(), SettingValue::Text((*value).into()))).collect();
    (folder, plan)
}

fn open((folder, plan): &(TempDir, Plan)) -> Result<Opened, String> {
    source(plan, "signups.rows", folder.path()).map_err(|error| error.to_string())
}

/// Each record's number with its name, or its fault.
fn read(opened: &mut Opened) -> Vec<String> {
    let mut out = Vec::new();
    while let Some(record) = opened.next_record().unwrap() {
        out.push(match (&record.fault, record.values.first()) {
            (Some(fault), _) => format!("{} {}: {}", record.ordinal, fault.place, fault.reason),
            (None, Some(Value::Text(name))) => format!("{} {name}", record.ordinal),
            (None, other) => format!("{} {other:?}", record.ordinal),
        });
    }
    assert!(opened.next_record().unwrap().is_none(), "the end stays the end");
    out
}

#[test]
fn several_files_are_one_object() {
    let project = project(
        "csv",
        &[("path", "data/s*.csv")],
        &[
            ("s2.csv", b"Age,Name,More\nold,B,1\n1,C\n"),
            ("s1.csv", b"Name,Age\nA,1\n\n"),
            ("s0.csv", b"Name,Age,More,Other\n"),
            ("s3.csv", b"Name,Age\nD,x\nE,5"),
            ("t.csv", b"Name,Age\nno,1\n"),
        ],
    );
    let mut opened = open(&project).unwrap();
    assert_eq!(
        read(&mut opened),
        ["0 A", "1 B", "2 line 3 of data/s2.csv: the row has 2 cells where the header has 3", "3 D", "4 E"]
    );
    assert_eq!(opened.extra_columns(), ["More", "Other"]);
    assert_eq!(opened.lenient_counts().into_iter().collect::<Vec<_>>(), [("Age".to_owned(), 2)]);
}

#[test]
fn each_header_is_looked_at_before_the_first_record() {
    let files: &[(&str, &[u8])] = &[("s1.csv", b"Name,Age\nA,1\n"), ("s2.csv", b"Nam,Age\nB,1\n")];
    let project = project("csv", &[("path", "data/s*.csv")], files);
    let refused = open(&project).err().unwrap();
    assert!(refused.starts_with("reading data/s2.csv: column `Name` is missing"), "{refused}");
    fs::remove_file(project.0.path().join("data/s2.csv")).unwrap();
    fs::create_dir(project.0.path().join("data/s2.csv")).unwrap();
    assert_eq!(open(&project).err().unwrap(), "reading data/s2.csv: it is a folder, not a file");
    fs::remove_dir_all(project.0.path().join("data")).unwrap();
    assert!(open(&project).err().unwrap().starts_with("reading data/s*.csv: there is no such folder"));
}

#[test]
fn several_files_of_json_lines() {
    let files: &[(&str, &[u8])] = &[("a.jsonl", b"{\"Name\":\"A\"}\n{\n"), ("b.jsonl", b"{\"Name\":1}")];
    let project = project("jsonl", &[("path", "data/*.jsonl")], files);
    assert_eq!(
        read(&mut open(&project).unwrap()),
        ["0 A", "1 line 2 of data/a.jsonl: the line is no JSON (see character 2)", "2 1"]
    );
}

#[test]
fn other_encodings() {
    let windows = b"Name;Age\nZo\xeb;1\n\x80 5;2\nbad \x81;3\nD;4\n";
    let settings = [("path", "data/s.csv"), ("encoding", "windows-1252"), ("delimiter", ";")];
    let rows = read(&mut open(&project("csv", &settings, &[("s.csv", windows)])).unwrap());
    assert_eq!(
        rows,
        [
            "0 Zoë",
            "1 € 5",
            "2 `Name`, line 4: `Name` holds bytes that are no letters in `windows-1252`; say with `encoding` in \
             `connect` what the file is written in",
            "3 D",
        ]
    );
    let wide: Vec<u8> =
        "\u{feff}Name\tAge\r\nZoë\t1\r\n😀\t2".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let settings = [("path", "data/s.csv"), ("encoding", "utf-16"), ("delimiter", "tab")];
    let rows = read(&mut open(&project("csv", &settings, &[("s.csv", &wide)])).unwrap());
    assert_eq!(rows, ["0 Zoë", "1 😀"]);

    let refused = |encoding: &str, bytes: &[u8]| {
        let settings = [("path", "data/s.csv"), ("encoding", encoding)];
        open(&project("csv", &settings, &[("s.csv", bytes)])).err().unwrap()
    };
    assert!(
        refused("latin1", b"Name,A\x80e\n").contains("the name of column 2 holds bytes that are no letters")
    );
    assert!(refused("windows-1252", &wide).contains("say `encoding \"utf-16\"`"));
    assert!(refused("utf-16", b"Name,Age\n").contains("does not look like text in UTF-16"));
    assert!(refused("utf-8", &wide).contains("say `encoding \"utf-16\"` in `connect`"));
    assert!(refused("ebcdic", b"").contains("`ebcdic` is no encoding"));
}

#[test]
fn files_of_tests_are_read_by_what_they_are() {
    let files: &[(&str, &[u8])] = &[("s.csv", b"Name,Age\nA,1\n"), ("s.jsonl", b"{\"Name\":\"B\"}")];
    for (driver, path, expected) in [
        ("csv", "data/s.csv", "0 A"),
        ("jsonl", "data/s.jsonl", "0 B"),
        ("jsonl", "data/s.csv", "0 A"),
        ("fixed_width", "data/s.csv", "0 A"),
        ("salesforce_rest", "data/s.jsonl", "0 B"),
    ] {
        // The encoding of another driver's files says nothing of a file that a test brings along.
        let encoding: &[_] = if driver == "fixed_width" { &[("encoding", "cp850")] } else { &[] };
        let (folder, plan) = project(driver, encoding, files);
        let mut opened = read_file(&plan, "signups.rows", folder.path(), path).unwrap();
        assert_eq!(read(&mut opened), [expected], "{driver} {path}");
    }
    let (folder, plan) = project("csv", &[], files);
    assert!(read_file(&plan, "signups.rows", folder.path(), "../s.csv").is_err());
}
