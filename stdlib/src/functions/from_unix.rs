//! `from_unix`: a point in time from seconds since 1970.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "from_unix",
    family: Family::Dates,
    summary: "a point in time from the seconds since 1970-01-01T00:00:00Z, as many systems keep it",
    in_words: "read as a point in time",
    params: &[value("seconds", Kind::Int, "the seconds; milliseconds are divided first")],
    returns: Returns::Kind(Kind::Instant),
    fails: &["the number is too large for a time"],
    search: &["epoch", "timestamp", "unix time", "posix"],
    examples: &[
        example("a second in 2026", "1772442900 | from_unix", "2026-03-02T09:15:00Z"),
        example("milliseconds by mistake", "1772442900000 | from_unix", "fails"),
        example("null stays null", "null | from_unix", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match arguments.first() {
        Some(Value::Int(seconds)) => match Timestamp::from_second(*seconds) {
            Ok(at) => Outcome::Value(Value::Instant(at)),
            Err(_) => fails("the number is too large for a time"),
        },
        first => other(first),
    }
}
