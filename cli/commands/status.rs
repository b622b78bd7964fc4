//! `martlet status`.

use crate::args::{Global, StatusArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// Not built yet.
pub fn run(_args: &StatusArgs, _global: &Global, _terminal: &Terminal) -> Result<Exit, Failure> {
    Err(Failure::new("`martlet status` is not built yet"))
}
