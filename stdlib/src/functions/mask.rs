//! `mask`: a text of which only the end can be read.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "mask",
    family: Family::Privacy,
    summary: "only the last characters readable, the others as `*`; never more than half of the text is shown",
    in_words: "masked but for the last {shown} characters",
    params: &[
        value("text", Kind::Text, "the text to mask"),
        literal("shown", Kind::Int, "how many characters stay readable"),
    ],
    returns: Returns::SameText,
    change: ChangeKind::Reduced,
    search: &["redact", "hide", "obfuscate", "stars", "anonymise", "anonymize"],
    examples: &[
        example("a card", r#""4571000012345678" | mask(4)"#, r#""************5678""#),
        example("a short text", r#""1234" | mask(4)"#, r#""**34""#),
        example("null stays null", "null | mask(4)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let shown = int_at(arguments, 1).and_then(|shown| usize::try_from(shown).ok()).unwrap_or(0);
    to_text(arguments, |text| {
        let length = text.chars().count();
        let hidden = length - shown.min(length / 2);
        text.chars().enumerate().map(|(index, c)| if index < hidden { '*' } else { c }).collect()
    })
}
