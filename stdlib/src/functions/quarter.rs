//! `quarter`: the quarter of the year.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "quarter",
    family: Family::Dates,
    summary: "the quarter of the year, 1 to 4",
    in_words: "only the quarter",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["q1", "fiscal", "season"],
    examples: &[
        example("in March", "2026-03-31 | quarter", "1"),
        example("in April", "2026-04-01 | quarter", "2"),
        example("null stays null", "null | quarter", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| int((day.month() + 2) / 3))
}
