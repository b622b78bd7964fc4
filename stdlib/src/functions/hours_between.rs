//! `hours_between`: how many whole hours lie between two points in time.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "hours_between",
    family: Family::Dates,

    summary: "how many whole hours from one point in time to another; below zero where the other comes first",
    in_words: "as a number of hours",
    params: &[value("from", Kind::Instant, "the first point in time"), value("to", Kind::Instant, "the other one")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["timediff", "elapsed", "age in hours", "since"],
    examples: &[
        example("a day and a half", "2026-03-01T09:00:00Z | hours_between(2026-03-02T21:30:00Z)", "36"),
        example("backward", "2026-03-01T09:00:00Z | hours_between(2026-03-01T07:30:00Z)", "-1"),
        example("null stays null", "null | hours_between(2026-03-02T21:30:00Z)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), arguments.get(1)) {
        (Some(Value::Instant(from)), Some(Value::Instant(to))) => int(from.duration_until(*to).as_hours()),
        (Some(Value::Instant(_)), second) => other(second),
        (first, _) => other(first),
    }
}
