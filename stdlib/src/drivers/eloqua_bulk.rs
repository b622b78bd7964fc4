//! Oracle Eloqua: Bulk 2.0, and REST 2.0 for single contacts. The address of the pod is asked for at every login.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "eloqua_bulk",
    settings: &[
        Setting::required("company", "the name of the company in Eloqua"),
        Setting::required("user", "the user"),
        Setting::optional(
            "password",
            "the password of the user, unless an OAuth app is given; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional("client_id", "the OAuth app"),
        Setting::optional("client_secret", "the secret of the OAuth app; a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "refresh_token",
            "the refresh token of the OAuth app; a secret: `secret(\"NAME\")`",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
