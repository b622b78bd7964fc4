//! Adobe Experience Platform: streaming ingestion of profiles, and the privacy service.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "adobe_streaming",
    settings: &[
        Setting::required(
            "connection_id",
            "the streaming connection; whoever knows it can write; a secret: `secret(\"NAME\")`",
        ),
        Setting::required("org", "the organisation, such as `0123ABC@AdobeOrg`"),
        Setting::required("schema", "the address of the schema that records follow"),
        Setting::required("dataset", "the dataset that records land in"),
        Setting::optional("sandbox", "the sandbox; `prod` if not said"),
        Setting::optional(
            "client_id",
            "the server-to-server credential; needed for an authenticated connection and to erase",
        ),
        Setting::optional("client_secret", "the secret of that credential; a secret: `secret(\"NAME\")`"),
        Setting::optional("scopes", "what that credential asks for, as Adobe lists it"),
    ],
    reads: false,
    writes: &["upsert"],
};
