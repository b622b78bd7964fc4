//! `count_of`: how often a text stands in another.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "count_of",
    summary: "how often a text stands in it, without overlaps; capitals matter",
    in_words: "only how often `{part}` stands in it",
    params: &[value("text", Kind::Text, "the text to look in"), literal("part", Kind::Text, "what is counted")],
    returns: Returns::Kind(Kind::Int),
    check_literals: Some(not_empty),
    change: ChangeKind::Reduced,
    search: &["countif", "occurrences", "how many times", "count substring"],
    examples: &[
        example("separators", r#""a;b;c" | count_of(";")"#, "2"),
        example("none", r#""abc" | count_of(";")"#, "0"),
        example("null stays null", r#"null | count_of(";")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let wanted = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |text| how_many(if wanted.is_empty() { 0 } else { text.matches(wanted).count() }))
}
