//! `next_anniversary`: when a day comes round next.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "next_anniversary",
    family: Family::Dates,

    summary: "when the month and day of a day come round next, on or after another day: for birthdays and years of \
              membership; 29 February comes on 1 March in other years",
    in_words: "only when it comes round next",
    params: &[value("day", Kind::Date, "the first day, such as a birthday"), value("from", Kind::Date, "the day from which on, such as `today`")],
    returns: Returns::Kind(Kind::Date),
    search: &["birthday", "next birthday", "anniversary", "renewal", "upcoming"],
    examples: &[
        example("later this year", "1984-06-14 | next_anniversary(2026-03-02)", "2026-06-14"),
        example("today", "1984-03-02 | next_anniversary(2026-03-02)", "2026-03-02"),
        example("next year", "1984-01-05 | next_anniversary(2026-03-02)", "2027-01-05"),
        example("born on 29 February", "2012-02-29 | next_anniversary(2026-01-01)", "2026-03-01"),
        example("null stays null", "null | next_anniversary(2026-03-02)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), arguments.get(1)) {
        (Some(Value::Date(from)), Some(Value::Date(to))) => Outcome::Value(Value::Date(crate::calendar::next(*from, *to))),
        (Some(Value::Date(_)), second) => other(second),
        (first, _) => other(first),
    }
}
