//! `first_characters`: the beginning of a text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "first_characters",
    summary: "so many characters from the beginning; an accent or an emoji is never cut in two",
    in_words: "only the first {length} characters",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("length", Kind::Int, "how many characters to keep"),
    ],
    returns: Returns::TextUpTo(1),
    change: ChangeKind::Reduced,
    search: &["left", "prefix", "substring", "initial", "head"],
    examples: &[
        example("an area", r#""SW1A 1AA" | first_characters(4)"#, r#""SW1A""#),
        example("shorter", r#""S" | first_characters(4)"#, r#""S""#),
        example("null stays null", "null | first_characters(4)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::truncate::kernel(arguments)
}
