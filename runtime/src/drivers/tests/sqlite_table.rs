//! The table driver: exact values, refusals by row, all or nothing otherwise, markers.

use super::*;
use crate::drivers::SqliteTable;
use martlet_delivery::ports::NotTaken;
use proptest::prelude::*;
use rusqlite::Connection;
use std::path::PathBuf;

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place(sql: &str) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.sqlite");
    if !sql.is_empty() {
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    }
    Place { _folder: folder, path }
}

impl Place {
    fn way(&self, create: bool, only: Option<Only>) -> SqliteTable {
        SqliteTable::new(self.path.clone(), "crm.sqlite", create, contact(only))
    }

    fn rows(&self) -> Vec<String> {
        let connection = Connection::open(&self.path).unwrap();
        let mut select = connection
            .prepare(
                "SELECT quote(Email) || ' ' || quote(Name) || ' ' || quote(Note) FROM contact ORDER BY rowid",
            )
            .unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn sql(&self, sql: &str) {
        Connection::open(&self.path).unwrap().execute_batch(sql).unwrap();
    }
}

const TABLE: &str =
    "CREATE TABLE contact (Email TEXT, Name TEXT NOT NULL DEFAULT '', Note TEXT, Other TEXT);";

fn landed() -> Answer {
    Answer::Landed { refused: Vec::new() }
}

#[test]
fn tables_are_made_where_that_is_wanted_and_values_stay_exact() {
    let place = place("");
    let mut way = place.way(true, None);
    assert_eq!(way.inspect(), Ok(None));
    let rows = vec![put("00123", t("O'Brien; DROP TABLE contact"), Cell::Null), put("1e5", t(""), t("007"))];
    assert_eq!(deliver(&mut way, "u1", rows), Ok(landed()));
    assert_eq!(place.rows(), ["'00123' 'O''Brien; DROP TABLE contact' NULL", "'1e5' '' '007'"]);
    let generation = way.inspect().unwrap();
    assert!(generation.is_some());
    assert_eq!(
        deliver(&mut way, "u2", vec![put("00123", Cell::Unchanged, t("x")), put("123", t("y"), Cell::Null)]),
        Ok(landed())
    );
    assert_eq!(place.rows()[0], "'00123' 'O''Brien; DROP TABLE contact' 'x'");
    assert_eq!(place.rows().len(), 3);
    assert_eq!(way.inspect().unwrap(), generation, "the destination is still what it was");
    place.sql("DROP TABLE contact");
    assert_eq!(way.inspect(), Ok(None));
    deliver(&mut way, "u3", vec![put("a", Cell::Null, Cell::Null)]).unwrap();
    assert_ne!(way.inspect().unwrap(), generation, "another table has another generation");
}

#[test]
fn what_is_missing_is_named() {
    let none = place("");
    assert!(none.way(false, None).inspect().unwrap_err().why.contains("there is no such database"));
    let empty = place("CREATE TABLE other (a);");
    assert!(empty.way(false, None).inspect().unwrap_err().why.contains("there is no such table"));
    let narrow = place("CREATE TABLE contact (Email INTEGER, Name TEXT);");
    let why = narrow.way(true, None).inspect().unwrap_err().why;
    assert!(why.contains("column `Note` is missing"), "{why}");
    let Answer::NotLanded(error) =
        narrow.way(true, None).hand_over(permit(&unit("u1")), &mut Given(Vec::new()))
    else {
        panic!()
    };
    assert!(error.why.contains("column `Note` is missing"));
    let numeric = place("CREATE TABLE contact (Email TEXT, Name INTEGER, Note TEXT);");
    assert!(
        numeric.way(false, None).inspect().unwrap_err().why.contains("column `Name`: it is a number there")
    );
    std::fs::write(&none.path, "no database at all, but long enough to be looked at as one".repeat(20))
        .unwrap();
    assert!(none.way(true, None).inspect().unwrap_err().why.contains("no SQLite database"));
}

#[test]
fn one_refused_row_does_not_hold_up_the_others() {
    let place = place(
        "CREATE TABLE contact (Email TEXT, Name TEXT NOT NULL, Note TEXT UNIQUE CHECK (Note <> 'bad'), Other TEXT);
         INSERT INTO contact VALUES ('twice@x.example', 'A', NULL, NULL), ('twice@x.example', 'B', NULL, NULL);
         CREATE TRIGGER no_z BEFORE INSERT ON contact WHEN NEW.Name = 'Z' BEGIN SELECT RAISE(ABORT, 'no Z'); END;",
    );
    let rows = vec![
        put("a@x.example", t("Ana"), t("1")),
        put("b@x.example", Cell::Null, t("2")),
        put("c@x.example", t("Cy"), t("1")),
        put("d@x.example", t("Di"), t("bad")),
        put("twice@x.example", t("Two"), Cell::Unchanged),
        put("z@x.example", t("Z"), Cell::Null),
        put("e@x.example", t("Eve"), t("5")),
    ];
    let refused = [
        (1, "the table wants a value in `Name`"),
        (2, "another record of the table has the same `Note`"),
        (3, "a rule of the table refuses it: `Note <> 'bad'`"),
        (4, "several records of the table have this key"),
        (5, "a rule of the table refuses it"),
    ];
    let refused = refused.map(|(row, reason)| (row, NotTaken::Refused(reason.into()))).to_vec();
    assert_eq!(deliver(&mut place.way(false, None), "u1", rows), Ok(Answer::Landed { refused }));
    assert_eq!(place.rows()[2..], ["'a@x.example' 'Ana' '1'", "'e@x.example' 'Eve' '5'"]);
}

#[test]
fn a_rule_that_fails_repeats_no_value() {
    let place = place(&format!(
        "{TABLE} CREATE TRIGGER odd BEFORE INSERT ON contact BEGIN SELECT json_extract('{{}}', NEW.Name); END;"
    ));
    let Answer::NotLanded(error) = place
        .way(false, None)
        .hand_over(permit(&unit("u1")), &mut Given(vec![(0, put("a@x.example", t("canary"), Cell::Null))]))
    else {
        panic!()
    };
    assert!(error.why.contains("look at its triggers") && !error.why.contains("canary"), "{error}");
    assert_eq!(place.rows(), Vec::<String>::new());
}

#[test]
fn marks_removals_and_limits() {
    let place = place(&format!(
        "{TABLE} INSERT INTO contact VALUES ('a', 'Ana', NULL, 'kept'), ('b', '', NULL, NULL), ('A', 'other', NULL, NULL);"
    ));
    let new = || {
        vec![put("a", t("New"), t("n")), put("b", t("New"), Cell::Unchanged), mark("c", t("m")), remove("d")]
    };
    deliver(&mut place.way(false, Some(Only::OnCreate)), "u1", new()).unwrap();
    assert_eq!(place.rows(), ["'a' 'Ana' 'n'", "'b' '' NULL", "'A' 'other' NULL"]);
    deliver(&mut place.way(false, Some(Only::WhenEmpty)), "u2", new()).unwrap();
    assert_eq!(place.rows(), ["'a' 'Ana' 'n'", "'b' 'New' NULL", "'A' 'other' NULL"]);
    deliver(&mut place.way(false, None), "u3", vec![mark("a", t("out")), remove("b")]).unwrap();
    assert_eq!(place.rows(), ["'a' 'Ana' 'out'", "'A' 'other' NULL"]);
}

#[test]
fn keys_are_compared_exactly_whatever_the_collation() {
    let place = place("CREATE TABLE contact (Email TEXT COLLATE NOCASE, Name TEXT, Note TEXT, Other TEXT);");
    deliver(
        &mut place.way(false, None),
        "u1",
        vec![put("a", t("1"), Cell::Null), put("A", t("2"), Cell::Null)],
    )
    .unwrap();
    assert_eq!(place.rows(), ["'a' '1' NULL", "'A' '2' NULL"]);
}

#[test]
fn a_full_database_takes_nothing() {
    let place = place(&format!("{TABLE} INSERT INTO contact (Email) VALUES ('old');"));
    let mut way = place.way(false, None);
    deliver(&mut way, "u0", vec![put("a", t("1"), Cell::Null)]).unwrap();
    let before = place.rows();
    way.limit_pages(12);
    let many =
        (0..2_000).map(|index| (index, put(&format!("k{index}"), t("some name"), Cell::Null))).collect();
    let Answer::NotLanded(error) = way.hand_over(permit(&unit("u1")), &mut Given(many)) else { panic!() };
    assert_eq!(error.why, "there is no space left for the database");
    assert_eq!(place.rows(), before);
    assert!(matches!(place.way(false, None).probe(&unit("u1")), Ok(Answer::NotLanded(_))));
}

#[test]
fn a_locked_database_is_tried_again_later() {
    let place = place(TABLE);
    let other = Connection::open(&place.path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let mut way = place.way(false, None);
    way.be_patient(std::time::Duration::from_millis(20));
    let Answer::NotLanded(error) = way.hand_over(permit(&unit("u1")), &mut Given(Vec::new())) else {
        panic!()
    };
    assert!(error.retry, "{error}");
    assert_eq!(error.why, "another program has locked the database; close it there, and run again");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(way.hand_over(permit(&unit("u1")), &mut Given(Vec::new())), landed());
}

#[test]
fn a_failure_of_our_own_rows_rolls_all_back() {
    struct Failing(u64);
    impl Rows for Failing {
        fn next(&mut self) -> Result<Option<(u64, Staged)>, PortError> {
            self.0 += 1;
            if self.0 > 3 {
                return Err(PortError::new("reading rows", "the store is gone"));
            }
            Ok(Some((self.0, put(&format!("k{}", self.0), Cell::Unchanged, Cell::Null))))
        }
    }
    let place = place(TABLE);
    let mut way = place.way(false, None);
    assert!(matches!(way.hand_over(permit(&unit("u1")), &mut Failing(0)), Answer::NotLanded(_)));
    assert_eq!(place.rows(), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn p16_text_comes_back_as_it_was(texts in proptest::collection::vec(any::<String>(), 1..8)) {
        let place = place(TABLE);
        let rows = texts.iter().enumerate().map(|(index, text)| put(&format!("k{index}"), t(text), t(text))).collect();
        prop_assert_eq!(deliver(&mut place.way(false, None), "u1", rows), Ok(landed()));
        let connection = Connection::open(&place.path).unwrap();
        let mut select = connection.prepare("SELECT Name, typeof(Name) FROM contact ORDER BY rowid").unwrap();
        let held: Vec<(String, String)> =
            select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
        let expected: Vec<_> = texts.into_iter().map(|text| (text, "text".to_owned())).collect();
        prop_assert_eq!(held, expected);
    }
}

#[test]
fn an_update_changes_its_fields_of_records_that_are_there_and_nothing_else() {
    let place = place(&format!(
        "{TABLE} INSERT INTO contact VALUES
           ('a@x.example', 'Ana', NULL, 'kept'), (' B@X.Example', 'Bo', NULL, 'kept'), ('B@x.example', 'Bo', NULL, 'kept'),
           ('B@x.example', 'Bo', NULL, 'kept'), (NULL, 'None', NULL, 'kept');
         CREATE TRIGGER kept BEFORE UPDATE OF Email, Name, Other ON contact BEGIN SELECT RAISE(ABORT, 'no'); END;"
    ));
    let target = Target { adds: false, ..contact(None) };
    let mut way = SqliteTable::new(place.path.clone(), "crm.sqlite", false, target);
    let rows = vec![
        put("a@x.example", Cell::Unchanged, t("out")),
        put("nobody@x.example", Cell::Unchanged, t("out")),
        put("B@x.example", Cell::Unchanged, t("out")),
        put("b@x.example", Cell::Unchanged, t("another mailbox")),
    ];
    let refused = vec![(1, NotTaken::NoCounterpart), (3, NotTaken::NoCounterpart)];
    assert_eq!(deliver(&mut way, "u1", rows), Ok(Answer::Landed { refused }));
    let expected = [
        "'a@x.example' 'Ana' 'out'",
        "' B@X.Example' 'Bo' 'out'",
        "'B@x.example' 'Bo' 'out'",
        "'B@x.example' 'Bo' 'out'",
        "NULL 'None' NULL",
    ];
    assert_eq!(place.rows(), expected);
    deliver(&mut way, "u2", vec![remove("B@x.example")]).unwrap();
    assert_eq!(place.rows(), ["'a@x.example' 'Ana' 'out'", "NULL 'None' NULL"]);
}
