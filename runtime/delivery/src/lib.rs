//! The one door out. A state machine without I/O decides what is handed over and when; the consent rules it asks at
//! every hand-over live here too. The outside is behind the traits of [`ports`].

pub mod consent;
pub mod keys;
pub mod ledger;
pub mod machine;
pub mod ports;
pub mod record;
