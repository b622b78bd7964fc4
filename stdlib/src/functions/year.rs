//! `year`: the year of a day.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "year",
    family: Family::Dates,
    summary: "the year of a day",
    in_words: "only the year",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["birth year", "yyyy", "extract"],
    examples: &[example("a day", "2026-03-07 | year", "2026"), example("null stays null", "null | year", "null")],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| int(day.year()))
}
