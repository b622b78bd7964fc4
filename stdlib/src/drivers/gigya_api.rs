//! SAP Customer Data Cloud: accounts, subscriptions and consent statements.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "gigya_api",
    settings: &[
        Setting {
            required: true,
            ..Setting::choice(
                "dc",
                &["au1", "cn1", "eu1", "il1", "ru1", "us1"],
                "the data centre of the site",
            )
        },
        Setting::required("api_key", "the API key of the site"),
        Setting::required("user_key", "the application that calls"),
        Setting::required("secret", "the secret of the application; a secret: `secret(\"NAME\")`"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert", "remove the rest"],
};
