//! `to_text`: any single value as text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "to_text",
    summary: "a number, a day, a point in time or yes and no as text, in the language's own form",
    in_words: "as text",
    params: &[value("value", Kind::Any, "the value to write out")],
    search: &["string", "cast", "convert", "str", "tostring"],
    examples: &[
        example("a number", "42 | to_text", r#""42""#),
        example("a day", "2026-03-07 | to_text", r#""2026-03-07""#),
        example("null stays null", "null | to_text", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match arguments.first().map(|value| (value, in_text(value))) {
        Some((_, Some(written))) => as_text(Cow::Owned(written.into_owned())),
        _ => Outcome::Absent,
    }
}
