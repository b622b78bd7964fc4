//! `title_case`: each word with a capital, as names are written: `O'Brien`, `Weiß-Krüger`, `Петренко`.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;
#[cfg(feature = "kernels")]
use unicode_segmentation::UnicodeSegmentation;

pub(super) static FUNCTION: Function = Function {
    name: "title_case",
    family: Family::Text,
    since: "0.1.0",
    summary: "each word with a capital and the rest in lower case, as names are written",
    in_words: "in title case",
    params: &[Param {
        name: "text",
        kind: Kind::Text,
        literal: false,
        repeated: false,
        help: "a name or a title",
    }],
    returns: Returns::SameText,
    check_literals: None,
    longest: None,
    fails: &[],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Changed,
    search: &["capitalise", "capitalize", "proper", "name case", "initcap"],
    examples: &[
        Example {
            title: "after an apostrophe",
            expression: r#""o'brien" | title_case"#,
            gives: r#""O'Brien""#,
        },
        Example {
            title: "after a hyphen",
            expression: r#""weiß-krüger" | title_case"#,
            gives: r#""Weiß-Krüger""#,
        },
        Example {
            title: "any script", expression: r#""ПЕТРЕНКО" | title_case"#, gives: r#""Петренко""#
        },
        Example {
            title: "a single letter at a word's end stays small",
            expression: r#""WOMEN'S SHOES" | title_case"#,
            gives: r#""Women's Shoes""#,
        },
        Example { title: "null stays null", expression: "null | title_case", gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        if text.is_ascii() && is_titled_ascii(text.as_bytes()) {
            return as_text(text);
        }
        let titled = titled(&super::lower::lower(Cow::Borrowed(&text)));
        as_text(if titled == *text { text } else { Cow::Owned(titled) })
    })
}

/// Whether ASCII text is in title case already; says no in doubt.
#[cfg(feature = "kernels")]
fn is_titled_ascii(text: &[u8]) -> bool {
    let mut inside = false;
    for byte in text {
        if byte.is_ascii_alphabetic() && byte.is_ascii_uppercase() == inside {
            return false;
        }
        if *byte == b'\'' {
            return false;
        }
        inside = byte.is_ascii_alphanumeric();
    }
    true
}

#[cfg(feature = "kernels")]
fn titled(lower: &str) -> String {
    let mut out = String::with_capacity(lower.len());
    let mut inside = false;
    let mut clusters = lower.graphemes(true).peekable();
    while let Some(cluster) = clusters.next() {
        // A letter with its marks is one cluster, so that a mark never ends a word.
        let mut chars = cluster.chars();
        match chars.next() {
            Some(first) if first.is_alphanumeric() => {
                if inside {
                    out.push(first)
                } else {
                    out.push(capital(first))
                }
                inside = true;
            }
            Some(mark @ ('\'' | '\u{2019}')) if inside => {
                out.push(mark);
                inside = clusters.peek().is_some_and(|next| is_last_letter(lower, next));
            }
            Some(other) => {
                out.push(other);
                inside = false;
            }
            None => {}
        }
        out.push_str(chars.as_str());
    }
    out
}

/// Whether nothing of the word follows this cluster, which is a slice of `whole`.
#[cfg(feature = "kernels")]
fn is_last_letter(whole: &str, cluster: &str) -> bool {
    let end = (cluster.as_ptr() as usize - whole.as_ptr() as usize) + cluster.len();
    let next = whole.get(end..).and_then(|rest| rest.chars().next());
    next.is_none_or(|next| !next.is_alphanumeric())
}

/// The capital of a letter, where it is one character: `ß` and ligatures stay, so that a text never grows.
#[cfg(feature = "kernels")]
fn capital(letter: char) -> char {
    match letter {
        // Digraphs have a form of their own for the beginning of a word.
        'ǆ' => 'ǅ',
        'ǉ' => 'ǈ',
        'ǌ' => 'ǋ',
        'ǳ' => 'ǲ',
        _ => {
            let mut upper = letter.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(capital), None) => capital,
                _ => letter,
            }
        }
    }
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn title(text: &str) -> Cow<'_, str> {
        match kernel(&[Value::Text(Cow::Borrowed(text))]) {
            Outcome::Value(Value::Text(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_of_many_kinds() {
        let cases = [
            ("aNN", "Ann"),
            ("JÜRGEN", "Jürgen"),
            ("van der meer", "Van Der Meer"),
            ("d'angelo", "D'Angelo"),
            ("o’neill", "O’Neill"),
            ("jean-luc", "Jean-Luc"),
            ("ΜΑΡΊΑ", "Μαρία"),
            ("e\u{301}mile zola", "E\u{301}mile Zola"),
            ("rene\u{301}e", "Rene\u{301}e"),
            ("山田 太郎", "山田 太郎"),
            ("ßa", "ßa"),
            ("3m company", "3m Company"),
            ("'t hooft", "'T Hooft"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(title(text), expected, "{text}");
        }
        assert!(matches!(title("Ann Lee"), Cow::Borrowed(_)));
        assert!(matches!(title("O'Brien"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn never_grows_and_holds_when_done_twice(text in "[a-zA-ZäßÉéıǆПп'’ .-]{0,20}") {
            let once = title(&text).into_owned();
            prop_assert!(once.chars().count() <= text.chars().count());
            prop_assert_eq!(title(&once), once.as_str());
        }
    }
}
