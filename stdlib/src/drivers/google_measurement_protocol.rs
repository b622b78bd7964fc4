//! The Measurement Protocol of Google Analytics 4.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "google_measurement_protocol",
    settings: &[
        Setting::optional(
            "measurement_id",
            "the web stream, as `G-…`; a stream of an app has `firebase_app_id` instead",
        ),
        Setting::optional("firebase_app_id", "the stream of an app"),
        Setting::required("api_secret", "the secret of the stream, a secret: `secret(\"NAME\")`"),
        Setting::choice(
            "region",
            &["eu", "global"],
            "where Google takes the events in; `global` if not said",
        ),
        Setting::choice(
            "validate",
            &["false", "true"],
            "`true`: events are checked by Google and counted nowhere",
        ),
    ],
    reads: false,
    writes: &["append"],
};
