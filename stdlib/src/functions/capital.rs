//! `capital`: the first letter in upper case.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "capital",
    summary: "the first letter in upper case, the rest as it is",
    in_words: "with a capital at its beginning",
    params: &[value("text", Kind::Text, "the text to change")],
    search: &["capitalize", "capitalise", "ucfirst", "first letter", "sentence case"],
    examples: &[
        example("a sentence", r#""see you in Oslo" | capital"#, r#""See you in Oslo""#),
        example("an accent", r#""émile" | capital"#, r#""Émile""#),
        example("null stays null", "null | capital", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |text| {
        let mut rest = text.chars();
        rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
    })
}
