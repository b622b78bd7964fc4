//! `language_code`: a language as people and systems write it, to its code.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "language_code",
    family: Family::People,
    summary: "a language's code of two letters (ISO 639-1), with a region where one is written: from `da`, `dan`, \
              `da_DK`, `en-us`, or the English or own name of the language",
    in_words: "as a language code",
    params: &[value("language", Kind::Text, "a name or a code")],
    returns: Returns::Kind(Kind::Language),
    fails: &["no language is known by that name or code"],
    search: &["locale", "iso 639", "bcp 47", "preferred language", "lang"],
    examples: &[
        example("a code with a region", r#""en_us" | language_code"#, r#""en-US""#),
        example("an English name", r#""Danish" | language_code"#, r#""da""#),
        example("its own name", r#""deutsch" | language_code"#, r#""de""#),
        example("three letters", r#""nob" | language_code"#, r#""nb""#),
        example("no language", r#""Klingonish" | language_code"#, "fails"),
        example("null stays null", "null | language_code", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |written| {
        super::language_names::code(written).ok_or("no language is known by that name or code")
    })
}
