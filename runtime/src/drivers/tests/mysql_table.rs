//! Tables of MySQL and MariaDB: exact values, refusals by row, all or nothing otherwise, markers; and reading them.

use super::servers::{
    Database, landed, lands_wholly_or_not, marks_removes_and_limits, refuses_each_for_itself,
    updates_what_is_there,
};
use super::*;
use crate::drivers::source;
use martlet_delivery::ports::NotTaken;

fn place(sql: &str) -> Option<Database> {
    super::servers::place("mysql", sql)
}

fn held(place: &Database) -> Vec<String> {
    let rows =
        place.sql("SELECT CONCAT_WS(' ', QUOTE(Email), QUOTE(Name), QUOTE(Note)) FROM contact ORDER BY n");
    rows.lines().map(str::to_owned).collect()
}

const TABLE: &str = "CREATE TABLE contact (n int AUTO_INCREMENT PRIMARY KEY, Email varchar(80), \
                     Name varchar(40) NOT NULL DEFAULT '', Note text, Other text);";

#[test]
fn c8_values_arrive_as_data_and_stay_exact() {
    let Some(place) = place(TABLE) else { return };
    let mut way = place.way(contact(None));
    assert_eq!(way.inspect(), Ok(None));
    let injected = "O'Brien'); DROP TABLE contact; -- ? \\";
    let rows = vec![put("00123", t(injected), Cell::Null), put("1e5", t(""), t("007"))];
    assert_eq!(deliver(way.as_mut(), "u1", rows), landed(vec![]));
    let same = place
        .sql(&format!("SELECT Name = '{}' FROM contact", injected.replace('\'', "''").replace('\\', "\\\\")));
    assert_eq!(same, "1\n0");
    let generation = way.inspect().unwrap();
    assert!(generation.is_some());
    let rows = vec![put("00123", t("A"), t("x")), put("123", t("y"), Cell::Null), remove("1e5")];
    assert_eq!(deliver(way.as_mut(), "u2", rows), landed(vec![]));
    assert_eq!(held(&place), ["'00123' 'A' 'x'", "'123' 'y' NULL"]);
    assert_eq!(way.inspect().unwrap(), generation, "the destination is still what it was");
    // The database knows when a table was made to the second.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    place.sql(&format!("DROP TABLE contact; {TABLE}"));
    assert_ne!(way.inspect().unwrap(), generation, "a table that was made anew is another");
}

#[test]
fn one_refused_row_does_not_hold_up_the_others_and_no_value_is_repeated() {
    let Some(place) = place(
        "CREATE TABLE contact (n int AUTO_INCREMENT PRIMARY KEY, Email varchar(80), Name varchar(6) NOT NULL,
           Note varchar(20) UNIQUE, Other text, CONSTRAINT good CHECK (Note <> 'bad'),
           CONSTRAINT quiet CHECK (Name <> 'canary'));
         INSERT INTO contact (Email, Name) VALUES ('twice', 'A'), ('twice', 'B')",
    ) else {
        return;
    };
    let reasons = [
        "the table wants a value in a column that has none",
        "another record of the table has the same values in a column where they must differ",
        "a rule of the table refuses it",
        "several records of the table have this key",
        "a rule of the table refuses it",
        "a text is longer than its column takes",
    ];
    refuses_each_for_itself(&place, held, None, &reasons);
}

#[test]
fn p15_what_is_missing_or_would_change_values_is_named_before_anything_is_written() {
    let Some(place) = place("") else { return };
    let look = || place.way(contact(None)).inspect().unwrap_err().why;
    assert!(look().contains("there is no such table"), "{}", look());
    place.sql("CREATE TABLE contact (Email text, Name int, Other text)");
    let why = look();
    assert!(why.contains("column `Name`: it is `int` there"), "{why}");
    assert!(why.contains("column `Note` is missing"), "{why}");
    let answer = place.way(contact(None)).hand_over(permit(&unit("u1")), &mut Given(Vec::new()));
    assert!(matches!(answer, Answer::NotLanded(error) if error.why.contains("column `Note` is missing")));
    assert_eq!(place.sql("SHOW TABLES LIKE 'martlet%'"), "");
    place.sql(
        "DROP TABLE contact; CREATE TABLE contact (Email char(9), Name text, Note text) ENGINE = MyISAM",
    );
    assert!(look().contains("its engine cannot take back"), "{}", look());
    place.sql("ALTER TABLE contact ENGINE = InnoDB");
    assert!(look().contains("column `Email`: it is `char` there"), "{}", look());
}

