//! `hour_in`: the hour that clocks somewhere showed.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "hour_in",
    family: Family::Dates,
    summary: "the hour, 0 to 23, that clocks in that zone showed at a point in time",
    in_words: "only the hour",
    params: &[
        value("instant", Kind::Instant, "the point in time"),
        literal("zone", Kind::Timezone, "the time zone, such as \"Europe/Copenhagen\" or \"UTC\""),
    ],
    returns: Returns::Kind(Kind::Int),
    check_literals: Some(check_literals),
    change: ChangeKind::Reduced,
    search: &["time of day", "local time", "quiet hours"],
    examples: &[
        example("in Denmark", r#"2026-07-07T06:30:00Z | hour_in("Europe/Copenhagen")"#, "8"),
        example("null stays null", r#"null | hour_in("UTC")"#, "null"),
    ],
    ..BASE
};

/// A zone that exists.
fn check_literals(literals: &[Option<&str>]) -> Result<(), String> {
    super::moments::check_zone(literals.get(1).copied().flatten())
}

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_zoned(arguments, |at| int(at.hour()))
}
