//! A file of fixed width as a destination: what is changed, what stays where it stands, and what has no room.

use super::*;
use crate::drivers::MergedFile;
use martlet_delivery::ports::NotTaken;

/// `contact` with columns for its fields: `Email` 1 to 12, `Name` 14 to 17, `Note` 18 to 20, `Other` 23 to 24.
fn target() -> Target {
    let mut target = contact(None);
    let place = |field: &mut Field| {
        field.columns = match field.name.as_str() {
            "Email" => Some((1, 12)),
            "Name" => Some((14, 17)),
            "Note" => Some((18, 20)),
            _ => Some((23, 24)),
        };
    };
    target.columns.iter_mut().for_each(place);
    target.fields.iter_mut().for_each(|target| place(&mut target.field));
    target
}

fn way(files: &MemoryFiles, settings: &[(&str, &str)], target: Target) -> MergedFile<'static> {
    MergedFile::new(Box::new(files.clone()), "out/a.txt", form("fixed_width", settings), target)
}

fn with(bytes: &[u8]) -> MemoryFiles {
    let files = MemoryFiles::default();
    files.0.borrow_mut().insert("out/a.txt".into(), bytes.into());
    files
}

fn content(files: &MemoryFiles) -> Vec<u8> {
    files.0.borrow().get("out/a.txt").cloned().unwrap_or_default()
}

#[test]
fn lines_are_made_changed_and_taken_away() {
    let files = MemoryFiles::default();
    let rows = vec![put("a@x.example", t("Åse"), Cell::Null), put("b@x.example", t("Bo"), t("new"))];
    let settings = [("encoding", "latin1"), ("length", "26"), ("line_end", "crlf")];
    let landed = || Ok(Answer::Landed { refused: Vec::new() });
    assert_eq!(deliver(&mut way(&files, &settings, target()), "u1", rows), landed());
    let lines = b"a@x.example  \xc5se          \r\nb@x.example  Bo  new      \r\n";
    assert_eq!(content(&files), lines);
    // What is between the fields and behind them stays, and so does a line that is no record.
    let files = with(b"a@x.example |\xc5se    |.OT|!\nshort\nb@x.example |Bo  new|.OT|!\n");
    let settings = [("encoding", "latin1")];
    let rows = || vec![put("a@x.example", Cell::Unchanged, t("old")), remove("b@x.example")];
    assert_eq!(deliver(&mut way(&files, &settings, target()), "u1", rows()), landed());
    assert_eq!(content(&files), b"a@x.example |\xc5se old|.OT|!\nshort\n");
    let files = with("a@x.example  Åse      OTb@x.example  Bo  new  OT".as_bytes());
    let settings = [("length", "24"), ("line_end", "none")];
    let mut more = rows();
    more.push(put("c@x.example", t("Cy"), Cell::Null));
    assert_eq!(deliver(&mut way(&files, &settings, target()), "u1", more), landed());
    assert_eq!(content(&files), "a@x.example  Åse old  OTc@x.example  Cy         ".as_bytes());
}

#[test]
fn what_has_no_room_or_no_letter_is_refused_and_never_cut() {
    let files = MemoryFiles::default();
    let name = |text: &str| put("a@x.example", t(text), Cell::Null);
    let cases = [
        ("Annika", "`Name` has 6 characters, and room for 4"),
        ("A\nB", "`Name` holds the end of a line or another control character"),
        ("Bo ", "`Name` ends with a space"),
        ("€", "`Name` holds letters that `latin1` does not have"),
    ];
    let rows =
        cases.iter().map(|(text, _)| name(text)).chain([put("annika@mail.example", t("x"), Cell::Null)]);
    let Ok(Answer::Landed { refused }) =
        deliver(&mut way(&files, &[("encoding", "latin1")], target()), "u1", rows.collect())
    else {
        panic!()
    };
    let whys = cases.iter().map(|(_, why)| *why).chain(["`Email` has 19 characters, and room for 12"]);
    for ((number, told), (index, why)) in refused.iter().zip(whys.enumerate()) {
        assert_eq!(*number, index as u64);
        assert!(matches!(told, NotTaken::Refused(told) if told.starts_with(why)), "{told:?}");
    }
    assert_eq!(refused.len(), 5);
    assert_eq!(content(&files), b"");
}

#[test]
fn an_update_changes_records_that_are_there() {
    let files = with(b"B@X.Example  Bo  old  12\n");
    let target = || Target { adds: false, ..target() };
    let rows = vec![put("B@x.example", Cell::Unchanged, t("out")), put("b@x.example", t("No"), t("out"))];
    let refused = vec![(1, NotTaken::NoCounterpart)];
    assert_eq!(deliver(&mut way(&files, &[], target()), "u1", rows), Ok(Answer::Landed { refused }));
    assert_eq!(content(&files), b"B@X.Example  Bo  out  12\n");
    let none = MemoryFiles::default();
    assert!(way(&none, &[], target()).inspect().unwrap_err().why.contains("`update` only changes"));
}

#[test]
fn fields_without_a_place_of_their_own_are_told() {
    let mut target = target();
    target.columns[1].columns = None;
    let told = way(&with(b"x"), &[], target.clone()).inspect().unwrap_err().why;
    assert!(told.contains("`Name` does not say where it stands: write `columns 1 to 10`"), "{told}");
    target.columns[1].columns = Some((12, 14));
    let told = way(&with(b"x"), &[], target).inspect().unwrap_err().why;
    assert!(told.contains("`Name` and `Email` share columns"), "{told}");
}
