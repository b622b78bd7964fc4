//! `first_of_week`: the Monday of a day's week.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "first_of_week",
    family: Family::Dates,

    summary: "the Monday of the week that a day lies in",
    in_words: "only the week",
    params: &[value("day", Kind::Date, "the day")],
    returns: Returns::Kind(Kind::Date),
    change: ChangeKind::Reduced,
    search: &["monday", "week start", "date_trunc week", "beginning of week"],
    examples: &[
        example("a Saturday", "2026-03-07 | first_of_week", "2026-03-02"),
        example("a Monday", "2026-03-02 | first_of_week", "2026-03-02"),
        example("null stays null", "null | first_of_week", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_date(arguments, |day| {
        let since = i64::from(day.weekday().to_monday_zero_offset());
        Outcome::Value(Value::Date(crate::calendar::days_later(day, -since)))
    })
}
