//! Consent as rules alone, without I/O and without a clock: what states there are, how choices settle, what they
//! permit, and the events of the ledger that they are read from. `docs/consent.md` is the text that this crate follows.

mod admission;
pub mod as_of;
mod cell;
pub mod checkpoint;
pub mod event;
mod expiry;
pub mod grain;
pub mod identity;
mod index;
pub mod law;
pub mod leaf;
pub mod minors;
pub mod observe;
mod permit;
mod standing;
mod state;
mod suppression;
pub mod tree;
mod view;

pub use admission::{Admitted, Demands, Lift, Source, Told, admit, may_lift};
pub use cell::{CellKey, EVERY, Micros, PointRef};
pub use expiry::{Expiry, NEVER, has_run_out};
pub use permit::{Basis, Circumstances, Denied, Ground, Regime, SoftOptIn, permit};
pub use standing::{Choice, Standing};
pub use state::{Class, State};
pub use suppression::{ListAge, Release, Scope, Suppression, is_released};
pub use view::{
    Ask, ChildRule, Children, ConsentView, Facts, GroupNumber, Guard, Reach, Register, Rest, Suppressed,
    Terms,
};
