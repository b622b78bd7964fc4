//! How long a yes lasts (`docs/consent.md`, sections 1 and 2): computed when it is asked, never written back.

use crate::cell::Micros;
use crate::standing::Choice;
use jiff::{SignedDuration, Span, Timestamp, tz::TimeZone};

/// A yes that never ends by itself.
pub const NEVER: Micros = Micros::MAX;

/// A rule of a pack or a purpose: a yes lasts so long after the earliest moment at which it may have been given. The
/// parts are added in the order of the fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expiry {
    /// Calendar months, counted in UTC; where the last month is too short, its last day.
    pub months: u32,
    /// Days of 24 hours.
    pub days: u32,
    /// Seconds.
    pub seconds: u32,
    /// It is counted from this moment where the yes was given before; none: from the yes.
    pub since: Option<Micros>,
}

impl Expiry {
    /// So many calendar months.
    #[must_use]
    pub const fn months(months: u32) -> Expiry {
        Expiry { months, days: 0, seconds: 0, since: None }
    }

    /// The first moment at which a yes given then no longer counts. A time that the calendar cannot hold counts as
    /// long past, so that an unknown time never makes a yes last.
    #[must_use]
    pub fn ends(self, given: Micros) -> Micros {
        // What time is not known cannot be made up for by a later one.
        let given = self.since.filter(|_| given != Micros::MIN).map_or(given, |since| given.max(since));
        let span = Span::new().try_months(self.months).and_then(|span| span.try_days(self.days));
        let end = span
            .and_then(|span| Timestamp::from_microsecond(given)?.to_zoned(TimeZone::UTC).checked_add(span))
            .and_then(|end| end.timestamp().checked_add(SignedDuration::from_secs(self.seconds.into())));
        end.map_or(Micros::MIN, |end| end.as_microsecond())
    }
}

/// Whether a yes has run out: at its own end (section 2, `expires_at`), or by the rule of the pack.
#[must_use]
pub fn has_run_out(yes: &Choice, rule: Option<Expiry>, now: Micros) -> bool {
    yes.until <= now || rule.is_some_and(|rule| rule.ends(yes.lo) <= now)
}
