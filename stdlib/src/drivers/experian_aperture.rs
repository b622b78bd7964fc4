//! Checks by Experian Aperture.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "experian_aperture",
    settings: &[
        Setting::required("auth_token", "the token of the account, a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "timeout_seconds",
            "how long a check may take, from 3 to 15 seconds; 15 if not said",
        ),
    ],
    reads: true,
    writes: &[],
};
