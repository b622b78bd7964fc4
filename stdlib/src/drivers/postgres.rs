//! PostgreSQL databases.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "postgres",
    settings: &[
        Setting::required("host", "the server"),
        Setting::optional("port", "the port; 5432 if not said"),
        Setting::required("database", "the database"),
        Setting::optional("schema", "the schema; `public` if not said"),
        Setting::required("user", "who logs in"),
        Setting::required("password", "the password, a secret: `secret(\"NAME\")`"),
        Setting::choice(
            "tls",
            &["off", "required", "verified"],
            "how the way there is protected; `verified` if not said",
        ),
    ],
    reads: true,
    writes: &["append", "insert", "remove the rest", "update", "upsert"],
};
