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
    file!("systems/csv.flow"),
    file!("systems/dynamics365.flow"),
    file!("systems/eloqua.flow"),
    file!("systems/gigya.flow"),
    file!("systems/helix.flow"),
    file!("systems/hubspot.flow"),
    file!("systems/janrain.flow"),
    file!("systems/jive.flow"),
    file!("systems/loginradius.flow"),
    file!("systems/marketo.flow"),
    file!("systems/responsys.flow"),
    file!("systems/salesforce.flow"),
    file!("systems/sap.flow"),
    file!("systems/sap_sales_cloud.flow"),
    file!("systems/sqlite.flow"),
    file!("systems/webex.flow"),
    file!("systems/wordpress_forms.flow"),
    file!("vocabulary/bases.flow"),
    file!("vocabulary/categories.flow"),
    file!("vocabulary/channels.flow"),
    file!("vocabulary/purposes.flow"),
    file!("vocabulary/transfers.flow"),
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
