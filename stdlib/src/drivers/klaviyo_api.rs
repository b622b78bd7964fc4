//! Klaviyo over its interface.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "klaviyo_api",
    settings: &[
        Setting::required("key", "the private key of the account, a secret: `secret(\"NAME\")`"),
        Setting::optional("revision", "the dated version of the interface; `2026-07-15` if not said"),
        Setting::choice(
            "historical_import",
            &["false", "true"],
            "`true`: a yes that is written keeps the time when it was given, and nobody is asked again",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
