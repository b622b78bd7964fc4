//! LinkedIn Marketing over its REST interface.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "linkedin_rest",
    settings: &[
        Setting::required("account", "the number of the ad account"),
        Setting::required("access_token", "the token of a person with access, a secret: `secret(\"NAME\")`"),
        Setting::optional("refresh_token", "the token that renews the access, a secret: `secret(\"NAME\")`"),
        Setting::optional("client_id", "the OAuth client, needed to renew the access"),
        Setting::optional("client_secret", "the secret of the OAuth client, a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "version",
            "the monthly version of the interface, as `202604`; LinkedIn ends a version after about a year",
        ),
    ],
    reads: true,
    writes: &["insert", "upsert"],
};
