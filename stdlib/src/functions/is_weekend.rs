//! `is_weekend`: whether a day is a Saturday or a Sunday.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "is_weekend",
    family: Family::Dates,

    summary: "whether a day is a Saturday or a Sunday",
    in_words: "only whether it is on a week-end",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["saturday", "sunday", "weekend", "working day", "weekday"],
    examples: &[
        example("a Saturday", "2026-03-07 | is_weekend", "true"),
        example("a Monday", "2026-03-09 | is_weekend", "false"),
        example("null stays null", "null | is_weekend", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| yes(day.weekday().to_monday_one_offset() > 5))
}
