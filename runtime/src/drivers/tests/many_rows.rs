//! Servers take many rows in one statement, SQLite takes each for itself: it comes to the same.

use super::*;
use crate::drivers::SqliteTable;
use martlet_delivery::ports::NotTaken;

/// Of a small generator, so that each history is told by its number.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn text(&mut self) -> Cell {
        const TEXTS: [&str; 9] = ["", "a,b", "{\"q\"}", "O'Brien \\", "NULL", "bad", "Zoë 🌍", "\t\r\n", "x"];
        match self.below(20) {
            0 => Cell::Null,
            n => t(TEXTS[(n % 9) as usize]),
        }
    }
}

/// Rows with different keys, in stretches that are alike.
fn rows(dice: &mut Dice, keys: &[String]) -> Vec<Staged> {
    let mut rows = Vec::new();
    let (mut left, mut kind) = (0, 0);
    for key in keys {
        if left == 0 {
            (left, kind) = (1 + dice.below(90), dice.below(5));
        }
        left -= 1;
        rows.push(match kind {
            0 => remove(key),
            1 => mark(key, dice.text()),
            2 => put(key, dice.text(), Cell::Unchanged),
            _ => put(key, dice.text(), dice.text()),
        });
    }
    rows
}

/// What became of a unit, in words that databases share.
fn told(answer: Answer) -> Vec<(u64, String)> {
    let Answer::Landed { refused } = answer else { panic!("{answer:?}") };
    let word = |why: NotTaken| match why {
        NotTaken::Refused(why) if why.starts_with("a rule of the table refuses it") => "rule".to_owned(),
        NotTaken::Refused(why) => why,
        NotTaken::NoCounterpart => "no counterpart".to_owned(),
    };
    refused.into_iter().map(|(number, why)| (number, word(why))).collect()
}

/// All that stands in a table, in order.
type Held = Box<dyn Fn() -> Vec<String>>;

/// A table of each database, with the same records.
fn tables(folder: &std::path::Path, target: &Target) -> Vec<(&'static str, Box<dyn Transport>, Held)> {
    const THERE: &str = "INSERT INTO contact VALUES ('a1@x.example', 'Ana', NULL, 'kept'), ('a2@x.example', '', '', NULL),
        ('a3@x.example', 'one', NULL, NULL), ('a3@x.example', 'other', NULL, NULL), (' A4@X.Example', 'Bo', NULL, 'kept'),
        ('A5@X.example', NULL, 'x', NULL);";
    const ALL: &str =
        "SELECT CONCAT(Email, '|', COALESCE(Name, '-'), '|', COALESCE(Note, '-'), '|', COALESCE(Other, '-'))
        FROM contact";
    let sorted = |mut rows: Vec<String>| {
        rows.sort();
        rows
    };
    let lines = move |text: String| sorted(text.lines().map(str::to_owned).collect());
    let mut tables: Vec<(&'static str, Box<dyn Transport>, Held)> = Vec::new();
    let place = folder.join(format!("{}.sqlite", std::fs::read_dir(folder).unwrap().count()));
    let open = rusqlite::Connection::open(&place).unwrap();
    let make = "CREATE TABLE contact (Email TEXT, Name TEXT, Note TEXT CHECK (Note <> 'bad'), Other TEXT);";
    open.execute_batch(&format!("{make} {THERE}")).unwrap();
    let held = move || {
        let all = "SELECT hex(Email || '|' || coalesce(Name, '-') || '|' || coalesce(Note, '-') || '|' || coalesce(Other, '-'))
                   FROM contact";
        let mut all = open.prepare(all).unwrap();
        sorted(all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect())
    };
    let way = SqliteTable::new(place, "crm", false, target.clone());
    tables.push(("sqlite", Box::new(way), Box::new(held)));
    let make = "CREATE TABLE contact (Email varchar(80), Name text, Note text CHECK (Note <> 'bad'), Other text, INDEX (Email));";
    if let Some(place) = super::servers::place("mysql", &format!("{make} {THERE}")) {
        let way = place.way(target.clone());
        let all = ALL.replacen("CONCAT", "HEX(CONCAT", 1).replacen("FROM", ") FROM", 1);
        tables.push(("mysql", way, Box::new(move || lines(place.sql(&all)))));
    }
    let make = r#"CREATE TABLE contact ("Email" text, "Name" text, "Note" text CHECK ("Note" <> 'bad'), "Other" text);
                  CREATE INDEX ON contact ("Email");"#;
    if let Some(place) = super::servers::place("postgres", &format!("{make} {THERE}")) {
        let way = place.way(target.clone());
        let mut all = ALL.replacen("CONCAT(", "upper(encode(convert_to(CONCAT(", 1);
        all = all.replacen("FROM", ", 'UTF8'), 'hex')) FROM", 1);
        for name in ["Email", "Name", "Note", "Other"] {
            all = all.replacen(name, &format!("\"{name}\""), 1);
        }
        tables.push(("postgres", way, Box::new(move || lines(place.sql(&all)))));
    }
    tables
}

#[test]
fn p16_many_rows_at_once_come_to_the_same_as_each_for_itself() {
    let folder = tempfile::tempdir().unwrap();
    for history in 0..6 {
        let mut dice = Dice(history + 7);
        let adds = history % 3 != 2;
        let target = Target { adds, ..contact((history % 2 == 0).then_some(Only::WhenEmpty)) };
        let mut tables = tables(folder.path(), &target);
        let mut expected = Vec::new();
        for step in 0..3 {
            let mut keys: Vec<String> = (1..400).map(|n| format!("a{n}@x.example")).collect();
            keys.retain(|_| dice.below(4) > 0);
            let rows = rows(&mut dice, &keys);
            for (index, (name, way, held)) in tables.iter_mut().enumerate() {
                let answer = deliver(way.as_mut(), &format!("{history}-{step}"), rows.clone()).unwrap();
                let came_to = (told(answer), held());
                if index == 0 {
                    expected.push(came_to);
                } else {
                    assert_eq!(came_to, expected[step], "{name}, history {history}, step {step}");
                }
            }
        }
        assert!(expected.iter().any(|(told, _)| !told.is_empty()), "nothing was refused");
    }
}
