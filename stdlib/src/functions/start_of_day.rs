//! `start_of_day`: the point in time at which a day begins somewhere.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "start_of_day",
    family: Family::Dates,
    summary: "the point in time at which a day begins in that zone",
    in_words: "as the beginning of that day",
    params: &[
        value("day", Kind::Date, "the day"),
        literal("zone", Kind::Timezone, "the time zone, such as \"Europe/Copenhagen\" or \"UTC\""),
    ],
    returns: Returns::Kind(Kind::Instant),
    check_literals: Some(check_literals),
    fails: &["the day is too far away"],
    search: &["midnight", "to timestamp", "to instant", "convert"],
    examples: &[
        example("in Denmark", r#"2026-03-07 | start_of_day("Europe/Copenhagen")"#, "2026-03-06T23:00:00Z"),
        example("too far away", r#"9999-12-31 | start_of_day("Pacific/Honolulu")"#, "fails"),
        example("null stays null", r#"null | start_of_day("UTC")"#, "null"),
    ],
    ..BASE
};

/// A zone that exists.
fn check_literals(literals: &[Option<&str>]) -> Result<(), String> {
    super::moments::check_zone(literals.get(1).copied().flatten())
}

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let zone = zone_at(arguments, 1);
    on_date(arguments, |day| match zone.map(|zone| day.to_zoned(zone)) {
        Some(Ok(at)) => Outcome::Value(Value::Instant(at.timestamp())),
        Some(Err(_)) => fails("the day is too far away"),
        None => fails("the time zone is not known"),
    })
}
