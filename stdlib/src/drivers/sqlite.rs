//! SQLite databases.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "sqlite",
    settings: &[
        Setting {
            name: "path",
            required: true,
            required_to_write: false,
            one_of: &[],
            help: "the database file, relative to the project's folder",
        },
        Setting {
            name: "create_tables",
            required: false,
            required_to_write: false,
            one_of: &["true", "false"],
            help: "make the database and its tables where they are missing; if not said, a missing one is an error",
        },
    ],
    reads: true,
    writes: &["append", "insert", "remove the rest", "update", "upsert"],
};
