//! The drivers as the checker knows them, one file each: the closed list of their settings, and what each can do.
//! A driver without code in the runtime yet serves connectors of `support planned`: they check, and refuse to run.

mod acoustic_xml;
mod adobe_streaming;
mod csv;
mod dataverse;
mod eloqua_bulk;
mod gigya_api;
mod helix_arsys;
mod hubspot_api;
mod janrain_capture;
mod jive_rest;
mod loginradius_api;
mod marketo_rest;
mod responsys_rest;
mod salesforce_rest;
mod sap_c4c;
mod sap_s4;
mod sqlite;
mod webex_rest;
mod wordpress_rest;

use martlet_compiler::library::Driver;

/// Every driver, by name.
pub(crate) static DRIVERS: &[&Driver] = &[
    &acoustic_xml::DRIVER,
    &adobe_streaming::DRIVER,
    &csv::DRIVER,
    &dataverse::DRIVER,
    &eloqua_bulk::DRIVER,
    &gigya_api::DRIVER,
    &helix_arsys::DRIVER,
    &hubspot_api::DRIVER,
    &janrain_capture::DRIVER,
    &jive_rest::DRIVER,
    &loginradius_api::DRIVER,
    &marketo_rest::DRIVER,
    &responsys_rest::DRIVER,
    &salesforce_rest::DRIVER,
    &sap_c4c::DRIVER,
    &sap_s4::DRIVER,
    &sqlite::DRIVER,
    &webex_rest::DRIVER,
    &wordpress_rest::DRIVER,
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
