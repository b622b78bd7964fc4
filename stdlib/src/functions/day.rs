//! `day`: the day of the month.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "day",
    family: Family::Dates,
    summary: "the day of the month, 1 to 31",
    in_words: "only the day of the month",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["day of month", "extract"],
    examples: &[example("a day", "2026-03-07 | day", "7"), example("null stays null", "null | day", "null")],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| int(day.day()))
}
