//! `url_encode`: a text as it stands in a web address.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "url_encode",
    family: Family::Web,

    summary: "a text as it stands in a web address: all but letters a to z, digits and `-._~` as `%` and two digits",
    in_words: "as it stands in a web address",
    params: &[value("text", Kind::Text, "the text to write")],
    search: &["urlencode", "percent encoding", "escape", "encodeuricomponent", "encodeurl"],
    examples: &[
        example("spaces and accents", r#""Ærø & co" | url_encode"#, r#""%C3%86r%C3%B8%20%26%20co""#),
        example("nothing to do", r#""plain-1" | url_encode"#, r#""plain-1""#),
        example("null stays null", "null | url_encode", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        if text.bytes().all(is_plain) {
            return as_text(text);
        }
        as_text(Cow::Owned(encoded(&text)))
    })
}

#[cfg(feature = "kernels")]
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// RFC 3986, section 2.
#[cfg(feature = "kernels")]
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    for byte in text.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
