//! The drivers as the checker knows them, one file each: the closed list of their settings, and what each can do.
//! A driver without code in the runtime yet serves connectors of `support planned`: they check, and refuse to run.

mod acoustic_xml;
mod adobe_streaming;
mod braze_rest;
mod csv;
mod dataverse;
mod eloqua_bulk;
mod experian_aperture;
mod fancy_seller;
mod fixed_width;
mod gigya_api;
mod google_ads;
mod google_measurement_protocol;
mod helix_arsys;
mod http_json;
mod hubspot_api;
mod iterable_api;
mod janrain_capture;
mod jive_rest;
mod json;
mod jsonl;
mod klaviyo_api;
mod linkedin_rest;
mod loginradius_api;
mod mailchimp_marketing;
mod marketo_rest;
mod meta_graph;
mod mysql;
mod onetrust_consent;
mod parquet;
mod pinterest_api;
mod postgres;
mod responsys_rest;
mod salesforce_rest;
mod sap_c4c;
mod sap_s4;
mod sendgrid_v3;
mod sftp_files;
mod snowplow_collector;
mod sqlite;
mod tiktok_business;
mod tracking_http;
mod webex_rest;
mod wordpress_rest;
mod x_ads;
mod xlsx;

use martlet_compiler::library::{Driver, Setting};

/// What a file is packed by.
const COMPRESSION: Setting = Setting::choice(
    "compression",
    &["gzip", "zstd", "none"],
    "what the file is packed by; if not said, the ending of its name tells: `.gz`, `.zst`",
);

/// Every driver, by name.
pub(crate) static DRIVERS: &[&Driver] = &[
    &acoustic_xml::DRIVER,
    &adobe_streaming::DRIVER,
    &braze_rest::DRIVER,
    &csv::DRIVER,
    &dataverse::DRIVER,
    &eloqua_bulk::DRIVER,
    &experian_aperture::DRIVER,
    &fancy_seller::DRIVER,
    &fixed_width::DRIVER,
    &gigya_api::DRIVER,
    &google_ads::DRIVER,
    &google_measurement_protocol::DRIVER,
    &helix_arsys::DRIVER,
    &http_json::DRIVER,
    &hubspot_api::DRIVER,
    &iterable_api::DRIVER,
    &janrain_capture::DRIVER,
    &jive_rest::DRIVER,
    &json::DRIVER,
    &jsonl::DRIVER,
    &klaviyo_api::DRIVER,
    &linkedin_rest::DRIVER,
    &loginradius_api::DRIVER,
    &mailchimp_marketing::DRIVER,
    &marketo_rest::DRIVER,
    &meta_graph::DRIVER,
    &mysql::DRIVER,
    &onetrust_consent::DRIVER,
    &parquet::DRIVER,
    &pinterest_api::DRIVER,
    &postgres::DRIVER,
    &responsys_rest::DRIVER,
    &salesforce_rest::DRIVER,
    &sap_c4c::DRIVER,
    &sap_s4::DRIVER,
    &sendgrid_v3::DRIVER,
    &sftp_files::DRIVER,
    &snowplow_collector::DRIVER,
    &sqlite::DRIVER,
    &tiktok_business::DRIVER,
    &tracking_http::DRIVER,
    &webex_rest::DRIVER,
    &wordpress_rest::DRIVER,
    &x_ads::DRIVER,
    &xlsx::DRIVER,
];

#[cfg(test)]
mod tests {
    use super::DRIVERS;

    #[test]
    fn drivers_are_sorted_and_their_settings_are_distinct() {
        assert!(DRIVERS.is_sorted_by(|left, right| left.name < right.name));
        for driver in DRIVERS {
            let mut names: Vec<_> = driver.settings.iter().map(|setting| setting.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), driver.settings.len(), "{}", driver.name);
        }
    }

    #[test]
    fn settings_that_open_a_door_are_asked_for_as_secrets() {
        for driver in DRIVERS {
            for setting in driver.settings {
                let words: Vec<_> = setting.name.split('_').collect();
                let opens = ["certificate", "password", "secret", "token"];
                let door = words.last().is_some_and(|last| opens.contains(last))
                    || words.ends_with(&["private", "key"])
                    || words.ends_with(&["sftp", "key"]);
                if door {
                    assert!(setting.help.contains("secret(\"NAME\")"), "{}.{}", driver.name, setting.name);
                }
            }
        }
    }
}
