//! MySQL and MariaDB databases.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "mysql",
    settings: &[
        Setting::required("host", "the server"),
        Setting::optional("port", "the port; 3306 if not said"),
        Setting::required("database", "the database"),
        Setting::required("user", "who logs in"),
        Setting::required("password", "the password, a secret: `secret(\"NAME\")`"),
        Setting::choice(
            "tls",
            &["off", "required", "verified"],
            "how the way there is protected: `required` and `verified` alike by encryption and the server's certificate, \
             which is so without a word where the server is on another machine",
        ),
        Setting::optional(
            "root_certificates",
            "a file with the certificates that vouch for the server's, in the PEM format, beside those of the public \
             authorities, which always count",
        ),
    ],
    reads: true,
    writes: &["append", "insert", "remove the rest", "update", "upsert"],
};
