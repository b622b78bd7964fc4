//! `initials`: the first letters of the words of a name.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "initials",
    family: Family::People,
    summary: "the first letter of each word of a name, in upper case",
    in_words: "only the initials",
    params: &[value("name", Kind::Text, "the name")],
    change: ChangeKind::Reduced,
    search: &["abbreviation", "monogram", "first letters"],
    examples: &[
        example("two names", r#""ana lee" | initials"#, r#""AL""#),
        example("a name with a hyphen", r#""Jean-Luc Øster" | initials"#, r#""JLØ""#),
        example("null stays null", "null | initials", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |name| {
        let words = name.split(|c: char| c.is_whitespace() || c == '-');
        words.filter_map(|word| word.chars().find(|c| c.is_alphabetic())).flat_map(char::to_uppercase).collect()
    })
}
