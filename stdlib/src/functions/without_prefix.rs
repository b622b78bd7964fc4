//! `without_prefix`: a text without its beginning.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "without_prefix",
    summary: "without a text at its beginning, once; a text that begins otherwise stays as it is, and capitals matter",
    in_words: "without `{prefix}` at its beginning",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("prefix", Kind::Text, "what is taken away"),
    ],
    returns: Returns::SameText,
    change: ChangeKind::Reduced,
    search: &["removeprefix", "strip prefix", "trim start", "cut the beginning"],
    examples: &[
        example("a marked number", r#""CUST-00482" | without_prefix("CUST-")"#, r#""00482""#),
        example("not there", r#""00482" | without_prefix("CUST-")"#, r#""00482""#),
        example("null stays null", r#"null | without_prefix("CUST-")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let prefix = text_at(arguments, 1).unwrap_or_default();
    part(arguments, |text| text.strip_prefix(prefix).unwrap_or(text))
}
