//! Files with one JSON document.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "json",
    settings: &[
        Setting::required("path", "the file, relative to the project's folder"),
        Setting::optional(
            "records",
            "where in the document the list of records is, as `data.items`; the document itself is the list if \
             not said",
        ),
    ],
    reads: true,
    writes: &["one file", "one file per run"],
};
