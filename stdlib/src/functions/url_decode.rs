//! `url_decode`: a text out of a web address.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "url_decode",
    family: Family::Web,

    summary: "a text as it was before it stood in a web address: `%C3%B8` is `ø`, `+` and `%20` are spaces",
    in_words: "as it was before it stood in a web address",
    params: &[value("text", Kind::Text, "the text out of the address")],
    search: &["urldecode", "unescape", "decodeuricomponent", "percent"],
    examples: &[
        example("spaces and accents", r#""%C3%86r%C3%B8+%26%20co" | url_decode"#, r#""Ærø & co""#),
        example("a sign that stands for itself", r#""100%" | url_decode"#, r#""100%""#),
        example("null stays null", "null | url_decode", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        if !text.contains(['%', '+']) {
            return as_text(text);
        }
        as_text(Cow::Owned(super::url_parameter::decoded(&text)))
    })
}
