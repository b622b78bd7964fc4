//! `slug`: a text as a part of a web address.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "slug",
    summary: "small plain letters and digits with hyphens between words, as in web addresses",
    in_words: "as a part of a web address",
    params: &[value("text", Kind::Text, "the text to change")],
    change: ChangeKind::Reduced,
    search: &["url", "permalink", "handle", "kebab case", "identifier"],
    examples: &[
        example("a title", r#""Søren's 10 best ideas!" | slug"#, r#""sorens-10-best-ideas""#),
        example("only signs", r#""!?" | slug"#, r#""""#),
        example("null stays null", "null | slug", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |text| {
        let plain = super::unaccent::unaccent(text).to_lowercase().replace(['\'', '\u{2019}'], "");
        let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-")
    })
}
