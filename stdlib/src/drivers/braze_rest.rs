//! Braze over its REST interface.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "braze_rest",
    settings: &[
        Setting::required(
            "cluster",
            "where the workspace lives, as in the address of the dashboard: `iad-01`, `fra-01`",
        ),
        Setting::required("key", "the REST key, a secret: `secret(\"NAME\")`"),
        Setting::choice(
            "records_per_request",
            &["50", "75"],
            "how many records the plan takes in one request; 50 if not said, which every plan takes",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
