//! Parquet files as sources and destinations: types of other programs, what stays as it is, and what is no such file.

use super::*;
use crate::drivers::parquet_values::Meaning;
use crate::drivers::{MergedFile, source};
use crate::transform::TableCell;
use crate::transform::tests::{object, plan};
use martlet_delivery::ports::NotTaken;
use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, FloatType,
    Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RowAccessor;
use parquet::schema::parser::parse_message_type;
use std::fs;
use std::sync::Arc;

/// What another program wrote, with types and shapes that this one never writes; a row of nothing at the end.
const SCHEMA: &str = "message other {
    optional binary Email (UTF8);
    optional binary Name (STRING);
    optional int32 Day (DATE);
    optional int64 At (TIMESTAMP(MILLIS,true));
    optional int64 Local (TIMESTAMP(NANOS,false));
    optional int96 Old;
    optional int32 Small (DECIMAL(9,2));
    optional fixed_len_byte_array(9) Large (DECIMAL(20,4));
    optional binary Long (DECIMAL(30,1));
    optional int64 Big (INTEGER(64,false));
    optional float Short;
    optional double Wide;
    optional boolean Yes;
    optional fixed_len_byte_array(16) Uuid (UUID);
    optional int64 Clock (TIME(MICROS,false));
    optional group profile { optional binary city (STRING); }
    optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
}";

/// The columns that a flow may read, as fields of text, so that each value is seen as it is.
const COLUMNS: &[&str] = &[
    "Email",
    "Name",
    "Day",
    "At",
    "Local",
    "Old",
    "Small",
    "Large",
    "Long",
    "Big",
    "Short",
    "Wide",
    "Yes",
    "Uuid",
    "Clock",
    "profile.city",
];

fn other(compression: Compression) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let settings =
        WriterProperties::builder().set_compression(compression).set_key_value_metadata(Some(vec![
            parquet::file::metadata::KeyValue::new("made by".into(), "another".to_owned()),
        ]));
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(settings.build())).unwrap();
    for email in ["a@x.example", "b@x.example"] {
        let mut group = file.next_row_group().unwrap();
        let mut index = 0;
        macro_rules! column {
            ($kind:ty, $values:expr, $defined:expr, $repeated:expr) => {{
                let mut column = group.next_column().unwrap().unwrap();
                column.typed::<$kind>().write_batch($values, Some($defined), $repeated).unwrap();
                column.close().unwrap();
                index += 1;
            }};
        }
        let text = |text: &str| ByteArray::from(text);
        let fixed = |bytes: Vec<u8>| FixedLenByteArray::from(bytes);
        let (two, city) = (&[1, 0][..], &[2, 0][..]);
        column!(ByteArrayType, &[text(email)], two, None);
        column!(ByteArrayType, &[text("Åse \"x\"")], two, None);
        column!(Int32Type, &[-25_509], two, None);
        column!(Int64Type, &[-1], two, None);
        column!(Int64Type, &[1_711_846_800_123_456_789], two, None);
        column!(Int96Type, &[Int96::from(vec![1, 0, 2_440_588])], two, None);
        column!(Int32Type, &[-5], two, None);
        column!(FixedLenByteArrayType, &[fixed(vec![0xff, 0, 0, 0, 0, 0, 0, 0, 1])], two, None);
        column!(ByteArrayType, &[ByteArray::from(vec![0x01, 0x00])], two, None);
        column!(Int64Type, &[-1], two, None);
        column!(FloatType, &[0.1], two, None);
        column!(DoubleType, &[0.1], two, None);
        column!(BoolType, &[true], two, None);
        column!(FixedLenByteArrayType, &[fixed((0..16).collect())], two, None);
        column!(Int64Type, &[3_661_000_001], two, None);
        column!(ByteArrayType, &[text("Aarhus")], city, None);
        column!(ByteArrayType, &[text("x"), text("y")], &[3, 3, 2, 0], Some(&[0, 1, 1, 0]));
        assert_eq!(index, 17);
        group.close().unwrap();
    }
    file.close().unwrap();
    bytes
}

fn fields() -> Vec<Field> {
    COLUMNS.iter().map(|name| optional(name, Type::Text(None))).collect()
}

