//! `first_of_quarter`: the first day of a day's quarter.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "first_of_quarter",
    family: Family::Dates,

    summary: "the first day of the quarter of the year that a day lies in",
    in_words: "only the quarter",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Date),
    change: ChangeKind::Reduced,
    search: &["quarter start", "date_trunc quarter", "beginning of quarter"],
    examples: &[
        example("in March", "2026-03-07 | first_of_quarter", "2026-01-01"),
        example("in April", "2026-04-01 | first_of_quarter", "2026-04-01"),
        example("null stays null", "null | first_of_quarter", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| {
        let month = (day.month() - 1) / 3 * 3 + 1;
        Outcome::Value(Value::Date(Date::new(day.year(), month, 1).unwrap_or(day)))
    })
}
