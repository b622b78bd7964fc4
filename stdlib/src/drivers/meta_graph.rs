//! The Graph interface of Meta.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "meta_graph",
    settings: &[
        Setting::required("access_token", "the token of a system user, a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "app_secret",
            "the secret of the app, to sign requests and to check web hooks, a secret: `secret(\"NAME\")`",
        ),
        Setting::optional("ad_account", "the ad account, needed for audiences, digits only"),
        Setting::optional("dataset", "the pixel or dataset, needed for events"),
        Setting::optional("page", "the page, needed for leads"),
        Setting::optional("version", "the version of the interface; `v26.0` if not said"),
    ],
    reads: true,
    writes: &["insert", "upsert"],
};
