//! One table of reference values, written into every form of file and read back, each value as it was; and from each form
//! into each other one.

use super::*;
use crate::drivers::{MergedFile, source};
use crate::transform::tests::{object, plan};
use martlet_compiler::types::value::Value;
use martlet_delivery::ports::NotTaken;
use std::collections::BTreeMap;
use std::fs;

/// Every form of file, with its settings.
const FORMS: &[(&str, &[(&str, &str)])] = &[
    ("csv", &[("cells", "machine")]),
    ("csv", &[("cells", "machine"), ("delimiter", "tab"), ("encoding", "utf-16"), ("compression", "zstd")]),
    ("csv", &[("cells", "machine"), ("delimiter", "|"), ("header", "none")]),
    ("csv", &[("cells", "machine"), ("quote", "single")]),
    ("csv", &[("cells", "machine"), ("escape", "backslash"), ("delimiter", ";")]),
    ("csv", &[("cells", "machine"), ("quote", "none"), ("escape", "backslash"), ("encoding", "utf-16")]),
    ("csv", &[("cells", "machine"), ("quoting", "always"), ("quote", "single"), ("escape", "backslash")]),
    ("fixed_width", &[]),
    ("fixed_width", &[("line_end", "none"), ("length", "250"), ("compression", "gzip")]),
    ("json", &[]),
    ("json", &[("records", "data.items")]),
    ("jsonl", &[("compression", "gzip")]),
    ("parquet", &[]),
    ("xlsx", &[("cells", "machine")]),
];

/// The table's fields: text that must be there, and one of each kind that may be absent.
pub(super) fn fields() -> Vec<Field> {
    let mut fields = vec![
        Field { key: true, ..field("Id", Type::Id) },
        field("Text", Type::Text(None)),
        optional("Note", Type::Text(None)),
        optional("Whole", Type::Int),
        optional("Number", Type::Decimal(28, 10)),
        optional("Yes", Type::Bool(None)),
        optional("Day", Type::Date),
        optional("At", Type::Instant),
    ];
    let widths = [30, 60, 40, 20, 31, 5, 10, 34];
    let mut next = 1;
    for (field, width) in fields.iter_mut().zip(widths) {
        field.columns = Some((next, next + width - 1));
        next += width + 2;
    }
    fields
}

const TEXTS: &[&str] = &[
    "",
    " ",
    "  lead",
    "trail ",
    "00123",
    "0",
    "-0",
    "1e400",
    "1.50",
    "007",
    "+45 33 12 34 56",
    "TRUE",
    "null",
    "NULL",
    "NaN",
    "None",
    "N/A",
    "undefined",
    "\\N",
    "true",
    "1/2",
    "3-4",
    "2024-02-30",
    "MAR1",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "'quoted'",
    "'=1",
    "\"",
    "\"\"",
    "a\"b",
    "a,b",
    "a;b",
    "a|b",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\\n",
    "\\u0041",
    "{\"a\":1}",
    "[1,2]",
    "<a href=\"x\">&amp;</a>",
    "&lt;",
    "]]>",
    "_x0041_",
    "é",
    "e\u{301}",
    "Å",
    "A\u{30a}",
    "ﬀ",
    "ß",
    "ẞ",
    "İ",
    "ı",
    "Ω",
    "\u{2126}",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}x",
    "\u{202e}abc",
    "日本語",
    "한글",
    "עברית",
    "العربية",
    "😀",
    "👩\u{200d}👧",
    "🇩🇰",
    "\u{10ffff}",
    "long long long long long long long long long long long",
    "C:\\path",
    "%s%d",
    "${HOME}",
    "'; DROP TABLE x;--",
];

const NUMBERS: &[&str] = &[
    "0.1",
    "-0.1",
    "0.0000000001",
    "999999999999999999.9999999999",
    "-999999999999999999.0000000001",
    "9007199254740993",
    "0.3",
    "1.10",
    "100",
    "0",
    "123456789012345678.0123456789",
    "2.675",
];

const DAYS: &[&str] = &[
    "1899-12-31",
    "1900-02-28",
    "1900-03-01",
    "1904-01-01",
    "1970-01-01",
    "2024-02-29",
    "9999-12-31",
    "0001-01-01",
];

const MOMENTS: &[&str] = &[
    "1969-12-31T23:59:59Z",
    "2024-03-31T01:00:00Z",
    "2024-10-27T00:59:59.999999Z",
    "2024-10-27T01:00:00Z",
    "2024-02-29T12:00:00.5Z",
    "9999-12-30T22:00:00Z",
    "0001-01-02T00:00:00Z",
    "2038-01-19T03:14:08Z",
];

const WHOLES: &[i64] = &[
    0,
    1,
    -1,
    9_007_199_254_740_991,
    9_007_199_254_740_992,
    9_007_199_254_740_993,
    -9_007_199_254_740_993,
    i64::MAX,
    i64::MIN,
    4_294_967_296,
    1_000_000,
    123_456_789_012_345_678,
];

