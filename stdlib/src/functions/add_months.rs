//! `add_months`: a day so many months later.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "add_months",
    family: Family::Dates,

    summary: "the same day so many months later, or earlier where the number is below zero; where that month is shorter its \
              last day, and beyond the calendar the calendar's end",
    in_words: "moved by a number of months",
    params: &[value("day", Kind::Date, "the day"), value("months", Kind::Int, "how many months later; 12 are a year")],
    returns: Returns::Kind(Kind::Date),
    search: &["edate", "dateadd", "plus months", "renewal", "subscription end"],
    examples: &[
        example("a shorter month", "2026-01-31 | add_months(1)", "2026-02-28"),
        example("a year earlier", "2024-02-29 | add_months(-12)", "2023-02-28"),
        example("null stays null", "null | add_months(1)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), int_at(arguments, 1)) {
        (Some(Value::Date(day)), Some(count)) => Outcome::Value(Value::Date(crate::calendar::months_later(*day, count))),
        (Some(Value::Date(_)), None) => other(arguments.get(1)),
        (first, _) => other(first),
    }
}
