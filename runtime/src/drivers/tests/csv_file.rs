//! The CSV file driver: what it changes, what it leaves alone, and what a crash leaves.

use super::*;
use crate::drivers::csv_cells::CellStyle;
use crate::drivers::{FileForm, MergedFile};
use martlet_delivery::ports::NotTaken;
use proptest::prelude::*;
use std::io::Read;

/// A CSV file of these settings.
fn csv(settings: &[(&str, &str)]) -> FileForm {
    form("csv", settings)
}

fn for_whom(style: CellStyle) -> FileForm {
    csv(&[("cells", if style == CellStyle::Machine { "machine" } else { "spreadsheet" })])
}

fn way(files: &MemoryFiles, style: CellStyle, only: Option<Only>) -> MergedFile<'static> {
    MergedFile::new(Box::new(files.clone()), "out/a.csv", for_whom(style), contact(only))
}

fn with(text: &str) -> MemoryFiles {
    let files = MemoryFiles::default();
    files.0.borrow_mut().insert("out/a.csv".into(), text.into());
    files
}

fn content(files: &MemoryFiles) -> String {
    String::from_utf8(files.0.borrow().get("out/a.csv").cloned().unwrap_or_default()).unwrap()
}

fn landed() -> Answer {
    Answer::Landed { refused: Vec::new() }
}

#[test]
fn the_first_delivery_makes_the_file() {
    let files = MemoryFiles::default();
    let mut way = way(&files, CellStyle::Machine, None);
    assert_eq!(way.inspect(), Ok(None));
    let rows = vec![put("a@x.example", t("Ana, \"A\"\nLee"), Cell::Null), put("b@x.example", t(""), t("=1"))];
    assert_eq!(deliver(&mut way, "u1", rows), Ok(landed()));
    assert_eq!(
        content(&files),
        "Email,Name,Note,Other\na@x.example,\"Ana, \"\"A\"\"\nLee\",,\nb@x.example,\"\",=1,\n"
    );
    assert_eq!(files.0.borrow().len(), 1, "drafts and notes are gone");
    let generation = way.inspect().unwrap().unwrap();
    assert_eq!(generation, blake3::hash(content(&files).as_bytes()).to_hex().to_string());
}

#[test]
fn rows_and_columns_of_others_stay_byte_for_byte() {
    let files = with(
        "\u{feff}Own,Note,\"Name\",Email\r\n1,\"n,\" ,\"Ana\",a@x.example\r\n\r\n2,\"broken\r\n3,x,Bo,b@x.example\r\n4,y,Cy,c@x.example",
    );
    let mut way = way(&files, CellStyle::Machine, None);
    let rows = vec![
        put("a@x.example", t("Ann"), Cell::Unchanged),
        remove("b@x.example"),
        mark("c@x.example", t("out")),
        mark("nobody@x.example", t("out")),
        put("d@x.example", t("Di"), t("new")),
    ];
    assert_eq!(deliver(&mut way, "u1", rows), Ok(landed()));
    // The first row is broken (text after the closing quote), so it is not touched either, and Ann is new.
    assert_eq!(
        content(&files),
        "\u{feff}Own,Note,\"Name\",Email\r\n1,\"n,\" ,\"Ana\",a@x.example\r\n\r\n2,\"broken\r\n4,out,Cy,c@x.example\r\n,,Ann,a@x.example\r\n,new,Di,d@x.example\r\n"
    );
}

#[test]
fn limits_on_writing_are_heeded() {
    let text = "Email,Name,Note,Other\na@x.example,Ana,,\nb@x.example,,,\n";
    let rows = || {
        let row = |email| put(email, t("New"), Cell::Unchanged);
        vec![row("a@x.example"), row("b@x.example"), row("c@x.example")]
    };
    let names = |only| {
        let files = with(text);
        deliver(&mut way(&files, CellStyle::Machine, only), "u1", rows()).unwrap();
        content(&files)
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(None), ["New", "New", "New"]);
    assert_eq!(names(Some(Only::OnCreate)), ["Ana", "", "New"]);
    assert_eq!(names(Some(Only::WhenEmpty)), ["Ana", "New", "New"]);
}