/// The records of a file as the cells that a reader gives; or why it has none.
fn read(bytes: &[u8], fields: Vec<Field>) -> Result<Vec<Vec<String>>, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.parquet"), bytes).unwrap();
    let mut plan = plan(vec![object("crm", "contact", fields)]);
    let system = plan.systems.first_mut().unwrap();
    system.driver = "parquet".into();
    system.settings = [("path".to_owned(), SettingValue::Text("a.parquet".into()))].into();
    let mut opened = source(&plan, "crm.contact", folder.path()).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    while let Some(record) = opened.next_record().map_err(|error| error.to_string())? {
        match &record.fault {
            Some(fault) => rows.push(vec![format!("{}: {}", fault.place, fault.reason)]),
            None => rows.push(record.payload().into_iter().map(|(_, cell)| cell).collect()),
        }
    }
    Ok(rows)
}

#[test]
fn p16_values_of_other_programs_are_read_exactly() {
    for packing in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(Default::default()),
        Compression::ZSTD(Default::default()),
    ] {
        let rows = read(&other(packing), fields()).unwrap();
        let expected = |email: &str| {
            [
                email,
                "Åse \"x\"",
                "1900-02-28",
                "1969-12-31T23:59:59.999Z",
                "2024-03-31T01:00:00.123456789",
                "1970-01-01T00:00:00.000000001",
                "-0.05",
                "-1844674407370955.1615",
                "25.6",
                "18446744073709551615",
                "0.1",
                "0.1",
                "true",
                "00010203-0405-0607-0809-0a0b0c0d0e0f",
                "01:01:01.000001",
                "Aarhus",
            ]
            .map(str::to_owned)
            .to_vec()
        };
        let nothing = vec![String::new(); COLUMNS.len()];
        assert_eq!(rows, [expected("a@x.example"), nothing.clone(), expected("b@x.example"), nothing]);
    }
    // A moment without a zone is no point in time, and is not made one.
    let local = vec![optional("Local", Type::Instant)];
    let rows = read(&other(Compression::SNAPPY), local).unwrap();
    assert!(rows[0][0].starts_with("`Local`, row 1 of a.parquet: `Local` is no point in time"), "{rows:?}");
    let typed = vec![
        optional("At", Type::Instant),
        optional("Small", Type::Decimal(9, 2)),
        optional("Day", Type::Date),
    ];
    assert_eq!(
        read(&other(Compression::SNAPPY), typed).unwrap()[0],
        ["1969-12-31T23:59:59.999Z", "-0.05", "1900-02-28"]
    );
    let missing = read(&other(Compression::SNAPPY), vec![field("E-mail", Type::Email)]).unwrap_err();
    assert!(missing.contains("column `E-mail` is missing; there is a column `Email`"), "{missing}");
}

fn with(bytes: &[u8]) -> MemoryFiles {
    let files = MemoryFiles::default();
    files.0.borrow_mut().insert("out/a".into(), bytes.into());
    files
}

fn content(files: &MemoryFiles) -> Vec<u8> {
    files.0.borrow().get("out/a").cloned().unwrap_or_default()
}

/// Writes `Email` (the key) and these fields.
fn way(files: &MemoryFiles, fields: Vec<Field>, adds: bool) -> MergedFile<'static> {
    let email = Field { key: true, ..field("Email", Type::Email) };
    let all: Vec<Field> = [email].into_iter().chain(fields).collect();
    let written = |field: &Field| TargetField { field: field.clone(), only: None };
    let target = Target {
        object: "contact".into(),
        fields: all.iter().map(written).collect(),
        columns: all,
        key: vec![0],
        adds,
        meets: Meets::Changes,
    };
    MergedFile::new(Box::new(files.clone()), "out/a", form("parquet", &[]), target)
}

fn cells(action: Action, email: &str, cells: Vec<Cell>) -> Staged {
    row(action, email, [vec![t(email)], cells].concat())
}

/// Every row as another reader of the format shows it.
fn rows(bytes: Vec<u8>) -> Vec<String> {
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
}

