//! SAP S/4HANA: services of OData v2. Logs in with a user and a password, as an OAuth client, or with a certificate.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "sap_s4",
    settings: &[
        Setting::required("url", "the address of the server, such as `https://my300000-api.s4hana.example`"),
        Setting::optional("user", "the communication user"),
        Setting::optional("password", "its password; a secret: `secret(\"NAME\")`"),
        Setting::optional("token_url", "where an OAuth client gets its token"),
        Setting::optional("client_id", "the OAuth client, instead of a user"),
        Setting::optional("client_secret", "the secret of the OAuth client; a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "certificate",
            "a client certificate, instead of a user; a secret: `secret(\"NAME\")`",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
