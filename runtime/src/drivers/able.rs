//! What the drivers of this program can do today: the one table that a run asks before it begins.
//!
//! The checker's own list of drivers says what a product can do; this one says for which of it there is code.

use martlet_compiler::plan::Mode;

/// What a driver has code for.
pub(crate) struct Able {
    /// The driver.
    pub driver: &'static str,
    /// What it reaches, in words, several of them.
    pub what: &'static str,
    /// Reads records.
    pub reads: bool,
    /// The modes that it delivers by, as [`mode_words`] has them.
    pub writes: &'static [&'static str],
}

/// What files of every form are written by.
const FILES: &[&str] =
    &["append", "insert", "one file", "one file per run", "remove the rest", "update", "upsert"];

/// What tables of every database are written by.
const TABLES: &[&str] = &["append", "insert", "remove the rest", "update", "upsert"];

/// Every driver with code, by name.
pub(crate) static ABLE: &[Able] = &[
    Able { driver: "csv", what: "CSV files", reads: true, writes: FILES },
    Able { driver: "fixed_width", what: "files of fixed width", reads: true, writes: FILES },
    Able { driver: "json", what: "files with a JSON list", reads: true, writes: FILES },
    Able { driver: "jsonl", what: "files with one JSON object in each line", reads: true, writes: FILES },
    Able { driver: "parquet", what: "Parquet files", reads: true, writes: FILES },
    Able { driver: "postgres", what: "PostgreSQL tables", reads: true, writes: TABLES },
    Able { driver: "sqlite", what: "SQLite tables", reads: true, writes: TABLES },
    Able { driver: "xlsx", what: "Excel workbooks", reads: true, writes: FILES },
];

/// What this program has code for with this driver.
pub(crate) fn able(driver: &str) -> Option<&'static Able> {
    ABLE.iter().find(|able| able.driver == driver)
}

/// A mode as flows write it, without its key.
pub(crate) fn mode_words(mode: &Mode) -> &'static str {
    match mode {
        Mode::Upsert { remove_rest: None, .. } => "upsert",
        Mode::Upsert { remove_rest: Some(_), .. } => "remove the rest",
        Mode::Insert { .. } => "insert",
        Mode::Update { .. } => "update",
        Mode::Append { .. } => "append",
        Mode::OneFile { .. } => "one file",
        Mode::OneFilePerRun { .. } => "one file per run",
    }
}

/// What the drivers reach of which this is true, as a message lists it: `CSV files and SQLite tables`.
pub(crate) fn listed(which: impl Fn(&Able) -> bool) -> String {
    in_words(ABLE.iter().filter(|able| which(able)).map(|able| able.what.to_owned()).collect())
}

/// What this program delivers, and by which modes, as a message lists it.
pub(crate) fn deliveries() -> String {
    let mut groups: Vec<&[&str]> = Vec::new();
    for able in ABLE.iter().filter(|able| !able.writes.is_empty()) {
        if !groups.contains(&able.writes) {
            groups.push(able.writes);
        }
    }
    let group = |modes: &&[&str]| {
        let what = listed(|able| able.writes == *modes);
        format!("{what} by `{}`", modes.join("`, `"))
    };
    groups.iter().map(group).collect::<Vec<_>>().join("; ")
}

fn in_words(all: Vec<String>) -> String {
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_driver_is_one_that_the_checker_knows_and_claims_no_more() {
        assert!(ABLE.is_sorted_by(|left, right| left.driver < right.driver));
        let library = martlet_stdlib::library();
        for able in ABLE {
            let known = library.drivers.iter().find(|driver| driver.name == able.driver);
            let Some(known) = known else { panic!("{} is not known", able.driver) };
            assert!(known.reads || !able.reads, "{}", able.driver);
            assert!(able.writes.iter().all(|mode| known.writes.contains(mode)), "{}", able.driver);
        }
    }

    #[test]
    fn what_can_be_read_is_listed_in_words() {
        assert_eq!(
            listed(|able| able.reads),
            "CSV files, files of fixed width, files with a JSON list, files with one JSON object in each line, \
             Parquet files, PostgreSQL tables, SQLite tables and Excel workbooks"
        );
        assert_eq!(listed(|able| able.driver == "csv"), "CSV files");
        assert_eq!(
            deliveries(),
            "CSV files, files of fixed width, files with a JSON list, files with one JSON object in each line, \
             Parquet files and Excel workbooks by `append`, `insert`, `one file`, `one file per run`, \
             `remove the rest`, `update`, `upsert`; PostgreSQL tables and SQLite tables by `append`, `insert`, \
             `remove the rest`, `update`, `upsert`"
        );
    }
}
