//! Reading JSON lines: each line a record, typed by the declared fields; what does not fit, and hostile lines.

use super::{field, object, optional};
use crate::transform::split::LONGEST_ROW;
use crate::transform::{JsonLines, RecordFile};
use martlet_compiler::plan::{Field, Item, Object, Type};
use martlet_compiler::types::value::Value;
use std::io::Read;

fn inside(path: &[&str], ty: Type) -> Field {
    let path: Vec<String> = path.iter().map(|&name| name.to_owned()).collect();
    Field { name: path.join("."), path, ..optional("", ty) }
}

fn one(field: Field) -> Object {
    object("app", "rows", vec![field])
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

/// Each record as its values, or as its fault.
fn read(object: &Object, text: impl Read) -> Vec<String> {
    let mut reader = JsonLines::open(text, "data/app.jsonl", object).unwrap();
    let mut out = Vec::new();
    while let Some(record) = reader.next_record().unwrap() {
        assert_eq!(record.ordinal, out.len() as u64);
        out.push(match &record.fault {
            Some(fault) => format!("{}: {} at {}", fault.rule, fault.reason, fault.place),
            None => record.values.iter().map(shown).collect::<Vec<_>>().join(" "),
        });
    }
    out
}

/// What one JSON value becomes in a field that may be absent.
fn value(ty: Type, json: &str) -> String {
    let rows = read(&one(optional("F", ty)), format!("{{\"F\":{json}}}").as_bytes());
    assert_eq!(rows.len(), 1);
    rows.into_iter().next().unwrap().replace(" at `F`, line 1", "")
}

#[test]
fn values_are_found_by_path_and_nothing_null_and_empty_stay_apart() {
    let rows = object(
        "app",
        "rows",
        vec![
            field("id", Type::Id),
            inside(&["profile", "email"], Type::Email),
            inside(&["profile", "name"], Type::Text(None)),
        ],
    );
    let text = concat!(
        "\u{feff}{\"id\":\"7\",\"profile\":{\"name\":\"Ana\",\"email\":\"Ana@X.Example\"},\"more\":[1]}\r\n",
        "\n  \n",
        "{\"id\":8,\"profile\":{\"name\":\"\",\"email\":null}}\n",
        "{\"id\":\"9\",\"profile\":null}\n",
        "{\"id\":\"10\",\"profile\":{}}\n",
        "{\"id\":\"11\",\"profile\":\"Ana\"}\n",
        "{\"profile\":{}}\n",
        "{\"id\":null}",
    );
    assert_eq!(
        read(&rows, text.as_bytes()),
        [
            r#""7" "Ana@x.example" "Ana""#,
            "read: the line is no JSON (see character 3) at line 3",
            r#""8" Null """#,
            r#""9" Null Null"#,
            r#""10" Missing Missing"#,
            "type: `profile.email` cannot be found, because `profile` is no record at `profile.email`, line 7",
            "type: `id` is missing at `id`, line 8",
            "type: `id` is empty (null) at `id`, line 9",
        ]
    );
}

#[test]
fn numbers_are_never_floats() {
    assert_eq!(value(Type::Int, "9007199254740993"), "9007199254740993");
    assert_eq!(value(Type::Int, "-9223372036854775808"), "-9223372036854775808");
    assert_eq!(value(Type::Int, "12.00"), "12");
    assert_eq!(value(Type::Int, "1.2e1"), "12");
    assert_eq!(value(Type::Int, "9223372036854775808"), "type: `F` is too large a number");
    assert_eq!(value(Type::Int, "1.5"), "type: `F` is no whole number");
    assert_eq!(value(Type::Int, "1e-400"), "type: `F` is too large a number, or one with too many decimals");
    assert_eq!(value(Type::Id, "9007199254740993"), "\"9007199254740993\"");
    assert_eq!(value(Type::Text(None), "1234567890123456789"), "\"1234567890123456789\"");
    assert_eq!(value(Type::Decimal(28, 6), "1234567890123456789.012345"), "1234567890123456789.012345");
    assert_eq!(value(Type::Decimal(5, 2), "0.125"), "type: `F` has more than 2 digits after the point");
    assert_eq!(value(Type::Decimal(5, 2), "\"1.25\""), "1.25");
    assert_eq!(value(Type::Decimal(5, 2), "125e-2"), "1.25");
    assert_eq!(value(Type::Money { currency: None, by: None }, "0.1"), "0.1");
}

#[test]
fn single_values_of_other_kinds() {
    let words = || Type::Bool(Some(("ja".into(), "nej".into())));
    assert_eq!(value(words(), "true"), "Bool(true)");
    assert_eq!(value(words(), "\"Nej\""), "Bool(false)");
    assert_eq!(value(words(), "0"), "type: `F` is neither `ja` nor `nej`");
    assert_eq!(value(Type::Email, "\" \""), "Null");
    assert_eq!(value(Type::Text(Some(3)), "\"\\u00e6\\u00f8\\u00e5\""), "\"æøå\"");
    assert_eq!(value(Type::Text(Some(3)), "\"abcd\""), "type: `F` is longer than 3 characters");
    assert_eq!(value(Type::Text(None), "[\"a\"]"), "type: `F` is a list or a record");
    let list = || Type::List(Box::new(Item { ty: Type::Int, optional: false }));
    assert!(value(list(), "[1, 2]").starts_with("List("));
    assert_eq!(value(list(), "[1, null]"), "type: `F` holds an empty item");
    assert_eq!(value(list(), "\"[1]\""), "type: `F` is no list");
}

#[test]
fn a_bad_line_loses_no_other() {
    let deep = format!("{{\"F\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    let lines: Vec<&[u8]> = vec![
        b"{\"F\":\"a\"}",
        b"{\"F\":\"a\"",
        b"{\"F\":\"a\"} {\"F\":\"b\"}",
        b"{\"F\":\"a\",\"F\":\"b\"}",
        b"{\"F\":\"a\",\"x\":{\"y\":1,\"y\":2}}",
        b"{\"F\":\"\xff\"}",
        b"{\"F\":\"\\ud800\"}",
        b"{\"F\":\"\\u0000\"}",
        b"{\"F\":NaN}",
        b"{'F':'a'}",
        b"\"a\"",
        deep.as_bytes(),
        b"{\"F\":\"b\"}",
    ];
    let rows = read(&one(field("F", Type::Text(None))), lines.join(&b'\n').as_slice());
    assert_eq!(rows.len(), lines.len());
    assert_eq!(rows.first().unwrap(), "\"a\"");
    assert_eq!(rows.last().unwrap(), "\"b\"");
    let wrong = [
        "is no JSON (see character 9)",
        "is no JSON (see character 11)",
        "says one name twice (see character 10)",
        "says one name twice (see character 21)",
        "holds letters that are not in UTF-8",
        "is no JSON (see character 13)",
        "holds a zero character",
        "is no JSON (see character 6)",
        "is no JSON (see character 2)",
        "is JSON, but no object",
        "deeper than can be read",
    ];
    for (index, (row, why)) in rows.iter().skip(1).zip(wrong).enumerate() {
        assert!(row.starts_with("read: the line ") && row.contains(why), "{row}: {why}");
        assert!(row.ends_with(&format!(" at line {}", index + 2)), "{row}");
    }
}

#[test]
fn a_line_without_end_is_one_reject_and_takes_no_more_room() {
    let endless = std::io::repeat(b'x').take(16 * LONGEST_ROW as u64);
    let text = b"{\"F\":\"".chain(endless).chain(&b"\"}\n{\"F\":\"b\"}\n"[..]);
    let rows = one(field("F", Type::Text(None)));
    let mut reader = JsonLines::open(text, "data/app.jsonl", &rows).unwrap();
    let record = reader.next_record().unwrap().unwrap();
    assert_eq!(record.fault.as_ref().unwrap().reason, "the line is longer than 4 MiB");
    assert!(record.payload().iter().map(|(_, text)| text.len()).sum::<usize>() <= LONGEST_ROW);
    let record = reader.next_record().unwrap().unwrap();
    assert_eq!((record.line, record.values.as_slice()), (2, &[Value::Text("b".into())][..]));
    assert!(!reader.more().unwrap());
}

#[test]
fn rejects_keep_what_was_declared_and_the_rest_is_named() {
    let rows = object("app", "rows", vec![field("E", Type::Email), inside(&["p", "n"], Type::Int)]);
    let text = br#"{"E":"broken","p":{"n":1.50,"secret":"s"},"other":"o"}"#;
    let mut reader = JsonLines::open(text.as_slice(), "data/app.jsonl", &rows).unwrap();
    let record = reader.next_record().unwrap().unwrap();
    let payload: Vec<_> = record.payload().into_iter().map(|(name, cell)| format!("{name}={cell}")).collect();
    assert_eq!(payload, ["={\"E\":\"broken\",\"p.n\":1.50}", "E=broken", "p.n=1.50"]);
    assert_eq!(reader.extra_columns(), ["other"]);
}

#[test]
fn lenient_values_are_counted_and_extra_names_are_not_without_end() {
    let mut age = optional("Age", Type::Int);
    age.lenient = true;
    let text: String = (0..200).map(|number| format!("{{\"Age\":\"old\",\"n{number}\":1}}\n")).collect();
    let mut reader = JsonLines::open(text.as_bytes(), "data/app.jsonl", &one(age)).unwrap();
    while let Some(record) = reader.next_record().unwrap() {
        assert_eq!(record.values, [Value::Null]);
    }
    assert_eq!(reader.lenient_counts(), [("Age", 200)]);
    assert_eq!(reader.extra_columns().len(), 50);
}

#[test]
fn what_is_no_file_of_json_lines_says_so() {
    let rows = one(field("F", Type::Text(None)));
    let refused = |text: &[u8]| JsonLines::open(text, "data/app.jsonl", &rows).err().unwrap().to_string();
    assert!(refused(b" \n[{\"F\":1}]").contains("it is one JSON list"));
    assert!(refused(b"\xff\xfe{\0").contains("UTF-16"));
    assert!(refused(b"PK\x03\x04").contains("archive"));
    assert!(refused(b"{\0}").contains("zero bytes"));
    assert_eq!(read(&rows, &b""[..]), [""; 0]);
}
