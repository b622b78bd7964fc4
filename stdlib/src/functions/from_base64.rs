//! `from_base64`: a text out of Base64.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "from_base64",
    family: Family::Web,

    summary: "the text that stands in Base64, of the usual letters or those of web addresses, with or without `=` at the end",
    in_words: "read out of Base64",
    params: &[value("text", Kind::Text, "the Base64")],
    fails: &["the text is no Base64, or what it holds is no text"],
    search: &["base64", "decode", "b64", "atob"],
    examples: &[
        example("a word", r#""w4Zyw7g=" | from_base64"#, r#""Ærø""#),
        example("without the sign at its end", r#""w4Zyw7g" | from_base64"#, r#""Ærø""#),
        example("no text", r#""/////w==" | from_base64"#, "fails"),
        example("null stays null", "null | from_base64", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    try_text(arguments, |text| {
        let text = text.trim().trim_end_matches('=');
        let read = if text.contains(['-', '_']) { URL_SAFE_NO_PAD.decode(text) } else { STANDARD_NO_PAD.decode(text) };
        let read = read.ok().and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| !text.contains('\0'));
        read.ok_or("the text is no Base64, or what it holds is no text")
    })
}
