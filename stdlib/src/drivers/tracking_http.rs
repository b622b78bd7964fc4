//! Event collectors in the form of Segment.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "tracking_http",
    settings: &[
        Setting::required("write_key", "the write key of the source, a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "url",
            "the address of the collector: needed for RudderStack; that of Segment own if not said",
        ),
        Setting::choice("region", &["eu", "us"], "where Segment takes the events in; `us` if not said"),
    ],
    reads: false,
    writes: &["append", "insert"],
};
