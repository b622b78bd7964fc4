//! How long a yes lasts (`docs/consent.md`, sections 1 and 2): computed when it is asked, never written back.

use crate::cell::Micros;
use crate::standing::Choice;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// A yes that never ends by itself.
pub const NEVER: Micros = Micros::MAX;

/// A rule of a pack: a yes lasts so many months after the earliest moment at which it may have been given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// Calendar months, counted in UTC; where the last month is too short, its last day.
    pub months: u16,
}

impl Expiry {
    /// The first moment at which a yes given then no longer counts. A time that the calendar cannot hold counts as
    /// long past, so that an unknown time never makes a yes last.
    #[must_use]
    pub fn ends(self, given: Micros) -> Micros {
        let end = Timestamp::from_microsecond(given)
            .and_then(|at| at.to_zoned(TimeZone::UTC).checked_add(i32::from(self.months).months()));
        end.map_or(Micros::MIN, |end| end.timestamp().as_microsecond())
    }
}

/// Whether a yes has run out: at its own end (section 2, `expires_at`), or by the rule of the pack.
#[must_use]
pub fn has_run_out(yes: &Choice, rule: Option<Expiry>, now: Micros) -> bool {
    yes.until <= now || rule.is_some_and(|rule| rule.ends(yes.lo) <= now)
}
