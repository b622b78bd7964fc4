//! A collector of Snowplow.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "snowplow_collector",
    settings: &[
        Setting::required("collector", "the address of the collector"),
        Setting::required("app_id", "what the events are sent as"),
        Setting::optional("namespace", "the name of this sender among others"),
    ],
    reads: false,
    writes: &["append", "insert"],
};
