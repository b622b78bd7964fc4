//! `starts_with`: whether a text begins with another.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "starts_with",
    summary: "whether it begins with a text; capitals matter",
    in_words: "only whether it begins with a certain text",
    params: &[
        value("text", Kind::Text, "the text to look at"),
        value("part", Kind::Text, "what it may begin with"),
    ],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["begins with", "prefix"],
    examples: &[
        example("it does", r#""+45 12345678" | starts_with("+45")"#, "true"),
        example("it does not", r#""12345678" | starts_with("+45")"#, "false"),
        example("null stays null", r#"null | starts_with("a")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match text_at(arguments, 1) {
        Some(part) => on_text(arguments, |text| yes(text.starts_with(part))),
        None => other(arguments.get(1)),
    }
}
