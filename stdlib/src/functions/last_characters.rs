//! `last_characters`: the end of a text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "last_characters",
    summary: "so many characters from the end; an accent or an emoji is never cut in two",
    in_words: "only the last {length} characters",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("length", Kind::Int, "how many characters to keep"),
    ],
    returns: Returns::TextUpTo(1),
    change: ChangeKind::Reduced,
    search: &["right", "suffix", "substring", "tail"],
    examples: &[
        example("the last four digits", r#""4571000012345678" | last_characters(4)"#, r#""5678""#),
        example("shorter", r#""78" | last_characters(4)"#, r#""78""#),
        example("null stays null", "null | last_characters(4)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let most = int_at(arguments, 1).and_then(|most| usize::try_from(most).ok()).unwrap_or(0);
    part(arguments, |text| last(text, most))
}

#[cfg(feature = "kernels")]
fn last(text: &str, most: usize) -> &str {
    use unicode_segmentation::UnicodeSegmentation;
    let mut characters = 0;
    let mut start = text.len();
    for (at, cluster) in text.grapheme_indices(true).rev() {
        characters += cluster.chars().count();
        if characters > most {
            break;
        }
        start = at;
    }
    text.get(start..).unwrap_or_default()
}