fn cell<T>(all: &[T], index: usize, absent: usize, make: impl Fn(&T) -> Cell) -> Cell {
    match all.get(index % all.len()) {
        Some(value) if index % absent != 1 => make(value),
        _ => Cell::Null,
    }
}

/// The table: a row for each text, the other values beside it in another order, some of them absent.
pub(super) fn table() -> Vec<Vec<Cell>> {
    let row = |(index, value): (usize, &&str)| {
        let id = if index % 2 == 0 { format!("k{index}") } else { format!("K{}", index - 1) };
        vec![
            t(&id),
            t(value),
            cell(TEXTS, index * 7 + 3, 5, |value| t(value)),
            cell(WHOLES, index, 6, |value| Cell::Int(*value)),
            cell(NUMBERS, index, 7, |value| t(value)),
            cell(&[true, false], index / 2, 4, |value| Cell::Bool(*value)),
            cell(DAYS, index, 9, |value| t(value)),
            cell(MOMENTS, index, 8, |value| t(value)),
        ]
    };
    TEXTS.iter().enumerate().map(row).collect()
}

pub(super) fn target() -> Target {
    let fields = fields();
    let written = |field: &Field| TargetField { field: field.clone(), only: None };
    Target {
        object: "contact".into(),
        columns: fields.clone(),
        fields: fields.iter().map(written).collect(),
        key: vec![0],
        adds: true,
        meets: Meets::Changes,
    }
}

/// Writes a table into a file that holds nothing yet; gives the file, and the ids of the rows that were refused.
fn write((driver, settings): (&str, &[(&str, &str)]), rows: &[Vec<Cell>]) -> (Vec<u8>, Vec<Cell>) {
    let files = MemoryFiles::default();
    let mut way = MergedFile::new(Box::new(files.clone()), "file", form(driver, settings), target());
    let staged = || {
        let row = |cells: &Vec<Cell>| Staged {
            key: Key(cells[..1].to_vec()),
            ..super::row(Action::Put, "", cells.clone())
        };
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let Answer::Landed { refused } = deliver(&mut way, "u1", staged()).unwrap() else { panic!() };
    let bytes = files.0.borrow().get("file").cloned().unwrap();
    // The same table once more finds each of its records, and changes none.
    assert_eq!(deliver(&mut way, "u2", staged()), Ok(Answer::Landed { refused: refused.clone() }));
    assert_eq!(files.0.borrow().get("file"), Some(&bytes), "{driver}");
    let id = |(number, why): &(u64, NotTaken)| {
        assert!(matches!(why, NotTaken::Refused(_)), "{why:?}");
        rows[usize::try_from(*number).unwrap()][0].clone()
    };
    (bytes, refused.iter().map(id).collect())
}

/// Reads a file of the table; every record must fit.
fn read((driver, settings): (&str, &[(&str, &str)]), bytes: &[u8]) -> Vec<Vec<Cell>> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), bytes).unwrap();
    let mut plan = plan(vec![object("crm", "contact", fields())]);
    let system = plan.systems.first_mut().unwrap();
    system.driver = driver.into();
    system.settings = settings
        .iter()
        .chain([&("path", "file")])
        .map(|(name, value)| ((*name).into(), SettingValue::Text((*value).into())))
        .collect::<BTreeMap<_, _>>();
    let mut opened = source(&plan, "crm.contact", folder.path()).unwrap();
    let mut rows = Vec::new();
    while let Some(record) = opened.next_record().unwrap() {
        assert_eq!(record.fault, None, "{driver}");
        let cell = |value: &Value<'_>| crate::transform::cell_of(value.clone()).unwrap_or(Cell::Null);
        rows.push(record.values.iter().map(cell).collect());
    }
    rows
}

/// What a form can hold of a cell: in text files an optional text without a letter is no text.
fn held(driver: &str, field: &Field, cell: &Cell) -> Cell {
    match (cell, &field.ty) {
        (Cell::Text(text), Type::Text(_))
            if text.is_empty() && field.optional && matches!(driver, "csv" | "fixed_width") =>
        {
            Cell::Null
        }
        // Zeros at the end of a number say nothing.
        (Cell::Text(text), Type::Decimal(..)) => {
            let number: rust_decimal::Decimal = text.parse().unwrap();
            Cell::Text(number.normalize().to_string())
        }
        _ => cell.clone(),
    }
}

/// Whether a row fits where lines tell records apart and spaces fill fields.
fn fits(driver: &str, row: &[Cell]) -> bool {
    let cell = |(cell, field): (&Cell, &Field)| match (cell, field.columns) {
        (Cell::Text(text), Some((first, last))) => {
            let room = last as usize + 1 - first as usize;
            !text.contains(char::is_control) && !text.ends_with(' ') && text.chars().count() <= room
        }
        _ => true,
    };
    driver != "fixed_width" || row.iter().zip(&fields()).all(cell)
}

fn expected(driver: &str, rows: &[Vec<Cell>]) -> Vec<Vec<Cell>> {
    let row = |row: &Vec<Cell>| {
        let fields = fields();
        row.iter().zip(&fields).map(|(cell, field)| held(driver, field, cell)).collect()
    };
    rows.iter().filter(|row| fits(driver, row)).map(row).collect()
}

