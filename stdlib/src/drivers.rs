//! The drivers as the checker knows them: the closed list of their settings, and what each can do.

use martlet_compiler::library::{Driver, Setting};

/// Every driver, by name.
pub(crate) static DRIVERS: &[&Driver] = &[&CSV, &SQLITE];

static CSV: Driver = Driver {
    name: "csv",
    settings: &[
        Setting {
            name: "path",
            required: true,
            required_to_write: false,
            one_of: &[],
            help: "the file, relative to the project's folder",
        },
        Setting {
            name: "delimiter",
            required: false,
            required_to_write: false,
            one_of: &[",", ";", "|", "tab"],
            help: "what separates the cells of a row; a comma if not said",
        },
        Setting {
            name: "cells",
            required: false,
            required_to_write: true,
            one_of: &["machine", "spreadsheet"],
            help: "needed for a file that is written: `machine` writes every value exactly; `spreadsheet` puts an \
                   apostrophe before values that a spreadsheet would take for a formula",
        },
    ],
    reads: true,
    writes: &["one file"],
};

static SQLITE: Driver = Driver {
    name: "sqlite",
    settings: &[
        Setting {
            name: "path",
            required: true,
            required_to_write: false,
            one_of: &[],
            help: "the database file, relative to the project's folder",
        },
        Setting {
            name: "create_tables",
            required: false,
            required_to_write: false,
            one_of: &["true", "false"],
            help: "make the database and its tables where they are missing; if not said, a missing one is an error",
        },
    ],
    reads: false,
    writes: &["upsert"],
};

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
