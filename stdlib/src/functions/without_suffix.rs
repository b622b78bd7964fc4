//! `without_suffix`: a text without its end.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "without_suffix",
    summary: "without a text at its end, once; a text that ends otherwise stays as it is, and capitals matter",
    in_words: "without `{suffix}` at its end",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("suffix", Kind::Text, "what is taken away"),
    ],
    returns: Returns::SameText,
    change: ChangeKind::Reduced,
    search: &["removesuffix", "strip suffix", "trim end", "file ending", "cut the end"],
    examples: &[
        example("a legal form", r#""Acme ApS" | without_suffix(" ApS")"#, r#""Acme""#),
        example("not there", r#""Acme" | without_suffix(" ApS")"#, r#""Acme""#),
        example("null stays null", r#"null | without_suffix(" ApS")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let suffix = text_at(arguments, 1).unwrap_or_default();
    part(arguments, |text| text.strip_suffix(suffix).unwrap_or(text))
}
