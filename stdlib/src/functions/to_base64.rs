//! `to_base64`: a text in Base64.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "to_base64",
    family: Family::Web,

    summary: "the bytes of a text (UTF-8) in Base64, with `=` at the end; anybody can read it back, so this hides nothing",
    in_words: "in Base64",
    params: &[value("text", Kind::Text, "the text to write")],
    search: &["base64", "encode", "b64", "btoa"],
    examples: &[
        example("a word", r#""Ærø" | to_base64"#, r#""w4Zyw7g=""#),
        example("nothing", r#""" | to_base64"#, r#""""#),
        example("null stays null", "null | to_base64", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use base64::Engine;
    to_text(arguments, |text| base64::engine::general_purpose::STANDARD.encode(text))
}
