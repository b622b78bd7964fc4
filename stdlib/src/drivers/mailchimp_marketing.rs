//! The Marketing API of Mailchimp.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "mailchimp_marketing",
    settings: &[
        Setting::required("dc", "the data centre: what follows the dash in the key, as `us21`"),
        Setting::required("key", "the key of the account, a secret: `secret(\"NAME\")`"),
        Setting::required("audience", "the id of the audience (list)"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert", "remove the rest"],
};
