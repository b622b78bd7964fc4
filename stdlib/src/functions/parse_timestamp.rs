//! `parse_timestamp`: a point in time from text that names its offset.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_timestamp",
    family: Family::Dates,

    summary: "a point in time from text with a zone in it, as machines write it: `2026-03-02T10:15:00+01:00`, \
              `2026-03-02 09:15:00Z` (ISO 8601), or `Mon, 02 Mar 2026 10:15:00 +0100` (the head of an e-mail); without \
              a zone use `parse_instant`",
    in_words: "read as a point in time",
    params: &[value("text", Kind::Text, "the time, with `Z` or an offset")],
    returns: Returns::Kind(Kind::Instant),
    fails: &["the text is no time with a zone"],
    search: &["iso 8601", "rfc 3339", "rfc 2822", "timestamp", "datetime", "offset", "utc", "created at"],
    examples: &[
        example("an offset", r#""2026-03-02T10:15:00+01:00" | parse_timestamp"#, "2026-03-02T09:15:00Z"),
        example("the head of an e-mail", r#""Mon, 02 Mar 2026 10:15:00 +0100" | parse_timestamp"#, "2026-03-02T09:15:00Z"),
        example("no zone", r#""2026-03-02T10:15:00" | parse_timestamp"#, "fails"),
        example("null stays null", "null | parse_timestamp", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let text = text.trim();
        let read = text.parse::<Timestamp>().ok().or_else(|| {
            let mail = jiff::fmt::rfc2822::DateTimeParser::new();
            mail.parse_timestamp(text).ok()
        });
        read.map_or(fails("the text is no time with a zone"), |at| Outcome::Value(Value::Instant(at)))
    })
}
