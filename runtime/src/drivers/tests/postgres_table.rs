//! Tables of PostgreSQL: exact values, refusals by row, all or nothing otherwise, markers; and reading them.

use super::servers::{
    Database, landed, lands_wholly_or_not, marks_removes_and_limits, refuses_each_for_itself,
    updates_what_is_there,
};
use super::*;
use crate::drivers::source;

fn place(sql: &str) -> Option<Database> {
    super::servers::place("postgres", sql)
}

fn held(place: &Database) -> Vec<String> {
    let rows = place.sql(
        "SELECT quote_nullable(\"Email\") || ' ' || quote_nullable(\"Name\") || ' ' || quote_nullable(\"Note\")
         FROM contact ORDER BY ctid",
    );
    rows.lines().map(str::to_owned).collect()
}

const TABLE: &str = r#"CREATE TABLE contact ("Email" text, "Name" varchar(40) NOT NULL DEFAULT '', "Note" text, "Other" text);"#;

#[test]
fn c8_values_arrive_as_data_and_stay_exact() {
    let Some(place) = place(TABLE) else { return };
    let mut way = place.way(contact(None));
    assert_eq!(way.inspect(), Ok(None));
    let injected = "O'Brien'); DROP TABLE contact; -- \" $1 \\";
    let rows = vec![put("00123", t(injected), Cell::Null), put("1e5", t(""), t("007"))];
    assert_eq!(deliver(way.as_mut(), "u1", rows), landed(vec![]));
    let quoted = format!(" E'{}'", injected.replace('\'', "''").replace('\\', "\\\\"));
    assert_eq!(held(&place), [format!("'00123'{quoted} NULL"), "'1e5' '' '007'".into()]);
    let generation = way.inspect().unwrap();
    assert!(generation.is_some());
    let rows = vec![put("00123", Cell::Unchanged, t("x")), put("123", t("y"), Cell::Null), remove("1e5")];
    assert_eq!(deliver(way.as_mut(), "u2", rows), landed(vec![]));
    assert_eq!(held(&place), [format!("'00123'{quoted} 'x'"), "'123' 'y' NULL".into()]);
    assert_eq!(way.inspect().unwrap(), generation, "the destination is still what it was");
    place.sql(&format!("DROP TABLE contact; {TABLE}"));
    assert_ne!(way.inspect().unwrap(), generation, "a table that was made anew is another");
}

#[test]
fn one_refused_row_does_not_hold_up_the_others_and_no_value_is_repeated() {
    let Some(place) = place(
        r#"CREATE TABLE contact ("Email" text, "Name" varchar(6) NOT NULL, "Note" text UNIQUE CHECK ("Note" <> 'bad'), "Other" text);
           INSERT INTO contact VALUES ('twice', 'A', NULL, NULL), ('twice', 'B', NULL, NULL);
           CREATE FUNCTION no() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no %', NEW."Name"; END $$ LANGUAGE plpgsql;
           CREATE TRIGGER no BEFORE INSERT ON contact FOR EACH ROW WHEN (NEW."Name" = 'canary') EXECUTE FUNCTION no();"#,
    ) else {
        return;
    };
    let reasons = [
        "the table wants a value in `Name`",
        "another record of the table has the same values (its rule `contact_Note_key`)",
        "a rule of the table refuses it: `contact_Note_check`",
        "several records of the table have this key",
        "a rule of the table refuses it",
        "a text is longer than its column takes",
        "a text holds a zero character, which this database cannot keep",
    ];
    refuses_each_for_itself(&place, held, Some(put("n", t("N\0"), Cell::Null)), &reasons);
}

