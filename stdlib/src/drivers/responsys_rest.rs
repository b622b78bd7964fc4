//! Oracle Responsys: REST v1.3, and files by SFTP for what the interface cannot list.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "responsys_rest",
    settings: &[
        Setting::required("login_url", "where the account logs in, such as `https://login5.responsys.net`"),
        Setting::required("user", "the user"),
        Setting::optional(
            "password",
            "the password of the user, unless a certificate is given; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional(
            "certificate",
            "the certificate of the user, instead of a password; a secret: `secret(\"NAME\")`",
        ),
        Setting::required("list", "the profile list, by its name"),
        Setting::optional("folder", "the folder of supplemental tables"),
        Setting::optional("sftp_host", "where exports of the list lie; needed to read it"),
        Setting::optional("sftp_user", "the user for those exports"),
        Setting::optional("sftp_key", "the private key for those exports; a secret: `secret(\"NAME\")`"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
