//! `week`: the week of the year.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "week",
    family: Family::Dates,
    summary: "the number of the week as calendars in Europe count it (ISO 8601): week 1 holds the first Thursday",
    in_words: "only the number of the week",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["iso week", "calendar week", "week number"],
    examples: &[
        example("in March", "2026-03-07 | week", "10"),
        example("a year's first days may be in week 53", "2027-01-01 | week", "53"),
        example("null stays null", "null | week", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| int(day.iso_week_date().week()))
}
