//! Files whose columns stand at fixed places.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "fixed_width",
    settings: &[
        Setting::required(
            "path",
            "the file, relative to the project's folder; a `*` in the name of files that are read stands for any characters",
        ),
        super::COMPRESSION,
        Setting::optional("length", "how many characters a line has, without its end"),
        Setting::choice(
            "encoding",
            &["ascii", "latin1", "utf-8", "windows-1252"],
            "how letters are written; `utf-8` if not said",
        ),
        Setting::choice("line_end", &["crlf", "lf", "none"], "what ends a line; `lf` if not said"),
    ],
    reads: true,
    writes: &["append", "insert", "one file", "one file per run", "remove the rest", "update", "upsert"],
};
