//! Pinterest over its interface.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "pinterest_api",
    settings: &[
        Setting::required("ad_account", "the ad account"),
        Setting::required("access_token", "the token of a person with access, a secret: `secret(\"NAME\")`"),
        Setting::optional("refresh_token", "the token that renews the access, a secret: `secret(\"NAME\")`"),
        Setting::optional("app_id", "the app, needed to renew the access"),
        Setting::optional("app_secret", "the secret of the app, a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "conversion_token",
            "the token for events, where it is another one, a secret: `secret(\"NAME\")`",
        ),
    ],
    reads: false,
    writes: &["insert", "upsert"],
};