pub(super) fn normal(rows: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    let row = |row: Vec<Cell>| {
        row.iter().zip(&fields()).map(|(cell, field)| held("", field, cell)).collect::<Vec<_>>()
    };
    rows.into_iter().map(row).collect()
}

#[test]
fn p16_a_table_of_reference_values_comes_back_from_every_form_of_file() {
    let table = table();
    assert!(table.iter().flatten().filter(|cell| **cell != Cell::Null).count() >= 300);
    for form in FORMS {
        let (bytes, refused) = write(*form, &table);
        let unfit = table.iter().filter(|row| !fits(form.0, row)).map(|row| row[0].clone());
        assert_eq!(refused, unfit.collect::<Vec<_>>(), "{form:?}");
        let (read, expected) = (normal(read(*form, &bytes)), expected(form.0, &table));
        for (read, expected) in read.iter().zip(&expected) {
            assert_eq!(read, expected, "{form:?}");
        }
        assert_eq!(read.len(), expected.len());
    }
}

#[test]
fn p16_what_is_read_from_one_form_of_file_is_written_into_each_other() {
    for from in FORMS {
        let source = read(*from, &write(*from, &table()).0);
        for to in FORMS {
            let arrived = normal(read(*to, &write(*to, &source).0));
            assert_eq!(arrived, expected(to.0, &source), "{from:?} into {to:?}");
        }
    }
}

/// Whether a value cannot be written.
type Unfit<'u> = &'u dyn Fn(&str) -> bool;

/// What `connect` says, beside the path.
type Settings<'s> = &'s [(&'s str, &'s str)];

/// Where marks cannot be written, a value that holds one is refused and told, and nothing else.
#[test]
fn p16_what_cannot_be_written_without_quotes_or_escapes_is_refused() {
    let ends = |text: &str| text.contains([',', '\n', '\r']);
    let quoted = |text: &str| text.contains('"');
    let cases: [(&str, &str, Unfit<'_>); 3] =
        [("none", "none", &ends), ("none", "doubled", &ends), ("double", "none", &quoted)];
    for (quote, escape, unfit) in cases {
        let settings = [("cells", "machine"), ("quote", quote), ("escape", escape)];
        let form = ("csv", settings.as_slice());
        let fits = |row: &&Vec<Cell>| !row.iter().any(|cell| matches!(cell, Cell::Text(text) if unfit(text)));
        let table = table();
        let (bytes, refused) = write(form, &table);
        let wanted: Vec<Cell> = table.iter().filter(|row| !fits(row)).map(|row| row[0].clone()).collect();
        assert!(wanted.len() >= 3, "the table tries it");
        assert_eq!(refused, wanted, "{quote} {escape}");
        let fitting: Vec<Vec<Cell>> = table.iter().filter(fits).cloned().collect();
        assert_eq!(normal(read(form, &bytes)), expected("csv", &fitting), "{quote} {escape}");
    }
}

/// Files of other programs, as they write them, and what is in their cells.
#[test]
fn p16_other_quoting_is_read_as_it_is_meant() {
    let cases: [(Settings<'_>, &str, &[&str]); 6] = [
        (&[("quote", "single")], "'it''s, so',\"x\",b\n", &["it's, so", "\"x\"", "b"]),
        (&[("escape", "backslash")], "\"a \\\"b\\\" c\",\"d\\\\\",e\\f\n", &["a \"b\" c", "d\\", "e\\f"]),
        (&[("escape", "backslash")], "\"two\nlines\",\"\\,\",\"\"\n", &["two\nlines", ",", ""]),
        (&[("quote", "none")], "\"a\",'b',c\"d\n", &["\"a\"", "'b'", "c\"d"]),
        (&[("quote", "none"), ("escape", "backslash")], "a\\,b,c\\\nd,e\\\\\n", &["a,b", "c\nd", "e\\"]),
        (&[("escape", "none")], "\"a,b\",c,\"d\"\n", &["a,b", "c", "d"]),
    ];
    for (settings, text, cells) in cases {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), format!("A,B,C\n{text}")).unwrap();
        let names = ["A", "B", "C"].map(|name| field(name, Type::Text(None)));
        let mut plan = plan(vec![object("crm", "contact", names.to_vec())]);
        let system = plan.systems.first_mut().unwrap();
        system.driver = "csv".into();
        let settings = settings.iter().chain([&("path", "file")]);
        system.settings =
            settings.map(|(name, value)| ((*name).into(), SettingValue::Text((*value).into()))).collect();
        let mut opened = source(&plan, "crm.contact", folder.path()).unwrap();
        let record = opened.next_record().unwrap().unwrap();
        assert_eq!(record.fault, None, "{text}");
        let found: Vec<String> =
            record.texts().into_iter().map(|(_, text)| text.unwrap_or_default()).collect();
        assert_eq!(found, cells, "{text}");
        assert!(opened.next_record().unwrap().is_none(), "{text}");
    }
}
