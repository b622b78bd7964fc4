//! TikTok for Business over its interface.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "tiktok_business",
    settings: &[
        Setting::required("advertiser_id", "the account"),
        Setting::required("access_token", "the token of the account, a secret: `secret(\"NAME\")`"),
        Setting::optional("event_source_id", "the pixel, app or data set, needed for events"),
        Setting::choice(
            "event_source",
            &["app", "crm", "offline", "web"],
            "where events come from; `web` if not said",
        ),
    ],
    reads: false,
    writes: &["insert", "upsert"],
};
