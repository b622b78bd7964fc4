//! Salesforce: REST, Composite and Bulk 2.0. Logs in as an app (client credentials), with a signed token, or with a
//! refresh token.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "salesforce_rest",
    settings: &[
        Setting::required(
            "instance_url",
            "the address of your org, such as `https://acme.my.salesforce.com`",
        ),
        Setting::required("client_id", "the consumer key of the connected app"),
        Setting::optional(
            "client_secret",
            "the consumer secret of the connected app, unless a private key is given; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional(
            "private_key",
            "the key that signs the login of the app for `username`, instead of a client secret; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional("username", "the user that the signed login speaks for"),
        Setting::optional(
            "refresh_token",
            "a refresh token, where the app logs in for a person; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional(
            "login_url",
            "where a signed login goes, such as `https://test.salesforce.com`; `https://login.salesforce.com` if not said",
        ),
        Setting::optional(
            "api_version",
            "the version of the interface, such as `67.0`; the newest that the driver knows if not said",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert", "remove the rest"],
};
