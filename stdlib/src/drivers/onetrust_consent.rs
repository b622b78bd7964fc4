//! The Universal Consent interface of OneTrust.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "onetrust_consent",
    settings: &[
        Setting::required("host", "the address of the account, as `app-eu.onetrust.com`"),
        Setting::required("client_id", "the OAuth client"),
        Setting::required("client_secret", "the secret of the OAuth client, a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "collection_point",
            "the token of the collection point, needed to write choices, a secret: `secret(\"NAME\")`",
        ),
    ],
    reads: true,
    writes: &["insert", "upsert"],
};
