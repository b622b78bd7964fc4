//! Parquet files.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "parquet",
    settings: &[Setting::required(
        "path",
        "the file, relative to the project's folder; a `*` in the name of files that are read stands for any characters",
    )],
    reads: true,
    writes: &["append", "insert", "one file", "one file per run", "remove the rest", "update", "upsert"],
};
