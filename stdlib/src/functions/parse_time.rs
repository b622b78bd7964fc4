//! `parse_time`: a time of day from text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_time",
    family: Family::Dates,

    summary: "a time of day from text as people write it: `9:30`, `09.30`, `0930`, `9:30:15`, `9:30 pm`, `9 am`",
    in_words: "read as a time of day",
    params: &[value("text", Kind::Text, "the time as somebody wrote it")],
    returns: Returns::Kind(Kind::Time),
    fails: &["the text is no time of day"],
    search: &["clock", "hour", "am pm", "to_time", "opening hours"],
    examples: &[
        example("with a point", r#""9.30" | parse_time"#, r#""09:30:00""#),
        example("in the afternoon", r#""9:30 PM" | parse_time"#, r#""21:30:00""#),
        example("midnight", r#""12 am" | parse_time"#, r#""00:00:00""#),
        example("no such time", r#""25:00" | parse_time"#, "fails"),
        example("null stays null", "null | parse_time", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match crate::calendar::time(&text) {
        Some(time) => Outcome::Value(Value::Time(time)),
        None => fails("the text is no time of day"),
    })
}
