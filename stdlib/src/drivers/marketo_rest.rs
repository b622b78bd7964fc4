//! Adobe Marketo Engage: the lead database, REST v1.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "marketo_rest",
    settings: &[
        Setting::required("munchkin_id", "the account, such as `123-ABC-456`"),
        Setting::required("client_id", "the custom service"),
        Setting::required("client_secret", "the secret of the custom service; a secret: `secret(\"NAME\")`"),
        Setting::optional("partition", "the lead partition, where the account has several"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert", "remove the rest"],
};
