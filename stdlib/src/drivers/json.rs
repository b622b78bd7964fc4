//! Files with one JSON document.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "json",
    settings: &[
        Setting::required(
            "path",
            "the file, relative to the project's folder; a `*` in the name of files that are read stands for any characters",
        ),
        super::COMPRESSION,
        Setting::optional(
            "records",
            "where in the document the list of records is, as `data.items`; the document itself is the list if \
             not said",
        ),
    ],
    reads: true,
    writes: &["append", "insert", "one file", "one file per run", "remove the rest", "update", "upsert"],
};
