//! `add_business_days`: a day so many working days later.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "add_business_days",
    family: Family::Dates,

    summary: "the day that lies so many working days later, or earlier where the number is below zero; Saturdays and \
              Sundays are none, and holidays are not known here",
    in_words: "moved by a number of working days",
    params: &[value("day", Kind::Date, "the day"), value("days", Kind::Int, "how many working days later")],
    returns: Returns::Kind(Kind::Date),
    search: &["workday", "business days", "working days", "weekdays", "due date"],
    examples: &[
        example("over a week-end", "2026-03-06 | add_business_days(1)", "2026-03-09"),
        example("two weeks", "2026-03-02 | add_business_days(10)", "2026-03-16"),
        example("earlier", "2026-03-09 | add_business_days(-1)", "2026-03-06"),
        example("null stays null", "null | add_business_days(1)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), int_at(arguments, 1)) {
        (Some(Value::Date(day)), Some(count)) => Outcome::Value(Value::Date(crate::calendar::working_days_later(*day, count).max(crate::calendar::FIRST_DAY))),
        (Some(Value::Date(_)), None) => other(arguments.get(1)),
        (first, _) => other(first),
    }
}
