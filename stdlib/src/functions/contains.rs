//! `contains`: whether one text stands somewhere in another.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "contains",
    summary: "whether a text stands anywhere in it; capitals matter",
    in_words: "only whether it holds a certain text",
    params: &[
        value("text", Kind::Text, "the text to look in"),
        value("part", Kind::Text, "what is looked for"),
    ],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["includes", "has", "in", "find", "like"],
    examples: &[
        example("it does", r#""sales@mail.example" | contains("sales")"#, "true"),
        example("capitals matter", r#""Sales" | contains("sales")"#, "false"),
        example("null stays null", r#"null | contains("a")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match text_at(arguments, 1) {
        Some(part) => on_text(arguments, |text| yes(text.contains(part))),
        None => other(arguments.get(1)),
    }
}
