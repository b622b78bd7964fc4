//! The drivers as the checker knows them, one file each: the closed list of their settings, and what each can do.
//! A driver without code in the runtime yet serves connectors of `support planned`: they check, and refuse to run.

mod braze_rest;
mod csv;
mod experian_aperture;
mod fancy_seller;
mod fixed_width;
mod google_ads;
mod google_measurement_protocol;
mod http_json;
mod iterable_api;
mod json;
mod jsonl;
mod klaviyo_api;
mod linkedin_rest;
mod mailchimp_marketing;
mod meta_graph;
mod mysql;
mod onetrust_consent;
mod parquet;
mod pinterest_api;
mod postgres;
mod sendgrid_v3;
mod sftp_files;
mod snowplow_collector;
mod sqlite;
mod tiktok_business;
mod tracking_http;
mod x_ads;
mod xlsx;

use martlet_compiler::library::Driver;

/// Every driver, by name.
pub(crate) static DRIVERS: &[&Driver] = &[
    &braze_rest::DRIVER,
    &csv::DRIVER,
    &experian_aperture::DRIVER,
    &fancy_seller::DRIVER,
    &fixed_width::DRIVER,
    &google_ads::DRIVER,
    &google_measurement_protocol::DRIVER,
    &http_json::DRIVER,
    &iterable_api::DRIVER,
    &json::DRIVER,
    &jsonl::DRIVER,
    &klaviyo_api::DRIVER,
    &linkedin_rest::DRIVER,
    &mailchimp_marketing::DRIVER,
    &meta_graph::DRIVER,
    &mysql::DRIVER,
    &onetrust_consent::DRIVER,
    &parquet::DRIVER,
    &pinterest_api::DRIVER,
    &postgres::DRIVER,
    &sendgrid_v3::DRIVER,
    &sftp_files::DRIVER,
    &snowplow_collector::DRIVER,
    &sqlite::DRIVER,
    &tiktok_business::DRIVER,
    &tracking_http::DRIVER,
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
}