#[test]
fn several_counterparts_refuse_a_record_and_never_a_withdrawal() {
    let text = "Email,Name,Note,Other\na@x.example,1,,\na@x.example,2,,\nb@x.example,3,,\nb@x.example,4,,\n";
    let files = with(text);
    let rows = vec![put("a@x.example", t("Ana"), Cell::Null), remove("b@x.example")];
    let refused = vec![(0, NotTaken::Refused("2 records of the file have this key".into()))];
    assert_eq!(
        deliver(&mut way(&files, CellStyle::Machine, None), "u1", rows),
        Ok(Answer::Landed { refused })
    );
    assert_eq!(content(&files), "Email,Name,Note,Other\na@x.example,1,,\na@x.example,2,,\n");
}

#[test]
fn s4_spreadsheets_get_no_formulas_and_keys_still_match() {
    let files = MemoryFiles::default();
    let mut way = way(&files, CellStyle::Spreadsheet, None);
    deliver(&mut way, "u1", vec![put("=a@x.example", t("@cmd"), t("'n"))]).unwrap();
    assert_eq!(content(&files), "Email,Name,Note,Other\n'=a@x.example,'@cmd,'n,\n");
    let counted = |way: &MergedFile<'_>| way.notes();
    assert_eq!(
        counted(&way),
        [
            "2 cells begin like a formula and have an apostrophe in front in out/a.csv, as `cells spreadsheet` says"
        ]
    );
    deliver(&mut way, "u2", vec![put("=a@x.example", t("Ana"), Cell::Null)]).unwrap();
    assert_eq!(content(&files), "Email,Name,Note,Other\n'=a@x.example,Ana,,\n");
    assert!(counted(&way)[0].starts_with("2 cells"), "what stays as it is is not counted again");
}

#[test]
fn s4_for_machines_nothing_is_guarded_and_nothing_counted() {
    let files = MemoryFiles::default();
    let mut way = way(&files, CellStyle::Machine, None);
    deliver(&mut way, "u1", vec![put("a@x.example", t("=1+1"), t("@cmd"))]).unwrap();
    assert_eq!(content(&files), "Email,Name,Note,Other\na@x.example,=1+1,@cmd,\n");
    assert!(way.notes().is_empty());
}

#[test]
fn a_file_without_the_columns_is_left_alone() {
    let files = with("E-mail,Name\n");
    let mut way = way(&files, CellStyle::Machine, None);
    let why = way.inspect().unwrap_err().why;
    assert!(why.contains("column `Email` is missing; there is a column `E-mail`"), "{why}");
    assert!(why.contains("column `Note` is missing"), "{why}");
    assert!(deliver(&mut way, "u1", vec![put("a@x.example", Cell::Null, Cell::Null)]).is_err());
    assert_eq!(content(&files), "E-mail,Name\n");
}

#[test]
fn a_change_by_somebody_else_is_not_overwritten() {
    let files = with("Email,Name,Note,Other\n");
    let mut way = way(&files, CellStyle::Machine, None);
    let mut unit = unit("u1");
    let rows = || Given(vec![(0, put("a@x.example", Cell::Null, Cell::Null))]);
    unit.content = Some(way.prepare(&unit, &mut rows()).unwrap());
    files.0.borrow_mut().insert("out/a.csv".into(), b"Email,Name,Note,Other\nz@x.example,,,\n".to_vec());
    assert!(matches!(way.hand_over(permit(&unit), &mut rows()), Answer::NotLanded(_)));
    assert_eq!(content(&files), "Email,Name,Note,Other\nz@x.example,,,\n");
    way.discard(&unit).unwrap();
    assert_eq!(files.0.borrow().len(), 1);
}

#[test]
fn a_crash_after_the_rename_is_told_by_a_look() {
    let files = with("Email,Name,Note,Other\na@x.example,1,,\na@x.example,2,,\n");
    let mut before = way(&files, CellStyle::Machine, None);
    let mut unit = unit("u1");
    let rows = || {
        Given(vec![(0, put("a@x.example", t("x"), Cell::Null)), (1, put("b@x.example", t("y"), Cell::Null))])
    };
    unit.content = Some(before.prepare(&unit, &mut rows()).unwrap());
    let look = |unit: &Unit| way(&files, CellStyle::Machine, None).probe(unit).unwrap();
    assert!(matches!(look(&unit), Answer::NotLanded(_)));
    let answer = before.hand_over(permit(&unit), &mut rows());
    drop(before);
    assert_eq!(look(&unit), answer);
    assert!(matches!(answer, Answer::Landed { refused } if refused.len() == 1));
}

/// What the file should hold: name and note by key, in the order of first writing.
type Model = Vec<(String, String, String)>;

