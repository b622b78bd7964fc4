//! `digits`: only the digits of a text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "digits",
    summary: "only the digits 0 to 9",
    in_words: "only its digits",
    params: &[value("text", Kind::Text, "the text to filter")],
    returns: Returns::SameText,
    change: ChangeKind::Reduced,
    search: &["numeric", "strip letters", "only numbers", "remove letters"],
    examples: &[
        example("a customer number", r#""K-10 482" | digits"#, r#""10482""#),
        example("none", r#""abc" | digits"#, r#""""#),
        example("null stays null", "null | digits", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |text| text.chars().filter(char::is_ascii_digit).collect())
}
