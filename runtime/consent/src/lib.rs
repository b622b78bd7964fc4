//! Consent as rules alone, without I/O and without a clock: what states there are, how choices settle, what they
//! permit, and the events of the ledger that they are read from. `docs/consent.md` is the text that this crate follows.

mod cell;
pub mod event;
mod permit;
mod standing;
mod state;
mod view;

pub use cell::{CellKey, Micros, PointRef};
pub use permit::{Ground, Regime, permit};
pub use standing::{Choice, Standing};
pub use state::{Class, State};
pub use view::{ConsentView, Guard};
