//! `upper`: letters in upper case. `ß` becomes `SS`, so the text may grow.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "upper",
    family: Family::Text,
    since: "0.1.0",
    summary: "letters in upper case; the text may grow (`ß` becomes `SS`)",
    in_words: "in upper case",
    params: &[Param {
        name: "text",
        kind: Kind::Text,
        literal: false,
        repeated: false,
        help: "the text to change",
    }],
    returns: Returns::Kind(Kind::Text),
    check_literals: None,
    longest: None,
    fails: &[],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Changed,
    search: &["uppercase", "upcase", "capitals", "capital letters"],
    examples: &[
        Example { title: "a mixed code", expression: r#""dk-2100" | upper"#, gives: r#""DK-2100""# },
        Example { title: "a letter that grows", expression: r#""Straße" | upper"#, gives: r#""STRASSE""# },
        Example { title: "null stays null", expression: "null | upper", gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let changes = if text.is_ascii() {
            text.bytes().any(|byte| byte.is_ascii_lowercase())
        } else {
            text.chars().any(|c| !c.to_uppercase().eq([c]))
        };
        as_text(if changes { Cow::Owned(text.to_uppercase()) } else { text })
    })
}
