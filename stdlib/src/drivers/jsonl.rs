//! Files with one JSON object in each line.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "jsonl",
    settings: &[
        Setting::required(
            "path",
            "the file, relative to the project's folder; a `*` in the name of files that are read stands for any characters",
        ),
        super::COMPRESSION,
    ],
    reads: true,
    writes: &["append", "insert", "one file", "one file per run", "remove the rest", "update", "upsert"],
};
