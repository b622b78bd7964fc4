//! `days_between`: how many days lie between two days.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "days_between",
    family: Family::Dates,
    summary: "how many days from one day to another; below zero where the other comes first",
    in_words: "as a number of days",
    params: &[value("from", Kind::Date, "the first day"), value("to", Kind::Date, "the other day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["datediff", "difference", "age in days", "elapsed"],
    examples: &[
        example("forward", "2026-02-27 | days_between(2026-03-02)", "3"),
        example("backward", "2026-03-02 | days_between(2026-02-27)", "-3"),
        example("null stays null", "null | days_between(2026-02-27)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), arguments.get(1)) {
        (Some(Value::Date(from)), Some(Value::Date(to))) => int(from.duration_until(*to).as_hours() / 24),
        (Some(Value::Date(_)), second) => other(second),
        (first, _) => other(first),
    }
}
