//! `date`: a day from its year, month and day.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "date",
    family: Family::Dates,
    summary: "a day from its year, month and day of the month; absent where one of the three is",
    in_words: "put together as a day",
    params: &[
        value("year", Kind::Int, "the year, four digits"),
        value("month", MAYBE_INT, "the month, 1 to 12"),
        value("day", MAYBE_INT, "the day of the month"),
    ],
    returns: Returns::Kind(Kind::Date),
    fails: &["the calendar has no such day"],
    search: &["birthday", "make date", "compose", "year month day"],
    examples: &[
        example("a birthday", "date(1984, 2, 29)", "1984-02-29"),
        example("no such day", "date(2023, 2, 29)", "fails"),
        example("null stays null", "date(null, 2, 3)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    if arguments.iter().any(Value::is_absent) {
        return Outcome::Absent;
    }
    let (Some(year), Some(month), Some(day)) = (int_at(arguments, 0), int_at(arguments, 1), int_at(arguments, 2))
    else {
        return other(arguments.first());
    };
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(year @ 1..), Ok(month), Ok(day)) = parts else { return fails("the calendar has no such day") };
    match Date::new(year, month, day) {
        Ok(day) => Outcome::Value(Value::Date(day)),
        Err(_) => fails("the calendar has no such day"),
    }
}
