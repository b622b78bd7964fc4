//! Below the age of consent somebody else decides (`docs/consent.md`, section 1, state `invalidated`; GDPR,
//! article 8).

use crate::standing::Choice;
use crate::state::{Class, State};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// Whether a person born then has reached an age at a time, in UTC. Somebody born on the 29th of February reaches it
/// on the 28th in other years.
#[must_use]
pub fn has_reached(birth: Date, years: u8, at: crate::Micros) -> bool {
    let reached = birth.checked_add(i32::from(years).years());
    let today = Timestamp::from_microsecond(at).map(|at| at.to_zoned(TimeZone::UTC).date());
    match (reached, today) {
        (Ok(reached), Ok(today)) => today >= reached,
        // A time before or beyond the calendar proves no age.
        _ => false,
    }
}

/// The moment, in UTC, from which a person born then has reached an age; a day beyond the calendar is never reached.
#[must_use]
pub fn of_age(birth: Date, years: u8) -> crate::Micros {
    let reached = birth.checked_add(i32::from(years).years()).and_then(|day| day.to_zoned(TimeZone::UTC));
    reached.map_or(crate::Micros::MAX, |day| day.timestamp().as_microsecond())
}

/// A yes that a person gave below the age of consent, and no guardian, is not valid; everything else stays as it is.
/// A yes of which only a span is known counts at its earliest, so a doubt about the age is one about the yes.
#[must_use]
pub fn judged_by_age(choice: Choice, actor: &str, birth: Date, years: u8) -> Choice {
    let yes = choice.state.class() == Class::Permissive;
    if yes && actor != "guardian" && !has_reached(birth, years, choice.lo) {
        Choice { state: State::Invalidated, direct: false, ..choice }
    } else {
        choice
    }
}
