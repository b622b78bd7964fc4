//! `lower`: letters in lower case. Unicode's rules, not ASCII's, because names are not ASCII.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "lower",
    family: Family::Text,
    since: "0.1.0",
    summary: "letters in lower case; the text never grows (`İ` becomes `i`)",
    in_words: "in lower case",
    params: &[Param {
        name: "text",
        kind: Kind::Text,
        literal: false,
        repeated: false,
        help: "the text to change",
    }],
    returns: Returns::SameText,
    check_literals: None,
    longest: None,
    fails: &[],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Changed,
    search: &["lowercase", "downcase", "small letters"],
    examples: &[
        Example { title: "a mixed word", expression: r#""NewsLetter" | lower"#, gives: r#""newsletter""# },
        Example {
            title: "accents", expression: r#""ÅSE ØSTERGAARD" | lower"#, gives: r#""åse østergaard""#
        },
        Example { title: "null stays null", expression: "null | lower", gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| as_text(lower(text)))
}

/// In lower case; the same text where it is that already.
#[cfg(feature = "kernels")]
pub(super) fn lower(text: Cow<'_, str>) -> Cow<'_, str> {
    let changes = if text.is_ascii() {
        text.bytes().any(|byte| byte.is_ascii_uppercase())
    } else {
        text.chars().any(|c| !c.to_lowercase().eq([c]))
    };
    if !changes {
        return text;
    }
    if text.contains('\u{130}') {
        // Unicode's full mapping makes two characters of `İ`, its simple one makes `i`. The simple one is taken, so
        // that a text that fits a field still fits it.
        return Cow::Owned(text.replace('\u{130}', "i").to_lowercase());
    }
    Cow::Owned(text.to_lowercase())
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::lower;
    use proptest::prelude::*;
    use std::borrow::Cow;

    #[test]
    fn no_copy_where_nothing_changes() {
        assert!(matches!(lower("straße 7".into()), Cow::Borrowed(_)));
        assert_eq!(lower("ΜΑΡΊΑΣ".into()), "μαρίας");
        assert_eq!(lower("İSTANBUL".into()), "istanbul");
    }

    proptest! {
        #[test]
        fn never_grows_and_holds_when_done_twice(text in any::<String>()) {
            let once = lower(Cow::Borrowed(&text)).into_owned();
            prop_assert!(once.chars().count() <= text.chars().count());
            prop_assert_eq!(lower(Cow::Borrowed(&once)), once.as_str());
        }
    }
}
