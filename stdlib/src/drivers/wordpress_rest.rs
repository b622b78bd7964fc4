//! WordPress: entries of forms by the interface of their plugin, users and comments by that of the core.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "wordpress_rest",
    settings: &[
        Setting::required("site", "the address of the site without `https://`, such as `www.acme.example`"),
        Setting::optional("form", "the number of the form whose entries are meant"),
        Setting::choice(
            "plugin",
            &["flamingo", "gravity_forms"],
            "what stores the entries; `gravity_forms` if not said",
        ),
        Setting::required("user", "the user, or the consumer key of Gravity Forms"),
        Setting::required(
            "password",
            "the application password of the user, or the consumer secret; a secret: `secret(\"NAME\")`",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
