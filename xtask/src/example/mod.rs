//! The data of the examples: people who do not exist, at domains that are reserved for examples.

mod acme;
mod mess;
mod signups;

use crate::Generated;

/// Every data file of the examples.
pub fn files() -> Vec<Generated> {
    let mut all = signups::files();
    all.extend(acme::files());
    all
}
