//! `last_of_month`: the last day of a day's month.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "last_of_month",
    family: Family::Dates,
    summary: "the last day of the month",
    in_words: "only the end of its month",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Date),
    change: ChangeKind::Reduced,
    search: &["end of month", "month end", "ultimo"],
    examples: &[
        example("in a leap year", "2028-02-03 | last_of_month", "2028-02-29"),
        example("null stays null", "null | last_of_month", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| Outcome::Value(Value::Date(day.last_of_month())))
}
