//! `ends_with`: whether a text ends with another.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "ends_with",
    summary: "whether it ends with a text; capitals matter",
    in_words: "only whether it ends with a certain text",
    params: &[
        value("text", Kind::Text, "the text to look at"),
        value("part", Kind::Text, "what it may end with"),
    ],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["suffix", "finishes with"],
    examples: &[
        example("it does", r#""ana@mail.example" | ends_with(".example")"#, "true"),
        example("it does not", r#""ana@mail.example" | ends_with(".test")"#, "false"),
        example("null stays null", r#"null | ends_with("a")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match text_at(arguments, 1) {
        Some(part) => on_text(arguments, |text| yes(text.ends_with(part))),
        None => other(arguments.get(1)),
    }
}
