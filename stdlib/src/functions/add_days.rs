//! `add_days`: a day so many days later.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "add_days",
    family: Family::Dates,

    summary: "the day that lies so many days later, or earlier where the number is below zero; beyond the calendar it stops \
              at the calendar's end. Where the number is the same for all, `Day + 14 days` does it too",
    in_words: "moved by a number of days",
    params: &[value("day", Kind::Date, "the day"), value("days", Kind::Int, "how many days later")],
    returns: Returns::Kind(Kind::Date),
    search: &["dateadd", "plus days", "later", "due date", "interval"],
    examples: &[
        example("over the end of a month", "2026-02-27 | add_days(3)", "2026-03-02"),
        example("earlier", "2026-03-02 | add_days(-3)", "2026-02-27"),
        example("null stays null", "null | add_days(3)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), int_at(arguments, 1)) {
        (Some(Value::Date(day)), Some(count)) => Outcome::Value(Value::Date(crate::calendar::days_later(*day, count))),
        (Some(Value::Date(_)), None) => other(arguments.get(1)),
        (first, _) => other(first),
    }
}
