//! SAP Sales Cloud and Service Cloud: the OData v2 service c4codataapi. There is no upsert there: the driver looks first,
//! one record of a key at a time.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "sap_c4c",
    settings: &[
        Setting::required("url", "the address of the tenant, such as `https://my300000.crm.ondemand.com`"),
        Setting::optional("user", "the technical user"),
        Setting::optional("password", "its password; a secret: `secret(\"NAME\")`"),
        Setting::optional("client_id", "the OAuth client, instead of a user"),
        Setting::optional("client_secret", "the secret of the OAuth client; a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "private_key",
            "the key that signs for `user` the assertion that the OAuth client logs in with; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional(
            "certificate",
            "a client certificate, instead of a user; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional("external_system", "the name under which `ExternalID` holds our numbers"),
    ],
    reads: true,
    writes: &["insert", "update", "upsert"],
};
