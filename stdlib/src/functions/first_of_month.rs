//! `first_of_month`: the first day of a day's month.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "first_of_month",
    family: Family::Dates,
    summary: "the first day of the month",
    in_words: "only its month",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Date),
    change: ChangeKind::Reduced,
    search: &["start of month", "month begin", "coarsen date"],
    examples: &[
        example("in March", "2026-03-07 | first_of_month", "2026-03-01"),
        example("null stays null", "null | first_of_month", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| Outcome::Value(Value::Date(day.first_of_month())))
}
