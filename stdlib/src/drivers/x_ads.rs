//! X Ads over its interface.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "x_ads",
    settings: &[
        Setting::required("account", "the ad account"),
        Setting::required("consumer_key", "the key of the app, a secret: `secret(\"NAME\")`"),
        Setting::required("consumer_secret", "the secret of the app, a secret: `secret(\"NAME\")`"),
        Setting::required("access_token", "the token of a person with access, a secret: `secret(\"NAME\")`"),
        Setting::required("access_token_secret", "the secret of that token, a secret: `secret(\"NAME\")`"),
        Setting::optional("pixel", "the pixel, needed for conversions"),
        Setting::optional("version", "the version of the interface, as `12`"),
    ],
    reads: false,
    writes: &["insert", "upsert"],
};
