//! `from_spreadsheet_day`: a day from the number that spreadsheets keep it as.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "from_spreadsheet_day",
    family: Family::Dates,

    summary: "a day from the number that spreadsheets keep it as (46088 is 2026-03-07); a time of day behind the point is \
              left out. Numbers below 61 are read as Excel shows them; its 29 February 1900 never was",
    in_words: "read as a day",
    params: &[value("number", Kind::Number, "the number of the day")],
    returns: Returns::Kind(Kind::Date),
    fails: &["the number stands for no day"],
    search: &["excel", "serial number", "1900 date system", "google sheets", "xlsx date"],
    examples: &[
        example("a day", "46088 | from_spreadsheet_day", "2026-03-07"),
        example("with a time", "46088.75 | from_spreadsheet_day", "2026-03-07"),
        example("the day that never was", "60 | from_spreadsheet_day", "fails"),
        example("null stays null", "null | from_spreadsheet_day", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let Some(number) = number_at(arguments, 0) else { return other(arguments.first()) };
    match crate::calendar::of_spreadsheet(number) {
        Some(day) => Outcome::Value(Value::Date(day)),
        None => fails("the number stands for no day"),
    }
}
