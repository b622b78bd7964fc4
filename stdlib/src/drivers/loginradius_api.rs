//! LoginRadius: accounts, and the directory for reading many.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "loginradius_api",
    settings: &[
        Setting::required("api_key", "the key of the app"),
        Setting::required("api_secret", "the secret of the app; a secret: `secret(\"NAME\")`"),
        Setting::optional("region", "the data region, where the tenant has several"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert", "remove the rest"],
};
