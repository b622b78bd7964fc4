//! Excel workbooks.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "xlsx",
    settings: &[
        Setting::required(
            "path",
            "the file, relative to the project's folder; a `*` in the name of files that are read stands for any characters",
        ),
        Setting::optional("sheet", "the name of the sheet; the first one if not said"),
        Setting {
            name: "cells",
            required: false,
            required_to_write: true,
            one_of: &["machine", "spreadsheet"],
            help: "needed for a workbook that is written: `machine` writes every value exactly; `spreadsheet` puts an \
                   apostrophe before values that a spreadsheet would take for a formula",
        },
    ],
    reads: true,
    writes: &["append", "insert", "one file", "one file per run", "remove the rest", "update", "upsert"],
};
