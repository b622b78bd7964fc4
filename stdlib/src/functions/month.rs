//! `month`: the month of a day.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "month",
    family: Family::Dates,
    summary: "the month of a day, 1 to 12",
    in_words: "only the month",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["birth month", "extract"],
    examples: &[example("a day", "2026-03-07 | month", "3"), example("null stays null", "null | month", "null")],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| int(day.month()))
}
