//! A read from a mark on leaves out what is before it on the server, and nothing else (promise P2).

use super::servers::Database;
use super::*;
use crate::drivers::{Since, source_since};
use crate::run::Mark;
use martlet_compiler::plan::Plan;
use std::path::Path;

/// Numbers, days, moments, and the same numbers in a column of text: what stands in one row.
const ROWS: [[&str; 3]; 10] = [
    ["NULL", "NULL", "NULL"],
    ["-5", "'1000-01-01'", "'1970-01-02 00:00:01'"],
    ["0", "'1969-12-31'", "'2024-02-29 23:59:59.999999'"],
    ["41", "'2024-02-28'", "'2024-03-01 00:00:00'"],
    ["42", "'2024-02-29'", "'2024-03-01 00:00:00.000001'"],
    ["42", "'2024-02-29'", "'2024-03-01 00:00:00.000001'"],
    ["42", "'2024-02-29'", "'2024-03-01 00:00:00.000002'"],
    ["43", "'2024-03-01'", "'2024-03-03 12:00:00'"],
    ["9223372036854775806", "'9999-12-31'", "'2037-12-31 23:59:59'"],
    ["9223372036854775807", "'9999-12-31'", "'2037-12-31 23:59:59.999999'"],
];

/// The numbers of the rows that are read, and their marks.
fn read(plan: &Plan, since: Option<Since>, field: usize) -> Vec<(String, Option<Mark>)> {
    let mut opened = source_since(plan, "crm.contact", Path::new("."), since).unwrap();
    let mut rows = Vec::new();
    while let Some(record) = opened.next_record().unwrap() {
        assert!(record.fault.is_none(), "{:?}", record.fault);
        let mark = record.values.get(field).and_then(Mark::of);
        rows.push((format!("{:?}", record.values.first()), mark));
    }
    rows
}

#[test]
fn p02_what_is_not_before_a_mark_is_read_and_what_is_before_it_is_left_out() {
    for place in Database::all() {
        let driver = place.driver;
        let moment = if driver == "mysql" { "timestamp(6) NULL" } else { "timestamptz" };
        let mut make = format!("CREATE TABLE contact (id int, n bigint, d date, at {moment}, words text);");
        for (id, [n, d, at]) in ROWS.into_iter().enumerate() {
            let at = at.trim_matches('\'');
            let at = if at == "NULL" { at.to_owned() } else { format!("'{at}+00:00'") };
            // In MySQL a moment is written in the zone of the session.
            let at = if driver == "mysql" { at.replace("+00:00", "") } else { at };
            make.push_str(&format!("INSERT INTO contact VALUES ({id}, {n}, {d}, {at}, {n});"));
        }
        place.sql(&format!("{}{make}", if driver == "mysql" { "SET time_zone = '+00:00';" } else { "" }));
        let fields = vec![
            Field { key: true, ..field("id", Type::Int) },
            optional("n", Type::Int),
            optional("d", Type::Date),
            optional("at", Type::Instant),
            optional("words", Type::Int),
        ];
        let plan = place.plan(fields);
        for index in 1..=4 {
            let whole = read(&plan, None, index);
            assert_eq!(whole.len(), ROWS.len());
            let mut least = whole.len();
            let marks: Vec<Mark> = whole.iter().filter_map(|(_, mark)| *mark).collect();
            let far = [
                Mark::Number(i64::MIN),
                Mark::Day(-719_528),
                Mark::Day(-800_000),
                Mark::Moment(-62_200_000_000_000_000),
                Mark::Moment(-377_000_000_000_000_000),
            ];
            let of_kind = |mark: &Mark| {
                marks.iter().any(|it| std::mem::discriminant(it) == std::mem::discriminant(mark))
            };
            for mark in marks.iter().copied().chain(far.into_iter().filter(of_kind)) {
                let found = read(&plan, Some(Since { field: index, mark }), index);
                let wanted = |row: &&(String, Option<Mark>)| row.1.is_none_or(|of| of >= mark);
                let (all, some): (Vec<_>, Vec<_>) =
                    (whole.iter().filter(wanted).collect(), found.iter().filter(wanted).collect());
                assert_eq!(all, some, "{driver}, {mark:?}");
                least = least.min(found.len());
            }
            // Nothing is known of texts.
            let left_out = whole.len() - least;
            assert!(if index == 4 { left_out == 0 } else { left_out >= 7 }, "{driver}, {index}: {left_out}");
        }
    }
}
