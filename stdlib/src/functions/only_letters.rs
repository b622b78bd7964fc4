//! `only_letters`: a text without digits and signs.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "only_letters",
    summary: "only letters and the spaces between words",
    in_words: "only its letters",
    params: &[value("text", Kind::Text, "the text to filter")],
    returns: Returns::SameText,
    change: ChangeKind::Reduced,
    search: &["alphabetic", "strip digits", "strip punctuation", "remove numbers"],
    examples: &[
        example("a name with a number", r#""Ana Lee (2)" | only_letters"#, r#""Ana Lee""#),
        example("other alphabets", r#""Петренко 7" | only_letters"#, r#""Петренко""#),
        example("null stays null", "null | only_letters", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |text| {
        let kept: String = text.chars().filter(|c| c.is_alphabetic() || c.is_whitespace()).collect();
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}
