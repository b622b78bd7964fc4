//! `length`: how many characters a text has.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "length",
    summary: "how many characters a text has; an accent that is written on its own counts as one",
    in_words: "only its length",
    params: &[value("text", Kind::Text, "the text to measure")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["len", "size", "characters", "count"],
    examples: &[
        example("a word", r#""Ångström" | length"#, "8"),
        example("nothing", r#""" | length"#, "0"),
        example("null stays null", "null | length", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| how_many(text.chars().count()))
}
