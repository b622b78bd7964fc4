//! Jive: REST v3. Logs in with a user and a password, or as an OAuth add-on.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "jive_rest",
    settings: &[
        Setting::required("url", "the address of the community, such as `https://community.acme.example`"),
        Setting::optional("user", "the user"),
        Setting::optional("password", "the password of the user; a secret: `secret(\"NAME\")`"),
        Setting::optional("client_id", "the add-on, instead of a user"),
        Setting::optional("client_secret", "the secret of the add-on; a secret: `secret(\"NAME\")`"),
        Setting::optional("refresh_token", "the refresh token of the add-on; a secret: `secret(\"NAME\")`"),
        Setting::optional("run_as", "the number of the member that an administrator speaks for"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
