//! CSV files.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "csv",
    settings: &[
        Setting {
            name: "path",
            required: true,
            required_to_write: false,
            one_of: &[],
            help: "the file, relative to the project's folder; for files that are read, a `*` in the name stands for any \
                   characters: `data/signups*.csv` is all of them as one",
        },
        Setting {
            name: "delimiter",
            required: false,
            required_to_write: false,
            one_of: &[",", ";", "|", "tab"],
            help: "what separates the cells of a row; a comma if not said",
        },
        Setting {
            name: "encoding",
            required: false,
            required_to_write: false,
            one_of: &["utf-8", "windows-1252", "latin1", "utf-16"],
            help: "what the file is written in; `utf-8` if not said",
        },
        super::COMPRESSION,
        Setting::choice(
            "header",
            &["names", "none"],
            "whether the first row names the columns, which is so if not said; with `none` the columns are the object's \
             fields in their order",
        ),
        Setting::choice(
            "quote",
            &["double", "single", "none"],
            "what stands around cells that need it: double quotes if not said, single ones, or nothing",
        ),
        Setting::choice(
            "escape",
            &["doubled", "backslash", "none"],
            "how a quote stands in quotes: written twice if not said, or behind a backslash (where there are no quotes, what \
             separates cells and lines too), or not at all",
        ),
        Setting::choice(
            "quoting",
            &["needed", "always"],
            "which cells are written in quotes: those that need them if not said, or all",
        ),
        Setting {
            name: "cells",
            required: false,
            required_to_write: true,
            one_of: &["machine", "spreadsheet"],
            help: "needed for a file that is written: `machine` writes every value exactly; `spreadsheet` puts an \
                   apostrophe before values that a spreadsheet would take for a formula",
        },
    ],
    reads: true,
    writes: &["append", "insert", "one file", "one file per run", "remove the rest", "update", "upsert"],
};
