//! `weekday`: the day of the week.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "weekday",
    family: Family::Dates,
    summary: "the day of the week: 1 is Monday, 7 is Sunday",
    in_words: "only the day of the week",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["day of week", "monday", "sunday", "weekend"],
    examples: &[
        example("a Saturday", "2026-03-07 | weekday", "6"),
        example("a Sunday", "2026-03-08 | weekday", "7"),
        example("null stays null", "null | weekday", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| int(day.weekday().to_monday_one_offset()))
}
