//! BMC Helix and Remedy: AR System, REST v1. One record for each request, one login at a time.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "helix_arsys",
    settings: &[
        Setting::required(
            "server",
            "the server that answers REST, such as `acme-restapi.onbmc.com`; with its port where it has one",
        ),
        Setting::required("user", "the user; one of its own for every machine that calls"),
        Setting::required("password", "the password of the user; a secret: `secret(\"NAME\")`"),
        Setting::optional("authentication", "the authentication string, where the server asks for one"),
        Setting::optional("ticket_form", "the form that holds requests; `HPD:Help Desk` if not said"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