fn apply(model: &mut Model, row: &Staged) {
    let Cell::Text(key) = &row.key.0[0] else { unreachable!() };
    let place = model.iter().position(|(held, ..)| held == key);
    let place = match (row.action, place) {
        (Action::Remove, place) => {
            place.map(|place| model.remove(place));
            return;
        }
        (Action::Mark, None) => return,
        (Action::Put, None) => {
            model.push((key.clone(), String::new(), String::new()));
            model.len() - 1
        }
        (_, Some(place)) => place,
    };
    let write = |held: &mut String, cell: &Cell| match cell {
        Cell::Unchanged => {}
        Cell::Null => held.clear(),
        Cell::Text(text) => held.clone_from(text),
        other => panic!("{other:?}"),
    };
    write(&mut model[place].1, &row.cells[1]);
    write(&mut model[place].2, &row.cells[2]);
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![Just(Cell::Unchanged), Just(Cell::Null), "[a\",\\n\\r=é' ]{0,4}".prop_map(Cell::Text),]
}

fn any_row() -> impl Strategy<Value = Staged> {
    let key = "[ab=\", \\n]{1,2}";
    prop_oneof![
        4 => (key, any_cell(), any_cell()).prop_map(|(key, name, note)| put(&key, name, note)),
        1 => (key, any_cell()).prop_map(|(key, note)| mark(&key, note)),
        1 => key.prop_map(|key| remove(&key)),
    ]
}

proptest! {
    #[test]
    fn the_file_is_what_a_map_would_be(
        units in proptest::collection::vec(proptest::collection::vec(any_row(), 0..6), 1..6),
    ) {
        let files = MemoryFiles::default();
        let mut model = Model::new();
        for (index, rows) in units.into_iter().enumerate() {
            // The machine hands over one row for each key of a unit.
            let mut keys = std::collections::BTreeSet::new();
            let rows: Vec<_> =
                rows.into_iter().filter(|row| keys.insert(format!("{:?}", row.key))).collect();
            // Rows that are there come first in the file, so removals and new rows apply in that order.
            rows.iter().for_each(|row| apply(&mut model, row));
            let answer = deliver(&mut way(&files, CellStyle::Machine, None), &format!("u{index}"), rows);
            prop_assert_eq!(answer, Ok(landed()));
        }
        let mut read = csv::Reader::from_reader(std::io::Cursor::new(content(&files)));
        let held: Model = read
            .records()
            .map(|row| row.unwrap())
            .map(|row| (row[0].to_owned(), row[1].to_owned(), row[2].to_owned()))
            .collect();
        prop_assert_eq!(held, model);
    }
}

#[test]
fn an_update_changes_its_fields_of_records_that_are_there_and_nothing_else() {
    let files = with(
        "Other,Email,Note,Name\r\n\"kept \",a@x.example,\"old\",\"Ana\"\r\n 1,B@X.Example ,,Bo\r\n2,B@x.example,,Bo\r\n",
    );
    let target = Target { adds: false, ..contact(None) };
    let mut way =
        MergedFile::new(Box::new(files.clone()), "out/a.csv", for_whom(CellStyle::Machine), target.clone());
    let rows = vec![
        put("a@x.example", Cell::Unchanged, t("out")),
        put("nobody@x.example", t("No"), t("out")),
        put("B@x.example", Cell::Unchanged, t("out")),
        put("b@x.example", Cell::Unchanged, t("another mailbox")),
    ];
    let refused = vec![(1, NotTaken::NoCounterpart), (3, NotTaken::NoCounterpart)];
    assert_eq!(deliver(&mut way, "u1", rows), Ok(Answer::Landed { refused }));
    assert_eq!(
        content(&files),
        "Other,Email,Note,Name\r\n\"kept \",a@x.example,out,\"Ana\"\r\n 1,B@X.Example ,out,Bo\r\n2,B@x.example,out,Bo\r\n"
    );
    let none = MemoryFiles::default();
    let mut way = MergedFile::new(Box::new(none.clone()), "out/a.csv", for_whom(CellStyle::Machine), target);
    assert!(way.inspect().unwrap_err().why.contains("`update` only changes records that are there"));
    assert!(deliver(&mut way, "u1", vec![put("a@x.example", Cell::Null, Cell::Null)]).is_err());
    assert!(none.0.borrow().get("out/a.csv").is_none(), "no file is made");
}

