//! Records as JSON at an address of your own.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "http_json",
    settings: &[
        Setting::required("url", "the address that gives the records"),
        Setting::optional("token", "the token that the address asks for, a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "records",
            "where in the answer the list of records is, as `data.items`; the answer itself is the list if not said",
        ),
    ],
    reads: true,
    writes: &[],
};
