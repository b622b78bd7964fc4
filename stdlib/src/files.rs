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
    file!("systems/acoustic_campaign.flow"),
    file!("systems/adobe_experience_platform.flow"),
    file!("systems/braze.flow"),
    file!("systems/csv.flow"),
    file!("systems/dynamics365.flow"),
    file!("systems/eloqua.flow"),
    file!("systems/experian_aperture.flow"),
    file!("systems/experian_audience.flow"),
    file!("systems/fancy.flow"),
    file!("systems/fixed_width.flow"),
    file!("systems/ftc_do_not_call.flow"),
    file!("systems/gigya.flow"),
    file!("systems/google.flow"),
    file!("systems/google_analytics.flow"),
    file!("systems/helix.flow"),
    file!("systems/hubspot.flow"),
    file!("systems/iterable.flow"),
    file!("systems/janrain.flow"),
    file!("systems/jive.flow"),
    file!("systems/json.flow"),
    file!("systems/jsonl.flow"),
    file!("systems/klaviyo.flow"),
    file!("systems/linkedin.flow"),
    file!("systems/loginradius.flow"),
    file!("systems/mailchimp.flow"),
    file!("systems/marketo.flow"),
    file!("systems/meta.flow"),
    file!("systems/mobile_app.flow"),
    file!("systems/mysql.flow"),
    file!("systems/onetrust.flow"),
    file!("systems/parquet.flow"),
    file!("systems/pinterest.flow"),
    file!("systems/postgres.flow"),
    file!("systems/responsys.flow"),
    file!("systems/rrd.flow"),
    file!("systems/salesforce.flow"),
    file!("systems/sap.flow"),
    file!("systems/sap_sales_cloud.flow"),
    file!("systems/sendgrid.flow"),
    file!("systems/sftp_files.flow"),
    file!("systems/snowplow.flow"),
    file!("systems/sqlite.flow"),
    file!("systems/tiktok.flow"),
    file!("systems/tracking.flow"),
    file!("systems/webex.flow"),
    file!("systems/wordpress_forms.flow"),
    file!("systems/x_ads.flow"),
    file!("systems/xlsx.flow"),
    file!("vocabulary/bases.flow"),
    file!("vocabulary/categories.flow"),
    file!("vocabulary/channels.flow"),
    file!("vocabulary/purposes.flow"),
    file!("vocabulary/transfers.flow"),
];

/// Rule packs, by path.
pub(crate) static RULES: &[LibraryFile] = &[
    file!("rules/any.toml"),
    file!("rules/au.toml"),
    file!("rules/br.toml"),
    file!("rules/ca.toml"),
    file!("rules/de.toml"),
    file!("rules/dk.toml"),
    file!("rules/eu.toml"),
    file!("rules/fr.toml"),
    file!("rules/gb.toml"),
    file!("rules/nl.toml"),
    file!("rules/no.toml"),
    file!("rules/us.toml"),
];

#[cfg(test)]
mod tests {
    use super::FILES;
    use std::collections::BTreeSet;
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

    #[test]
    fn every_rule_pack_is_listed_once() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let names =
            std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut found: Vec<String> = names.map(|name| format!("std:rules/{name}")).collect();
        found.sort();
        assert_eq!(super::RULES.iter().map(|file| file.path.to_owned()).collect::<Vec<_>>(), found);
        let heads = super::RULES.iter().map(|file| file.text.lines().next().unwrap_or_default());
        assert!(heads.into_iter().all(|head| head.starts_with("# ") && head.contains("Source")));
    }

    #[test]
    fn every_connector_has_a_driver_and_every_driver_serves_one() {
        let words = |word: &'static str| {
            let lines = FILES.iter().flat_map(|file| file.text.lines().map(str::trim));
            lines.filter_map(move |line| line.strip_prefix(word)?.split_whitespace().next())
        };
        let named: BTreeSet<_> = words("driver ").collect();
        let there: BTreeSet<_> = crate::drivers::DRIVERS.iter().map(|driver| driver.name).collect();
        assert_eq!(named, there);
        assert_eq!(words("connector ").count(), words("driver ").count());
    }

    #[test]
    fn names_of_other_vocabularies_are_of_those_that_the_files_speak_of() {
        let known = ["dpv", "fides", "gdpr", "pd", "tcf"];
        let mut seen = BTreeSet::new();
        for file in FILES.iter().filter(|file| file.path.starts_with("std:vocabulary/")) {
            for (number, line) in file.text.lines().enumerate() {
                let Some((_, names)) = line.split_once(" same as ") else { continue };
                for name in names.split(',').map(str::trim) {
                    let prefix = name.split_once(':').map(|(prefix, _)| prefix);
                    assert!(
                        prefix.is_some_and(|prefix| known.contains(&prefix)),
                        "{}:{}: {name}",
                        file.path,
                        number + 1
                    );
                    seen.extend(prefix);
                }
            }
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), known);
    }
}
