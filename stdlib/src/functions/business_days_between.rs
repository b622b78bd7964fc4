//! `business_days_between`: how many working days lie between two days.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "business_days_between",
    family: Family::Dates,

    summary: "how many working days from one day to another, the first not counted; Saturdays and Sundays are none, and \
              holidays are not known here; below zero where the other comes first",
    in_words: "as a number of working days",
    params: &[value("from", Kind::Date, "the first day"), value("to", Kind::Date, "the other day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["networkdays", "working days", "business days", "datediff"],
    examples: &[
        example("over a week-end", "2026-03-06 | business_days_between(2026-03-09)", "1"),
        example("backward", "2026-03-09 | business_days_between(2026-03-06)", "-1"),
        example("null stays null", "null | business_days_between(2026-03-09)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), arguments.get(1)) {
        (Some(Value::Date(from)), Some(Value::Date(to))) => int(crate::calendar::working_days(*from, *to)),
        (Some(Value::Date(_)), second) => other(second),
        (first, _) => other(first),
    }
}
