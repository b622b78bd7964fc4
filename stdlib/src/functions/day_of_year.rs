//! `day_of_year`: the number of a day in its year.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "day_of_year",
    family: Family::Dates,

    summary: "the number of a day in its year: 1 is 1 January",
    in_words: "only its number in the year",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["yearday", "julian day", "doy", "ordinal date"],
    examples: &[
        example("in a leap year", "2024-03-01 | day_of_year", "61"),
        example("in another", "2026-03-01 | day_of_year", "60"),
        example("null stays null", "null | day_of_year", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| int(day.day_of_year()))
}
