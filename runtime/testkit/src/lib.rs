//! For tests only: services that they talk to, started in a folder of their own and gone with the test's process; and the
//! program itself over a project of its own.

#[cfg(unix)]
pub mod mysql;
#[cfg(unix)]
pub mod postgres;
pub mod program;
#[cfg(unix)]
mod watched;
