//! Cisco Webex: meetings, registrants, participants and people. A registration cannot be changed, so there is no update.

use martlet_compiler::library::{Driver, Setting};

pub(super) static DRIVER: Driver = Driver {
    name: "webex_rest",
    settings: &[
        Setting::required("client_id", "the integration or service app"),
        Setting::required("client_secret", "the secret of the integration; a secret: `secret(\"NAME\")`"),
        Setting::required(
            "refresh_token",
            "the refresh token of the integration; a secret: `secret(\"NAME\")`",
        ),
        Setting::optional("host_email", "the host whose meetings are meant, where that is somebody else"),
        Setting::optional("site", "the site, such as `acme.webex.com`, where the organisation has several"),
    ],
    reads: true,
    writes: &["insert"],
};
