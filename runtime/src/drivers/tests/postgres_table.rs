//! Tables of PostgreSQL: exact values, refusals by row, all or nothing otherwise, markers; and reading them.

use super::*;
use crate::drivers::{Destination, LocalFiles, source};
use crate::transform::tests::{object, plan};
use martlet_compiler::plan::{Plan, SettingValue};
use martlet_delivery::ports::NotTaken;
use martlet_testkit::postgres::{Server, server};

/// A database of its own on the server of the tests.
pub(super) struct Place {
    server: &'static Server,
    url: String,
}

pub(super) fn place(sql: &str) -> Option<Place> {
    let server = server()?;
    let url = server.database();
    let place = Place { server, url };
    place.sql(sql);
    Some(place)
}

impl Place {
    pub(super) fn sql(&self, sql: &str) -> String {
        self.server.ask(&self.url, sql)
    }

    fn settings(&self) -> BTreeMap<String, SettingValue> {
        let host = self.server.folder().display().to_string();
        let database = self.url.rsplit('/').next().unwrap().to_owned();
        let texts = [("host", host), ("database", database), ("user", "martlet".into())];
        let mut settings: BTreeMap<String, SettingValue> =
            texts.into_iter().map(|(name, value)| (name.to_owned(), SettingValue::Text(value))).collect();
        // The server asks for no password; any variable that is there does.
        settings.insert("password".into(), SettingValue::Secret("PATH".into()));
        settings
    }

    pub(super) fn way(&self, target: Target) -> Box<dyn Transport> {
        let destination = Destination { driver: "postgres".into(), settings: self.settings(), target };
        // Through its text, as a later run opens it.
        let text = destination.to_text().unwrap();
        let files = Box::new(LocalFiles::new(".".into()));
        Destination::from_text(&text).unwrap().open(std::path::Path::new("."), files).unwrap()
    }

    fn rows(&self) -> Vec<String> {
        let rows = self.sql(
            "SELECT quote_nullable(\"Email\") || ' ' || quote_nullable(\"Name\") || ' ' || quote_nullable(\"Note\")
             FROM contact ORDER BY ctid",
        );
        rows.lines().map(str::to_owned).collect()
    }

    fn plan(&self, fields: Vec<Field>) -> Plan {
        let mut plan = plan(vec![object("crm", "contact", fields)]);
        let system = plan.systems.first_mut().unwrap();
        system.driver = "postgres".into();
        system.settings = self.settings();
        plan
    }
}

const TABLE: &str = r#"CREATE TABLE contact ("Email" text, "Name" varchar(40) NOT NULL DEFAULT '', "Note" text, "Other" text);"#;

fn landed(refused: Vec<(u64, NotTaken)>) -> Result<Answer, PortError> {
    Ok(Answer::Landed { refused })
}

#[test]
fn c8_values_arrive_as_data_and_stay_exact() {
    let Some(place) = place(TABLE) else { return };
    let mut way = place.way(contact(None));
    assert_eq!(way.inspect(), Ok(None));
    let injected = "O'Brien'); DROP TABLE contact; -- \" $1 \\";
    let rows = vec![put("00123", t(injected), Cell::Null), put("1e5", t(""), t("007"))];
    assert_eq!(deliver(way.as_mut(), "u1", rows), landed(vec![]));
    let quoted = format!(" E'{}'", injected.replace('\'', "''").replace('\\', "\\\\"));
    assert_eq!(place.rows(), [format!("'00123'{quoted} NULL"), "'1e5' '' '007'".into()]);
    let generation = way.inspect().unwrap();
    assert!(generation.is_some());
    let rows = vec![put("00123", Cell::Unchanged, t("x")), put("123", t("y"), Cell::Null), remove("1e5")];
    assert_eq!(deliver(way.as_mut(), "u2", rows), landed(vec![]));
    assert_eq!(place.rows(), [format!("'00123'{quoted} 'x'"), "'123' 'y' NULL".into()]);
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
    let rows = vec![
        put("a", t("Ana"), t("1")),
        put("b", Cell::Null, t("2")),
        put("c", t("Cy"), t("1")),
        put("d", t("Di"), t("bad")),
        put("twice", t("Two"), Cell::Unchanged),
        put("z", t("canary"), Cell::Null),
        put("l", t("longest"), Cell::Null),
        put("n", t("N\0"), Cell::Null),
        put("e", t("Eve"), t("5")),
    ];
    let refused = [
        (1, "the table wants a value in `Name`"),
        (2, "another record of the table has the same values (its rule `contact_Note_key`)"),
        (3, "a rule of the table refuses it: `contact_Note_check`"),
        (4, "several records of the table have this key"),
        (5, "a rule of the table refuses it"),
        (6, "a text is longer than its column takes"),
        (7, "a text holds a zero character, which this database cannot keep"),
    ];
    let refused = refused.map(|(row, reason)| (row, NotTaken::Refused(reason.into()))).to_vec();
    assert_eq!(deliver(place.way(contact(None)).as_mut(), "u1", rows), landed(refused));
    assert_eq!(place.rows()[2..], ["'a' 'Ana' '1'", "'e' 'Eve' '5'"]);
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
    let mut way = place.way(Target { adds: false, ..contact(None) });
    let rows = vec![
        put("a@x.example", Cell::Unchanged, t("out")),
        put("nobody@x.example", Cell::Unchanged, t("out")),
        put("B@x.example", Cell::Unchanged, t("out")),
        put("b@x.example", Cell::Unchanged, t("another mailbox")),
    ];
    let refused = vec![(1, NotTaken::NoCounterpart), (3, NotTaken::NoCounterpart)];
    assert_eq!(deliver(way.as_mut(), "u1", rows), landed(refused));
    let mut rows = place.rows();
    rows.sort();
    assert_eq!(
        rows,
        [
            "' B@X.Example' 'Bo' 'out'",
            "'B@x.example' 'Bo' 'out'",
            "'B@x.example' 'Bo' 'out'",
            "'a@x.example' 'Ana' 'out'",
            "NULL 'None' NULL",
        ]
    );
}

