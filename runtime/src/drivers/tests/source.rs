//! Opening sources: several files as one, other encodings, and what is told when they do not fit.

use crate::drivers::{FileForm, Opened, read_file, source};
use crate::transform::tests::{field, object, optional, plan};
use martlet_compiler::plan::{Field, Plan, SettingValue, Type};
use martlet_compiler::types::value::Value;
use rusqlite::Connection;
use std::fs;
use std::io::Write;
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

#[test]
fn packed_files_and_files_without_a_header() {
    let packed = |packing: &str, text: &[u8]| {
        let settings = [("compression".to_owned(), SettingValue::Text(packing.into()))].into();
        let (mut bytes, form) = (Vec::new(), FileForm::of("jsonl", &settings).unwrap());
        let mut out = form.packing.packed(&mut bytes).unwrap();
        out.write_all(text).and_then(|()| out.finish()).unwrap();
        drop(out);
        bytes
    };
    let csv = packed("gzip", b"A,1\nB\nC,3\n");
    let settings = [("path", "data/s*.csv.gz"), ("header", "none")];
    let rows =
        read(&mut open(&project("csv", &settings, &[("s1.csv.gz", &csv), ("s2.csv.gz", &csv)])).unwrap());
    let short = |n, file| format!("{n} line 2 of data/{file}: the row has 1 cells where the object has 2");
    let expected = [
        "0 A".into(),
        short(1, "s1.csv.gz"),
        "2 C".into(),
        "3 A".into(),
        short(4, "s2.csv.gz"),
        "5 C".into(),
    ];
    assert_eq!(rows, expected);
    let lines = packed("zstd", b"{\"Name\":\"A\"}\n");
    assert_eq!(
        read(&mut open(&project("jsonl", &[("path", "data/s.zst")], &[("s.zst", &lines)])).unwrap()),
        ["0 A"]
    );
    for driver in ["csv", "jsonl"] {
        for bytes in [&csv, &lines] {
            let told = open(&project(driver, &[("path", "data/s")], &[("s", bytes)])).err().unwrap();
            assert!(told.contains("it is packed: say what by with `compression`"), "{told}");
        }
        let told =
            open(&project(driver, &[("path", "data/s.gz")], &[("s.gz", b"Name,Age\n")])).err().unwrap();
        assert!(told.contains("is not packed by `gzip`"), "{told}");
    }
    // What breaks off is no whole file, however many of its records could be read.
    let cut = csv.get(..csv.len() - 1).unwrap();
    let settings = [("path", "data/s.gz"), ("header", "none")];
    let told = open(&project("csv", &settings, &[("s.gz", cut)])).and_then(|mut opened| {
        while opened.next_record().map_err(|error| error.to_string())?.is_some() {}
        Ok(())
    });
    assert!(told.unwrap_err().contains("damaged or breaks off"));
}

/// A project whose one object, `crm.contact`, is a table.
fn table(sql: &str) -> (TempDir, Plan) {
    let folder = tempfile::tempdir().unwrap();
    if !sql.is_empty() {
        Connection::open(folder.path().join("crm.sqlite")).unwrap().execute_batch(sql).unwrap();
    }
    let id = Field { key: true, ..field("Id", Type::Int) };
    let wide = optional("Wide", Type::Decimal(20, 2));
    let fields = vec![id, optional("Name", Type::Text(None)), wide, optional("Out", Type::Bool(None))];
    let mut plan = plan(vec![object("crm", "contact", fields)]);
    let system = plan.systems.first_mut().unwrap();
    system.driver = "sqlite".into();
    system.settings = [("path".to_owned(), SettingValue::Text("crm.sqlite".into()))].into();
    (folder, plan)
}

fn open_table((folder, plan): &(TempDir, Plan)) -> Result<Opened, String> {
    source(plan, "crm.contact", folder.path()).map_err(|error| error.to_string())
}

/// Every record with all its values, or its fault with what is kept of it.
fn whole(opened: &mut Opened) -> Vec<String> {
    let mut out = Vec::new();
    while let Some(record) = opened.next_record().unwrap() {
        out.push(match &record.fault {
            Some(fault) => format!("{}: {} {:?}", fault.place, fault.reason, record.payload()),
            None => format!("{} {:?}", record.ordinal, record.values),
        });
    }
    assert!(opened.next_record().unwrap().is_none(), "the end stays the end");
    out
}

