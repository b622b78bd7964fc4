//! `martlet run`.

use crate::args::{Global, RunArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// Not built yet.
pub fn run(_args: &RunArgs, _global: &Global, _terminal: &Terminal) -> Result<Exit, Failure> {
    Err(Failure::new("`martlet run` is not built yet"))
}
