//! The flow files that ship with the language; the one place that lists them.

use martlet_compiler::library::LibraryFile;

macro_rules! file {
    ($path:literal) => {
        LibraryFile {
            path: concat!("std:", $path),
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)),
        }
    };
}

/// Vocabulary and connectors, by path.
pub(crate) static FILES: &[LibraryFile] = &[
    file!("systems/braze.flow"),
    file!("systems/csv.flow"),
    file!("systems/experian_aperture.flow"),
    file!("systems/experian_audience.flow"),
    file!("systems/fancy.flow"),
    file!("systems/fixed_width.flow"),
    file!("systems/ftc_do_not_call.flow"),
    file!("systems/google.flow"),
    file!("systems/google_analytics.flow"),
    file!("systems/iterable.flow"),
    file!("systems/json.flow"),
    file!("systems/jsonl.flow"),
    file!("systems/klaviyo.flow"),
    file!("systems/linkedin.flow"),
    file!("systems/mailchimp.flow"),
    file!("systems/meta.flow"),
    file!("systems/mobile_app.flow"),
    file!("systems/mysql.flow"),
    file!("systems/onetrust.flow"),
    file!("systems/parquet.flow"),
    file!("systems/pinterest.flow"),
    file!("systems/postgres.flow"),
    file!("systems/rrd.flow"),
    file!("systems/sendgrid.flow"),
    file!("systems/sftp_files.flow"),
    file!("systems/snowplow.flow"),
    file!("systems/sqlite.flow"),
    file!("systems/tiktok.flow"),
    file!("systems/tracking.flow"),
    file!("systems/x_ads.flow"),
    file!("systems/xlsx.flow"),
    file!("vocabulary/categories.flow"),
    file!("vocabulary/channels.flow"),
    file!("vocabulary/purposes.flow"),
];

#[cfg(test)]
mod tests {
    use super::FILES;
    use std::path::Path;

    #[test]
    fn every_flow_file_of_the_library_is_listed_once() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        for folder in ["systems", "vocabulary"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                found.push(format!("std:{folder}/{name}"));
            }
        }
        found.sort();
        let listed: Vec<String> = FILES.iter().map(|file| file.path.to_string()).collect();
        assert_eq!(listed, found);
    }
}