#[test]
fn a_table_is_read_in_the_order_of_its_key_with_exact_values() {
    let project = table(
        "CREATE TABLE contact (more, id, Name TEXT COLLATE NOCASE, Wide TEXT, Out);
         INSERT INTO contact VALUES
           (1, 9007199254740993, 'Zoë', '12345678901234567.89', 1), (2, 7, '', NULL, 0), (3, -5, NULL, 2.5, 'true'),
           (4, '12', 'text', '', NULL);",
    );
    let mut opened = open_table(&project).unwrap();
    let rows = whole(&mut opened);
    assert_eq!(
        rows,
        [
            r#"0 [Int(-5), Null, Decimal(2.5), Bool(true)]"#,
            r#"1 [Int(7), Text(""), Null, Bool(false)]"#,
            r#"2 [Int(9007199254740993), Text("Zoë"), Decimal(12345678901234567.89), Bool(true)]"#,
            r#"3 [Int(12), Text("text"), Null, Null]"#,
        ]
    );
    assert_eq!(opened.extra_columns(), ["more"]);
}

#[test]
fn a_value_that_does_not_fit_is_a_reject_with_its_row() {
    let project = table(
        "CREATE TABLE contact (Id, Name, Wide, Out);
         INSERT INTO contact VALUES (1, x'00ff', NULL, NULL), (2, 'b', 0.1 + 0.2, NULL), (3, CAST(x'ff' AS TEXT), 1, 1),
           (4, 'd', 1, 2), (5, 'e' || char(0), 1, 1), (6, 'f', 1, 1), (NULL, 'g', 1, 1);",
    );
    let kept = |id: &str, name: &str, wide: &str, out: &str| {
        let cells = [("Id", id), ("Name", name), ("Wide", wide), ("Out", out)];
        format!("{:?}", cells.map(|(name, cell)| (name.to_owned(), cell.to_owned())).to_vec())
    };
    let told = |field: &str, row: u8, why: &str, kept: String| {
        format!("`{field}`, row {row} of table contact in crm.sqlite: `{field}` {why} {kept}")
    };
    assert_eq!(
        whole(&mut open_table(&project).unwrap()),
        [
            told("Id", 1, "is empty (null)", kept("", "g", "1", "1")),
            told("Name", 2, "holds bytes that are neither text nor a number", kept("1", "(bytes)", "", "")),
            told(
                "Wide",
                3,
                "has more than 2 digits after the point",
                kept("2", "b", "0.30000000000000004", "")
            ),
            told("Name", 4, "holds letters that are not in UTF-8", kept("3", "\u{fffd}", "1", "1")),
            told("Out", 5, "is neither `true` nor `false`", kept("4", "d", "1", "2")),
            told("Name", 6, "holds a zero character, which no text may hold", kept("5", "e\0", "1", "1")),
            r#"6 [Int(6), Text("f"), Decimal(1), Bool(true)]"#.to_owned(),
        ]
    );
}

#[test]
fn a_table_that_is_not_there_is_told() {
    let refused = |project: &(TempDir, Plan)| open_table(project).err().unwrap();
    let none = table("");
    let told = refused(&none);
    assert!(told.starts_with("reading table contact in crm.sqlite: there is no such database"), "{told}");
    assert!(!none.0.path().join("crm.sqlite").exists(), "nothing is made by reading");
    assert!(refused(&table("CREATE TABLE other (a);")).contains("there is no such table"));
    let told = refused(&table("CREATE TABLE contact (Id, Nam, Wide);"));
    assert!(
        told.contains("column `Name` is missing; there is a column `Nam`; column `Out` is missing"),
        "{told}"
    );
    fs::write(none.0.path().join("crm.sqlite"), "no database, but long enough to be looked at".repeat(30))
        .unwrap();
    assert!(refused(&none).contains("the file is no SQLite database"));
}

/// All rows are of one moment, and nobody who writes afterwards is held up.
#[test]
fn a_table_is_read_as_it_was_when_reading_began() {
    let project = table(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE contact (Id INTEGER PRIMARY KEY, Name TEXT, Wide, Out);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
         INSERT INTO contact SELECT i, 'old', NULL, NULL FROM n;",
    );
    let mut opened = open_table(&project).unwrap();
    assert!(opened.next_record().unwrap().is_some());
    let other = Connection::open(project.0.path().join("crm.sqlite")).unwrap();
    other
        .execute_batch(
            "UPDATE contact SET Name = 'new'; INSERT INTO contact VALUES (9999, 'new', NULL, NULL);",
        )
        .unwrap();
    let rows = whole(&mut opened);
    assert_eq!(rows.len(), 4999);
    assert!(rows.iter().all(|row| row.contains("old")), "{:?}", rows.last());
    other.execute_batch("PRAGMA journal_mode = DELETE; DROP TABLE contact;").unwrap();
}

#[test]
fn a_view_is_read_as_a_table_is() {
    let project = table(
        "CREATE TABLE people (Id, Name); INSERT INTO people VALUES (2, 'b'), (1, 'a');
         CREATE VIEW contact AS SELECT Id, Name, NULL AS Wide, 1 AS Out FROM people;",
    );
    let rows = whole(&mut open_table(&project).unwrap());
    assert_eq!(
        rows,
        [r#"0 [Int(1), Text("a"), Null, Bool(true)]"#, r#"1 [Int(2), Text("b"), Null, Bool(true)]"#]
    );
}
