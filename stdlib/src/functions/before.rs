//! `before`: what stands in front of the first place of a separator.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "before",
    summary: "the part in front of the first place where a text stands; all of it where it does not",
    in_words: "only the part before a separator",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("separator", Kind::Text, "what the part ends at"),
    ],
    returns: Returns::SameText,
    check_literals: Some(not_empty),
    change: ChangeKind::Reduced,
    search: &["split", "left of", "substring", "until", "first part"],
    examples: &[
        example("the first part", r#""DK-2100" | before("-")"#, r#""DK""#),
        example("no such separator", r#""2100" | before("-")"#, r#""2100""#),
        example("null stays null", r#"null | before("-")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let separator = text_at(arguments, 1).unwrap_or_default();
    part(arguments, |text| text.split_once(separator).map_or(text, |(before, _)| before))
}
