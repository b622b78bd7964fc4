//! Acoustic Campaign: the XML interface, and files by SFTP for what is large.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "acoustic_xml",
    settings: &[
        Setting {
            required: true,
            ..Setting::choice(
                "pod",
                &["ap-1", "ap-2", "ca-1", "eu-1", "us-1", "us-2", "us-3", "us-4", "us-5", "us-6"],
                "the data centre of the account",
            )
        },
        Setting::required("client_id", "the application"),
        Setting::required("client_secret", "the secret of the application; a secret: `secret(\"NAME\")`"),
        Setting::required(
            "refresh_token",
            "the refresh token of the user for this application; a secret: `secret(\"NAME\")`",
        ),
        Setting::required("database", "the number of the database (LIST_ID)"),
        Setting::optional(
            "sftp_user",
            "the user for exports and imports of files; needed to read the database",
        ),
        Setting::optional("sftp_key", "the private key for those files; a secret: `secret(\"NAME\")`"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
