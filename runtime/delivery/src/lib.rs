//! The one door out. A state machine without I/O decides what is handed over and when; the consent rules it asks at
//! every hand-over are those of `martlet-consent`. The outside is behind the traits of [`ports`].

pub mod keys;
pub mod machine;
pub mod ports;
pub mod record;
