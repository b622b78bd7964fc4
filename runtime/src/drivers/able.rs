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

/// Every driver with code, by name.
pub(crate) static ABLE: &[Able] = &[
    Able { driver: "csv", what: "CSV files", reads: true, writes: &["one file", "update", "upsert"] },
    Able {
        driver: "fixed_width",
        what: "files of fixed width",
        reads: true,
        writes: &["one file", "update", "upsert"],
    },
    Able {
        driver: "json",
        what: "files with a JSON list",
        reads: true,
        writes: &["one file", "update", "upsert"],
    },
    Able {
        driver: "jsonl",
        what: "files with one JSON object in each line",
        reads: true,
        writes: &["one file", "update", "upsert"],
    },
    Able { driver: "parquet", what: "Parquet files", reads: true, writes: &["one file", "update", "upsert"] },
    Able { driver: "postgres", what: "PostgreSQL tables", reads: true, writes: &["update", "upsert"] },
    Able { driver: "sqlite", what: "SQLite tables", reads: true, writes: &["update", "upsert"] },
    Able { driver: "xlsx", what: "Excel workbooks", reads: true, writes: &["one file", "update", "upsert"] },
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
    let writing = ABLE.iter().filter(|able| !able.writes.is_empty());
    in_words(writing.map(|able| format!("{} by `{}`", able.what, able.writes.join("` or `"))).collect())
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
        let told = deliveries();
        assert!(
            told.starts_with("CSV files by `one file` or `update` or `upsert`, files of fixed width by"),
            "{told}"
        );
        assert!(told.ends_with("and Excel workbooks by `one file` or `update` or `upsert`"), "{told}");
    }
}
