//! Iterable over its interface.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "iterable_api",
    settings: &[
        Setting::required("key", "a server-side key of the project, a secret: `secret(\"NAME\")`"),
        Setting::choice("region", &["eu", "us"], "where the project lives; `us` if not said"),
        Setting::choice(
            "users_by",
            &["email", "userId"],
            "what the project knows people by; `email` if not said. Mixing both splits people in two",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