#[test]
fn an_update_changes_its_fields_of_records_that_are_there_and_nothing_else() {
    let Some(place) = place(&format!(
        "{TABLE} INSERT INTO contact (Email, Name, Other) VALUES ('a@x.example', 'Ana', 'kept'),
           (' B@X.Example', 'Bo', 'kept'), ('B@x.example', 'Bo', 'kept'), ('B@x.example', 'Bo', 'kept'),
           (NULL, 'None', 'kept')"
    )) else {
        return;
    };
    updates_what_is_there(&place, held);
    assert_eq!(place.sql("SELECT COUNT(*) FROM contact WHERE Other = 'kept'"), "5");
}

#[test]
fn marks_removals_and_limits() {
    let there = "INSERT INTO contact (Email, Name) VALUES ('a', 'Ana'), ('b', ''), ('A', 'other')";
    let Some(place) = place(&format!("{TABLE} {there}")) else { return };
    marks_removes_and_limits(&place, held);
}

#[test]
fn p03_all_or_nothing_lands_and_a_look_tells() {
    let Some(place) = place(TABLE) else { return };
    lands_wholly_or_not(&place, held);
}

/// What is read, each record as its values, or why it cannot be used.
fn read(place: &Database, fields: Vec<Field>) -> Vec<String> {
    let plan = place.plan(fields);
    let mut opened = source(&plan, "crm.contact", std::path::Path::new(".")).unwrap();
    let mut rows = Vec::new();
    while let Some(record) = opened.next_record().unwrap() {
        rows.push(match &record.fault {
            Some(fault) => fault.reason.clone(),
            None => format!("{:?}", record.values),
        });
    }
    rows
}

#[test]
fn values_of_every_type_are_read_as_they_are() {
    let Some(place) = place(
        "CREATE TABLE contact (id bigint, name varchar(20) CHARACTER SET latin1, net decimal(19,2), seen tinyint,
           day date, at timestamp(6) NULL, stage enum('lead', 'won'), raw blob, more int);
         SET time_zone = '+01:00';
         INSERT INTO contact VALUES
           (9007199254740993, 'Zoë', 12345678901234567.89, 1, '2024-02-29', '2024-03-01 10:00:00.123456', 'won', NULL, 1),
           (-5, '', 2.50, 0, NULL, NULL, NULL, NULL, 1), (8, NULL, NULL, NULL, NULL, NULL, NULL, 'x', 1)",
    ) else {
        return;
    };
    let stage = Type::Enum { values: vec!["lead".into(), "won".into()], open: false };
    let fields = vec![
        Field { key: true, ..field("id", Type::Int) },
        optional("name", Type::Text(None)),
        optional("net", Type::Decimal(19, 2)),
        optional("seen", Type::Bool(None)),
        optional("day", Type::Date),
        optional("at", Type::Instant),
        optional("stage", stage),
        optional("raw", Type::Text(None)),
    ];
    assert_eq!(
        read(&place, fields),
        [
            r#"[Int(-5), Text(""), Decimal(2.50), Bool(false), Null, Null, Null, Null]"#,
            "`raw` holds bytes that are neither text nor a number",
            r#"[Int(9007199254740993), Text("Zoë"), Decimal(12345678901234567.89), Bool(true), Date(2024-02-29), Instant(2024-03-01T09:00:00.123456Z), Text("won"), Null]"#,
        ]
    );
}

