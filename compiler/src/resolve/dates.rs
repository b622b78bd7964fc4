//! Days and periods: that they lie in a sensible order, and that no period is empty.

use super::Resolver;
use super::flows::duration_in_words;
use crate::diagnostics::{Diagnostic, Entry, catalogue};
use crate::syntax::ast::{Duration, Text, Unit};
use jiff::civil::Date;

/// The day that was written; a day that does not exist has its finding already.
pub(super) fn day(written: &Text) -> Option<Date> {
    written.value.parse().ok()
}

/// A lower bound for how long it is, in seconds; months have 28 days at least.
pub(crate) fn at_least(duration: &Duration) -> u64 {
    bound(duration, 28, 365)
}

/// An upper bound for how long it is, in seconds; months have 31 days at most.
pub(crate) fn at_most(duration: &Duration) -> u64 {
    bound(duration, 31, 366)
}

fn bound(duration: &Duration, month: u64, year: u64) -> u64 {
    let day = 86_400;
    let unit = match duration.unit {
        Unit::Seconds => 1,
        Unit::Minutes => 60,
        Unit::Hours => 3_600,
        Unit::Days | Unit::BusinessDays => day,
        Unit::Weeks => 7 * day,
        Unit::Months => month * day,
        Unit::Years => year * day,
    };
    u64::from(duration.amount).saturating_mul(unit)
}

impl Resolver<'_> {
    /// Says so where a period has no length.
    pub(super) fn some_time(&mut self, duration: Option<&Duration>) {
        if let Some(duration) = duration.filter(|duration| duration.amount == 0) {
            let message = format!("{} is no time at all", duration_in_words(duration));
            self.report(
                Diagnostic::new(&catalogue::PROJECT_NO_TIME, duration.span, message)
                    .help("write how long it is, as in `24 hours`, or leave the clause out"),
            );
        }
    }

    /// Says so where the second of two days lies before the first.
    pub(super) fn in_order(&mut self, first: &Text, second: &Text, entry: &'static Entry, message: &str) {
        let (Some(from), Some(until)) = (day(first), day(second)) else { return };
        if until < from {
            self.report(
                Diagnostic::new(entry, second.span, message)
                    .label("this day is the earlier one")
                    .also(first.span, "than this one")
                    .help("correct one of the two days"),
            );
        }
    }
}
