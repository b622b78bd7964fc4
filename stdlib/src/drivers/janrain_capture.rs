//! Akamai Identity Cloud: the entity calls.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "janrain_capture",
    settings: &[
        Setting::required(
            "url",
            "the address of the application, such as `https://acme.eu.janraincapture.com`",
        ),
        Setting::required("client_id", "the API client"),
        Setting::required("client_secret", "the secret of the API client; a secret: `secret(\"NAME\")`"),
        Setting::optional("type", "the entity type; `user` if not said"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert", "remove the rest"],
};