#[test]
fn marks_removals_and_limits() {
    let Some(place) = place(&format!(
        "{TABLE} INSERT INTO contact VALUES ('a', 'Ana', NULL, 'kept'), ('b', '', NULL, NULL), ('A', 'other', NULL, NULL);"
    )) else {
        return;
    };
    let new = || {
        vec![put("a", t("New"), t("n")), put("b", t("New"), Cell::Unchanged), mark("c", t("m")), remove("d")]
    };
    let sorted = || {
        let mut rows = place.rows();
        rows.sort();
        rows
    };
    deliver(place.way(contact(Some(Only::OnCreate))).as_mut(), "u1", new()).unwrap();
    assert_eq!(sorted(), ["'A' 'other' NULL", "'a' 'Ana' 'n'", "'b' '' NULL"]);
    deliver(place.way(contact(Some(Only::WhenEmpty))).as_mut(), "u2", new()).unwrap();
    assert_eq!(sorted(), ["'A' 'other' NULL", "'a' 'Ana' 'n'", "'b' 'New' NULL"]);
    deliver(place.way(contact(None)).as_mut(), "u3", vec![mark("a", t("out")), remove("b")]).unwrap();
    assert_eq!(sorted(), ["'A' 'other' NULL", "'a' 'Ana' 'out'"]);
}

/// Rows that fail in the middle.
struct Failing(u64);

impl Rows for Failing {
    fn next(&mut self) -> Result<Option<(u64, Staged)>, PortError> {
        self.0 += 1;
        match self.0 {
            1 => Ok(Some((0, put("a", t("1"), Cell::Null)))),
            _ => Err(PortError::new("rows", "gone")),
        }
    }
}

#[test]
fn p03_all_or_nothing_lands_and_a_look_tells() {
    let Some(place) = place(TABLE) else { return };
    let mut way = place.way(contact(None));
    assert!(matches!(way.hand_over(permit(&unit("u1")), &mut Failing(0)), Answer::NotLanded(_)));
    assert!(matches!(way.probe(&unit("u1")), Ok(Answer::NotLanded(_))));
    assert_eq!(place.rows(), Vec::<String>::new());
    let rows = || Given(vec![(0, put("a", Cell::Null, Cell::Null)), (1, put("b", t("1"), Cell::Null))]);
    let answer = way.hand_over(permit(&unit("u2")), &mut rows());
    assert!(matches!(&answer, Answer::Landed { refused } if refused.len() == 1));
    // As a run after a crash sees it, over a connection of its own.
    assert_eq!(place.way(contact(None)).probe(&unit("u2")).unwrap(), answer);
    way.discard(&unit("u2")).unwrap();
    assert!(matches!(place.way(contact(None)).probe(&unit("u2")), Ok(Answer::NotLanded(_))));
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
    assert_eq!(place.rows(), Vec::<String>::new());
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
    let table = format!(
        "table contact in database {} at {}",
        place.url.rsplit('/').next().unwrap(),
        place.server.folder().display()
    );
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