#[test]
fn moments_and_numbers_are_keys_as_they_are() {
    let Some(place) = place("CREATE TABLE contact (id bigint, at timestamp(6) NULL, net decimal(19,2))")
    else {
        return;
    };
    let fields = vec![
        Field { key: true, ..field("id", Type::Int) },
        Field { key: true, ..field("at", Type::Instant) },
        Field { key: true, ..field("net", Type::Decimal(19, 2)) },
    ];
    let written = |field: &Field| TargetField { field: field.clone(), only: None };
    let target = Target {
        object: "contact".into(),
        columns: fields.clone(),
        fields: fields.iter().map(written).collect(),
        key: vec![0, 1, 2],
        adds: true,
        meets: Meets::Refuses,
    };
    let row = |id: i64, at: &str, net: &str| {
        let cells = vec![Cell::Int(id), t(at), t(net)];
        Staged { key: Key(cells.clone()), ..super::row(Action::Put, "", cells) }
    };
    let first = row(9_007_199_254_740_993, "2024-03-01T09:00:00.123456Z", "1.5");
    let beside = row(9_007_199_254_740_992, "2024-03-01T09:00:00.123456Z", "1.50");
    let mut way = place.way(target);
    assert_eq!(deliver(way.as_mut(), "u1", vec![first.clone(), beside.clone()]), landed(vec![]));
    let why = NotTaken::Refused("a record with this key is there already".into());
    assert_eq!(
        deliver(way.as_mut(), "u2", vec![first.clone(), beside]),
        landed(vec![(0, why.clone()), (1, why)])
    );
    let unfit = row(1, "2500-01-01T00:00:00Z", "1");
    let why = NotTaken::Refused("a value is of another type than the table wants".into());
    assert_eq!(deliver(way.as_mut(), "u3", vec![unfit]), landed(vec![(0, why)]));
    assert_eq!(
        read(&place, fields)[1],
        "[Int(9007199254740993), Instant(2024-03-01T09:00:00.123456Z), Decimal(1.50)]"
    );
    deliver(way.as_mut(), "u4", vec![Staged { action: Action::Remove, ..first }]).unwrap();
    assert_eq!(place.sql("SELECT id FROM contact"), "9007199254740992");
}

#[test]
fn p16_reference_values_go_in_and_come_back() {
    let Some(place) = place(
        "CREATE TABLE contact (Id varchar(30), Text text NOT NULL, Note longtext, Whole bigint, Number decimal(28,10),
           Yes tinyint, Day date, At varchar(40))",
    ) else {
        return;
    };
    let (target, table) = (super::reference::target(), super::reference::table());
    let row = |cells: &Vec<Cell>| Staged {
        key: Key(cells[..1].to_vec()),
        ..super::row(Action::Put, "", cells.clone())
    };
    let staged = || table.iter().map(row).collect::<Vec<_>>();
    let mut way = place.way(target);
    assert_eq!(deliver(way.as_mut(), "u1", staged()), landed(vec![]));
    assert_eq!(deliver(way.as_mut(), "u2", staged()), landed(vec![]), "each finds its record");
    let plan = place.plan(super::reference::fields());
    let mut opened = source(&plan, "crm.contact", std::path::Path::new(".")).unwrap();
    let mut read = Vec::new();
    while let Some(record) = opened.next_record().unwrap() {
        assert_eq!(record.fault, None);
        let cells =
            record.values.iter().map(|value| crate::transform::cell_of(value.clone()).unwrap_or(Cell::Null));
        read.push(cells.collect::<Vec<_>>());
    }
    let mut expected = super::reference::normal(table);
    expected.sort_by_key(|row| format!("{:?}", row[0]));
    let read = super::reference::normal(read);
    for (read, expected) in read.iter().zip(&expected) {
        assert_eq!(read, expected);
    }
    assert_eq!(read.len(), expected.len());
}

#[test]
fn a_table_is_read_as_it_was_when_reading_began() {
    let Some(place) = place(
        "CREATE TABLE contact (id int PRIMARY KEY, name text);
         INSERT INTO contact SELECT seq, 'old' FROM seq_1_to_2500",
    ) else {
        return;
    };
    let plan =
        place.plan(vec![Field { key: true, ..field("id", Type::Int) }, field("name", Type::Text(None))]);
    let mut opened = source(&plan, "crm.contact", std::path::Path::new(".")).unwrap();
    assert!(opened.next_record().unwrap().is_some());
    place.sql("UPDATE contact SET name = 'new'; INSERT INTO contact VALUES (9999, 'new')");
    let mut read = 1;
    while let Some(record) = opened.next_record().unwrap() {
        assert!(format!("{:?}", record.values).contains("old"));
        read += 1;
    }
    assert_eq!(read, 2500);
    // The reader is still there, and its locks are not.
    place.sql("SET lock_wait_timeout = 2; DROP TABLE contact");
    drop(opened);
}
