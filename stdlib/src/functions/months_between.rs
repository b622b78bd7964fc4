//! `months_between`: how many whole months lie between two days.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "months_between",
    family: Family::Dates,

    summary: "how many whole months from one day to another; below zero where the other comes first",
    in_words: "as a number of months",
    params: &[value("from", Kind::Date, "the first day"), value("to", Kind::Date, "the other day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["datedif", "datediff", "tenure", "elapsed", "customer since"],
    examples: &[
        example("a day short of two", "2026-01-15 | months_between(2026-03-14)", "1"),
        example("two", "2026-01-15 | months_between(2026-03-15)", "2"),
        example("backward", "2026-03-15 | months_between(2026-01-15)", "-2"),
        example("null stays null", "null | months_between(2026-01-15)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), arguments.get(1)) {
        (Some(Value::Date(from)), Some(Value::Date(to))) => int(crate::calendar::months(*from, *to)),
        (Some(Value::Date(_)), second) => other(second),
        (first, _) => other(first),
    }
}
