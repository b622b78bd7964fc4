//! HubSpot: objects of the CRM, subscriptions, form submissions. Logs in with a service key or the token of a private app, or
//! as an OAuth app.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "hubspot_api",
    settings: &[
        Setting::optional(
            "token",
            "the service key or the token of a private app; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional("client_id", "the OAuth app, where there is no token"),
        Setting::optional(
            "client_secret",
            "the client secret of the OAuth app; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional(
            "refresh_token",
            "the refresh token of the OAuth app; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional("portal", "the number of the account; needed to send forms"),
        Setting::choice(
            "region",
            &["na1", "eu1"],
            "where the account lives; it decides where forms are sent",
        ),
        Setting::choice(
            "api_version",
            &["v3", "2026-03", "2026-09"],
            "the version of the interface; `2026-09` if not said",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert", "remove the rest"],
};
