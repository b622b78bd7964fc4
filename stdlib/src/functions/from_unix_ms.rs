//! `from_unix_ms`: a point in time from milliseconds since 1970.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "from_unix_ms",
    family: Family::Dates,

    summary: "a point in time from the milliseconds since 1970-01-01T00:00:00Z, as JavaScript and many APIs keep it",
    in_words: "read as a point in time",
    params: &[value("milliseconds", Kind::Int, "the milliseconds; for seconds use `from_unix`")],
    returns: Returns::Kind(Kind::Instant),
    fails: &["the number is too large for a time"],
    search: &["epoch", "timestamp", "milliseconds", "javascript date", "hubspot"],
    examples: &[
        example("a time in 2026", "1772442900000 | from_unix_ms", "2026-03-02T09:15:00Z"),
        example("too large", "9223372036854775807 | from_unix_ms", "fails"),
        example("null stays null", "null | from_unix_ms", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match arguments.first() {
        Some(Value::Int(milliseconds)) => match Timestamp::from_millisecond(*milliseconds) {
            Ok(at) => Outcome::Value(Value::Instant(at)),
            Err(_) => fails("the number is too large for a time"),
        },
        first => other(first),
    }
}
