//! `pad_left`: a text filled up at its beginning.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "pad_left",
    summary: "filled up at the beginning until it has so many characters; a longer text stays as it is",
    in_words: "filled up to {length} characters",
    params: &[
        value("text", Kind::Text, "the text to fill up"),
        literal("length", Kind::Int, "how many characters it has then, at most 1000"),
        literal("with", Kind::Text, "the character it is filled with, such as \"0\""),
    ],
    check_literals: Some(one_character),
    search: &["lpad", "zero fill", "leading zeros", "fixed width"],
    examples: &[
        example("leading zeros", r#""482" | pad_left(6, "0")"#, r#""000482""#),
        example("long enough", r#""1000482" | pad_left(6, "0")"#, r#""1000482""#),
        example("null stays null", r#"null | pad_left(6, "0")"#, "null"),
    ],
    ..BASE
};

/// The fill is one character.
fn one_character(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(2).copied().flatten() {
        Some(fill) if fill.chars().count() != 1 => {
            Err(format!("`{fill}` is not one character; write the character to fill with, such as `\"0\"`"))
        }
        _ => Ok(()),
    }
}

/// Longer texts are filled by mistake.
#[cfg(feature = "kernels")]
const MOST: usize = 1_000;

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let length = int_at(arguments, 1).and_then(|length| usize::try_from(length).ok()).unwrap_or(0).min(MOST);
    let with = text_at(arguments, 2).unwrap_or_default();
    on_text(arguments, |whole| match length.saturating_sub(whole.chars().count()) {
        0 => as_text(whole),
        missing => as_text(Cow::Owned(with.repeat(missing) + &whole)),
    })
}
