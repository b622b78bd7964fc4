//! `middle`: a part of a text by its place.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "middle",
    summary: "so many characters from a place on, the first is 1; an accent or an emoji is never cut in two",
    in_words: "{length} characters from place {from} on",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("from", Kind::Int, "the place of the first character to keep, from 1 on"),
        literal("length", Kind::Int, "how many characters to keep"),
    ],
    returns: Returns::TextUpTo(2),
    change: ChangeKind::Reduced,
    search: &["mid", "substring", "substr", "slice", "characters from"],
    examples: &[
        example("the month of a compact day", r#""20260307" | middle(5, 2)"#, r#""03""#),
        example("nothing is there", r#""20" | middle(5, 2)"#, r#""""#),
        example("null stays null", "null | middle(5, 2)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let number = |index| int_at(arguments, index).and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    let (skip, most) = (number(1).saturating_sub(1), number(2));
    part(arguments, |text| middle(text, skip, most))
}

#[cfg(feature = "kernels")]
fn middle(text: &str, skip: usize, most: usize) -> &str {
    use unicode_segmentation::UnicodeSegmentation;
    let end = skip.saturating_add(most);
    if text.is_ascii() {
        let end = end.min(text.len());
        return text.get(skip.min(end)..end).unwrap_or_default();
    }
    let (mut at, mut first, mut last) = (0_usize, None, text.len());
    for (start, cluster) in text.grapheme_indices(true) {
        if at >= skip && first.is_none() {
            first = Some(start);
        }
        at += cluster.chars().count();
        if at > end {
            last = start;
            break;
        }
    }
    first.and_then(|first| text.get(first..last)).unwrap_or_default()
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::middle;

    #[test]
    fn characters_stay_whole() {
        assert_eq!(middle("ab🇩🇰cd", 2, 2), "🇩🇰");
        assert_eq!(middle("ab🇩🇰cd", 2, 1), "");
        assert_eq!(middle("ab🇩🇰cd", 3, 2), "c");
        assert_eq!(middle("Ångström", 1, 3), "ngs");
        assert_eq!(middle("abc", 9, usize::MAX), "");
    }
}
