//! `word_count`: how many words a text has.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "word_count",
    summary: "how many words it has: what stands between spaces and holds a letter or a digit",
    in_words: "only the number of its words",
    params: &[value("text", Kind::Text, "the text to count in")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["words", "number of words", "length in words"],
    examples: &[
        example("a name", r#""Ana  Maria - Lee" | word_count"#, "3"),
        example("none", r#"" ! " | word_count"#, "0"),
        example("null stays null", "null | word_count", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
        how_many(words.count())
    })
}
