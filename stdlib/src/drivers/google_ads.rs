//! Google Ads, by the Data Manager interface or the older one of Google Ads.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "google_ads",
    settings: &[
        Setting::required("customer_id", "the account, digits only"),
        Setting::optional("login_customer_id", "the manager account that the access belongs to, digits only"),
        Setting::choice(
            "api",
            &["data_manager", "google_ads"],
            "which interface is used; `data_manager` if not said. Accounts that are new since April 2026 cannot \
             use `google_ads`",
        ),
        Setting::optional(
            "service_account",
            "the key file of the service account, as text, a secret: `secret(\"NAME\")`",
        ),
        Setting::optional(
            "client_id",
            "the OAuth client, where a person gave access instead of a service account",
        ),
        Setting::optional("client_secret", "the secret of the OAuth client, a secret: `secret(\"NAME\")`"),
        Setting::optional("refresh_token", "the token that the person gave, a secret: `secret(\"NAME\")`"),
        Setting::optional(
            "developer_token",
            "the developer token, for `api google_ads` only, a secret: `secret(\"NAME\")`",
        ),
    ],
    reads: false,
    writes: &["insert", "upsert"],
};
