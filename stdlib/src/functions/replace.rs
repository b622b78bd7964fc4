//! `replace`: a part of a text by another.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "replace",
    summary: "every place where a text stands, replaced by another; capitals matter",
    in_words: "with a part replaced",
    params: &[
        value("text", Kind::Text, "the text to change"),
        literal("find", Kind::Text, "what is replaced; at least one character"),
        value("with", Kind::Text, "what stands there instead; `\"\"` takes it away"),
    ],
    check_literals: Some(not_empty),
    search: &["substitute", "swap", "remove", "strip", "delete"],
    examples: &[
        example("a separator", r#""a;b;c" | replace(";", ", ")"#, r#""a, b, c""#),
        example("taken away", r#""+45 12" | replace(" ", "")"#, r#""+4512""#),
        example("not there", r#""abc" | replace("x", "y")"#, r#""abc""#),
        example("null stays null", r#"null | replace("a", "b")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let (find, with) = (text_at(arguments, 1), text_at(arguments, 2));
    match (find, with) {
        (Some(find), Some(with)) => on_text(arguments, |whole| {
            if whole.contains(find) { as_text(Cow::Owned(whole.replace(find, with))) } else { as_text(whole) }
        }),
        _ => other(arguments.iter().find(|argument| argument.is_absent()).or(arguments.first())),
    }
}
