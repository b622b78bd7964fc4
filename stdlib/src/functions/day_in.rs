//! `day_in`: the day on which a point in time lies somewhere.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "day_in",
    family: Family::Dates,
    summary: "the day that calendars in that zone showed at a point in time",
    in_words: "only the day",
    params: &[
        value("instant", Kind::Instant, "the point in time"),
        literal("zone", Kind::Timezone, "the time zone, such as \"Europe/Copenhagen\" or \"UTC\""),
    ],
    returns: Returns::Kind(Kind::Date),
    check_literals: Some(check_literals),
    change: ChangeKind::Reduced,
    search: &["to date", "date of", "convert", "cast date", "local date"],
    examples: &[
        example("past midnight in Denmark", r#"2026-03-07T23:30:00Z | day_in("Europe/Copenhagen")"#, "2026-03-08"),
        example("not yet in New York", r#"2026-03-07T23:30:00Z | day_in("America/New_York")"#, "2026-03-07"),
        example("null stays null", r#"null | day_in("UTC")"#, "null"),
    ],
    ..BASE
};

/// A zone that exists.
fn check_literals(literals: &[Option<&str>]) -> Result<(), String> {
    super::moments::check_zone(literals.get(1).copied().flatten())
}

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_zoned(arguments, |at| Outcome::Value(Value::Date(at.date())))
}
