//! `years_between`: how many whole years lie between two days.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "years_between",
    family: Family::Dates,
    summary: "how many whole years from one day to another, as ages are counted; who was born on 29 February is a year \
              older on 1 March",
    in_words: "as a number of years",
    params: &[value("from", Kind::Date, "the first day"), value("to", Kind::Date, "the other day")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["age", "birthday", "anniversary", "datediff"],
    examples: &[
        example("the day before the birthday", "1984-03-08 | years_between(2026-03-07)", "41"),
        example("the birthday", "1984-03-07 | years_between(2026-03-07)", "42"),
        example("born on 29 February", "2012-02-29 | years_between(2026-02-28)", "13"),
        example("null stays null", "null | years_between(2026-03-07)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), arguments.get(1)) {
        (Some(Value::Date(from)), Some(Value::Date(to))) => int(years(*from, *to)),
        (Some(Value::Date(_)), second) => other(second),
        (first, _) => other(first),
    }
}

#[cfg(feature = "kernels")]
fn years(from: Date, to: Date) -> i64 {
    if to < from {
        return -years(to, from);
    }
    let before = (to.month(), to.day()) < (from.month(), from.day());
    i64::from(to.year()) - i64::from(from.year()) - i64::from(before)
}