#[test]
fn what_is_none_of_the_flows_stays_as_it_is() {
    let before = other(Compression::GZIP(Default::default()));
    let files = with(&before);
    let name = || optional("Name", Type::Text(None));
    let landed = |refused| Ok(Answer::Landed { refused });
    let changes = vec![
        cells(Action::Put, "b@x.example", vec![t("Bo")]),
        cells(Action::Put, "c@x.example", vec![t("Cy")]),
        cells(Action::Put, "a@x.example", vec![Cell::Unchanged]),
    ];
    assert_eq!(deliver(&mut way(&files, vec![name()], true), "u1", changes), landed(vec![]));
    let (old, new) = (rows(before.clone()), rows(content(&files)));
    assert_eq!(new[..2], old[..2]);
    assert_eq!(new[2], old[2].replace("Åse \"x\"", "Bo"));
    assert_eq!(new[3], old[3]);
    assert!(
        new[4].contains("c@x.example") && new[4].contains("Cy") && new[4].contains("tags: null"),
        "{}",
        new[4]
    );
    let file = SerializedFileReader::new(bytes::Bytes::from(content(&files))).unwrap();
    let known = file.metadata();
    assert_eq!(known.file_metadata().key_value_metadata().unwrap()[0].key, "made by");
    assert!(matches!(known.row_group(0).column(0).compression(), Compression::GZIP(_)));
    let untouched = SerializedFileReader::new(bytes::Bytes::from(before)).unwrap();
    let schema = |file: &SerializedFileReader<bytes::Bytes>| {
        file.metadata().file_metadata().schema_descr().root_schema_ptr()
    };
    assert_eq!(schema(&file), schema(&untouched));

    assert_eq!(
        deliver(&mut way(&files, vec![name()], true), "u2", vec![remove("a@x.example")]),
        landed(vec![])
    );
    assert_eq!(rows(content(&files)), new[1..]);
    let changes = || {
        vec![
            cells(Action::Put, "B@X.example", vec![t("Ben")]),
            cells(Action::Put, "b@x.example", vec![t("Ben")]),
        ]
    };
    let refused = vec![(0, NotTaken::NoCounterpart)];
    assert_eq!(deliver(&mut way(&files, vec![name()], false), "u3", changes()), landed(refused));
    assert!(rows(content(&files))[1].contains("Ben"));
    assert!(way(&MemoryFiles::default(), vec![name()], false).inspect().is_err());
}

#[test]
fn what_a_column_cannot_hold_exactly_is_refused() {
    let cases = [
        ("Small", Type::Decimal(9, 3), "0.005", false),
        ("Small", Type::Decimal(12, 2), "1234567890.00", false),
        ("Small", Type::Decimal(9, 2), "-1234567.80", true),
        ("Large", Type::Decimal(20, 4), "-9999999999999999.9999", true),
        ("Long", Type::Decimal(20, 1), "-0.1", true),
        ("At", Type::Instant, "2024-01-01T00:00:00.0001Z", false),
        ("At", Type::Instant, "0001-01-02T00:00:00.001Z", true),
        ("Local", Type::Instant, "2024-01-01T00:00:00Z", false),
        ("Short", Type::Decimal(20, 10), "0.1", true),
        ("Short", Type::Decimal(20, 10), "16777217", false),
        ("Wide", Type::Decimal(20, 10), "0.1000000001", true),
        ("Wide", Type::Int, "9007199254740993", false),
        ("Big", Type::Int, "-1", false),
        ("Big", Type::Id, "18446744073709551615", true),
        ("Big", Type::Id, "007", false),
        ("Yes", Type::Text(None), "yes", false),
        ("Uuid", Type::Uuid, "00010203-0405-0607-0809-0a0b0c0d0e0f", true),
        ("Uuid", Type::Text(None), "00010203-0405-0607-0809-0A0B0C0D0E0F", false),
        ("Clock", Type::Time, "23:59:59", true),
        ("Day", Type::Date, "0001-01-01", true),
        ("Day", Type::Text(None), "2024-1-1", false),
        ("Old", Type::Instant, "2024-01-01T00:00:00Z", false),
    ];
    for (name, ty, value, fits) in cases {
        let before = other(Compression::SNAPPY);
        let files = with(&before);
        let column = optional(name, ty.clone());
        let cell = match ty {
            Type::Int => Cell::Int(value.parse().unwrap()),
            _ => t(value),
        };
        let change = vec![cells(Action::Put, "a@x.example", vec![cell])];
        let answer = deliver(&mut way(&files, vec![column.clone()], true), "u1", change);
        let Ok(Answer::Landed { refused }) = answer else { panic!("{answer:?}") };
        assert_eq!(refused.is_empty(), fits, "{name} {value}: {refused:?}");
        if fits {
            let read = read(&content(&files), vec![column]).unwrap();
            let number = |text: &str| text.parse::<rust_decimal::Decimal>().map(|number| number.normalize());
            let same = read[0][0] == value || number(&read[0][0]).is_ok_and(|held| number(value) == Ok(held));
            assert!(same, "{name} {value}: {read:?}");
        } else {
            let why = format!("`{name}` has a value that its column in the file cannot hold exactly");
            assert_eq!(refused, [(0, NotTaken::Refused(why))]);
            assert_eq!(rows(content(&files)), rows(before), "{name} {value}");
        }
    }
    let deep =
        way(&with(&other(Compression::SNAPPY)), vec![optional("profile.city", Type::Text(None))], true)
            .inspect()
            .unwrap_err();
    assert!(deep.why.contains("`profile.city` stands in a record or a list there"), "{}", deep.why);
}

