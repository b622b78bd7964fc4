//! For tests only: services that they talk to, started in a folder of their own and gone with the test's process.

#[cfg(unix)]
pub mod postgres;
