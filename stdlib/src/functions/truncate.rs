//! `truncate`: at most so many characters, never through the middle of one as people see it.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;
#[cfg(feature = "kernels")]
use std::convert::Infallible;
#[cfg(feature = "kernels")]
use unicode_segmentation::UnicodeSegmentation;

pub(super) static FUNCTION: Function = Function {
    name: "truncate",
    family: Family::Text,
    since: "0.1.0",
    summary: "cut to at most so many characters; an accent or an emoji is never cut in two",
    in_words: "at most {length} characters",
    params: &[
        Param { name: "text", kind: Kind::Text, literal: false, repeated: false, help: "the text to cut" },
        Param {
            name: "length",
            kind: Kind::Int,
            literal: true,
            repeated: false,
            help: "the most characters to keep",
        },
    ],
    returns: Returns::TextUpTo(1),
    check_literals: None,
    longest: None,
    fails: &[],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Reduced,
    search: &["cut", "shorten", "left", "substring", "limit", "max length"],
    examples: &[
        Example { title: "too long", expression: r#""Copenhagen" | truncate(5)"#, gives: r#""Copen""# },
        Example { title: "short enough", expression: r#""Oslo" | truncate(5)"#, gives: r#""Oslo""# },
        Example {
            title: "a letter with a separate accent stays whole or goes",
            expression: "\"Zoe\u{308}\" | truncate(3)",
            gives: r#""Zo""#,
        },
        Example { title: "null stays null", expression: "null | truncate(5)", gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let Some(Value::Int(length)) = arguments.get(1) else {
            return Outcome::Failure(Failure(Cow::Borrowed("the length is no number")));
        };
        let most = usize::try_from(*length).unwrap_or(0);
        // A character takes at least one byte.
        if text.len() <= most {
            return as_text(text);
        }
        match map_cow(text, |text| Ok::<_, Infallible>(Cow::Borrowed(cut(text, most)))) {
            Ok(text) => as_text(text),
            Err(never) => match never {},
        }
    })
}

#[cfg(feature = "kernels")]
fn cut(text: &str, most: usize) -> &str {
    let mut characters = 0;
    for (start, cluster) in text.grapheme_indices(true) {
        characters += cluster.chars().count();
        if characters > most {
            return text.get(..start).unwrap_or("");
        }
    }
    text
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::cut;
    use proptest::prelude::*;

    #[test]
    fn families_and_flags_stay_whole() {
        assert_eq!(cut("a👨‍👩‍👧b", 4), "a");
        assert_eq!(cut("a👨‍👩‍👧b", 6), "a👨‍👩‍👧");
        assert_eq!(cut("🇩🇰🇳🇴", 3), "🇩🇰");
        assert_eq!(cut("abc", 0), "");
    }

    proptest! {
        #[test]
        fn gives_a_beginning_of_at_most_so_many_characters(text in any::<String>(), most in 0_usize..30) {
            let kept = cut(&text, most);
            prop_assert!(text.starts_with(kept));
            prop_assert!(kept.chars().count() <= most);
        }
    }
}