#[test]
fn a_file_that_is_damaged_is_told_and_left_alone() {
    let whole = other(Compression::SNAPPY);
    for bytes in
        [&whole[..0], &whole[..4], &whole[..whole.len() - 1], b"PAR1PAR1", b"Email,Name\na@x.example,Ana\n"]
    {
        let told = read(bytes, fields()).unwrap_err();
        assert!(told.contains("it is no Parquet file, or it is damaged"), "{told}");
        let files = with(bytes);
        assert!(way(&files, vec![], true).inspect().unwrap_err().why.contains("no Parquet file"));
        assert!(deliver(&mut way(&files, vec![], true), "u1", vec![remove("a@x.example")]).is_err());
        assert_eq!(content(&files), bytes);
    }
    // Whichever byte is turned (every fifth, for the time it takes): it is told, or read, and never ends the program.
    for at in (0..whole.len()).step_by(5) {
        let mut turned = whole.clone();
        turned[at] ^= 0x2a;
        let _ = read(&turned, fields());
    }
}

#[test]
fn rows_of_several_groups_and_batches_keep_their_order() {
    let files = MemoryFiles::default();
    let name = || optional("Name", Type::Text(None));
    let all = |count: usize| {
        (0..count).map(|n| cells(Action::Put, &format!("p{n}@x.example"), vec![t(&"x".repeat(n % 700))]))
    };
    deliver(&mut way(&files, vec![name()], true), "u1", all(5_000).collect()).unwrap();
    deliver(
        &mut way(&files, vec![name()], true),
        "u2",
        (0..5_000).step_by(3).map(|n| remove(&format!("p{n}@x.example"))).collect(),
    )
    .unwrap();
    let emails: Vec<String> =
        read(&content(&files), vec![field("Email", Type::Email)]).unwrap().into_iter().flatten().collect();
    let expected: Vec<String> =
        (0..5_000).filter(|n| n % 3 != 0).map(|n| format!("p{n}@x.example")).collect();
    assert_eq!(emails, expected);
    let file = SerializedFileReader::new(bytes::Bytes::from(content(&files))).unwrap();
    let row = file.get_row_iter(None).unwrap().next().unwrap().unwrap();
    assert_eq!(row.get_string(1).unwrap(), "x");
}

#[test]
fn whatever_a_column_is_what_was_written_is_read() {
    let columns = parse_message_type(SCHEMA).unwrap();
    let columns = parquet::schema::types::SchemaDescriptor::new(Arc::new(columns));
    for column in columns.columns() {
        let meaning = Meaning::of(column);
        for text in ["0", "-1", "1.5", "2024-02-29", "2024-02-29T00:00:00Z", "23:59:59", "true", "é"] {
            let held = meaning.held(column, &t(text), &optional("F", Type::Text(None)));
            if let Ok(Some(held)) = held {
                let same = match meaning.cell(&held) {
                    TableCell::Text(held) => String::from_utf8(held).unwrap(),
                    TableCell::Int(held) => held.to_string(),
                    TableCell::Real(held) => held.to_string(),
                    TableCell::Bool(held) => held.to_string(),
                    other => panic!("{other:?}"),
                };
                let number =
                    |text: &str| text.parse::<rust_decimal::Decimal>().map(|number| number.normalize());
                assert!(
                    same == text || number(&same).is_ok_and(|held| number(text) == Ok(held)),
                    "{meaning:?} {text} {same}"
                );
            }
        }
    }
}
