//! `x_handle`: a user name in the form that X hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "x_handle",
    family: Family::Privacy,

    summary: "a user name as X compares it: without `@`, no spaces at the ends, small letters",
    in_words: "in the form that X compares",
    params: &[value("handle", Kind::Text, "the user name")],
    effect: CategoryEffect::Canonical,
    
    search: &["audience", "normalise", "normalize", "twitter", "username", "screen name"],
    examples: &[
        example("with its sign", r#""@Handle" | x_handle"#, r#""handle""#),
        example("without", r#"" Handle " | x_handle"#, r#""handle""#),
        example("null stays null", "null | x_handle", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |handle| {
        let handle = handle.trim();
        handle.strip_prefix('@').unwrap_or(handle).to_lowercase()
    })
}
