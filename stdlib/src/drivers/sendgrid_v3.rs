//! Twilio SendGrid over its interface.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "sendgrid_v3",
    settings: &[
        Setting::required("key", "the key of the account, a secret: `secret(\"NAME\")`"),
        Setting::choice("region", &["eu", "global"], "where the account lives; `global` if not said"),
        Setting::optional("subuser", "the subuser that the work is done for"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