#[test]
fn a_file_in_another_encoding_or_packed_is_written_as_it_is_read() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let before = "\u{feff}Own;Email;Name;Note\r\n 1;a@x.example;\"Zoë\";€\r\n2;b@x.example;;";
    let after = "\u{feff}Own;Email;Name;Note\r\n 1;a@x.example;\"Zoë\";new\r\n2;b@x.example;;\r\n;d@x.example;Åse;\r\n";
    let settings = [("cells", "machine"), ("encoding", "utf-16"), ("delimiter", ";")];
    let files = MemoryFiles::default();
    files.0.borrow_mut().insert("out/a.csv".into(), wide(before));
    let way = |form: FileForm| MergedFile::new(Box::new(files.clone()), "out/a.csv", form, contact(None));
    let rows =
        || vec![put("a@x.example", Cell::Unchanged, t("new")), put("d@x.example", t("Åse"), Cell::Null)];
    assert_eq!(deliver(&mut way(csv(&settings)), "u1", rows()), Ok(landed()));
    assert_eq!(files.0.borrow().get("out/a.csv"), Some(&wide(after)));

    for packing in ["gzip", "zstd"] {
        files.0.borrow_mut().clear();
        let form = csv(&[("cells", "machine"), ("compression", packing)]);
        let mut way = way(form.clone());
        assert_eq!(deliver(&mut way, "u1", rows()), Ok(landed()));
        assert_eq!(deliver(&mut way, "u2", vec![remove("a@x.example")]), Ok(landed()));
        let packed = files.0.borrow().get("out/a.csv").cloned().unwrap();
        let mut text = String::new();
        form.packing.unpacked(packed.as_slice()).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "Email,Name,Note,Other\nd@x.example,Åse,,\n");
        files.0.borrow_mut().insert("out/a.csv".into(), packed.get(..packed.len() - 4).unwrap().to_vec());
        let told = way.inspect().unwrap_err().why;
        assert!(told.contains("damaged or breaks off"), "{told}");
        assert!(deliver(&mut way, "u3", rows()).is_err());
    }
}

#[test]
fn letters_that_the_encoding_does_not_have_are_refused() {
    let files = MemoryFiles::default();
    let before = b"Email,Name,Note,Other\na@x.example,Zo\xeb,,\n";
    files.0.borrow_mut().insert("out/a.csv".into(), before.to_vec());
    let form = csv(&[("cells", "machine"), ("encoding", "windows-1252")]);
    let mut way = MergedFile::new(Box::new(files.clone()), "out/a.csv", form, contact(None));
    let rows = vec![
        put("a@x.example", t("Łukasz"), t("x")),
        put("b@x.example", t("Ł"), Cell::Null),
        put("c@x.example", t("€"), Cell::Null),
    ];
    let why = "`Name` holds letters that `windows-1252` does not have; say `encoding \"utf-8\"` in `connect`";
    let refused = [0, 1].map(|number| (number, NotTaken::Refused(why.into()))).to_vec();
    assert_eq!(deliver(&mut way, "u1", rows), Ok(Answer::Landed { refused }));
    let after = [before.as_slice(), b"c@x.example,\x80,,\n"].concat();
    assert_eq!(
        files.0.borrow().get("out/a.csv"),
        Some(&after),
        "of a record that is refused nothing is written"
    );
    // A byte that is no letter could not be written again as it was.
    files.0.borrow_mut().insert("out/a.csv".into(), b"Email,Name,Note,Other\nb,\x81,,\n".to_vec());
    assert!(way.inspect().unwrap_err().why.contains("bytes that are no letters in `windows-1252`"));
}

#[test]
fn without_a_header_the_columns_are_the_fields_in_their_order() {
    let files = with("a@x.example,Ana,,1\r\nshort\r\n");
    let form = csv(&[("cells", "machine"), ("header", "none")]);
    let mut way = MergedFile::new(Box::new(files.clone()), "out/a.csv", form, contact(None));
    let rows = vec![put("a@x.example", Cell::Unchanged, t("new")), put("b@x.example", t("Bo"), Cell::Null)];
    assert_eq!(deliver(&mut way, "u1", rows.clone()), Ok(landed()));
    assert_eq!(content(&files), "a@x.example,Ana,new,1\r\nshort\r\nb@x.example,Bo,,\n");
    files.0.borrow_mut().clear();
    assert_eq!(deliver(&mut way, "u2", rows), Ok(landed()));
    assert_eq!(content(&files), "a@x.example,,new,\nb@x.example,Bo,,\n");
}
