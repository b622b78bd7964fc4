//! The interface for sellers of Fancy.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "fancy_seller",
    settings: &[
        Setting::required("seller_id", "the number of the shop"),
        Setting::required("token", "the token of the interface, a secret: `secret(\"NAME\")`"),
    ],
    reads: true,
    writes: &["insert"],
};
