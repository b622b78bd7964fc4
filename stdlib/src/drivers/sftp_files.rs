//! Files exchanged with a partner by SFTP.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "sftp_files",
    settings: &[
        Setting::required("host", "the server of the partner"),
        Setting::optional("port", "the port; 22 if not said"),
        Setting::required("user", "who logs in"),
        Setting::optional("key", "the private key; either it or a password, a secret: `secret(\"NAME\")`"),
        Setting::optional("password", "the password, a secret: `secret(\"NAME\")`"),
        Setting::required(
            "host_key",
            "the fingerprint of the server's key, as `SHA256:…`: another server is refused",
        ),
        Setting::optional(
            "folder",
            "where the names of files begin; the folder after logging in if not said",
        ),
    ],
    reads: true,
    writes: &["one file", "one file per run"],
};
