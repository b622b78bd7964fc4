//! The drivers as the checker knows them, one file each: the closed list of their settings, and what each can do.
//! A driver without code in the runtime yet serves connectors of `support planned`: they check, and refuse to run.

mod csv;
mod sqlite;

use martlet_compiler::library::Driver;

/// Every driver, by name.
pub(crate) static DRIVERS: &[&Driver] = &[&csv::DRIVER, &sqlite::DRIVER];

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
