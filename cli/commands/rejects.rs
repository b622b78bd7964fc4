//! `martlet rejects`.

use crate::args::{Global, RejectsArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// Not built yet.
pub fn run(_args: &RejectsArgs, _global: &Global, _terminal: &Terminal) -> Result<Exit, Failure> {
    Err(Failure::new("`martlet rejects` is not built yet"))
}
