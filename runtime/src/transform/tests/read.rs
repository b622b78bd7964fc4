//! Reading CSV: headers, broken rows, cells that do not fit.

use super::{field, object, optional};
use crate::transform::Reader;
use martlet_compiler::plan::{Object, Type};
use martlet_compiler::types::value::Value;

fn people() -> Object {
    let mut age = optional("Age", Type::Int);
    age.lenient = true;
    object("signups", "rows", vec![field("E-mail", Type::Email), optional("Name", Type::Text(Some(5))), age])
}

/// Each record as its values, or as its fault.
fn read(text: &[u8]) -> Vec<String> {
    let mut reader = Reader::open(text, "data/s.csv", &people(), b',').unwrap();
    let mut out = Vec::new();
    while let Some(record) = reader.next_record().unwrap() {
        assert_eq!(record.ordinal, out.len() as u64);
        out.push(match &record.fault {
            Some(fault) => format!("{}: {} at {}", fault.rule, fault.reason, fault.place),
            None => {
                let show = |value: &Value<'_>| match value {
                    Value::Text(text) => format!("{text:?}"),
                    Value::Int(number) => number.to_string(),
                    other => format!("{other:?}"),
                };
                record.values.iter().map(show).collect::<Vec<_>>().join(" ")
            }
        });
    }
    out
}

fn refused(text: &[u8], delimiter: u8) -> String {
    Reader::open(text, "data/s.csv", &people(), delimiter).err().unwrap().to_string()
}

#[test]
fn records_are_typed_in_the_order_of_the_fields() {
    let rows = read(b"\xef\xbb\xbfName,Extra,Age,E-mail\r\nAna,x,41,Ana@X.Example\r\n,,,b@x.example\r\n");
    assert_eq!(rows, [r#""Ana@x.example" "Ana" 41"#, r#""b@x.example" Null Null"#]);
}

#[test]
fn one_bad_record_does_not_stop_the_others() {
    let rows = read(
        b"E-mail,Name,Age\nana,A,1\nb@x.example,Barbara,2\nc@x.example,C\n\nd@x.example,\xff,4\ne@x.example,\"E,5\nf@x.example,F,old\n",
    );
    assert_eq!(
        rows,
        [
            "type: `E-mail` has no `@` at `E-mail`, line 2",
            "type: `Name` is longer than 5 characters at `Name`, line 3",
            "read: the row has 2 cells where the header has 3 at line 4",
            "type: `Name` holds letters that are not in UTF-8; save the file as `CSV UTF-8`, or say its `encoding` in `connect` at `Name`, line 6",
            "read: a quotation mark is opened and not closed at the end of its cell at line 7",
            r#""f@x.example" "F" Null"#,
        ]
    );
}

#[test]
fn rejects_keep_what_was_read() {
    let text = b"Name,E-mail,Age,Other\nA,broken,1,x\nB,b@x.example\n";
    let mut reader = Reader::open(text.as_slice(), "s.csv", &people(), b',').unwrap();
    assert_eq!(reader.extra_columns(), ["Other"]);
    let record = reader.next_record().unwrap().unwrap();
    let payload: Vec<_> = record.payload().into_iter().map(|(name, cell)| format!("{name}={cell}")).collect();
    assert_eq!(payload, ["E-mail=broken", "Name=A", "Age=1"]);
    let record = reader.next_record().unwrap().unwrap();
    assert_eq!(record.payload(), [("line".to_owned(), "B,b@x.example".to_owned())]);
}

#[test]
fn lenient_cells_are_counted() {
    let text = b"Name,E-mail,Age\nA,a@x.example,old\nB,b@x.example,5\nC,c@x.example,?\n";
    let mut reader = Reader::open(text.as_slice(), "s.csv", &people(), b',').unwrap();
    while reader.next_record().unwrap().is_some() {}
    assert_eq!(reader.lenient_counts(), [("Age", 2)]);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    assert_eq!(refused(b"", b','), "data/s.csv: the file is empty: its first line should name the columns");
    assert_eq!(
        refused(b"\n\n", b','),
        "data/s.csv: the file is empty: its first line should name the columns"
    );
    assert!(refused(&[0; 5000], b',').contains("zero bytes"));
    assert!(refused(b"\xff\xfeN\0a\0", b',').contains("UTF-16"));
    assert!(refused(b"PK\x03\x04...", b',').contains("spreadsheet"));
    assert_eq!(
        refused(b"Email,Name,Age,Age\n", b','),
        "data/s.csv: column `E-mail` is missing; there is a column `Email`; \
         column `Age` is there twice, as number 3 and number 4; mend the file, or the fields that its object declares"
    );
    assert!(
        refused(b"E-mail;Name;Age\n", b',')
            .ends_with("its cells seem to be separated by `;`: say so with `delimiter` in `connect`")
    );
    assert!(refused(b"E-mail,\xff,Age\n", b',').contains("name of column 2"));
    let long = format!("{},Name,Age\n", "E-mail ".repeat(100_000));
    assert!(
        refused(long.as_bytes(), b',').starts_with("data/s.csv: column `E-mail` is missing; mend the file")
    );
}

#[test]
fn zero_bytes_further_on_stop_the_reading() {
    let mut text = b"E-mail,Name,Age\n".to_vec();
    for _ in 0..5_000 {
        text.extend_from_slice(b"a@x.example,Ana,41\n");
    }
    text.extend_from_slice(b"a@x.example,\0\0,41\n");
    let mut reader = Reader::open(text.as_slice(), "s.csv", &people(), b',').unwrap();
    let mut read = 0;
    let error = loop {
        match reader.next_record() {
            Ok(Some(_)) => read += 1,
            Ok(None) => panic!("the zero bytes were read as text"),
            Err(error) => break error,
        }
    };
    assert_eq!(read, 5_000);
    assert_eq!(
        error.to_string(),
        "s.csv: line 5002 holds a zero byte, so the file is damaged or is not text"
    );
}
