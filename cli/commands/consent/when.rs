//! Days and times as people write them on the command line, and as they are shown.

use crate::args::Global;
use crate::exit::Failure;
use crate::project::Project;
use crate::state::zone_of;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil};
use martlet_consent::Micros;
use martlet_state::history::HistoryEvent;

/// As of when something is asked.
pub struct When {
    /// As it stood then.
    pub valid: Micros,
    /// From what was known then.
    pub known: Micros,
}

impl When {
    /// As the options say; without them, now and all that is known.
    pub fn of(valid: Option<&str>, known: Option<&str>, global: &Global) -> Result<When, Failure> {
        let zone = match (valid, known) {
            (None, None) => TimeZone::UTC,
            _ => zone(global)?,
        };
        let at = |text: Option<&str>| text.map(|text| moment(text, &zone)).transpose();
        let valid = at(valid)?.unwrap_or_else(|| Timestamp::now().as_microsecond());
        Ok(When { valid, known: at(known)?.unwrap_or(Micros::MAX) })
    }
}

/// The time zone of the project; UTC where only a plan was run.
fn zone(global: &Global) -> Result<TimeZone, Failure> {
    let Ok(project) = Project::find(global.project.as_deref()) else { return Ok(TimeZone::UTC) };
    let name = zone_of(&project)?;
    TimeZone::get(&name).map_err(|_| Failure::new(format!("the time zone `{name}` is unknown")))
}

/// A time, or the last moment of a day.
fn moment(text: &str, zone: &TimeZone) -> Result<Micros, Failure> {
    let wrong = || {
        Failure::new(format!("`{text}` is neither a day nor a time"))
            .help("write it such as 2026-03-01, 2026-03-01T09:00 or 2026-03-01T09:00:00Z")
    };
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.as_microsecond());
    }
    if text.contains(['T', 't', ' ']) {
        let at = text.parse::<civil::DateTime>().ok().and_then(|at| at.to_zoned(zone.clone()).ok());
        return at.map(|at| at.timestamp().as_microsecond()).ok_or_else(wrong);
    }
    let day = text.parse::<civil::Date>().map_err(|_| wrong())?;
    let next = day.checked_add(1.day()).ok().and_then(|next| next.to_zoned(zone.clone()).ok());
    next.map(|next| next.timestamp().as_microsecond() - 1).ok_or_else(wrong)
}

/// A moment, to the microsecond where there is a part of a second, UTC.
pub fn shown(at: Micros) -> Option<String> {
    Timestamp::from_microsecond(at).ok().filter(|_| at != Micros::MIN).map(|at| at.to_string())
}

/// When an act happened, as far as its source tells.
pub fn act_time(event: &HistoryEvent) -> String {
    match (shown(event.lo), shown(event.hi)) {
        (Some(lo), Some(hi)) if event.lo == event.hi && lo == hi => lo,
        (Some(lo), Some(hi)) => format!("between {lo} and {hi}"),
        (None, Some(hi)) => format!("at the latest {hi}"),
        (Some(lo), None) => format!("at the earliest {lo}"),
        (None, None) => "at an unknown time".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{moment, shown};
    use jiff::tz::TimeZone;

    #[test]
    fn a_day_counts_to_its_end_in_the_zone() {
        let zone = TimeZone::get("Europe/Copenhagen").ok();
        let at = |text: &str| zone.as_ref().and_then(|zone| moment(text, zone).ok()).and_then(shown);
        assert_eq!(at("2026-03-01").as_deref(), Some("2026-03-01T22:59:59.999999Z"));
        assert_eq!(at("2026-07-01").as_deref(), Some("2026-07-01T21:59:59.999999Z"));
        assert_eq!(at("2026-03-01T09:00").as_deref(), Some("2026-03-01T08:00:00Z"));
        assert_eq!(at("2026-03-01T09:00:00Z").as_deref(), Some("2026-03-01T09:00:00Z"));
        assert_eq!(at("2026-03-01T09:00:00+05:00").as_deref(), Some("2026-03-01T04:00:00Z"));
        for wrong in ["", "yesterday", "2026-02-30", "01/03/2026", "2026-03-01T25:00", "9999-12-31"] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }
}