#[test]
fn p15_what_is_missing_or_would_change_values_is_named_before_anything_is_written() {
    let Some(place) = place("") else { return };
    let look = || place.way(contact(None)).inspect().unwrap_err().why;
    assert!(look().contains("there is no such table"), "{}", look());
    place.sql(r#"CREATE TABLE contact ("Email" text, "Name" integer, note text)"#);
    let why = look();
    assert!(why.contains("column `Name`: it is `integer` there"), "{why}");
    assert!(why.contains("column `Note` is missing"), "{why}");
    let answer = place.way(contact(None)).hand_over(permit(&unit("u1")), &mut Given(Vec::new()));
    assert!(matches!(answer, Answer::NotLanded(error) if error.why.contains("column `Note` is missing")));
    assert_eq!(place.sql("SELECT to_regclass('martlet_handover') IS NULL"), "t");
}

#[test]
fn an_update_changes_its_fields_of_records_that_are_there_and_nothing_else() {
    let Some(place) = place(&format!(
        r#"{TABLE} INSERT INTO contact VALUES ('a@x.example', 'Ana', NULL, 'kept'), (' B@X.Example', 'Bo', NULL, 'kept'),
             ('B@x.example', 'Bo', NULL, 'kept'), ('B@x.example', 'Bo', NULL, 'kept'), (NULL, 'None', NULL, 'kept');
           CREATE FUNCTION no() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql;
           CREATE TRIGGER no BEFORE UPDATE OF "Email", "Name", "Other" ON contact FOR EACH ROW EXECUTE FUNCTION no();"#
    )) else {
        return;
    };
    updates_what_is_there(&place, held);
}

#[test]
fn marks_removals_and_limits() {
    let Some(place) = place(&format!(
        "{TABLE} INSERT INTO contact VALUES ('a', 'Ana', NULL, 'kept'), ('b', '', NULL, NULL), ('A', 'other', NULL, NULL);"
    )) else {
        return;
    };
    marks_removes_and_limits(&place, held);
}

#[test]
fn p03_all_or_nothing_lands_and_a_look_tells() {
    let Some(place) = place(TABLE) else { return };
    lands_wholly_or_not(&place, held);
}

#[test]
fn a_rule_that_waits_for_the_end_refuses_the_whole_delivery() {
    let Some(place) = place(
        r#"CREATE TABLE contact ("Email" text PRIMARY KEY, "Name" text, "Note" text REFERENCES contact DEFERRABLE INITIALLY DEFERRED, "Other" text)"#,
    ) else {
        return;
    };
    let rows = Given(vec![(0, put("a", Cell::Null, t("canary")))]);
    let answer = place.way(contact(None)).hand_over(permit(&unit("u1")), &mut { rows });
    assert!(matches!(&answer, Answer::NotLanded(error) if !error.why.contains("canary")), "{answer:?}");
    assert_eq!(held(&place), Vec::<String>::new());
}

#[test]
fn values_of_every_type_are_read_as_they_are() {
    let Some(place) = place(
        r#"CREATE TYPE stage AS ENUM ('lead', 'won');
           CREATE TABLE contact (id bigint, name text, net numeric, out boolean, day date, at timestamptz, stage stage, raw bytea, more int);
           INSERT INTO contact VALUES
             (9007199254740993, 'Zoë', 12345678901234567.89, true, '2024-02-29', '2024-03-01 10:00:00.123456+01', 'won', NULL, 1),
             (-5, '', 2.50, false, NULL, NULL, NULL, NULL, 1), (7, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL, 1),
             (8, NULL, NULL, NULL, NULL, NULL, NULL, 'x', 1)"#,
    ) else {
        return;
    };
    let words = Type::Bool(Some(("ja".into(), "nej".into())));
    let stage = Type::Enum { values: vec!["lead".into(), "won".into()], open: false };
    let fields = vec![
        Field { key: true, ..field("id", Type::Int) },
        optional("name", Type::Text(None)),
        optional("net", Type::Decimal(19, 2)),
        optional("out", words),
        optional("day", Type::Date),
        optional("at", Type::Instant),
        optional("stage", stage),
        optional("raw", Type::Text(None)),
    ];
    let plan = place.plan(fields.clone());
    let mut opened = source(&plan, "crm.contact", std::path::Path::new(".")).unwrap();
    let mut rows = Vec::new();
    while let Some(record) = opened.next_record().unwrap() {
        rows.push(match &record.fault {
            Some(fault) => fault.to_owned().place + " " + &fault.reason,
            None => format!("{:?}", record.values),
        });
    }
    let table = format!("table contact in {}", place.shown());
    assert_eq!(
        rows,
        [
            r#"[Int(-5), Text(""), Decimal(2.50), Bool(false), Null, Null, Null, Null]"#.to_owned(),
            format!("`net`, row 2 of {table} `net` is no decimal number (digits, with a point before the decimals)"),
            format!("`raw`, row 3 of {table} `raw` holds bytes that are neither text nor a number"),
            r#"[Int(9007199254740993), Text("Zoë"), Decimal(12345678901234567.89), Bool(true), Date(2024-02-29), Instant(2024-03-01T09:00:00.123456Z), Text("won"), Null]"#.to_owned(),
        ]
    );
    assert_eq!(opened.extra_columns(), ["more"]);
    let mut missing = fields;
    missing.push(field("Id", Type::Int));
    let told = source(&place.plan(missing), "crm.contact", std::path::Path::new(".")).err().unwrap();
    assert!(told.why.contains("column `Id` is missing"), "{told}");
}

#[test]
fn a_table_is_read_as_it_was_when_reading_began_and_holds_up_nobody() {
    let Some(place) = place(
        "CREATE TABLE contact (id int, name text); INSERT INTO contact SELECT i, 'old' FROM generate_series(1, 2500) i",
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
    place.sql("SET lock_timeout = '2s'; DROP TABLE contact");
    drop(opened);
}
