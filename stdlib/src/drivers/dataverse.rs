//! Microsoft Dataverse, under Dynamics 365: Web API v9.2.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "dataverse",
    settings: &[
        Setting::required(
            "instance_url",
            "the address of the environment, such as `https://acme.crm4.dynamics.com`",
        ),
        Setting::required("tenant", "the Microsoft Entra tenant"),
        Setting::required("client_id", "the application that is registered as an application user"),
        Setting::optional(
            "client_secret",
            "the secret of the application, unless a certificate is given; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional(
            "certificate",
            "the certificate of the application, instead of its secret; a secret: `secret(\"NAME\")`",
        ),
    ],
    reads: true,
    writes: &["insert", "update", "upsert", "remove the rest"],
};
