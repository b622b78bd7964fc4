//! `to_unix_ms`: a point in time as milliseconds since 1970.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "to_unix_ms",
    family: Family::Dates,

    summary: "the whole milliseconds from 1970-01-01T00:00:00Z to a point in time",
    in_words: "as milliseconds since 1970",
    params: &[value("instant", Kind::Instant, "the point in time")],
    returns: Returns::Kind(Kind::Int),
    search: &["epoch", "timestamp", "milliseconds", "javascript date", "hubspot"],
    examples: &[
        example("a time in 2026", "2026-03-02T09:15:00Z | to_unix_ms", "1772442900000"),
        example("null stays null", "null | to_unix_ms", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match arguments.first() {
        Some(Value::Instant(at)) => int(at.as_millisecond()),
        first => other(first),
    }
}
