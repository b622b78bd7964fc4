//! `days_in_month`: how many days a day's month has.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "days_in_month",
    family: Family::Dates,

    summary: "how many days the month has that a day lies in",
    in_words: "only the length of its month",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["month length", "last day", "eomonth", "leap year"],
    examples: &[
        example("a leap year", "2024-02-10 | days_in_month", "29"),
        example("another", "2026-02-10 | days_in_month", "28"),
        example("null stays null", "null | days_in_month", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| int(day.days_in_month()))
}
