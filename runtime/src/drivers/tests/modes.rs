//! What every driver makes of the modes that only add: `insert`, `append`, and a file for each run.

use super::*;
use crate::drivers::{MergedFile, SqliteTable};
use martlet_delivery::ports::NotTaken;
use rusqlite::Connection;

fn meeting(meets: Meets) -> Target {
    let key = if meets.finds() { vec![0] } else { Vec::new() };
    let places = [(1, 20), (21, 40), (41, 60), (61, 80)];
    let placed = |field: &Field, places| Field { columns: Some(places), ..field.clone() };
    let target = contact(None);
    let columns = target.columns.iter().zip(places).map(|(field, at)| placed(field, at)).collect();
    let fields = target.fields.into_iter().zip(places);
    let fields = fields.map(|(it, at)| TargetField { field: placed(&it.field, at), ..it }).collect();
    Target { columns, fields, key, meets, ..target }
}

/// The ways that are tables, which no run gets one of its own of.
const TABLES: [&str; 3] = ["sqlite", "mysql", "postgres"];

type Way = Box<dyn Fn(Meets) -> Box<dyn Transport>>;

/// Every way out, each at one place of its own.
fn ways(folder: &std::path::Path) -> Vec<(&'static str, Way)> {
    let mut ways: Vec<(&'static str, Way)> = Vec::new();
    for driver in ["csv", "fixed_width", "json", "jsonl", "parquet", "xlsx"] {
        let settings = [("cells".to_owned(), SettingValue::Text("machine".into()))].into();
        let form = FileForm::of(driver, &settings).unwrap();
        let files = MemoryFiles::default();
        let way = move |meets| {
            let target = meeting(meets);
            Box::new(MergedFile::new(Box::new(files.clone()), "out", form.clone(), target))
                as Box<dyn Transport>
        };
        ways.push((driver, Box::new(way)));
    }
    let place = folder.join("crm.sqlite");
    let table = "CREATE TABLE contact (Email TEXT, Name TEXT, Note TEXT, Other TEXT)";
    Connection::open(&place).unwrap().execute_batch(table).unwrap();
    let way = move |meets| {
        Box::new(SqliteTable::new(place.clone(), "crm", false, meeting(meets))) as Box<dyn Transport>
    };
    ways.push(("sqlite", Box::new(way)));
    let table = "CREATE TABLE contact (Email text, Name text, Note text, Other text)";
    if let Some(place) = super::servers::place("mysql", table) {
        ways.push(("mysql", Box::new(move |meets| place.way(meeting(meets)))));
    }
    let table = r#"CREATE TABLE contact ("Email" text, "Name" text, "Note" text, "Other" text)"#;
    if let Some(place) = super::servers::place("postgres", table) {
        ways.push(("postgres", Box::new(move |meets| place.way(meeting(meets)))));
    }
    ways
}

fn new(email: &str) -> Staged {
    put(email, t("Ana"), Cell::Null)
}

/// How many records have a key that is there: of several an `upsert` changes none.
fn there(way: &dyn Fn(Meets) -> Box<dyn Transport>, email: &str) -> &'static str {
    let rows = vec![put(email, Cell::Unchanged, t("seen"))];
    match deliver(&mut *way(Meets::Changes), "look", rows) {
        Ok(Answer::Landed { refused }) if refused.is_empty() => "one",
        Ok(Answer::Landed { .. }) => "several",
        other => panic!("{other:?}"),
    }
}

fn refused(number: u64, why: &str) -> (u64, NotTaken) {
    (number, NotTaken::Refused(why.into()))
}

#[test]
fn an_insert_refuses_a_key_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let why = "a record with this key is there already";
    for (driver, way) in ways(folder.path()) {
        let mut adding = way(Meets::Refuses);
        assert!(adding.adds_once());
        let first = deliver(&mut *adding, "u1", vec![new("a@x.example"), new("b@x.example")]);
        assert_eq!(first, Ok(Answer::Landed { refused: Vec::new() }), "{driver}");
        let second = deliver(&mut *adding, "u2", vec![new("a@x.example"), new("c@x.example")]);
        assert_eq!(second, Ok(Answer::Landed { refused: vec![refused(0, why)] }), "{driver}");
        for email in ["a@x.example", "b@x.example", "c@x.example"] {
            assert_eq!(there(&*way, email), "one", "{driver} {email}");
        }
        let mark = row(Action::Mark, "a@x.example", vec![Cell::Unchanged, Cell::Unchanged, t("out")]);
        let taken_back = deliver(&mut *adding, "u3", vec![mark, remove("b@x.example")]);
        assert_eq!(taken_back, Ok(Answer::Landed { refused: Vec::new() }), "{driver}");
        let again = deliver(&mut *adding, "u4", vec![new("b@x.example")]);
        assert_eq!(
            again,
            Ok(Answer::Landed { refused: Vec::new() }),
            "{driver}: there was room for it again"
        );
    }
}

#[test]
fn what_is_appended_stands_beside_what_is_there_and_is_not_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let why = "records that were added without a key cannot be found again; take it away there";
    for (driver, way) in ways(folder.path()) {
        let mut adding = way(Meets::Ignores);
        for unit in ["u1", "u2"] {
            let rows = vec![new("a@x.example"), new(&format!("{unit}@x.example"))];
            let landed = deliver(&mut *adding, unit, rows);
            assert_eq!(landed, Ok(Answer::Landed { refused: Vec::new() }), "{driver}");
        }
        let taken_back = deliver(&mut *adding, "u3", vec![remove("a@x.example")]);
        assert_eq!(taken_back, Ok(Answer::Landed { refused: vec![refused(0, why)] }), "{driver}");
        for (email, count) in [("a@x.example", "several"), ("u1@x.example", "one"), ("u2@x.example", "one")] {
            assert_eq!(there(&*way, email), count, "{driver} {email}");
        }
    }
}

#[test]
fn a_file_for_a_run_is_made_once_and_never_changed() {
    let folder = tempfile::tempdir().unwrap();
    for (driver, way) in ways(folder.path()).into_iter().filter(|(driver, _)| !TABLES.contains(driver)) {
        let mut adding = way(Meets::Nobody);
        assert_eq!(adding.inspect(), Ok(None), "{driver}");
        let Ok(Answer::Landed { refused }) = deliver(&mut *adding, "u1", vec![remove("a@x.example")]) else {
            panic!("{driver}: nothing was to be written")
        };
        assert_eq!(refused.len(), 1, "{driver}");
        let landed = deliver(&mut *adding, "u2", vec![new("a@x.example")]);
        assert_eq!(landed, Ok(Answer::Landed { refused: Vec::new() }), "{driver}: no file was there before");
        let error = deliver(&mut *adding, "u3", vec![new("b@x.example")]).unwrap_err();
        assert!(error.why.contains("a file of this name is there already"), "{driver}: {error}");
        assert_eq!(there(&*way, "a@x.example"), "one", "{driver}");
    }
}
